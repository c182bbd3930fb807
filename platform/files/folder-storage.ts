import { chmodSync, createReadStream, mkdirSync } from 'node:fs'
import { access, constants, open, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { FileStore } from '@tus/file-store'
import { FatalStartError } from '@zhujian/database'
import type { FileStorage, StoredName } from './storage.ts'

/** Files in a folder: of the data directory, or one that several servers share. */
export function folderStorage(directory: string): FileStorage {
  makePrivate(directory)
  const uploads = new FileStore({ directory })
  const pathOf = (name: string): string => join(directory, name)
  return {
    uploads,
    received: (id) => createReadStream(pathOf(id)) as AsyncIterable<Buffer>,
    settle: (id) => sync(pathOf(id)),
    read: async (id) => {
      const found = await stat(pathOf(id)).catch(() => null)
      return found?.isFile() ? createReadStream(pathOf(id)) : null
    },
    list: () => filesIn(directory),
    restore: (name, parts) => write(pathOf(name), parts),
    remove: (name) => rm(pathOf(name), { force: true }),
    check: async () => {
      await access(directory, constants.R_OK | constants.W_OK).catch((cause: Error) => {
        throw new FatalStartError(`the folder of files cannot be used: ${cause.message}`)
      })
    },
    close: () => {},
  }
}

/** What people upload is for nobody else on this machine. */
function makePrivate(directory: string): void {
  try {
    mkdirSync(directory, { recursive: true })
    chmodSync(directory, 0o700)
  } catch (cause) {
    throw new FatalStartError(`the folder of files cannot be used: ${(cause as Error).message}`)
  }
}

async function filesIn(directory: string): Promise<StoredName[]> {
  const entries = await readdir(directory, { withFileTypes: true })
  const names = entries.filter((entry) => entry.isFile()).map((entry) => entry.name)
  return Promise.all(names.sort().map(async (name) => ({ name, bytes: (await stat(join(directory, name))).size })))
}

/** Waits until the bytes are on the disk: a file that was acknowledged outlives the loss of power. */
async function sync(path: string): Promise<void> {
  const file = await open(path, 'r+')
  try {
    await file.sync()
  } finally {
    await file.close()
  }
}

async function write(path: string, parts: AsyncIterable<Buffer>): Promise<void> {
  const file = await open(path, 'w', 0o600)
  try {
    for await (const part of parts) await file.write(part)
    await file.sync()
  } finally {
    await file.close()
  }
}
