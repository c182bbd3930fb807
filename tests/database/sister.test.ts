import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { assemble, seedDemoCity } from '@zhujian/app-server'
import { runInTenant, systemScope } from '@zhujian/database'
import type { TenantScope } from '@zhujian/database'
import { freshDatabase } from '../support/database.ts'
import type { TestDatabase } from '../support/database.ts'

type Table = { name: string; kind: 'r' | 'v'; columns: string[] }

/** Tables the same for everybody of the program, read without a region (see the catalog test). */
const unbounded = new Set(['platform.migration', 'tenancy.division', 'tenancy.tenant'])
const sister = 990106
const lineage = [0, 990100, sister]
const office: TenantScope = { ...systemScope, readLo: sister, readHi: sister, writeLo: sister, writeHi: sister, ancestors: lineage, accountId: '0190a0b0-0000-7000-8000-0000000000aa' }
const outsider: TenantScope = { ...office, role: 'project', readLo: 1, readHi: 0, writeLo: 1, writeHi: 0, projectIds: ['0190a0b0-0000-7000-8000-0000000000bb'] }

let db: TestDatabase
let admin: pg.Client
let tables: Table[]

beforeAll(async () => {
  db = await freshDatabase()
  const city = await assemble(db.database, true, new Date())
  await seedDemoCity(city, db.dataDir, () => {})
  admin = new pg.Client(db.database.admin)
  await admin.connect()
  const { rows } = await admin.query<Table>(
    `select n.nspname || '.' || c.relname as name, c.relkind as kind, array_agg(a.attname::text order by a.attnum) filter (where a.attgenerated = '') as columns
       from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      where c.relkind in ('r', 'v') and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast', 'public', 'jobs') group by 1, 2 order by 1`,
  )
  tables = rows.filter((table) => !unbounded.has(table.name))
}, 120_000)

afterAll(async () => {
  await admin.end()
  await db.close()
})

type Tried = { rows: number; refused: string | null }

/** Tries a statement; answers how many rows it met or why it was refused. Nothing is kept. */
async function tried(scope: TenantScope, sql: string, values: unknown[] = []): Promise<Tried> {
  try {
    return await runInTenant(db.database.app, scope, async (tx) => ({ commit: false, value: { rows: await tx.run(sql, values), refused: null } }))
  } catch (cause) {
    return { rows: 0, refused: (cause as { code?: string }).code ?? String(cause) }
  }
}

const inhabited = async (table: Table): Promise<boolean> => ((await admin.query(`select 1 from ${table.name} limit 1`)).rowCount ?? 0) > 0

test('a sister county reads no row of another region in any table or view', async () => {
  let seen = 0
  for (const table of tables) {
    if (!table.columns.includes('region_code')) continue
    const foreign = `select 1 from ${table.name} where region_code not in (${lineage.join(', ')})`
    if (((await admin.query(foreign)).rowCount ?? 0) > 0) seen += 1
    expect((await tried(office, foreign)).rows, `${table.name} read by a sister county`).toBe(0)
  }
  expect(seen).toBeGreaterThan(20)
})

test('an outsider of another project reads no row of any project, and nobody’s personal rows', async () => {
  for (const table of tables) {
    const personal = table.columns.includes('account_id') && !table.columns.includes('project_id') && !table.columns.includes('role')
    if (!table.columns.includes('project_id') && !personal) continue
    for (const scope of [outsider, ...(personal ? [office] : [])]) expect((await tried(scope, `select 1 from ${table.name}`)).rows, `${table.name} read by ${scope.role}`).toBe(0)
  }
})

test('neither changes nor removes a row of another region anywhere', async () => {
  for (const table of tables.filter((one) => one.kind === 'r' && one.columns.includes('region_code'))) {
    for (const scope of [office, outsider]) {
      for (const sql of [`update ${table.name} set region_code = region_code where region_code <> ${sister}`, `delete from ${table.name} where region_code <> ${sister}`]) {
        const { rows, refused } = await tried(scope, sql)
        expect(rows, `${sql} by ${scope.role}`).toBe(0)
        if (refused) expect(refused, sql).toBe('42501')
      }
    }
  }
})

test('a row written into another region is refused, and a key taken there is free here: constraints tell nothing', async () => {
  for (const table of tables.filter((one) => one.kind === 'r' && one.columns.includes('region_code'))) {
    if (!(await inhabited(table))) continue
    const { rows } = await admin.query<{ row: Record<string, unknown> }>(`select to_jsonb(t) as row from ${table.name} t where region_code <> ${sister} limit 1`)
    const row = rows[0]?.row
    if (!row) continue
    const columns = table.columns.filter((column) => !(column === 'id' && typeof row['id'] === 'number') && column !== 'seq')
    const insert = `insert into ${table.name} (${columns.join(', ')}) select ${columns.map((column) => `r.${column}`).join(', ')} from jsonb_populate_record(null::${table.name}, $1::jsonb) r`
    const abroad = await tried(office, insert, [JSON.stringify(row)])
    expect([abroad.rows, abroad.refused], `${table.name} written abroad`).toEqual([0, '42501'])
    const here = await tried(office, insert, [JSON.stringify({ ...row, region_code: sister })])
    // A missing parent is no secret: the key that is missing is one of this county. A taken key would be.
    expect(['42501', '23503', '23514', null], `${table.name} written here: ${here.refused}`).toContain(here.refused)
  }
})
