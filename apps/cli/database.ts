import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { migrations } from '@zhujian/app-server'
import type { Config } from '@zhujian/config'
import { claimDataDir, FatalStartError, openDatabase } from '@zhujian/database'
import type { Database, DatabaseConnection } from '@zhujian/database'

const poolSize = 4

/**
 * Gives `work` the database: that of the running server, as its connection file says, or else the embedded one (or the one of
 * DATABASE_URL), started under the lock of the data directory and stopped again however the work ends.
 */
export async function withDatabase<T>(
  config: Config,
  progress: (line: string) => void,
  work: (database: Database) => Promise<T>,
): Promise<T> {
  const running = await openRunning(config)
  if (running) {
    try {
      return await work(running)
    } finally {
      await running.close()
    }
  }
  const claim = await claimDataDir(config.dataDir)
  try {
    if (!config.databaseUrl) progress('starting the embedded database')
    const database = await openDatabase({ config, migrations, poolSize })
    try {
      return await work(database)
    } finally {
      await database.close()
    }
  } finally {
    claim.release()
  }
}

/** The running server's database, or null when none runs: its file may be left by one that was killed, and the pid reused. */
async function openRunning(config: Config): Promise<Database | null> {
  const connection = connectionOf(config.dataDir)
  if (!connection) return null
  try {
    return await openDatabase({ config, migrations, connection, poolSize })
  } catch (cause) {
    if (cause instanceof FatalStartError && cause.message.startsWith('cannot connect')) return null
    throw cause
  }
}

function connectionOf(dataDir: string): DatabaseConnection | null {
  const file = join(dataDir, 'server.json')
  if (!existsSync(file)) return null
  try {
    const { pid, database } = JSON.parse(readFileSync(file, 'utf8')) as { pid?: unknown; database?: DatabaseConnection }
    return typeof pid === 'number' && database && alive(pid) ? database : null
  } catch (cause) {
    if (cause instanceof SyntaxError) return null
    throw cause
  }
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (cause) {
    return (cause as { code?: string }).code === 'EPERM'
  }
}
