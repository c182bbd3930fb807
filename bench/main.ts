/**
 * `npm run bench`: figures beside a floor taken in the same run, one JSON object a line. Nothing here asserts speed.
 * Permissions, row security, idempotency and the ledger are on in every figure; servers run in processes of their own.
 */
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { randomFillSync } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { uuidV7 } from '@zhujian/kernel'
import { eraseDataDir } from '@zhujian/database'
import { temporaryFolder } from '@zhujian/testing'
import { httpRate, measure } from './load.ts'
import { exportFigures, importFigures } from './tables.ts'
import type { Rate, Request } from './load.ts'
import { fill } from '../apps/cli/bulk-store.ts'

const root = join(import.meta.dirname, '..')
const option = (name: string, otherwise: number): number => (process.argv.includes(name) ? Number(process.argv[process.argv.indexOf(name) + 1]) : otherwise)
const projects = option('--projects', 100_000)
const payments = option('--payments', 5_000_000)
const exported = option('--export', 500_000)
const imported = option('--import', 100_000)
/** How many projects the lists are looked at again with at the end; none where 0. */
const grown = option('--grown', 1_000_000)
const newId = (): string => uuidV7(Date.now(), randomFillSync(new Uint8Array(10)))
const one = '01800000-0000-7000-8000-000000000003'

function print(bench: string, metric: string, value: number, unit: string, more: Record<string, unknown> = {}): void {
  console.log(JSON.stringify({ bench, n: projects, metric, value: Math.round(value * 100) / 100, unit, ...more }))
}

function printRate(bench: string, rate: Rate, floor: number | null, server: Server, more: Record<string, unknown> = {}): void {
  const round = (value: number): number => Math.round(value * 1000) / 1000
  const beside = floor === null ? {} : { floor: Math.round(floor), ofFloor: round(rate.perSecond / floor) }
  print(bench, 'requests', rate.perSecond, '1/s', { p50Ms: round(rate.p50Ms), p99Ms: round(rate.p99Ms), noiseBp: rate.noiseBp, ...beside, ...more, pssMiB: pssOf(server.child) })
}

type Server = { child: ChildProcess; url: string; startedMs: number; stop(): Promise<void> }

// The server runs as `npm start` runs it.
const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: { start: string } }
const flags = scripts.start.split(' ').filter((word) => word.startsWith('--'))

/** Starts a program that prints READY and its address. */
async function start(file: string, args: readonly string[], env: Record<string, string>): Promise<Server> {
  const began = performance.now()
  const child = spawn(process.execPath, [...flags, file, ...args], { cwd: root, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'inherit'] })
  process.once('exit', () => child.kill('SIGTERM'))
  const url = await new Promise<string>((resolve, reject) => {
    let text = ''
    child.once('exit', () => reject(new Error(`${file} ended before it was ready`)))
    child.stdout.on('data', (part: Buffer) => {
      text += part.toString()
      const ready = /READY (\S+)/.exec(text)?.[1]
      if (ready) resolve(ready)
    })
  })
  const stop = async (): Promise<void> => {
    const gone = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGTERM')
    await gone
  }
  return { child, url, startedMs: performance.now() - began, stop }
}

const pssOf = (child: ChildProcess): number => Math.round(Number(/Pss:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/smaps_rollup`, 'utf8'))?.[1] ?? 0) / 1024)

async function floors(connection: pg.ClientConfig): Promise<{ list: number; get: number; commit: number }> {
  const server = await start('bench/floor-server.ts', [JSON.stringify(connection)], {})
  const list = await httpRate(server.url, () => ({ method: 'GET', path: '/list', headers: {} }))
  const get = await httpRate(server.url, () => ({ method: 'GET', path: '/one', headers: {} }))
  await server.stop()
  const pool = new pg.Pool({ ...connection, max: 8 })
  await pool.query('create table if not exists public.bench_commit (id bigint generated always as identity primary key, v text)')
  const commit = await measure(Array.from({ length: 8 }, () => () => pool.query({ name: 'c', text: 'insert into public.bench_commit (v) values ($1)', values: ['x'] })))
  await pool.query('drop table public.bench_commit')
  await pool.end()
  return { list: list.perSecond, get: get.perSecond, commit: commit.perSecond }
}

type Headers = Record<string, string>
const post = (path: string, headers: Headers, body: unknown): Request => ({ method: 'POST', path, headers: { ...headers, 'content-type': 'application/json' }, body: JSON.stringify(body) })

async function ask(url: string, request: Request): Promise<Record<string, unknown>> {
  const answer = await fetch(`${url}${request.path}`, { method: request.method, headers: request.headers, ...(request.body === undefined ? {} : { body: request.body }) })
  const text = await answer.text()
  if (!answer.ok) throw new Error(`${request.path} answered ${answer.status}: ${text.slice(0, 300)}`)
  return JSON.parse(text) as Record<string, unknown>
}

async function signIn(url: string, username: string): Promise<Headers> {
  const answer = await fetch(`${url}/api/session`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ username, password: 'Jiangzhou@2026' }) })
  return { cookie: answer.headers.get('set-cookie')?.split(';')[0] ?? '' }
}

const works = { sector: 'municipalRoad', nature: 'publicWelfare', complexity: 'ordinary', totalInvestmentFen: '300000000' }

/** Declares county projects of grade C and answers the tasks that then wait with the first reviewer. */
async function openTasks(url: string, clerk: Headers, reviewer: Headers, count: number): Promise<string[]> {
  let left = count
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      while (left-- > 0) {
        const id = newId()
        const draft = { id, name: `Scale ${id.slice(-12)}`, regionCode: 990101, location: 'Zone 3', sources: [{ sourceType: 'generalPublicBudget', amountFen: works.totalInvestmentFen }], ...works }
        await ask(url, post('/api/project-drafts', clerk, draft))
        await ask(url, post(`/api/projects/${id}/declare`, clerk, { id: newId() }))
      }
    }),
  )
  const found: string[] = []
  for (let cursor: string | null = ''; cursor !== null && found.length < count; ) {
    const page: Record<string, unknown> = await ask(url, { method: 'GET', path: `/api/tasks?limit=200${cursor ? `&cursor=${cursor}` : ''}`, headers: reviewer })
    found.push(...(page['items'] as { taskId: string; matter: string; projectName: string }[]).filter((task) => task.projectName.startsWith('Scale ')).map((task) => task.taskId))
    cursor = page['nextCursor'] as string | null
  }
  return found
}

const searches = [['two Chinese characters', '\u6ee8\u6c5f'], ['four Chinese characters', '\u9053\u8def\u6539\u9020'], ['initials', 'bjdl'], ['part of a code', 'b-777']] as const

type Reading = { list: Rate; get: Rate; cockpit: Rate }

/** The three readings whose growth counts. */
async function readings({ url }: Server): Promise<Reading> {
  const reader = await signIn(url, 'lgOffice.990100')
  const read = (path: string): Promise<Rate> => httpRate(url, () => ({ method: 'GET', path, headers: reader }))
  return { list: await read('/api/projects?stage=construction&limit=50'), get: await read(`/api/projects/${one}`), cockpit: await read('/api/cockpit') }
}

function printGrowth(from: Reading, to: Reading, atFirst: number, atLast: number): void {
  for (const name of ['list', 'get', 'cockpit'] as const) {
    print(`growth of ${name}`, 'time of one, last to first', from[name].perSecond / to[name].perSecond, '×', { from: atFirst, to: atLast, target: 1.3, p99Ms: Math.round(to[name].p99Ms * 10) / 10 })
  }
}

async function operations(server: Server, connection: pg.ClientConfig): Promise<void> {
  const { url } = server
  const reader = await signIn(url, 'lgOffice.990100')
  const writer = await signIn(url, 'ownerClerk.990100')
  const floor = await floors(connection)
  const read = (path: string): Promise<Rate> => httpRate(url, () => ({ method: 'GET', path, headers: reader }))
  printRate('list 50 projects filtered', await read('/api/projects?stage=construction&limit=50'), floor.list, server)
  printRate('list 50 projects by name', await read('/api/projects?sort=name&limit=50'), floor.list, server)
  printRate('list 50 projects by investment', await read('/api/projects?sort=investment&limit=50'), floor.list, server)
  for (const [what, q] of searches) {
    // One at a time: what somebody who types waits for.
    const rate = await httpRate(url, () => ({ method: 'GET', path: `/api/projects?limit=50&q=${encodeURIComponent(q)}`, headers: reader }), 1, 3, 2000)
    printRate(`search by ${what}`, rate, null, server, { targetMs: 50 })
  }
  printRate('get one project', await read(`/api/projects/${one}`), floor.get, server)
  printRate('cockpit', await read('/api/cockpit'), null, server)
  printRate('cockpit of a past day', await read('/api/cockpit?asOf=2025-06-30'), null, server)
  printRate('map of the whole city', await read('/api/map/figures?zoom=9'), null, server)
  printRate('map of a quarter of it, near', await read('/api/map/figures?zoom=13&west=0.2&south=0.2&east=0.4&north=0.4'), null, server)
  printRate('list beside the map', await read('/api/map/projects?limit=50&light=red'), null, server)
  const created = await httpRate(url, () => post('/api/project-drafts', writer, { id: newId(), name: `Bench ${newId().slice(-8)}`, regionCode: 990100, ...works }))
  printRate('create a draft with its ledger fact', created, floor.commit, server)
  const clerk = await signIn(url, 'ownerClerk.990101')
  const reviewer = await signIn(url, 'ownerChief.990101')
  const tasks = await openTasks(url, clerk, reviewer, option('--tasks', 6000))
  const agree = (): Request => post(`/api/tasks/${tasks.pop() ?? ''}/decision`, reviewer, { id: newId(), decision: 'agree', comment: '' })
  printRate('decide a task', await httpRate(url, agree, 8, 3, tasks.length / 8), floor.commit, server)
}

let running: Server | null = null
const dataDir = temporaryFolder('zhujian-bench-')
const serverEnv = { PORT: '18555', ZHUJIAN_DATA_DIR: dataDir, ZHUJIAN_DEMO: '1' }
try {
  running = await start('apps/server/main.ts', [], serverEnv)
  print('cold start with the demo city', 'READY', running.startedMs, 'ms')
  const { database } = JSON.parse(readFileSync(join(dataDir, 'server.json'), 'utf8')) as { database: pg.ClientConfig }
  const small = Math.min(1000, projects)
  await fill(database, small, Math.min(50_000, payments), (line) => console.error(line))
  const first = await readings(running)
  await fill(database, projects, payments, (line) => console.error(line))
  printGrowth(first, await readings(running), small, projects)
  await operations(running, database)
  await new Promise((resolve) => setTimeout(resolve, 5000))
  print('memory of the server process after load', 'PSS', pssOf(running.child), 'MiB')
  const subject = { url: running.url, pss: (): number => (running ? pssOf(running.child) : 0) }
  if (exported > 0) {
    await fill(database, exported, 0, (line) => console.error(line))
    await exportFigures(subject, (await signIn(running.url, 'lgOffice.990100'))['cookie'] ?? '', exported, print)
  }
  if (imported > 0) await importFigures(subject, imported, print)
  if (grown > 0) {
    const before = await readings(running)
    await fill(database, grown, 0, (line) => console.error(line))
    printGrowth(before, await readings(running), Math.max(projects, exported), grown)
  }
  await running.stop()
  running = null
  const times: number[] = []
  for (let round = 0; round < 3; round++) {
    const server = await start('apps/server/main.ts', [], serverEnv)
    times.push(server.startedMs)
    if (round === 2) print('memory of the server process after start', 'PSS', pssOf(server.child), 'MiB')
    await server.stop()
  }
  print('warm start to READY', 'median of 3', times.sort((a, b) => a - b)[1] ?? 0, 'ms')
  process.exitCode = 0
} catch (cause) {
  console.error(cause)
  process.exitCode = 1
} finally {
  await running?.stop()
  eraseDataDir(dataDir)
}
