import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { once } from 'node:events'
import { finished, pipeline } from 'node:stream/promises'
import { createGunzip, createGzip } from 'node:zlib'
import { extract, pack } from 'tar-stream'
import type { AppliedMigration, TableShape, TableSum } from '@zhujian/database'

/** What stands first in a backup: enough to know whether this program can read the rest. */
export type Head = { format: 'zhujian-backup/1'; at: string; migrations: AppliedMigration[]; tables: TableShape[] }
export type FileSum = { name: string; bytes: number; sha256: string }
/** What stands last: without it a backup is not whole. */
export type Tail = { tables: Record<string, TableSum>; files: FileSum[] }

export const headName = 'head.json'
export const tailName = 'tail.json'
export const secretName = 'secret'
export const tablePrefix = 'tables/'
export const filePrefix = 'files/'

export type ArchiveWriter = { add(name: string, content: Buffer): Promise<void>; addFile(name: string, size: number, parts: AsyncIterable<Buffer>): Promise<FileSum>; close(): Promise<void> }

/** Writes a gzipped tar archive, entry after entry, readable with any tar. */
export function writeArchive(path: string): ArchiveWriter {
  const tar = pack()
  const out = createWriteStream(path, { mode: 0o600, flush: true })
  const written = pipeline(tar, createGzip({ level: 6 }), out)
  // A disk that is full is told where the next entry is written, or at the end.
  written.catch(() => {})
  const entry = async (name: string, size: number, fill: (sink: NodeJS.WritableStream) => Promise<void>): Promise<void> => {
    const sink = tar.entry({ name, size, mode: 0o600, mtime: new Date() })
    await Promise.race([fill(sink), written])
  }
  return {
    add: (name, content) =>
      entry(name, content.length, async (sink) => {
        sink.end(content)
        await finished(sink)
      }),
    addFile: async (name, size, parts) => {
      const hash = createHash('sha256')
      await entry(name, size, async (sink) => {
        for await (const part of parts) {
          hash.update(part)
          if (!sink.write(part)) await once(sink, 'drain')
        }
        sink.end()
        await finished(sink)
      })
      return { name, bytes: size, sha256: hash.digest('hex') }
    },
    close: async () => {
      tar.finalize()
      await written
    },
  }
}

export type Entry = { name: string; parts: AsyncIterable<Buffer> }

/** Reads an archive entry after entry; each must be read to its end before the next. */
export async function* readArchive(path: string): AsyncGenerator<Entry, void, void> {
  const tar = extract()
  const reading = pipeline(createReadStream(path), createGunzip(), tar)
  reading.catch(() => {})
  for await (const entry of tar) {
    yield { name: entry.header.name, parts: entry as AsyncIterable<Buffer> }
    entry.resume()
  }
  await reading
}

/** A small entry as a whole. */
export async function wholeOf(entry: Entry): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const part of entry.parts) parts.push(part)
  return Buffer.concat(parts)
}
