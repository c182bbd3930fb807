import type { Statement, Tx } from '@zhujian/database'

export type OutboxRow = { seq: bigint; region_code: number; project_id: string | null; kind: string; payload: Record<string, unknown>; at: Date; attempts: number }

export const outboxStore = {
  insertion: (values: readonly unknown[]): Statement => ({ sql: 'insert into events.outbox (region_code, project_id, kind, payload, at) values ($1,$2,$3,$4,$5)', values }),
  take: (tx: Tx, limit: number): Promise<OutboxRow[]> =>
    tx.rows<OutboxRow>(
      'select seq, region_code, project_id, kind, payload, at, attempts from events.outbox where relayed_at is null order by seq limit $1 for update skip locked',
      [limit],
    ),
  offerAgain: (tx: Tx, seqs: readonly bigint[]): Promise<number> => tx.run('update events.outbox set attempts = attempts + 1 where seq = any($1::bigint[])', [seqs]),
  /** Removes events handed on before an instant. */
  purge: (tx: Tx, before: Date): Promise<number> => tx.run('delete from events.outbox where relayed_at < $1', [before]),
  settle: (tx: Tx, seqs: readonly bigint[], at: Date): Promise<number> => tx.run('update events.outbox set relayed_at = $2 where seq = any($1::bigint[])', [seqs, at]),
}
