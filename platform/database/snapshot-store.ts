import type pg from 'pg'
import { to as copyTo, from as copyFrom } from 'pg-copy-streams'

/** A table with the columns a copy of it carries: what the database computes itself is left out. */
export type TableShape = { name: string; columns: string[] }
type Sequence = { table: string; column: string }

// Whatever a module keeps. Jobs are planned anew by the server, and migrations are told apart from data.
const ours = `n.nspname not in ('pg_catalog', 'information_schema', 'jobs', 'public') and n.nspname not like 'pg\\_%' and c.relkind = 'r' and (n.nspname, c.relname) <> ('platform', 'migration')`

export const snapshotStore = {
  /** Whether the role reads and writes every row whatever row security says. */
  unbounded: async (client: pg.Client): Promise<boolean> =>
    (await client.query<{ may: boolean }>('select rolsuper as may from pg_roles where rolname = current_user')).rows[0]?.may ?? false,

  begin: (client: pg.Client): Promise<unknown> => client.query('begin isolation level repeatable read read only'),

  migrations: async (client: pg.Client): Promise<{ module: string; name: string; checksum: string }[]> =>
    (await client.query<{ module: string; name: string; checksum: string }>('select module, name, checksum from platform.migration order by applied_at, module, name')).rows,

  tables: async (client: pg.Client): Promise<TableShape[]> =>
    (
      await client.query<TableShape>(
        `select quote_ident(n.nspname) || '.' || quote_ident(c.relname) as name,
                array(select quote_ident(a.attname) from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '' order by a.attnum) as columns
           from pg_class c join pg_namespace n on n.oid = c.relnamespace where ${ours} order by 1`,
      )
    ).rows,

  /** The rows of a table as PostgreSQL writes them, in text. */
  reading: (client: pg.Client, { name, columns }: TableShape): NodeJS.ReadableStream => client.query(copyTo(`copy ${name} (${columns.join(', ')}) to stdout`)),
  writing: (client: pg.Client, { name, columns }: TableShape): NodeJS.WritableStream => client.query(copyFrom(`copy ${name} (${columns.join(', ')}) from stdin`)),

  /** Rows are put back as they were: no trigger runs and no reference is looked at before all of them are there. */
  quiet: (client: pg.Client): Promise<unknown> => client.query("set session_replication_role = 'replica'"),
  firstWithRows: async (client: pg.Client, tables: readonly TableShape[]): Promise<string | null> => {
    for (const { name } of tables) if ((await client.query(`select 1 from ${name} limit 1`)).rows.length > 0) return name
    return null
  },
  /** Every counter goes on behind the highest number that was put back. */
  windCounters: async (client: pg.Client): Promise<void> => {
    const { rows } = await client.query<Sequence>(
      `select quote_ident(n.nspname) || '.' || quote_ident(c.relname) as table, a.attname as column
         from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace where a.attidentity <> '' and ${ours}`,
    )
    for (const { table, column } of rows) await client.query(`select setval(pg_get_serial_sequence($1, $2), (select coalesce(max(${column}), 0) + 1 from ${table}), false)`, [table, column])
    await client.query('analyze')
  },
}
