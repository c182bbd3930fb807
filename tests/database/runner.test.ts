import { Writable } from 'node:stream'
import pg from 'pg'
import { PgBoss } from 'pg-boss'
import { pino } from 'pino'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { startJobs } from '@zhujian/jobs'
import type { Job, Jobs } from '@zhujian/jobs'
import { createLogger } from '@zhujian/telemetry'
import { freshDatabase } from '../support/database.ts'
import type { TestDatabase } from '../support/database.ts'

let db: TestDatabase
let admin: pg.Client
let boss: PgBoss
const running: Jobs[] = []
const silent = createLogger('silent')

beforeAll(async () => {
  db = await freshDatabase()
  admin = new pg.Client(db.database.admin)
  await admin.connect()
}, 60_000)
afterEach(async () => {
  await boss?.stop({ graceful: false })
  for (const runner of running.splice(0)) await runner.stop()
})
afterAll(async () => {
  await admin.end()
  await db.close()
})

/** Far from now, so that only what a test asks for is run. */
const job = (name: string, run: () => Promise<unknown>): Job => ({ name, cron: '0 3 29 2 *', timeZone: 'Asia/Shanghai', run })

async function start(jobs: readonly Job[], many = 1, logger = silent): Promise<void> {
  for (let at = 0; at < many; at++) running.push(await startJobs(db.database.jobs, jobs, logger))
  const { host, port, user, password } = db.database.jobs
  boss = new PgBoss({ host: host ?? '', port: port ?? 5432, database: 'postgres', user: user ?? '', password: String(password), schema: 'jobs', createSchema: false, supervise: false, schedule: false })
  boss.on('error', () => {})
  await boss.start()
}
const states = async (name: string): Promise<string[]> => (await admin.query<{ state: string }>('select state::text as state from jobs.job where name = $1 order by created_on', [name])).rows.map((row) => row.state)
const eventually = (read: () => unknown, wanted: unknown): Promise<void> => expect.poll(read, { timeout: 40_000, interval: 100 }).toEqual(wanted)

test('two servers, one turn: the work is done once', { timeout: 120_000 }, async () => {
  let runs = 0
  await start([job('once', async () => {
    runs += 1
    return { runs }
  })], 2)
  await boss.send('once')
  await eventually(() => states('once'), ['completed'])
  expect(runs).toBe(1)
  const { rows } = await admin.query<{ output: unknown }>("select output from jobs.job where name = 'once'")
  expect(rows).toEqual([{ output: { runs: 1 } }])
})

test('a turn that still waits is not asked for a second time', { timeout: 120_000 }, async () => {
  let runs = 0
  await start([])
  await boss.createQueue('waiting', { policy: 'short' })
  const ids = [await boss.send('waiting'), await boss.send('waiting'), await boss.send('waiting')]
  expect(ids.filter((id) => id !== null)).toHaveLength(1)
  running.push(await startJobs(db.database.jobs, [job('waiting', async () => {
    runs += 1
  })], silent))
  await eventually(() => states('waiting'), ['completed'])
  expect(runs).toBe(1)
})

test('one that fails is logged with its name and cause, and tried again later, three times at most', { timeout: 180_000 }, async () => {
  const written: { level: number; job?: string; msg: string; err?: { message: string } }[] = []
  const sink = new Writable({
    write: (line: Buffer, _encoding, done) => {
      written.push(JSON.parse(line.toString()) as (typeof written)[number])
      done()
    },
  })
  let runs = 0
  await start([job('failing', async () => {
    runs += 1
    throw new Error(`failed ${runs}`)
  })], 1, pino({ level: 'info' }, sink))
  await boss.send('failing')
  await eventually(() => runs, 1)
  await eventually(() => states('failing'), ['retry'])
  const { rows } = await admin.query<{ waits: number; tries: number }>("select extract(epoch from start_after - now())::int as waits, retry_limit as tries from jobs.job where name = 'failing'")
  expect(rows[0]?.tries).toBe(3)
  expect(rows[0]?.waits).toBeGreaterThan(20)
  // Its last try is brought forward.
  await admin.query("update jobs.job set start_after = now(), retry_count = 2 where name = 'failing'")
  await eventually(() => runs, 2)
  await eventually(() => states('failing'), ['failed'])
  const told = written.filter((line) => line.msg === 'job failed')
  expect(told.map((line) => [line.level, line.job, line.err?.message])).toEqual([1, 2].map((round) => [50, 'failing', `failed ${round}`]))
})

test('a runner that is started anew keeps its schedule, and takes over a changed one', async () => {
  await start([job('nightly', async () => {})])
  const schedule = async (): Promise<unknown> => (await admin.query('select cron, timezone from jobs.schedule where name = $1', ['nightly'])).rows
  expect(await schedule()).toEqual([{ cron: '0 3 29 2 *', timezone: 'Asia/Shanghai' }])
  running.push(await startJobs(db.database.jobs, [{ ...job('nightly', async () => {}), cron: '5 4 * * *' }], silent))
  expect(await schedule()).toEqual([{ cron: '5 4 * * *', timezone: 'Asia/Shanghai' }])
})

test('the runner’s role has its own schema and nothing of ours', async () => {
  const client = new pg.Client(db.database.jobs)
  await client.connect()
  for (const sql of ['select * from projects.project', 'select * from auth.account', 'insert into ledger.fact default values', 'set role zhujian_app', 'create schema other']) await expect(client.query(sql), sql).rejects.toThrow(/permission denied/)
  await client.end()
})
