import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { monthsOver } from '../support/months.ts'
import { livingCity } from '../support/city.ts'
import type { City, Value } from '../support/city.ts'
import { apply, construction, established, paid, wan } from '../support/works.ts'

type Project = { id: string; region_code: number; owner_unit_id: string | null; competent_unit_id: string | null; grade: string | null; stage: string; state: string; light: string; currency: string; total_investment_fen: bigint | null; declared_on: string | null }
type Figure = { key: string; value: string | null; comparedWith: { value: string | null }; unit: string; listQuery: string; label: string; formula: string; source: string }
type Cockpit = { regionCode: number; figures: Figure[]; gradeByStage: { grade: string | null; stage: string; count: number; totalInvestmentFen: string }[]; months: { month: string; planFen: string; paidFen: string }[]; late: { projectId: string; light: string; dueOn: string | null }[]; regions: { regionCode: number; projectCount: number; totalInvestmentFen: string }[] }

let city: City

beforeAll(async () => {
  city = await livingCity()
}, 240_000)
afterAll(() => city.close())

/** The rows a reader may see of a region, chosen here by hand from all rows there are. */
async function seenBy(username: string, region: number): Promise<{ projects: Project[]; ids: Set<string> }> {
  const actor = await city.actor(username)
  const tenant = city.assembled.tenants.all().get(region)
  const all = await city.rows<Project>("select id, region_code, owner_unit_id, competent_unit_id, grade, stage, state, light, currency, total_investment_fen, declared_on::text as declared_on from projects.project where state not in ('draft', 'discarded')")
  const projects = all.filter((project) => {
    if (project.region_code < (tenant?.lo ?? 0) || project.region_code > (tenant?.hi ?? 0)) return false
    if (actor.scope.role === 'project') return actor.scope.projectIds.includes(project.id)
    return actor.domain !== 'department' || [project.owner_unit_id, project.competent_unit_id].includes(actor.unitId)
  })
  return { projects, ids: new Set(projects.map((project) => project.id)) }
}

const sum = (values: readonly (bigint | null)[]): bigint => values.reduce<bigint>((total, value) => total + (value ?? 0n), 0n)
const share = (part: bigint, whole: bigint): string | null => (whole === 0n ? null : String((2n * part * 10_000n + whole) / (2n * whole)))
const investment = (projects: readonly Project[]): string => String(sum(projects.filter((project) => project.currency === 'CNY').map((project) => project.total_investment_fen)))

function lowerMedian(days: readonly number[]): string | null {
  const ordered = [...days].sort((a, b) => a - b)
  return ordered.length === 0 ? null : String(ordered[Math.ceil(ordered.length / 2) - 1])
}

async function expected(username: string, region: number): Promise<Record<string, [string | null, string | null]>> {
  const { projects, ids } = await seenBy(username, region)
  const year = city.today.slice(0, 4)
  const last = String(Number(year) - 1)
  const among = <T extends { project_id: string }>(rows: readonly T[]): T[] => rows.filter((row) => ids.has(row.project_id))
  const plans = among(await city.rows<{ project_id: string; amount_fen: bigint; dated_on: string }>("select project_id, amount_fen, dated_on::text as dated_on from projects.evidence where condition_id = 'G5.planIssued' and amount_fen is not null"))
  const payments = among(await city.rows<{ project_id: string; cash_fen: bigint; paid_on: string }>("select project_id, cash_fen, paid_on::text as paid_on from contracts.payment where state = 'paid'"))
  const cases = among(await city.rows<{ project_id: string; working_days: number; ended_on: string }>("select project_id, working_days, ended_on::text as ended_on from approvals.case_file where matter = 'proposal' and outcome = 'approved'"))
  const tasks = among(await city.rows<{ project_id: string; due_on: string }>("select project_id, due_on::text as due_on from approvals.task where state = 'open'"))
  const inYear = (day: string): boolean => day.startsWith(year)
  const active = projects.filter((project) => project.state === 'active')
  const before = projects.filter((project) => project.declared_on !== null && project.declared_on < `${year}-01-01`)
  const days = (of: string): string | null => lowerMedian(cases.filter((row) => row.ended_on.startsWith(of)).map((row) => row.working_days))
  return {
    projectCount: [String(projects.length), String(before.length)],
    totalInvestmentFen: [investment(projects), investment(before)],
    paidAgainstPlanBp: [share(sum(payments.filter((row) => inYear(row.paid_on)).map((row) => row.cash_fen)), sum(plans.filter((row) => inYear(row.dated_on)).map((row) => row.amount_fen))), share(BigInt(monthsOver(city.today)), 12n)],
    medianApprovalWorkingDays: [days(year), days(last)],
    lateRateBp: [share(BigInt(active.filter((project) => project.light !== 'green').length), BigInt(active.length)), null],
    overdueTasks: [String(tasks.filter((row) => row.due_on < city.today).length), String(tasks.length)],
  }
}

const look = async (username: string, more: Value = {}): Promise<Cockpit> => (await city.does(username, 'getCockpit', more)) as unknown as Cockpit

const readers: [username: string, region: number | undefined][] = [
  ['lgOffice.990100', undefined],
  ['viceMayor.990100', undefined],
  ['lgOffice.990100', 990_101],
  ['lgOffice.990100', 990_105],
  ['ownerChief.990100', undefined],
  ['sectorChief.990100', undefined],
  ['sectorChief.990100.transport', undefined],
  ['sectorChief.990100.education', undefined],
  ['ownerChief.990101', undefined],
  ['countyChief.990101', undefined],
  ['countyChief.990102', undefined],
  ['projectDirector.990100', undefined],
  ['employerChief.990100', undefined],
  ['lgOffice.990200', undefined],
]

async function proveAll(): Promise<void> {
  for (const [username, wanted] of readers) {
    const cockpit = await look(username, wanted === undefined ? {} : { regionCode: wanted })
    const shown = Object.fromEntries(cockpit.figures.map((figure) => [figure.key, [figure.value, figure.comparedWith.value]]))
    expect(shown, `${username} ${cockpit.regionCode}`).toEqual(await expected(username, cockpit.regionCode))
  }
}

describe('every figure is what a recount from the rows says', () => {
  test('for the city, its counties, its departments, its units and those who serve projects', proveAll)

  test('on other days: the turn of a year changes what is compared, not what is there', async () => {
    const now = city.now
    for (const day of ['2026-12-31T15:30:00Z', '2026-12-31T16:30:00Z', '2027-06-01T02:00:00Z']) {
      city.now = new Date(day)
      await proveAll()
    }
    city.now = now
  })

  test('after things have happened: declared, approved, signed, paid, returned, withdrawn, suspended, graded anew', async () => {
    const site = await construction(city, 990_100, 3000, 2000)
    await paid(city, site, { kind: 'advance' })
    await paid(city, site, { cumulativeOutputFen: wan(700), laborFen: wan(100) })
    const county = await construction(city, 990_102, 400, 300)
    await paid(city, county, { cumulativeOutputFen: wan(100), laborFen: wan(10) })
    const open = await apply(city, county, { periodNo: 2, cumulativeOutputFen: wan(150), laborFen: wan(5) })
    await city.does(county.who('contractorClerk'), 'withdrawCase', { caseId: open.caseId })
    await established(city, 990_100, 12_000)
    await proveAll()
  })
})

describe('the tables beneath the figures add up to them', () => {
  test.each(readers.slice(0, 10))('for %s in %s', async (username, wanted) => {
    const cockpit = await look(username, wanted === undefined ? {} : { regionCode: wanted })
    const { projects } = await seenBy(username, cockpit.regionCode)
    const value = (key: string): string | null | undefined => cockpit.figures.find((figure) => figure.key === key)?.value
    for (const table of [cockpit.gradeByStage.map((row) => [row.count, row.totalInvestmentFen] as const), cockpit.regions.map((row) => [row.projectCount, row.totalInvestmentFen] as const)]) {
      expect(String(table.reduce((count, [n]) => count + n, 0))).toBe(value('projectCount'))
      expect(String(sum(table.map(([, fen]) => BigInt(fen))))).toBe(value('totalInvestmentFen'))
    }
    for (const row of cockpit.gradeByStage) expect(row.count, `${row.grade} ${row.stage}`).toBe(projects.filter((project) => project.grade === row.grade && project.stage === row.stage).length)
    for (const row of cockpit.regions) expect([row.projectCount, row.totalInvestmentFen]).toEqual([projects.filter((project) => project.region_code === row.regionCode).length, investment(projects.filter((project) => project.region_code === row.regionCode))])
    expect(cockpit.months.map((row) => row.month)).toEqual(Array.from({ length: 12 }, (_, at) => `2026-${String(at + 1).padStart(2, '0')}`))
    const late = projects.filter((project) => project.light !== 'green')
    expect(cockpit.late.length).toBe(Math.min(20, late.length))
    for (const row of cockpit.late) expect(late.map((project) => project.id)).toContain(row.projectId)
  })

  test('behind each number stands a list of exactly so many', async () => {
    for (const username of ['lgOffice.990100', 'ownerChief.990100', 'countyChief.990101', 'sectorChief.990100']) {
      const cockpit = await look(username)
      const { ids } = await seenBy(username, cockpit.regionCode)
      const listed = async (key: string): Promise<Value> => city.does(username, 'listProjects', { ...Object.fromEntries(new URLSearchParams(cockpit.figures.find((figure) => figure.key === key)?.listQuery)), limit: 200, withTotals: 'true' })
      const overdue = new Set((await city.rows<{ project_id: string }>("select distinct project_id from approvals.task where state = 'open' and due_on < $1", [city.today])).map((row) => row.project_id).filter((id) => ids.has(id)))
      expect(((await listed('overdueTasks'))['items'] as { id: string }[]).map((item) => item.id).sort(), username).toEqual([...overdue].sort())
      const late = await city.rows<{ id: string }>("select id from projects.project where state = 'active' and light <> 'green'")
      expect(((await listed('lateRateBp'))['items'] as { id: string }[]).map((item) => item.id).sort(), username).toEqual(late.map((row) => row.id).filter((id) => ids.has(id)).sort())
    }
  })

  test('each figure says what it is, how it is reckoned and where it comes from', async () => {
    for (const figure of (await look('lgOffice.990100')).figures) for (const said of [figure.label, figure.formula, figure.source]) expect(said, figure.key).toMatch(/[\u4e00-\u9fff]{2}/)
  })
})

test('a region beyond the reader’s own is not there, and says nothing of what it holds', async () => {
  for (const [username, region] of [['countyChief.990101', 990_102], ['countyChief.990101', 990_100], ['ownerChief.990101', 990_103], ['lgOffice.990100', 990_200], ['lgOffice.990200', 990_100], ['lgOffice.990100', 123_456]] as const) {
    expect(await city.refused(username, 'getCockpit', { regionCode: region }), `${username} ${region}`).toMatchObject({ status: 404, code: 'cockpit.region.not_visible' })
  }
})
