import type pg from 'pg'
import { literal } from './literal.ts'
import { roles } from './roles.ts'

export type Row = Record<string, unknown>

/** Who sees and writes what, for one transaction. */
export type TenantScope = {
  /** `app`: office posts bounded by regions; `project`: outsiders bounded by projects; `auth`: the sign-in tables. */
  role: 'app' | 'project' | 'auth'
  readLo: number
  readHi: number
  writeLo: number
  writeHi: number
  ancestors: readonly number[]
  projectIds: readonly string[]
  accountId: string
}

/** One open transaction. Values go as parameters; statements are prepared once per connection by their text. */
export type Tx = {
  rows<T extends Row = Row>(sql: string, values?: readonly unknown[]): Promise<T[]>
  one<T extends Row = Row>(sql: string, values?: readonly unknown[]): Promise<T | null>
  /** Affected rows. */
  run(sql: string, values?: readonly unknown[]): Promise<number>
}

/** The scope of the program itself: relays, nightly jobs, seeds. */
export const systemScope: TenantScope = {
  role: 'app',
  readLo: 0,
  readHi: 999999,
  writeLo: 0,
  writeHi: 999999,
  ancestors: [0],
  projectIds: [],
  accountId: '00000000-0000-0000-0000-000000000000',
}

const roleOf = { app: roles.app, project: roles.project, auth: roles.auth } as const

/** Statement that opens the transaction and sets its context: one simple query, literals only, one round trip. */
function opening(scope: TenantScope): string {
  const ids = scope.projectIds.map((id) => literal.uuid(id).slice(1, -1)).join(',')
  const lineage = scope.ancestors.map((code) => literal.int(code)).join(',')
  return `begin; set local role ${roleOf[scope.role]}; set local app.read_lo = ${literal.int(scope.readLo)}; set local app.read_hi = ${literal.int(scope.readHi)}; set local app.write_lo = ${literal.int(scope.writeLo)}; set local app.write_hi = ${literal.int(scope.writeHi)}; set local app.ancestors = '{${lineage}}'; set local app.project_ids = '{${ids}}'; set local app.account_id = ${literal.uuid(scope.accountId)}`
}

/** Decides how the transaction ends: `commit` with statements that travel with the commit, or `rollback`. */
export type Ending<T> = { commit: true; value: T; statements?: readonly string[] } | { commit: false; value: T }

/**
 * Runs `work` in one transaction under a scope. `first` statements travel with the opening; its last result's row count is handed on.
 * Any throw rolls back. A connection that failed is not reused.
 */
export async function runInTenant<T>(
  pool: pg.Pool,
  scope: TenantScope,
  work: (tx: Tx, firstCount: number) => Promise<Ending<T>>,
  first = '',
): Promise<T> {
  const client = await pool.connect()
  let broken: Error | undefined
  try {
    const opened = (await client.query(first ? `${opening(scope)}; ${first}` : opening(scope))) as unknown as { rowCount: number | null }[]
    const ending = await work(transactionOn(client), opened.at(-1)?.rowCount ?? 0)
    if (ending.commit) await client.query([...(ending.statements ?? []), 'commit'].join('; '))
    else await client.query('rollback')
    return ending.value
  } catch (cause) {
    broken = await rollback(client)
    throw cause
  } finally {
    client.release(broken)
  }
}

/** As runInTenant for the program itself; commits when `work` returns. */
export function runAsSystem<T>(pool: pg.Pool, work: (tx: Tx) => Promise<T>): Promise<T> {
  return runInTenant(pool, systemScope, async (tx) => ({ commit: true as const, value: await work(tx) }))
}

async function rollback(client: pg.PoolClient): Promise<Error | undefined> {
  try {
    await client.query('rollback')
    return undefined
  } catch (cause) {
    return cause as Error
  }
}

const names = new Map<string, string>()

function nameOf(sql: string): string {
  let name = names.get(sql)
  if (!name) {
    name = `s${names.size}`
    names.set(sql, name)
  }
  return name
}

function transactionOn(client: pg.PoolClient): Tx {
  const query = (sql: string, values: readonly unknown[]): Promise<pg.QueryResult> => client.query({ name: nameOf(sql), text: sql, values: [...values] })
  return {
    rows: async <T extends Row>(sql: string, values: readonly unknown[] = []) => (await query(sql, values)).rows as T[],
    one: async <T extends Row>(sql: string, values: readonly unknown[] = []) => ((await query(sql, values)).rows[0] as T | undefined) ?? null,
    run: async (sql: string, values: readonly unknown[] = []) => (await query(sql, values)).rowCount ?? 0,
  }
}
