import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newId, Person } from '@zhujian/testing'
import { cityCode, cityPassword, strictCity } from '../support/strict-city.ts'
import type { StrictCity } from '../support/strict-city.ts'

let city: StrictCity
beforeAll(async () => {
  city = await strictCity()
}, 120_000)
afterAll(() => city?.close())

const windows = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36'
const phone = 'Mozilla/5.0 (Linux; Android 14; HarmonyOS) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36'

/** A browser with a jar of its own. */
class Browser {
  readonly agent: string
  jar = new Map<string, string>()

  constructor(agent: string) {
    this.agent = agent
  }

  async send(method: string, path: string, body?: unknown): Promise<{ status: number; body: Record<string, unknown> }> {
    const cookie = [...this.jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const answer = await fetch(`${city.url}${path}`, { method, headers: { 'user-agent': this.agent, cookie, ...(body === undefined ? {} : { 'content-type': 'application/json' }) }, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })
    for (const line of answer.headers.getSetCookie()) this.jar.set(line.split('=')[0] ?? '', line.slice(line.indexOf('=') + 1).split(';')[0] ?? '')
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
  }

  signIn = (username: string, password = cityPassword) => {
    city.clock.pass(0.1)
    return this.send('POST', '/api/session', { username, password })
  }

  items = async (path: string): Promise<Record<string, unknown>[]> => (await this.send('GET', path)).body['items'] as Record<string, unknown>[]
}

describe('a device', () => {
  test('is known again by a mark of its own, and a new one is told to the owner of the account', async () => {
    await city.account('dev.one', 'ownerClerk')
    const desk = new Browser(windows)
    await desk.signIn('dev.one')
    expect(await desk.items('/api/notices?limit=10'), 'the first device surprises nobody').toEqual([])
    city.clock.pass(5)
    await desk.signIn('dev.one')
    expect(await desk.items('/api/devices?limit=10')).toMatchObject([{ device: 'Chrome 142 · Windows', current: true, sessions: 1 }])

    const thief = new Browser(phone)
    await thief.signIn('dev.one')
    await desk.signIn('dev.one')
    await expect.poll(() => desk.items('/api/notices?limit=10'), { timeout: 10_000 }).toMatchObject([{ kind: 'identity.new_device', text: expect.stringContaining('Chrome 142 · HarmonyOS') }])
    const devices = await desk.items('/api/devices?limit=10')
    expect(devices.map((device) => [device['device'], device['current']])).toEqual([['Chrome 142 · Windows', true], ['Chrome 142 · HarmonyOS', false]])

    // Its session was ended by the newer one: a second phone session, then the owner forgets the phone.
    const lost = devices[1]?.['deviceId']
    expect((await desk.send('POST', `/api/devices/${String(lost)}/name`, { id: newId(), name: '丢失的手机' })).status).toBe(200)
    expect((await desk.send('POST', `/api/devices/${String(lost)}/forget`, { id: newId() })).body).toMatchObject({ sessionsEnded: 0 })
    expect(await desk.send('POST', `/api/devices/${String(lost)}/forget`, { id: newId() })).toMatchObject({ status: 404, body: { code: 'identity.device.not_found' } })
    expect(await desk.send('POST', `/api/devices/${String(devices[0]?.['deviceId'])}/forget`, { id: newId() })).toMatchObject({ status: 409, body: { code: 'identity.device.current' } })
    expect(await desk.items('/api/devices?limit=10')).toHaveLength(1)
    await thief.signIn('dev.one')
    await desk.signIn('dev.one')
    await expect.poll(async () => (await desk.items('/api/notices?limit=10')).length, { timeout: 10_000 }).toBe(2)
  })

  test('of one account says nothing of another on the same machine, and nobody touches a device of somebody else', async () => {
    await city.account('dev.two', 'ownerClerk')
    await city.account('dev.three', 'ownerClerk')
    const desk = new Browser(windows)
    await desk.signIn('dev.two')
    const [device] = await desk.items('/api/devices?limit=10')
    await desk.signIn('dev.three')
    expect(await desk.items('/api/devices?limit=10')).toMatchObject([{ current: true }])
    for (const act of ['name', 'forget']) expect(await desk.send('POST', `/api/devices/${String(device?.['deviceId'])}/${act}`, { id: newId(), ...(act === 'name' ? { name: 'x' } : {}) })).toMatchObject({ status: 404 })
  })

  test('ends with its sessions where several are allowed', async () => {
    await city.account('dev.four', 'ownerClerk')
    const desk = new Browser(windows)
    await desk.signIn('dev.four')
    const [device] = await desk.items('/api/devices?limit=10')
    const program = new Person(city.url, 'dev.four')
    // Under the strict policy one session stays: the newer one, of a program, which may forget the desk.
    await program.does('signIn', { username: 'dev.four', password: cityPassword })
    await program.does('forgetDevice', { deviceId: device?.['deviceId'], id: newId() })
    expect(((await program.does('listDevices', { limit: 10 }))['items'] as { device: string }[]).map((one) => one.device)).toEqual(['node'])
  })
})

test('everybody reads the sign-ins of his own account: when, from where, with what and how it ended, and nobody else’s', async () => {
  await city.account('hist.one', 'ownerClerk')
  const desk = new Browser(windows)
  await desk.signIn('hist.one', 'wrong-Password-1')
  await desk.signIn('hist.one')
  city.clock.pass(31)
  await desk.send('GET', '/api/session')
  await desk.signIn('hist.one')
  const items = await desk.items('/api/sign-ins?limit=10')
  expect(items.map((item) => [item['kind'], item['result']])).toEqual([['signedIn', 'allowed'], ['sessionExpired', 'ended'], ['signedIn', 'allowed'], ['signInRefused', 'refused']])
  expect(items[3]).toMatchObject({ device: 'Chrome 142 · Windows', address: expect.stringMatching(/127\.0\.0\.1|::1/), kindLabel: '登录失败' })
  const first = await desk.send('GET', '/api/sign-ins?limit=1')
  const second = await desk.send('GET', `/api/sign-ins?limit=1&cursor=${String(first.body['nextCursor'])}`)
  expect((second.body['items'] as Record<string, unknown>[])[0]?.['eventId']).toBe(items[1]?.['eventId'])
})

describe('the audit administrator', () => {
  test('sees refused calls, changes of rules and files taken away, by kind, account, period and result', async () => {
    await city.account('nosy.one', 'lgOffice')
    const nosy = await city.signedIn('nosy.one')
    city.clock.pass(0.1)
    for (let time = 0; time < 3; time++) expect((await nosy.ask('listAccounts')).status).toBe(403)
    city.clock.pass(0.1)
    expect((await nosy.ask('grantPost', { id: newId() })).status).toBe(403)
    expect((await nosy.fetches('exportProjects')).status).toBe(200)
    const audit = await city.signedIn(`auditAdmin.${cityCode}`)
    const events = async (filter: Record<string, unknown>) => (await audit.does('listSecurityEvents', { limit: 50, ...filter }))['items'] as { kind: string; result: string; detail: Record<string, unknown> }[]
    expect((await events({ kind: 'callRefused', username: 'nosy.one' })).map((event) => event.detail), 'the same again within a minute is one line').toEqual([
      { operation: 'grantPost', code: 'platform.permission.denied' },
      { operation: 'listAccounts', code: 'platform.permission.denied' },
    ])
    expect(await events({ kind: 'exported', username: 'nosy.one' })).toMatchObject([{ detail: { operation: 'exportProjects' } }])
    const refused = await events({ result: 'refused' })
    expect(new Set(refused.map((event) => event.result))).toEqual(new Set(['refused']))
    expect(refused.map((event) => event.kind)).toContain('callRefused')
    expect((await events({ result: 'done' })).map((event) => event.kind)).not.toContain('callRefused')
    expect(await events({ result: 'done', kind: 'callRefused' })).toEqual([])
  })

  test('takes the log away as a workbook, which stands in the log, and changes nothing', async () => {
    city.clock.pass(1)
    const audit = await city.signedIn(`auditAdmin.${cityCode}`)
    const file = await audit.fetches('exportSecurityEvents', { result: 'refused' })
    expect(file).toMatchObject({ status: 200, name: expect.stringMatching(/^穗城市安全日志 \d{4}-\d\d-\d\d\.xlsx$/) })
    expect(file.bytes.subarray(0, 2).toString()).toBe('PK')
    await expect.poll(async () => (await audit.does('listSecurityEvents', { limit: 5, kind: 'exported' }))['items'], { timeout: 10_000 }).toMatchObject([{ username: `auditAdmin.${cityCode}`, detail: { operation: 'exportSecurityEvents', filter: expect.stringContaining('被拒绝') } }, { username: 'nosy.one' }])
    for (const username of ['nosy.one', `secAdmin.${cityCode}`, `sysAdmin.${cityCode}`]) expect((await (await city.signedIn(username)).ask('exportSecurityEvents')).status, username).toBe(403)
    const { operations } = city.server.assembled.dispatcher
    const changed: string[] = []
    for (const operation of operations) {
      if (operation.kind !== 'mutation' || operation.permission === 'session') continue
      const answer = await audit.ask(operation.name, Object.fromEntries([...operation.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => [name ?? '', newId()])))
      if (answer.status !== 403) changed.push(`${operation.name} ${answer.status}`)
    }
    expect(changed).toEqual([])
  })
})
