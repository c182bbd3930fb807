import { z } from 'zod'
import { pathParameters } from '@zhujian/kernel'
import type { Operation } from '@zhujian/kernel'

type Schema = { type?: string; properties?: Record<string, unknown>; required?: string[]; additionalProperties?: unknown; oneOf?: Schema[]; anyOf?: Schema[] }

/** OpenAPI 3.1 of the operations, derived from their schemas: documentation that cannot differ from the program. */
export function openApiOf(operations: readonly Operation[], version: string): Record<string, unknown> {
  const paths: Record<string, Record<string, unknown>> = {}
  for (const operation of operations) {
    const entry = paths[operation.path] ?? {}
    entry[operation.method.toLowerCase()] = entryOf(operation)
    paths[operation.path] = entry
  }
  return {
    openapi: '3.1.0',
    info: { title: '筑鉴 Zhujian', version, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    paths,
    components: {
      schemas: { Problem: problemSchema },
      securitySchemes: { session: { type: 'apiKey', in: 'cookie', name: 'zhujian_session' } },
    },
  }
}

function entryOf(operation: Operation): Record<string, unknown> {
  const input = schemaOf(operation.input, 'input')
  const inPath = pathParameters(operation.path)
  const rest = Object.entries(input.properties ?? {}).filter(([name]) => !inPath.includes(name))
  const required = (input.required ?? []).filter((name) => !inPath.includes(name))
  const parameters = inPath.map((name) => ({ name, in: 'path', required: true, schema: input.properties?.[name] ?? { type: 'string' } }))
  const query = operation.method === 'GET' ? rest.map(([name, schema]) => ({ name, in: 'query', required: required.includes(name), schema })) : []
  const sent = operation.method === 'GET' ? null : bodyOf(input, inPath)
  const body = sent === null ? {} : { requestBody: { required: true, content: { 'application/json': { schema: sent } } } }
  return {
    operationId: operation.name,
    summary: operation.summary,
    ...(operation.permission === 'public' ? {} : { security: [{ session: [] }] }),
    parameters: [...parameters, ...query],
    ...body,
    'x-refusals': operation.refusals,
    responses: {
      200: { description: 'Done', content: contentOf(operation) },
      default: { description: 'Refused', content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } } },
    },
  }
}

/** The input without what stands in the path; of an input that has several forms, each of them. Null when nothing is left to send. */
function bodyOf(input: Schema, inPath: readonly string[]): Schema | null {
  const forms = input.oneOf ?? input.anyOf
  if (forms) return { type: 'object', oneOf: forms.flatMap((form) => bodyOf(form, inPath) ?? []) }
  const rest = Object.entries(input.properties ?? {}).filter(([name]) => !inPath.includes(name))
  return rest.length === 0 ? null : { ...input, properties: Object.fromEntries(rest), required: (input.required ?? []).filter((name) => !inPath.includes(name)) }
}

function contentOf(operation: Operation): Record<string, unknown> {
  if (operation.produces === undefined) return { 'application/json': { schema: schemaOf(operation.output, 'output') } }
  return { [operation.produces]: { schema: { type: 'string', format: 'binary' } } }
}

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Schema {
  const { $schema: _, ...plain } = z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as Schema & { $schema?: string }
  return plain
}

const problemSchema = {
  type: 'object',
  required: ['type', 'title', 'status', 'code', 'hits'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    code: { type: 'string' },
    field: { type: 'string' },
    figures: { type: 'object' },
    hits: {
      type: 'array',
      items: {
        type: 'object',
        required: ['ruleId', 'effect', 'figures', 'source'],
        properties: { ruleId: { type: 'string' }, effect: { type: 'string' }, figures: { type: 'object' }, source: { type: 'string' }, text: { type: 'string' } },
      },
    },
  },
}
