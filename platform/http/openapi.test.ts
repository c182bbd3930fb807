import { expect, test } from 'vitest'
import { z } from 'zod'
import { defineOperation, zFen, zId, zLimit } from '@zhujian/kernel'
import { openApiOf } from './openapi.ts'

const base = { summary: 'Does it.', output: z.object({ done: z.literal(true) }), permission: 'session' as const }
const list = defineOperation({ ...base, name: 'listThings', method: 'GET', path: '/api/owners/{ownerId}/things', input: z.object({ ownerId: zId, limit: zLimit, q: z.string() }) })
const make = defineOperation({ ...base, name: 'makeThing', method: 'POST', path: '/api/owners/{ownerId}/things', input: z.strictObject({ ownerId: zId, id: zId, amountFen: zFen, note: z.string().optional() }), refusals: ['things.made'] })
const drop = defineOperation({ ...base, name: 'dropThing', method: 'DELETE', path: '/api/things/{thingId}', input: z.object({ thingId: zId }) })

type Entry = { operationId: string; parameters: { name: string; in: string; required: boolean; schema: unknown }[]; requestBody?: { required: boolean; content: Record<string, { schema: { properties: Record<string, { pattern?: string }>; required: string[]; additionalProperties?: boolean } }> }; 'x-refusals': string[]; responses: Record<string, unknown> }
const document = openApiOf([list, make, drop], '1.2.3') as { paths: Record<string, Record<string, Entry>>; components: { schemas: Record<string, unknown> } }
const entry = (path: string, method: string): Entry => document.paths[path]?.[method] ?? ({} as Entry)

test('two operations of one path stand side by side', () => {
  expect(Object.keys(document.paths)).toEqual(['/api/owners/{ownerId}/things', '/api/things/{thingId}'])
  expect(Object.keys(document.paths['/api/owners/{ownerId}/things'] ?? {})).toEqual(['get', 'post'])
})

test('what stands in the path is required there and nowhere else', () => {
  expect(entry('/api/owners/{ownerId}/things', 'get').parameters.map(({ name, in: place, required }) => [name, place, required])).toEqual([
    ['ownerId', 'path', true],
    ['limit', 'query', false],
    ['q', 'query', true],
  ])
  const made = entry('/api/owners/{ownerId}/things', 'post')
  const body = made.requestBody?.content['application/json']?.schema
  expect(made.parameters.map(({ name }) => name)).toEqual(['ownerId'])
  expect([Object.keys(body?.properties ?? {}), body?.required, body?.additionalProperties]).toEqual([['id', 'amountFen', 'note'], ['id', 'amountFen'], false])
})

test('a body is described as it is sent: an amount is text of digits, not a number', () => {
  const body = entry('/api/owners/{ownerId}/things', 'post').requestBody?.content['application/json']?.schema
  expect(body?.properties['amountFen']).toMatchObject({ type: 'string', pattern: expect.any(String) })
})

test('an operation without more than its path has no body; refusals are listed; failure is a problem', () => {
  expect(entry('/api/things/{thingId}', 'delete').requestBody).toBeUndefined()
  expect(entry('/api/owners/{ownerId}/things', 'post')['x-refusals']).toEqual(['things.made'])
  expect(entry('/api/things/{thingId}', 'delete').responses['default']).toMatchObject({ content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } } })
  expect(Object.keys(document.components.schemas)).toContain('Problem')
})
