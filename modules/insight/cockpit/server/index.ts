import { ok, ratioBp, refuse, sumFen } from '@zhujian/kernel'
import type { LocalDate, OutputOf, ParsedOf, Result } from '@zhujian/kernel'
import type { ApprovalsParts } from '@zhujian/approvals/server'
import * as api from '@zhujian/cockpit/api'
import { monthsPast } from '@zhujian/cockpit/domain'
import { bind, bindFile } from '@zhujian/http'
import type { Binding, Context } from '@zhujian/http'
import type { FiguresPolicy } from '@zhujian/policy/domain'
import { boundsOf } from './bounds.ts'
import { cockpitStore } from './cockpit-store.ts'
import type { Bounds, Late, MonthRow, PortfolioRow } from './cockpit-store.ts'
import { definitionsOn, listFigureDefinitions } from './definitions.ts'
import { getMapLayer, listMapLayers, uploadMapLayer, withdrawMapLayer } from './layers.ts'
import { getMapFigures, listMapProjects } from './map.ts'
import { exportOverdueTasks, listOverdueTasks } from './overdue-tasks.ts'
import { pastStore } from './past-store.ts'

/** What this module is given: beside approvals, the roles to ask about a project that is late, in order. */
export type CockpitParts = ApprovalsParts & { inCharge: readonly string[] }

/** The cockpit reads what other modules publish and writes nothing below; of its own it keeps the layers of the map. */
export function bindings(parts: CockpitParts): Binding[] {
  return [
    bind(api.getCockpit, (ctx, input) => getCockpit(ctx, parts, input)),
    bind(api.listOverdueTasks, (ctx, input) => listOverdueTasks(ctx, parts, input)),
    bindFile(api.exportOverdueTasks, async (ctx, input) => exportOverdueTasks(ctx, parts, input)),
    bind(api.listFigureDefinitions, async (ctx, input) => listFigureDefinitions(ctx, parts, input)),
    bind(api.getMapFigures, (ctx, input) => getMapFigures(ctx, parts, input)),
    bind(api.listMapProjects, (ctx, input) => listMapProjects(ctx, parts, input)),
    bind(api.getMapLayer, (ctx, input) => getMapLayer(ctx, parts, input)),
    bind(api.listMapLayers, (ctx, input) => listMapLayers(ctx, parts, input)),
    bind(api.uploadMapLayer, (ctx, input) => uploadMapLayer(ctx, parts, input)),
    bind(api.withdrawMapLayer, (ctx, input) => withdrawMapLayer(ctx, input)),
  ]
}

type Figure = api.CockpitFigure

async function getCockpit(ctx: Context, parts: CockpitParts, input: ParsedOf<typeof api.getCockpit>): Promise<Result<OutputOf<typeof api.getCockpit>>> {
  const found = boundsOf(ctx, parts, input.regionCode)
  if (!found.ok) return found
  const { bounds, regionCode, regionName } = found.value
  const day = await dayShown(ctx, bounds, input.asOf)
  if (!day.ok) return day
  const onDay = day.value
  const past = onDay !== ctx.today
  const gathered = past ? await gatherPast(ctx, parts, bounds, onDay) : await gather(ctx, parts, bounds)
  const { portfolio, months, late } = gathered
  return ok({
    asOf: past ? onDay : ctx.now.toISOString(),
    onDay,
    past,
    regionCode,
    regionName,
    figures: figuresOf(ctx, onDay, gathered, `regionCode=${regionCode}`, definitionsOn(parts, regionCode, onDay).body),
    gradeByStage: summed(portfolio, (row) => [row.grade, row.stage]).map(({ key: [grade = null, stage], ...sum }) => ({ grade, stage: stage ?? '', ...sum })),
    months: monthsOf(Number(onDay.slice(0, 4)), months),
    late: late.map((row) => ({
      projectId: row.project_id,
      name: row.name,
      grade: row.grade,
      stage: row.stage,
      light: row.light,
      reason: ctx.text.say(ctx.language, `light.${row.light_reason}`, row.light_figures),
      since: row.light_since ?? '',
      person: row.person_name,
      dueOn: row.due_on,
    })),
    regions: summed(portfolio, (row) => [String(row.region_code)]).map(({ key: [code], count, totalInvestmentFen }) => ({
      regionCode: Number(code),
      regionName: parts.tenants.nameOf(Number(code)),
      projectCount: count,
      totalInvestmentFen,
    })),
  })
}

/** The day asked for: today, or a past one of which there are figures. */
async function dayShown(ctx: Context, bounds: Bounds, wanted: LocalDate | undefined): Promise<Result<LocalDate>> {
  if (wanted === undefined || wanted === ctx.today) return ok(ctx.today)
  if (wanted > ctx.today) return refuse('cockpit.as_of.in_future', { field: 'asOf', figures: { asOf: wanted, today: ctx.today } })
  const first = (await pastStore.firstDay(ctx.tx, bounds)) ?? ctx.today
  return wanted < first ? refuse('cockpit.as_of.before_first', { field: 'asOf', figures: { asOf: wanted, firstDay: first } }) : ok(wanted)
}

async function gather({ tx, today }: Context, parts: CockpitParts, bounds: Bounds): Promise<Gathered> {
  const year = Number(today.slice(0, 4))
  const [portfolio, months, durations, overdue, late] = await Promise.all([
    cockpitStore.portfolio(tx, bounds, year),
    cockpitStore.months(tx, bounds, `${year}-01`, `${year}-12`),
    cockpitStore.durations(tx, bounds, `${year - 1}-01`, `${year}-12`),
    cockpitStore.overdue(tx, bounds, today),
    cockpitStore.late(tx, bounds, today, parts.inCharge),
  ])
  return { portfolio, months, durations, overdue, late }
}

async function gatherPast({ tx }: Context, parts: CockpitParts, bounds: Bounds, day: LocalDate): Promise<Gathered> {
  const year = Number(day.slice(0, 4))
  const [portfolio, months, durations, overdue, late] = await Promise.all([
    pastStore.portfolio(tx, bounds, year, day),
    pastStore.months(tx, bounds, `${year}-01`, `${year}-12`, day),
    pastStore.durations(tx, bounds, `${year - 1}-01-01`, day),
    pastStore.overdue(tx, bounds, day),
    pastStore.late(tx, bounds, day, parts.inCharge),
  ])
  return { portfolio, months, durations, overdue, late }
}

type Sum = { key: (string | null)[]; count: number; totalInvestmentFen: string }

/** Adds up the portfolio by a key, in the order of the key. */
function summed(rows: readonly PortfolioRow[], keyOf: (row: PortfolioRow) => (string | null)[]): Sum[] {
  const sums = new Map<string, { key: (string | null)[]; count: number; fen: bigint }>()
  for (const row of rows) {
    const key = keyOf(row)
    const slot = JSON.stringify(key)
    const sum = sums.get(slot) ?? { key, count: 0, fen: 0n }
    sums.set(slot, { key, count: sum.count + row.count, fen: sum.fen + row.investment })
  }
  const ordered = [...sums].sort(([a], [b]) => (a < b ? -1 : 1))
  return ordered.map(([, { key, count, fen }]) => ({ key, count, totalInvestmentFen: String(fen) }))
}

type Gathered = {
  portfolio: readonly PortfolioRow[]
  months: readonly MonthRow[]
  durations: readonly { month: string; days: number; cases: number }[]
  overdue: { tasks: number; open: number }
  late: readonly Late[]
}

/** What counts as a project: everything that was declared. */
const countedStates = 'inApproval,returned,rejected,active,suspended,terminated,archived'

function figuresOf(ctx: Context, day: LocalDate, { portfolio, months, durations, overdue }: Gathered, region: string, defined: FiguresPolicy): Figure[] {
  const query = `${region}&state=${countedStates}`
  const year = day.slice(0, 4)
  const count = (wanted: (row: PortfolioRow) => boolean): number => portfolio.filter(wanted).reduce((sum, row) => sum + row.count, 0)
  const investment = (wanted: (row: PortfolioRow) => boolean): string => String(sumFen(portfolio.filter(wanted).map((row) => row.investment)))
  const bp = (part: bigint, whole: bigint): string | null => {
    const ratio = ratioBp(part, whole)
    return ratio === null ? null : String(ratio)
  }
  const planned = sumFen(months.map((month) => month.planned))
  const paid = sumFen(months.map((month) => month.paid))
  const days = (of: string): string | null => medianOf(durations.filter((row) => row.month.startsWith(of)))
  const late = BigInt(count((row) => row.late && row.state === 'active'))
  const active = BigInt(count((row) => row.state === 'active'))
  const yearElapsed = bp(BigInt(monthsPast(day)), 12n)
  return [
    figure(ctx, defined, 'projectCount', String(count(() => true)), 'count', String(count((row) => row.before)), query),
    figure(ctx, defined, 'totalInvestmentFen', portfolio.length > 0 && !portfolio.some((row) => row.inYuan) ? null : investment(() => true), 'fen', investment((row) => row.before), `${query}&sort=investment`),
    figure(ctx, defined, 'paidAgainstPlanBp', bp(paid, planned), 'bp', yearElapsed, `${query}&moneyIn=${year}`),
    figure(ctx, defined, 'medianApprovalWorkingDays', days(year), 'workingDays', days(String(Number(year) - 1)), `${query}&approvedIn=${year}`),
    figure(ctx, defined, 'lateRateBp', bp(late, active), 'bp', null, `${region}&state=active&light=red,yellow`),
    figure(ctx, defined, 'overdueTasks', String(overdue.tasks), 'count', String(overdue.open), `${query}&overdue=true`, 'listOverdueTasks'),
  ]
}

/** The lower median of a histogram of working days, or null when it is empty. */
function medianOf(histogram: readonly { days: number; cases: number }[]): string | null {
  const ordered = [...histogram].sort((a, b) => a.days - b.days)
  const total = ordered.reduce((sum, row) => sum + row.cases, 0)
  let seen = 0
  for (const row of ordered) {
    seen += row.cases
    if (seen * 2 >= total) return String(row.days)
  }
  return null
}

function figure(ctx: Context, defined: FiguresPolicy, key: string, value: string | null, unit: Figure['unit'], compared: string | null, listQuery: string, listOf: Figure['listOf'] = 'listProjects'): Figure {
  const words = ctx.language === 'en' ? 'en' : 'zh'
  const meant = defined.figures.find((one) => one.code === key)
  const of = (part: 'label' | 'formula' | 'source'): string => meant?.[part][words] ?? ''
  return { key, label: of('label'), value, unit, comparedWith: { label: ctx.text.say(ctx.language, `cockpit.figure.${key}.compared`), value: compared }, formula: of('formula'), source: of('source'), listOf, listQuery }
}

function monthsOf(year: number, rows: readonly MonthRow[]): { month: string; planFen: string; paidFen: string }[] {
  const plan = sumFen(rows.map((row) => row.planned))
  const paid = new Map(rows.map((row) => [row.month, row.paid]))
  // The issued plan is spread evenly until the module of annual plans gives months of its own.
  return Array.from({ length: 12 }, (_, index) => {
    const month = `${year}-${String(index + 1).padStart(2, '0')}`
    return { month, planFen: String((plan * BigInt(index + 1)) / 12n - (plan * BigInt(index)) / 12n), paidFen: String(paid.get(month) ?? 0n) }
  })
}
