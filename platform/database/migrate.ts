import { createHash } from 'node:crypto'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type pg from 'pg'
import { FatalStartError } from './errors.ts'
import { roles } from './roles.ts'
import { helperSql } from './row-security.ts'

/** A module's migrations, in the order of module dependency. */
export type MigrationSource = { module: string; folder: string }

export type AppliedMigration = { module: string; name: string; checksum: string }
type Migration = { module: string; name: string; sql: string; checksum: string }

/** Whoever prepares the database holds this advisory lock of it, so that servers starting together take turns. */
export const lockKey = 7_460_113

/**
 * Applies what is missing (of `upTo`, where that is given), one transaction each, under an advisory lock so that two servers starting together take turns.
 * @throws FatalStartError when an applied migration was edited.
 */
export async function migrate(client: pg.Client, sources: readonly MigrationSource[], upTo?: readonly AppliedMigration[]): Promise<number> {
  await client.query('select pg_advisory_lock($1)', [lockKey])
  try {
    await client.query(`set role ${roles.owner}`)
    await client.query(helperSql)
    const { rows } = await client.query<{ module: string; name: string; checksum: string }>('select module, name, checksum from platform.migration')
    const applied = new Map(rows.map((row) => [`${row.module}/${row.name}`, row.checksum]))
    let count = 0
    const wanted = upTo && new Map(upTo.map((row) => [`${row.module}/${row.name}`, row.checksum]))
    for (const migration of sources.flatMap(read)) {
      if (wanted && !wanted.has(`${migration.module}/${migration.name}`)) continue
      const then = wanted?.get(`${migration.module}/${migration.name}`)
      if (then !== undefined && then !== migration.checksum) throw new FatalStartError(`migration ${migration.module}/${migration.name} is not the one the backup was made with`)
      const before = applied.get(`${migration.module}/${migration.name}`)
      if (before === migration.checksum) continue
      if (before !== undefined) throw new FatalStartError(`migration ${migration.module}/${migration.name} was edited after it was applied`)
      await apply(client, migration)
      count += 1
    }
    return count
  } finally {
    await client.query('reset role')
    await client.query('select pg_advisory_unlock($1)', [lockKey])
  }
}

function read({ module, folder }: MigrationSource): Migration[] {
  if (!existsSync(folder)) return []
  const files = readdirSync(folder).filter((file) => file.endsWith('.sql'))
  return files.sort().map((file) => {
    const sql = readFileSync(join(folder, file), 'utf8')
    return { module, name: file, sql, checksum: createHash('sha256').update(sql.replaceAll('\r\n', '\n')).digest('hex') }
  })
}

async function apply(client: pg.Client, migration: Migration): Promise<void> {
  await client.query('begin')
  try {
    await client.query(migration.sql)
    await client.query('insert into platform.migration (module, name, checksum) values ($1, $2, $3)', [migration.module, migration.name, migration.checksum])
    await client.query('commit')
  } catch (cause) {
    await client.query('rollback')
    throw new Error(`migration ${migration.module}/${migration.name} failed: ${(cause as Error).message}`, { cause })
  }
}
