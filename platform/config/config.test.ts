import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { ConfigError, loadConfig } from './index.ts'

const root = mkdtempSync(join(tmpdir(), 'zhujian-config-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))
const load = (env: Record<string, string> = {}): ReturnType<typeof loadConfig> => loadConfig(env, root)

test('nothing said: loopback, 8080, a data directory of our own, the demo city', () => {
  const config = load()
  expect(config).toMatchObject({ port: 8080, host: '127.0.0.1', dataDir: join(root, '.data'), databaseUrl: undefined, files: { kind: 'folder', folder: join(root, '.data/files') }, publicUrl: 'http://127.0.0.1:8080', trustProxy: undefined, demo: true, logLevel: 'warn' })
  expect(config.secret).toMatch(/^[0-9a-f]{64}$/)
})

test('the secret is made once, for nobody else to read, and one that is given is not written down', () => {
  const first = load().secret
  expect(load().secret).toBe(first)
  expect(statSync(join(root, '.data/secret')).mode & 0o777).toBe(0o600)
  expect(load({ ZHUJIAN_SECRET: 'f'.repeat(64) }).secret).toBe('f'.repeat(64))
  expect(readFileSync(join(root, '.data/secret'), 'utf8')).toBe(first)
  writeFileSync(join(root, '.data/secret'), `${first}\n`)
  expect(load().secret).toBe(first)
})

test.each(['x', '80 81', '-1', '65536', '1.5', 'NaN', 'Infinity'])('PORT=%s is told in one clear line', (port) => {
  expect(() => load({ PORT: port })).toThrow(ConfigError)
  expect(() => load({ PORT: port })).toThrow(`PORT is not a port number: ${port}`)
})

test('a variable that is there but empty says nothing', () => {
  const empty = Object.fromEntries(['PORT', 'HOST', 'ZHUJIAN_DATA_DIR', 'DATABASE_URL', 'ZHUJIAN_FILES_URL', 'ZHUJIAN_PUBLIC_URL', 'ZHUJIAN_TRUST_PROXY', 'ZHUJIAN_SECRET', 'ZHUJIAN_DEMO', 'ZHUJIAN_LOG'].map((name) => [name, '']))
  expect(load(empty)).toEqual(load())
})

test.each([
  ['127.0.0.1', true],
  ['127.1.2.3', true],
  ['localhost', true],
  ['::1', true],
  ['0.0.0.0', false],
  ['::', false],
  ['192.168.1.5', false],
  ['127.example.org', false],
  ['localhost.example.org', false],
])('the demo city is the default on %s: %s', (host, demo) => {
  expect(load({ HOST: host }).demo).toBe(demo)
  expect(load({ HOST: host, ZHUJIAN_DEMO: '1' }).demo).toBe(true)
  expect(load({ HOST: host, ZHUJIAN_DEMO: '0' }).demo).toBe(false)
  expect(load({ HOST: host, ZHUJIAN_DEMO: 'yes' }).demo).toBe(false)
})

test('a relative data directory stands under the place the program was started in', () => {
  expect(load({ ZHUJIAN_DATA_DIR: 'a/b' }).dataDir).toBe(join(root, 'a/b'))
  expect(load({ ZHUJIAN_DATA_DIR: join(root, 'c') }).dataDir).toBe(join(root, 'c'))
  expect(statSync(join(root, 'a/b')).isDirectory()).toBe(true)
})

test('a database or a folder that cannot be meant is told in one clear line, and no password with it', () => {
  for (const url of ['nonsense', 'mysql://somebody:secret@db/x', 'http://db']) expect(() => load({ DATABASE_URL: url }), url).toThrow(ConfigError)
  expect(() => load({ DATABASE_URL: 'mysql://somebody:secret@db/x' })).not.toThrow(/secret/)
  expect(load({ DATABASE_URL: 'postgresql://db/x' }).databaseUrl).toBe('postgresql://db/x')
  writeFileSync(join(root, 'file'), '')
  expect(() => load({ ZHUJIAN_DATA_DIR: 'file' })).toThrow(ConfigError)
})

const keys = { AWS_ACCESS_KEY_ID: 'key', AWS_SECRET_ACCESS_KEY: 'very-secret' }

test('files lie in a bucket where the environment says so', () => {
  expect(load({ ...keys, ZHUJIAN_FILES_URL: 's3://city/prefix/deep/?endpoint=http://127.0.0.1:9000&region=cn-south-1&pathStyle=1' }).files).toEqual({
    kind: 's3', bucket: 'city', prefix: 'prefix/deep/', endpoint: 'http://127.0.0.1:9000', region: 'cn-south-1', pathStyle: true, credentials: { accessKeyId: 'key', secretAccessKey: 'very-secret' },
  })
  expect(load({ ...keys, AWS_SESSION_TOKEN: 't', AWS_REGION: 'eu-west-1', ZHUJIAN_FILES_URL: 's3://city' }).files).toMatchObject({ prefix: '', endpoint: undefined, region: 'eu-west-1', pathStyle: false, credentials: { sessionToken: 't' } })
  expect(load({ ZHUJIAN_FILES_URL: 'file:///srv/zhujian/files' }).files).toEqual({ kind: 'folder', folder: '/srv/zhujian/files' })
})

test.each([
  ['s3://city', {}, 'AWS_ACCESS_KEY_ID'],
  ['s3://city', { AWS_ACCESS_KEY_ID: 'key' }, 'AWS_SECRET_ACCESS_KEY'],
  ['s3://key:very-secret@city', keys, 'must hold no credentials'],
  ['s3://', keys, 'ZHUJIAN_FILES_URL'],
  ['s3:///prefix', keys, 'names no bucket'],
  ['s3://A_B/x', keys, 'names no bucket'],
  ['s3://city?endpoint=127.0.0.1:9000', keys, 'is not an address'],
  ['s3://city?pathstyle=1', keys, 'knows no pathstyle'],
  ['http://city', keys, 'ZHUJIAN_FILES_URL is neither'],
  ['file://host/x', keys, 'ZHUJIAN_FILES_URL is neither'],
  ['nonsense', keys, 'ZHUJIAN_FILES_URL is neither'],
])('ZHUJIAN_FILES_URL=%s is told in one clear line', (url, env, line) => {
  const tell = (): unknown => load({ ...env, ZHUJIAN_FILES_URL: url })
  expect(tell).toThrow(ConfigError)
  expect(tell).toThrow(line)
  expect(tell).not.toThrow(/very-secret|\n/)
})

const oidc = { ZHUJIAN_OIDC_ISSUER: 'https://id.example.gov.cn', ZHUJIAN_OIDC_CLIENT_ID: 'zhujian' }
const ldap = { ZHUJIAN_LDAP_URL: 'ldaps://ad.example.gov.cn', ZHUJIAN_LDAP_BASE_DN: 'dc=example' }

test('people sign in by a provider or a directory where the environment says so, and its secrets may lie in files', () => {
  expect(load()).toMatchObject({ oidc: undefined, ldap: undefined })
  writeFileSync(join(root, 'secret-file'), 'very-secret\n')
  const file = join(root, 'secret-file')
  expect(load({ ...oidc, ZHUJIAN_OIDC_CLIENT_SECRET_FILE: file, ZHUJIAN_OIDC_SECOND_FACTOR: 'mfa, otp', ZHUJIAN_OIDC_LABEL: '统一身份认证' }).oidc).toEqual({ issuer: 'https://id.example.gov.cn', clientId: 'zhujian', clientSecret: 'very-secret', label: '统一身份认证', scope: 'openid', secondFactor: ['mfa', 'otp'] })
  expect(load({ ...ldap, ZHUJIAN_LDAP_BIND_DN: 'cn=reader', ZHUJIAN_LDAP_BIND_PASSWORD_FILE: file, ZHUJIAN_LDAP_FILTER: '(sAMAccountName={name})' }).ldap).toEqual({ url: 'ldaps://ad.example.gov.cn', startTls: false, ca: undefined, bindDn: 'cn=reader', bindPassword: 'very-secret', baseDn: 'dc=example', filter: '(sAMAccountName={name})', label: undefined })
  expect(load({ ...ldap, ZHUJIAN_LDAP_URL: 'ldap://127.0.0.1:389' }).ldap?.url).toBe('ldap://127.0.0.1:389')
  expect(load({ ...ldap, ZHUJIAN_LDAP_URL: 'ldap://ad.example.gov.cn', ZHUJIAN_LDAP_STARTTLS: '1' }).ldap?.startTls).toBe(true)
})

test.each([
  [{ ZHUJIAN_OIDC_ISSUER: 'https://id.example.gov.cn' }, 'ZHUJIAN_OIDC_CLIENT_ID is needed'],
  [{ ...oidc, ZHUJIAN_OIDC_ISSUER: 'http://id.example.gov.cn' }, 'ZHUJIAN_OIDC_ISSUER is not an address'],
  [{ ...oidc, ZHUJIAN_OIDC_SCOPE: 'profile' }, 'lacks openid'],
  [{ ...oidc, ZHUJIAN_OIDC_CLIENT_SECRET: 'very-secret', ZHUJIAN_OIDC_CLIENT_SECRET_FILE: '/x' }, 'are both set'],
  [{ ...oidc, ZHUJIAN_OIDC_CLIENT_SECRET_FILE: '/nowhere/at/all' }, 'ENOENT'],
  [{ ZHUJIAN_LDAP_URL: 'ldaps://ad.example.gov.cn' }, 'ZHUJIAN_LDAP_BASE_DN is needed'],
  [{ ...ldap, ZHUJIAN_LDAP_URL: 'ldap://ad.example.gov.cn' }, 'in the clear'],
  [{ ...ldap, ZHUJIAN_LDAP_URL: 'ldaps://cn:very-secret@ad' }, 'must hold no credentials'],
  [{ ...ldap, ZHUJIAN_LDAP_URL: 'https://ad' }, 'is not an address ldaps'],
  [{ ...ldap, ZHUJIAN_LDAP_FILTER: 'uid={name}' }, 'is not a filter'],
  [{ ...ldap, ZHUJIAN_LDAP_BIND_DN: 'cn=reader' }, 'ZHUJIAN_LDAP_BIND_PASSWORD'],
] as [Record<string, string>, string][])('%j is told in one clear line', (env, line) => {
  expect(() => load(env)).toThrow(ConfigError)
  expect(() => load(env)).toThrow(line)
  expect(() => load(env)).not.toThrow(/very-secret|\n/)
})
