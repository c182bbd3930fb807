import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { randomBytes } from 'node:crypto'
import { join, resolve } from 'node:path'
import { ConfigError } from './config-error.ts'
import { filesLocation } from './files-url.ts'
import type { FilesLocation } from './files-url.ts'
import { ldapSettings, oidcSettings } from './sign-in.ts'
import type { LdapSettings, OidcSettings } from './sign-in.ts'

export { ConfigError }
export type { FilesLocation, S3Location } from './files-url.ts'
export type { LdapSettings, OidcSettings } from './sign-in.ts'

/** Everything the environment may say, read in this one place. */
export type Config = {
  port: number
  host: string
  dataDir: string
  /** Absent = the embedded PostgreSQL. */
  databaseUrl: string | undefined
  /** Where uploaded files lie: absent = a folder of the data directory. */
  files: FilesLocation
  publicUrl: string
  trustProxy: string | undefined
  /** 32 bytes, hexadecimal; made in the data directory when the environment names none. */
  secret: string
  /** Seed the demo city and show its accounts on the sign-in page. */
  demo: boolean
  /** Absent = nobody signs in by a provider. */
  oidc: OidcSettings | undefined
  /** Absent = no directory checks passwords. */
  ldap: LdapSettings | undefined
  logLevel: string
}

/**
 * Reads the environment and makes the data directory and the secret when they are missing.
 * @throws ConfigError with one clear line when a value cannot be used.
 */
export function loadConfig(env: NodeJS.ProcessEnv = process.env, root: string = process.cwd()): Config {
  // A variable that is there but empty says nothing: an empty data directory would be the project itself.
  const host = env['HOST'] || '127.0.0.1'
  const port = portOf(env['PORT'] || '8080')
  const dataDir = dataDirOf(env, root)
  makeFolder(dataDir)
  return {
    port,
    host,
    dataDir,
    databaseUrl: databaseUrlOf(env['DATABASE_URL'] || undefined),
    files: filesLocation(env, dataDir),
    publicUrl: env['ZHUJIAN_PUBLIC_URL'] || `http://127.0.0.1:${port}`,
    trustProxy: env['ZHUJIAN_TRUST_PROXY'] || undefined,
    secret: env['ZHUJIAN_SECRET'] || secretIn(dataDir),
    demo: env['ZHUJIAN_DEMO'] ? env['ZHUJIAN_DEMO'] === '1' : isLoopback(host),
    oidc: oidcSettings(env),
    ldap: ldapSettings(env),
    logLevel: env['ZHUJIAN_LOG'] || 'warn',
  }
}

/** Where the data lies, without making it. */
export function dataDirOf(env: NodeJS.ProcessEnv = process.env, root: string = process.cwd()): string {
  return resolve(root, env['ZHUJIAN_DATA_DIR'] || '.data')
}

function portOf(text: string): number {
  const port = Number(text)
  if (!Number.isInteger(port) || port < 0 || port > 65535) throw new ConfigError(`PORT is not a port number: ${text}`)
  return port
}

function databaseUrlOf(text: string | undefined): string | undefined {
  if (text !== undefined && !/^postgres(ql)?:\/\//.test(text)) throw new ConfigError(`DATABASE_URL is not an address postgres://…: ${text.split('@').pop() ?? ''}`)
  return text
}

function makeFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true })
  } catch (cause) {
    throw new ConfigError(`ZHUJIAN_DATA_DIR cannot be used as a folder: ${(cause as Error).message}`)
  }
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host)
}

function secretIn(dataDir: string): string {
  const file = join(dataDir, 'secret')
  if (!existsSync(file)) {
    writeFileSync(file, randomBytes(32).toString('hex'), { mode: 0o600, flag: 'wx' })
    chmodSync(file, 0o600)
  }
  return readFileSync(file, 'utf8').trim()
}

/** A path as the operator meant it: npm runs scripts in the project's root, but remembers where the command was typed. */
export function callerPath(path: string): string {
  return resolve(process.env['INIT_CWD'] ?? process.cwd(), path)
}
