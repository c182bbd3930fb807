import { dayIn } from '@zhujian/kernel'
import { foldRollup, hasPast, provePast, proveRollup, runAsSystem } from '@zhujian/database'
import { proveRollups, rollups } from '@zhujian/app-server'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { monthsOver } from '../support/months.ts'
import { livingCity } from '../support/city.ts'
import type { City, Value } from '../support/city.ts'
import { apply, construction, established, paid, wan } from '../support/works.ts'

type Fact = { kind: string; project_id: string; body: { at: string; after: Value } }
type Standing = { id: string; region: number; owner: string | null; competent: string | null; investment: bigint; declaredOn: string; grade: string | null; stage: string; state: string; light: string }
type Shown = [value: string | null, compared: string | null]
type Cockpit = { onDay: string; past: boolean; figures: { key: string; value: string | null; comparedWith: { value: string | null } }[]; gradeByStage: { grade: string | null; stage: string; count: number }[]; months: { paidFen: string }[]; late: { projectId: string; light: string; reason: string; person: string | null; dueOn: string | null }[]; regions: Value[] }

let city: City

beforeAll(async () => {
  city = await livingCity()
}, 240_000)
afterAll(() => city.close())

const readers: [username: string, region: number | undefined][] = [
  ['lgOffice.990100', undefined],
  ['lgOffice.990100', 990_101],
  ['ownerChief.990100', undefined],
  ['sectorChief.990100.transport', undefined],
  ['countyChief.990102', undefined],
  ['projectDirector.990100', undefined],
  ['employerChief.990100', undefined],
  ['lgOffice.990200', undefined],
]

const look = async (username: string, more: Value): Promise<Cockpit> => (await city.does(username, 'getCockpit', more)) as unknown as Cockpit
const shownOf = (cockpit: Cockpit): Record<string, Shown> => Object.fromEntries(cockpit.figures.map((figure) => [figure.key, [figure.value, figure.comparedWith.value]]))
const sum = (values: readonly bigint[]): bigint => values.reduce((total, value) => total + value, 0n)
const share = (part: bigint, whole: bigint): string | null => (whole === 0n ? null : String((2n * part * 10_000n + whole) / (2n * whole)))
const median = (days: readonly number[]): string | null => (days.length === 0 ? null : String([...days].sort((a, b) => a - b)[Math.ceil(days.length / 2) - 1]))
const dayOf = (at: string | Date): string => dayIn(new Date(at))

/** How every project stood at the end of a day, told by the book of facts alone. */
async function stoodOn(day: string): Promise<Map<string, Standing>> {
  const projects = await city.rows<{ id: string; region_code: number; owner_unit_id: string | null; competent_unit_id: string | null; total_investment_fen: bigint | null }>('select id, region_code, owner_unit_id, competent_unit_id, total_investment_fen from projects.project')
  const facts = await city.rows<{ kind: string; project_id: string; body: string }>("select kind, project_id, body from ledger.fact where kind like 'projects.%' order by seq")
  const stood = new Map<string, Standing>()
  for (const { kind, project_id, body } of facts) {
    const { at, after } = JSON.parse(body) as Fact['body']
    if (dayOf(at) > day) continue
    const project = projects.find((candidate) => candidate.id === project_id)
    if (kind === 'projects.declared' && project) {
      stood.set(project_id, { id: project_id, region: project.region_code, owner: project.owner_unit_id, competent: project.competent_unit_id, investment: project.total_investment_fen ?? 0n, declaredOn: dayOf(at), grade: stood.get(project_id)?.grade ?? null, stage: 'proposal', state: 'inApproval', light: 'green' })
    }
    const found = stood.get(project_id)
    if (!found) {
      // The grade is told just before the declaration.
      if (kind === 'projects.graded' && project) stood.set(project_id, { id: project_id, region: 0, owner: null, competent: null, investment: 0n, declaredOn: '', grade: String(after['grade']), stage: '', state: 'draft', light: 'green' })
    } else if (kind === 'projects.graded') found.grade = String(after['grade'])
    else if (kind === 'projects.stage_entered') found.stage = String(after['stage'])
    else if (kind === 'projects.light_changed') found.light = String(after['light'])
    else if (['projects.proposal_approved', 'projects.proposal_returned', 'projects.archived'].includes(kind)) found.state = String(after['state'])
  }
  for (const [id, one] of stood) if (one.state === 'draft') stood.delete(id)
  return stood
}

/** The figures of a day for a reader, counted from facts, evidence, postings and tasks by the instants they were recorded at. */
async function recount(username: string, wanted: number | undefined, day: string): Promise<{ figures: Record<string, Shown>; seen: Standing[] }> {
  const actor = await city.actor(username)
  const tenant = city.assembled.tenants.all().get(wanted ?? actor.regionCode)
  const seen = [...(await stoodOn(day)).values()].filter((one) => {
    if (one.region < (tenant?.lo ?? 0) || one.region > (tenant?.hi ?? 0)) return false
    if (actor.scope.role === 'project') return actor.scope.projectIds.includes(one.id)
    return actor.domain !== 'department' || [one.owner, one.competent].includes(actor.unitId)
  })
  const ids = new Set(seen.map((one) => one.id))
  const year = day.slice(0, 4)
  const among = <T extends { project_id: string; at: Date }>(rows: readonly T[]): T[] => rows.filter((row) => ids.has(row.project_id) && dayOf(row.at) <= day)
  const plans = among(await city.rows<{ project_id: string; at: Date; fen: bigint; on: string }>("select project_id, registered_at as at, amount_fen as fen, dated_on::text as on from projects.evidence where condition_id = 'G5.planIssued' and amount_fen is not null"))
  const payments = among((await city.rows<{ project_id: string; body: string }>("select project_id, body from ledger.fact where kind = 'contracts.payment_paid'")).map(({ project_id, body }) => {
    const { at, after } = JSON.parse(body) as Fact['body']
    return { project_id, at: new Date(at), fen: BigInt(String(after['cashFen'])), on: String(after['paidOn']) }
  }))
  const cases = among(await city.rows<{ project_id: string; at: Date; days: number }>("select project_id, ended_at as at, working_days as days from approvals.case_file where matter = 'proposal' and outcome = 'approved'"))
  const tasks = among(await city.rows<{ project_id: string; at: Date; until: Date | null; due: string }>('select t.project_id, t.opened_at as at, coalesce(t.decided_at, case when t.state <> \'open\' then c.ended_at end) as until, t.due_on::text as due from approvals.task t join approvals.case_file c on c.id = t.case_id'))
  const open = tasks.filter((task) => task.until === null || dayOf(task.until) > day)
  const inYear = (rows: readonly { fen: bigint; on: string }[]): bigint => sum(rows.filter((row) => row.on.startsWith(year)).map((row) => row.fen))
  const days = (of: number): string | null => median(cases.filter((row) => dayOf(row.at).startsWith(String(of))).map((row) => row.days))
  const before = seen.filter((one) => one.declaredOn < `${year}-01-01`)
  const active = seen.filter((one) => one.state === 'active')
  const figures: Record<string, Shown> = {
    projectCount: [String(seen.length), String(before.length)],
    totalInvestmentFen: [String(sum(seen.map((one) => one.investment))), String(sum(before.map((one) => one.investment)))],
    paidAgainstPlanBp: [share(inYear(payments), inYear(plans)), share(BigInt(monthsOver(day)), 12n)],
    medianApprovalWorkingDays: [days(Number(year)), days(Number(year) - 1)],
    lateRateBp: [share(BigInt(active.filter((one) => one.light !== 'green').length), BigInt(active.length)), null],
    overdueTasks: [String(open.filter((task) => task.due < day).length), String(open.length)],
  }
  return { figures, seen }
}

const days = ['2023-01-04', '2023-06-30', '2024-02-29', '2025-04-14', '2025-12-31', '2026-01-01', '2026-08-31', '2026-10-02', '2026-10-31']

test.each(days)('at the end of %s the figures were what the book says of that day', async (day) => {
  for (const [username, wanted] of readers) {
    const [first] = await city.rows<{ first: string }>('select min(on_day)::text as first from projects.history')
    if (username === 'lgOffice.990100' && wanted === undefined) expect(first?.first).toBe('2023-01-04')
    const answer = await city.ask(username, 'getCockpit', { asOf: day, ...(wanted === undefined ? {} : { regionCode: wanted }) })
    if (!answer.ok) {
      expect(answer, `${username} ${day}`).toMatchObject({ status: 422, code: 'cockpit.as_of.before_first', field: 'asOf' })
      expect((await recount(username, wanted, day)).seen, `${username} ${day} had nothing yet`).toEqual([])
      continue
    }
    const cockpit = answer.value as unknown as Cockpit
    const { figures, seen } = await recount(username, wanted, day)
    expect(shownOf(cockpit), `${username} ${wanted} ${day}`).toEqual(figures)
    expect([cockpit.onDay, cockpit.past]).toEqual([day, true])
    for (const cell of cockpit.gradeByStage) expect(cell.count, `${username} ${cell.grade} ${cell.stage}`).toBe(seen.filter((one) => one.grade === cell.grade && one.stage === cell.stage).length)
    expect(cockpit.late.map((one) => one.projectId).sort()).toEqual(seen.filter((one) => one.light !== 'green').map((one) => one.id).sort())
  }
})

test('what the cockpit said on a day is what it says of that day ever after, before and after the fold', async () => {
  // Those who come to a project later did not see it then, so only the office's readers are held to it; the last has no project at all.
  const offices = readers.slice(0, 5)
  const told = new Map<string, Cockpit>()
  const key = (username: string, region: number | undefined, day: string): string => `${username} ${region} ${day}`
  const remember = async (): Promise<void> => {
    for (const [username, region] of offices) told.set(key(username, region, city.today), await look(username, region === undefined ? {} : { regionCode: region }))
  }
  const proveAll = async (): Promise<void> => {
    for (const [username, region] of offices) {
      for (const [slot, then] of told) {
        if (slot !== key(username, region, then.onDay)) continue
        const now = await look(username, { asOf: then.onDay, ...(region === undefined ? {} : { regionCode: region }) })
        expect({ ...now, asOf: '', past: true }, slot).toEqual({ ...then, asOf: '', past: true, figures: now.figures.map((figure, at) => ({ ...then.figures[at], ...figure, value: then.figures[at]?.value ?? null, comparedWith: then.figures[at]?.comparedWith })) })
      }
    }
  }
  const start = city.now
  const site = await construction(city, 990_100, 3000, 2000)
  const county = await construction(city, 990_102, 400, 300)
  await remember()
  city.now = new Date('2026-11-10T02:00:00Z')
  await paid(city, site, { kind: 'advance' })
  const waiting = await established(city, 990_101, 12_000)
  const open = await apply(city, county, { cumulativeOutputFen: wan(50), laborFen: wan(5) })
  await remember()
  for (const rollup of rollups) await runAsSystem(city.db.database.app, (tx) => foldRollup(tx, rollup))
  city.now = new Date('2026-12-31T15:30:00Z')
  await city.does(county.who('contractorClerk'), 'withdrawCase', { caseId: open.caseId })
  await paid(city, site, { cumulativeOutputFen: wan(700), laborFen: wan(100) })
  await remember()
  city.now = new Date('2027-02-02T02:00:00Z')
  await city.does(waiting.who('ownerClerk'), 'passGate', { projectId: waiting.projectId, gate: 'G3', evidence: ['G3.feasibilityApproval', 'G3.landPreReview', 'G3.tenderMatters'].map((conditionId) => ({ conditionId, no: 'F-1', on: city.today })) })
  await remember()
  city.now = new Date('2027-02-03T02:00:00Z')
  await proveAll()
  for (const rollup of rollups) await runAsSystem(city.db.database.app, (tx) => foldRollup(tx, rollup))
  await proveAll()
  for (const rollup of rollups) {
    expect(await runAsSystem(city.db.database.app, (tx) => proveRollup(tx, rollup)), rollup.table).toEqual([])
    if (hasPast(rollup)) expect(await runAsSystem(city.db.database.app, (tx) => provePast(tx, rollup)), rollup.past.table).toEqual([])
  }
  city.now = start
})

test('a past that does not make the present is told and put right on the day it is found', async () => {
  await city.run("update projects.rollup_past set projects = projects + 2 where span = 'month' and ctid = (select ctid from projects.rollup_past where span = 'month' limit 1)")
  const told: Value[] = []
  const logger = { error: (details: Value) => told.push(details) } as unknown as Parameters<typeof proveRollups>[1]
  expect(await proveRollups(city.db.database.app, logger, '2027-02-03')).toMatchObject({ 'projects.rollup': 0, 'projects.rollup_past': 1 })
  expect(told).toMatchObject([{ rollup: 'projects.rollup_past' }])
  expect(await proveRollups(city.db.database.app, logger, '2027-02-03')).toMatchObject({ 'projects.rollup_past': 0 })
})

test('a day to come and a day before the first figures are refused, each with its figures', async () => {
  expect(await city.refused('lgOffice.990100', 'getCockpit', { asOf: '2026-11-03' })).toMatchObject({ status: 422, code: 'cockpit.as_of.in_future', field: 'asOf', figures: { asOf: '2026-11-03', today: '2026-11-02' } })
  expect(await city.refused('lgOffice.990100', 'getCockpit', { asOf: '2023-01-03' })).toMatchObject({ status: 422, code: 'cockpit.as_of.before_first', figures: { asOf: '2023-01-03', firstDay: '2023-01-04' } })
  expect(await look('lgOffice.990100', { asOf: '2026-11-02' })).toMatchObject({ past: false, onDay: '2026-11-02' })
  expect(await city.refused('countyChief.990101', 'getCockpit', { asOf: '2026-10-01', regionCode: 990_102 })).toMatchObject({ status: 404 })
})
