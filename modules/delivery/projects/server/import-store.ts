import type { Tx } from '@zhujian/database'
import { dayIn } from '@zhujian/kernel'
import type { LocalDate } from '@zhujian/kernel'
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
  longitudeE6: number | null
  latitudeE6: number | null
  progressBp: number | null
  plannedStartOn: LocalDate | null
  plannedFinishOn: LocalDate | null
  phasesText: string | null
}
export type ImportedBefore = {
  id: string
  import_key: string
  name: string
  state: string
  stage: string
  sector: string
  grade: string | null
  total_investment_fen: bigint | null
  currency: string
  location: string | null
  longitude_e6: number | null
  latitude_e6: number | null
  progress_bp: number | null
  planned_start_on: LocalDate | null
  planned_finish_on: LocalDate | null
  import_phases: string | null
}
export type ImportTarget = { regionCode: number; source: string; createdBy: string; at: Date }

export const importStore = {
  /** The projects already imported under these keys. */
  existing: (tx: Tx, target: ImportTarget, keys: readonly string[]): Promise<ImportedBefore[]> =>
    tx.rows<ImportedBefore>(
      `select p.id, p.import_key, p.name, p.state, p.stage, p.sector, p.grade, p.total_investment_fen, p.currency, p.location, p.longitude_e6, p.latitude_e6, p.progress_bp, p.planned_start_on, p.planned_finish_on,
              f.phases as import_phases
         from projects.project p left join projects.imported_phases f on f.region_code = p.region_code and f.project_id = p.id
        where p.region_code = $1 and p.import_source = $2 and p.import_key = any($3::text[])`,
      [target.regionCode, target.source, keys],
    ),

  /** Writes many projects in one statement; all of them come back: what did not change is left out before. A key may stand in `rows` once. */
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
         total_investment_fen, currency, location, created_by, created_at, changed_at, import_source, import_key,
         progress_bp, planned_start_on, planned_finish_on, longitude_e6, latitude_e6)
       select $1, r.id, r.name, r.initials, r.state, r.stage, r.sector, 'publicWelfare', 'ordinary',
              r.grade, r.grade_rule, r.rule_version,
              r.total, r.currency, r.location, $2, $3, $3, $4, r.key, r.progress, r.starts, r.ends, r.longitude, r.latitude
         from unnest($5::uuid[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[],
                $12::text[], $13::text[], $14::text[], $15::bigint[], $16::text[], $17::text[], $18::int[], $19::date[], $20::date[], $21::int[], $22::int[])
           as r(id, key, name, initials, state, stage, sector, grade, grade_rule, rule_version, total, currency, location, progress, starts, ends, longitude, latitude)
        where {after before}
       on conflict (region_code, import_source, import_key) where import_source is not null do update
         set name = excluded.name, initials = excluded.initials, state = excluded.state, stage = excluded.stage,
             sector = excluded.sector, grade = excluded.grade,
             grade_rule = excluded.grade_rule, rule_version = excluded.rule_version,
             total_investment_fen = excluded.total_investment_fen, currency = excluded.currency,
             location = excluded.location, changed_at = excluded.changed_at, progress_bp = excluded.progress_bp,
             planned_start_on = excluded.planned_start_on, planned_finish_on = excluded.planned_finish_on,
             longitude_e6 = excluded.longitude_e6, latitude_e6 = excluded.latitude_e6
       returning p as new_row`,
        day: dayIn(target.at),
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
        rows.map((row) => row.progressBp),
        rows.map((row) => row.plannedStartOn),
        rows.map((row) => row.plannedFinishOn),
        rows.map((row) => row.longitudeE6),
        rows.map((row) => row.latitudeE6),
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

  /** The phases of projects, each as canonical JSON. */
  savePhases: (tx: Tx, regionCode: number, entries: readonly { projectId: string; phases: string }[]): Promise<number> =>
    tx.run(
      `insert into projects.imported_phases (region_code, project_id, phases) select $1, r.id, r.phases from unnest($2::uuid[], $3::text[]) as r(id, phases)
       on conflict (region_code, project_id) do update set phases = excluded.phases`,
      [regionCode, entries.map((entry) => entry.projectId), entries.map((entry) => entry.phases)],
    ),
  phasesOf: async (tx: Tx, projectId: string): Promise<string | null> => (await tx.one<{ phases: string }>('select phases from projects.imported_phases where project_id = $1', [projectId]))?.phases ?? null,
}
