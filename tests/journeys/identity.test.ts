import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startServer } from '@zhujian/app-server'
import type { RunningServer } from '@zhujian/app-server'
import { loadConfig } from '@zhujian/config'
import { eraseDataDir, runAsSystem } from '@zhujian/database'
import { accountStore, hashPassword } from '@zhujian/identity/server'
import { canonicalJson } from '@zhujian/kernel'
import { organisationStore } from '@zhujian/organisation/server'
import { tenantStore } from '@zhujian/tenancy/server'
import { temporaryFolder } from '@zhujian/testing'
import { newId } from '../support/caller.ts'

// A server without the demo city: a real city with two counties under the strict policy, a second city, and a demonstration tenant.
const [city, county, otherCity, trial] = [440100, 440103, 330100, 990200]
const password = 'Zhujiang#2026-1'
const initial = 'Chushi#2026-abc'
const chosen = 'Zixuan#2026-xyz'

type Body = Record<string, unknown> & { code?: string; figures?: Record<string, unknown>; hits?: { ruleId: string }[] }
type Answer = { status: number; body: Body }
type Event = { eventId: string; at: string; kind: string; username: string; accountId: string | null; regionCode: number; actor: string | null; actorRole: string | null; address: string; detail: Record<string, unknown>; version: number; leafHash: string }

let server: RunningServer
let dataDir: string
let endpoints: Map<string, { method: string; path: string }>
const units = new Map<number, string>()

class Caller {
  cookie = ''
  readonly username: string

  constructor(username: string) {
    this.username = username
  }

  async ask(operation: string, input: Record<string, unknown> = {}): Promise<Answer> {
    const endpoint = endpoints.get(operation)
    if (!endpoint) throw new Error(`not in OpenAPI: ${operation}`)
    const rest = { ...input }
    const path = endpoint.path.replace(/\{(\w+)\}/g, (_, name: string) => {
      const value = String(rest[name])
      delete rest[name]
      return encodeURIComponent(value)
    })
    const get = endpoint.method === 'GET'
    const query = get ? `?${new URLSearchParams(Object.entries(rest).map(([name, value]) => [name, String(value)]))}` : ''
    const response = await fetch(`${server.url}${path}${query}`, {
      method: endpoint.method,
      headers: { cookie: this.cookie, ...(get ? {} : { 'content-type': 'application/json' }) },
      ...(get ? {} : { body: JSON.stringify(rest) }),
    })
    const cookie = response.headers.get('set-cookie')
    if (cookie) this.cookie = cookie.split(';')[0] ?? ''
    return { status: response.status, body: (await response.json()) as Body }
  }

  async does(operation: string, input: Record<string, unknown> = {}): Promise<Body> {
    const answer = await this.ask(operation, input)
    if (answer.status !== 200) throw new Error(`${operation} by ${this.username}: ${answer.status} ${JSON.stringify(answer.body)}`)
    return answer.body
  }

  async refused(operation: string, input: Record<string, unknown> = {}): Promise<[status: number, code: string | undefined]> {
    const { status, body } = await this.ask(operation, input)
    return [status, body.code]
  }
}

async function signedIn(username: string, secret = password): Promise<Caller> {
  const caller = new Caller(username)
  await caller.does('signIn', { username, password: secret })
  return caller
}

/** A post as the founder of a tenant makes it: by the stores, as the demo city does. */
async function founded(username: string, role: string, regionCode: number, disabled = false): Promise<void> {
  const post = { id: newId(), regionCode, accountId: newId(), personId: newId(), username, name: `${role}${regionCode}`, role, unitId: units.get(regionCode) ?? '' }
  await runAsSystem(server.assembled.pool, (tx) => organisationStore.insertPost(tx, { ...post, grantedAt: new Date() }))
  const passwordHash = await hashPassword(password)
  await server.assembled.identity.inAuth((tx) =>
    accountStore.insert(tx, { id: post.accountId, personId: post.personId, username, name: post.name, passwordHash, passwordSetAt: new Date(), mustChange: false, demo: false, disabled, regionCode, unitId: post.unitId, createdAt: new Date(), held: false }),
  )
}

beforeAll(async () => {
  dataDir = temporaryFolder('zhujian-identity-')
  server = await startServer(loadConfig({ PORT: '0', ZHUJIAN_DATA_DIR: dataDir, ZHUJIAN_DEMO: '0' }), () => {})
  const document = (await (await fetch(`${server.url}/api/openapi.json`)).json()) as { paths: Record<string, Record<string, { operationId: string }>> }
  endpoints = new Map(Object.entries(document.paths).flatMap(([path, entry]) => Object.entries(entry).map(([method, it]) => [it.operationId, { method: method.toUpperCase(), path }] as const)))
  await runAsSystem(server.assembled.pool, async (tx) => {
    const tenants = [[city, 440199, null, '穗城市'], [county, county, city, '荔湾区'], [440104, 440104, city, '越秀区'], [otherCity, 330199, null, '杭州市'], [trial, 990299, null, '试用区']] as const
    for (const [regionCode, hi, parent, name] of tenants) await tenantStore.insert(tx, { regionCode, name, lo: regionCode, hi, parent, demo: regionCode === trial, timeZone: 'Asia/Shanghai' })
    for (const [regionCode, , , name] of tenants) {
      const id = newId()
      units.set(regionCode, id)
      await organisationStore.insertUnit(tx, { id, regionCode, name: `${name}信息中心`, creditCode: `11${regionCode}MB0000000X`, kind: 'government', department: null, createdAt: new Date() })
    }
    await server.assembled.tenants.reload(tx)
  })
  for (const region of [city, otherCity, trial]) for (const role of ['sysAdmin', 'secAdmin', 'auditAdmin']) await founded(`${role}.${region}`, role, region)
  await founded(`secAdmin2.${city}`, 'secAdmin', city)
  await founded(`auditAdmin.${county}`, 'auditAdmin', county)
  await founded(`ownerClerk.${city}`, 'ownerClerk', city)
}, 120_000)

afterAll(async () => {
  await server?.stop()
  eraseDataDir(dataDir)
})

const opening = (username: string, more: Record<string, unknown> = {}): Record<string, unknown> => ({ id: newId(), username, name: '林晓', regionCode: city, unitId: units.get(city), initialPassword: initial, ...more })
const post = (username: string, role: string, more: Record<string, unknown> = {}): Record<string, unknown> => ({ id: newId(), username, role, regionCode: city, unitId: units.get(city), ...more })

/** An account with a post, its initial password still to be changed. */
async function opened(username: string, role = 'ownerClerk', region = city): Promise<string> {
  const root = [...String(region)].slice(0, 4).join('') === '4401' ? city : region
  await (await signedIn(`sysAdmin.${root}`)).does('createAccount', opening(username, { regionCode: region, unitId: units.get(region) }))
  const granted = await (await signedIn(`secAdmin.${root}`)).does('grantPost', post(username, role, { regionCode: region, unitId: units.get(region) }))
  return String(granted['postId'])
}

async function settled(username: string, role?: string): Promise<Caller> {
  await opened(username, role)
  const caller = await signedIn(username, initial)
  await caller.does('changePassword', { id: newId(), currentPassword: initial, newPassword: password })
  return caller
}

async function eventsOf(reader: Caller, filter: Record<string, unknown>): Promise<Event[]> {
  return (await reader.does('listSecurityEvents', { limit: 200, ...filter }))['items'] as Event[]
}

describe('the three administrators', () => {
  const acts: [operation: string, allowed: string[], input: () => Record<string, unknown>][] = [
    ['createAccount', ['sysAdmin'], () => opening(`m.${newId().slice(-12)}`)],
    ['listAccounts', ['sysAdmin', 'secAdmin'], () => ({})],
    ['getAdministrationForm', ['sysAdmin', 'secAdmin'], () => ({})],
    ['disableAccount', ['sysAdmin'], () => ({ id: newId(), username: 'nobody.here' })],
    ['enableAccount', ['sysAdmin'], () => ({ id: newId(), username: 'nobody.here' })],
    ['resetPassword', ['sysAdmin'], () => ({ id: newId(), username: 'nobody.here', initialPassword: initial })],
    ['unlockAccount', ['secAdmin'], () => ({ id: newId(), username: 'nobody.here' })],
    ['grantPost', ['secAdmin'], () => post('nobody.here', 'ownerClerk')],
    ['revokePost', ['secAdmin'], () => ({ id: newId(), postId: newId() })],
    ['listSecurityEvents', ['auditAdmin'], () => ({})],
  ]

  test.each(acts)('%s is the work of %s alone, and its menu says the same', async (operation, allowed, input) => {
    for (const role of ['sysAdmin', 'secAdmin', 'auditAdmin', 'ownerClerk']) {
      const caller = await signedIn(`${role}.${city}`)
      const { status, body } = await caller.ask(operation, input())
      if (allowed.includes(role)) expect([200, 404], `${role} ${JSON.stringify(body)}`).toContain(status)
      else expect([status, body.code], role).toEqual([403, 'platform.permission.denied'])
      // Who may not do it learns nothing of its form: permission comes before the input is looked at.
      if (!allowed.includes(role)) expect((await caller.ask(operation, { nonsense: true })).status, role).toBe(403)
      expect(((await caller.does('whoAmI'))['may'] as string[]).includes(operation), role).toBe(allowed.includes(role))
    }
    expect((await new Caller('nobody').ask(operation, input())).status).toBe(401)
  })

  test('get plain refusals for whatever else is sent, never a fault', async () => {
    const junk: unknown[] = [null, true, -1, 1.5, '', ' ', '\u0000', '\ud800', "'; drop table auth.account; --", [], {}, 'x'.repeat(5000), newId(), '2026-02-30', '%']
    const names = ['id', 'username', 'name', 'regionCode', 'unitId', 'initialPassword', 'role', 'postId', 'reason', 'limit', 'cursor', 'q', 'kind', 'from', 'to']
    for (const [operation, allowed, input] of acts) {
      const caller = await signedIn(`${allowed[0]}.${city}`)
      for (const name of names) {
        for (const value of junk) {
          const sent = { ...input(), [name]: typeof value === 'string' ? value.toWellFormed() : value }
          const { status, body } = await caller.ask(operation, sent)
          expect(status, `${operation} ${name}=${JSON.stringify(value)} ${JSON.stringify(body)}`).toBeLessThan(500)
          if (status >= 400) expect(typeof body.code).toBe('string')
        }
      }
    }
  })

  test('do no business, and what they may call is said', async () => {
    for (const role of ['sysAdmin', 'secAdmin', 'auditAdmin']) {
      const admin = await signedIn(`${role}.${city}`)
      for (const operation of ['listProjects', 'listContracts', 'listPayments', 'getCockpit']) expect((await admin.ask(operation)).status, `${role} ${operation}`).toBe(403)
      const may = (await admin.does('whoAmI'))['may'] as string[]
      expect(may).toEqual(expect.arrayContaining(['whoAmI', 'signOut', 'listTasks']))
      for (const operation of ['listProjects', 'getCockpit', 'saveProjectDraft']) expect(may, role).not.toContain(operation)
    }
    expect((await (await signedIn(`ownerClerk.${city}`)).does('whoAmI'))['may']).toEqual(expect.arrayContaining(['listProjects', 'saveProjectDraft']))
  })
})

describe('an account', () => {
  test('is opened once per id, under a name nobody has, with a strong password, in reach and at a known unit', async () => {
    const admin = await signedIn(`sysAdmin.${city}`)
    const input = opening('open.once')
    const [first, second] = await Promise.all([admin.ask('createAccount', input), admin.ask('createAccount', input)])
    expect([first.status, second.status]).toEqual([200, 200])
    expect(second.body).toEqual(first.body)
    expect(await admin.refused('createAccount', { ...input, initialPassword: chosen })).toEqual([409, 'platform.id.reused'])
    expect(await admin.refused('createAccount', opening('open.once'))).toEqual([409, 'identity.username.taken'])
    expect(await admin.refused('createAccount', opening('Open.Once'))).toEqual([409, 'identity.username.taken'])
    const race = await Promise.all([admin.ask('createAccount', opening('open.race')), admin.ask('createAccount', opening('OPEN.race'))])
    expect(race.map((answer) => answer.status).sort()).toEqual([200, 409])
    const weak = await admin.ask('createAccount', opening('open.weak', { initialPassword: 'abc123' }))
    expect([weak.status, weak.body.code, weak.body.figures]).toEqual([422, 'identity.password.too_weak', { weakness: 'short', minLength: 12, classes: 3 }])
    expect(await admin.refused('createAccount', opening('open.weak', { initialPassword: 'Open.weak#2026' }))).toEqual([422, 'identity.password.too_weak'])
    for (const regionCode of [otherCity, 440105, 440000]) expect(await admin.refused('createAccount', opening('open.far', { regionCode }))).toEqual([403, 'identity.region.out_of_reach'])
    expect(await admin.refused('createAccount', opening('open.unit', { unitId: newId() }))).toEqual([422, 'identity.unit.unknown'])
    expect(await admin.refused('createAccount', opening('open.unit', { unitId: units.get(otherCity) }))).toEqual([422, 'identity.unit.unknown'])
    expect((await admin.ask('createAccount', opening('open.county', { regionCode: county, unitId: units.get(county) }))).status).toBe(200)
    for (const username of ['1abc', 'a b', 'ab', '张三', "x'--"]) expect((await admin.ask('createAccount', opening(username))).status, username).toBe(400)
  })

  test('has no post and cannot be used before the security administrator grants one', async () => {
    const admin = await signedIn(`sysAdmin.${city}`)
    await admin.does('createAccount', opening('no.post'))
    expect(await new Caller('no.post').refused('signIn', { username: 'no.post', password: initial })).toEqual([401, 'identity.sign_in.refused'])
    await (await signedIn(`secAdmin.${city}`)).does('grantPost', post('no.post', 'ownerClerk'))
    const me = await (await signedIn('no.post', initial)).does('whoAmI')
    expect(me).toMatchObject({ mustChangePassword: true, passwordChangeDue: true, secondFactor: { required: true, inForce: true } })
  })

  test('is listed with its posts and state to the administrators of its region, page by page', async () => {
    await opened('list.county', 'countyClerk', county)
    const admin = await signedIn(`sysAdmin.${city}`)
    const names: string[] = []
    for (let cursor: unknown = ''; cursor !== null; ) {
      const page: Body = await admin.does('listAccounts', { limit: 3, ...(cursor ? { cursor } : {}) })
      names.push(...(page['items'] as { username: string }[]).map((item) => item.username))
      cursor = page['nextCursor']
    }
    expect(new Set(names).size).toBe(names.length)
    expect(names).toEqual(expect.arrayContaining(['list.county', `sysAdmin.${city}`]))
    expect(names.some((name) => name.endsWith(String(otherCity)))).toBe(false)
    const found = (await admin.does('listAccounts', { q: 'LIST.county' }))['items']
    expect(found).toMatchObject([{ username: 'list.county', regionName: '荔湾区', state: 'active', lockedUntil: null, mustChange: true, posts: [{ role: 'countyClerk', regionCode: county }] }])
    expect((await admin.does('listAccounts', { q: '%_%' }))['items']).toEqual([])
    expect((await (await signedIn(`sysAdmin.${otherCity}`)).does('listAccounts', { q: 'list.county' }))['items']).toEqual([])
    expect((await admin.ask('listAccounts', { limit: 201 })).status).toBe(400)
  })

  test('is closed at once, its sessions with it, and opened again', async () => {
    const clerk = await settled('close.me')
    const admin = await signedIn(`sysAdmin.${city}`)
    expect((await clerk.ask('listTasks')).status).toBe(200)
    const input = { username: 'close.me', id: newId(), reason: '离职' }
    expect(await admin.does('disableAccount', input)).toEqual({ username: 'close.me', state: 'disabled', openTasks: 0 })
    expect((await clerk.ask('listTasks')).status).toBe(401)
    expect(await admin.does('disableAccount', input)).toEqual({ username: 'close.me', state: 'disabled', openTasks: 0 })
    expect(await admin.refused('disableAccount', { ...input, id: newId() })).toEqual([409, 'identity.account.disabled'])
    expect((await clerk.ask('signIn', { username: 'close.me', password })).status).toBe(401)
    expect(await (await signedIn(`secAdmin.${city}`)).refused('grantPost', post('close.me', 'ownerChief'))).toEqual([409, 'identity.account.disabled'])
    expect(await admin.does('enableAccount', { username: 'close.me', id: newId() })).toEqual({ username: 'close.me', state: 'active' })
    expect((await clerk.ask('listTasks')).status).toBe(401)
    expect((await clerk.ask('signIn', { username: 'close.me', password })).status).toBe(200)
    expect(await admin.refused('disableAccount', { username: admin.username, id: newId() })).toEqual([409, 'identity.account.self'])
    expect(await (await signedIn(`sysAdmin.${otherCity}`)).refused('disableAccount', { username: 'close.me', id: newId() })).toEqual([404, 'identity.account.not_found'])
  })

  test('gets a new initial password, which ends its sessions and must be changed', async () => {
    const clerk = await settled('reset.me')
    const admin = await signedIn(`sysAdmin.${city}`)
    expect(await admin.refused('resetPassword', { username: 'reset.me', id: newId(), initialPassword: 'short' })).toEqual([422, 'identity.password.too_weak'])
    expect(await admin.refused('resetPassword', { username: 'reset.me', id: newId(), initialPassword: password })).toEqual([422, 'identity.password.reused'])
    expect(await admin.does('resetPassword', { username: 'reset.me', id: newId(), initialPassword: initial.concat('2') })).toMatchObject({ state: 'active' })
    expect((await clerk.ask('listTasks')).status).toBe(401)
    expect((await clerk.ask('signIn', { username: 'reset.me', password })).status).toBe(401)
    const again = await signedIn('reset.me', initial.concat('2'))
    expect(await again.refused('listTasks')).toEqual([403, 'identity.password.change_first'])
    expect(await again.refused('changePassword', { id: newId(), currentPassword: initial.concat('2'), newPassword: password })).toEqual([422, 'identity.password.reused'])
  })

  test('is locked by five failures, never by fewer, and unlocked by the security administrator alone', async () => {
    await settled('lock.me')
    const guess = new Caller('lock.me')
    for (let attempt = 0; attempt < 5; attempt++) expect((await guess.ask('signIn', { username: 'lock.me', password: 'wrong' })).status).toBe(401)
    expect((await guess.ask('signIn', { username: 'lock.me', password })).status).toBe(401)
    const admin = await signedIn(`secAdmin.${city}`)
    expect((await admin.does('listAccounts', { q: 'lock.me' }))['items']).toMatchObject([{ lockedUntil: expect.any(String) }])
    await admin.does('unlockAccount', { username: 'lock.me', id: newId() })
    expect((await guess.ask('signIn', { username: 'lock.me', password })).status).toBe(200)
    expect(await admin.refused('unlockAccount', { username: 'lock.me', id: newId() })).toEqual([409, 'identity.account.not_locked'])
  })

  test('of an administrator stays held after a reset, so that nobody signs in as him', async () => {
    const target = `secAdmin2.${city}`
    await (await signedIn(`sysAdmin.${city}`)).does('resetPassword', { username: target, id: newId(), initialPassword: initial })
    const thief = new Caller(target)
    expect((await thief.ask('signIn', { username: target, password: initial })).status).toBe(401)
    const guard = await signedIn(`secAdmin.${city}`)
    expect((await guard.does('listAccounts', { q: target }))['items']).toMatchObject([{ state: 'held' }])
    await guard.does('unlockAccount', { username: target, id: newId() })
    expect((await thief.ask('signIn', { username: target, password: initial })).status).toBe(200)
  })
})

describe('a post', () => {
  test('is granted once, counts from the next request, and is taken back at once', async () => {
    const clerk = await settled('post.two')
    const guard = await signedIn(`secAdmin.${city}`)
    const input = post('post.two', 'ownerChief')
    const [first, second] = await Promise.all([guard.ask('grantPost', input), guard.ask('grantPost', input)])
    expect([first.status, second.body]).toEqual([200, first.body])
    expect(await guard.refused('grantPost', { ...input, id: newId() })).toEqual([409, 'identity.grant.held'])
    const posts = (await clerk.does('whoAmI'))['posts'] as { postId: string; role: string }[]
    expect(posts.map((one) => one.role).sort()).toEqual(['ownerChief', 'ownerClerk'])
    await clerk.does('switchPost', { id: newId(), postId: input['id'] })
    expect((await clerk.ask('listProjects')).status).toBe(200)
    expect(await guard.refused('revokePost', { postId: newId(), id: newId() })).toEqual([404, 'identity.post.not_found'])
    expect(await (await signedIn(`secAdmin.${otherCity}`)).refused('revokePost', { postId: input['id'], id: newId() })).toEqual([404, 'identity.post.not_found'])
    const revoking = { postId: input['id'], id: newId(), reason: '轮岗' }
    await guard.does('revokePost', revoking)
    expect(await guard.does('revokePost', revoking)).toMatchObject({ role: 'ownerChief' })
    expect((await clerk.ask('listProjects')).status).toBe(401)
    expect((await (await signedIn('post.two')).does('whoAmI'))['posts']).toHaveLength(1)
  })

  test('is refused in combinations that the separation of duties forbids, whoever asks', async () => {
    await opened('sod.clerk', 'ownerClerk')
    await opened('sod.audit', 'auditor')
    await opened('sod.admin', 'sysAdmin')
    const guard = await signedIn(`secAdmin.${city}`)
    for (const role of ['sysAdmin', 'secAdmin', 'auditAdmin']) {
      const answer = await guard.ask('grantPost', post('sod.clerk', role))
      expect([answer.status, answer.body.code, answer.body.hits?.map((hit) => hit.ruleId)], role).toEqual([409, 'identity.grant.conflict', ['SOD-09']])
    }
    for (const role of ['secAdmin', 'auditAdmin', 'ownerClerk', 'auditor']) expect(await guard.refused('grantPost', post('sod.admin', role)), role).toEqual([409, 'identity.grant.conflict'])
    expect((await guard.ask('grantPost', post('sod.audit', 'financeReviewer'))).body.hits?.map((hit) => hit.ruleId)).toEqual(['SOD-08'])
    await opened('sod.race', 'contractorClerk')
    const again = await signedIn(guard.username)
    for (let round = 0; round < 8; round++) {
      const race = await Promise.all(['auditor', 'treasury'].map((role) => again.ask('grantPost', post('sod.race', role))))
      expect(race.map((answer) => answer.status).sort(), `round ${round}`).toEqual([200, 409])
      await again.does('revokePost', { postId: race.find((answer) => answer.status === 200)?.body['postId'], id: newId() })
    }
    expect(await eventsOf(await signedIn(`auditAdmin.${city}`), { kind: 'grantRefused', username: 'sod.audit' })).toMatchObject([{ detail: { role: 'financeReviewer', holds: 'auditor', rule: 'SOD-08' } }])
  })

  test('is never granted to oneself, nor out of reach, nor in an unknown role, nor a city role in a county', async () => {
    const guard = await signedIn(`secAdmin.${city}`)
    expect(await guard.refused('grantPost', post(guard.username, 'ownerClerk'))).toEqual([409, 'identity.grant.self'])
    const own = ((await guard.does('whoAmI'))['activePost'] as { postId: string }).postId
    expect(await guard.refused('revokePost', { postId: own, id: newId() })).toEqual([409, 'identity.grant.self'])
    const clerk = `ownerClerk.${city}`
    expect(await guard.refused('grantPost', post(clerk, 'mayor'))).toEqual([422, 'identity.role.unknown'])
    expect(await guard.refused('grantPost', post(clerk, 'ownerChief', { regionCode: otherCity }))).toEqual([403, 'identity.region.out_of_reach'])
    expect(await guard.refused('grantPost', post(clerk, 'ownerChief', { unitId: newId() }))).toEqual([422, 'identity.unit.unknown'])
    expect(await guard.refused('grantPost', post(clerk, 'lgOffice', { regionCode: county }))).toEqual([422, 'identity.grant.city_only'])
    expect(await guard.refused('grantPost', post(`ownerClerk.${otherCity}`, 'ownerChief'))).toEqual([404, 'identity.account.not_found'])
    expect(await guard.refused('grantPost', post(`sysAdmin.${otherCity}`, 'ownerChief'))).toEqual([404, 'identity.account.not_found'])
  })
})

describe('the strict policy', () => {
  test('lets nothing be done before the initial password is changed, files and streams included', async () => {
    await opened('strict.first')
    const clerk = await signedIn('strict.first', initial)
    for (const operation of ['listTasks', 'listProjects', 'listSessions', 'getInboxCounts', 'listUnits']) expect(await clerk.refused(operation), operation).toEqual([403, 'identity.password.change_first'])
    expect(await clerk.refused('switchPost', { id: newId(), postId: newId() })).toEqual([403, 'identity.password.change_first'])
    const headers = { cookie: clerk.cookie, 'tus-resumable': '1.0.0', 'upload-length': '1' }
    expect((await fetch(`${server.url}/api/files`, { method: 'POST', headers })).status).toBe(403)
    expect((await fetch(`${server.url}/api/events`, { headers })).status).toBe(403)
    expect((await clerk.does('whoAmI'))['mustChangePassword']).toBe(true)
    const change = { id: newId(), currentPassword: initial, newPassword: chosen }
    expect(await clerk.refused('changePassword', { ...change, newPassword: initial })).toEqual([422, 'identity.password.reused'])
    expect(await clerk.refused('changePassword', { ...change, newPassword: 'alllowercaseletters' })).toEqual([422, 'identity.password.too_weak'])
    expect(await clerk.does('changePassword', change)).toEqual({ changed: true })
    expect(await clerk.does('changePassword', change), 'sent again after a lost answer').toEqual({ changed: true })
    expect((await clerk.ask('listTasks')).status).toBe(200)
    expect((await clerk.does('whoAmI'))['mustChangePassword']).toBe(false)
  })

  test('wants a new password after 90 days', async () => {
    const clerk = await settled('strict.old')
    const age = (days: number) => server.assembled.identity.inAuth((tx) => tx.run('update auth.account set password_set_at = $2 where username = $1', ['strict.old', new Date(Date.now() - days * 86_400_000)]))
    await age(89)
    expect((await (await signedIn('strict.old')).ask('listTasks')).status).toBe(200)
    await age(91)
    const late = await signedIn('strict.old')
    const refused = await late.ask('listTasks')
    expect([refused.status, refused.body.code, refused.body.figures]).toEqual([403, 'identity.password.change_first', { duty: 'expired' }])
    await late.does('changePassword', { id: newId(), currentPassword: password, newPassword: chosen })
    expect((await late.ask('listTasks')).status).toBe(200)
    expect((await clerk.ask('listTasks')).status).toBe(401)
  })

  test('keeps one session: a new sign-in ends the older one at once, and says so in the log', async () => {
    const first = await settled('strict.one')
    expect((await first.ask('listTasks')).status).toBe(200)
    const second = await signedIn('strict.one')
    expect((await first.ask('listTasks')).status).toBe(401)
    expect((await second.ask('listTasks')).status).toBe(200)
    expect((await second.does('listSessions'))['items']).toHaveLength(1)
    expect(await eventsOf(await signedIn(`auditAdmin.${city}`), { kind: 'sessionsSuperseded', username: 'strict.one' })).toMatchObject([{ detail: { sessions: 1, allowed: 1 } }])
  })

  test('lets no password of the last five come back', async () => {
    const clerk = await settled('strict.history')
    let current = password
    for (let turn = 1; turn <= 5; turn++) {
      const next = `Zhujiang#2026-t${turn}`
      await clerk.does('changePassword', { id: newId(), currentPassword: current, newPassword: next })
      current = next
    }
    const back = (newPassword: string) => clerk.refused('changePassword', { id: newId(), currentPassword: current, newPassword })
    expect(await back(password)).toEqual([422, 'identity.password.reused'])
    expect(await back('Zhujiang#2026-t3')).toEqual([422, 'identity.password.reused'])
    expect((await clerk.ask('changePassword', { id: newId(), currentPassword: current, newPassword: initial })).status).toBe(200)
  })

  test('is said on the sign-in page, the second factor too', async () => {
    const page = await new Caller('nobody').does('getSignInPage')
    expect(page).toMatchObject({ demo: false, accounts: [], policy: { relaxed: false, secondFactor: { required: true, inForce: true } } })
  })

  test('is relaxed in a demonstration tenant only, and never for lockout', async () => {
    await opened('trial.clerk', 'ownerClerk', trial)
    const first = await signedIn('trial.clerk', initial)
    expect(await first.does('whoAmI')).toMatchObject({ mustChangePassword: false, passwordChangeDue: true, secondFactor: { required: false, inForce: true } })
    expect((await first.ask('listTasks')).status).toBe(200)
    const second = await signedIn('trial.clerk', initial)
    expect((await first.ask('listTasks')).status).toBe(200)
    for (let attempt = 0; attempt < 5; attempt++) await second.ask('signIn', { username: 'trial.clerk', password: 'wrong' })
    expect((await second.ask('signIn', { username: 'trial.clerk', password: initial })).status).toBe(401)
  })
})

describe('the security log', () => {
  test('holds every sign-in and every act of the administrators, each with a leaf hash that anybody can recompute', async () => {
    const clerk = await settled('log.all')
    const [system, guard, reader] = await Promise.all([signedIn(`sysAdmin.${city}`), signedIn(`secAdmin.${city}`), signedIn(`auditAdmin.${city}`)])
    const extra = post('log.all', 'ownerChief')
    await guard.does('grantPost', extra)
    await clerk.does('switchPost', { id: newId(), postId: extra['id'] })
    await guard.does('revokePost', { postId: extra['id'], id: newId() })
    const again = await signedIn('log.all')
    await again.does('signOut')
    for (let attempt = 0; attempt < 5; attempt++) await again.ask('signIn', { username: 'log.all', password: 'wrong' })
    await guard.does('unlockAccount', { username: 'log.all', id: newId() })
    await system.does('resetPassword', { username: 'log.all', id: newId(), initialPassword: chosen })
    await system.does('disableAccount', { username: 'log.all', id: newId(), reason: '测试' })
    await system.does('enableAccount', { username: 'log.all', id: newId() })
    const events = await eventsOf(reader, { username: 'log.all' })
    const kinds = ['accountCreated', 'postGranted', 'signedIn', 'passwordChanged', 'postSwitched', 'postRevoked', 'signedOut', 'signInRefused', 'accountLocked', 'accountUnlocked', 'passwordReset', 'accountDisabled', 'accountEnabled']
    expect([...new Set(events.map((event) => event.kind))].sort()).toEqual(expect.arrayContaining(kinds.sort()))
    for (const event of events) {
      const { version, eventId: id, at, kind, regionCode, accountId, username, actor, actorRole, address, detail } = event
      const text = canonicalJson({ version, id, at, kind, regionCode, accountId, username, actor, actorRole, address, detail })
      expect(createHash('sha256').update(Buffer.from([0])).update(text).digest('hex'), kind).toBe(event.leafHash)
      expect(address, kind).toMatch(/127\.0\.0\.1|::1/)
      expect(regionCode, kind).toBe(city)
    }
    expect(events.find((event) => event.kind === 'accountDisabled')).toMatchObject({ actor: `sysAdmin.${city}`, actorRole: 'sysAdmin', detail: { reason: '测试' } })
    expect(events.find((event) => event.kind === 'postGranted')).toMatchObject({ actor: `secAdmin.${city}`, actorRole: 'secAdmin' })
    expect(JSON.stringify(events)).not.toContain(chosen)
  })

  test('is filtered and paged, and shows no other region', async () => {
    await opened('log.county', 'countyClerk', county)
    await new Caller('x').ask('signIn', { username: `ownerClerk.${otherCity}`, password: 'wrong' })
    await new Caller('x').ask('signIn', { username: `sysAdmin.${otherCity}`, password: 'wrong' })
    const reader = await signedIn(`auditAdmin.${city}`)
    const all = await eventsOf(reader, {})
    expect(all.every((event) => event.regionCode >= city && event.regionCode <= 440199)).toBe(true)
    const paged: Event[] = []
    for (let cursor: unknown = ''; cursor !== null && paged.length < 30; ) {
      const page: Body = await reader.does('listSecurityEvents', { limit: 7, to: new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10), ...(cursor ? { cursor } : {}) })
      paged.push(...(page['items'] as Event[]))
      cursor = page['nextCursor']
    }
    expect(paged.map((event) => event.eventId)).toEqual(all.slice(0, paged.length).map((event) => event.eventId))
    expect(await eventsOf(reader, { from: '2100-01-01' })).toEqual([])
    expect(await eventsOf(reader, { to: '2020-01-01' })).toEqual([])
    expect((await eventsOf(reader, { kind: 'accountCreated' })).every((event) => event.kind === 'accountCreated')).toBe(true)
    expect((await reader.ask('listSecurityEvents', { kind: 'nonsense' })).status).toBe(400)
    expect((await reader.ask('listSecurityEvents', { cursor: Buffer.from('["x","y"]').toString('base64url') })).status).toBe(200)
    const below = await eventsOf(await signedIn(`auditAdmin.${county}`), {})
    expect(below.map((event) => event.username)).toContain('log.county')
    expect(below.every((event) => event.regionCode === county)).toBe(true)
    expect((await eventsOf(await signedIn(`auditAdmin.${otherCity}`), {})).map((event) => event.kind)).toContain('signInRefused')
  })
})
