import { assemble, seedDemoCity } from '@zhujian/app-server'
import type { Assembled } from '@zhujian/app-server'
import { freshDatabase } from './database.ts'
import type { TestDatabase } from './database.ts'

/** The demo city played to its last day on a database of its own; where a data directory holds it already, that is opened. */
export async function playedCity(dataDir?: string): Promise<{ db: TestDatabase; assembled: Assembled }> {
  const db = await freshDatabase(dataDir)
  const assembled = await assemble(db.database, true, new Date('2026-11-02T02:00:00Z'))
  await seedDemoCity(assembled, db.dataDir, () => {})
  return { db, assembled }
}
