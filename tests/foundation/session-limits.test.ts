import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newId, Person } from '@zhujian/testing'
import { cityCode, cityPassword, strictCity } from '../support/strict-city.ts'
import type { StrictCity } from '../support/strict-city.ts'

let city: StrictCity
beforeAll(async () => {
  city = await strictCity()
}, 120_000)
afterAll(() => city?.close())

const refusal = async (person: Person, operation: string, input: Record<string, unknown> = {}) => {
  const { status, body } = await person.ask(operation, input)
  return { status, code: body.code, figures: body['figures'], hits: body.hits }
}
/** As a browser asks while nobody is at it. */
const unattended = (person: Person, path: string, seconds: number) => fetch(`${city.url}${path}`, { headers: { cookie: person.cookie, 'zhujian-unattended': String(seconds) } })

describe('a session', () => {
  test('ends half an hour after it was last used, and says so with the figure and its source', async () => {
    await city.account('idle.one', 'ownerClerk')
    const clerk = await city.signedIn('idle.one')
    city.clock.pass(29)
    expect((await clerk.ask('listTasks')).status).toBe(200)
    city.clock.pass(29)
    expect((await clerk.ask('listTasks')).status, 'each use begins the half hour anew').toBe(200)
    city.clock.pass(31)
    expect(await refusal(clerk, 'listTasks')).toMatchObject({ status: 401, code: 'identity.session.idle', figures: { idleMinutes: 30, source: expect.stringContaining('GB/T 22239') } })
    expect((await clerk.ask('listTasks')).body['title']).toBe('已超过 30 分钟未操作，为保护数据，本次登录已自动退出。请重新登录后继续。')
    // It stays ended, also where the page first asks who is there.
    expect(await refusal(clerk, 'whoAmI')).toMatchObject({ status: 401, code: 'identity.session.idle' })
    const audit = await city.signedIn(`auditAdmin.${cityCode}`)
    expect((await audit.does('listSecurityEvents', { limit: 10, kind: 'sessionExpired', username: 'idle.one' }))['items']).toMatchObject([{ detail: { why: 'idle', idleMinutes: 30 } }])
  })

  test('is kept alive by people and not by pages that ask by themselves', async () => {
    await city.account('idle.two', 'ownerClerk')
    const clerk = await city.signedIn('idle.two')
    for (let minutes = 10; minutes <= 30; minutes += 10) {
      city.clock.pass(10)
      expect((await unattended(clerk, '/api/inbox-counts', minutes * 60)).status, `${minutes} minutes`).toBe(200)
    }
    const limits = await clerk.ask('getSessionLimits')
    expect(limits.body, 'now somebody is there').toMatchObject({ idleSecondsLeft: 1800, idleMinutes: 30, absoluteHours: 12, concurrentSessions: 1 })
    city.clock.pass(20)
    await unattended(clerk, '/api/inbox-counts', 1200)
    city.clock.pass(11)
    const late = await unattended(clerk, '/api/inbox-counts', 1860)
    expect([late.status, ((await late.json()) as { code: string }).code]).toEqual([401, 'identity.session.idle'])
  })

  test('ends twelve hours after it began, however busy', async () => {
    await city.account('long.day', 'ownerClerk')
    const clerk = await city.signedIn('long.day')
    for (let minutes = 20; minutes < 720; minutes += 20) {
      city.clock.pass(20)
      expect((await clerk.ask('getInboxCounts')).status).toBe(200)
    }
    expect((await clerk.does('getSessionLimits'))['secondsLeft']).toBe(1200)
    city.clock.pass(20)
    expect(await refusal(clerk, 'getInboxCounts')).toMatchObject({ status: 401, code: 'identity.session.expired', figures: { absoluteHours: 12 } })
  })

  test('tells whoever had it why it ended: elsewhere, by a new password, by an administrator', async () => {
    const { postId } = await city.account('ends.many', 'ownerClerk')
    const first = await city.signedIn('ends.many')
    const second = await city.signedIn('ends.many')
    expect(await refusal(first, 'listTasks')).toMatchObject({ status: 401, code: 'identity.session.superseded', figures: { concurrentSessions: 1 } })
    await (await city.signedIn(`secAdmin.${cityCode}`)).does('revokePost', { postId, id: newId() })
    expect(await refusal(second, 'listTasks')).toMatchObject({ status: 401, code: 'identity.session.administration' })
    expect(await refusal(new Person(city.url, 'nobody'), 'listTasks')).toMatchObject({ status: 401, code: 'platform.session.missing' })
  })
})

describe('a password', () => {
  test('is refused with every rule it breaks, each with its figure and source', async () => {
    await city.account('rules.one', 'ownerClerk', { name: '林晓' })
    const clerk = await city.signedIn('rules.one')
    const change = (newPassword: string) => refusal(clerk, 'changePassword', { id: newId(), currentPassword: cityPassword, newPassword })
    expect(await change('linxiao')).toMatchObject({
      status: 422,
      code: 'identity.password.too_weak',
      hits: [
        { ruleId: 'PWD-01', figures: { passwordMinLength: 12, length: 7 }, source: expect.stringContaining('12位') },
        { ruleId: 'PWD-02', figures: { classes: 3, used: 1 }, source: expect.stringContaining('3类') },
        { ruleId: 'PWD-03', source: expect.stringContaining('姓名') },
      ],
    })
    expect((await change('林晓#Zhujiang-26')).hits).toMatchObject([{ ruleId: 'PWD-03' }])
    expect((await change('Rules.One#2026')).hits).toMatchObject([{ ruleId: 'PWD-03' }])
    expect((await change(cityPassword)).hits).toMatchObject([{ ruleId: 'PWD-04', figures: { history: 5 }, source: expect.stringContaining('最近5次') }])
  })

  test('serves 90 days by the clock, and says so', async () => {
    await city.account('rules.two', 'ownerClerk')
    city.clock.pass(90 * 1440)
    const clerk = await city.signedIn('rules.two')
    expect(await refusal(clerk, 'listTasks')).toMatchObject({ status: 403, code: 'identity.password.change_first', hits: [{ ruleId: 'PWD-05', figures: { expiryDays: 90 }, source: expect.stringContaining('90日') }] })
    await clerk.does('changePassword', { id: newId(), currentPassword: cityPassword, newPassword: 'Ganjiang#2027-a' })
    expect((await clerk.ask('listTasks')).status).toBe(200)
  })
})
