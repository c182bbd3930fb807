import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import type { ErrorObject, ValidateFunction } from 'ajv'
import addFormats from 'ajv-formats'
import { z } from 'zod'

const shapesSchema = z.object({ body: z.object({ version: z.string(), required: z.record(z.string(), z.array(z.string())), codes: z.record(z.string(), z.array(z.string())), shapes: z.record(z.string(), z.record(z.string(), z.string())) }) })
type Shapes = z.output<typeof shapesSchema>['body']

/** What is wrong with a published project: where, and a key under `oc4ids.fault.` with what it speaks of. */
export type Oc4idsFault = { path: string; code: string; figures: Record<string, string | number> }

let compiled: { version: string; project: ValidateFunction; head: ValidateFunction } | undefined

/** OC4IDS as this program knows it; compiled at the first use. */
function standard(): NonNullable<typeof compiled> {
  if (compiled) return compiled
  const { body } = shapesSchema.parse(JSON.parse(readFileSync(join(import.meta.dirname, '../data/oc4ids.json'), 'utf8')))
  const ajv = new Ajv({ allErrors: true, strict: false })
  addFormats.default(ajv, ['date-time', 'uri', 'email'])
  ajv.addSchema({ $id: 'oc4ids', $defs: Object.fromEntries(Object.keys(body.shapes).map((name) => [name, objectOf(body, name)])) })
  // The projects of a package are judged one by one: a faulty one must not hide what is wrong with the head, nor with its neighbours.
  const { projects: _, ...head } = body.shapes['Package'] ?? {}
  ajv.addSchema({ $id: 'oc4ids-head', ...objectOf({ ...body, shapes: { Head: head }, required: { Head: (body.required['Package'] ?? []).filter((name) => name !== 'projects') } }, 'Head', 'oc4ids') })
  const [project, headOf] = [ajv.getSchema('oc4ids#/$defs/Project'), ajv.getSchema('oc4ids-head')]
  if (!project || !headOf) throw new Error('the shapes of OC4IDS name no project')
  compiled = { version: body.version, project: project as ValidateFunction, head: headOf as ValidateFunction }
  return compiled
}

function objectOf(shapes: Shapes, name: string, base = ''): Record<string, unknown> {
  const fields = Object.entries(shapes.shapes[name] ?? {}).map(([field, word]) => [field, schemaOf(shapes, word, base)])
  return { type: 'object', minProperties: 1, properties: Object.fromEntries(fields), required: shapes.required[name] ?? [] }
}

const plain: Record<string, Record<string, unknown>> = {
  text: { type: 'string', minLength: 1 },
  string: { type: 'string' },
  version: { type: 'string', pattern: '^\\d+\\.\\d+$' },
  instant: { type: 'string', format: 'date-time' },
  uri: { type: 'string', format: 'uri' },
  email: { type: 'string', format: 'email', minLength: 1 },
  number: { type: 'number' },
  count: { type: 'number', minimum: 0 },
  integer: { type: 'integer' },
  boolean: { type: 'boolean' },
  object: { type: 'object', minProperties: 1 },
}

/** A word of the notation: a plain kind, several, a code of a closed list, another shape, or a list of one of them. */
function schemaOf(shapes: Shapes, word: string, base: string): Record<string, unknown> {
  const item = /^\[(.*)\]$/.exec(word)?.[1]
  // Coordinates repeat where a ring closes or a line doubles back.
  if (item !== undefined) return { type: 'array', minItems: 1, uniqueItems: item !== 'number|array', items: schemaOf(shapes, item, base) }
  if (word.startsWith('code:')) return { type: 'string', enum: shapes.codes[word.slice(5)] ?? [] }
  if (word.includes('|')) return { type: word.split('|') }
  return plain[word] ?? { $ref: `${base}#/$defs/${word}` }
}

/** What is wrong with one project; empty when it is a valid project of the standard. */
export function checkOc4idsProject(project: unknown): Oc4idsFault[] {
  const { project: validate } = standard()
  return validate(project) ? [] : (validate.errors ?? []).map(faultOf)
}

/** What is wrong with the head of a package: who publishes it, when, under which version. */
export function checkOc4idsHead(head: unknown): Oc4idsFault[] {
  const { head: validate } = standard()
  return validate(head) ? [] : (validate.errors ?? []).map(faultOf)
}

export const oc4idsVersion = (): string => standard().version

function faultOf({ instancePath, keyword, params }: ErrorObject): Oc4idsFault {
  const path = instancePath.replace(/^\//, '')
  const figures: Record<string, string | number> = {}
  for (const [name, value] of Object.entries(params as Record<string, unknown>)) if (typeof value === 'string' || typeof value === 'number') figures[name] = value
  if (Array.isArray(params['type'])) figures['type'] = params['type'].join(' / ')
  const { allowedValues, missingProperty } = params as { allowedValues?: string[]; missingProperty?: string }
  if (allowedValues) figures['allowed'] = allowedValues.length > 20 ? `${allowedValues.slice(0, 20).join(', ')} …` : allowedValues.join(', ')
  return { path: missingProperty ? [path, missingProperty].filter(Boolean).join('/') : path, code: ['required', 'type', 'enum', 'format', 'minLength', 'minItems', 'minProperties', 'uniqueItems', 'minimum', 'pattern'].includes(keyword) ? keyword : 'other', figures }
}
