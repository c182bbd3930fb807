import { createHash } from 'node:crypto'
import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { migrations } from '@zhujian/app-server'
import { dataDirOf, loadConfig } from '@zhujian/config'
import type { Config } from '@zhujian/config'
import { claimDataDir, eraseDataDir, openDatabase, openFilling } from '@zhujian/database'
import type { Filling, TableSum } from '@zhujian/database'
import { openFileStorage } from '@zhujian/files'
import type { FileStorage } from '@zhujian/files'
import { filePrefix, headName, readArchive, secretName, tablePrefix, tailName, wholeOf } from './archive.ts'
import type { Entry, FileSum, Head, Tail } from './archive.ts'
import { operatorPath, readArguments } from './command.ts'
import type { Command } from './command.ts'
import { OperatorError } from './operator-error.ts'
import { root } from './root.ts'

const help = `Usage: npm run zhujian -- restore FILE

Puts a backup back: into the data directory (ZHUJIAN_DATA_DIR), which must be empty, with DATABASE_URL into that database and with
ZHUJIAN_FILES_URL into that store, which must be empty too. A backup of a folder may be put into a bucket and the other way round. Every table and file is checked against the hashes of the archive; where one differs nothing is kept. A backup of an older
version is brought up to this one. Then start the server as always.`

async function run(args: string[], signal: AbortSignal): Promise<void> {
  const path = operatorPath(readArguments(args, {}, 1).positionals[0] ?? '')
  if (!existsSync(path)) throw new OperatorError(`no file ${path}`)
  const folder = dataDirOf(undefined, root)
  if (existsSync(folder) && readdirSync(folder).length > 0) throw new OperatorError(`${folder} is not empty: a backup is put back into an empty data directory`)
  const archive = readArchive(path)
  const head = await headOf(archive)
  try {
    const config = loadConfig(undefined, root)
    const tail = await withEmptyFiles(config, (storage) => underClaim(config, () => fill({ config, head, archive, storage, signal })))
    console.log(`restored ${Object.keys(tail.tables).length} tables and ${tail.files.length} files of ${head.at} into ${folder}`)
  } catch (cause) {
    // What is half there must not be started; the folder was empty before.
    eraseDataDir(folder)
    const { code, message } = cause as { code?: string; message?: string }
    const cut = code?.startsWith('Z_') === true || message === 'Unexpected end of data'
    throw cut ? new OperatorError(`the backup is damaged or not whole (${message}): nothing was put back`) : cause
  }
}

/** What the archive says of itself. @throws OperatorError when this program cannot read it. */
async function headOf(archive: AsyncGenerator<Entry, void, void>): Promise<Head> {
  const first = await archive.next().catch(() => null)
  if (!first || first.done || first.value.name !== headName) throw new OperatorError('not a backup of this platform')
  const head = JSON.parse((await wholeOf(first.value)).toString()) as Head
  if (head.format !== 'zhujian-backup/1') throw new OperatorError('not a backup of this platform')
  const known = new Set(migrations.map((source) => source.module))
  const strange = head.migrations.find((migration) => !known.has(migration.module))
  if (strange) throw new OperatorError(`the backup is of a newer version: it has the module ${strange.module}`)
  return head
}

/** Gives `work` the storage of files, which must be empty; what it put there is taken away again when it fails. */
async function withEmptyFiles<T>(config: Config, work: (storage: FileStorage) => Promise<T>): Promise<T> {
  const storage = await openFileStorage(config)
  try {
    if ((await storage.list()).length > 0) throw new OperatorError('the store of files is not empty: a backup is put back into an empty one')
    return await work(storage).catch(async (cause: unknown) => {
      for (const { name } of await storage.list()) await storage.remove(name)
      throw cause
    })
  } finally {
    storage.close()
  }
}

async function underClaim<T>(config: Config, work: () => Promise<T>): Promise<T> {
  const claim = await claimDataDir(config.dataDir)
  try {
    return await work()
  } finally {
    claim.release()
  }
}

type Restoration = { config: Config; head: Head; archive: AsyncGenerator<Entry, void, void>; storage: FileStorage; signal: AbortSignal }

/** Fills a database that has come as far as the backup's, then brings it up to this version. */
async function fill(restoration: Restoration): Promise<Tail> {
  const { config, head } = restoration
  const then = await openDatabase({ config, migrations, upTo: head.migrations, poolSize: 2 })
  try {
    const filling = await openFilling(then.admin, head.tables)
    const tail = await pour(restoration, filling).catch(async (cause: unknown) => {
      await filling.abandon()
      throw cause
    })
    await filling.commit()
    return tail
  } finally {
    await then.close()
    if (!config.databaseUrl) await (await openDatabase({ config, migrations, poolSize: 2 })).close()
  }
}

async function pour({ config, head, archive, storage, signal }: Restoration, filling: Filling): Promise<Tail> {
  const files: FileSum[] = []
  let tail: Tail | null = null
  for await (const entry of archive) {
    signal.throwIfAborted()
    if (entry.name === secretName) writeFileSync(join(config.dataDir, secretName), await wholeOf(entry), { mode: 0o600 })
    else if (entry.name === tailName) tail = JSON.parse((await wholeOf(entry)).toString()) as Tail
    else if (entry.name.startsWith(filePrefix)) files.push(await writeFile(storage, entry))
    else await writeTable(head, entry, filling)
  }
  if (!tail) throw new OperatorError('the backup is not whole: its end is missing')
  compare(tail, await filling.sums(), files)
  return tail
}

async function writeTable(head: Head, entry: Entry, filling: Filling): Promise<void> {
  const table = head.tables.find((one) => `${tablePrefix}${one.name}` === entry.name)
  if (!table) throw new OperatorError(`the backup is damaged: ${entry.name} is not in its list`)
  for await (const part of entry.parts) await filling.write(table, part)
}

/** Puts a file back, and tells what passed by on the way. */
async function writeFile(storage: FileStorage, entry: Entry): Promise<FileSum> {
  const name = basename(entry.name)
  const hash = createHash('sha256')
  let bytes = 0
  async function* counted(): AsyncGenerator<Buffer, void, void> {
    for await (const part of entry.parts) {
      hash.update(part)
      bytes += part.length
      yield part
    }
  }
  await storage.restore(name, counted())
  return { name, bytes, sha256: hash.digest('hex') }
}

/** @throws OperatorError naming the first table or file that is not what the backup says it was. */
function compare(tail: Tail, tables: ReadonlyMap<string, TableSum>, files: readonly FileSum[]): void {
  const empty = createHash('sha256').digest('hex')
  for (const [name, sum] of Object.entries(tail.tables)) {
    const found = tables.get(name) ?? { bytes: 0, sha256: empty }
    if (found.sha256 !== sum.sha256) throw new OperatorError(`the backup is damaged: table ${name} differs from its hash`)
  }
  const found = new Map(files.map((file) => [file.name, file.sha256]))
  for (const { name, sha256 } of tail.files) if (found.get(name) !== sha256) throw new OperatorError(`the backup is damaged: file ${name} differs from its hash`)
}

export const restoreCommand: Command = { words: 'restore', summary: 'put a backup back into an empty data directory', help, run }
