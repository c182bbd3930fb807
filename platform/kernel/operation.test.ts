import { expect, test } from 'vitest'
import { z } from 'zod'
import { blocks, defineOperation, hit, ok, pathParameters, refuse } from './index.ts'

const base = { name: 'doIt', summary: 'Does it.', path: '/api/it', input: z.object({}), output: z.object({}), permission: 'session' as const }

test('a GET only asks and everything else changes, unless it says otherwise', () => {
  expect(defineOperation({ ...base, method: 'GET' }).kind).toBe('query')
  for (const method of ['POST', 'PUT', 'PATCH', 'DELETE'] as const) expect(defineOperation({ ...base, method }).kind).toBe('mutation')
  expect(defineOperation({ ...base, method: 'POST', kind: 'query' })).toMatchObject({ kind: 'query', version: 1, refusals: [] })
  expect(defineOperation({ ...base, method: 'POST', version: 3, refusals: ['a.b'] })).toMatchObject({ version: 3, refusals: ['a.b'] })
})

test.each([
  ['/api/projects', []],
  ['/api/projects/{projectId}', ['projectId']],
  ['/api/projects/{projectId}/gates/{gate}', ['projectId', 'gate']],
  ['/api/{a}{b}/x', ['a', 'b']],
  ['/api/{}/{not a name}', []],
])('the segments of %s are %j', (path, names) => {
  expect(pathParameters(path)).toEqual(names)
})

test('a refusal is a value with its figures as they can be written: amounts as text, nothing undefined', () => {
  const refusal = refuse('a.b', { figures: { fen: 12n, day: '2026-01-01', share: 1.5, yes: true, none: null, gone: undefined, at: new Date(0) } })
  expect(refusal).toEqual({ ok: false, code: 'a.b', status: 422, figures: { fen: '12', day: '2026-01-01', share: 1.5, yes: true, none: null, at: String(new Date(0)) }, hits: [] })
  expect('field' in refusal).toBe(false)
  expect(refuse('a.b', { status: 409, field: 'x' })).toMatchObject({ status: 409, field: 'x' })
  expect(() => JSON.stringify(refusal)).not.toThrow()
  expect(ok({ a: 1 })).toEqual({ ok: true, value: { a: 1 } })
})

test('a rule blocks unless it only warns or only holds back the main account', () => {
  expect([hit('R', { fen: 1n }, 's'), hit('R', {}, 's', 'warn'), hit('R', {}, 's', 'blockMain')].map(blocks)).toEqual([true, false, false])
  expect(hit('R', { fen: 1n, gone: undefined }, 's')).toEqual({ ruleId: 'R', effect: 'block', figures: { fen: '1' }, source: 's' })
})
