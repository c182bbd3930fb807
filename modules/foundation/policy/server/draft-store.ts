import type { Tx } from '@zhujian/database'

export type DraftRow = {
  region_code: number
  id: string
  rule_key: string
  version: string
  effective_from: string
  source: string
  reason: string
  body: unknown
  state: 'open' | 'published' | 'withdrawn'
  editor_persons: string[]
  editor_names: string[]
  changed_at: Date
}

const fields = 'region_code, id, rule_key, version, effective_from, source, reason, body, state, editor_persons, editor_names, changed_at'

export const draftStore = {
  byId: (tx: Tx, id: string): Promise<DraftRow | null> => tx.one<DraftRow>(`select ${fields} from policy.draft where id = $1`, [id]),
  lock: (tx: Tx, id: string): Promise<DraftRow | null> => tx.one<DraftRow>(`select ${fields} from policy.draft where id = $1 for update`, [id]),

  /** What is proposed for a region; at most one a rule. */
  open: (tx: Tx, regionCode: number): Promise<DraftRow[]> =>
    tx.rows<DraftRow>(`select ${fields} from policy.draft where region_code = $1 and state = 'open' order by rule_key limit 200`, [regionCode]),

  openFor: (tx: Tx, regionCode: number, key: string): Promise<DraftRow | null> =>
    tx.one<DraftRow>(`select ${fields} from policy.draft where region_code = $1 and rule_key = $2 and state = 'open' for update`, [regionCode, key]),

  insert: (tx: Tx, draft: DraftRow): Promise<number> =>
    tx.run(
      `insert into policy.draft (region_code, id, rule_key, version, effective_from, source, reason, body, state, editor_persons, editor_names, drafted_at, changed_at)
       values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$12)`,
      [draft.region_code, draft.id, draft.rule_key, draft.version, draft.effective_from, draft.source, draft.reason, JSON.stringify(draft.body), draft.state, draft.editor_persons, draft.editor_names, draft.changed_at],
    ),

  revise: (tx: Tx, draft: DraftRow): Promise<number> =>
    tx.run(
      `update policy.draft set version = $2, effective_from = $3, source = $4, reason = $5, body = $6, editor_persons = $7, editor_names = $8, changed_at = $9
        where id = $1`,
      [draft.id, draft.version, draft.effective_from, draft.source, draft.reason, JSON.stringify(draft.body), draft.editor_persons, draft.editor_names, draft.changed_at],
    ),

  close: (tx: Tx, id: string, state: 'published' | 'withdrawn', at: Date): Promise<number> => tx.run('update policy.draft set state = $2, changed_at = $3 where id = $1', [id, state, at]),
}
