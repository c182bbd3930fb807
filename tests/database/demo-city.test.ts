import { createHash } from 'node:crypto'
import pg from 'pg'
import { expect, test } from 'vitest'
import { assemble, rollups, seedDemoCity } from '@zhujian/app-server'
import { foldRollup, proveRollup, runAsSystem } from '@zhujian/database'
import { freshDatabase } from '../support/database.ts'

type City = { facts: number; hash: string; projects: number; investmentFen: string; operations: number; photos: number; lastDay: string }

async function play(): Promise<City> {
  const db = await freshDatabase()
  try {
    const assembled = await assemble(db.database, true, new Date())
    const { operations } = await seedDemoCity(assembled, db.dataDir, () => {})
    // Every figure kept beside the facts equals the recount, before and after its rows are folded.
    for (const rollup of rollups) {
      expect(await runAsSystem(db.database.app, (tx) => proveRollup(tx, rollup)), rollup.table).toEqual([])
      await runAsSystem(db.database.app, (tx) => foldRollup(tx, rollup))
      expect(await runAsSystem(db.database.app, (tx) => proveRollup(tx, rollup)), rollup.table).toEqual([])
    }
    const admin = new pg.Client(db.database.admin)
    await admin.connect()
    const facts = await admin.query<{ body: string }>('select body from ledger.fact order by fact_id')
    const sums = await admin.query<{ projects: number; investment: string }>('select count(*)::int as projects, sum(total_investment_fen)::text as investment from projects.project')
    const rest = await admin.query<{ photos: number; last: string }>("select (select count(*)::int from files.file) as photos, (select max(at)::date::text from ledger.fact) as last")
    await admin.end()
    const hash = createHash('sha256').update(facts.rows.map((row) => row.body).join('\n')).digest('hex')
    return { facts: facts.rows.length, hash, projects: sums.rows[0]?.projects ?? 0, investmentFen: sums.rows[0]?.investment ?? '', operations, photos: rest.rows[0]?.photos ?? 0, lastDay: rest.rows[0]?.last ?? '' }
  } finally {
    await db.close()
  }
}

test('the demo city is 47 projects worth exactly 68 亿元, and the same facts every time', { timeout: 180_000 }, async () => {
  const first = await play()
  expect(first).toMatchObject({ projects: 47, investmentFen: '680000000000' })
  expect(first.operations).toBeLessThanOrEqual(6000)
  expect(first.photos).toBeLessThanOrEqual(40)
  expect(first.lastDay <= '2026-10-31').toBe(true)
  expect(await play()).toEqual(first)
})
