import fc from 'fast-check'
import { expect, inject, test } from 'vitest'
import { newId, person } from '../support/caller.ts'

type Schema = { type?: string; properties?: Record<string, Schema>; anyOf?: Schema[]; enum?: unknown[] }
type Operation = { operationId: string; parameters?: { name: string; in: string; schema: Schema }[]; requestBody?: { content: Record<string, { schema: Schema }> } }
type Document = { paths: Record<string, Record<string, Operation>> }

const seed = Number(process.env['TEST_SEED'] ?? 20261125)

/** Values that no field of ours may swallow silently. */
const junk: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(null, true, -1, 1.5, 1e300, '', ' ', '\u0000', 'a\u0000b', '\ud800', '<script>alert(1)</script>', "'; drop table projects.project; --", '../../etc/passwd', [], {}, [[[[]]]], { a: { b: { c: {} } } }),
  fc.string({ maxLength: 40, unit: 'binary' }),
  fc.integer(),
  fc.bigInt().map(String),
)

test('generated wrong bodies are refused in plain words, never a fault', { timeout: 300_000 }, async () => {
  console.log(`bad input seed ${seed}`)
  const document = (await (await fetch(`${inject('serverUrl')}/api/openapi.json`)).json()) as Document
  const clerk = await person('ownerClerk.990100')
  const chief = await person('contractorClerk.990100')
  const operations = Object.values(document.paths).flatMap((entry) => Object.values(entry)).filter((operation) => !['signOut', 'signIn', 'changePassword'].includes(operation.operationId))
  const faults: string[] = []
  for (const operation of operations) {
    const body = operation.requestBody?.content['application/json']?.schema.properties ?? {}
    const names = [...(operation.parameters ?? []).map((parameter) => parameter.name), ...Object.keys(body)]
    if (names.length === 0) continue
    const sample = fc.sample(fc.record({ field: fc.constantFrom(...names), value: junk, extra: fc.boolean() }), { numRuns: 25, seed })
    for (const { field, value, extra } of sample) {
      const input: Record<string, unknown> = Object.fromEntries(names.map((name) => [name, newId()]))
      input[field] = value
      if (extra && operation.requestBody) input['noSuchField'] = 1
      for (const caller of [clerk, chief]) {
        const answer = await caller.ask(operation.operationId, input)
        if (answer.status >= 500 || (answer.status >= 400 && typeof answer.body.code !== 'string')) faults.push(`${operation.operationId} ${field}=${JSON.stringify(value)}: ${answer.status}`)
        if (extra && operation.requestBody && answer.status < 400) faults.push(`${operation.operationId} took an unknown field`)
      }
    }
  }
  expect(faults).toEqual([])
})

test('a body over the limit, a broken one, a deep one and a foreign page are refused', async () => {
  const url = `${inject('serverUrl')}/api/session`
  const send = (body: string, headers: Record<string, string> = {}): Promise<Response> => fetch(url, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body })
  expect((await send(JSON.stringify({ username: 'a', password: 'x'.repeat(10_000_000) }))).status).toBe(413)
  expect((await send('{"username":')).status).toBe(400)
  expect((await send(`{"username":${'['.repeat(20_000)}${']'.repeat(20_000)}}`)).status).toBe(400)
  expect((await send('a=b', { 'content-type': 'application/x-www-form-urlencoded' })).status).toBe(415)
  expect((await send('{}', { origin: 'https://elsewhere.example' })).status).toBe(403)
})
