import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { pathParameters } from '@zhujian/kernel'
import type { Operation } from '@zhujian/kernel'
import { livingCity } from '../support/city.ts'
import type { City, Value } from '../support/city.ts'
import { newId } from '../support/caller.ts'

type Grant = { resource: string; operation: string; role: string; scope: string; purpose?: string; states?: string[] }
const matrix = (JSON.parse(readFileSync(join(import.meta.dirname, '../../modules/foundation/policy/data/accessMatrix.json'), 'utf8')) as { body: { grants: Grant[] } }).body

let city: City
let people: { username: string; role: string; region_code: number }[]
let operations: readonly Operation[]

beforeAll(async () => {
  city = await livingCity()
  people = await city.rows<(typeof people)[number]>('select distinct on (role) username, role, region_code from organisation.post where active and region_code between 990100 and 990199 order by role, region_code, username')
  operations = city.assembled.dispatcher.operations
}, 180_000)
afterAll(() => city.close())

/** Whether the matrix, read as it is printed, lets a role call an operation at all. */
const granted = (role: string, { permission }: Operation): boolean =>
  typeof permission === 'string' || matrix.grants.some((grant) => grant.role === role && grant.resource === permission.resource && grant.operation === permission.operation && (grant.purpose === undefined || grant.purpose === permission.purpose))

/** An input with every path parameter in place and nothing else right: who may call is asked before what is asked. */
const poor = (operation: Operation): Value => Object.fromEntries(pathParameters(operation.path).map((name) => [name, newId()]))

test('every role may call exactly the operations that the printed matrix grants it, and is asked before anything is read', async () => {
  expect(people.length).toBeGreaterThan(30)
  const wrong: string[] = []
  let allowed = 0
  for (const { username, role } of people) {
    for (const operation of operations) {
      const answer = await city.ask(username, operation.name, poor(operation))
      const denied = !answer.ok && answer.code === 'platform.permission.denied'
      if (denied === granted(role, operation)) wrong.push(`${role} ${operation.name}: ${denied ? 'denied' : 'allowed'}`)
      if (!denied) allowed += 1
    }
  }
  expect(wrong).toEqual([])
  expect(allowed).toBeGreaterThan(people.length)
})

test('the three administrators reach no business at all, and business no administration', () => {
  const business = operations.filter((operation) => typeof operation.permission !== 'string' && ['project', 'declaration', 'contract', 'payment', 'progressReport', 'document', 'cockpit'].includes(operation.permission.resource))
  expect(business.length).toBeGreaterThan(15)
  for (const role of ['sysAdmin', 'secAdmin', 'auditAdmin']) expect(business.filter((operation) => granted(role, operation)).map((operation) => operation.name)).toEqual([])
  const grants = operations.filter((operation) => typeof operation.permission !== 'string' && /account|grant|post|security/i.test(operation.permission.resource))
  for (const { role } of people.filter((one) => !/Admin$/.test(one.role))) expect(grants.filter((operation) => granted(role, operation)).map((operation) => operation.name), role).toEqual([])
})

describe('what belongs to one county', () => {
  /** Ids of everything there is in a county. */
  async function belongings(region: number): Promise<Record<string, string[]>> {
    const ids = async (sql: string): Promise<string[]> => (await city.rows<{ id: string }>(sql, [region])).map((row) => row.id)
    return {
      projectId: await ids("select id from projects.project where region_code = $1 and state <> 'discarded' limit 6"),
      contractId: await ids('select id from contracts.contract where region_code = $1 limit 3'),
      applicationId: await ids('select id from contracts.payment where region_code = $1 limit 3'),
      caseId: await ids('select id from approvals.case_file where region_code = $1 limit 3'),
      taskId: await ids('select id from approvals.task where region_code = $1 limit 3'),
    }
  }

  test('is not there for its sister: no question by its ids is answered, and none says more than that', async () => {
    const things = await belongings(990_101)
    expect(Object.values(things).every((list) => list.length > 0)).toBe(true)
    const strangers = ['ownerClerk.990102', 'ownerChief.990102', 'countyChief.990102', 'countyFinance.990102', 'treasury.990102', 'contractorClerk.990102', 'chiefSupervisor.990102', 'employerChief.990102', 'lgOffice.990200']
    const told: string[] = []
    let hidden = 0
    for (const operation of operations) {
      const [name, ...others] = pathParameters(operation.path)
      if (name === undefined || others.some((other) => other !== 'gate') || !(name in things)) continue
      for (const id of things[name] ?? []) {
        for (const stranger of strangers) {
          const filled = sample(operation, name, id)
          const [theirs, nobodys] = [await city.ask(stranger, operation.name, filled), await city.ask(stranger, operation.name, { ...filled, [name]: newId() })]
          if (theirs.ok) told.push(`${operation.name} answered ${stranger}`)
          else {
            if (theirs.status === 404) hidden += 1
            // An id of somebody else and an id of nobody are the same to a stranger.
            if (nobodys.ok || theirs.status !== nobodys.status || theirs.code !== nobodys.code) told.push(`${operation.name} tells ${stranger} ${theirs.code}, else ${nobodys.ok ? 'an answer' : nobodys.code}`)
          }
        }
      }
    }
    expect([...new Set(told)]).toEqual([])
    expect(hidden).toBeGreaterThan(200)
  })

  /** A body that gets past the schema, so that what is refused is the record and not the form. */
  function sample(operation: Operation, name: string, id: string): Value {
    const common: Value = { [name]: id, gate: 'G3', evidence: [], month: '2026-10', percentBp: 100, outputFen: '1', photoFileIds: [], kind: 'other', fileId: newId(), title: 'x', decision: 'agree', comment: '同意', agree: true, username: 'supervisor.990102', role: 'supervisor', from: '2026-10-01', code: '2609-990102-04-01-000001', paidOn: '2026-11-02', voucherNo: 'X-1' }
    const kept = Object.entries(common).filter(([field]) => operation.input.safeParse({ [field]: common[field] }).error?.issues.every((issue) => issue.code !== 'unrecognized_keys') ?? true)
    return Object.fromEntries(kept)
  }

  test('is in no list of a sister, however it is asked', async () => {
    const things = new Set(Object.values(await belongings(990_101)).flat())
    const lists = operations.filter((operation) => operation.kind === 'query' && pathParameters(operation.path).length === 0)
    expect(lists.length).toBeGreaterThan(8)
    for (const stranger of ['ownerChief.990102', 'countyChief.990102', 'contractorClerk.990102', 'treasury.990102', 'lgOffice.990200']) {
      for (const operation of lists) {
        for (const more of [{}, { regionCode: 990_101 }, { q: '青石' }, { limit: 200 }]) {
          const answer = await city.ask(stranger, operation.name, more)
          const text = JSON.stringify(answer, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value))
          for (const id of things) expect(text.includes(id), `${operation.name} of ${stranger}`).toBe(false)
        }
      }
    }
  })
})
