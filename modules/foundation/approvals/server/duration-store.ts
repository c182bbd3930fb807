import { wholeRegion } from '@zhujian/database'
import type { Rollup, Tx } from '@zhujian/database'
import { monthOf } from '@zhujian/kernel'
import type { LocalDate } from '@zhujian/kernel'
import type { CaseRow } from './approvals-store.ts'

export const durationRollup: Rollup = {
  table: 'approvals.duration',
  keys: ['region_code', 'unit_id', 'matter', 'month', 'working_days'],
  sums: ['cases'],
  recount: 'approvals.duration_recount_v1',
  past: { table: 'approvals.duration_past', keys: { region_code: 'region_code', unit_id: 'unit_id', matter: 'matter', working_days: 'working_days' }, sums: ['cases'], spans: ['day'] },
}

export const durationStore = {
  /** Counts an approved case for its region and for the units of its project. */
  add: (tx: Tx, file: CaseRow, on: LocalDate, workingDays: number): Promise<number> =>
    tx.run('insert into approvals.duration (region_code, unit_id, matter, month, working_days, cases, on_day) select $1, u, $3, $4, $5, 1, $6 from (select distinct unnest($2::uuid[]) as u) units', [
      file.region_code,
      [wholeRegion, file.facts.ownerUnitId, file.facts.competentUnitId].filter((unit) => unit !== null),
      file.matter,
      monthOf(on),
      workingDays,
      on,
    ]),
}
