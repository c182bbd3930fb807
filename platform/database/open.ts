import { hkdfSync } from 'node:crypto'
import { Socket } from 'node:net'
import pg from 'pg'
import type { Config } from '@zhujian/config'
import { FatalStartError } from './errors.ts'
import { lockKey, migrate } from './migrate.ts'
import type { AppliedMigration, MigrationSource } from './migrate.ts'
import { ensureRoles, loginPassword, loginRole } from './roles.ts'
import { openSignals, fingerprintOf, presenceClass } from './signals.ts'
import type { Signals } from './signals.ts'
import { startCluster } from './supervisor.ts'

export type DatabaseConnection = pg.ClientConfig

export type Database = {
  /** Office posts and outsiders; no rights outside a tenant transaction. */
  app: pg.Pool
  /** The sign-in tables. */
  auth: pg.Pool
  /** The connection settings of the job runner, whose role owns the schema `jobs` and nothing else. */
  jobs: DatabaseConnection
  /** Opens what this server tells the others on the same database, and hears from them. */
  signals(): Promise<Signals>
  /** The administrator's connection settings, for the command line. */
  admin: DatabaseConnection
  /** Seals what is kept but must not be read by whoever reads the tables: derived from the secret of the installation. */
  sealingKey: Buffer
  close(): Promise<void>
}

// Money is bigint and days are text: the driver must not turn either into a lossy value.
pg.types.setTypeParser(pg.types.builtins.INT8, (text) => BigInt(text))
pg.types.setTypeParser(pg.types.builtins.DATE, (text) => text)
pg.types.setTypeParser(pg.types.builtins.NUMERIC, (text) => text)

type Opening = { config: Pick<Config, 'databaseUrl' | 'dataDir' | 'secret'>; migrations: readonly MigrationSource[]; upTo?: readonly AppliedMigration[]; connection?: DatabaseConnection; poolSize?: number }

/**
 * Opens the database named by the configuration, or the embedded one; checks it, makes roles, migrates (as far as `upTo`, for a backup
 * that is put back), opens the pools.
 */
export async function openDatabase({ config, migrations, upTo, connection, poolSize = 16 }: Opening): Promise<Database> {
  const cluster = connection || config.databaseUrl ? null : await startCluster(config.dataDir)
  const admin: DatabaseConnection = connection ?? (cluster ? cluster.connection : { connectionString: config.databaseUrl })
  try {
    const database = await prepare(admin, config.secret, migrations, upTo)
    const app = pool(admin, loginRole(database, 'app'), config.secret, poolSize)
    const auth = pool(admin, loginRole(database, 'auth'), config.secret, 4)
    return {
      app,
      auth,
      jobs: { ...plain(admin), user: loginRole(database, 'jobs'), password: loginPassword(config.secret, loginRole(database, 'jobs')) },
      signals: () => openSignals({ ...plain(admin), user: loginRole(database, 'app'), password: loginPassword(config.secret, loginRole(database, 'app')) }, config.secret),
      admin,
      sealingKey: Buffer.from(hkdfSync('sha256', config.secret, '', 'zhujian seal 1', 32)),
      close: async () => {
        await Promise.all([app.end(), auth.end()])
        await cluster?.stop()
      },
    }
  } catch (cause) {
    await cluster?.stop()
    throw cause
  }
}

async function prepare(admin: DatabaseConnection, secret: string, migrations: readonly MigrationSource[], upTo?: readonly AppliedMigration[]): Promise<string> {
  const client = new pg.Client(admin)
  try {
    await client.connect()
  } catch (cause) {
    throw new FatalStartError(`cannot connect to the database: ${(cause as Error).message}`)
  }
  try {
    // Roles are altered at every start: two servers at once would trip over each other. The lock ends with the connection.
    await client.query('select pg_advisory_lock($1)', [lockKey])
    const { rows } = await client.query<{ database: string }>('select current_database() as database')
    const database = rows[0]?.database ?? ''
    await refuseOtherSecret(client, secret)
    await ensureRoles(client, database, secret)
    await client.query('create extension if not exists pg_trgm')
    await refuseUnfitServer(client)
    await migrate(client, migrations, upTo)
    return database
  } finally {
    await client.end()
  }
}

/** Every server alters the passwords of the roles by its own secret: two secrets would lock one another out. */
async function refuseOtherSecret(client: pg.Client, secret: string): Promise<void> {
  const { rows } = await client.query(
    "select 1 from pg_locks where locktype = 'advisory' and classid = $1 and objid <> $2 and objsubid = 2 and database = (select oid from pg_database where datname = current_database()) limit 1",
    [presenceClass, fingerprintOf(secret)],
  )
  if (rows.length > 0) throw new FatalStartError('another server works on this database with another secret: give all of them the same ZHUJIAN_SECRET')
}

/** Views that run with the rights of who asks came with this version. */
const oldestServer = 15

/** Near-duplicate names need trigrams of Chinese text, and nothing acknowledged may be lost. */
async function refuseUnfitServer(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ version: number; trigrams: number; fsync: string; pages: string }>(
    `select current_setting('server_version_num')::int as version, coalesce(array_length(show_trgm('水库'), 1), 0) as trigrams, current_setting('fsync') as fsync, current_setting('full_page_writes') as pages`,
  )
  const server = rows[0]
  if (server && server.version < oldestServer * 10_000) throw new FatalStartError(`the database server is PostgreSQL ${Math.floor(server.version / 10_000)}; ${oldestServer} or newer is needed`)
  if (!server || server.trigrams === 0) throw new FatalStartError('the database has a character type that splits no Chinese text: create it with lc_ctype C.UTF-8')
  if (server.fsync !== 'on' || server.pages !== 'on') throw new FatalStartError('the database server runs with fsync or full_page_writes off')
}

function pool(admin: DatabaseConnection, role: string, secret: string, max: number): pg.Pool {
  const base = plain(admin)
  const made = new pg.Pool({ ...base, user: role, password: loginPassword(secret, role), max, idleTimeoutMillis: 0, pipeline: true, stream: () => new GatheringSocket() })
  // A connection lost while in use fails its query, which is answered; without a listener it would end the process as well.
  made.on('connect', (client) => client.on('error', () => {}))
  made.on('error', () => {}) // A lost idle connection is replaced on the next request, which reports it if that fails too.
  return made
}

type Written = (cause?: Error | null) => void

/** Gathers what is written within a tick into one packet: statements asked side by side cost one system call. */
class GatheringSocket extends Socket {
  #gathering = false

  constructor() {
    super()
    // Node takes back an overridden `write` when the socket connects.
    this.once('connect', () => {
      this.write = this.gather
    })
  }

  gather(chunk: string | Uint8Array, done?: Written): boolean
  gather(chunk: string | Uint8Array, encoding?: BufferEncoding, done?: Written): boolean
  gather(chunk: string | Uint8Array, second?: BufferEncoding | Written, third?: Written): boolean {
    this.#hold()
    return typeof second === 'function' ? super.write(chunk, second) : super.write(chunk, second, third)
  }

  #hold(): void {
    if (this.#gathering) return
    this.#gathering = true
    this.cork()
    process.nextTick(() => {
      this.#gathering = false
      this.uncork()
    })
  }
}

const plain = (connection: DatabaseConnection): DatabaseConnection => (connection.connectionString ? fromUrl(connection.connectionString) : connection)

function fromUrl(text: string): DatabaseConnection {
  const url = new URL(text)
  return {
    host: url.searchParams.get('host') ?? decodeURIComponent(url.hostname),
    port: Number(url.port || url.searchParams.get('port') || 5432),
    database: decodeURIComponent(url.pathname.slice(1)) || 'postgres',
    ...(url.searchParams.get('sslmode') && url.searchParams.get('sslmode') !== 'disable' ? { ssl: { rejectUnauthorized: url.searchParams.get('sslmode') === 'verify-full' } } : {}),
  }
}
