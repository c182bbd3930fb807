import pg from 'pg'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { foldRollup, proveRollup, rebuildRollup, runAsSystem } from '@zhujian/database'
import type { Rollup } from '@zhujian/database'
import { createRelay } from '@zhujian/events'
import type { Subscriber } from '@zhujian/events'
import { seededRandom } from '@zhujian/kernel'
import { createLogger } from '@zhujian/telemetry'
import { freshDatabase } from '../support/database.ts'
import type { TestDatabase } from '../support/database.ts'

const seed = Number(process.env['TEST_SEED'] ?? 20261125)
let db: TestDatabase
let admin: pg.Client

beforeAll(async () => {
  db = await freshDatabase()
  admin = new pg.Client(db.database.admin)
  await admin.connect()
}, 60_000)
afterAll(async () => {
  await admin?.end()
  await db?.close()
})
beforeEach(() => admin.query('delete from events.outbox'))

const publish = (count: number): Promise<unknown> => admin.query("insert into events.outbox (region_code, kind, payload, at) select 990100, 'n', json_build_object('n', n)::jsonb, now() from generate_series(1, $1) n", [count])
const waiting = async (): Promise<number> => Number((await admin.query<{ n: string }>('select count(*) as n from events.outbox where relayed_at is null')).rows[0]?.n)
/** A relay that runs only when it is told. */
async function relayOf(...subscribers: Subscriber[]): ReturnType<typeof stopped> {
  return stopped(createRelay(db.database.app, subscribers, createLogger('silent')))
}
async function stopped(relay: ReturnType<typeof createRelay>): Promise<ReturnType<typeof createRelay>> {
  await relay.stop()
  return relay
}

test('many relays side by side hand every event on, each once, and leave none', async () => {
  await publish(1000)
  const heard: number[] = []
  const relays = await Promise.all(Array.from({ length: 4 }, () => relayOf((event) => void heard.push(Number(event.payload['n'])))))
  const counts = await Promise.all(relays.map((relay) => relay.drain()))
  for (const relay of relays) counts.push(await relay.drain())
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(1000)
  expect(heard.sort((a, b) => a - b)).toEqual(Array.from({ length: 1000 }, (_, at) => at + 1))
  expect(await waiting()).toBe(0)
})

test('one relay hands on in the order of the deeds, more than a batch of them', async () => {
  await publish(450)
  const heard: number[] = []
  expect(await (await relayOf((event) => void heard.push(Number(event.payload['n'])))).drain()).toBe(450)
  expect(heard).toEqual(Array.from({ length: 450 }, (_, at) => at + 1))
})

test('an event of a transaction that was rolled back is never heard of', async () => {
  await admin.query('begin')
  await publish(5)
  const heard: unknown[] = []
  const relay = await relayOf((event) => void heard.push(event))
  expect(await relay.drain()).toBe(0)
  await admin.query('rollback')
  expect(await relay.drain()).toBe(0)
  expect(heard).toEqual([])
})

test('a subscriber that fails gets its event again; the others got theirs each time, under the same id', async () => {
  await publish(3)
  const ids = new Map<number, string[]>()
  let failing = true
  const relay = await relayOf(
    (event, _at, id) => {
      ids.set(Number(event.payload['n']), [...(ids.get(Number(event.payload['n'])) ?? []), id])
    },
    async (event) => {
      if (failing && event.payload['n'] === 2) throw new Error('not yet')
    },
  )
  expect(await relay.drain()).toBe(2)
  failing = false
  expect(await relay.drain()).toBe(1)
  expect([...ids].map(([n, list]) => [n, list.length, new Set(list).size])).toEqual([[1, 1, 1], [2, 2, 1], [3, 1, 1]])
  expect(new Set([...ids.values()].flat()).size).toBe(3)
})

const rollup: Rollup = { table: 'trial.kept', keys: ['region_code', 'kind'], sums: ['n', 'fen'], recount: 'trial.truth_v1' }

test('figures that are added, folded and added to meanwhile stay the recount of the truth, also where a key is null', { timeout: 60_000 }, async () => {
  console.log(`rollup seed ${seed}`)
  await admin.query('create schema trial; create table trial.thing (region_code int, kind text, fen bigint); create table trial.kept (region_code int, kind text, n int, fen bigint); grant usage on schema trial to zhujian_app; grant select, insert, delete on all tables in schema trial to zhujian_app')
  await admin.query('create view trial.truth_v1 as select region_code, kind, count(*)::int as n, sum(fen)::bigint as fen from trial.thing group by 1, 2; grant select on trial.truth_v1 to zhujian_app')
  const random = seededRandom(seed)
  const add = (sign: 1 | -1, region: number, kind: string | null, fen: number): Promise<unknown> =>
    runAsSystem(db.database.app, async (tx) => {
      if (sign === 1) await tx.run('insert into trial.thing (region_code, kind, fen) values ($1, $2, $3)', [region, kind, fen])
      else if ((await tx.run('delete from trial.thing where ctid in (select ctid from trial.thing where region_code = $1 and kind is not distinct from $2 and fen = $3 limit 1)', [region, kind, fen])) === 0) return
      await tx.run('insert into trial.kept (region_code, kind, n, fen) values ($1, $2, $3, $4)', [region, kind, sign, sign * fen])
    })
  for (let round = 0; round < 12; round++) {
    const acts = Array.from({ length: 25 }, () => {
      const drawn = random()
      const region = 1 + Math.floor(random() * 3)
      const kind = ['a', 'b', null][Math.floor(random() * 3)] ?? null
      const fen = Math.floor(random() * 4) * 100
      return drawn < 0.1 ? () => runAsSystem(db.database.app, (tx) => foldRollup(tx, rollup)) : () => add(drawn < 0.75 ? 1 : -1, region, kind, fen)
    })
    await Promise.all(acts.map((act) => act()))
    expect(await runAsSystem(db.database.app, (tx) => proveRollup(tx, rollup)), `round ${round}`).toEqual([])
  }
  await runAsSystem(db.database.app, (tx) => foldRollup(tx, rollup))
  const { rows } = await admin.query<{ rows: number; keys: number }>('select count(*)::int as rows, count(distinct (region_code, kind))::int as keys from trial.kept')
  expect(rows[0]?.rows).toBe(rows[0]?.keys)
  expect(await runAsSystem(db.database.app, (tx) => proveRollup(tx, rollup))).toEqual([])

  // A figure that was lost, one that was invented and one that is off are each told, and rebuilt.
  await admin.query("delete from trial.kept where ctid = (select ctid from trial.kept where n > 0 limit 1); insert into trial.kept values (9, 'x', 1, 5)")
  expect((await runAsSystem(db.database.app, (tx) => proveRollup(tx, rollup))).length).toBe(2)
  await runAsSystem(db.database.app, (tx) => rebuildRollup(tx, rollup))
  expect(await runAsSystem(db.database.app, (tx) => proveRollup(tx, rollup))).toEqual([])
})
