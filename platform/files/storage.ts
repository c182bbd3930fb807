import type { Readable } from 'node:stream'
import type { DataStore } from '@tus/server'

/**
 * Where the bytes of files lie: a folder, or a bucket of an S3-compatible store. Names are UUIDs; whose a file is and what it is
 * called stands in the database.
 */
export type FileStorage = {
  /** Keeps uploads while they come in, for the upload library. */
  readonly uploads: DataStore
  /** The bytes an upload brought, in order, before they are settled. */
  received(id: string): AsyncIterable<Buffer>
  /** Makes the bytes of a whole upload last as a file. Done once more it changes nothing. */
  settle(id: string): Promise<void>
  /** The bytes of a file, or null where there is none. */
  read(id: string): Promise<Readable | null>
  /** The files that are there, by name, for a backup. */
  list(): Promise<StoredName[]>
  /** Puts a file back from a backup, so that it lasts when this returns. */
  restore(name: string, parts: AsyncIterable<Buffer>): Promise<void>
  /** Takes back what `restore` wrote. */
  remove(name: string): Promise<void>
  /** Tells whether the storage can be used now. @throws FatalStartError with one clear line when it cannot. */
  check(): Promise<void>
  close(): void
}
export type StoredName = { name: string; bytes: number }
