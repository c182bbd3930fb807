import { defineOperation, isUuidV7 } from '@zhujian/kernel'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { createClient, newId } from './client.ts'
import { ConnectionError, ProblemError } from './problem.ts'
import { requestOf } from './request.ts'
import { fileIdOf } from './upload.ts'

const getThing = defineOperation({
  name: 'getThing', summary: '', method: 'GET', path: '/api/things/{thingId}', permission: 'session',
  input: z.object({ thingId: z.string(), q: z.string().optional(), limit: z.number().optional() }), output: z.object({ name: z.string() }),
})
const saveThing = defineOperation({
  name: 'saveThing', summary: '', method: 'POST', path: '/api/things/{thingId}', permission: 'session',
  input: z.object({ thingId: z.string(), id: z.string(), priceFen: z.string() }), output: z.object({ saved: z.boolean() }),
})

const answer = (status: number, body: unknown): Response => new Response(JSON.stringify(body), { status })

test('a GET fills its path and writes the rest as a query string without empty members', () => {
  expect(requestOf(getThing, { thingId: 'a/b', q: '城北', limit: 5, cursor: undefined })).toEqual({
    url: `/api/things/a%2Fb?q=${encodeURIComponent('城北')}&limit=5`, method: 'GET',
  })
})

test('other methods send the rest as JSON, fen as text', () => {
  expect(requestOf(saveThing, { thingId: 't', id: 'i', priceFen: 699000000n })).toEqual({
    url: '/api/things/t', method: 'POST', body: '{"id":"i","priceFen":"699000000"}',
  })
})

test('a missing path parameter is a bug, not another address', () => {
  expect(() => requestOf(getThing, {})).toThrow('thingId is missing')
})

test('a mutation whose connection is lost is sent again with the same id', async () => {
  const bodies: unknown[] = []
  const client = createClient({
    wait: async () => {},
    fetch: async (_, init) => {
      bodies.push(init?.body)
      if (bodies.length < 3) throw new TypeError('network')
      return answer(200, { saved: true })
    },
  })
  const states: boolean[] = []
  client.onConnection((online) => states.push(online))
  expect(await client.call(saveThing, { thingId: 't', id: 'i', priceFen: '1' })).toEqual({ saved: true })
  expect(new Set(bodies).size).toBe(1)
  expect(bodies).toHaveLength(3)
  expect(states).toEqual([false, true])
})

test('a connection that stays lost is told as such', async () => {
  const client = createClient({ wait: async () => {}, fetch: async () => Promise.reject(new TypeError('network')) })
  await expect(client.call(getThing, { thingId: 't' })).rejects.toBeInstanceOf(ConnectionError)
})

test('a refusal keeps its code, its figures and every hit', async () => {
  const hits = [{ ruleId: 'PAY-01', effect: 'block', figures: { paidFen: '1' }, source: '国令712' }]
  const client = createClient({ fetch: async () => answer(422, { code: 'contracts.payment.blocked', title: '不能支付', hits, field: 'laborFen' }) })
  const problem = await client.call(getThing, { thingId: 't' }).catch((error: unknown) => error)
  expect(problem).toBeInstanceOf(ProblemError)
  expect(problem).toMatchObject({ status: 422, code: 'contracts.payment.blocked', field: 'laborFen', hits })
})

test('401 tells that the session is gone', async () => {
  const client = createClient({ fetch: async () => answer(401, { code: 'http.unauthenticated' }) })
  let told = 0
  client.onSignedOut(() => (told += 1))
  await client.call(getThing, { thingId: 't' }).catch(() => null)
  expect(told).toBe(1)
})

test('ids are UUIDv7 and a Location names its file', () => {
  expect(isUuidV7(newId())).toBe(true)
  expect(fileIdOf('http://h/api/files/0198')).toBe('0198')
})
