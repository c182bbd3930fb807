import { afterAll, beforeAll, expect, test } from 'vitest'
import { newId, Person } from '@zhujian/testing'
import { ownCity } from '../support/own-city.ts'
import type { OwnCity } from '../support/own-city.ts'
import { codeAt } from '../support/totp.ts'

const password = 'Jiangzhou@2026'
let city: OwnCity
beforeAll(async () => {
  city = await ownCity()
})
afterAll(() => city.close())

test('the reckoning of this test is that of RFC 6238', () => {
  // Appendix B: key 12345678901234567890, SHA-1, the last six of eight digits.
  const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'
  expect([59, 1_111_111_109, 1_234_567_890, 20_000_000_000].map((second) => codeAt(secret, second * 1000))).toEqual(['287082', '081804', '005924', '353130'])
})

const enter = (username: string, more: Record<string, unknown> = {}) => new Person(city.url, username).ask('signIn', { username, password, ...more })

test('a second factor is enrolled, confirmed, asked for at every sign-in, and no code counts twice', async () => {
  const username = 'financeReviewer.990100'
  const person = await city.person(username)
  expect((await person.does('whoAmI'))['secondFactor']).toEqual({ required: false, inForce: true, enrolled: false, recoveryCodesLeft: 0 })
  const id = newId()
  const enrolled = await person.does('enrolTotp', { id })
  const secret = String(enrolled['secret'])
  expect(enrolled['uri']).toBe(`otpauth://totp/Zhujian:${username}?issuer=Zhujian&secret=${secret}&algorithm=SHA1&digits=6&period=30`)
  expect(await person.does('enrolTotp', { id })).toEqual(enrolled)
  // Not confirmed it counts for nothing.
  expect((await enter(username)).status).toBe(200)
  expect(await person.ask('confirmTotp', { id: newId(), code: '000000' })).toMatchObject({ status: 422, body: { code: 'identity.totp.wrong' } })
  const other = await new Person(city.url, username).signIn(password)
  const [confirmation, now] = [newId(), Date.now()]
  const confirmed = await person.does('confirmTotp', { id: confirmation, code: codeAt(secret, now) })
  const codes = confirmed['recoveryCodes'] as string[]
  expect(codes).toHaveLength(10)
  expect(new Set(codes).size).toBe(10)
  expect(await person.does('confirmTotp', { id: confirmation, code: codeAt(secret, now) })).toEqual(confirmed)
  expect((await other.ask('whoAmI')).status, 'other sessions end').toBe(401)
  expect((await person.does('whoAmI'))['secondFactor']).toMatchObject({ enrolled: true, recoveryCodesLeft: 10 })
  expect((await person.ask('enrolTotp', { id: newId() })).body.code).toBe('identity.totp.on')

  expect(await enter(username)).toMatchObject({ status: 401, body: { code: 'identity.second_factor.needed', field: 'code' } })
  expect(await enter(username, { code: codeAt(secret, now) }), 'the code that confirmed').toMatchObject({ status: 401, body: { code: 'identity.second_factor.wrong' } })
  const next = codeAt(secret, now + 30_000)
  const both = await Promise.all([enter(username, { code: next }), enter(username, { code: ` ${next.slice(0, 3)} ${next.slice(3)}` })])
  expect(both.map((answer) => answer.status).sort(), 'one code, two sign-ins at once').toEqual([200, 401])
  const recovered = await enter(username, { code: codes[3]?.toLowerCase() })
  expect([recovered.status, (recovered.body['secondFactor'] as { recoveryCodesLeft: number }).recoveryCodesLeft]).toEqual([200, 9])
  expect((await enter(username, { code: codes[3] })).status).toBe(401)
})

test('guessing codes locks the account like guessing passwords, and a wrong password is not told from a wrong account', async () => {
  const username = 'naturalResources.990100'
  const person = await city.person(username)
  const secret = String((await person.does('enrolTotp', { id: newId() }))['secret'])
  await person.does('confirmTotp', { id: newId(), code: codeAt(secret, Date.now()) })
  expect(await new Person(city.url, username).ask('signIn', { username, password: 'wrong', code: '123456' })).toMatchObject({ status: 401, body: { code: 'identity.sign_in.refused' } })
  for (let at = 0; at < 4; at += 1) await enter(username, { code: String(100_000 + at) })
  expect(await enter(username, { code: codeAt(secret, Date.now() + 30_000) })).toMatchObject({ status: 401, body: { code: 'identity.sign_in.refused' } })
})

test('the security administrator takes it off when the phone is lost; its owner by a code; nobody else', async () => {
  const username = 'ecology.990100'
  const person = await city.person(username)
  const secret = String((await person.does('enrolTotp', { id: newId() }))['secret'])
  const codes = (await person.does('confirmTotp', { id: newId(), code: codeAt(secret, Date.now()) }))['recoveryCodes'] as string[]
  expect((await (await city.person('sysAdmin.990100')).ask('resetTotp', { id: newId(), username })).status).toBe(403)
  expect((await person.ask('dropTotp', { id: newId(), code: '999999' })).body.code).toBe('identity.totp.wrong')
  await person.does('dropTotp', { id: newId(), code: codes[0] })
  expect((await enter(username)).status).toBe(200)
  const again = String((await person.does('enrolTotp', { id: newId() }))['secret'])
  expect(again).not.toBe(secret)
  await person.does('confirmTotp', { id: newId(), code: codeAt(again, Date.now()) })
  const secAdmin = await city.person('secAdmin.990100')
  await secAdmin.does('resetTotp', { id: newId(), username, reason: '手机遗失' })
  expect((await person.ask('whoAmI')).status).toBe(401)
  expect((await enter(username)).status).toBe(200)
  const events = (await (await city.person('auditAdmin.990100')).does('listSecurityEvents', { username, limit: 50 }))['items'] as { kind: string; detail: unknown }[]
  expect(events.map((event) => event.kind)).toEqual(expect.arrayContaining(['totpEnrolled', 'totpConfirmed', 'totpDropped', 'totpReset']))
  expect(JSON.stringify(events)).not.toContain(again)
})

test('guesses from inside a session count too: past the allowed number no code is looked at', async () => {
  const username = 'housingRegulator.990100'
  const person = await city.person(username)
  const secret = String((await person.does('enrolTotp', { id: newId() }))['secret'])
  const codes = (await person.does('confirmTotp', { id: newId(), code: codeAt(secret, Date.now()) }))['recoveryCodes'] as string[]
  for (let at = 0; at < 5; at += 1) expect((await person.ask('dropTotp', { id: newId(), code: String(200_000 + at) })).body.code).toBe('identity.totp.wrong')
  expect(await person.ask('dropTotp', { id: newId(), code: codes[0] })).toMatchObject({ status: 422, body: { code: 'identity.totp.wrong' } })
  expect((await enter(username, { code: codes[1] })).status).toBe(401)
})

test('where the policy asks for it, approvals and payments wait for a second factor, and it cannot be switched off', async () => {
  const [editor, office] = await Promise.all([city.person('policyEditor.990100'), city.person('lgOffice.990100')])
  const body = (await editor.does('getRule', { ruleId: 'security' }))['body'] as { relaxed: Record<string, unknown> }
  const draftId = newId()
  const today = new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Shanghai' }).format(new Date())
  await editor.does('draftRule', { ruleId: 'security', id: draftId, effectiveFrom: today, source: '江网安〔2026〕4号', body: { ...body, relaxed: { ...body.relaxed, secondFactor: true } } })
  await office.does('publishRule', { draftId, id: newId() })
  const chief = await new Person(city.url, 'ownerChief.990100').signIn(password)
  expect((await chief.does('whoAmI'))['secondFactor']).toMatchObject({ required: true, enrolled: false })
  const [task] = (await chief.does('listTasks', { limit: 5 }))['items'] as { taskId: string }[]
  expect(task).toBeDefined()
  const decide = () => chief.ask('decideTask', { taskId: task?.taskId, id: newId(), decision: 'agree', comment: '同意' })
  expect(await decide()).toMatchObject({ status: 403, body: { code: 'identity.totp.enrol_first' } })
  const secret = String((await chief.does('enrolTotp', { id: newId() }))['secret'])
  const codes = (await chief.does('confirmTotp', { id: newId(), code: codeAt(secret, Date.now()) }))['recoveryCodes'] as string[]
  expect((await decide()).status).toBe(200)
  expect(await chief.ask('dropTotp', { id: newId(), code: codes[0] })).toMatchObject({ status: 409, body: { code: 'identity.totp.required' } })
  // Whoever neither decides nor pays is not asked.
  expect((await (await new Person(city.url, 'policyEditor.990100').signIn(password)).does('whoAmI'))['secondFactor']).toMatchObject({ required: false })
})
