import type { Tx } from '@zhujian/database'

/** A region range, and a unit where the caller sees only its own projects. */
export type Bounds = { lo: number; hi: number; unitId: string | null }
type Late = {
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

const inside = 'p.region_code between $1 and $2 and ($3::uuid is null or p.owner_unit_id = $3 or p.competent_unit_id = $3)'
const mine = 'region_code between $1 and $2 and ($3::uuid is null or project_id in (select project_id from projects.portfolio_v1 where owner_unit_id = $3 or competent_unit_id = $3))'
const keyOf = (bounds: Bounds): unknown[] => [bounds.lo, bounds.hi, bounds.unitId]

export const cockpitStore = {
  totals: async (
    tx: Tx,
    bounds: Bounds,
    yearStart: string,
  ): Promise<{ count: number; countBefore: number; investment: string; investmentBefore: string; late: number; underWay: number }> => {
    const row = await tx.one<Record<string, bigint | string | null>>(
      `select count(*) as count, count(*) filter (where declared_on < $4) as count_before,
              sum(total_investment_fen) filter (where currency = 'CNY') as investment, sum(total_investment_fen) filter (where currency = 'CNY' and declared_on < $4) as investment_before,
              count(*) filter (where light in ('red', 'yellow') and state = 'active') as late, count(*) filter (where state = 'active') as under_way
         from projects.portfolio_v1 p where ${inside}`,
      [...keyOf(bounds), yearStart],
    )
    const text = (name: string): string => String(row?.[name] ?? 0)
    return {
      count: Number(text('count')),
      countBefore: Number(text('count_before')),
      investment: text('investment'),
      investmentBefore: text('investment_before'),
      late: Number(text('late')),
      underWay: Number(text('under_way')),
    }
  },
  gradeByStage: (tx: Tx, bounds: Bounds): Promise<{ grade: string | null; stage: string; count: bigint; total: string | null }[]> =>
    tx.rows(
      `select grade, stage, count(*) as count, sum(total_investment_fen) filter (where currency = 'CNY') as total from projects.portfolio_v1 p where ${inside} group by grade, stage order by grade, stage limit 100`,
      keyOf(bounds),
    ),
  regions: (tx: Tx, bounds: Bounds): Promise<{ region_code: number; count: bigint; total: string | null }[]> =>
    tx.rows(
      `select region_code, count(*) as count, sum(total_investment_fen) filter (where currency = 'CNY') as total from projects.portfolio_v1 p where ${inside} group by region_code order by region_code limit 500`,
      keyOf(bounds),
    ),
  planAndPaid: async (tx: Tx, bounds: Bounds, year: number, until: string): Promise<{ plan: bigint; paid: bigint }> => {
    const values = [...keyOf(bounds), `${year}-01-01`]
    const plan = await tx.one<{ sum: string | null }>(`select sum(amount_fen) as sum from projects.issued_plan_v1 where ${mine} and dated_on between $4::date and $4::date + 365`, values)
    const paid = await tx.one<{ sum: string | null }>(`select sum(cash_fen) as sum from funds.cash_v1 where ${mine} and posted_on between $4::date and $5::date`, [...values, until])
    return { plan: BigInt(plan?.sum ?? 0), paid: BigInt(paid?.sum ?? 0) }
  },
  paidByMonth: (tx: Tx, bounds: Bounds, year: number): Promise<{ month: string; paid: string }[]> =>
    tx.rows(
      `select to_char(posted_on, 'YYYY-MM') as month, sum(cash_fen)::text as paid from funds.cash_v1 where ${mine} and posted_on between $4::date and $5::date group by 1 order by 1 limit 12`,
      [...keyOf(bounds), `${year}-01-01`, `${year}-12-31`],
    ),
  medianDays: async (tx: Tx, bounds: Bounds, from: string, to: string): Promise<string | null> => {
    const row = await tx.one<{ median: number | null }>(
      `select percentile_disc(0.5) within group (order by working_days) as median from approvals.ended_case_v1 where ${mine} and matter = 'proposal' and ended_on between $4::date and $5::date`,
      [...keyOf(bounds), from, to],
    )
    return row?.median === null || row?.median === undefined ? null : String(row.median)
  },
  overdue: async (tx: Tx, bounds: Bounds, today: string): Promise<{ tasks: number; open: number }> => {
    const row = await tx.one<{ tasks: bigint; open: bigint }>(
      `select count(*) filter (where due_on < $4) as tasks, count(*) as open from approvals.open_task_v1 where ${mine}`,
      [...keyOf(bounds), today],
    )
    return { tasks: Number(row?.tasks ?? 0), open: Number(row?.open ?? 0) }
  },
  late: (tx: Tx, bounds: Bounds): Promise<Late[]> =>
    tx.rows<Late>(
      `select p.project_id, p.name, p.grade, p.stage, p.light, p.light_reason, p.light_figures, p.light_since, t.person_name, t.due_on
         from projects.portfolio_v1 p left join lateral (select person_name, due_on from approvals.open_task_v1 o where o.project_id = p.project_id order by due_on limit 1) t on true
        where ${inside} and p.light in ('red', 'yellow') order by p.light, p.light_since limit 20`,
      keyOf(bounds),
    ),
}
