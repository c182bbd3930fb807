import { wholeRegion } from '@zhujian/database'
import type { Tx } from '@zhujian/database'
import { keyOf, mine, rolled, rolledKey } from './cockpit-store.ts'
import type { Bounds, Late, MonthRow, PortfolioRow } from './cockpit-store.ts'

/** How a project stood on a day `day`, of which the caller counts his few afresh. */
const stood = (day: string): string => `h.on_day <= ${day}::date and (h.until_day is null or h.until_day > ${day}::date) and h.state not in ('draft', 'discarded')`
/** The tasks open on a day `day`: those of the last two months, the few that took longer, and those open still. */
const openOn = (day: string): string => `(
  select project_id, due_on, region_code from approvals.task_day_v1 where region_code between $1 and $2 and opened_on > ${day}::date - 62 and opened_on <= ${day}::date and (closed_on is null or closed_on > ${day}::date)
  union all
  select project_id, due_on, region_code from approvals.task_day_v1 where region_code between $1 and $2 and opened_on <= ${day}::date - 62 and closed_on > ${day}::date and closed_on - opened_on > 62
  union all
  select project_id, due_on, region_code from approvals.task_day_v1 where region_code between $1 and $2 and opened_on <= ${day}::date - 62 and state = 'open')`

type Summed = Omit<PortfolioRow, 'count' | 'investment' | 'inYuan'> & { count: bigint; investment: string | null }

/** The figures as the books had them at the end of a past day: whatever was recorded later, for whatever day, is not in them. */
export const pastStore = {
  /** The first day of which there are figures; null where there are none. */
  firstDay: async (tx: Tx, bounds: Bounds): Promise<string | null> => {
    const row = bounds.outsider
      ? await tx.one<{ first: string | null }>('select min(on_day) as first from projects.history_v1 where region_code between $1 and $2', [bounds.lo, bounds.hi])
      : await tx.one<{ first: string | null }>(`select min(on_day) as first from projects.rollup_day_v1 where region_code between $1 and $2 and unit_id = $3 and span <> 'month'`, [bounds.lo, bounds.hi, wholeRegion])
    return row?.first ?? null
  },
  portfolio: async (tx: Tx, bounds: Bounds, year: number, day: string): Promise<PortfolioRow[]> => {
    const rows = bounds.outsider
      ? await tx.rows<Summed>(
          `select h.region_code, h.grade, h.stage, h.state, h.light <> 'green' as late, h.declared_year between 1 and $3 - 1 as before, count(*) as count, sum(h.total_investment_fen) filter (where h.cny) as investment
             from projects.history_v1 h where h.region_code between $1 and $2 and ${stood('$4')} group by 1, 2, 3, 4, 5, 6 limit 20000`,
          [bounds.lo, bounds.hi, year, day],
        )
      : await tx.rows<Summed>(
          `select region_code, grade, stage, state, late, declared_year between 1 and $4 - 1 as before, sum(projects) as count, sum(investment_fen) filter (where cny) as investment
             from projects.rollup_day_v1
            where ${rolled} and ((span = 'month' and on_day < date_trunc('month', $5::date)::date) or (span = 'day' and on_day between date_trunc('month', $5::date)::date and $5::date) or (span = 'fresh' and on_day <= $5::date))
            group by 1, 2, 3, 4, 5, 6 having sum(projects) <> 0 limit 20000`,
          [...rolledKey(bounds), year, day],
        )
    return rows.map((row) => ({ ...row, count: Number(row.count), investment: BigInt(row.investment ?? 0), inYuan: row.investment !== null }))
  },
  months: async (tx: Tx, bounds: Bounds, from: string, to: string, day: string): Promise<MonthRow[]> => {
    const rows = await tx.rows<{ month: string; planned: string; paid: string }>(
      `select month, sum(planned_fen) as planned, sum(paid_fen) as paid from projects.money_day${bounds.outsider ? '_recount' : ''}_v1
        where ${rolled} and month between $4 and $5 and on_day <= $6::date group by month order by month limit 24`,
      [...rolledKey(bounds), from, to, day],
    )
    return rows.map((row) => ({ month: row.month, planned: BigInt(row.planned), paid: BigInt(row.paid) }))
  },
  durations: async (tx: Tx, bounds: Bounds, from: string, day: string): Promise<{ month: string; days: number; cases: number }[]> => {
    const rows = await tx.rows<{ month: string; working_days: number; cases: bigint }>(
      `select to_char(on_day, 'YYYY-MM') as month, working_days, sum(cases) as cases from approvals.duration_day${bounds.outsider ? '_recount' : ''}_v1
        where ${rolled} and matter = 'proposal' and on_day between $4::date and $5::date group by 1, 2 order by 2 limit 20000`,
      [...rolledKey(bounds), from, day],
    )
    return rows.map((row) => ({ month: row.month, days: row.working_days, cases: Number(row.cases) }))
  },
  overdue: async (tx: Tx, bounds: Bounds, day: string): Promise<{ tasks: number; open: number }> => {
    const row = await tx.one<{ tasks: bigint; open: bigint }>(`select count(*) filter (where due_on < $4::date) as tasks, count(*) as open from ${openOn('$4')} t where ${mine}`, [...keyOf(bounds), day])
    return { tasks: Number(row?.tasks ?? 0), open: Number(row?.open ?? 0) }
  },
  /** The worst of that day, each with who had to act then. */
  late: (tx: Tx, bounds: Bounds, day: string, inCharge: readonly string[]): Promise<Late[]> =>
    tx.rows<Late>(
      `select p.project_id, p.name, p.grade, p.stage, p.light, p.light_reason, p.light_figures, p.light_since, coalesce(t.person_name, m.name) as person_name, t.due_on
         from (select h.* from projects.history_v1 h where h.region_code between $1 and $2 and ($3::uuid is null or h.owner_unit_id = $3 or h.competent_unit_id = $3)
                  and h.light <> 'green' and ${stood('$4')} order by h.light, h.light_since limit 20) p
         left join lateral (select person_name, due_on from approvals.task_course_v1 o
                             where o.project_id = p.project_id and o.opened_on <= $4::date and (o.closed_on is null or o.closed_on > $4::date) order by due_on limit 1) t on true
         left join lateral (select name from organisation.member_v1 m where m.project_id = p.project_id and m.role = any($5::text[]) and m.from_day <= $4::date and (m.to_day is null or m.to_day >= $4::date)
                             order by array_position($5::text[], m.role) limit 1) m on true
        order by p.light, p.light_since`,
      [...keyOf(bounds), day, inCharge],
    ),
}
