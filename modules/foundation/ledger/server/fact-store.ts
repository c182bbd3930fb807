import type { Statement, Tx } from '@zhujian/database'

type FactRow = {
  fact_id: string
  at: Date
  kind: string
  actor: string
  actor_role: string
  on_behalf_of: string | null
  rule_version: string | null
  body: string
  leaf_hash: Buffer
}

export const factStore = {
  /** The statement that adds a fact, to travel with the commit. */
  insertion: (values: readonly unknown[]): Statement => ({
    sql: `insert into ledger.fact (region_code, fact_id, at, kind, project_id, subject_id, actor_account, actor, actor_role, on_behalf_of, rule_version, body, leaf_hash)
          values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13)`,
    values,
  }),

  ofProject: (tx: Tx, projectId: string, before: string | null, limit: number): Promise<FactRow[]> =>
    tx.rows<FactRow>(
      `select fact_id, at, kind, actor, actor_role, on_behalf_of, rule_version, body, leaf_hash
         from ledger.fact where project_id = $1 and ($2::uuid is null or fact_id < $2) order by fact_id desc limit $3`,
      [projectId, before, limit],
    ),

  /** The facts of one kind that some projects have, oldest first. */
  ofProjects: (tx: Tx, projectIds: readonly string[], kind: string): Promise<{ project_id: string; at: Date; rule_version: string | null; body: string }[]> =>
    tx.rows(`select project_id, at, rule_version, body from ledger.fact where project_id = any($1::uuid[]) and kind = $2 order by fact_id limit 50000`, [projectIds, kind]),

  /** The book in the order it was written, from behind a number on. */
  inOrder: (tx: Tx, after: bigint, limit: number): Promise<{ seq: bigint; fact_id: string; body: string; leaf_hash: Buffer }[]> =>
    tx.rows('select seq, fact_id, body, leaf_hash from ledger.fact where seq > $1 order by seq limit $2', [after, limit]),

  /** How many facts the book holds, by its last number; for office posts, whose view of it is wide. */
  lastNumber: async (tx: Tx): Promise<number> => Number((await tx.one<{ seq: bigint }>('select seq from ledger.fact order by seq desc limit 1'))?.seq ?? 0),

  /** How many facts some projects have; from `most` on it is not counted, and null. */
  countOfProjects: async (tx: Tx, projectIds: readonly string[], most: number): Promise<number | null> => {
    const row = await tx.one<{ count: bigint }>('select count(*) as count from (select 1 from ledger.fact where project_id = any($1::uuid[]) limit $2) f', [projectIds, most])
    const count = Number(row?.count ?? 0)
    return count < most ? count : null
  },

  count: async (tx: Tx, projectId: string): Promise<number> =>
    Number((await tx.one<{ count: bigint }>('select count(*) as count from ledger.fact where project_id = $1', [projectId]))?.count ?? 0),
}
