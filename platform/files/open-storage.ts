import type { Config } from '@zhujian/config'
import { folderStorage } from './folder-storage.ts'
import { s3Storage } from './s3-storage.ts'
import type { FileStorage } from './storage.ts'

/** Opens the storage that the configuration names. @throws FatalStartError with one clear line when it cannot be used. */
export async function openFileStorage(config: Pick<Config, 'files'>): Promise<FileStorage> {
  const storage = config.files.kind === 's3' ? s3Storage(config.files) : folderStorage(config.files.folder)
  await storage.check()
  return storage
}
