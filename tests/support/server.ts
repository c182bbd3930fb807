import type { TestProject } from 'vitest/node'
import { loadConfig } from '@zhujian/config'
import { startServer } from '@zhujian/app-server'
import { eraseDataDir } from '@zhujian/database'
import { temporaryFolder } from '@zhujian/testing'

declare module 'vitest' {
  export interface ProvidedContext {
    serverUrl: string
  }
}

/** One real server with the demo city on a real PostgreSQL, shared by all journeys of a run. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  // Runs of single files that use none of it say so.
  if (process.env['ZHUJIAN_TEST_SERVER'] === 'none') return async () => {}
  const dataDir = temporaryFolder('zhujian-test-')
  const config = loadConfig({ PORT: '0', ZHUJIAN_DATA_DIR: dataDir, ZHUJIAN_DEMO: '1' })
  const server = await startServer(config, () => {})
  project.provide('serverUrl', server.url)
  return async () => {
    await server.stop()
    eraseDataDir(dataDir)
  }
}
