import { wholeRegion } from '@zhujian/database'
import type { Rollup, Tx } from '@zhujian/database'

const keys = ['region_code', 'unit_id', 'grade', 'stage', 'state', 'light', 'sector', 'cny', 'declared_year'] as const
const sums = ['projects', 'investment_fen', 'contract_fen', 'paid_fen'] as const
const columns = [...keys, ...sums].join(', ')

export const projectRollup: Rollup = { table: 'projects.rollup', keys, sums, recount: 'projects.rollup_recount_v1' }
export const moneyRollup: Rollup = { table: 'projects.money_month', keys: ['region_code', 'unit_id', 'month'], sums: ['planned_fen', 'paid_fen'], recount: 'projects.money_month_recount_v1' }

/** One side of a change: what a row counted for before (`old`, sign −1) or counts for after (`new`, sign 1). */
const side = (of: 'old' | 'new', sign: 1 | -1): string => `select ${sign} as sign, ${['region_code', 'owner_unit_id', 'competent_unit_id', 'grade', 'stage', 'state', 'light', 'sector', 'currency', 'declared_on', 'total_investment_fen', 'contract_fen', 'paid_fen']
  .map((column) => `(${of}_row).${column}`)
  .join(', ')} from changed where (${of}_row).state not in ('draft', 'discarded')`

/** `with` parts that turn rows returned as (old_row, new_row) into rows of the rollup, whole region and units. */
const countChanges = `
  sides as (${side('old', -1)} union all ${side('new', 1)}),
  rolled as (insert into projects.rollup (${columns})
    select s.region_code, u.unit_id, s.grade, s.stage, s.state, s.light, s.sector, s.currency = 'CNY', coalesce(extract(year from s.declared_on)::int, 0),
           sum(s.sign), coalesce(sum(s.sign * s.total_investment_fen), 0), sum(s.sign * s.contract_fen), sum(s.sign * s.paid_fen)
      from sides s cross join lateral (select distinct unit_id from unnest(array['${wholeRegion}', s.owner_unit_id, s.competent_unit_id]) as t(unit_id) where unit_id is not null) u
     group by 1, 2, 3, 4, 5, 6, 7, 8, 9
    having sum(s.sign) <> 0 or coalesce(sum(s.sign * s.total_investment_fen), 0) <> 0 or sum(s.sign * s.contract_fen) <> 0 or sum(s.sign * s.paid_fen) <> 0)`

/** Runs an update of projects.project (without returning) and, in the same statement, keeps the rollup. */
export async function counted(tx: Tx, update: string, values: readonly unknown[]): Promise<void> {
  await tx.run(`with changed as (${update} returning old as old_row, new as new_row), ${countChanges} select 1 from changed`, values)
}

/** As counted, for a statement that also adds projects; answers the columns asked of the new rows. */
export function countedRows<T extends Record<string, unknown>>(tx: Tx, statement: string, wanted: string, values: readonly unknown[]): Promise<T[]> {
  return tx.rows<T>(`with changed as (${statement} returning old as old_row, new as new_row), ${countChanges} select ${wanted} from changed`, values)
}

export const moneyStore = {
  /** What an issued annual plan gives (`plannedFen`) or the treasury paid (`paidFen`) in a month, YYYY-MM. */
  add: (tx: Tx, projectId: string, month: string, add: { plannedFen?: bigint; paidFen?: bigint }): Promise<number> =>
    tx.run(
      `insert into projects.money_month (region_code, unit_id, month, planned_fen, paid_fen)
       select p.region_code, u.unit_id, $2, $3, $4 from projects.project p
        cross join lateral (select distinct unit_id from unnest(array['${wholeRegion}', p.owner_unit_id, p.competent_unit_id]) as t(unit_id) where unit_id is not null) u
        where p.id = $1`,
      [projectId, month, add.plannedFen ?? 0n, add.paidFen ?? 0n],
    ),
}
