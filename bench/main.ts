/**
 * `npm run bench`: figures beside a floor taken in the same run, one JSON object a line. Nothing here asserts speed.
 * Permissions, row security, idempotency and the ledger are on in every figure.
 */
import { spawn } from 'node:child_process'
import { randomFillSync } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { loadConfig } from '@zhujian/config'
import { uuidV7 } from '@zhujian/kernel'
import { startServer } from '@zhujian/app-server'

const projects = Number(process.argv.includes('--projects') ? process.argv[process.argv.indexOf('--projects') + 1] : 100_000)
const connections = 8
const roundMs = 3000
const newId = (): string => uuidV7(Date.now(), randomFillSync(new Uint8Array(10)))
const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0

function print(bench: string, metric: string, value: number, unit: string, more: Record<string, unknown> = {}): void {
  console.log(JSON.stringify({ bench, n: projects, metric, value: Math.round(value * 100) / 100, unit, ...more }))
}

/** Requests a second over eight connections, median of three rounds, and the 99th percentile. */
async function rate(one: () => Promise<unknown>): Promise<{ perSecond: number; p99Ms: number }> {
  const rounds: number[] = []
  const times: number[] = []
  for (let round = 0; round < 4; round++) {
    let done = 0
    const until = performance.now() + roundMs
    await Promise.all(
      Array.from({ length: connections }, async () => {
        while (performance.now() < until) {
          const started = performance.now()
          await one()
          if (round > 0) times.push(performance.now() - started)
          done += 1
        }
      }),
    )
    if (round > 0) rounds.push(done / (roundMs / 1000))
  }
  times.sort((a, b) => a - b)
  return { perSecond: median(rounds), p99Ms: times[Math.floor(times.length * 0.99)] ?? 0 }
}

/** Bulk rows for size alone; every figure is then taken through the real operations. */
async function fill(connection: pg.ClientConfig): Promise<void> {
  const client = new pg.Client(connection)
  await client.connect()
  await client.query(
    `insert into projects.project (region_code, id, code, name, initials, state, stage, grade, grade_rule, rule_version, sector, nature, complexity, total_investment_fen, created_by, created_at, changed_at, declared_on)
     select 990100 + i % 7, ('01800000-0000-7000-8000-' || lpad(to_hex(i), 12, '0'))::uuid, 'B-' || i, 'Scale case road ' || i, 'gmyl', 'active',
            (array['proposal','feasibility','construction','tendering'])[1 + i % 4], (array['A','B','C'])[1 + i % 3], 'GR-4', '2023.1', 'municipalRoad', 'publicWelfare', 'ordinary',
            1000000000 + i, gen_random_uuid(), now(), now(), date '2024-01-01' from generate_series(1, $1::int) i on conflict do nothing`,
    [projects],
  )
  await client.query('analyze')
  await client.end()
}

async function floors(connection: pg.ClientConfig): Promise<{ list: number; get: number; commit: number }> {
  const pool = new pg.Pool({ ...connection, max: connections })
  await pool.query('create table if not exists public.bench_commit (id bigint generated always as identity primary key, v text)')
  const serve = createServer(async (request, response) => {
    const sql = request.url === '/one' ? 'select id, code, name, grade, stage, region_code, total_investment_fen::text from projects.project where id = $1' : 'select id, code, name, grade, stage, region_code, total_investment_fen::text from projects.project where stage = $1 order by id desc limit 50'
    const values = [request.url === '/one' ? '01800000-0000-7000-8000-000000000001' : 'construction']
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify((await pool.query({ name: request.url ?? '', text: sql, values })).rows))
  })
  await new Promise<void>((resolve) => serve.listen(0, '127.0.0.1', resolve))
  const address = serve.address()
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`
  const list = await rate(async () => (await fetch(`${url}/list`)).text())
  const get = await rate(async () => (await fetch(`${url}/one`)).text())
  const commit = await rate(() => pool.query({ name: 'c', text: 'insert into public.bench_commit (v) values ($1)', values: ['x'] }))
  serve.close()
  await pool.query('drop table public.bench_commit')
  await pool.end()
  return { list: list.perSecond, get: get.perSecond, commit: commit.perSecond }
}

async function operations(url: string, connection: pg.ClientConfig): Promise<void> {
  const signIn = async (username: string): Promise<Record<string, string>> => {
    const answer = await fetch(`${url}/api/session`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ username, password: 'Jiangzhou@2026' }) })
    return { cookie: answer.headers.get('set-cookie')?.split(';')[0] ?? '', 'content-type': 'application/json' }
  }
  const reader = await signIn('lgOffice.990100')
  const writer = await signIn('ownerClerk.990100')
  const floor = await floors(connection)
  const list = await rate(async () => (await fetch(`${url}/api/projects?stage=construction&limit=50&cursor=WyIiLCIwMThmZmZmZi1mZmZmLTdmZmYtOGZmZi1mZmZmZmZmZmZmZmYiXQ`, { headers: reader })).text())
  print('list 50 projects filtered', 'requests', list.perSecond, '1/s', { p99Ms: list.p99Ms, floor: floor.list, ofFloor: list.perSecond / floor.list })
  const get = await rate(async () => (await fetch(`${url}/api/projects/01800000-0000-7000-8000-000000000003`, { headers: reader })).text())
  print('get one project', 'requests', get.perSecond, '1/s', { p99Ms: get.p99Ms, floor: floor.get, ofFloor: get.perSecond / floor.get })
  const draft = { regionCode: 990100, sector: 'municipalRoad', nature: 'publicWelfare', complexity: 'ordinary', totalInvestmentFen: '900000000' }
  const create = await rate(async () => (await fetch(`${url}/api/project-drafts`, { method: 'POST', headers: writer, body: JSON.stringify({ id: newId(), name: `Bench ${newId().slice(-8)}`, ...draft }) })).text())
  print('create a draft with its ledger fact', 'requests', create.perSecond, '1/s', { p99Ms: create.p99Ms, floor: floor.commit, ofFloor: create.perSecond / floor.commit })
  const cockpit = await rate(async () => (await fetch(`${url}/api/cockpit`, { headers: reader })).text())
  print('cockpit', 'requests', cockpit.perSecond, '1/s', { p99Ms: cockpit.p99Ms })
}

/** Time to READY of a server process on a data directory that is already seeded, and its memory. */
async function warmStart(dataDir: string): Promise<void> {
  const times: number[] = []
  for (let round = 0; round < 3; round++) {
    const started = performance.now()
    const child = spawn(process.execPath, ['apps/server/main.ts'], { env: { ...process.env, PORT: '18555', ZHUJIAN_DATA_DIR: dataDir }, stdio: ['ignore', 'pipe', 'inherit'] })
    await new Promise<void>((resolve) => child.stdout?.on('data', (part: Buffer) => part.toString().includes('READY') && resolve()))
    times.push(performance.now() - started)
    const pss = /Pss:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/smaps_rollup`, 'utf8'))?.[1]
    if (round === 2) print('memory of the server process after start', 'PSS', Number(pss ?? 0) / 1024, 'MiB')
    const gone = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGTERM')
    await gone
  }
  print('warm start to READY', 'median of 3', median(times), 'ms')
}

const dataDir = mkdtempSync(join(tmpdir(), 'zhujian-bench-'))
try {
  const server = await startServer(loadConfig({ PORT: '0', ZHUJIAN_DATA_DIR: dataDir, ZHUJIAN_DEMO: '1' }), (line) => console.error(line))
  const { database } = JSON.parse(readFileSync(join(dataDir, 'server.json'), 'utf8')) as { database: pg.ClientConfig }
  await fill(database)
  await operations(server.url, database)
  await server.stop()
  await warmStart(dataDir)
} finally {
  rmSync(dataDir, { recursive: true, force: true })
}
