import { expect, inject, test } from 'vitest'
import { words } from '@zhujian/app-server'

type Schema = { $ref?: string; type?: string | string[]; properties?: Record<string, Schema>; required?: string[]; items?: Schema; anyOf?: Schema[]; oneOf?: Schema[]; allOf?: Schema[]; enum?: unknown[]; pattern?: string; additionalProperties?: boolean | Schema }
type Parameter = { name: string; in: string; required: boolean; schema: Schema }
type Operation = { operationId: string; summary: string; parameters: Parameter[]; requestBody?: { required: boolean; content: Record<string, { schema: Schema }> }; responses: Record<string, { description: string; content?: Record<string, { schema: Schema }> }>; security?: Record<string, string[]>[]; 'x-refusals': string[] }
type Document = { openapi: string; info: { title: string; version: string }; paths: Record<string, Record<string, Operation>>; components: { schemas: Record<string, Schema>; securitySchemes: Record<string, unknown> } }

const document = (): Promise<Document> => fetch(`${inject('serverUrl')}/api/openapi.json`).then((answer) => answer.json() as Promise<Document>)
const entries = ({ paths }: Document): [string, string, Operation][] => Object.entries(paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, operation]) => [path, method, operation] as [string, string, Operation]))

/** What is wrong with a schema, by the rules of JSON Schema 2020-12 that we use. */
function faults(schema: Schema, at: string, known: ReadonlySet<string>): string[] {
  const types = ['string', 'number', 'integer', 'boolean', 'object', 'array', 'null']
  const wrong: string[] = []
  if (schema.$ref !== undefined && !known.has(schema.$ref)) wrong.push(`${at}: ${schema.$ref} leads nowhere`)
  for (const type of [schema.type ?? []].flat()) if (!types.includes(type)) wrong.push(`${at}: no type ${type}`)
  for (const name of schema.required ?? []) if (!(name in (schema.properties ?? {}))) wrong.push(`${at}: requires ${name}, which it does not describe`)
  if (schema.pattern !== undefined) {
    try {
      new RegExp(schema.pattern, 'u')
    } catch {
      wrong.push(`${at}: pattern ${schema.pattern}`)
    }
  }
  const inner = [...Object.entries(schema.properties ?? {}), ...(schema.items ? [['[]', schema.items] as const] : []), ...[schema.anyOf, schema.oneOf, schema.allOf].flatMap((list) => (list ?? []).map((one, index) => [String(index), one] as const))]
  return [...wrong, ...inner.flatMap(([name, one]) => faults(one, `${at}.${name}`, known))]
}

test('the document is one of OpenAPI 3.1: every operation once, every path parameter described, every schema whole', async () => {
  const whole = await document()
  expect(whole.openapi).toMatch(/^3\.1\.\d+$/)
  const known = new Set(Object.keys(whole.components.schemas).map((name) => `#/components/schemas/${name}`))
  const wrong: string[] = []
  for (const [path, method, operation] of entries(whole)) {
    const at = operation.operationId
    if (!/^[a-z][A-Za-z0-9]+$/.test(at)) wrong.push(`${at}: name`)
    if (!['get', 'post', 'put', 'patch', 'delete'].includes(method)) wrong.push(`${at}: ${method}`)
    if (!/^[A-Z].*\.$/s.test(operation.summary)) wrong.push(`${at}: its summary is no sentence`)
    const named = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1])
    const inPath = operation.parameters.filter((parameter) => parameter.in === 'path')
    if (inPath.map((parameter) => parameter.name).join() !== named.join() || inPath.some((parameter) => !parameter.required)) wrong.push(`${at}: path parameters`)
    if (new Set(operation.parameters.map((parameter) => `${parameter.in} ${parameter.name}`)).size !== operation.parameters.length) wrong.push(`${at}: a parameter stands twice`)
    if (method === 'get' && operation.requestBody) wrong.push(`${at}: GET with a body`)
    if (method !== 'get' && operation.parameters.some((parameter) => parameter.in === 'query')) wrong.push(`${at}: query of a change`)
    for (const { name, schema } of operation.parameters) wrong.push(...faults(schema, `${at} ${name}`, known))
    for (const [type, { schema }] of Object.entries(operation.requestBody?.content ?? {})) {
      if (type !== 'application/json' || schema.type !== 'object') wrong.push(`${at}: its body is no JSON object`)
      wrong.push(...faults(schema, `${at} body`, known))
    }
    for (const [status, answer] of Object.entries(operation.responses)) for (const { schema } of Object.values(answer.content ?? {})) wrong.push(...faults(schema, `${at} ${status}`, known))
    if (!operation.responses['200'] || !operation.responses['default']) wrong.push(`${at}: answers`)
  }
  expect(wrong).toEqual([])
  const names = entries(whole).map(([, , operation]) => operation.operationId)
  expect(new Set(names).size).toBe(names.length)
  expect(names.length).toBeGreaterThan(40)
})

test('a change carries its id and refuses unknown fields; a list is bounded and has a cursor', async () => {
  const wrong: string[] = []
  for (const [, method, operation] of entries(await document())) {
    const body = operation.requestBody?.content['application/json']?.schema
    const forms = body?.oneOf ?? (body ? [body] : [])
    if (forms.some((form) => form.additionalProperties !== false)) wrong.push(`${operation.operationId} takes unknown fields`)
    if (method === 'post' && forms.some((form) => form.properties && !('id' in form.properties)) && !/^(signIn|finishOidc|linkOidc|preview|inspect|replayRule|switchPost|requestUpload|markNoticesRead)/.test(operation.operationId)) wrong.push(`${operation.operationId} has no id`)
    const answer = operation.responses['200']?.content?.['application/json']?.schema
    if (answer?.properties?.['items'] && !('nextCursor' in answer.properties)) wrong.push(`${operation.operationId} lists without a cursor`)
  }
  expect(wrong).toEqual([])
})

test('an input of several forms is described with each of them', async () => {
  const operations = new Map(entries(await document()).map(([, , operation]) => [operation.operationId, operation]))
  const forms = (name: string): string[][] => (operations.get(name)?.requestBody?.content['application/json']?.schema.oneOf ?? []).map((form) => Object.keys(form.properties ?? {}))
  expect(forms('markNoticesRead')).toEqual([['ids'], ['all']])
  expect(forms('decideAccountRequest')).toEqual([['id', 'decision', 'username', 'role'], ['id', 'decision', 'reason']])
})

test('every refusal an operation announces has its words in both languages', async () => {
  const announced = [...new Set(entries(await document()).flatMap(([, , operation]) => operation['x-refusals']))]
  expect(announced.length).toBeGreaterThan(50)
  for (const language of ['zh-CN', 'en'] as const) {
    const known = new Set(words.keys(language))
    expect(announced.filter((code) => !known.has(`refusal.${code}`)), language).toEqual([])
  }
})

test('without a session every operation but the public ones answers 401, and not one answers a fault', async () => {
  const open: string[] = []
  for (const [path, method, operation] of entries(await document())) {
    const url = `${inject('serverUrl')}${path.replace(/\{\w+\}/g, '0190a0b0-0000-7000-8000-000000000000')}`
    const answer = await fetch(url, { method: method.toUpperCase(), ...(method === 'get' ? {} : { headers: { 'content-type': 'application/json' }, body: '{}' }) })
    if (answer.status !== 401) open.push(operation.operationId)
    expect(answer.status, operation.operationId).toBeLessThan(500)
    if (answer.status >= 400) expect(answer.headers.get('content-type')).toContain('application/problem+json')
    expect((operation.security ?? []).length > 0, operation.operationId).toBe(answer.status === 401)
  }
  console.log(`open without a session: ${open.join(', ')}`)
})
