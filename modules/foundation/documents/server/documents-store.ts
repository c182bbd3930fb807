import type { Tx } from '@zhujian/database'

export type DocumentRow = {
  region_code: number
  id: string
  project_id: string
  kind: string
  title: string
  no: string | null
  dated_on: string | null
  file_id: string
  filed_by: string
  filed_by_account: string
  filed_at: Date
}

const fields = 'region_code, id, project_id, kind, title, no, dated_on, file_id, filed_by, filed_by_account, filed_at'

export const documentStore = {
  insert: (tx: Tx, row: DocumentRow): Promise<number> =>
    tx.run(`insert into documents.document (${fields}) values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11)`, [
      row.region_code,
      row.id,
      row.project_id,
      row.kind,
      row.title,
      row.no,
      row.dated_on,
      row.file_id,
      row.filed_by,
      row.filed_by_account,
      row.filed_at,
    ]),

  ofProject: (tx: Tx, projectId: string, before: string | null, limit: number): Promise<DocumentRow[]> =>
    tx.rows<DocumentRow>(`select ${fields} from documents.document where project_id = $1 and ($2::uuid is null or id < $2) order by id desc limit $3`, [projectId, before, limit]),

  /** Whether a file is that of a document of a project. */
  holdsFile: async (tx: Tx, projectId: string, fileId: string): Promise<boolean> =>
    (await tx.one('select 1 as there from documents.document where project_id = $1 and file_id = $2 limit 1', [projectId, fileId])) !== null,

  /** Whether a document stands in a project. */
  isOf: async (tx: Tx, projectId: string, id: string): Promise<boolean> =>
    (await tx.one('select 1 as there from documents.document where project_id = $1 and id = $2', [projectId, id])) !== null,

  /** The document of one of these kinds filed last, those with a day before those without; null when there is none. */
  datedDocument: (tx: Tx, projectId: string, kinds: readonly string[]): Promise<DocumentRow | null> =>
    tx.one<DocumentRow>(
      `select ${fields} from documents.document where project_id = $1 and kind = any($2::text[]) order by (dated_on is not null) desc, id desc limit 1`,
      [projectId, kinds],
    ),
}
