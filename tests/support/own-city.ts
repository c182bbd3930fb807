import { startServer } from '@zhujian/app-server'
import { loadConfig } from '@zhujian/config'
import { eraseDataDir } from '@zhujian/database'
import { copyOf, Person, temporaryFolder } from '@zhujian/testing'
import { inject } from 'vitest'

export type OwnCity = { url: string; dataDir: string; person(username: string, language?: string): Promise<Person>; close(): Promise<void> }

/** A demo city of its own, for journeys that change what all others would feel, or that must not read what others did. */
export async function ownCity(): Promise<OwnCity> {
  const dataDir = copyOf(inject('mould')) ?? temporaryFolder('zhujian-city-')
  const server = await startServer(loadConfig({ PORT: '0', ZHUJIAN_DATA_DIR: dataDir, ZHUJIAN_DEMO: '1' }), () => {})
  const people = new Map<string, Promise<Person>>()
  return {
    url: server.url,
    dataDir,
    person: (username, language = 'zh-CN') => {
      const slot = `${username} ${language}`
      const known = people.get(slot) ?? new Person(server.url, username, language).signIn('Jiangzhou@2026')
      people.set(slot, known)
      return known
    },
    close: async () => {
      await server.stop()
      eraseDataDir(dataDir)
    },
  }
}
