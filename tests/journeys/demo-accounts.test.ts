import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startServer } from '@zhujian/app-server'
import type { RunningServer } from '@zhujian/app-server'
import { loadConfig } from '@zhujian/config'
import { Person, temporaryFolder } from '@zhujian/testing'
import { eraseDataDir } from '@zhujian/database'

type Contract = { contractId: string; priceFen: string; certifiedFen: string; paidFen: string }
type Project = { id: string; grade: string; regionCode: number; stage: string }

// A city of its own: what other journeys do to the shared one must not be read here.
let server: RunningServer
let dataDir: string
const people = new Map<string, Promise<Person>>()

function person(username: string): Promise<Person> {
  const known = people.get(username) ?? new Person(server.url, username).signIn('Jiangzhou@2026')
  people.set(username, known)
  return known
}

beforeAll(async () => {
  dataDir = temporaryFolder('zhujian-accounts-')
  server = await startServer(loadConfig({ PORT: '0', ZHUJIAN_DATA_DIR: dataDir, ZHUJIAN_DEMO: '1' }), () => {})
}, 120_000)

afterAll(async () => {
  await server.stop()
  eraseDataDir(dataDir)
})

const root = join(import.meta.dirname, '../..')
const roles = (JSON.parse(readFileSync(join(root, 'modules/foundation/organisation/data/roles.json'), 'utf8')) as { body: { roles: { id: string; scope: string }[] } }).body.roles
const projectRoles = new Set(roles.filter((role) => role.scope === 'project').map((role) => role.id))

const city = 'ownerClerk ownerChief sectorClerk sectorChief ndrcReviewer ndrcChief financeReviewer treasury naturalResources ecology housingRegulator viceMayor projectDirector lgOffice leadingGroup contractorClerk contractorManager supervisor chiefSupervisor costConsultant employerEngineer employerAccountant employerChief legalCompliance discipline auditor userUnitRep designer archivist policyEditor sysAdmin secAdmin auditAdmin'
const county = 'ownerClerk ownerChief contractorClerk contractorManager supervisor chiefSupervisor employerEngineer employerAccountant employerChief userUnitRep housingRegulator naturalResources countyClerk countyChief countyFinance treasury'
const accounts = [...city.split(' ').map((role) => `${role}.990100`), ...county.split(' ').map((role) => `${role}.990101`), 'countyClerk.990102', 'countyChief.990102', 'lgOffice.990200']

test('every account of the list signs in with the one password', async () => {
  for (const username of accounts) {
    const me = await (await person(username)).does('whoAmI')
    const [role, region] = username.split('.')
    expect(me['activePost'], username).toMatchObject({ role, regionCode: Number(region) })
  }
})

/** Projects under construction with a contract that leaves room to pay, where a claim of a thousandth of the price is blocked by nothing. */
async function payable(username: string): Promise<Project[]> {
  const member = await person(username)
  const projects = (await member.does('listProjects', { limit: 200, stage: 'construction', state: 'active' }))['items'] as Project[]
  const found: Project[] = []
  for (const project of projects) {
    const contracts = (await (await person(`ownerClerk.${project.regionCode}`)).does('getProject', { projectId: project.id }))['contracts'] as Contract[]
    for (const contract of contracts) if (BigInt(contract.paidFen) < BigInt(contract.priceFen) && (await unblocked(project, contract))) found.push(project)
  }
  return found
}

async function unblocked(project: Project, contract: Contract): Promise<boolean> {
  const contractor = await person(`contractorClerk.${project.regionCode}`)
  const cumulative = BigInt(contract.certifiedFen) + BigInt(contract.priceFen) / 1000n
  const claim = { contractId: contract.contractId, kind: 'progress', periodNo: 90, cumulativeOutputFen: String(cumulative), cumulativeDeductionsFen: '0', laborFen: '0' }
  const answer = await contractor.ask('previewPayment', claim)
  const hits = (answer.body.hits ?? (answer.body['rules'] as { status: string }[] | undefined)?.filter((rule) => rule.status === 'block') ?? []) as unknown[]
  return answer.status === 200 && hits.length === 0
}

test('each project account is a member where work can go on at once: an A and a B of the city, or a C of its county', async () => {
  const cache = new Map<number, Promise<Set<string>>>()
  const open = (region: number): Promise<Set<string>> => {
    const known = cache.get(region) ?? payable(`ownerClerk.${region}`).then((projects) => new Set(projects.map((project) => project.id)))
    cache.set(region, known)
    return known
  }
  for (const username of accounts.filter((name) => projectRoles.has(name.split('.')[0] ?? ''))) {
    const region = Number(username.split('.')[1])
    const there = await open(region)
    const mine = ((await (await person(username)).does('listProjects', { limit: 200, stage: 'construction', state: 'active' }))['items'] as Project[]).filter((project) => there.has(project.id))
    const grades = new Set(mine.map((project) => project.grade))
    if (region === 990100) expect([...grades].filter((grade) => grade !== 'C').sort(), username).toEqual(['A', 'B'])
    else expect(mine.some((project) => project.grade === 'C' && project.regionCode === region), username).toBe(true)
  }
})

test('each account with a step in the shipped routes has work waiting', async () => {
  // A county's posts sit in the routes of grade C; the city's, also for projects in a county, in those of A and B (domain/02 §2).
  const rolesOf = (grades: readonly string[]): Set<string> => {
    const routes = ['proposal', 'advance', 'progress'].flatMap((matter) => grades.map((grade) => readFileSync(join(root, `modules/foundation/approvals/data/routes/${matter}-${grade}.bpmn`), 'utf8')))
    return new Set(routes.flatMap((xml) => [...xml.matchAll(/zj:role="(\w+)"/g)].map((match) => match[1] ?? '')))
  }
  const [inCity, inCounty] = [rolesOf(['A', 'B']), rolesOf(['C'])]
  for (const username of accounts) {
    const role = username.split('.')[0] ?? ''
    const steps = username.endsWith('.990100') ? inCity : inCounty
    if (!steps.has(role) || username.endsWith('.990200')) continue
    const tasks = (await (await person(username)).does('listTasks', { limit: 10 }))['items'] as unknown[]
    expect(tasks.length, username).toBeGreaterThan(0)
  }
})
