import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readInTenant, runAsSystem, systemScope } from '@zhujian/database'
import { seededRandom } from '@zhujian/kernel'
import { creditCodeValid, roleConflicts } from '@zhujian/organisation/domain'
import { organisationStore, readRoles } from '@zhujian/organisation/server'
import { livingCity } from '../support/city.ts'
import type { City } from '../support/city.ts'
import { newId } from '../support/caller.ts'

const seed = Number(process.env['TEST_SEED'] ?? 20261125)
let city: City

beforeAll(async () => {
  city = await livingCity()
}, 180_000)
afterAll(() => city.close())

/** GB 32100-2015 as its annex prints it: weights in a table, values in a table, nothing computed. */
const weights = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28]
const values = Object.fromEntries([...'0123456789ABCDEFGHJKLMNPQRTUWXY'].map((character, value) => [character, value]))
function checkedByTable(code: string): boolean {
  if (code.length !== 18 || [...code].some((character) => values[character] === undefined)) return false
  const sum = weights.reduce((total, weight, at) => total + weight * (values[code[at] ?? ''] ?? 0), 0)
  return values[code[17] ?? ''] === (31 - (sum % 31)) % 31 && /^\d{6}$/.test(code.slice(2, 8))
}

describe('units', () => {
  test('every unit of the city carries a credit code that the table of the standard accepts', async () => {
    const codes = (await city.rows<{ credit_code: string }>('select credit_code from organisation.unit')).map((row) => row.credit_code)
    expect(codes.length).toBeGreaterThan(40)
    for (const code of codes) expect([code, checkedByTable(code), creditCodeValid(code)]).toEqual([code, true, true])
  })

  test('the check of a code agrees with the table for codes that are nearly right', () => {
    const random = seededRandom(seed)
    const alphabet = Object.keys(values)
    for (let round = 0; round < 5000; round++) {
      const pick = (from: readonly string[] | string): string => from[Math.floor(random() * from.length)] ?? ''
      const code = `${pick(alphabet)}${pick(alphabet)}${Array.from({ length: 6 }, () => pick(random() < 0.98 ? '0123456789' : alphabet)).join('')}${Array.from({ length: 10 }, () => pick(alphabet)).join('')}`
      expect(creditCodeValid(code), code).toBe(checkedByTable(code))
    }
  })

  test('a county reads its own units and those above it, not its sister’s; names are no way around', async () => {
    const county = { ...systemScope, readLo: 990_101, readHi: 990_101, ancestors: [0, 990_100, 990_101] }
    const regions = await readInTenant(city.db.database.app, county, (tx) => tx.rows<{ region_code: number }>('select distinct u.region_code from organisation.unit_name_v1 v join organisation.unit u on u.id = v.unit_id order by 1'))
    expect(regions.map((row) => row.region_code)).toEqual([990_100, 990_101])
    const [sister] = await city.rows<{ credit_code: string }>('select credit_code from organisation.unit where region_code = 990102 limit 1')
    expect(await readInTenant(city.db.database.app, county, (tx) => organisationStore.unitByCreditCode(tx, sister?.credit_code ?? ''))).toBeNull()
  })
})

describe('posts', () => {
  test('nobody of the city holds roles that exclude one another', async () => {
    const { table } = readRoles()
    const people = await city.rows<{ person_id: string; roles: string[] }>('select person_id, array_agg(distinct role) as roles from (select person_id, role from organisation.post where active union all select person_id, role from organisation.member) held group by person_id')
    expect(people.length).toBeGreaterThan(100)
    for (const { person_id, roles } of people) expect(roleConflicts(roles, table), `${person_id}: ${roles.join()}`).toEqual([])
  })

  test('holders of a role come from the region, at a unit the nearest first, and only while their post is active', async () => {
    const { unitId } = await city.post('ownerChief.990101')
    const holders = (region: number, unit: string | null) => runAsSystem(city.db.database.app, (tx) => organisationStore.holders(tx, 'ownerChief', region, unit))
    expect((await holders(990_101, null)).map((post) => post.username)).toEqual(['ownerChief.990101'])
    expect((await holders(990_102, unitId)).map((post) => post.username)).toEqual([])
    await city.run("update organisation.post set active = false where username = 'ownerChief.990101'")
    expect(await holders(990_101, null)).toEqual([])
    expect(await runAsSystem(city.db.database.app, (tx) => organisationStore.holdersAtUnit(tx, 'ownerChief', unitId, 990_101))).toEqual([])
    expect(await runAsSystem(city.db.database.app, (tx) => organisationStore.postByUsername(tx, 'ownerChief.990101'))).toBeNull()
    await city.run("update organisation.post set active = true where username = 'ownerChief.990101'")
  })
})

const day = (offset: number): string => new Date(Date.UTC(2026, 0, 1) + offset * 86_400_000).toISOString().slice(0, 10)
const period = fc.tuple(fc.integer({ min: 0, max: 60 }), fc.option(fc.integer({ min: 0, max: 40 }))).map(([from, length]) => ({ from, to: length === null ? null : from + length }))

test('who is a member on a day: against each period looked at by itself, both ends included', async () => {
  const post = await city.post('supervisor.990100')
  await fc.assert(
    fc.asyncProperty(fc.array(period, { minLength: 1, maxLength: 5 }), fc.integer({ min: 0, max: 110 }), async (periods, on) => {
      const projectId = newId()
      await runAsSystem(city.db.database.app, async (tx) => {
        for (const { from, to } of periods)
          await organisationStore.insertMember(tx, { id: newId(), regionCode: 990_100, projectId, accountId: post.accountId, personId: post.personId, username: post.username, name: post.name, role: 'supervisor', unitId: post.unitId, fromDay: day(from), toDay: to === null ? null : day(to), appointedBy: 'test', appointedAt: new Date() })
      })
      const there = periods.filter(({ from, to }) => from <= on && (to === null || on <= to)).length
      const found = await runAsSystem(city.db.database.app, (tx) => organisationStore.membersInRole(tx, projectId, 'supervisor', day(on)))
      expect(found).toHaveLength(there)
      const projects = await runAsSystem(city.db.database.app, (tx) => organisationStore.projectsOfAccount(tx, post.accountId, 'supervisor', day(on)))
      expect(projects.filter((project) => project.projectId === projectId)).toHaveLength(there > 0 ? 1 : 0)
      expect(await runAsSystem(city.db.database.app, (tx) => organisationStore.membersInRole(tx, projectId, 'chiefSupervisor', day(on)))).toEqual([])
    }),
    { seed, numRuns: 60 },
  )
})

describe('notices', () => {
  const notices = async (username: string): Promise<{ kind: string; caseId: string | null; text: string; read: boolean; noticeId: string }[]> => (await city.does(username, 'listNotices', { limit: 200 }))['items'] as never

  test('tell the applicant how his case ended, once, in words; nobody else is told and steps on the way are not', async () => {
    const { createStreams } = await import('@zhujian/notifications/server')
    const { createRelay } = await import('@zhujian/events')
    const { createLogger, createMetrics } = await import('@zhujian/telemetry')
    const streams = createStreams(createMetrics(), async () => new Set())
    const relay = createRelay(city.db.database.app, [(event, at, id) => streams.notice(city.db.database.app, event, at, id)], createLogger('silent'))
    await relay.stop()
    try {
      await relay.drain()
      const before = await notices('ownerClerk.990101')
      const projectId = newId()
      const amount = '300000000'
      await city.does('ownerClerk.990101', 'saveProjectDraft', { id: projectId, name: '通知用例工程', regionCode: 990_101, sector: 'park', nature: 'publicWelfare', complexity: 'ordinary', totalInvestmentFen: amount, location: '学府路', sources: [{ sourceType: 'generalPublicBudget', amountFen: amount }] })
      const { caseId } = await city.does('ownerClerk.990101', 'declareProject', { projectId })
      await city.agree(String(caseId))
      await relay.drain()
      const after = await notices('ownerClerk.990101')
      const fresh = after.filter((notice) => !before.some((old) => old.noticeId === notice.noticeId))
      expect(fresh).toMatchObject([{ kind: 'approvals.case_approved', caseId, read: false, text: expect.stringContaining('通知用例工程') }])
      expect(fresh[0]?.text).not.toMatch(/\{\w+\}/)
      for (const other of ['ownerChief.990101', 'countyChief.990101', 'ownerClerk.990102']) expect((await notices(other)).some((notice) => notice.caseId === caseId), other).toBe(false)
      await city.run("update events.outbox set relayed_at = null where kind = 'approvals.case_approved'")
      await relay.drain()
      expect(await notices('ownerClerk.990101')).toHaveLength(after.length)
      const counts = await city.does('ownerClerk.990101', 'getInboxCounts')
      expect(counts['unread']).toBe(after.filter((notice) => !notice.read).length)
    } finally {
      streams.close()
    }
  })

  test('of another account cannot be read, whatever scope asks', async () => {
    const { accountId } = await city.post('ownerClerk.990101')
    const count = (account: string) => readInTenant(city.db.database.app, { ...systemScope, accountId: account }, async (tx) => Number((await tx.one<{ n: bigint }>('select count(*) as n from notifications.notice where account_id = $1', [accountId]))?.n))
    expect(await count(accountId)).toBeGreaterThan(0)
    expect(await count((await city.post('ownerChief.990101')).accountId)).toBe(0)
    expect(await count(newId())).toBe(0)
  })
})
