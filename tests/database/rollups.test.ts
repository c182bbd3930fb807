import { afterAll, beforeAll, expect, test } from 'vitest'
import { proveRollups } from '@zhujian/app-server'
import { runAsSystem } from '@zhujian/database'
import { freshDatabase } from '../support/database.ts'
import type { TestDatabase } from '../support/database.ts'

let db: TestDatabase

beforeAll(async () => {
  db = await freshDatabase()
}, 60_000)

afterAll(() => db.close())

test('a kept figure that differs from the recount is told with both values and put right', async () => {
  const stray = `insert into projects.rollup (region_code, unit_id, grade, stage, state, light, sector, cny, declared_year, projects, investment_fen, contract_fen, paid_fen)
    values (990100, '00000000-0000-0000-0000-000000000000', null, 'proposal', 'active', 'green', 'municipalRoad', true, 2026, 3, 700, 0, 0)`
  await runAsSystem(db.database.app, (tx) => tx.run(stray))
  const told: unknown[] = []
  const logger = { error: (details: unknown) => told.push(details) } as Parameters<typeof proveRollups>[1]
  expect(await proveRollups(db.database.app, logger, '2026-11-02')).toEqual({ 'projects.rollup': 1, 'projects.rollup_past': 0, 'projects.money_month': 0, 'projects.money_past': 0, 'approvals.duration': 0, 'approvals.duration_past': 0 })
  expect(told).toMatchObject([{ rollup: 'projects.rollup', differences: [{ key: { region_code: '990100', stage: 'proposal' }, kept: { projects: '3', investment_fen: '700' }, counted: { projects: null } }] }])
  expect(await proveRollups(db.database.app, logger, '2026-11-02')).toEqual({ 'projects.rollup': 0, 'projects.rollup_past': 0, 'projects.money_month': 0, 'projects.money_past': 0, 'approvals.duration': 0, 'approvals.duration_past': 0 })
})
