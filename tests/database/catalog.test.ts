import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runInTenant, systemScope } from '@zhujian/database'
import { freshDatabase } from '../support/database.ts'
import type { TestDatabase } from '../support/database.ts'

/** Tables the same for everyone, each with its reason. */
const global: Record<string, string> = {
  'platform.migration': 'what was applied; written by the migrator only',
  'tenancy.division': 'the administrative divisions of the country',
  'tenancy.tenant': 'the directory of tenants, by which every scope is computed',
  'auth.account': 'reached by the sign-in role alone',
  'auth.session': 'reached by the sign-in role alone',
  'auth.attempt': 'reached by the sign-in role alone',
  'auth.totp': 'reached by the sign-in role alone; the keys in it are sealed',
  'auth.recovery_code': 'reached by the sign-in role alone; holds hashes',
  'auth.device': 'reached by the sign-in role alone',
  'auth.external_login': 'reached by the sign-in role alone',
  'auth.oidc_attempt': 'reached by the sign-in role alone; sign-ins on their way, over in minutes',
  'auth.password_history': 'reached by the sign-in role alone',
  'auth.security_event': 'read by the sign-in role alone; the program may add to it, so that a grant and its event are one transaction',
  'auth.idempotency': 'reached by the sign-in role alone',
}
const definers: Record<string, string> = {
  id_taken: 'a project id is one in the whole installation; it answers yes or no to who already knows the id',
  search_ids: 'leakproof operators only reach an index under row security; it holds the region condition itself',
}

let db: TestDatabase
let admin: pg.Client

beforeAll(async () => {
  db = await freshDatabase()
  admin = new pg.Client(db.database.admin)
  await admin.connect()
}, 60_000)

afterAll(async () => {
  await admin.end()
  await db.close()
})

const ours = "n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast', 'public')"

test('every table is under forced row security, or global with a reason', async () => {
  const { rows } = await admin.query<{ name: string; protected: boolean }>(
    `select n.nspname || '.' || c.relname as name, c.relrowsecurity and c.relforcerowsecurity as protected from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind = 'r' and ${ours}`,
  )
  expect(rows.length).toBeGreaterThan(20)
  expect(rows.filter((row) => !row.protected).map((row) => row.name).sort()).toEqual(Object.keys(global).sort())
})

test('every view runs with the rights of who asks, and no function with the rights of its owner but the listed', async () => {
  const views = await admin.query<{ name: string }>(
    `select n.nspname || '.' || c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind in ('v', 'm') and ${ours} and not coalesce(c.reloptions::text like '%security_invoker=true%', false)`,
  )
  expect(views.rows).toEqual([])
  const functions = await admin.query<{ name: string }>(`select p.proname as name from pg_proc p join pg_namespace n on n.oid = p.pronamespace where p.prosecdef and ${ours}`)
  expect(functions.rows.map((row) => row.name).sort()).toEqual(Object.keys(definers).sort())
})

test('without a context there is an error and never all rows, and the login role has no rights of its own', async () => {
  await expect(db.database.app.query('select * from ledger.fact')).rejects.toThrow(/permission denied/)
  const client = await db.database.app.connect()
  await client.query('begin; set local role zhujian_app')
  await expect(client.query('select * from ledger.fact')).rejects.toThrow(/app\.read_lo|invalid input syntax|unrecognized/)
  await client.query('rollback')
  client.release()
})

test('nobody changes the book: not the program, not its owner', async () => {
  const insert = `insert into ledger.fact (region_code, fact_id, at, kind, subject_id, actor_account, actor, actor_role, body, leaf_hash)
    values (990100, '0190a0b0-0000-7000-8000-000000000001', now(), 'k', '0190a0b0-0000-7000-8000-000000000002', '0190a0b0-0000-7000-8000-000000000003', 'a', 'r', '{}', '\\x00')`
  await runInTenant(db.database.app, systemScope, async (tx) => ({ commit: true as const, value: await tx.run(insert) }))
  for (const change of ["update ledger.fact set kind = 'x'", 'delete from ledger.fact']) {
    await expect(runInTenant(db.database.app, systemScope, async (tx) => ({ commit: true as const, value: await tx.run(change) })), change).rejects.toThrow(/permission denied/)
    await expect(admin.query(change), change).rejects.toThrow(/append only/)
  }
  await expect(admin.query('truncate ledger.fact')).rejects.toThrow(/append only/)
})

test('a key of a sister county is neither seen nor met, and a row is not written into another region', async () => {
  const county = (code: number) => ({ ...systemScope, readLo: code, readHi: code, writeLo: code, writeHi: code })
  const unit = (region: number) => `insert into organisation.unit (region_code, id, name, credit_code, kind, created_at) values (${region}, '0190a0b0-0000-7000-8000-00000000000a', 'u', '91350100M000100Y43', 'owner', now())`
  const write = (code: number, region: number) => runInTenant(db.database.app, county(code), async (tx) => ({ commit: true as const, value: await tx.run(unit(region)) }))
  await write(990101, 990101)
  await expect(write(990102, 990101)).rejects.toThrow(/row-level security/)
  expect(await write(990102, 990102)).toBe(1)
  const seen = await runInTenant(db.database.app, county(990102), async (tx) => ({ commit: true as const, value: await tx.rows<{ region_code: number }>('select region_code from organisation.unit') }))
  expect(seen.map((row) => row.region_code)).toEqual([990102])
})
