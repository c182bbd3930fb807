import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startServer } from '@zhujian/app-server'
import type { RunningServer } from '@zhujian/app-server'
import { loadConfig } from '@zhujian/config'
import { eraseDataDir } from '@zhujian/database'
import { Person, newId, temporaryFolder } from '@zhujian/testing'

const root = join(import.meta.dirname, '../..')
const scratch = temporaryFolder('zhujian-backup-')
const [first, second, third] = ['first', 'second', 'third'].map((name) => join(scratch, name))
const archive = join(scratch, 'city.tar.gz')
const draft = { regionCode: 990100, location: '东环路', sector: 'municipalRoad', nature: 'publicWelfare', complexity: 'ordinary', totalInvestmentFen: '6000000000', sources: [{ sourceType: 'generalPublicBudget', amountFen: '6000000000' }] }
let server: RunningServer

const start = (dataDir = ''): Promise<RunningServer> => startServer(loadConfig({ PORT: '0', ZHUJIAN_DATA_DIR: dataDir, ZHUJIAN_DEMO: '1' }), () => {})
const signedIn = (url: string, username: string): Promise<Person> => new Person(url, username).signIn('Jiangzhou@2026')

type Ended = { code: number | null; out: string; err: string }

/** The command line in a process of its own, as an operator calls it. */
async function zhujian(args: readonly string[], dataDir = ''): Promise<Ended> {
  const child = spawn(process.execPath, ['apps/cli/main.ts', ...args], { cwd: root, env: { ...process.env, ZHUJIAN_DATA_DIR: dataDir } })
  let [out, err] = ['', '']
  child.stdout.on('data', (part: Buffer) => (out += part.toString()))
  child.stderr.on('data', (part: Buffer) => (err += part.toString()))
  const code = await new Promise<number | null>((resolve) => child.once('exit', resolve))
  return { code, out, err }
}

/** Every row of every table of the platform, as one hash a table. */
async function contents(dataDir = ''): Promise<Map<string, string>> {
  const { database } = JSON.parse(readFileSync(join(dataDir, 'server.json'), 'utf8')) as { database: pg.ClientConfig }
  const client = new pg.Client(database)
  await client.connect()
  const { rows: tables } = await client.query<{ name: string }>("select schemaname || '.' || tablename as name from pg_tables where schemaname not in ('pg_catalog', 'information_schema', 'jobs', 'public') order by 1")
  const sums = new Map<string, string>()
  for (const { name } of tables) {
    const { rows } = await client.query<{ line: string }>(`select t::text as line from ${name} t order by 1`)
    sums.set(name, createHash('sha256').update(rows.map((row) => row.line).join('\n')).digest('hex'))
  }
  await client.end()
  return sums
}

/** The same, when what the server does by itself after a change has been done. */
async function settled(dataDir = ''): Promise<Map<string, string>> {
  for (let known = await contents(dataDir); ; ) {
    await new Promise((resolve) => setTimeout(resolve, 700))
    const now = await contents(dataDir)
    if ([...now].every(([table, sum]) => known.get(table) === sum)) return now
    known = now
  }
}

const filesOf = (dataDir = ''): string[] => readdirSync(join(dataDir, 'files')).sort().map((name) => `${name} ${createHash('sha256').update(readFileSync(join(dataDir, 'files', name))).digest('hex')}`)

beforeAll(async () => {
  server = await start(first)
}, 120_000)
afterAll(async () => {
  await server.stop()
  for (const dataDir of [first, second, third]) if (dataDir && existsSync(dataDir)) eraseDataDir(dataDir)
  rmSync(scratch, { recursive: true, force: true })
})

test('a backup taken while people work comes back whole, and the work goes on in it', async () => {
  const clerk = await signedIn(server.url, 'ownerClerk.990100')
  const kept = newId()
  await clerk.does('saveProjectDraft', { id: kept, name: '备份前的项目', ...draft })
  await clerk.does('declareProject', { projectId: kept, id: newId() })
  const before = await settled(first)
  const working = (async () => {
    for (let at = 0; at < 20; at += 1) await clerk.does('saveProjectDraft', { id: newId(), name: `备份期间的项目 ${at}`, ...draft })
  })()
  const done = await zhujian(['backup', archive], first)
  await working
  expect([done.code, done.out.trim()], done.err).toEqual([0, expect.stringMatching(/^\S+city\.tar\.gz: \d+ tables \(\d+ bytes\), 16 files$/)])
  expect(statSync(archive).mode & 0o777).toBe(0o600)
  const restored = await zhujian(['restore', archive], second)
  expect([restored.code, restored.err.trim().split('\n').at(-1)]).toEqual([0, ''])
  expect(filesOf(second)).toEqual(filesOf(first))
  const again = await start(second)
  try {
    const after = await contents(second)
    expect([...after.keys()]).toEqual([...before.keys()])
    // What was written after the backup began may or may not be in it, but only in the tables that drafts write.
    const touched = new Set(['projects.project', 'projects.source', 'projects.search_entry', 'ledger.fact', 'platform.idempotency', 'auth.session', 'auth.security_event', 'events.outbox', 'platform.migration', 'projects.rollup', 'projects.money_month', 'approvals.duration', 'auth.attempt'])
    for (const [table, sum] of before) if (!touched.has(table)) expect(after.get(table), table).toBe(sum)
    const there = await signedIn(again.url, 'ownerClerk.990100')
    expect((await there.does('getProject', { projectId: kept }))['name']).toBe('备份前的项目')
    const facts = (one: Person): Promise<unknown> => one.does('listProjectFacts', { projectId: kept, limit: 50 })
    expect(await facts(there)).toEqual(await facts(clerk))
    const fresh = newId()
    await there.does('saveProjectDraft', { id: fresh, name: '恢复后的项目', ...draft })
    const codes = await Promise.all([there.does('declareProject', { projectId: fresh, id: newId() })])
    expect(codes[0]?.['code']).toMatch(/^990100-\d{4}-\d{6}$/)
  } finally {
    await again.stop()
  }
})

test('nothing is overwritten, and what is damaged, cut off or foreign leaves nothing behind', async () => {
  expect(await zhujian(['backup', archive], first)).toMatchObject({ code: 1, err: expect.stringContaining('is there already') })
  expect(await zhujian(['restore', archive], first)).toMatchObject({ code: 1, err: expect.stringContaining('is not empty') })
  const whole = gunzipSync(readFileSync(archive))
  const damaged = Buffer.from(whole)
  const at = damaged.indexOf('备份前的项目')
  damaged.write('备份前的头目', at)
  const bad: [string, Buffer, RegExp][] = [
    ['damaged', gzipSync(damaged), /damaged: table \S+ differs from its hash/],
    ['cut', gzipSync(whole.subarray(0, Math.floor(whole.length / 2 / 512) * 512)), /the backup is damaged or not whole|not whole: its end is missing/],
    ['torn', readFileSync(archive).subarray(0, 200_000), /the backup is damaged or not whole \(unexpected end of file\): nothing was put back/],
    ['foreign', gzipSync(Buffer.alloc(2048)), /not a backup/],
    ['text', Buffer.from('hello'), /not a backup/],
  ]
  for (const [name, bytes, words] of bad) {
    const path = join(scratch, `${name}.tar.gz`)
    writeFileSync(path, bytes)
    const done = await zhujian(['restore', path], third)
    expect([done.code, done.err.trim().split('\n').length], `${name}: ${done.err}`).toEqual([1, expect.any(Number)])
    expect(done.err, name).toMatch(words)
    expect(existsSync(third ?? '') && readdirSync(third ?? '').length > 0, `${name} left something`).toBe(false)
  }
  expect(await zhujian(['restore', join(scratch, 'nothing.tar.gz')], third)).toMatchObject({ code: 1, err: expect.stringContaining('no file') })
})
