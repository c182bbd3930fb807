import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { loadConfig } from '@zhujian/config'
import { openSnapshot } from '@zhujian/database'
import type { Database } from '@zhujian/database'
import { openFileStorage } from '@zhujian/files'
import type { FileStorage } from '@zhujian/files'
import { filePrefix, headName, secretName, tablePrefix, tailName, writeArchive } from './archive.ts'
import type { ArchiveWriter, FileSum, Head, Tail } from './archive.ts'
import { operatorPath, readArguments } from './command.ts'
import type { Command } from './command.ts'
import { withDatabase } from './database.ts'
import { OperatorError } from './operator-error.ts'
import { root } from './root.ts'

const help = `Usage: npm run zhujian -- backup FILE

Writes everything the platform keeps — the database as of one moment, the uploaded files (of the data directory, or of the store that
ZHUJIAN_FILES_URL names) and the secret of the data directory — into
FILE, a gzipped tar archive for nobody else to read. The server may go on working meanwhile: what it writes after the start is not in it.
The archive is the city: keep it as carefully. Put it back with: npm run zhujian -- restore FILE`

type Parts = { dataDir: string; storage: FileStorage; archive: ArchiveWriter; progress: (line: string) => void; signal: AbortSignal }

async function run(args: string[], signal: AbortSignal): Promise<void> {
  const path = operatorPath(readArguments(args, {}, 1).positionals[0] ?? '')
  if (existsSync(path)) throw new OperatorError(`${path} is there already: choose another name, or remove it`)
  const config = loadConfig(undefined, root)
  const progress = (line: string): void => console.error(line)
  const storage = await openFileStorage(config)
  // Under another name until it is whole: half a backup must not look like one.
  const partial = `${path}.partial`
  try {
    const archive = writeArchive(partial)
    const { tables, files } = await withDatabase(config, progress, (database) => backUp(database, { dataDir: config.dataDir, storage, archive, progress, signal }))
    await archive.close()
    renameSync(partial, path)
    const bytes = Object.values(tables).reduce((sum, table) => sum + table.bytes, 0)
    console.log(`${path}: ${Object.keys(tables).length} tables (${bytes} bytes), ${files.length} files`)
  } catch (cause) {
    rmSync(partial, { force: true })
    throw cause
  } finally {
    storage.close()
  }
}

async function backUp(database: Database, { dataDir, storage, archive, progress, signal }: Parts): Promise<Tail> {
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
    const files = await addFiles(storage, archive, progress, signal)
    const tail: Tail = { tables: sums, files }
    await archive.add(tailName, Buffer.from(JSON.stringify(tail)))
    return tail
  } finally {
    await snapshot.close()
  }
}

/** Files never change once they are there; one that came after the snapshot does no harm. */
async function addFiles(storage: FileStorage, archive: ArchiveWriter, progress: (line: string) => void, signal: AbortSignal): Promise<FileSum[]> {
  const files = await storage.list()
  const sums: FileSum[] = []
  for (const [at, { name, bytes }] of files.entries()) {
    signal.throwIfAborted()
    if (at % 500 === 0) progress(`file ${at + 1} of ${files.length}`)
    const content = await storage.read(name)
    if (!content) throw new OperatorError(`the file ${name} went away while it was being read`)
    const { sha256 } = await archive.addFile(`${filePrefix}${name}`, bytes, content as AsyncIterable<Buffer>)
    sums.push({ name, bytes, sha256 })
  }
  return sums
}

export const backupCommand: Command = { words: 'backup', summary: 'write database, files and secret into one archive', help, run }
