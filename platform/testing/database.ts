import { randomBytes } from 'node:crypto'
import { chmodSync, existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { eraseDataDir, openDatabase, startCluster } from '@zhujian/database'
import type { Database, DatabaseConnection, MigrationSource } from '@zhujian/database'

export type TemporaryDatabase = { database: Database; dataDir: string; close(): Promise<void> }

/** A new folder for a data directory. Everybody may pass through: what root starts runs as another user, whose cluster lies within. */
export function temporaryFolder(prefix: string): string {
  const folder = mkdtempSync(join(tmpdir(), prefix))
  chmodSync(folder, 0o711)
  return folder
}

/** A database of its own in a temporary directory, migrated, with nothing in it; or in the data directory that is named. */
export async function temporaryDatabase(migrations: readonly MigrationSource[], dataDir = temporaryFolder('zhujian-db-')): Promise<TemporaryDatabase> {
  const database = await openDatabase({ config: { databaseUrl: undefined, dataDir, secret: secretOf(dataDir) }, migrations })
  return {
    database,
    dataDir,
    close: async () => {
      await database.close()
      eraseDataDir(dataDir)
    },
  }
}

/** The secret of a data directory, as the server keeps it there: whoever opens it later must read what was sealed before. */
function secretOf(dataDir: string): string {
  const file = join(dataDir, 'secret')
  if (!existsSync(file)) writeFileSync(file, randomBytes(32).toString('hex'), { mode: 0o600 })
  return readFileSync(file, 'utf8')
}

/** A second cluster standing for a customer's own server, and the URL of its database. */
export async function externalServer(): Promise<{ url: string; connection: DatabaseConnection; stop(): Promise<void> }> {
  const dataDir = temporaryFolder('zhujian-ext-')
  const cluster = await startCluster(dataDir)
  const { host, password } = cluster.connection
  return {
    url: `postgres://postgres:${String(password)}@localhost/postgres?host=${encodeURIComponent(String(host))}`,
    connection: cluster.connection,
    stop: async () => {
      await cluster.stop()
      eraseDataDir(dataDir)
    },
  }
}
