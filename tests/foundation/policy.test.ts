import fc from 'fast-check'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { runAsSystem, runInTenant, systemScope } from '@zhujian/database'
import type { LocalDate } from '@zhujian/kernel'
import { compareVersions } from '@zhujian/policy/domain'
import { createPolicyBook, seedPolicy } from '@zhujian/policy/server'
import type { PolicyBook } from '@zhujian/policy/server'
import { lineageOf } from '@zhujian/tenancy/domain'
import type { Tenant } from '@zhujian/tenancy/domain'
import { freshDatabase } from '../support/database.ts'
import type { TestDatabase } from '../support/database.ts'

const seed = Number(process.env['TEST_SEED'] ?? 20261125)
let db: TestDatabase
let admin: pg.Client

beforeAll(async () => {
  db = await freshDatabase()
  admin = new pg.Client(db.database.admin)
  await admin.connect()
  // Rules are append only; what a test publishes is taken back with the triggers away.
  await admin.query('set session_replication_role = replica')
  await runAsSystem(db.database.app, (tx) => seedPolicy(tx, new Date('2026-01-01')))
}, 60_000)
afterEach(() => clear())
afterAll(async () => {
  await admin?.end()
  await db?.close()
})

const rows = (sql: string): Promise<Record<string, unknown>[]> => runAsSystem(db.database.app, (tx) => tx.rows(sql))
const body = (bp: number): string => JSON.stringify({ similarityBp: bp, maxShown: 5 })

/** Publishes a version of the rule on near-duplicates; the share tells one from another. */
const insert = "insert into policy.rule (region_code, rule_key, version, effective_from, source, body, published_at, published_by) values ($1, 'nearDuplicate', $2, $3, 'test', $4, now(), 'test')"
const publish = (region: number, version: string, from: string, bp: number): Promise<unknown> => admin.query(insert, [region, version, from, body(bp)])
const clear = (): Promise<unknown> => admin.query("delete from policy.rule where published_by = 'test'")

async function book(): Promise<PolicyBook> {
  const made = createPolicyBook()
  await runAsSystem(db.database.app, (tx) => made.reload(tx))
  return made
}
const inForce = (made: PolicyBook, lineage: readonly number[], on: string): [string, number] => {
  const rule = made.inForce('nearDuplicate', lineage, on as LocalDate)
  return [rule.version, rule.body.similarityBp]
}

test('seeding a second time changes nothing: not a rule, not a day, not when or by whom', async () => {
  const all = async (): Promise<unknown> => [await rows('select * from policy.rule order by region_code, rule_key, version'), await rows('select * from policy.calendar_day order by day'), await rows('select * from policy.calendar_year order by year')]
  const before = await all()
  await runAsSystem(db.database.app, (tx) => seedPolicy(tx, new Date('2027-01-01')))
  expect(await all()).toEqual(before)
})

test('the shipped rules are the platform’s own, each with its legal source and a day it began', async () => {
  const shipped = await rows('select region_code, rule_key, version, source, effective_from from policy.rule')
  expect(shipped.length).toBeGreaterThan(12)
  for (const rule of shipped) {
    expect(rule['region_code']).toBe(0)
    expect(String(rule['source']).length, String(rule['rule_key'])).toBeGreaterThan(5)
    expect(String(rule['effective_from']) <= '2023-01-01').toBe(true)
  }
})

test('the calendar table agrees day by day with what it says of weekends, and every announced year is there', async () => {
  const made = (await book()).calendar()
  expect([...made.years].sort()).toEqual([2020, 2021, 2022, 2023, 2024, 2025, 2026])
  for (const day of made.off) expect([0, 6].includes(new Date(day).getUTCDay()), `${day} is off though it is no weekend`).toBe(false)
  for (const day of made.work) expect([0, 6].includes(new Date(day).getUTCDay()), `${day} is worked at a weekend`).toBe(true)
  // The law gives 11 days of holiday a year from 2008 and 13 from 2025 on; each is off, moved days make up for the rest.
  const workingDays = (year: number): number => {
    let days = 0
    for (let at = Date.UTC(year, 0, 1); at < Date.UTC(year + 1, 0, 1); at += 86_400_000) {
      const day = new Date(at).toISOString().slice(0, 10)
      if (made.work.has(day) || (!made.off.has(day) && ![0, 6].includes(new Date(at).getUTCDay()))) days += 1
    }
    return days
  }
  for (const year of [2020, 2021, 2022, 2023, 2024, 2025, 2026]) expect(workingDays(year), String(year)).toSatisfy((days: number) => days >= 246 && days <= 252)
})

test('a version holds from its day, to the day, until the next; the one before the first is nobody’s', async () => {
  await publish(450_100, '2024.1', '2024-03-01', 7000)
  await publish(450_100, '2025.1', '2025-07-01', 7100)
  const made = await book()
  expect(inForce(made, [0, 450_100], '2024-02-29')).toEqual(['2023.1', 6500])
  expect(inForce(made, [0, 450_100], '2024-03-01')).toEqual(['2024.1', 7000])
  expect(inForce(made, [0, 450_100], '2025-06-30')).toEqual(['2024.1', 7000])
  expect(inForce(made, [0, 450_100], '2025-07-01')).toEqual(['2025.1', 7100])
  expect(() => inForce(made, [0], '2019-12-31')).toThrow('no rule nearDuplicate in force on 2019-12-31')
})

test('of two versions that begin on one day the higher number holds, ten after nine', async () => {
  await publish(450_200, '2024.9', '2024-01-01', 7009)
  await publish(450_200, '2024.10', '2024-01-01', 7010)
  expect(inForce(await book(), [0, 450_200], '2024-01-01')).toEqual(['2024.10', 7010])
  expect([['1.10', '1.9'], ['2', '1.99'], ['1.0', '1'], ['1', '1.0.1']].map(([a, b]) => Math.sign(compareVersions(a ?? '', b ?? '')))).toEqual([1, 1, 0, -1])
})

const published = fc.array(fc.record({ region: fc.constantFrom(0, 460_000, 460_100, 460_105), year: fc.integer({ min: 2021, max: 2029 }), month: fc.integer({ min: 1, max: 12 }), version: fc.integer({ min: 1, max: 12 }) }), { minLength: 1, maxLength: 12 })

test('a region follows its own rule, else the nearest above it: against a plain search over the rows', async () => {
  let serial = 0
  await fc.assert(
    fc.asyncProperty(published, fc.integer({ min: 2020, max: 2030 }), fc.integer({ min: 1, max: 12 }), async (rules, year, month) => {
      const stored = rules.map((rule) => ({ ...rule, version: `${rule.version}.${serial++}`, from: `${rule.year}-${String(rule.month).padStart(2, '0')}-15` }))
      for (const [at, rule] of stored.entries()) await publish(rule.region, rule.version, rule.from, at)
      const made = await book()
      const on = `${year}-${String(month).padStart(2, '0')}-15`
      for (const lineage of [[0, 460_000, 460_100, 460_105], [0, 460_000, 460_100], [0, 460_000], [0, 470_000]]) {
        const nearest = lineage.toReversed().find((region) => region === 0 || stored.some((rule) => rule.region === region && rule.from <= on))
        const candidates = stored.map((rule, at) => ({ ...rule, at })).filter((rule) => rule.region === nearest && rule.from <= on)
        candidates.sort((a, b) => (a.from === b.from ? compareVersions(b.version, a.version) : a.from < b.from ? 1 : -1))
        expect(inForce(made, lineage, on)[1]).toBe(candidates[0]?.at ?? 6500)
      }
      await clear()
    }),
    { seed, numRuns: 25 },
  )
})

test('a rule in a form the platform does not know stops the reading, and the book in hand stays as it was', async () => {
  const made = await book()
  await admin.query(insert, [450_300, '1', '2024-01-01', '{"similarityBp": "often"}'])
  await expect(runAsSystem(db.database.app, (tx) => made.reload(tx))).rejects.toThrow()
  expect(inForce(made, [0], '2026-01-01')).toEqual(['2023.1', 6500])
})

test('a county reads the rules above it and writes none there', async () => {
  const county = { ...systemScope, readLo: 460_105, readHi: 460_105, writeLo: 460_105, writeHi: 460_105, ancestors: [0, 460_000, 460_100, 460_105] }
  const tried = (region: number) => runInTenant(db.database.app, county, async (tx) => ({ commit: false as const, value: await tx.run(insert, [region, '9', '2024-01-01', '{}']) }))
  expect(await tried(460_105)).toBe(1)
  for (const region of [0, 460_000, 460_100, 460_106]) await expect(tried(region), String(region)).rejects.toThrow(/row-level security/)
})

const tenant = (regionCode: number, parent: number | null, lo = regionCode, hi = regionCode): Tenant => ({ regionCode, parent, lo, hi, name: String(regionCode), demo: false, timeZone: 'Asia/Shanghai' })

test('a lineage goes up to the platform itself, whatever the digits of a code suggest', () => {
  const tenants = new Map([tenant(440_000, null, 440_000, 445_999), tenant(441_900, 440_000), tenant(420_000, null, 420_000, 429_099), tenant(429_000, 420_000, 429_000, 429_021), tenant(429_004, 429_000)].map((it) => [it.regionCode, it]))
  expect(lineageOf(tenants, 441_900)).toEqual([0, 440_000, 441_900])
  expect(lineageOf(tenants, 429_004)).toEqual([0, 420_000, 429_000, 429_004])
  expect(lineageOf(tenants, 420_000)).toEqual([0, 420_000])
  expect(lineageOf(tenants, 999_999)).toEqual([0, 999_999])
})
