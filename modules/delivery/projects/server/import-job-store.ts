import type { Tx } from '@zhujian/database'
import type { TableForm } from '@zhujian/documents-rendering'
import type { Actor, Language } from '@zhujian/http'
import type { ImportMapping } from '@zhujian/projects/api'
import type { Replaced } from './import-survey.ts'

export type ReasonCount = { code: string; figures: Record<string, string | number>; count: number; rows: number[] }
export type ImportJobRow = {
  region_code: number
  id: string
  account_id: string
  actor: Actor
  language: Language
  file_id: string
  file_name: string
  form: TableForm
  mapping: ImportMapping
  dry_run: boolean
  state: 'queued' | 'running' | 'done' | 'failed' | 'cancelled'
  step: 'checking' | 'storing'
  rows_read: number
  rows: number | null
  stored: number
  refused: number
  created: number
  updated: number
  refused_file_id: string | null
  problem: { code: string; figures: Record<string, string | number> } | null
  reasons: ReasonCount[]
  replaced: Replaced
  asked_at: Date
  ended_at: Date | null
}

const fields = `region_code, id, account_id, actor, language, file_id, file_name, form, mapping, dry_run, state, step, rows_read, rows, stored, refused, created, updated,
  refused_file_id, problem, reasons, replaced, asked_at, ended_at`

/** What a run knows of itself, from time to time and at its end. */
export type ImportState = Pick<ImportJobRow, 'step' | 'rows_read' | 'rows' | 'stored' | 'refused' | 'created' | 'updated' | 'reasons'>
export type ImportEnd = ImportState & Pick<ImportJobRow, 'state' | 'refused_file_id' | 'problem' | 'replaced'>

export const importJobStore = {
  insert: (tx: Tx, job: Pick<ImportJobRow, 'region_code' | 'id' | 'account_id' | 'actor' | 'language' | 'file_id' | 'file_name' | 'form' | 'mapping' | 'dry_run' | 'asked_at'>): Promise<number> =>
    tx.run(
      `insert into projects.import_job (region_code, id, account_id, actor, language, file_id, file_name, form, mapping, dry_run, state, asked_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'queued', $11)`,
      [job.region_code, job.id, job.account_id, JSON.stringify(job.actor), job.language, job.file_id, job.file_name, JSON.stringify(job.form), JSON.stringify(job.mapping), job.dry_run, job.asked_at],
    ),

  /** One import; of another account only where `anyones`. */
  visible: (tx: Tx, id: string, accountId: string, anyones: boolean): Promise<ImportJobRow | null> =>
    tx.one<ImportJobRow>(`select ${fields} from projects.import_job where id = $1 and ($3 or account_id = $2)`, [id, accountId, anyones]),

  list: (tx: Tx, accountId: string, anyones: boolean, before: string | null, limit: number): Promise<ImportJobRow[]> =>
    tx.rows<ImportJobRow>(`select ${fields} from projects.import_job where ($2 or account_id = $1) and ($3::uuid is null or id < $3) order by id desc limit $4`, [accountId, anyones, before, limit]),

  cancel: (tx: Tx, id: string, at: Date): Promise<number> =>
    tx.run("update projects.import_job set state = 'cancelled', ended_at = $2 where id = $1 and state in ('queued', 'running')", [id, at]),

  /** Takes the next import that waits, or that a server left when it died: nobody else has it then. */
  claim: (tx: Tx, now: Date, staleBefore: Date): Promise<ImportJobRow | null> =>
    tx.one<ImportJobRow>(
      `update projects.import_job j set state = 'running', beat_at = $1
         from (select region_code, id from projects.import_job where state = 'queued' or (state = 'running' and beat_at < $2) order by asked_at limit 1 for update skip locked) n
        where j.region_code = n.region_code and j.id = n.id returning ${fields.split(',').map((field) => `j.${field.trim()}`).join(', ')}`,
      [now, staleBefore],
    ),

  /** Says how far it is; answers whether it is still wanted. */
  beat: async (tx: Tx, job: ImportJobRow, state: ImportState, now: Date): Promise<boolean> =>
    (await tx.run(
      `update projects.import_job set step = $3, rows_read = $4, rows = $5, stored = $6, refused = $7, created = $8, updated = $9, reasons = $10, beat_at = $11
        where region_code = $1 and id = $2 and state = 'running'`,
      [job.region_code, job.id, state.step, state.rows_read, state.rows, state.stored, state.refused, state.created, state.updated, JSON.stringify(state.reasons), now],
    )) > 0,

  /** Gives an import back that its server has to leave. */
  release: (tx: Tx, job: ImportJobRow): Promise<number> => tx.run("update projects.import_job set state = 'queued' where region_code = $1 and id = $2 and state = 'running'", [job.region_code, job.id]),

  end: (tx: Tx, job: ImportJobRow, end: ImportEnd, now: Date): Promise<number> =>
    tx.run(
      `update projects.import_job set state = $3, step = $4, rows_read = $5, rows = $6, stored = $7, refused = $8, created = $9, updated = $10, reasons = $11,
              refused_file_id = $12, problem = $13, ended_at = $14, replaced = $15
        where region_code = $1 and id = $2 and state = 'running'`,
      [job.region_code, job.id, end.state, end.step, end.rows_read, end.rows, end.stored, end.refused, end.created, end.updated, JSON.stringify(end.reasons), end.refused_file_id, end.problem && JSON.stringify(end.problem), now, JSON.stringify(end.replaced)],
    ),

  remembered: async (tx: Tx, headerHash: string): Promise<ImportMapping | null> =>
    (await tx.one<{ mapping: ImportMapping }>('select mapping from projects.import_mapping where header_hash = $1 order by region_code desc limit 1', [headerHash]))?.mapping ?? null,

  remember: (tx: Tx, regionCode: number, headerHash: string, mapping: ImportMapping, by: string, at: Date): Promise<number> =>
    tx.run(
      `insert into projects.import_mapping (region_code, header_hash, mapping, saved_by, saved_at) values ($1, $2, $3, $4, $5)
       on conflict (region_code, header_hash) do update set mapping = excluded.mapping, saved_by = excluded.saved_by, saved_at = excluded.saved_at`,
      [regionCode, headerHash, JSON.stringify(mapping), by, at],
    ),
}
