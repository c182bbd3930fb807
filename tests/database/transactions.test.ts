import { afterAll, beforeAll, expect, test } from 'vitest'
import { createRelay, purgeEvents } from '@zhujian/events'
import { readInTenant, runAsSystem, runInTenant, systemScope } from '@zhujian/database'
import type { TenantScope } from '@zhujian/database'
import { createLogger } from '@zhujian/telemetry'
import { freshDatabase } from '../support/database.ts'
import type { TestDatabase } from '../support/database.ts'

let db: TestDatabase

beforeAll(async () => {
  db = await freshDatabase()
}, 60_000)

afterAll(() => db.close())

const county = (code: number): TenantScope => ({ ...systemScope, readLo: code, readHi: code, writeLo: code, writeHi: code })
const insert = 'insert into organisation.unit (region_code, id, name, credit_code, kind, created_at) values ($1, $2, $3, $4, $5, $6)'
const unit = (region: number, serial: number, name = 'u'): unknown[] => [region, `0190a0b0-0000-7000-8000-${String(serial).padStart(12, '0')}`, name, String(region * 1_000_000 + serial).padStart(18, '9'), 'owner', new Date()]
const countOf = (region: number): Promise<number> =>
  readInTenant(db.database.app, county(region), async (tx) => Number((await tx.one<{ n: bigint }>('select count(*) as n from organisation.unit where region_code = $1', [region]))?.n))

test('a hundred transactions of different counties at once, reads and writes mixed on few connections: each sees its own rows only', async () => {
  const regions = Array.from({ length: 10 }, (_, index) => 990101 + index)
  const work = Array.from({ length: 200 }, (_, index) => async () => {
    const region = regions[index % regions.length] ?? 0
    if (index % 3 === 0) await runInTenant(db.database.app, county(region), async (tx) => ({ commit: true as const, value: await tx.run(insert, unit(region, index)) }))
    const [rows, mine] = await readInTenant(db.database.app, county(region), (tx) =>
      Promise.all([tx.rows<{ region_code: number }>('select region_code from organisation.unit limit 1000'), tx.one<{ lo: string }>("select current_setting('app.read_lo') as lo")]),
    )
    expect(new Set(rows.map((row) => row.region_code))).toEqual(new Set(rows.length > 0 ? [region] : []))
    expect(mine?.lo).toBe(String(region))
  })
  await Promise.all(work.map((one) => one()))
  const stored = await Promise.all(regions.map(countOf))
  expect(stored.reduce((sum, count) => sum + count, 0)).toBe(67)
})

test('what only reads cannot write, and the connection is as good as new', async () => {
  await expect(readInTenant(db.database.app, county(990120), (tx) => tx.run(insert, unit(990120, 1)))).rejects.toThrow(/read-only/)
  expect(await countOf(990120)).toBe(0)
  for (let round = 0; round < 20; round++) {
    await runInTenant(db.database.app, county(990120), async (tx) => ({ commit: true as const, value: await tx.run(insert, unit(990120, 100 + round)) }))
    expect(await countOf(990120)).toBe(round + 1)
  }
})

test('a statement that travels with the commit and fails takes everything with it', async () => {
  const late = { sql: insert, values: unit(990131, 7) }
  const write = runInTenant(db.database.app, county(990130), async (tx) => ({ commit: true as const, value: await tx.run(insert, unit(990130, 6)), statements: [late, { sql: insert, values: unit(990130, 8) }] }))
  await expect(write).rejects.toThrow(/row-level security/)
  expect(await countOf(990130)).toBe(0)
})

test('of statements asked side by side one that fails fails the transaction, however it is caught', async () => {
  const write = runInTenant(db.database.app, county(990140), async (tx) => {
    await Promise.allSettled([tx.run(insert, unit(990140, 1)), tx.run(insert, unit(990141, 2)), tx.run(insert, unit(990140, 3))])
    return { commit: true as const, value: null }
  })
  await expect(write).rejects.toThrow(/rolled back/)
  expect(await countOf(990140)).toBe(0)
})

test('a context that cannot be set is told as itself, and leaves nothing behind', async () => {
  await expect(runInTenant(db.database.app, { ...county(990150), accountId: 'nobody' }, async () => ({ commit: true as const, value: 1 }))).rejects.toThrow(/uuid/)
  await expect(runInTenant(db.database.auth, county(990150), async (tx) => ({ commit: true as const, value: await tx.one('select 1') }))).rejects.toThrow(/permission denied to set role/)
  expect(await countOf(990150)).toBe(0)
})

test('a refusal rolls back what was done on the way', async () => {
  expect(await runInTenant(db.database.app, county(990160), async (tx) => ({ commit: false, value: await tx.run(insert, unit(990160, 1)) }))).toBe(1)
  expect(await countOf(990160)).toBe(0)
})

test('an event is handed on until every subscriber has had it, with the same id each time, and then no more', async () => {
  const event = "insert into events.outbox (region_code, kind, payload, at) values (990100, 'thing', '{\"n\": 1}', now())"
  await runAsSystem(db.database.app, (tx) => tx.run(event))
  const heard: string[] = []
  let failures = 2
  const relay = createRelay(
    db.database.app,
    [
      ({ kind }, _at, id) => {
        heard.push(`${kind} ${id}`)
      },
      () => {
        if (failures-- > 0) throw new Error('not now')
      },
    ],
    createLogger('silent'),
  )
  await relay.stop()
  expect([await relay.drain(), await relay.drain(), await relay.drain(), await relay.drain()]).toEqual([0, 0, 1, 0])
  expect(heard).toHaveLength(3)
  expect(new Set(heard).size).toBe(1)
  expect(await purgeEvents(db.database.app, new Date(Date.now() + 60_000))).toBe(1)
})

test('an event nobody can take is given up after some attempts and does not stop the others', async () => {
  await runAsSystem(db.database.app, (tx) => tx.run("insert into events.outbox (region_code, kind, payload, at) values (990100, 'poison', '{}', now()), (990100, 'good', '{}', now())"))
  const good: string[] = []
  const relay = createRelay(
    db.database.app,
    [
      ({ kind }) => {
        if (kind === 'poison') throw new Error('never')
        good.push(kind)
      },
    ],
    createLogger('silent'),
  )
  await relay.stop()
  let rounds = 0
  for (let done = 0; done < 2 && rounds < 30; rounds++) done += await relay.drain()
  expect(rounds).toBe(10)
  expect(good).toEqual(['good'])
})
