import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newId, Person } from '@zhujian/testing'
import { clientId, clientSecret, freePort, testProvider, visit } from '../support/provider.ts'
import type { TestProvider } from '../support/provider.ts'
import { cityCode, cityPassword, strictCity } from '../support/strict-city.ts'
import type { StrictCity } from '../support/strict-city.ts'
import { codeAt } from '../support/totp.ts'

let city: StrictCity
let provider: TestProvider
beforeAll(async () => {
  const [port, own] = [await freePort(), await freePort()]
  provider = await testProvider(port, `http://127.0.0.1:${own}`)
  city = await strictCity({ PORT: String(own), ZHUJIAN_OIDC_ISSUER: provider.issuer, ZHUJIAN_OIDC_CLIENT_ID: clientId, ZHUJIAN_OIDC_CLIENT_SECRET: clientSecret, ZHUJIAN_OIDC_LABEL: '粤政易', ZHUJIAN_OIDC_SECOND_FACTOR: 'mfa' })
}, 120_000)
afterAll(async () => {
  await city?.close()
  await provider?.stop()
})

type Trip = { state: string; binding: string; query: string }
async function trip(person: Person, login: string, amr = ''): Promise<Trip> {
  const { address, state, binding } = (await person.does('beginOidc')) as { address: string; state: string; binding: string }
  return { state, binding, query: await visit(address, login, amr) }
}
const nobody = (): Person => new Person(city.url, 'nobody')
const told = async (person: Person, operation: string, input: Record<string, unknown>) => {
  const { status, body } = await person.ask(operation, input)
  return [status, body.code]
}

test('the sign-in page offers it by its name, and asks the provider with PKCE, state and nonce', async () => {
  expect((await nobody().does('getSignInPage'))['provider']).toEqual({ label: '粤政易' })
  const asked = new URL(String((await nobody().does('beginOidc'))['address']))
  expect(asked.origin).toBe(provider.issuer)
  expect(Object.fromEntries(asked.searchParams)).toMatchObject({ client_id: clientId, response_type: 'code', scope: 'openid', code_challenge_method: 'S256', redirect_uri: `${city.url}/sign-in/oidc` })
  for (const name of ['state', 'nonce', 'code_challenge']) expect(asked.searchParams.get(name)?.length, name).toBeGreaterThan(40)
})

describe('an identity', () => {
  test('opens no account: it is linked once by the password of one, and opens that from then on', async () => {
    await city.account('oidc.one', 'ownerClerk')
    const person = nobody()
    const first = await trip(person, 'sub-one')
    expect(await told(person, 'finishOidc', first)).toEqual([401, 'identity.oidc.unlinked'])
    const { query: _, ...back } = first
    expect(await told(person, 'linkOidc', { ...back, username: 'oidc.one', password: 'wrong-Password-1' })).toEqual([401, 'identity.sign_in.refused'])
    expect(await person.does('linkOidc', { ...back, username: 'oidc.one', password: cityPassword })).toMatchObject({ username: 'oidc.one' })
    expect(await told(person, 'linkOidc', { ...back, username: 'oidc.one', password: cityPassword }), 'each for once').toEqual([401, 'identity.oidc.failed'])

    const later = nobody()
    expect(await later.does('finishOidc', await trip(later, 'sub-one'))).toMatchObject({ username: 'oidc.one', activePost: { role: 'ownerClerk' } })
    expect((await later.ask('listTasks')).status).toBe(200)
    const leaving = await later.does('signOut')
    expect(leaving['leaveAt']).toContain(`${provider.issuer}/session/end?`)
    expect(String(leaving['leaveAt'])).toContain(encodeURIComponent(`${city.url}/sign-in`))

    const audit = await city.signedIn(`auditAdmin.${cityCode}`)
    const events = (await audit.does('listSecurityEvents', { limit: 20, username: 'oidc.one' }))['items'] as { kind: string; detail: Record<string, unknown> }[]
    expect(events.find((event) => event.kind === 'externalLinked')?.detail).toEqual({ provider: 'oidc', subject: 'sub-one' })
    expect(events.some((event) => event.kind === 'signedIn' && event.detail['signedInBy'] === 'oidc')).toBe(true)
  })

  test('is one account’s only, is linked by the security administrator too, and unlinked with its sessions', async () => {
    await city.account('oidc.two', 'ownerClerk')
    await city.account('oidc.three', 'ownerClerk')
    const guard = await city.signedIn(`secAdmin.${cityCode}`)
    const link = (username: string, subject: string) => ({ username, id: newId(), provider: 'oidc', subject })
    await guard.does('linkExternal', link('oidc.two', 'sub-two'))
    expect(await told(guard, 'linkExternal', link('oidc.three', 'sub-two'))).toEqual([409, 'identity.external.taken'])
    expect(await told(guard, 'linkExternal', { ...link('oidc.three', 'x'), provider: 'ldap' })).toEqual([409, 'identity.external.off'])
    expect(await told(guard, 'linkExternal', link(`secAdmin.${cityCode}`, 'sub-own'))).toEqual([409, 'identity.account.self'])
    expect((await guard.does('listAccounts', { q: 'oidc.two' }))['items']).toMatchObject([{ external: [{ provider: 'oidc', subject: 'sub-two' }] }])
    const person = nobody()
    await person.does('finishOidc', await trip(person, 'sub-two'))
    await guard.does('unlinkExternal', { username: 'oidc.two', id: newId(), provider: 'oidc' })
    expect((await person.ask('listTasks')).status).toBe(401)
    expect(await told(person, 'finishOidc', await trip(person, 'sub-two'))).toEqual([401, 'identity.oidc.unlinked'])
    expect((await (await city.signedIn('oidc.two')).ask('linkExternal', link('oidc.three', 'sub-x'))).status).toBe(403)
  })

  test('opens nothing that is closed: a disabled account, a locked one', async () => {
    await city.account('oidc.four', 'ownerClerk')
    await (await city.signedIn(`secAdmin.${cityCode}`)).does('linkExternal', { username: 'oidc.four', id: newId(), provider: 'oidc', subject: 'sub-four' })
    for (let time = 0; time < 5; time++) await nobody().ask('signIn', { username: 'oidc.four', password: 'wrong-Password-1' })
    expect(await told(nobody(), 'finishOidc', await trip(nobody(), 'sub-four'))).toEqual([401, 'identity.sign_in.refused'])
    city.clock.pass(16)
    await (await city.signedIn(`sysAdmin.${cityCode}`)).does('disableAccount', { username: 'oidc.four', id: newId() })
    expect(await told(nobody(), 'finishOidc', await trip(nobody(), 'sub-four'))).toEqual([401, 'identity.sign_in.refused'])
  })
})

describe('the second factor', () => {
  test('of the account is asked for, unless the provider had one that counts', async () => {
    await city.account('oidc.factor', 'ownerChief')
    await (await city.signedIn(`secAdmin.${cityCode}`)).does('linkExternal', { username: 'oidc.factor', id: newId(), provider: 'oidc', subject: 'sub-factor' })
    const plain = nobody()
    await plain.does('finishOidc', await trip(plain, 'sub-factor', 'pwd'))
    expect(await told(plain, 'decideTask', { taskId: newId(), id: newId(), decision: 'agree', comment: '同意' }), 'no second factor anywhere').toEqual([403, 'identity.totp.enrol_first'])
    const strong = nobody()
    await strong.does('finishOidc', await trip(strong, 'sub-factor', 'pwd,mfa'))
    expect(await told(strong, 'decideTask', { taskId: newId(), id: newId(), decision: 'agree', comment: '同意' })).toEqual([404, 'approvals.task.not_found'])

    const secret = String((await strong.does('enrolTotp', { id: newId() }))['secret'])
    await strong.does('confirmTotp', { id: newId(), code: codeAt(secret, city.clock.at.getTime()) })
    city.clock.pass(2)
    const again = nobody()
    const back = await trip(again, 'sub-factor', 'pwd')
    expect(await told(again, 'finishOidc', back)).toEqual([401, 'identity.second_factor.needed'])
    expect(await told(again, 'finishOidc', { ...back, code: '000000' })).toEqual([401, 'identity.second_factor.wrong'])
    expect((await again.ask('finishOidc', { ...back, code: codeAt(secret, city.clock.at.getTime()) })).status).toBe(200)
    const direct = nobody()
    expect((await direct.ask('finishOidc', await trip(direct, 'sub-factor', 'mfa'))).status).toBe(200)
  })
})

describe('what is not the provider’s answer', () => {
  test('is refused: another browser, another state, a code sent twice, a denial, one that took too long', async () => {
    await city.account('oidc.forged', 'ownerClerk')
    await (await city.signedIn(`secAdmin.${cityCode}`)).does('linkExternal', { username: 'oidc.forged', id: newId(), provider: 'oidc', subject: 'sub-forged' })
    const [mine, theirs] = [await trip(nobody(), 'sub-forged'), await trip(nobody(), 'sub-forged')]
    expect(await told(nobody(), 'finishOidc', { ...mine, binding: theirs.binding })).toEqual([401, 'identity.oidc.failed'])
    expect(await told(nobody(), 'finishOidc', { ...mine, query: theirs.query })).toEqual([401, 'identity.oidc.failed'])
    expect((await nobody().ask('finishOidc', theirs)).status).toBe(200)
    expect(await told(nobody(), 'finishOidc', theirs)).toEqual([401, 'identity.oidc.failed'])
    expect(await told(nobody(), 'finishOidc', await trip(nobody(), 'nobody'))).toEqual([401, 'identity.oidc.failed'])
    expect(await told(nobody(), 'finishOidc', { ...(await trip(nobody(), 'sub-forged')), query: '?code=made-up&state=x' })).toEqual([401, 'identity.oidc.failed'])
    const slow = await trip(nobody(), 'sub-forged')
    city.clock.pass(11)
    expect(await told(nobody(), 'finishOidc', slow)).toEqual([401, 'identity.oidc.failed'])
  })

  test('a provider that is away is said in one line, and passwords go on', async () => {
    await city.account('oidc.away', 'ownerClerk')
    const begun = (await nobody().does('beginOidc')) as { address: string; state: string; binding: string }
    const query = await visit(begun.address, 'sub-away')
    await provider.stop()
    expect(await told(nobody(), 'finishOidc', { state: begun.state, binding: begun.binding, query })).toEqual([503, 'identity.oidc.away'])
    expect((await (await city.signedIn('oidc.away')).ask('listTasks')).status).toBe(200)
    await provider.start()
    const person = nobody()
    expect(await told(person, 'finishOidc', await trip(person, 'sub-away'))).toEqual([401, 'identity.oidc.unlinked'])
  })
})
