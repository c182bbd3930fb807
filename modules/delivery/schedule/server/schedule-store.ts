import type { Tx } from '@zhujian/database'

export type ReportRow = {
  region_code: number
  id: string
  project_id: string
  month: string
  percent_bp: number
  output_fen: bigint
  photo_file_ids: string[]
  note: string
  reported_by: string
  reported_at: Date
  /** The report this one replaces, and why; null and empty for a first report. */
  corrects_id: string | null
  reason: string
}

const fields = 'region_code, id, project_id, month, percent_bp, output_fen, photo_file_ids, note, reported_by, reported_at, corrects_id, reason'

export const scheduleStore = {
  insert: (tx: Tx, row: ReportRow): Promise<number> =>
    tx.run(`insert into schedule.progress_report (${fields}) values ($1,$2,$3,$4,$5,$6,$7::uuid[],$8,$9,$10,$11,$12)`, [
      row.region_code,
      row.id,
      row.project_id,
      row.month,
      row.percent_bp,
      row.output_fen,
      row.photo_file_ids,
      row.note,
      row.reported_by,
      row.reported_at,
      row.corrects_id,
      row.reason,
    ]),

  /** Whether a file is a photo of a report of a project. */
  holdsPhoto: async (tx: Tx, projectId: string, fileId: string): Promise<boolean> =>
    (await tx.one('select 1 as there from schedule.progress_report where project_id = $1 and $2::uuid = any(photo_file_ids) limit 1', [projectId, fileId])) !== null,

  /** The reports that stand, newest month first: those that were corrected are left out. */
  ofProject: (tx: Tx, projectId: string): Promise<ReportRow[]> =>
    tx.rows<ReportRow>(
      `select ${fields} from schedule.progress_report r where project_id = $1
         and not exists (select 1 from schedule.progress_report later where later.region_code = r.region_code and later.corrects_id = r.id) order by month desc limit 600`,
      [projectId],
    ),
}
