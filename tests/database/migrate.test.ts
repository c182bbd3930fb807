import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { FatalStartError, migrate, openDatabase } from '@zhujian/database'
import type { DatabaseConnection, MigrationSource } from '@zhujian/database'
import { migrations } from '@zhujian/app-server'
import { externalServer } from '../support/database.ts'

const folder = mkdtempSync(join(tmpdir(), 'zhujian-migrations-'))
let server: Awaited<ReturnType<typeof externalServer>>
let admin: pg.Client

beforeAll(async () => {
  server = await externalServer()
  admin = new pg.Client(server.connection)
  await admin.connect()
}, 60_000)
afterAll(async () => {
  await admin?.end()
  await server?.stop()
  rmSync(folder, { recursive: true, force: true })
})

let serial = 0
/** A database of its own on the shared server. */
async function emptyDatabase(): Promise<{ name: string; connection: DatabaseConnection; url: string }> {
  const name = `trial_${serial++}`
  await admin.query(`create database ${name}`)
  return { name, connection: { ...server.connection, database: name }, url: server.url.replace('/postgres?', `/${name}?`) }
}
const open = (url: string, sources: readonly MigrationSource[]) => openDatabase({ config: { databaseUrl: url, dataDir: '/nonexistent', secret: 'test' }, migrations: sources, poolSize: 2 })

/** A module with these migrations; files are written anew each time. */
function moduleOf(name: string, files: Record<string, string>): MigrationSource {
  const home = join(folder, name)
  rmSync(home, { recursive: true, force: true })
  mkdirSync(home, { recursive: true })
  for (const [file, sql] of Object.entries(files)) writeFileSync(join(home, file), sql)
  return { module: name, folder: home }
}

async function connected<T>(connection: DatabaseConnection, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(connection)
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}
const applied = (connection: DatabaseConnection): Promise<string[]> =>
  connected(connection, async (client) => (await client.query<{ it: string }>("select module || '/' || name as it from platform.migration order by applied_at, module, name")).rows.map((row) => row.it))

const first = 'create schema thing; create table thing.a (n int); call platform.open_schema(\'thing\')'

test('migrations run in the order of modules, then of names, once each; what is no SQL is left alone', async () => {
  const { connection, url } = await emptyDatabase()
  const one = moduleOf('one', { '0002-b.sql': 'alter table thing.a add column m int', '0001-a.sql': first, 'README.md': 'no sql' })
  const two = moduleOf('two', { '0001-c.sql': 'alter table thing.a add column k int' })
  await (await open(url, [one, two, { module: 'none', folder: join(folder, 'absent') }])).close()
  expect(await applied(connection)).toEqual(['one/0001-a.sql', 'one/0002-b.sql', 'two/0001-c.sql'])
  expect(await connected(connection, (client) => migrate(client, [one, two]))).toBe(0)
  moduleOf('two', { '0001-c.sql': 'alter table thing.a add column k int', '0002-d.sql': 'drop table thing.a' })
  expect(await connected(connection, (client) => migrate(client, [one, two]))).toBe(1)
})

test('an applied migration that was edited is refused by name before anything else runs; line ends are no edit', async () => {
  const { connection, url } = await emptyDatabase()
  await (await open(url, [moduleOf('edited', { '0001-a.sql': `${first};\nselect 1;\n` })])).close()
  await (await open(url, [moduleOf('edited', { '0001-a.sql': `${first};\r\nselect 1;\r\n` })])).close()
  const changed = moduleOf('edited', { '0001-a.sql': `${first};\nselect 2;\n`, '0002-b.sql': 'create table thing.b (n int)' })
  await expect(open(url, [changed])).rejects.toThrow(new FatalStartError('migration edited/0001-a.sql was edited after it was applied'))
  expect(await applied(connection)).toEqual(['edited/0001-a.sql'])
})

test('a migration that fails leaves nothing of itself, keeps those before it, and lets the next try go on', async () => {
  const { connection, url } = await emptyDatabase()
  const broken = moduleOf('broken', { '0001-a.sql': first, '0002-b.sql': 'create table thing.b (n int); select 1 / 0;', '0003-c.sql': 'create table thing.c (n int)' })
  await expect(open(url, [broken])).rejects.toThrow('migration broken/0002-b.sql failed: division by zero')
  expect(await applied(connection)).toEqual(['broken/0001-a.sql'])
  const mended = moduleOf('broken', { '0001-a.sql': first, '0002-b.sql': 'create table thing.b (n int)', '0003-c.sql': 'create table thing.c (n int)' })
  expect(await connected(connection, (client) => migrate(client, [mended]))).toBe(2)
  expect(await connected(connection, async (client) => (await client.query('select current_user as me, session_user as us')).rows)).toEqual([{ me: 'postgres', us: 'postgres' }])
})

test('what migrations make belongs to a role that row security binds, not to the administrator', async () => {
  const { connection, url } = await emptyDatabase()
  await (await open(url, [moduleOf('owned', { '0001-a.sql': first })])).close()
  const owners = await connected(connection, (client) => client.query("select tableowner, (select rolbypassrls from pg_roles where rolname = tableowner) as free from pg_tables where schemaname = 'thing'"))
  expect(owners.rows).toEqual([{ tableowner: 'zhujian_owner', free: false }])
})

test('two servers that start at the same moment on an empty database take turns: both come up, everything is applied once', { timeout: 240_000 }, async () => {
  for (let round = 0; round < 3; round++) {
    const { connection, url } = await emptyDatabase()
    const outcomes = await Promise.allSettled(Array.from({ length: 3 }, () => open(url, migrations)))
    for (const outcome of outcomes) if (outcome.status === 'fulfilled') await outcome.value.close()
    expect(outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [String(outcome.reason)] : [])), `round ${round}`).toEqual([])
    const names = await applied(connection)
    expect(new Set(names).size).toBe(names.length)
    expect(names.length).toBeGreaterThan(15)
  }
})

test('the login roles of one database have no way into another, nor out of a tenant transaction', async () => {
  const [one, other] = [await emptyDatabase(), await emptyDatabase()]
  const databases = [await open(one.url, migrations), await open(other.url, migrations)]
  try {
    const [here, there] = databases
    const me = (await here?.app.query<{ me: string }>('select current_user as me'))?.rows[0]?.me
    expect(me).not.toBe((await there?.app.query<{ me: string }>('select current_user as me'))?.rows[0]?.me)
    for (const sql of ['select * from projects.project', 'select * from auth.account', 'set role zhujian_owner', 'set role postgres', 'create table public.x (n int)', 'set role zhujian_auth']) await expect(here?.app.query(sql), sql).rejects.toThrow(/permission denied|must be able to SET ROLE/)
    await expect(here?.auth.query('set role zhujian_app')).rejects.toThrow(/permission denied/)
  } finally {
    for (const database of databases) await database.close()
  }
})

test('a server that would lose acknowledged work, or cannot split Chinese, is refused in one line', async () => {
  const { name, connection, url } = await emptyDatabase()
  await admin.query(`create database trial_c template template0 encoding 'UTF8' lc_ctype 'C' lc_collate 'C' locale_provider libc`)
  await expect(open(server.url.replace('/postgres?', '/trial_c?'), [])).rejects.toThrow(/splits no Chinese text/)
  await admin.query('alter system set full_page_writes = off')
  await admin.query('select pg_reload_conf()')
  try {
    await expect.poll(() => connected(connection, async (client) => (await client.query('show full_page_writes')).rows[0]), { timeout: 10_000 }).toEqual({ full_page_writes: 'off' })
    await expect(open(url, [])).rejects.toThrow('the database server runs with fsync or full_page_writes off')
  } finally {
    await admin.query('alter system reset full_page_writes')
    await admin.query('select pg_reload_conf()')
  }
  await expect(open(server.url.replace('/postgres?', '/no_such_database?'), [])).rejects.toThrow(/cannot connect to the database: .*no_such_database/)
  expect(name).toBeTruthy()
})
