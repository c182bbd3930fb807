import { existsSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { loadConfig } from '@zhujian/config'
import { openSnapshot } from '@zhujian/database'
import type { Database } from '@zhujian/database'
import { filePrefix, headName, secretName, tablePrefix, tailName, writeArchive } from './archive.ts'
import type { ArchiveWriter, FileSum, Head, Tail } from './archive.ts'
import { operatorPath, readArguments } from './command.ts'
import type { Command } from './command.ts'
import { withDatabase } from './database.ts'
import { OperatorError } from './operator-error.ts'
import { root } from './root.ts'

const help = `Usage: npm run zhujian -- backup FILE

Writes everything the platform keeps — the database as of one moment, the uploaded files and the secret of the data directory — into
FILE, a gzipped tar archive for nobody else to read. The server may go on working meanwhile: what it writes after the start is not in it.
The archive is the city: keep it as carefully. Put it back with: npm run zhujian -- restore FILE`

type Parts = { dataDir: string; archive: ArchiveWriter; progress: (line: string) => void; signal: AbortSignal }

async function run(args: string[], signal: AbortSignal): Promise<void> {
  const path = operatorPath(readArguments(args, {}, 1).positionals[0] ?? '')
  if (existsSync(path)) throw new OperatorError(`${path} is there already: choose another name, or remove it`)
  const config = loadConfig(undefined, root)
  const progress = (line: string): void => console.error(line)
  // Under another name until it is whole: half a backup must not look like one.
  const partial = `${path}.partial`
  try {
    const archive = writeArchive(partial)
    const { tables, files } = await withDatabase(config, progress, (database) => backUp(database, { dataDir: config.dataDir, archive, progress, signal }))
    await archive.close()
    renameSync(partial, path)
    const bytes = Object.values(tables).reduce((sum, table) => sum + table.bytes, 0)
    console.log(`${path}: ${Object.keys(tables).length} tables (${bytes} bytes), ${files.length} files`)
  } catch (cause) {
    rmSync(partial, { force: true })
    throw cause
  }
}

async function backUp(database: Database, { dataDir, archive, progress, signal }: Parts): Promise<Tail> {
  const snapshot = await openSnapshot(database.admin)
  try {
    const { migrations, tables } = snapshot
    const head: Head = { format: 'zhujian-backup/1', at: new Date().toISOString(), migrations: [...migrations], tables: [...tables] }
    await archive.add(headName, Buffer.from(JSON.stringify(head)))
    if (existsSync(join(dataDir, 'secret'))) await archive.add(secretName, readFileSync(join(dataDir, 'secret')))
    const sums: Tail['tables'] = {}
    for (const [at, table] of tables.entries()) {
      signal.throwIfAborted()
      progress(`table ${at + 1} of ${tables.length}: ${table.name}`)
      sums[table.name] = await snapshot.read(table, (part) => archive.add(`${tablePrefix}${table.name}`, part))
    }
    const files = await addFiles(dataDir, archive, progress, signal)
    const tail: Tail = { tables: sums, files }
    await archive.add(tailName, Buffer.from(JSON.stringify(tail)))
    return tail
  } finally {
    await snapshot.close()
  }
}

/** Files never change once they are there; one that came after the snapshot does no harm. */
async function addFiles(dataDir: string, archive: ArchiveWriter, progress: (line: string) => void, signal: AbortSignal): Promise<FileSum[]> {
  const folder = join(dataDir, 'files')
  const names = existsSync(folder) ? readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => entry.name).sort() : []
  const sums: FileSum[] = []
  for (const [at, name] of names.entries()) {
    signal.throwIfAborted()
    if (at % 500 === 0) progress(`file ${at + 1} of ${names.length}`)
    const { bytes, sha256 } = await archive.addFile(`${filePrefix}${name}`, join(folder, name))
    sums.push({ name, bytes, sha256 })
  }
  return sums
}

export const backupCommand: Command = { words: 'backup', summary: 'write database, files and secret into one archive', help, run }
