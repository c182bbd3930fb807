import type { Tx } from '@zhujian/database'
import { countedRows } from './rollup-store.ts'

export type ImportRow = {
  id: string
  key: string
  name: string
  initials: string
  grams: readonly string[]
  state: string
  stage: string
  sector: string
  grade: string | null
  gradeRule: string | null
  ruleVersion: string | null
  totalFen: bigint | null
  currency: string
  location: string | null
}
export type ImportedBefore = {
  import_key: string
  name: string
  state: string
  stage: string
  sector: string
  grade: string | null
  total_investment_fen: bigint | null
  currency: string
  location: string | null
}
export type ImportTarget = { regionCode: number; source: string; createdBy: string; at: Date }

export const importStore = {
  /** The projects already imported under these keys. */
  existing: (tx: Tx, target: ImportTarget, keys: readonly string[]): Promise<ImportedBefore[]> =>
    tx.rows<ImportedBefore>(
      `select import_key, name, state, stage, sector, grade, total_investment_fen, currency, location from projects.project
        where region_code = $1 and import_source = $2 and import_key = any($3::text[])`,
      [target.regionCode, target.source, keys],
    ),

  /** Writes many projects in one statement; only rows that were added or changed come back. A key may stand in `rows` once. */
  save: (
    tx: Tx,
    target: ImportTarget,
    rows: readonly ImportRow[],
  ): Promise<{ id: string; import_key: string; created: boolean }[]> =>
    countedRows(
      tx,
      {
        existing: 'p.region_code = $1 and p.import_source = $4 and p.import_key = any($6::text[])',
        same: '(b.old_row).import_key = (w.new_row).import_key',
        upsert: `insert into projects.project as p (region_code, id, name, initials, state, stage, sector, nature, complexity,
         grade, grade_rule, rule_version,
         total_investment_fen, currency, location, created_by, created_at, changed_at, import_source, import_key)
       select $1, r.id, r.name, r.initials, r.state, r.stage, r.sector, 'publicWelfare', 'ordinary',
              r.grade, r.grade_rule, r.rule_version,
              r.total, r.currency, r.location, $2, $3, $3, $4, r.key
         from unnest($5::uuid[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[],
                $12::text[], $13::text[], $14::text[], $15::bigint[], $16::text[], $17::text[])
           as r(id, key, name, initials, state, stage, sector, grade, grade_rule, rule_version, total, currency, location)
        where {after before}
       on conflict (region_code, import_source, import_key) where import_source is not null do update
         set name = excluded.name, initials = excluded.initials, state = excluded.state, stage = excluded.stage,
             sector = excluded.sector, grade = excluded.grade,
             grade_rule = excluded.grade_rule, rule_version = excluded.rule_version,
             total_investment_fen = excluded.total_investment_fen, currency = excluded.currency,
             location = excluded.location, changed_at = excluded.changed_at
         where (p.name, p.state, p.stage, p.sector, p.grade, p.total_investment_fen, p.currency, p.location)
           is distinct from (excluded.name, excluded.state, excluded.stage, excluded.sector, excluded.grade,
             excluded.total_investment_fen, excluded.currency, excluded.location)
       returning p as new_row`,
        wanted: '(new_row).id, (new_row).import_key, old_row is null as created',
      },
      [
        target.regionCode,
        target.createdBy,
        target.at,
        target.source,
        rows.map((row) => row.id),
        rows.map((row) => row.key),
        rows.map((row) => row.name),
        rows.map((row) => row.initials),
        rows.map((row) => row.state),
        rows.map((row) => row.stage),
        rows.map((row) => row.sector),
        rows.map((row) => row.grade),
        rows.map((row) => row.gradeRule),
        rows.map((row) => row.ruleVersion),
        rows.map((row) => (row.totalFen === null ? null : String(row.totalFen))),
        rows.map((row) => row.currency),
        rows.map((row) => row.location),
      ],
    ),

  /** What the projects are found by. Grams travel as one text a project: arrays of unequal length make no matrix. */
  saveSearch: (
    tx: Tx,
    regionCode: number,
    entries: readonly { projectId: string; grams: readonly string[]; initials: string; code: string }[],
  ): Promise<number> =>
    tx.run(
      `insert into projects.search_entry (region_code, project_id, grams, initials, code)
       select $1, r.id, string_to_array(r.grams, ' '), r.initials, r.code
         from unnest($2::uuid[], $3::text[], $4::text[], $5::text[]) as r(id, grams, initials, code)
       on conflict (region_code, project_id) do update set grams = excluded.grams, initials = excluded.initials, code = excluded.code`,
      [
        regionCode,
        entries.map((entry) => entry.projectId),
        entries.map((entry) => entry.grams.join(' ')),
        entries.map((entry) => entry.initials),
        entries.map((entry) => entry.code),
      ],
    ),
}
