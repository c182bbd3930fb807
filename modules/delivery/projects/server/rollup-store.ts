import { wholeRegion } from '@zhujian/database'
import type { Rollup, Tx } from '@zhujian/database'

const keys = ['region_code', 'unit_id', 'grade', 'stage', 'state', 'light', 'sector', 'cny', 'declared_year'] as const
const sums = ['projects', 'investment_fen', 'contract_fen', 'paid_fen'] as const
const columns = [...keys, ...sums].join(', ')

const pastKeys = { region_code: 'region_code', unit_id: 'unit_id', grade: 'grade', stage: 'stage', state: 'state', late: "light <> 'green'", cny: 'cny', declared_year: 'declared_year' }

export const projectRollup: Rollup = {
  table: 'projects.rollup',
  keys,
  sums,
  recount: 'projects.rollup_recount_v1',
  past: { table: 'projects.rollup_past', keys: pastKeys, sums: ['projects', 'investment_fen'], spans: ['day', 'month'] },
}
export const moneyRollup: Rollup = {
  table: 'projects.money_month',
  keys: ['region_code', 'unit_id', 'month'],
  sums: ['planned_fen', 'paid_fen'],
  recount: 'projects.money_month_recount_v1',
  past: { table: 'projects.money_past', keys: { region_code: 'region_code', unit_id: 'unit_id', month: 'month' }, sums: ['planned_fen', 'paid_fen'], spans: ['day'] },
}

const counting = ['region_code', 'owner_unit_id', 'competent_unit_id', 'grade', 'stage', 'state', 'light', 'sector', 'currency', 'declared_on', 'total_investment_fen', 'contract_fen', 'paid_fen']

/** One side of a change: what a row counted for before (−1) or counts for after (1). */
const side = (row: 'old_row' | 'new_row', sign: 1 | -1): string =>
  `select ${sign} as sign, ${counting.map((column) => `(${row}).${column}`).join(', ')} from changed where (${row}).state not in ('draft', 'discarded')`

/** How a project stands, as its history keeps it. */
const standing = ['grade', 'stage', 'state', 'light', 'light_reason', 'light_figures', 'light_since', 'cny', 'declared_year', 'total_investment_fen', 'owner_unit_id', 'competent_unit_id']
const tracked = (row: 'old_row' | 'new_row'): string =>
  ['grade', 'stage', 'state', 'light', 'light_reason', 'light_figures', 'light_since', 'currency', 'declared_on', 'total_investment_fen', 'owner_unit_id', 'competent_unit_id'].map((column) => `(${row}).${column}`).join(', ')

/**
 * `with` parts that turn the rows of `changed (old_row, new_row)` into rows of the rollup, whole region and units, and keep how each
 * project stood from the day (a parameter; null where nothing of the kind changes) on.
 */
const countChanges = (day: string): string => `
  turned as (select new_row from changed where ${day}::date is not null and (new_row).state <> 'draft' and (old_row is null or (${tracked('old_row')}) is distinct from (${tracked('new_row')}))),
  ended as (update projects.history h set until_day = ${day}::date from turned t
    where h.region_code = (t.new_row).region_code and h.project_id = (t.new_row).id and h.until_day is null and h.on_day < ${day}::date),
  kept as (insert into projects.history (region_code, project_id, on_day, ${standing.join(', ')})
    select (new_row).region_code, (new_row).id, ${day}::date, (new_row).grade, (new_row).stage, (new_row).state, (new_row).light, (new_row).light_reason, (new_row).light_figures, (new_row).light_since,
           (new_row).currency = 'CNY', coalesce(extract(year from (new_row).declared_on)::int, 0), (new_row).total_investment_fen, (new_row).owner_unit_id, (new_row).competent_unit_id
      from turned
    on conflict (region_code, project_id, on_day) do update set ${standing.map((column) => `${column} = excluded.${column}`).join(', ')}),
  sides as (${side('old_row', -1)} union all ${side('new_row', 1)}),
  rolled as (insert into projects.rollup (${columns}, on_day)
    select s.region_code, u.unit_id, s.grade, s.stage, s.state, s.light, s.sector, s.currency = 'CNY', coalesce(extract(year from s.declared_on)::int, 0),
           sum(s.sign), coalesce(sum(s.sign * s.total_investment_fen), 0), sum(s.sign * s.contract_fen), sum(s.sign * s.paid_fen), ${day}::date
      from sides s cross join lateral (select distinct unit_id from unnest(array['${wholeRegion}', s.owner_unit_id, s.competent_unit_id]) as t(unit_id) where unit_id is not null) u
     group by 1, 2, 3, 4, 5, 6, 7, 8, 9
    having sum(s.sign) <> 0 or coalesce(sum(s.sign * s.total_investment_fen), 0) <> 0 or sum(s.sign * s.contract_fen) <> 0 or sum(s.sign * s.paid_fen) <> 0)`

/** Sets columns of one project and, in the same statement, keeps the rollup. The row is locked first: what it was is what is taken off. Answers how many there were. Without a day only amounts change that past days do not show. */
export function counted(tx: Tx, id: string, day: string | null, set: string, values: readonly unknown[]): Promise<number> {
  return tx.run(
    `with before as materialized (select p as old_row, p.region_code as at_region, p.id as at_id from projects.project p where p.id = $1 for update),
       changed as (update projects.project p set ${set} from before b where p.region_code = b.at_region and p.id = b.at_id returning b.old_row, p as new_row),
       ${countChanges(`$${values.length + 2}`)} select 1 from changed`,
    [id, ...values, day],
  )
}

/**
 * Inserts or updates projects by `upsert`, which must return `p as new_row` and hold `{after before}` where its rows come from;
 * `existing` finds the rows it may update, by the alias p. Answers the columns asked of the rows, `old_row` null where one was added.
 */
export function countedRows<T extends Record<string, unknown>>(tx: Tx, { existing, same, upsert, wanted, day }: { existing: string; same: string; upsert: string; wanted: string; day: string }, values: readonly unknown[]): Promise<T[]> {
  return tx.rows<T>(
    `with before as materialized (select p as old_row from projects.project p where ${existing} for update),
       written as (${upsert.replace('{after before}', '(select count(*) from before) >= 0')}),
       changed as (select b.old_row, w.new_row from written w left join before b on ${same}),
       ${countChanges(`$${values.length + 1}`)} select ${wanted} from changed`,
    [...values, day],
  )
}

export const moneyStore = {
  /** What an issued annual plan gives (`plannedFen`) or the treasury paid (`paidFen`) in a month, YYYY-MM, as it was recorded on a day. */
  add: (tx: Tx, projectId: string, on: string, month: string, add: { plannedFen?: bigint; paidFen?: bigint }): Promise<number> =>
    tx.run(
      `insert into projects.money_month (region_code, unit_id, month, planned_fen, paid_fen, on_day)
       select p.region_code, u.unit_id, $2, $3, $4, $5 from projects.project p
        cross join lateral (select distinct unit_id from unnest(array['${wholeRegion}', p.owner_unit_id, p.competent_unit_id]) as t(unit_id) where unit_id is not null) u
        where p.id = $1`,
      [projectId, month, add.plannedFen ?? 0n, add.paidFen ?? 0n, on],
    ),
}
