import { startServer } from '@zhujian/app-server'
import type { RunningServer } from '@zhujian/app-server'
import { loadConfig } from '@zhujian/config'
import { eraseDataDir, runAsSystem } from '@zhujian/database'
import { accountStore, hashPassword } from '@zhujian/identity/server'
import { organisationStore } from '@zhujian/organisation/server'
import { tenantStore } from '@zhujian/tenancy/server'
import { Person, newId, temporaryFolder } from '@zhujian/testing'

export const cityCode = 440100
export const countyCode = 440103
export const cityPassword = 'Zhujiang#2026-1'
/** The unit of the city, a valid unified social credit code. */
export const cityCreditCode = '11440100MB0000000X'

export type StrictCity = {
  url: string
  server: RunningServer
  /** The server's time, which a test moves. */
  clock: { at: Date; now(): Date; pass(minutes: number): void }
  unitId: string
  /** An account with its posts and a password of its own, as an administrator and its owner would leave it. */
  account(username: string, role: string, more?: { region?: number; name?: string; password?: string }): Promise<{ accountId: string; postId: string }>
  signedIn(username: string, more?: Record<string, unknown>): Promise<Person>
  close(): Promise<void>
}

/** A real city without demonstration: the strict policy holds, and time is the test's. */
export async function strictCity(env: Record<string, string> = {}): Promise<StrictCity> {
  const dataDir = temporaryFolder('zhujian-strict-')
  const clock = {
    at: new Date(),
    now: () => new Date(clock.at),
    pass: (minutes: number) => {
      clock.at = new Date(clock.at.getTime() + minutes * 60_000)
    },
  }
  const server = await startServer(loadConfig({ PORT: '0', ZHUJIAN_DATA_DIR: dataDir, ZHUJIAN_DEMO: '0', ...env }), () => {}, clock)
  const unitId = newId()
  await runAsSystem(server.assembled.pool, async (tx) => {
    await tenantStore.insert(tx, { regionCode: cityCode, name: '穗城市', lo: cityCode, hi: 440199, parent: null, demo: false, timeZone: 'Asia/Shanghai' })
    await tenantStore.insert(tx, { regionCode: countyCode, name: '荔湾区', lo: countyCode, hi: countyCode, parent: cityCode, demo: false, timeZone: 'Asia/Shanghai' })
    await organisationStore.insertUnit(tx, { id: unitId, regionCode: cityCode, name: '穗城市信息中心', creditCode: cityCreditCode, kind: 'government', department: null, createdAt: clock.now() })
    await server.assembled.tenants.reload(tx)
  })
  const account: StrictCity['account'] = async (username, role, { region = cityCode, name = '林晓', password = cityPassword } = {}) => {
    const post = { id: newId(), regionCode: region, accountId: newId(), personId: newId(), username, name, role, unitId }
    await runAsSystem(server.assembled.pool, (tx) => organisationStore.insertPost(tx, { ...post, grantedAt: clock.now() }))
    const passwordHash = await hashPassword(password)
    await server.assembled.identity.inAuth((tx) =>
      accountStore.insert(tx, { id: post.accountId, personId: post.personId, username, name, passwordHash, passwordSetAt: clock.now(), mustChange: false, demo: false, disabled: false, regionCode: region, unitId, createdAt: clock.now(), held: false }),
    )
    return { accountId: post.accountId, postId: post.id }
  }
  for (const role of ['sysAdmin', 'secAdmin', 'auditAdmin']) await account(`${role}.${cityCode}`, role, { name: role })
  return {
    url: server.url,
    server,
    clock,
    unitId,
    account,
    signedIn: async (username, more = {}) => {
      const person = new Person(server.url, username)
      await person.does('signIn', { username, password: cityPassword, ...more })
      return person
    },
    close: async () => {
      await server.stop()
      eraseDataDir(dataDir)
    },
  }
}
