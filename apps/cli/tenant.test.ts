import { execFile } from 'node:child_process'
import { randomFillSync } from 'node:crypto'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startServer } from '@zhujian/app-server'
import type { RunningServer } from '@zhujian/app-server'
import { loadConfig } from '@zhujian/config'
import { eraseDataDir, runAsSystem } from '@zhujian/database'
import { accountStore } from '@zhujian/identity/server'
import { uuidV7 } from '@zhujian/kernel'
import { tenantStore } from '@zhujian/tenancy/server'
import { temporaryFolder } from '@zhujian/testing'
import { createTenant } from './tenant-create.ts'

const dataDir = temporaryFolder('zhujian-tenant-')
let server: RunningServer

type Created = { created: boolean; regionCode: number; name: string; lo: number; hi: number; parent: number | null; accounts: { username: string; role: string; password: string }[] }
type Output = { code: number; stdout: string; stderr: string }

/** The command line as an operator calls it, in a process of its own. */
async function zhujian(...args: string[]): Promise<Output> {
  const env = { ...process.env, ZHUJIAN_DATA_DIR: dataDir, ZHUJIAN_DEMO: '0' }
  try {
    return { code: 0, ...(await promisify(execFile)(process.execPath, [join(import.meta.dirname, 'main.ts'), 'tenant', 'create', ...args], { env })) }
  } catch (cause) {
    const { code, stdout, stderr } = cause as Output
    return { code, stdout, stderr }
  }
}

const json = ({ stdout }: Output): Created => JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Created
const newId = (): string => uuidV7(Date.now(), randomFillSync(new Uint8Array(10)))

class Caller {
  cookie = ''

  async ask(method: string, path: string, body?: Record<string, unknown>): Promise<{ status: number; body: Record<string, unknown> }> {
    const response = await fetch(`${server.url}${path}`, { method, headers: { cookie: this.cookie, ...(body ? { 'content-type': 'application/json' } : {}) }, ...(body ? { body: JSON.stringify(body) } : {}) })
    const cookie = response.headers.get('set-cookie')
    if (cookie) this.cookie = cookie.split(';')[0] ?? ''
    return { status: response.status, body: (await response.json()) as Record<string, unknown> }
  }

  async does(method: string, path: string, body?: Record<string, unknown>): Promise<Record<string, unknown>> {
    const answer = await this.ask(method, path, body)
    expect(answer.status, `${method} ${path} ${JSON.stringify(answer.body)}`).toBe(200)
    return answer.body
  }
}

async function signedIn(username: string, password: string): Promise<Caller> {
  const caller = new Caller()
  await caller.does('POST', '/api/session', { username, password })
  return caller
}

/** Signs in with a one-time password and changes it. */
async function settled({ username, password }: { username: string; password: string }): Promise<Caller> {
  const caller = await signedIn(username, password)
  await caller.does('POST', '/api/session/password', { id: newId(), currentPassword: password, newPassword: `${password}#2026` })
  return caller
}

async function start(): Promise<void> {
  server = await startServer(loadConfig({ PORT: '0', ZHUJIAN_DATA_DIR: dataDir, ZHUJIAN_DEMO: '0' }), () => {})
}

beforeAll(async () => {
  await start()
  const divisions = [[4403, 2, 44], [440303, 3, 4403], [440311, 3, 4403], [4404, 2, 44], [440402, 3, 4404]] as const
  await runAsSystem(server.assembled.pool, (tx) => tenantStore.saveDivisions(tx, divisions.map(([code, level, parent]) => ({ code, name: String(code), level, parent }))))
}, 120_000)

afterAll(async () => {
  await server?.stop()
  eraseDataDir(dataDir)
})

test('a city is founded beside the running server, and its first administrators do their work over HTTP', { timeout: 120_000 }, async () => {
  const city = json(await zhujian('--region', '440300', '--name', '深圳市', '--json'))
  expect(city).toMatchObject({ created: true, regionCode: 440300, name: '深圳市', lo: 440300, hi: 440311, parent: null })
  expect(city.accounts.map(({ username, role }) => [username, role])).toEqual([['sysAdmin.440300', 'sysAdmin'], ['secAdmin.440300', 'secAdmin'], ['secAdmin2.440300', 'secAdmin'], ['auditAdmin.440300', 'auditAdmin']])
  expect(new Set(city.accounts.map(({ password }) => password)).size).toBe(4)
  const [system, guard, other, reader] = city.accounts
  if (!system || !guard || !other || !reader) throw new Error('four administrators')

  const first = await signedIn(system.username, system.password)
  expect(await first.ask('GET', '/api/accounts')).toMatchObject({ status: 403, body: { code: 'identity.password.change_first' } })
  expect(await first.does('GET', '/api/session')).toMatchObject({ mustChangePassword: true, activePost: { role: 'sysAdmin', regionCode: 440300, regionName: '深圳市' } })

  const [admin, granter] = [await settled(system), await settled(guard)]
  await settled(other)
  const units = (await admin.does('GET', '/api/units'))['items'] as { unitId: string; name: string; regionCode: number }[]
  expect(units).toMatchObject([{ regionCode: 440300, name: expect.stringContaining('深圳市') }])
  const unitId = units[0]?.unitId
  const initialPassword = 'Chushi#2026-abc'
  await admin.does('POST', '/api/accounts', { id: newId(), username: 'zhang.san', name: '张三', regionCode: 440300, unitId, initialPassword })
  await granter.does('POST', '/api/posts', { id: newId(), username: 'zhang.san', role: 'ownerClerk', regionCode: 440300, unitId })
  expect(await (await signedIn('zhang.san', initialPassword)).does('GET', '/api/session')).toMatchObject({ activePost: { role: 'ownerClerk', regionCode: 440300 } })

  const events = (await (await settled(reader)).does('GET', '/api/security-events?limit=200'))['items'] as { kind: string; username: string; actor: string | null }[]
  for (const { username } of city.accounts) for (const kind of ['accountCreated', 'postGranted']) expect(events).toContainEqual(expect.objectContaining({ kind, username, actor: 'system:cli' }))
  const facts = await runAsSystem(server.assembled.pool, (tx) => tx.rows<{ kind: string }>('select kind from ledger.fact where region_code = 440300 and actor = $1 order by seq', ['system:cli']))
  expect(facts.map((fact) => fact.kind)).toEqual(['tenancy.tenant_created', ...Array(4).fill('identity.post_granted')])
})

test('founding it again changes nothing, whatever is said, and shows no password', { timeout: 120_000 }, async () => {
  const again = await zhujian('--region', '440300', '--name', '别的名字', '--lo', '440300', '--hi', '440399')
  expect([again.code, again.stdout.trim()]).toEqual([0, 'tenant 440300 深圳市 (440300-440311) exists already: nothing changed'])
  await server.stop()
  const stopped = json(await zhujian('--region', '440300', '--name', '深圳市', '--json'))
  expect(stopped).toMatchObject({ created: false, name: '深圳市', hi: 440311, accounts: [] })
  await start()
})

test('a county of the city is administered by it; one on its own has its own administrators', async () => {
  const { assembled } = server
  expect(await createTenant(assembled, { regionCode: 440303, name: '罗湖区' })).toMatchObject({ created: true, tenant: { lo: 440303, hi: 440303, parent: 440300 }, administrators: [] })
  expect(await createTenant(assembled, { regionCode: 330106, name: '西湖区' })).toMatchObject({ created: true, tenant: { lo: 330106, hi: 330106, parent: null }, administrators: [{}, {}, {}, {}] })
})

test('two who found one tenant at once found it once', async () => {
  const race = await Promise.all([1, 2].map(() => createTenant(server.assembled, { regionCode: 440400, name: '珠海市' })))
  expect(race.map(({ created }) => created).sort()).toEqual([false, true])
})

test('what may not be is refused in one line, and nothing of it is kept', { timeout: 120_000 }, async () => {
  const { assembled } = server
  const refusals: [Parameters<typeof createTenant>[1], RegExp][] = [
    [{ regionCode: 990300, name: '试用' }, /kept for demonstrations/],
    [{ regionCode: 330100, name: '杭州市' }, /overlaps the tenant 西湖区 \(330106/],
    [{ regionCode: 510100, name: '成都市', range: { lo: 510101, hi: 510199 } }, /must be of six-digit division codes/],
    [{ regionCode: 510100, name: '成都市', creditCode: '115101000000000000' }, /GB 32100/],
  ]
  for (const [request, words] of refusals) await expect(createTenant(assembled, request)).rejects.toThrow(words)
  await runAsSystem(assembled.pool, (tx) => assembled.tenants.refresh(tx))
  expect([...assembled.tenants.all().keys()]).toEqual([330106, 440300, 440303, 440400])
  for (const args of [[], ['--region', '4403', '--name', 'x'], ['--region', '440500', '--name', ' '], ['--region', '440500', '--name', 'x', '--lo', '440500'], ['--region', '990300', '--name', 'x']]) {
    const { code, stderr } = await zhujian(...args)
    expect(code, args.join(' ')).toBe(1)
    expect(stderr.trim().split('\n').at(-1), args.join(' ')).toMatch(/^zhujian: /)
  }
})

test('accounts left by a founding that broke off are taken up; a name somebody else has is not', async () => {
  const { assembled } = server
  const [cut] = await Promise.allSettled([
    // The tenant's own transaction fails after the accounts were opened.
    createTenant({ ...assembled, pool: failingAtCommit(assembled.pool) }, { regionCode: 520100, name: '贵阳市' }),
  ])
  expect(cut?.status).toBe('rejected')
  expect(await assembled.identity.inAuth((tx) => accountStore.byUsername(tx, 'auditAdmin.520100'))).toMatchObject({ regionCode: 520100 })
  const { created, administrators } = await createTenant(assembled, { regionCode: 520100, name: '贵阳市' })
  expect([created, administrators.length]).toEqual([true, 4])
  for (const { username, password } of administrators) await settled({ username, password })

  const somebody = { id: newId(), personId: newId(), username: 'SECADMIN.530100', name: '冒名', passwordHash: '-', passwordSetAt: new Date(), mustChange: true, demo: false, disabled: false, regionCode: 440300, unitId: null, createdAt: new Date(), held: false }
  await assembled.identity.inAuth((tx) => accountStore.insert(tx, somebody))
  await expect(createTenant(assembled, { regionCode: 530100, name: '昆明市' })).rejects.toThrow('secAdmin.530100')
})

/** A pool whose transactions do everything but commit. */
function failingAtCommit(pool: RunningServer['assembled']['pool']): RunningServer['assembled']['pool'] {
  const connect = async (): Promise<unknown> => {
    const client = await pool.connect()
    const query = (...args: unknown[]): unknown => (args[0] === 'commit' ? Promise.reject(new Error('the power went')) : (client.query as (...given: unknown[]) => unknown)(...args))
    return { query, release: () => client.release(true) }
  }
  return { connect } as unknown as typeof pool
}
