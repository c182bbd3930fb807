import { once } from 'node:events'
import { connect } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { defineOperation, ok, refuse } from '@zhujian/kernel'
import { createLogger, createMetrics } from '@zhujian/telemetry'
import { createText } from '@zhujian/text'
import type { Answer, Dispatcher } from './dispatcher.ts'
import { systemIds } from './ids.ts'
import { createHttpServer, sessionCookie } from './server.ts'
import type { SessionRoute } from './server.ts'

const read = defineOperation({ name: 'readThing', summary: 'Reads.', method: 'GET', path: '/api/things/{thingId}', input: z.object({ thingId: z.string() }), output: z.object({}), permission: 'session' })
const write = defineOperation({ name: 'writeThing', summary: 'Writes.', method: 'POST', path: '/api/things/{thingId}', input: z.strictObject({ thingId: z.string(), id: z.string() }), output: z.object({}), permission: 'session' })
const enter = defineOperation({ name: 'enter', summary: 'Signs in.', method: 'POST', path: '/api/session', input: z.strictObject({ username: z.string().min(2) }), output: z.object({}), permission: 'public' })
const leave = defineOperation({ name: 'leave', summary: 'Signs out.', method: 'DELETE', path: '/api/session', input: z.object({}), output: z.object({}), permission: 'session' })

type Asked = { name: string; signedIn: boolean; language: string; input: unknown }
const asked: Asked[] = []
let answer: () => Answer | Promise<Answer> = () => ok({})
const dispatcher: Dispatcher = {
  operations: [read, write],
  execute: async (name, { actor, language }, input) => {
    asked.push({ name, signedIn: actor !== null, language, input })
    return answer()
  },
}
const sessionRoutes: SessionRoute[] = [
  { operation: enter, run: async (_call, input) => ({ ...ok({ for: (input as { username: string }).username }), cookie: 'made' }) },
  { operation: leave, run: async () => ({ ...ok({}), cookie: null }) },
]
const text = createText([{ 'zh-CN': { 'refusal.platform.path.unknown': '没有这个地址', 'refusal.platform.session.missing': '请登录', 'refusal.platform.fault': '出错了', 'refusal.platform.unavailable': '请稍候', 'refusal.x.no': '不行' }, en: { 'refusal.platform.path.unknown': 'no such path', 'refusal.platform.session.missing': 'sign in', 'refusal.platform.fault': 'broken', 'refusal.platform.unavailable': 'wait', 'refusal.x.no': 'no' } }])
const make = (publicUrl: string) =>
  createHttpServer({ dispatcher, sessionRoutes, text, logger: createLogger('silent'), metrics: createMetrics(), publicUrl, trustProxy: undefined, version: '9.9.9', clock: { now: () => new Date() }, ids: systemIds(), actorOf: async (token) => (token === 'made' ? ({ role: 'x' } as never) : null) })
let app: Awaited<ReturnType<typeof make>>

beforeAll(async () => {
  app = await make('http://127.0.0.1:8080')
})
afterAll(() => app.close())

const send = (payload: unknown, headers: Record<string, string> = {}, url = '/api/things/7') => app.inject({ method: 'POST', url, payload: payload as object, headers: { 'content-type': 'application/json', ...headers } })

test('path, query and body become one input; the session and the language come with it', async () => {
  asked.length = 0
  await app.inject({ url: '/api/things/a%20b?x=1&thingId=other', cookies: { [sessionCookie]: 'made' }, headers: { 'accept-language': 'en' } })
  await send({ id: '1' })
  expect(asked).toEqual([
    { name: 'readThing', signedIn: true, language: 'en', input: { x: '1', thingId: 'a b' } },
    { name: 'writeThing', signedIn: false, language: 'zh-CN', input: { id: '1', thingId: '7' } },
  ])
})

test('a body may repeat its path parameter but not contradict it, and must be an object', async () => {
  asked.length = 0
  expect((await send({ id: '1', thingId: '7' })).statusCode).toBe(200)
  expect((await send({ id: '1', thingId: '8' })).json()).toMatchObject({ status: 400, code: 'platform.input.invalid', field: 'thingId' })
  for (const payload of ['[]', '"x"', '7', '[{"id":"1"}]']) expect((await send(payload)).json(), payload).toMatchObject({ status: 400, code: 'platform.input.invalid' })
  expect(asked).toHaveLength(1)
})

test('the body cannot poison a prototype', async () => {
  asked.length = 0
  for (const payload of ['{"__proto__":{"admin":true}}', '{"constructor":{"prototype":{"admin":true}}}']) expect((await send(payload)).statusCode, payload).toBe(400)
  expect(asked).toEqual([])
  expect(({} as { admin?: boolean }).admin).toBeUndefined()
})

test('a refusal is problem details with its status, told in the language asked for, never kept by a cache', async () => {
  answer = () => refuse('x.no', { status: 409, figures: { at: 1 } })
  for (const [language, title] of [['zh-CN', '不行'], ['en', 'no']] as const) {
    const told = await send({ id: '1' }, { 'accept-language': language })
    expect([told.statusCode, told.headers['content-type'], told.headers['content-language'], told.headers['cache-control']]).toEqual([409, 'application/problem+json; charset=utf-8', language, 'no-store'])
    expect(told.json()).toMatchObject({ type: 'urn:zhujian:refusal:x.no', title, status: 409, code: 'x.no', figures: { at: 1 }, hits: [] })
  }
  answer = () => ok({})
})

test('a bug is 500 and a database that is away 503 with when to try again; neither tells its cause', async () => {
  const faults: [Error, number][] = [
    [new Error('select secret from somewhere'), 500],
    [new TypeError('x is not a function'), 500],
    [Object.assign(new Error('duplicate'), { code: '23505' }), 500],
    [Object.assign(new Error('terminating connection due to administrator command'), { code: '57P01' }), 503],
    [Object.assign(new Error('no route'), { code: 'ECONNREFUSED' }), 503],
    [Object.assign(new Error('no file'), { code: 'ENOENT' }), 503],
    [new Error('Connection terminated unexpectedly'), 503],
  ]
  for (const [fault, status] of faults) {
    answer = () => Promise.reject(fault)
    const told = await send({ id: '1' })
    expect([told.statusCode, told.headers['retry-after']], fault.message).toEqual([status, status === 503 ? '2' : undefined])
    expect(told.json()).toEqual({ type: 'urn:zhujian:fault', title: status === 503 ? '请稍候' : '出错了', status, code: 'platform.fault', hits: [] })
    expect((await send({ id: '1' }, { 'accept-language': 'en' })).json(), fault.message).toMatchObject({ title: status === 503 ? 'wait' : 'broken' })
  }
  answer = () => ok({})
})

test('an unknown path and a wrong method are refused in words', async () => {
  for (const [method, url] of [['GET', '/api/nothing'], ['DELETE', '/api/things/7'], ['GET', '/../../etc/passwd'], ['POST', '/api']] as const) {
    const told = await app.inject({ method, url, headers: { 'accept-language': 'en' } })
    expect([told.statusCode, told.json()], url).toEqual([404, expect.objectContaining({ code: 'platform.path.unknown', title: 'no such path' })])
  }
})

test('an empty body with the type of JSON says nothing, and is no mistake', async () => {
  const left = await app.inject({ method: 'DELETE', url: '/api/session', cookies: { [sessionCookie]: 'made' }, headers: { 'content-type': 'application/json' }, payload: '' })
  expect(left.statusCode).toBe(200)
})

test('a path that is over-long or wrongly written is refused in words', async () => {
  for (const url of [`/api/things/${'x'.repeat(5000)}`, '/api/things/%ff', '/api/things/%']) {
    const told = await app.inject({ url, headers: { 'accept-language': 'en' } })
    expect([told.statusCode, told.headers['content-type'], told.json()], url.slice(0, 20)).toEqual([400, 'application/problem+json; charset=utf-8', expect.objectContaining({ status: 400, code: 'platform.input.invalid' })])
  }
})

test('a page of another origin cannot write; our own, another name of this host and programs can', async () => {
  const status = async (origin: string | undefined, host = 'here.example:8080'): Promise<number> => (await send({ id: '1' }, { host, ...(origin === undefined ? {} : { origin }) })).statusCode
  expect(await Promise.all([undefined, 'http://127.0.0.1:8080', 'http://here.example:8080', 'https://here.example:8080'].map((origin) => status(origin)))).toEqual([200, 200, 200, 200])
  expect(await Promise.all(['https://evil.example', 'null', 'http://here.example', 'http://127.0.0.1:8080.evil.example', 'http://127.0.0.1'].map((origin) => status(origin)))).toEqual([403, 403, 403, 403, 403])
  expect((await app.inject({ url: '/api/things/7', headers: { origin: 'https://evil.example' } })).statusCode).toBe(200)
})

test('the session cookie is out of reach of scripts, and secure where the address is https', async () => {
  const entered = await app.inject({ method: 'POST', url: '/api/session', payload: { username: 'me' } })
  expect(entered.headers['set-cookie']).toBe(`${sessionCookie}=made; Path=/; HttpOnly; SameSite=Lax`)
  expect(entered.json()).toEqual({ for: 'me' })
  const left = await app.inject({ method: 'DELETE', url: '/api/session', cookies: { [sessionCookie]: 'made' } })
  expect(left.headers['set-cookie']).toMatch(/^zhujian_session=; Max-Age=0; .*Expires=Thu, 01 Jan 1970/)
  expect((await app.inject({ method: 'DELETE', url: '/api/session' })).json()).toMatchObject({ status: 401, code: 'platform.session.missing' })
  expect((await app.inject({ method: 'POST', url: '/api/session', payload: { username: 'x' } })).json()).toMatchObject({ status: 400, field: 'username' })
  const secure = await make('https://zhujian.example')
  const there = await secure.inject({ method: 'POST', url: '/api/session', payload: { username: 'me' } })
  expect(there.headers['set-cookie']).toContain('; Secure')
  expect([there.headers['strict-transport-security'], entered.headers['strict-transport-security']]).toEqual([expect.stringContaining('max-age='), undefined])
  await secure.close()
})

test('every answer forbids what a page of ours never does', async () => {
  const { headers } = await app.inject({ url: '/api/things/7' })
  expect(headers['content-security-policy']).toContain("default-src 'self'")
  expect(headers['content-security-policy']).not.toContain('unsafe-eval')
  expect(headers['x-content-type-options']).toBe('nosniff')
  expect(headers['x-frame-options']).toBe('SAMEORIGIN')
  expect([headers['x-powered-by'], headers['server']]).toEqual([undefined, undefined])
})

test('the OpenAPI document names every operation with its version', async () => {
  const document = (await app.inject({ url: '/api/openapi.json' })).json() as { openapi: string; info: { version: string }; paths: Record<string, Record<string, { operationId: string; security?: unknown }>> }
  expect([document.openapi, document.info.version]).toEqual(['3.1.0', '9.9.9'])
  expect(Object.values(document.paths).flatMap((entry) => Object.values(entry).map((it) => it.operationId)).sort()).toEqual(['enter', 'leave', 'readThing', 'writeThing'])
  expect(document.paths['/api/session']?.['post']?.security).toBeUndefined()
  expect(document.paths['/api/session']?.['delete']?.security).toEqual([{ session: [] }])
})

test('what never becomes a request is refused as everything else: headers without end, and no HTTP at all', async () => {
  const server = await make('http://127.0.0.1:8080')
  const url = await server.listen({ port: 0, host: '127.0.0.1' })
  const said = async (raw: string): Promise<string> => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1')
    const parts: Buffer[] = []
    socket.on('data', (part: Buffer) => parts.push(part))
    socket.write(raw)
    await once(socket, 'close')
    return Buffer.concat(parts).toString()
  }
  const long = await said(`GET /api/things/${'7'.repeat(20_000)} HTTP/1.1\r\nhost: x\r\n\r\n`)
  expect(long).toMatch(/^HTTP\/1\.1 431 [\s\S]*content-type: application\/problem\+json/)
  expect(JSON.parse(long.split('\r\n\r\n')[1] ?? '')).toMatchObject({ status: 431, code: 'platform.request.headers_too_large', figures: { limitBytes: 16_384 } })
  expect(await said('HELO there\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 [\s\S]*"code":"platform\.input\.invalid"/)
  await server.close()
})
