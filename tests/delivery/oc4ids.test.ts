import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import type { ValidateFunction } from 'ajv'
import addFormats from 'ajv-formats'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newId } from '@zhujian/testing'
import type { Person } from '@zhujian/testing'
import { ownCity } from '../support/own-city.ts'
import type { OwnCity } from '../support/own-city.ts'
import { zhujian } from '../support/processes.ts'

type Outcome = {
  accepted: { index: number; oc4idsId: string; projectId: string; created: boolean; changed: boolean }[]
  refused: { index: number; oc4idsId: string | null; faults: { path: string; problem: string }[]; more: number }[]
  packageFaults: { path: string; problem: string }[]
}
type Package = { projects: Record<string, unknown>[] } & Record<string, unknown>

const shared = join(import.meta.dirname, '../../../shared/data/oc4ids')
const present = existsSync(join(shared, 'project-schema.json'))
if (!present) console.log('the published schema of OC4IDS and its examples are not here: the tests of the whole files are skipped')
const read = (name: string): Record<string, unknown> => JSON.parse(readFileSync(join(shared, name), 'utf8')) as Record<string, unknown>

let city: OwnCity
let office: Person
beforeAll(async () => {
  city = await ownCity()
  office = await city.person('lgOffice.990100')
}, 120_000)
afterAll(() => city?.close())

const receive = async (given: Record<string, unknown>, who = office): Promise<Outcome> => (await who.does('importProjectOc4ids', { id: newId(), ...given })) as unknown as Outcome
const publish = async (projectId: string, who = office): Promise<Package> => (await who.does('exportProjectOc4ids', { projectId })) as unknown as Package

/** The schema the standard publishes, which the program itself does not use. */
function published(name: string): ValidateFunction {
  const ajv = new Ajv({ allErrors: true, strict: false })
  addFormats.default(ajv, ['date-time', 'uri', 'email'])
  for (const file of ['project-schema.json', 'project-package-schema.json']) {
    // Written for draft 4, whose `id` later drafts call `$id`; it uses nothing else that changed.
    const { id, $schema: _, ...schema } = read(file)
    ajv.addSchema({ $id: id as string, ...schema }, file)
  }
  const found = ajv.getSchema(name)
  if (!found) throw new Error(`no schema ${name}`)
  return found as ValidateFunction
}

/** A small package of our own: a project with fields that the platform has no column for, and one that is wrong twice. */
const own = (): Package => ({
  version: '0.9',
  uri: 'https://example.org/packages/1',
  publishedDate: '2026-03-01T00:00:00Z',
  publisher: { name: '示例发布机构', uid: '77' },
  license: 'https://example.org/licence',
  projects: [
    {
      id: 'oc4ids-ex-1', title: '河西大桥', status: 'implementation', sector: ['transport', 'transport.road'], language: 'zh', 'x-note': { anything: [1, 'two', null] },
      budget: { amount: { amount: 123456789.01, currency: 'CNY' }, approvalDate: '2025-02-03T00:00:00Z' },
      locations: [{ id: '1', description: '河西', geometry: { type: 'Point', coordinates: [112.5, 28.1] } }],
      period: { startDate: '2025-05-01T00:00:00Z', endDate: '2027-05-01T00:00:00Z' },
      documents: [{ id: '1', documentType: 'environmentalImpact', title: '环评', url: 'https://example.org/eia.pdf' }],
      social: { consultationMeetings: [{ id: '1', date: '2025-01-01T09:00:00Z', numberOfParticipants: 12 }] },
    },
    { id: 'oc4ids-ex-2', title: 4, status: 'asleep' },
  ],
})

test('whoever reads no projects gets none of them as a package either', async () => {
  const [project] = (await office.does('listProjects', { limit: 1 }))['items'] as { id: string }[]
  const asked = async (username: string): Promise<number> => (await (await city.person(username)).ask('exportProjectOc4ids', { projectId: project?.id })).status
  expect(await asked('auditor.990100')).toBe(200)
  for (const role of ['policyEditor', 'sysAdmin', 'secAdmin', 'auditAdmin']) expect([403, 404], role).toContain(await asked(`${role}.990100`))
})

describe('a package that comes in', () => {
  test('is taken project by project: the sound one with every field, the faulty one refused with each fault named', async () => {
    const given = own()
    const outcome = await receive({ package: given, regionCode: 990100 })
    expect(outcome.accepted).toEqual([{ index: 0, oc4idsId: 'oc4ids-ex-1', projectId: expect.any(String), created: true, changed: true }])
    const [refused] = outcome.refused
    expect(refused).toMatchObject({ index: 1, oc4idsId: 'oc4ids-ex-2', more: 0 })
    expect(refused?.faults.map((fault) => fault.path).sort()).toEqual(['status', 'title'])
    expect(refused?.faults.find((fault) => fault.path === 'status')?.problem).toContain('implementation')
    expect(outcome.packageFaults).toEqual([])
    const projectId = outcome.accepted[0]?.projectId ?? ''
    expect(await publish(projectId)).toEqual({ ...given, projects: [given.projects[0]] })
    const shown = await office.does('getProject', { projectId })
    expect(shown).toMatchObject({ name: '河西大桥', totalInvestmentFen: '12345678901', regionCode: 990100 })
    const facts = (await office.does('listProjectFacts', { projectId }))['items'] as { kind: string }[]
    expect(facts.map((fact) => fact.kind)).toEqual(expect.arrayContaining(['projects.imported', 'projects.oc4ids_stored']))
  })

  test('changes nothing when it comes again, and only what changed when it differs', async () => {
    const again = await receive({ package: own(), regionCode: 990100 })
    expect(again.accepted[0]).toMatchObject({ created: false, changed: false })
    const other = own()
    other.projects[0] = { ...other.projects[0], 'x-note': 'other' }
    expect((await receive({ package: other, regionCode: 990100 })).accepted[0]).toMatchObject({ created: false, changed: true })
    expect((await publish(again.accepted[0]?.projectId ?? '')).projects[0]?.['x-note']).toBe('other')
  })

  test('is only looked at in a trial', async () => {
    const given = { ...own(), projects: [{ id: 'oc4ids-ex-trial', title: '试' }] }
    expect((await receive({ package: given, dryRun: true })).accepted).toEqual([{ index: 0, oc4idsId: 'oc4ids-ex-trial', projectId: null, created: true, changed: true }])
    const found = (await office.does('listProjects', { q: 'oc4ids-ex-trial' }))['items'] as unknown[]
    expect(found).toEqual([])
  })

  test('comes as an upload too; what is no package, twice in it, or not the caller’s to import is refused in words', async () => {
    const doubled = { ...own(), projects: [{ id: 'oc4ids-ex-3', title: '甲' }, { id: 'oc4ids-ex-3', title: '乙' }] }
    const fileId = await office.upload('package.json', Buffer.from(`\ufeff${JSON.stringify(doubled)}`))
    const outcome = await receive({ fileId, regionCode: 990100 })
    expect([outcome.accepted.length, outcome.refused.map((one) => one.faults[0]?.path)]).toEqual([1, ['id']])
    for (const [bytes, code] of [['not json', 'projects.oc4ids.not_json'], ['{"a":1}', 'projects.oc4ids.no_package'], ['[]', 'projects.oc4ids.no_package']] as const) {
      const wrong = await office.ask('importProjectOc4ids', { id: newId(), fileId: await office.upload('wrong.json', Buffer.from(bytes)) })
      expect([wrong.status, wrong.body.code]).toEqual([422, code])
    }
    expect((await office.ask('importProjectOc4ids', { id: newId() })).body.code).toBe('projects.oc4ids.no_package')
    const clerk = await city.person('ownerClerk.990100')
    expect((await clerk.ask('importProjectOc4ids', { id: newId(), package: own() })).status).toBe(403)
    expect((await office.ask('importProjectOc4ids', { id: newId(), package: own(), regionCode: 990200 })).body.code).toBe('projects.region.not_yours')
  })
})

test.runIf(present)('the example of the standard comes out of the platform as it went in, field by field', async () => {
  const example = read('example.json') as Package
  const outcome = await receive({ package: example, regionCode: 990100 })
  expect([outcome.refused, outcome.packageFaults, outcome.accepted.length]).toEqual([[], [], example.projects.length])
  for (const { index, projectId } of outcome.accepted) expect(await publish(projectId)).toEqual({ ...example, projects: [example.projects[index]] })
})

test.runIf(present)('of the faulty package four projects are refused with their faults, one is accepted', async () => {
  const faulty = read('invalid-package.json') as Package
  const oracle = published('project-schema.json')
  const outcome = await receive({ package: faulty, regionCode: 990100 })
  expect([outcome.accepted.length, outcome.refused.length]).toEqual([1, 4])
  for (const { index, faults } of outcome.refused) {
    expect(oracle(faulty.projects[index])).toBe(false)
    const expected = (oracle.errors ?? []).map((error) => [error.instancePath.slice(1), (error.params as { missingProperty?: string }).missingProperty ?? ''].filter(Boolean).join('/'))
    expect(faults.map((fault) => fault.path)).toEqual(expect.arrayContaining(expected))
  }
  expect(outcome.packageFaults.length).toBeGreaterThan(0)
})

describe('projects that go out', () => {
  let out: Record<string, unknown>[] = []
  beforeAll(async () => {
    const ids: string[] = []
    for (let cursor: unknown; ; ) {
      const page = await office.does('listProjects', { limit: 200, ...(cursor ? { cursor } : {}) })
      ids.push(...(page['items'] as { id: string }[]).map((item) => item.id))
      cursor = page['nextCursor']
      if (!cursor) break
    }
    out = await Promise.all(ids.map((id) => publish(id)))
  })

  test.runIf(present)('are valid by the published schema, each of them in its package', () => {
    expect(out.length).toBeGreaterThan(40)
    const oracle = published('project-package-schema.json')
    expect(out.flatMap((one) => (oracle(one) ? [] : [{ uri: one['uri'], errors: oracle.errors }]))).toEqual([])
  })

  test('say the money, the contracts and what was paid, and name nobody', async () => {
    const projects = out.flatMap((one) => one['projects'] as Record<string, unknown>[])
    const paid = projects.filter((project) => JSON.stringify(project).includes('"transactions":[{'))
    expect(paid.length).toBeGreaterThan(3)
    const whole = JSON.stringify(projects)
    const ids = out.flatMap((one) => /^urn:uuid:(.*)/.exec(String(one['uri']))?.[1] ?? []).slice(-20)
    const members = await Promise.all(ids.map((projectId) => office.does('listProjectMembers', { projectId })))
    const people = new Set(members.flatMap((page) => (page['items'] as { name: string }[]).map((member) => member.name)))
    expect(people.size).toBeGreaterThan(5)
    for (const person of people) expect(whole).not.toContain(person)
  })

  test('are not shown to who may not see the project', async () => {
    const id = /[0-9a-f-]{36}/.exec(String(out.at(-1)?.['uri']))?.[0] ?? ''
    const stranger = await city.person('ownerChief.990102')
    expect((await stranger.ask('exportProjectOc4ids', { projectId: id })).status).toBeGreaterThanOrEqual(403)
  })
})

test('a whole region goes out by the command line, and is a package of valid projects', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'zhujian-oc4ids-'))
  try {
    const path = join(folder, 'package.json')
    const ran = await zhujian(['export', 'oc4ids', '--region', '990100', path, '--json'], { ZHUJIAN_DATA_DIR: city.dataDir })
    expect(ran).toMatchObject({ code: 0 })
    const { projects } = JSON.parse(ran.out.trim().split('\n').at(-1) ?? '') as { projects: number }
    const whole = JSON.parse(readFileSync(path, 'utf8')) as Package
    expect(whole.projects.length).toBe(projects)
    expect(Number(/; (\d+) declared ones left out, as they are not approved/.exec(ran.err)?.[1])).toBeGreaterThan(0)
    expect(projects).toBeGreaterThan(30)
    expect((await zhujian(['export', 'oc4ids', '--region', '990100', path], { ZHUJIAN_DATA_DIR: city.dataDir })).err).toContain('is there already')
    expect(new Set(whole.projects.map((one) => one['id'])).size).toBe(projects)
    if (present) {
      const oracle = published('project-package-schema.json')
      expect(oracle(whole) ? [] : oracle.errors).toEqual([])
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
