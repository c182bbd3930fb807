import { once } from 'node:events'
import { createHash } from 'node:crypto'
import { finished } from 'node:stream/promises'
import pg from 'pg'
import type { DatabaseConnection } from './open.ts'
import { FatalStartError } from './errors.ts'
import type { AppliedMigration } from './migrate.ts'
import { snapshotStore } from './snapshot-store.ts'
import type { TableShape } from './snapshot-store.ts'

export type { TableShape } from './snapshot-store.ts'
/** How many bytes a table has, and their hash. */
export type TableSum = { bytes: number; sha256: string }

/** The whole database as it stood at one moment. */
export type Snapshot = {
  migrations: readonly AppliedMigration[]
  tables: readonly TableShape[]
  /** Hands out the rows of a table in parts of some megabytes, each when the one before has been dealt with. */
  read(table: TableShape, part: (bytes: Buffer) => Promise<void>): Promise<TableSum>
  close(): Promise<void>
}

const partBytes = 4 * 1_048_576

async function administrator(connection: DatabaseConnection): Promise<pg.Client> {
  const client = new pg.Client(connection)
  await client.connect()
  if (await snapshotStore.unbounded(client)) return client
  await client.end()
  throw new FatalStartError('a backup and its restoration need a database role that is a superuser: row security hides rows from every other')
}

/** Opens a snapshot: what is written from now on is not in it. */
export async function openSnapshot(connection: DatabaseConnection): Promise<Snapshot> {
  const client = await administrator(connection)
  await snapshotStore.begin(client)
  const [migrations, tables] = [await snapshotStore.migrations(client), await snapshotStore.tables(client)]
  return {
    migrations,
    tables,
    close: () => client.end(),
    read: async (table, part) => {
      const hash = createHash('sha256')
      let [bytes, held]: [number, Buffer[]] = [0, []]
      const flush = async (): Promise<void> => {
        const whole = Buffer.concat(held)
        held = []
        if (whole.length > 0) await part(whole)
      }
      for await (const chunk of snapshotStore.reading(client, table)) {
        const piece = chunk as Buffer
        hash.update(piece)
        held.push(piece)
        bytes += piece.length
        if (held.reduce((sum, one) => sum + one.length, 0) >= partBytes) await flush()
      }
      await flush()
      return { bytes, sha256: hash.digest('hex') }
    },
  }
}

/** A database that is being filled from a snapshot, in one transaction: it is there whole or not at all. */
export type Filling = {
  write(table: TableShape, part: Buffer): Promise<void>
  /** What was written so far, by table; nothing is written after it. */
  sums(): Promise<ReadonlyMap<string, TableSum>>
  commit(): Promise<void>
  abandon(): Promise<void>
}

/** @throws FatalStartError when a table of it holds rows already. */
export async function openFilling(connection: DatabaseConnection, tables: readonly TableShape[]): Promise<Filling> {
  const client = await administrator(connection)
  await snapshotStore.quiet(client)
  await client.query('begin')
  const taken = await snapshotStore.firstWithRows(client, tables)
  if (taken !== null) {
    await client.end()
    throw new FatalStartError(`the database is not empty: ${taken} has rows`)
  }
  const sums = new Map<string, TableSum>()
  let failure: Error | null = null
  let open: { table: TableShape; stream: NodeJS.WritableStream; hash: ReturnType<typeof createHash>; bytes: number } | null = null
  const close = async (): Promise<void> => {
    if (!open) return
    const { table, stream, hash, bytes } = open
    open = null
    if (failure) throw failure
    stream.end()
    await finished(stream)
    sums.set(table.name, { bytes, sha256: hash.digest('hex') })
  }
  return {
    write: async (table, part) => {
      if (open?.table.name !== table.name) {
        await close()
        open = { table, stream: snapshotStore.writing(client, table), hash: createHash('sha256'), bytes: 0 }
        // Kept until the next part: what the database refuses comes when it likes.
        open.stream.on('error', (cause: Error) => (failure ??= cause))
      }
      if (failure) throw failure
      open.hash.update(part)
      open.bytes += part.length
      if (!open.stream.write(part)) await once(open.stream, 'drain')
    },
    sums: async () => {
      await close()
      return sums
    },
    commit: async () => {
      await snapshotStore.windCounters(client)
      await client.query('commit')
      await client.end()
    },
    abandon: () => client.end(),
  }
}
