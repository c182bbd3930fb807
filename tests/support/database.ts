import { migrations } from '@zhujian/app-server'
import { temporaryDatabase } from '@zhujian/testing'
import type { TemporaryDatabase } from '@zhujian/testing'

export { externalServer } from '@zhujian/testing'
export type TestDatabase = TemporaryDatabase

/** A database of its own in a temporary directory, with the schema of the whole program and nothing in it; or in a data directory that is there. */
export function freshDatabase(dataDir?: string): Promise<TestDatabase> {
  return temporaryDatabase(migrations, dataDir)
}
