import type { TestProject } from 'vitest/node'
import { loadConfig } from '@zhujian/config'
import { startServer } from '@zhujian/app-server'
import { eraseDataDir } from '@zhujian/database'
import { copyOf, temporaryFolder } from '@zhujian/testing'
import { playedCity } from './played-city.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    serverUrl: string
    /** The data directory of the demo city as it was played, never started: what tests copy to have a city of their own. */
    mould: string | undefined
  }
}

/** One real server with the demo city on a real PostgreSQL, shared by all journeys of a run. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  // Runs of single files that use none of it say so.
  if (process.env['ZHUJIAN_TEST_SERVER'] === 'none') return async () => {}
  const { db } = await playedCity()
  await db.database.close()
  project.provide('mould', db.dataDir)
  const dataDir = copyOf(db.dataDir) ?? temporaryFolder('zhujian-test-')
  const config = loadConfig({ PORT: '0', ZHUJIAN_DATA_DIR: dataDir, ZHUJIAN_DEMO: '1' })
  const server = await startServer(config, () => {})
  project.provide('serverUrl', server.url)
  return async () => {
    await server.stop()
    eraseDataDir(dataDir)
    eraseDataDir(db.dataDir)
  }
}
