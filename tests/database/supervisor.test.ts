import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { eraseDataDir, startCluster } from '@zhujian/database'
import { temporaryFolder } from '@zhujian/testing'
import type { Cluster } from '@zhujian/database'

const dataDir = temporaryFolder('zhujian-supervised-')
let cluster: Cluster
let data: string

beforeAll(async () => {
  cluster = await startCluster(dataDir)
  data = join((JSON.parse(readFileSync(join(dataDir, 'cluster.json'), 'utf8')) as { folder: string }).folder, 'data')
}, 60_000)
afterAll(async () => {
  await cluster?.stop()
  eraseDataDir(dataDir)
})

const postmaster = (): number => Number(readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')[0])
const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}

async function ask<T extends Record<string, unknown>>(sql: string): Promise<T[]> {
  const client = new pg.Client(cluster.connection)
  client.on('error', () => {})
  await client.connect()
  try {
    return (await client.query<T>(sql)).rows
  } finally {
    await client.end()
  }
}
const answers = (sql: string): Promise<unknown> => expect.poll(() => ask(sql).catch((cause: unknown) => String(cause)), { timeout: 30_000, interval: 50 }).toEqual([{ n: expect.any(Number) }])

test.runIf(process.getuid?.() === 0)('what root starts lies in the data directory where its user may pass through, else in a folder of its own', async () => {
  const folderOf = (dir: string): string => (JSON.parse(readFileSync(join(dir, 'cluster.json'), 'utf8')) as { folder: string }).folder
  expect(folderOf(dataDir)).toBe(join(dataDir, 'postgresql'))
  const home = temporaryFolder('zhujian-private-')
  chmodSync(home, 0o700)
  const within = join(home, 'data')
  mkdirSync(within)
  const other = await startCluster(within)
  try {
    expect(folderOf(within)).toMatch(/^\/var\/lib\/zhujian\/clusters\/[0-9a-f]{16}$/)
  } finally {
    await other.stop()
    const folder = folderOf(within)
    eraseDataDir(within)
    eraseDataDir(home)
    expect(existsSync(folder)).toBe(false)
  }
})

test('it runs as PostgreSQL should that keeps what it acknowledged, and listens to nobody but us', async () => {
  const names = ['fsync', 'full_page_writes', 'synchronous_commit', 'listen_addresses', 'timezone', 'server_encoding', 'password_encryption', 'data_checksums']
  const rows = await ask<{ name: string; setting: string }>(`select name, setting from pg_settings where lower(name) = any('{${names.join(',').toLowerCase()}}')`)
  expect(Object.fromEntries(rows.map((row) => [row.name.toLowerCase(), row.setting]))).toEqual({
    fsync: 'on',
    full_page_writes: 'on',
    synchronous_commit: 'on',
    listen_addresses: '',
    timezone: 'UTC',
    server_encoding: 'UTF8',
    password_encryption: 'scram-sha-256',
    data_checksums: 'on',
  })
})

test('its password is for us alone, and without it nobody comes in', async () => {
  expect(statSync(join(dataDir, 'cluster.json')).mode & 0o777).toBe(0o600)
  const stranger = new pg.Client({ ...cluster.connection, password: 'guess' })
  await expect(stranger.connect()).rejects.toThrow(/password authentication failed/)
  expect(statSync(data).mode & 0o777).toBe(0o700)
})

test.skipIf(process.getuid?.() !== 0)('it never runs as root, and lives where its user can reach it', () => {
  expect(statSync(data).uid).not.toBe(0)
  expect(execFileSync('ps', ['-o', 'uid=', '-p', String(postmaster())], { encoding: 'utf8' }).trim()).not.toBe('0')
})

test('killed without warning, it is started again and has everything it acknowledged', { timeout: 120_000 }, async () => {
  await ask('create table kept (n int)')
  for (let round = 1; round <= 3; round++) {
    await ask(`insert into kept values (${round})`)
    const before = postmaster()
    process.kill(before, 'SIGKILL')
    await answers('select count(*)::int as n from kept')
    expect(await ask('select count(*)::int as n from kept')).toEqual([{ n: round }])
    expect(postmaster()).not.toBe(before)
  }
})

test('a session killed for its life is not the end of the server', async () => {
  const before = postmaster()
  const [row] = await ask<{ pid: number }>('select pg_backend_pid() as pid')
  expect(row?.pid).toBeGreaterThan(0)
  const client = new pg.Client(cluster.connection)
  const lost = new Promise((resolve) => client.on('error', resolve))
  await client.connect()
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid')
  process.kill(rows[0]?.pid ?? 0, 'SIGTERM')
  expect(String(await lost)).toMatch(/terminat/)
  expect(await ask('select 1 as n')).toEqual([{ n: 1 }])
  expect(postmaster()).toBe(before)
})

test('stopped, nothing of it is left running; started again, it is the same cluster with the same password', { timeout: 120_000 }, async () => {
  const pid = postmaster()
  const before = readFileSync(join(dataDir, 'cluster.json'), 'utf8')
  await cluster.stop()
  expect(isAlive(pid)).toBe(false)
  expect(existsSync(join(data, 'postmaster.pid'))).toBe(false)
  await cluster.stop() // Twice does no harm.
  cluster = await startCluster(dataDir)
  expect(readFileSync(join(dataDir, 'cluster.json'), 'utf8')).toBe(before)
  expect(await ask('select count(*)::int as n from kept')).toEqual([{ n: 3 }])
})
