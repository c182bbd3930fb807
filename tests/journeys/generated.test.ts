import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startServer } from '@zhujian/app-server'
import type { RunningServer } from '@zhujian/app-server'
import { loadConfig } from '@zhujian/config'
import { Person, newId, temporaryFolder } from '@zhujian/testing'
import { eraseDataDir } from '@zhujian/database'

type Schema = { type?: string; properties?: Record<string, Schema>; required?: string[]; items?: Schema; anyOf?: Schema[]; enum?: unknown[]; const?: unknown; pattern?: string; minLength?: number; maxLength?: number; minimum?: number; maximum?: number; minItems?: number; maxItems?: number }
type Operation = { operationId: string; method: string; parameters: { name: string; in: string; required: boolean; schema: Schema }[]; requestBody?: { content: Record<string, { schema: Schema }> } }

const seed = Number(process.env['TEST_SEED'] ?? 20261125)
const rounds = 120
const actors = ['ownerClerk.990100', 'ownerChief.990100', 'contractorClerk.990100', 'employerChief.990100', 'lgOffice.990100', 'treasury.990100', 'supervisor.990100', 'ownerClerk.990101', 'sysAdmin.990100', 'secAdmin.990100', 'auditAdmin.990100']
let server: RunningServer
let dataDir: string
const people = new Map<string, Person>()
const known: Record<string, string[]> = {}

beforeAll(async () => {
  dataDir = temporaryFolder('zhujian-generated-')
  server = await startServer(loadConfig({ PORT: '0', ZHUJIAN_DATA_DIR: dataDir, ZHUJIAN_DEMO: '1' }), () => {})
  for (const username of actors) people.set(username, await new Person(server.url, username).signIn('Jiangzhou@2026'))
  const ids = async (username: string, operation: string, field: string): Promise<string[]> => {
    const page = (await people.get(username)?.does(operation, { limit: 200 })) ?? { items: [] }
    return (page['items'] as Record<string, string>[]).map((item) => String(item[field]))
  }
  known['projectId'] = await ids('ownerClerk.990100', 'listProjects', 'id')
  known['contractId'] = await ids('contractorClerk.990100', 'listContracts', 'contractId')
  known['taskId'] = [...(await ids('treasury.990100', 'listTasks', 'taskId')), ...(await ids('ownerChief.990100', 'listTasks', 'taskId'))]
  known['caseId'] = await ids('ownerClerk.990100', 'listMyCases', 'caseId')
  known['applicationId'] = await ids('treasury.990100', 'listPayments', 'applicationId')
  known['sector'] = ['municipalRoad']
  known['gate'] = ['G3', 'G5', 'G9', 'G13']
  known['unitId'] = await ids('sysAdmin.990100', 'listUnits', 'unitId')
}, 120_000)

afterAll(async () => {
  await server.stop()
  eraseDataDir(dataDir)
})

/** Texts that pass for text: long, of other scripts, of four bytes, with quotes and markup, of punctuation only. */
const texts = fc.constantFrom('项目', '……——!', '😀🏗️', "'; drop table ledger.fact; --", '<img src=x onerror=alert(1)>', 'ａｂｃ１２３', '{name} %s %d \\u0000 $1', '\u202e倒', 'x'.repeat(300))
const days = fc.constantFrom('1949-10-01', '2024-02-29', '2026-11-25', '2026-12-31', '2199-12-31')
const amounts = fc.constantFrom('0', '1', '100', '499999999', '500000000', '10000000000', '999999999999999')

/** What the schema of a field lets pass, with the edges of its range likelier than the middle. */
function sampleOf(name: string, schema: Schema): fc.Arbitrary<unknown> {
  const there = known[name] ?? (name.endsWith('UnitId') ? known['unitId'] : undefined)
  if (there?.length) return fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...there) }, { weight: 1, arbitrary: fc.constant(null).map(() => newId()) })
  if (name === 'regionCode') return fc.constantFrom(990100, 990100, 990101, 990201, 100000, 999999)
  if (schema.const !== undefined) return fc.constant(schema.const)
  if (schema.enum) return fc.constantFrom(...schema.enum)
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map((one) => sampleOf(name, one)))
  if (schema.type === 'boolean') return fc.boolean()
  if (schema.type === 'integer' || schema.type === 'number') return fc.oneof(fc.constantFrom(schema.minimum ?? 0, schema.maximum ?? 10_000, 990100, 990101), fc.integer({ min: schema.minimum ?? 0, max: Math.min(schema.maximum ?? 10_000, 1_000_000) }))
  if (schema.type === 'array') return fc.array(sampleOf(name, schema.items ?? {}), { minLength: schema.minItems ?? 0, maxLength: Math.min(schema.maxItems ?? 3, 3) })
  if (schema.type === 'object') return objectOf(schema)
  return textOf(name, schema)
}

function textOf(name: string, schema: Schema): fc.Arbitrary<unknown> {
  if (/Fen$/.test(name)) return amounts
  if (/(On|from|to|From|To)$/.test(name)) return days
  if (name === 'month') return fc.constantFrom('1949-10', '2026-11', '2199-12')
  if (name === 'id' || (schema.pattern?.includes('[0-9a-f]{8}') ?? false)) return fc.constant(null).map(() => newId())
  if (schema.pattern && !schema.pattern.includes('\\u')) return fc.stringMatching(new RegExp(schema.pattern), { size: 'small' })
  return texts.map((text) => text.slice(0, schema.maxLength ?? 300))
}

function objectOf(schema: Schema): fc.Arbitrary<Record<string, unknown>> {
  const fields = Object.fromEntries(Object.entries(schema.properties ?? {}).map(([name, field]) => [name, sampleOf(name, field)]))
  // Optional fields are left out more often than not: the more there are, the likelier one of them refuses everything.
  const required = new Set(schema.required ?? [])
  const seldom = Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, required.has(name) ? value : fc.option(value, { nil: undefined, freq: 1 })]))
  return fc.record(seldom).map((record) => Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)))
}

async function operations(): Promise<Operation[]> {
  const document = (await (await fetch(`${server.url}/api/openapi.json`)).json()) as { paths: Record<string, Record<string, Operation>> }
  const all = Object.values(document.paths).flatMap((entry) => Object.entries(entry).map(([method, operation]) => ({ ...operation, method })))
  // What would end the callers' own sessions is tried elsewhere.
  return all.filter((operation) => !['signIn', 'signOut', 'changePassword', 'endSession', 'switchPost', 'disableAccount', 'resetPassword', 'revokePost'].includes(operation.operationId))
}

function inputOf(operation: Operation): fc.Arbitrary<Record<string, unknown>> {
  const body = operation.requestBody?.content['application/json']?.schema ?? { properties: {}, required: [] }
  const parameters = operation.parameters ?? []
  const properties = { ...body.properties, ...Object.fromEntries(parameters.map((parameter) => [parameter.name, parameter.schema])) }
  const required = [...(body.required ?? []), ...parameters.filter((parameter) => parameter.required).map((parameter) => parameter.name)]
  return objectOf({ type: 'object', properties, required })
}

test('whatever the schemas let pass is done or refused in plain words, never a fault', { timeout: 600_000 }, async () => {
  console.log(`generated input seed ${seed}`)
  const faults: string[] = []
  const done = new Map<string, number>()
  for (const operation of await operations()) {
    for (const [index, input] of fc.sample(inputOf(operation), { numRuns: rounds, seed }).entries()) {
      const username = actors[index % actors.length] ?? ''
      const answer = await people.get(username)?.ask(operation.operationId, input)
      const plain = answer && (answer.status < 400 || (typeof answer.body.code === 'string' && typeof answer.body['title'] === 'string' && answer.body['title'] !== answer.body.code))
      if (!answer || answer.status >= 500 || !plain) faults.push(`${operation.operationId} by ${username}: ${answer?.status} ${JSON.stringify(answer?.body).slice(0, 200)} for ${JSON.stringify(input).slice(0, 300)}`)
      if (answer?.status === 200) done.set(operation.operationId, (done.get(operation.operationId) ?? 0) + 1)
    }
  }
  expect(faults).toEqual([])
  // The generator is no use if it never gets past the door.
  expect([...done.keys()]).toEqual(expect.arrayContaining(['listProjects', 'getProject', 'saveProjectDraft', 'previewPayment', 'getCockpit']))
})

test('after all of it every fact still has its hash and every kept figure its recount', { timeout: 120_000 }, async () => {
  const { proveRollups } = await import('@zhujian/app-server')
  const { runAsSystem } = await import('@zhujian/database')
  const { verifyFacts } = await import('@zhujian/ledger/server')
  const { pool } = server.assembled
  expect(await proveRollups(pool, { error: () => {} }, '2026-11-02')).toEqual({ 'projects.rollup': 0, 'projects.rollup_past': 0, 'projects.money_month': 0, 'projects.money_past': 0, 'approvals.duration': 0, 'approvals.duration_past': 0 })
  for (const projectId of known['projectId'] ?? []) expect((await runAsSystem(pool, (tx) => verifyFacts(tx, projectId))).wrong).toEqual([])
})
