import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { creditCodeCheckDigit } from '@zhujian/organisation/domain'
import { newId, Person } from '@zhujian/testing'
import { cityCode, countyCode, strictCity } from '../support/strict-city.ts'
import type { StrictCity } from '../support/strict-city.ts'

let city: StrictCity
beforeAll(async () => {
  city = await strictCity()
  await city.account('secAdmin2.440100', 'secAdmin', { name: 'second' })
}, 120_000)
afterAll(() => city?.close())

const coded = (first17: string): string => `${first17}${creditCodeCheckDigit(first17) ?? ''}`
const creditCode = coded('11440103MB0000001')
const wanted = (more: Record<string, unknown> = {}): Record<string, unknown> => ({ id: newId(), name: '郑可', regionCode: countyCode, unitName: '荔湾区住建局', creditCode, role: 'ownerClerk', phone: '138 0013 8000', ...more })
const nobody = (): Person => new Person(city.url, 'nobody')
const guard = () => city.signedIn(`secAdmin.${cityCode}`)
type Item = Record<string, unknown> & { requestId: string }
const listed = async (person: Person, filter: Record<string, unknown> = {}) => (await person.does('listAccountRequests', { limit: 50, ...filter }))['items'] as Item[]
const refusal = async (person: Person, operation: string, input: Record<string, unknown>) => {
  const { status, body } = await person.ask(operation, input)
  return [status, body.code]
}

describe('somebody without an account', () => {
  test('asks for one, is given a code, and is answered alike when the request is sent again', async () => {
    const form = await nobody().does('getAccountRequestForm')
    const roles = (form['roles'] as { role: string }[]).map((role) => role.role)
    expect(roles).toContain('ownerClerk')
    for (const role of ['sysAdmin', 'secAdmin', 'auditAdmin', 'publicUser']) expect(roles).not.toContain(role)
    const input = wanted()
    const made = await nobody().does('requestAccount', input)
    expect(made['code']).toMatch(/^[A-Z2-9]{4}(-[A-Z2-9]{4}){3}$/)
    expect(await nobody().does('requestAccount', input)).toEqual(made)
    expect(await refusal(nobody(), 'requestAccount', { ...input, phone: '13900000000' })).toEqual([409, 'platform.id.reused'])
    const typed = String(made['code']).toLowerCase().replaceAll('-', ' ')
    expect(await nobody().does('getAccountRequest', { code: typed })).toMatchObject({ state: 'waiting', regionName: '荔湾区', unitName: '荔湾区住建局', roleLabel: '项目单位经办', username: null })
    expect(JSON.stringify(await nobody().does('getAccountRequest', { code: typed }))).not.toMatch(/郑可|138/)
  })

  test('is refused what could never be approved, and learns of nobody', async () => {
    const asked = (more: Record<string, unknown>) => refusal(nobody(), 'requestAccount', wanted(more))
    expect(await asked({ role: 'secAdmin' })).toEqual([422, 'identity.role.unknown'])
    expect(await asked({ role: 'lgOffice' })).toEqual([422, 'identity.grant.city_only'])
    expect(await asked({ regionCode: 110000 })).toEqual([422, 'identity.request.region_unknown'])
    expect(await asked({ creditCode: '114401030000000000' })).toEqual([422, 'identity.request.credit_code'])
    expect((await nobody().ask('requestAccount', wanted({ phone: 'call me' }))).status).toBe(400)
    // A unit that is known, one that is not, a name that has an account and one that has none: the same kind of answer.
    for (const more of [{}, { creditCode: coded('11440103MB0000009') }, { name: '林晓' }]) expect(Object.keys(await nobody().does('requestAccount', wanted(more)))).toEqual(['code', 'requestedAt', 'waitsUntil'])
  })

  test('sends no more than policy takes from one address in a day, and guesses no code', async () => {
    const before = city.clock.at
    let made = 0
    for (; made < 30; made++) if ((await nobody().ask('requestAccount', wanted())).status === 429) break
    expect(made).toBeLessThan(20)
    const late = await nobody().ask('requestAccount', wanted())
    expect([late.status, late.body.code, late.body['figures']]).toEqual([429, 'identity.request.too_many', { perAddressPerDay: 20, source: expect.stringContaining('11 §2') }])
    city.clock.pass(24 * 60 + 1)
    expect((await nobody().ask('requestAccount', wanted())).status).toBe(200)
    const answers = new Set<number>()
    for (let guess = 0; guess < 25; guess++) answers.add((await nobody().ask('getAccountRequest', { code: `AAAA-BBBB-CCCC-${2000 + guess}` })).status)
    expect([...answers].sort()).toEqual([404, 429])
    city.clock.at = before
    city.clock.pass(3 * 24 * 60)
  })
})

describe('the security administrator', () => {
  test('is told, sees the request with its phone covered, and that he looked at the phone is written down', async () => {
    const made = await nobody().does('requestAccount', wanted({ name: '钱多' }))
    expect(made['code']).toBeTruthy()
    const admin = await guard()
    await expect.poll(async () => ((await admin.does('listNotices', { limit: 5 }))['items'] as { text: string }[])[0]?.text, { timeout: 10_000 }).toContain('荔湾区住建局')
    const item = (await listed(admin, { state: 'waiting' })).find((one) => one['name'] === '钱多')
    expect(item).toMatchObject({ state: 'waiting', phone: '138****8000', regionName: '荔湾区', requestedBy: null })
    const whole = await admin.does('readAccountRequest', { requestId: item?.requestId })
    expect(whole).toMatchObject({ phone: '138 0013 8000', unit: null, sameName: [], suggestedUsername: 'qianduo' })
    const audit = await city.signedIn(`auditAdmin.${cityCode}`)
    expect((await audit.does('listSecurityEvents', { limit: 5, kind: 'sensitiveViewed' }))['items']).toMatchObject([{ actor: `secAdmin.${cityCode}`, detail: { requestId: item?.requestId, field: 'phone' } }])
    for (const username of [`sysAdmin.${cityCode}`, `auditAdmin.${cityCode}`]) {
      const other = await city.signedIn(username)
      for (const operation of ['listAccountRequests', 'readAccountRequest', 'decideAccountRequest']) expect((await other.ask(operation, { requestId: item?.requestId, id: newId(), decision: 'refuse', reason: 'x' })).status, `${username} ${operation}`).toBe(403)
    }
  })

  test('approves: the account is opened with a password for once and the post, under the whole book, once', async () => {
    const made = await nobody().does('requestAccount', wanted({ name: '钱多' }))
    const item = (await listed(await guard(), { state: 'waiting' }))[0]
    const approve = { requestId: item?.requestId, id: newId(), decision: 'approve', username: 'qianduo' }
    expect(await refusal(await guard(), 'decideAccountRequest', approve), 'the unit is not registered yet').toEqual([422, 'identity.request.unit_unknown'])
    await (await city.signedIn(`sysAdmin.${cityCode}`)).does('createUnit', { id: newId(), regionCode: countyCode, name: '荔湾区住房和城乡建设局', creditCode, kind: 'owner' })
    const admin = await guard()
    expect(await refusal(admin, 'decideAccountRequest', { ...approve, id: newId(), username: `secAdmin.${cityCode}` })).toEqual([409, 'identity.username.taken'])
    const [first, second] = await Promise.all([admin.ask('decideAccountRequest', approve), admin.ask('decideAccountRequest', approve)])
    expect([first.status, second.body]).toEqual([200, first.body])
    expect(first.body).toMatchObject({ state: 'approved', username: 'qianduo', initialPassword: expect.stringMatching(/^(\w{4}-){3}\w{4}$/) })
    expect(await refusal(admin, 'decideAccountRequest', { ...approve, id: newId(), username: 'qianduo2' })).toEqual([409, 'identity.request.decided'])

    const newcomer = new Person(city.url, 'qianduo')
    await newcomer.does('signIn', { username: 'qianduo', password: first.body['initialPassword'] })
    expect(await newcomer.does('whoAmI')).toMatchObject({ mustChangePassword: true, activePost: { role: 'ownerClerk', regionCode: countyCode, unitName: '荔湾区住房和城乡建设局' } })
    expect(await nobody().does('getAccountRequest', { code: made['code'] })).toMatchObject({ state: 'approved', username: 'qianduo' })
    expect(JSON.stringify(await nobody().does('getAccountRequest', { code: made['code'] }))).not.toContain(String(first.body['initialPassword']))

    const audit = await city.signedIn(`auditAdmin.${cityCode}`)
    const kinds = ((await audit.does('listSecurityEvents', { limit: 20, username: 'qianduo' }))['items'] as { kind: string }[]).map((event) => event.kind)
    expect(kinds).toEqual(expect.arrayContaining(['requestApproved', 'accountCreated', 'postGranted', 'signedIn']))
  })

  test('refuses with a reason, which the person reads by the code', async () => {
    const made = await nobody().does('requestAccount', wanted({ name: '孙力' }))
    const admin = await guard()
    const item = (await listed(admin, { state: 'waiting' }))[0]
    expect((await admin.ask('decideAccountRequest', { requestId: item?.requestId, id: newId(), decision: 'refuse' })).status).toBe(400)
    await admin.does('decideAccountRequest', { requestId: item?.requestId, id: newId(), decision: 'refuse', reason: '电话核实不符' })
    expect(await nobody().does('getAccountRequest', { code: made['code'] })).toMatchObject({ state: 'refused', reason: '电话核实不符', username: null })
  })

  test('decides no request of his own, and none that has lapsed', async () => {
    const admin = await guard()
    await admin.does('requestAccount', wanted({ name: '李自' }))
    const own = (await listed(admin, { state: 'waiting' }))[0]
    const refuseIt = { requestId: own?.requestId, id: newId(), decision: 'refuse', reason: '本人申请' }
    expect(await refusal(admin, 'decideAccountRequest', refuseIt)).toEqual([409, 'identity.request.self'])
    city.clock.pass(31 * 24 * 60)
    expect((await listed(await guard()))[0]).toMatchObject({ state: 'lapsed' })
    expect(await refusal(await city.signedIn('secAdmin2.440100'), 'decideAccountRequest', { ...refuseIt, id: newId() })).toEqual([409, 'identity.request.lapsed'])
  })

  test('has a clerk who asked for a colleague told of the outcome', async () => {
    await city.account('clerk.asks', 'ownerClerk')
    const clerk = await city.signedIn('clerk.asks')
    await clerk.does('requestAccount', wanted({ name: '周新', regionCode: cityCode }))
    const admin = await guard()
    const item = (await listed(admin, { state: 'waiting' }))[0]
    expect(item).toMatchObject({ requestedBy: 'clerk.asks' })
    await admin.does('decideAccountRequest', { requestId: item?.requestId, id: newId(), decision: 'refuse', reason: '材料不全' })
    await expect.poll(async () => ((await clerk.does('listNotices', { limit: 5 }))['items'] as { text: string }[])[0]?.text, { timeout: 10_000 }).toContain('不予开通')
  })
})
