import { addDays, daysBetween, localDate } from '@zhujian/kernel'
import type { LocalDate } from '@zhujian/kernel'

export type Plan = { startOn: string | null; finishOn: string | null }
export type CurvePoint = { on: LocalDate; x: number; bp: number }

export type Curve = {
  /** Months between which the curve is drawn. */
  from: LocalDate
  to: LocalDate
  actual: CurvePoint[]
  /** Straight from planned start to finish, as the light reckons it; empty without a plan. */
  plan: CurvePoint[]
  todayX: number | null
  /** What the plan asks of the last reported day; null without a plan. */
  plannedBp: number | null
  years: { year: string; x: number }[]
}

type Reported = { month: string; percentBp: number }

/** The last day of a month. */
export function monthEnd(month: string): LocalDate {
  const [year = 0, number = 0] = month.split('-').map(Number)
  const next = number === 12 ? `${year + 1}-01-01` : `${year}-${String(number + 1).padStart(2, '0')}-01`
  return addDays(localDate(next), -1)
}

/** What is planned for a day, in basis points. */
export function plannedAt(startOn: LocalDate, finishOn: LocalDate, on: LocalDate): number {
  const length = daysBetween(startOn, finishOn)
  if (length <= 0) return on < finishOn ? 0 : 10000
  return Math.round((Math.min(length, Math.max(0, daysBetween(startOn, on))) * 10000) / length)
}

/** Reported progress against the plan on one time axis, x from 0 to 1. A month's report stands at its last day, the running month's at today. */
export function curveOf(reports: readonly Reported[], plan: Plan, today: string): Curve {
  const day = localDate(today)
  const reported = [...reports].sort((a, b) => a.month.localeCompare(b.month)).map((one) => ({ on: earlier(monthEnd(one.month), day), bp: one.percentBp }))
  const start = plan.startOn ? localDate(plan.startOn) : null
  const finish = plan.finishOn ? localDate(plan.finishOn) : null
  const days = [start, finish, ...reported.map((one) => one.on), day].filter((one) => one !== null)
  const from = days.reduce(earlier)
  const to = days.reduce(later)
  const span = Math.max(1, daysBetween(from, to))
  const at = (on: LocalDate, bp: number): CurvePoint => ({ on, x: daysBetween(from, on) / span, bp })
  const planned = start !== null && finish !== null && finish > start
  const last = reported.at(-1)
  return {
    from,
    to,
    actual: [...(start !== null && (reported[0]?.on ?? day) > start ? [at(start, 0)] : []), ...reported.map((one) => at(one.on, one.bp))],
    plan: planned ? [at(start, 0), at(finish, 10000)] : [],
    todayX: daysBetween(from, day) / span,
    plannedBp: planned && last ? plannedAt(start, finish, last.on) : null,
    years: yearsBetween(from, to).map((year) => ({ year, x: daysBetween(from, localDate(`${year}-01-01`)) / span })),
  }
}

function yearsBetween(from: LocalDate, to: LocalDate): string[] {
  const first = Number(from.slice(0, 4)) + 1
  return Array.from({ length: Math.max(0, Number(to.slice(0, 4)) - first + 1) }, (_, index) => String(first + index))
}

const earlier = (a: LocalDate, b: LocalDate): LocalDate => (a < b ? a : b)
const later = (a: LocalDate, b: LocalDate): LocalDate => (a > b ? a : b)
