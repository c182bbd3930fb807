import { afterAll, beforeAll, expect, test } from 'vitest'
import { assemble, jobs, rollups, seedDemoCity, words } from '@zhujian/app-server'
import type { Assembled } from '@zhujian/app-server'
import { proveRollup, runAsSystem } from '@zhujian/database'
import { systemIds } from '@zhujian/http'
import { createLogger } from '@zhujian/telemetry'
import { freshDatabase } from '../support/database.ts'
import type { TestDatabase } from '../support/database.ts'

let db: TestDatabase
let city: Assembled

beforeAll(async () => {
  db = await freshDatabase()
  city = await assemble(db.database, true, new Date())
  await seedDemoCity(city, db.dataDir, () => {})
}, 120_000)

afterAll(() => db.close())

const count = async (sql: string): Promise<number> => Number((await runAsSystem(db.database.app, (tx) => tx.one<{ n: bigint }>(sql)))?.n ?? -1)

function run(name: string, at: string): Promise<unknown> {
  const parts = { pool: db.database.app, projects: city.projects, logger: createLogger('silent'), text: words, ids: systemIds(), clock: { now: () => new Date(at) } }
  return jobs(parts).find((job) => job.name === name)?.run() ?? Promise.reject(new Error(`no job ${name}`))
}

const proved = async (): Promise<void> => {
  for (const rollup of rollups) expect(await runAsSystem(db.database.app, (tx) => proveRollup(tx, rollup)), rollup.table).toEqual([])
}

test('works that report nothing fall behind by the clock, each with a fact, and the figures follow', async () => {
  const late = "select count(*) as n from projects.project where light <> 'green'"
  const facts = "select count(*) as n from ledger.fact where kind = 'projects.light_changed' and actor = 'system:jobs'"
  const before = await count(late)
  const changed = Number(await run('projects.lights', '2027-06-01T01:00:00Z'))
  expect(changed).toBeGreaterThan(0)
  expect(await count(late)).toBeGreaterThan(before)
  expect(await count(facts)).toBe(changed)
  expect(await run('projects.lights', '2027-06-01T01:00:00Z')).toBe(0)
  // Ten days on no light turns, but each that is overdue says so by ten days more.
  const overdue = "select coalesce(sum((light_figures ->> 'days')::int), 0) as n from projects.project where light_reason = 'overdue' and stage = 'construction'"
  const [days, works] = [await count(overdue), await count("select count(*) as n from projects.project where light_reason = 'overdue' and stage = 'construction'")]
  expect(await run('projects.lights', '2027-06-11T01:00:00Z')).toBeGreaterThanOrEqual(0)
  expect(await count(overdue)).toBeGreaterThanOrEqual(days + 10 * works)
  await proved()
})

test('a confirmed lower grade holds from its day and not before', async () => {
  const id = "(select id from projects.project where grade = 'B' and state = 'active' order by id limit 1)"
  await runAsSystem(db.database.app, (tx) => tx.run(`update projects.project set proposed_grade = 'C', proposed_rule = 'GR-1', proposed_version = '2023.1', proposed_from = '2027-07-01' where id = ${id}`))
  expect(await run('projects.downgrade', '2027-06-30T15:00:00Z')).toBe(0)
  expect(await run('projects.downgrade', '2027-06-30T17:00:00Z')).toBe(1)
  expect(await run('projects.downgrade', '2027-06-30T17:00:00Z')).toBe(0)
  expect(await count("select count(*) as n from ledger.fact where kind = 'projects.graded' and actor = 'system:jobs'")).toBe(1)
  await proved()
})

test('events handed on long ago are removed, those still waiting are not', async () => {
  await runAsSystem(db.database.app, (tx) => tx.run("insert into events.outbox (region_code, kind, payload, at, relayed_at) values (990100, 'old', '{}', '2026-01-01', '2026-01-01'), (990100, 'waiting', '{}', '2026-01-01', null)"))
  await run('events.purge', '2026-11-01T00:00:00Z')
  expect(await count("select count(*) as n from events.outbox where kind = 'old'")).toBe(0)
  expect(await count("select count(*) as n from events.outbox where kind = 'waiting'")).toBe(1)
})
