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

/** One open transaction. Values go as parameters; statements are prepared once per connection by their text. Those asked side by side travel together. */
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

/** Statements that set the context of a transaction: literals only, one simple query. */
function contextOf(scope: TenantScope): string {
  const ids = scope.projectIds.map((id) => literal.uuid(id).slice(1, -1)).join(',')
  const lineage = scope.ancestors.map((code) => literal.int(code)).join(',')
  return `set local role ${roleOf[scope.role]}; set local app.read_lo = ${literal.int(scope.readLo)}; set local app.read_hi = ${literal.int(scope.readHi)}; set local app.ancestors = '{${lineage}}'; set local app.project_ids = '{${ids}}'; set local app.account_id = ${literal.uuid(scope.accountId)}`
}

const writeBounds = (scope: TenantScope): string => `set local app.write_lo = ${literal.int(scope.writeLo)}; set local app.write_hi = ${literal.int(scope.writeHi)}`

/** A statement with its values, to be sent without waiting for its answer. */
export type Statement = { sql: string; values: readonly unknown[] }

/** Decides how the transaction ends: `commit` with statements that travel with the commit, or `rollback`. */
export type Ending<T> = { commit: true; value: T; statements?: readonly Statement[] } | { commit: false; value: T }

/**
 * Runs `work` in one transaction under a scope. Statements are pipelined: the opening is not waited for, and neither are those
 * asked side by side, so a use case costs as many round trips as it has steps that depend on each other.
 * Any throw rolls back. A connection that failed is not reused.
 */
export async function runInTenant<T>(pool: pg.Pool, scope: TenantScope, work: (tx: Tx) => Promise<Ending<T>>): Promise<T> {
  const context = `begin; ${contextOf(scope)}; ${writeBounds(scope)}`
  const client = await pool.connect()
  const tx = transactionOn(client, scope.role)
  const opened = send(client, `${ending(client)}${context}`)
  let broken: Error | undefined
  try {
    const ending = await work(tx)
    if (ending.commit) await commit(client, (ending.statements ?? []).map(({ sql, values }) => tx.run(sql, values)))
    else await client.query('rollback')
    return ending.value
  } catch (cause) {
    broken = await rollback(client)
    // Where the opening failed, whatever was sent behind it failed for that reason.
    await opened.result
    throw cause
  } finally {
    client.release(broken)
  }
}

/**
 * As runInTenant for work that only reads: the answer does not wait for the end of the transaction, which travels with the opening of
 * the connection's next one, or goes alone when none comes within a moment.
 */
export async function readInTenant<T>(pool: pg.Pool, scope: TenantScope, work: (tx: Tx) => Promise<T>): Promise<T> {
  const context = `begin read only; ${contextOf(scope)}`
  const client = await pool.connect()
  const opened = send(client, `${ending(client)}${context}`)
  try {
    const value = await work(transactionOn(client, scope.role))
    endSoon(client)
    client.release()
    return value
  } catch (cause) {
    client.release(await rollback(client))
    await opened.result
    throw cause
  }
}

/** Connections whose last transaction only read and is still to be ended. */
const unended = new WeakMap<pg.PoolClient, NodeJS.Timeout>()
const endWithinMs = 2

function endSoon(client: pg.PoolClient): void {
  unended.set(
    client,
    setTimeout(() => {
      unended.delete(client)
      // A connection that is lost is found out by whoever asks next.
      client.query('commit').catch(() => {})
    }, endWithinMs),
  )
}

/** Ends what a connection still has open, in the words that open its next transaction. */
function ending(client: pg.PoolClient): string {
  const timer = unended.get(client)
  if (timer === undefined) return ''
  clearTimeout(timer)
  unended.delete(client)
  return 'commit; '
}

/** Sends a statement whose failure is asked for later. */
function send(client: pg.PoolClient, sql: string): { result: Promise<unknown> } {
  const result = client.query(sql)
  result.catch(() => {})
  return { result }
}

/** Commits behind the statements still under way; a transaction that one of them broke is not taken for committed. */
async function commit(client: pg.PoolClient, underWay: readonly Promise<number>[]): Promise<void> {
  const [committed] = await Promise.all([client.query('commit'), ...underWay])
  if (committed.command !== 'COMMIT') throw new Error('the transaction was rolled back by an earlier failure')
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

/** The name a statement is prepared under, once a connection and role: a plan made for one role would be made again for the other. */
function nameOf(role: string, sql: string): string {
  const key = `${role} ${sql}`
  let name = names.get(key)
  if (!name) {
    name = `s${names.size}`
    names.set(key, name)
  }
  return name
}

function transactionOn(client: pg.PoolClient, role: string): Tx {
  const query = (sql: string, values: readonly unknown[]): Promise<pg.QueryResult> => client.query({ name: nameOf(role, sql), text: sql, values: [...values] })
  return {
    rows: async <T extends Row>(sql: string, values: readonly unknown[] = []) => (await query(sql, values)).rows as T[],
    one: async <T extends Row>(sql: string, values: readonly unknown[] = []) => ((await query(sql, values)).rows[0] as T | undefined) ?? null,
    run: async (sql: string, values: readonly unknown[] = []) => (await query(sql, values)).rowCount ?? 0,
  }
}
