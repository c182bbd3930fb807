import { wholeRegion } from '@zhujian/database'
import type { Tx } from '@zhujian/database'

/** A region range, and a unit where the caller sees only its own projects. An outsider sees his projects, whatever their region. */
export type Bounds = { lo: number; hi: number; unitId: string | null; outsider: boolean }
export type Late = {
  project_id: string
  name: string
  grade: string | null
  stage: string
  light: 'red' | 'yellow' | 'green'
  light_reason: string
  light_figures: Record<string, unknown>
  light_since: string | null
  person_name: string | null
  due_on: string | null
}

/**
 * The projects within the bounds. Regions and whether there is a unit stand in the statement itself: with parameters in their place the
 * planner guesses that few projects are meant and sorts thousands.
 */
function insideOf(bounds: Bounds): string {
  if (!Number.isSafeInteger(bounds.lo) || !Number.isSafeInteger(bounds.hi)) throw new TypeError('a region is a whole number')
  const unit = bounds.unitId === null ? '$1::uuid is null' : '(p.owner_unit_id = $1 or p.competent_unit_id = $1)'
  return `p.region_code between ${bounds.lo} and ${bounds.hi} and ${unit}`
}
export const mine = 'region_code between $1 and $2 and ($3::uuid is null or project_id in (select project_id from projects.portfolio_v1 where owner_unit_id = $3 or competent_unit_id = $3))'
export const keyOf = (bounds: Bounds): unknown[] => [bounds.lo, bounds.hi, bounds.unitId]
/** Rollups keep a region's figures under the nil id and each unit's under its own. */
export const rolled = 'region_code between $1 and $2 and unit_id = $3'
export const rolledKey = (bounds: Bounds): unknown[] => [bounds.lo, bounds.hi, bounds.unitId ?? wholeRegion]

/** Outsiders do not see the figures of a region: theirs are counted afresh over the few projects row security leaves them. */
const counted = (bounds: Bounds): string => (bounds.outsider ? '_recount' : '')

export type OverdueRow = {
  region_code: number
  task_id: string
  case_id: string
  node_id: string
  matter: string
  project_id: string
  project_name: string
  project_grade: string | null
  step: string
  role: string
  person_name: string
  unit_id: string
  opened_on: string
  due_on: string
  route_key: string
  route_version: string
}
/** A place in the list of what is overdue. */
export type OverduePlace = { dueOn: string; taskId: string }

export type PortfolioRow = { region_code: number; grade: string | null; stage: string; state: string; late: boolean; before: boolean; count: number; investment: bigint; /** Some of them are in yuan: else there is no investment to add up, which is not nothing. */ inYuan: boolean }
export type MonthRow = { month: string; planned: bigint; paid: bigint }

export const cockpitStore = {
  /** The portfolio by region, grade, stage, state, whether it is late and whether it was declared before a year; CNY only in the sums. */
  portfolio: async (tx: Tx, bounds: Bounds, year: number): Promise<PortfolioRow[]> => {
    const rows = await tx.rows<Omit<PortfolioRow, 'count' | 'investment' | 'inYuan'> & { count: bigint; investment: string | null }>(
      `select region_code, grade, stage, state, light <> 'green' as late, declared_year between 1 and $4 - 1 as before, sum(projects) as count, sum(investment_fen) filter (where cny) as investment
         from projects.rollup${counted(bounds)}_v1 where ${rolled} group by 1, 2, 3, 4, 5, 6 having sum(projects) <> 0 limit 20000`,
      [...rolledKey(bounds), year],
    )
    return rows.map((row) => ({ ...row, count: Number(row.count), investment: BigInt(row.investment ?? 0), inYuan: row.investment !== null }))
  },
  /** Plan and payments of the months from one to another, YYYY-MM. */
  months: async (tx: Tx, bounds: Bounds, from: string, to: string): Promise<MonthRow[]> => {
    const rows = await tx.rows<{ month: string; planned: string; paid: string }>(
      `select month, sum(planned_fen) as planned, sum(paid_fen) as paid from projects.money_month${counted(bounds)}_v1 where ${rolled} and month between $4 and $5 group by month order by month limit 24`,
      [...rolledKey(bounds), from, to],
    )
    return rows.map((row) => ({ month: row.month, planned: BigInt(row.planned), paid: BigInt(row.paid) }))
  },
  /** How many proposals approved in the months took how many working days. */
  durations: async (tx: Tx, bounds: Bounds, from: string, to: string): Promise<{ month: string; days: number; cases: number }[]> => {
    const rows = await tx.rows<{ month: string; working_days: number; cases: bigint }>(
      `select month, working_days, sum(cases) as cases from approvals.duration${counted(bounds)}_v1 where ${rolled} and matter = 'proposal' and month between $4 and $5
        group by month, working_days order by working_days limit 20000`,
      [...rolledKey(bounds), from, to],
    )
    return rows.map((row) => ({ month: row.month, days: row.working_days, cases: Number(row.cases) }))
  },
  overdue: async (tx: Tx, bounds: Bounds, today: string): Promise<{ tasks: number; open: number }> => {
    const row = await tx.one<{ tasks: bigint; open: bigint }>(
      `select count(*) filter (where due_on < $4) as tasks, count(*) as open from approvals.open_task_v1 where ${mine}`,
      [...keyOf(bounds), today],
    )
    return { tasks: Number(row?.tasks ?? 0), open: Number(row?.open ?? 0) }
  },
  /** The tasks that `overdue` counts, the longest overdue first. */
  overdueTasks: (tx: Tx, bounds: Bounds, today: string, after: OverduePlace | null, limit: number): Promise<OverdueRow[]> =>
    tx.rows<OverdueRow>(
      `select region_code, task_id, case_id, node_id, matter, project_id, project_name, project_grade, step, role, person_name, unit_id, opened_on, due_on, route_key, route_version
         from approvals.open_task_v2
        where ${mine} and due_on < $4 and ($5::date is null or (due_on, task_id) > ($5, $6::uuid))
        order by due_on, task_id limit $7`,
      [...keyOf(bounds), today, after?.dueOn ?? null, after?.taskId ?? null, limit],
    ),
  /** The worst first, each with who must act: the person of its open task, else whoever is in charge of the project on the day. */
  late: (tx: Tx, bounds: Bounds, today: string, inCharge: readonly string[]): Promise<Late[]> =>
    tx.rows<Late>(
      `select p.project_id, p.name, p.grade, p.stage, p.light, p.light_reason, p.light_figures, p.light_since, coalesce(t.person_name, m.name) as person_name, t.due_on
         from (select * from projects.portfolio_v1 p where ${insideOf(bounds)} and p.light in ('red', 'yellow') order by p.light, p.light_since limit 20) p
         left join lateral (select person_name, due_on from approvals.open_task_v1 o where o.project_id = p.project_id order by due_on limit 1) t on true
         left join lateral (select name from organisation.member_v1 m where m.project_id = p.project_id and m.role = any($3::text[]) and m.from_day <= $2 and (m.to_day is null or m.to_day >= $2)
                             order by array_position($3::text[], m.role) limit 1) m on true
        order by p.light, p.light_since`,
      [bounds.unitId, today, inCharge],
    ),
}
