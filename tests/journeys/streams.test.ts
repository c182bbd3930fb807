import { afterAll, beforeAll, expect, test } from 'vitest'
import { startServer } from '@zhujian/app-server'
import type { RunningServer } from '@zhujian/app-server'
import { loadConfig } from '@zhujian/config'
import { eraseDataDir } from '@zhujian/database'
import { temporaryFolder } from '@zhujian/testing'
import { createTenant } from '../../apps/cli/tenant-create.ts'
import { newId } from '../support/caller.ts'
import { externalServer } from '../support/database.ts'

// Two servers on one database, as behind a proxy: what one of them ends, the other must find out.
const region = 440300
const initial = 'Chushi#2026-abc'
const password = 'Zhujiang#2026-1'
const dataDirs = ['a', 'b'].map((name) => temporaryFolder(`zhujian-streams-${name}-`))
let database: Awaited<ReturnType<typeof externalServer>>
let here: RunningServer
let there: RunningServer
let unitId = ''
const passwords = new Map<string, string>()

beforeAll(async () => {
  database = await externalServer()
  const start = (dataDir: string | undefined): Promise<RunningServer> => startServer(loadConfig({ PORT: '0', ZHUJIAN_DATA_DIR: dataDir, ZHUJIAN_DEMO: '0', DATABASE_URL: database.url, ZHUJIAN_SECRET: 'b'.repeat(64) }), () => {})
  here = await start(dataDirs[0])
  there = await start(dataDirs[1])
  const { administrators } = await createTenant(here.assembled, { regionCode: region, name: '深圳市' })
  for (const { username, password: once } of administrators) await change(await signedIn(username, once), username, once)
  unitId = ((await ask('GET', '/api/units', await signedIn(`sysAdmin.${region}`))).body['items'] as { unitId: string }[])[0]?.unitId ?? ''
}, 120_000)

afterAll(async () => {
  await here?.stop()
  await there?.stop()
  await database?.stop()
  for (const dataDir of dataDirs) eraseDataDir(dataDir)
})

type Answer = { status: number; cookie: string; body: Record<string, unknown> }

async function ask(method: string, path: string, cookie: string, body?: Record<string, unknown>): Promise<Answer> {
  const response = await fetch(`${here.url}${path}`, { method, headers: { cookie, ...(body ? { 'content-type': 'application/json' } : {}) }, ...(body ? { body: JSON.stringify(body) } : {}) })
  const answer = { status: response.status, cookie: response.headers.get('set-cookie')?.split(';')[0] ?? cookie, body: (await response.json()) as Record<string, unknown> }
  expect(answer.status, `${method} ${path} ${JSON.stringify(answer.body)}`).toBe(200)
  return answer
}

const signedIn = async (username: string, secret = passwords.get(username) ?? password): Promise<string> => (await ask('POST', '/api/session', '', { username, password: secret })).cookie

async function change(cookie: string, username: string, from: string, to = `${from}#2`): Promise<string> {
  await ask('POST', '/api/session/password', cookie, { id: newId(), currentPassword: from, newPassword: to })
  passwords.set(username, to)
  return cookie
}

/** Somebody with one post, signed in. */
async function clerk(username: string): Promise<{ cookie: string; postId: string }> {
  await ask('POST', '/api/accounts', await signedIn(`sysAdmin.${region}`), { id: newId(), username, name: '林晓', regionCode: region, unitId, initialPassword: initial })
  const postId = newId()
  await ask('POST', '/api/posts', await signedIn(`secAdmin.${region}`), { id: postId, username, role: 'ownerClerk', regionCode: region, unitId })
  return { cookie: await change(await signedIn(username, initial), username, initial, password), postId }
}

type Stream = { isOpen(): boolean; ended: Promise<number> }

/** Opens a stream; `ended` tells when the server closed it. */
async function listening(server: RunningServer, cookie: string): Promise<Stream> {
  const response = await fetch(`${server.url}/api/events`, { headers: { cookie } })
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/event-stream'])
  let open = true
  const ended = (async () => {
    for await (const _ of response.body ?? []) if (!open) break
    open = false
    return performance.now()
  })()
  return { isOpen: () => open, ended }
}

const after = (from: number, ended: Promise<number>): Promise<number> => Promise.race([ended.then((at) => at - from), new Promise<number>((resolve) => setTimeout(() => resolve(Number.POSITIVE_INFINITY), 8000))])

const ends: [what: string, act: (username: string, who: { cookie: string; postId: string }) => Promise<unknown>][] = [
  ['is closed', async (username) => ask('POST', `/api/accounts/${username}/disable`, await signedIn(`sysAdmin.${region}`), { id: newId() })],
  ['gets a new password', async (username) => ask('POST', `/api/accounts/${username}/password-reset`, await signedIn(`sysAdmin.${region}`), { id: newId(), initialPassword: 'Chushi#2026-xyz' })],
  ['loses the post', async (_, who) => ask('POST', `/api/posts/${who.postId}/revoke`, await signedIn(`secAdmin.${region}`), { id: newId() })],
  ['signs out', async (_, who) => ask('DELETE', '/api/session', who.cookie)],
  ['signs in elsewhere, where one session is allowed', async (username) => signedIn(username)],
]

test.each(ends.map(([what, act], at) => ({ what, act, username: `stream.no${at}` })))('the streams of an account that $what are closed: here at once, there within 5 s', async ({ act, username }) => {
  const who = await clerk(username)
  const bystander = await listening(here, await clerk(`${username}.other`).then((other) => other.cookie))
  const [near, far] = [await listening(here, who.cookie), await listening(there, who.cookie)]
  await new Promise((resolve) => setTimeout(resolve, 300))
  expect([near.isOpen(), far.isOpen()]).toEqual([true, true])
  await act(username, who)
  const from = performance.now()
  expect(await after(from, near.ended)).toBeLessThan(1000)
  expect(await after(from, far.ended)).toBeLessThan(5000)
  expect(bystander.isOpen()).toBe(true)
  expect((await fetch(`${here.url}/api/events`, { headers: { cookie: who.cookie } })).status).toBe(401)
})

test('a stream is no use of a session: one that is idle too long ends, and its stream with it', async () => {
  const who = await clerk('stream.idle')
  const stream = await listening(here, who.cookie)
  const idle = new Date(Date.now() - 31 * 60_000)
  await here.assembled.identity.inAuth((tx) => tx.run("update auth.session set last_seen_at = $1 where ended_at is null and account_id = (select id from auth.account where username = 'stream.idle')", [idle]))
  expect(await after(performance.now(), stream.ended)).toBeLessThan(5000)
})

test('whoever has no session is told so in words', async () => {
  const answer = await fetch(`${here.url}/api/events`, { headers: { 'accept-language': 'en' } })
  expect([answer.status, answer.headers.get('content-type')]).toEqual([401, 'application/problem+json; charset=utf-8'])
  expect(await answer.json()).toMatchObject({ code: 'platform.session.missing', title: expect.stringContaining('sign in') })
})
