import { ok, ratioBp, refuse } from '@zhujian/kernel'
import type { OutputOf, Result } from '@zhujian/kernel'
import type { ApprovalsParts } from '@zhujian/approvals/server'
import * as api from '@zhujian/cockpit/api'
import { bind } from '@zhujian/http'
import type { Binding, Context } from '@zhujian/http'
import { cockpitStore } from './cockpit-store.ts'
import type { Bounds } from './cockpit-store.ts'

/** The cockpit reads what other modules publish and writes nothing below. */
export function bindings(parts: ApprovalsParts): Binding[] {
  return [bind(api.getCockpit, (ctx, input) => getCockpit(ctx, parts, input.regionCode))]
}

type Figure = api.CockpitFigure

async function getCockpit(ctx: Context, parts: ApprovalsParts, wanted: number | undefined): Promise<Result<OutputOf<typeof api.getCockpit>>> {
  const { actor } = ctx
  const regionCode = wanted ?? actor.regionCode
  const tenant = parts.tenants.all().get(regionCode)
  const outside = actor.scope.role === 'app' && (regionCode < actor.scope.readLo || regionCode > actor.scope.readHi)
  if (!tenant || outside) return refuse('cockpit.region.not_visible', { status: 404, figures: { regionCode } })
  const bounds: Bounds = { lo: tenant.lo, hi: tenant.hi, unitId: actor.domain === 'department' ? actor.unitId : null }
  const query = `regionCode=${regionCode}`
  const late = await cockpitStore.late(ctx.tx, bounds)
  return ok({
    asOf: ctx.now.toISOString(),
    regionCode,
    regionName: tenant.name,
    figures: await figuresOf(ctx, bounds, query),
    gradeByStage: (await cockpitStore.gradeByStage(ctx.tx, bounds)).map((row) => ({ grade: row.grade, stage: row.stage, count: Number(row.count), totalInvestmentFen: row.total ?? '0' })),
    months: await monthsOf(ctx, bounds),
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
    regions: (await cockpitStore.regions(ctx.tx, bounds)).map((row) => ({
      regionCode: row.region_code,
      regionName: parts.tenants.nameOf(row.region_code),
      projectCount: Number(row.count),
      totalInvestmentFen: row.total ?? '0',
    })),
  })
}

async function figuresOf(ctx: Context, bounds: Bounds, query: string): Promise<Figure[]> {
  const year = Number(ctx.today.slice(0, 4))
  const totals = await cockpitStore.totals(ctx.tx, bounds, `${year}-01-01`)
  const plan = await cockpitStore.planAndPaid(ctx.tx, bounds, year, ctx.today)
  const before = await cockpitStore.planAndPaid(ctx.tx, bounds, year - 1, `${year - 1}${ctx.today.slice(4)}`)
  const days = await cockpitStore.medianDays(ctx.tx, bounds, `${year}-01-01`, ctx.today)
  const daysBefore = await cockpitStore.medianDays(ctx.tx, bounds, `${year - 1}-01-01`, `${year - 1}-12-31`)
  const overdue = await cockpitStore.overdue(ctx.tx, bounds, ctx.today)
  const bp = (part: bigint, whole: bigint): string | null => {
    const ratio = ratioBp(part, whole)
    return ratio === null ? null : String(ratio)
  }
  const elapsedBp = bp(BigInt(Number(ctx.today.slice(5, 7))), 12n)
  return [
    figure(ctx, 'projectCount', String(totals.count), 'count', String(totals.countBefore), query),
    figure(ctx, 'totalInvestmentFen', totals.investment, 'fen', totals.investmentBefore, `${query}&sort=investment`),
    figure(ctx, 'paidAgainstPlanBp', bp(plan.paid, plan.plan), 'bp', elapsedBp ?? bp(before.paid, before.plan), `${query}&stage=commencement,construction`),
    figure(ctx, 'medianApprovalWorkingDays', days, 'workingDays', daysBefore, `${query}&state=active`),
    figure(ctx, 'lateRateBp', bp(BigInt(totals.late), BigInt(totals.underWay)), 'bp', null, `${query}&light=red,yellow`),
    figure(ctx, 'overdueTasks', String(overdue.tasks), 'count', String(overdue.open), `${query}&overdue=true`),
  ]
}

function figure(ctx: Context, key: string, value: string | null, unit: Figure['unit'], compared: string | null, listQuery: string): Figure {
  const say = (part: string): string => ctx.text.say(ctx.language, `cockpit.figure.${key}.${part}`)
  return { key, label: say('label'), value, unit, comparedWith: { label: say('compared'), value: compared }, formula: say('formula'), source: say('source'), listQuery }
}

async function monthsOf(ctx: Context, bounds: Bounds): Promise<{ month: string; planFen: string; paidFen: string }[]> {
  const year = Number(ctx.today.slice(0, 4))
  const { plan } = await cockpitStore.planAndPaid(ctx.tx, bounds, year, ctx.today)
  const paid = new Map((await cockpitStore.paidByMonth(ctx.tx, bounds, year)).map((row) => [row.month, row.paid]))
  // The issued plan is spread evenly until the module of annual plans gives months of its own.
  return Array.from({ length: 12 }, (_, index) => {
    const month = `${year}-${String(index + 1).padStart(2, '0')}`
    return { month, planFen: String((plan * BigInt(index + 1)) / 12n - (plan * BigInt(index)) / 12n), paidFen: paid.get(month) ?? '0' }
  })
}
