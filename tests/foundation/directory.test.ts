import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createDirectory } from '@zhujian/identity/server'
import { newId, Person } from '@zhujian/testing'
import { baseDn, reader, testDirectory } from '../support/directory.ts'
import type { TestDirectory } from '../support/directory.ts'
import { freePort } from '../support/provider.ts'
import { cityCode, cityPassword, strictCity } from '../support/strict-city.ts'
import type { StrictCity } from '../support/strict-city.ts'

const people = [
  { dn: `uid=zhang.san, ${baseDn}`, uid: 'zhang.san', password: 'Mulu#2026-zhang' },
  { dn: `uid=li.si, ${baseDn}`, uid: 'li.si', password: 'Mulu#2026-li' },
]
let city: StrictCity
let directory: TestDirectory
beforeAll(async () => {
  const port = await freePort()
  directory = await testDirectory(port, people)
  city = await strictCity({
    ZHUJIAN_LDAP_URL: `ldap://127.0.0.1:${port}`,
    ZHUJIAN_LDAP_BASE_DN: baseDn,
    ZHUJIAN_LDAP_BIND_DN: reader.dn,
    ZHUJIAN_LDAP_BIND_PASSWORD: reader.password,
    ZHUJIAN_LDAP_LABEL: '政务目录',
    // A provider that is not there.
    ZHUJIAN_OIDC_ISSUER: `http://127.0.0.1:${await freePort()}`,
    ZHUJIAN_OIDC_CLIENT_ID: 'zhujian',
  })
  await city.account('ldap.zhang', 'ownerClerk')
  await city.account('local.one', 'ownerClerk')
  await (await city.signedIn(`secAdmin.${cityCode}`)).does('linkExternal', { username: 'ldap.zhang', id: newId(), provider: 'ldap', subject: 'zhang.san' })
}, 120_000)
afterAll(async () => {
  await city?.close()
  await directory?.stop()
})

const enter = async (username: string, password: string): Promise<[number, string | undefined]> => {
  const { status, body } = await new Person(city.url, username).ask('signIn', { username, password })
  return [status, body.code]
}

describe('an account that is linked to the directory', () => {
  test('signs in with the password there, not with the one here, and owes no password here', async () => {
    expect((await new Person(city.url, 'nobody').does('getSignInPage'))['directory']).toEqual({ label: '政务目录' })
    expect(await enter('ldap.zhang', cityPassword)).toEqual([401, 'identity.sign_in.refused'])
    city.clock.pass(91 * 1440)
    const clerk = await city.signedIn('ldap.zhang', { password: 'Mulu#2026-zhang' })
    expect(await clerk.does('whoAmI')).toMatchObject({ mustChangePassword: false, passwordChangeDue: false })
    expect((await clerk.ask('listTasks')).status).toBe(200)
    expect(directory.searches.at(-1)).toBe('(uid=zhang.san)')
    expect(directory.binds.at(-1)).toMatch(/^uid=zhang\.san,/)
    city.clock.pass(-91 * 1440)
  })

  test('is locked by failures like any other, and then the directory is left alone', async () => {
    for (let time = 0; time < 5; time++) expect(await enter('ldap.zhang', 'wrong-Password-1')).toEqual([401, 'identity.sign_in.refused'])
    const asked = directory.binds.length
    expect(await enter('ldap.zhang', 'Mulu#2026-zhang')).toEqual([401, 'identity.sign_in.refused'])
    expect(directory.binds.length).toBe(asked)
    city.clock.pass(16)
    expect((await enter('ldap.zhang', 'Mulu#2026-zhang'))[0]).toBe(200)
  })

  test('is one of the three administrators never, nor anybody’s without a link', async () => {
    await city.account('sysAdmin.two', 'sysAdmin')
    const guard = await city.signedIn(`secAdmin.${cityCode}`)
    const refused = await guard.ask('linkExternal', { username: 'sysAdmin.two', id: newId(), provider: 'ldap', subject: 'li.si' })
    expect([refused.status, refused.body.code]).toEqual([409, 'identity.external.administrator'])
    // In the directory, but with no account here: no account is made.
    expect(await enter('li.si', 'Mulu#2026-li')).toEqual([401, 'identity.sign_in.refused'])
  })

  test('is found by its name and nothing else, whatever somebody types', async () => {
    for (const name of ['*', 'zhang.san)(uid=*', 'z*']) expect(await enter(name, 'Mulu#2026-zhang'), name).toEqual([401, 'identity.sign_in.refused'])
    expect(directory.searches.slice(-3)).toEqual(['(uid=\\2a)', '(uid=zhang.san\\29\\28uid=\\2a)', '(uid=z\\2a)'])
    expect((await new Person(city.url, 'x').ask('signIn', { username: 'ldap.zhang', password: '' })).status).toBe(400)
  })
})

test('a directory that is away is said in one line; local accounts sign in, and nobody is told which accounts there are', async () => {
  await directory.stop()
  expect(await enter('ldap.zhang', 'Mulu#2026-zhang')).toEqual([503, 'identity.directory.away'])
  expect(await enter('nobody.at.all', 'Mulu#2026-zhang')).toEqual([503, 'identity.directory.away'])
  expect((await enter('local.one', cityPassword))[0]).toBe(200)
  expect((await enter(`sysAdmin.${cityCode}`, cityPassword))[0]).toBe(200)
  await directory.start()
  expect((await enter('ldap.zhang', 'Mulu#2026-zhang'))[0]).toBe(200)
})

test('a provider that was never there is said in one line, and the sign-in page stays', async () => {
  const somebody = new Person(city.url, 'nobody')
  expect(await somebody.ask('beginOidc')).toMatchObject({ status: 503, body: { code: 'identity.oidc.away' } })
  expect((await somebody.ask('getSignInPage')).status).toBe(200)
})

test('passwords travel under TLS, to a directory whose certificate is known and to no other', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'zhujian-tls-'))
  const [keyFile, certificateFile] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2', '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost', '-keyout', keyFile, '-out', certificateFile], { stdio: 'ignore' })
  const [key, certificate] = [keyFile, certificateFile].map((file) => readFileSync(file, 'utf8')) as [string, string]
  rmSync(folder, { recursive: true })
  const port = await freePort()
  const secured = await testDirectory(port, people, { certificate, key })
  const settings = { url: `ldaps://localhost:${port}`, startTls: false, bindDn: reader.dn, bindPassword: reader.password, baseDn, filter: '(uid={name})', label: undefined }
  const known = createDirectory({ ...settings, ca: certificate })
  expect([await known.fits('li.si', 'Mulu#2026-li'), await known.fits('li.si', 'wrong'), await known.fits('li.si', ''), await known.fits('wang.wu', 'x')]).toEqual([true, false, false, false])
  await expect(createDirectory({ ...settings, ca: undefined }).fits('li.si', 'Mulu#2026-li')).rejects.toThrow('the directory did not answer')
  await expect(createDirectory({ ...settings, ca: certificate, bindPassword: 'wrong' }).fits('li.si', 'Mulu#2026-li')).rejects.toThrow('the directory did not answer')
  await secured.stop()
})
