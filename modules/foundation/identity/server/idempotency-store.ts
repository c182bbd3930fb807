import type { Tx } from '@zhujian/database'

export type DoneKey = { accountId: string; operation: string; id: string }

/** Acts on the sign-in tables that were done, so that the same request sent again is answered and not done again. */
export const idempotencyStore = {
  /** 1: ours to do; 0: done before. Whoever comes second waits for the first. */
  claim: (tx: Tx, key: DoneKey, bodyHash: string, at: Date): Promise<number> =>
    tx.run('insert into auth.idempotency (account_id, operation, id, body_hash, at) values ($1,$2,$3,$4,$5) on conflict do nothing', [key.accountId, key.operation, key.id, bodyHash, at]),
  settle: (tx: Tx, key: DoneKey, answer: string): Promise<number> =>
    tx.run('update auth.idempotency set answer = $4 where account_id = $1 and operation = $2 and id = $3', [key.accountId, key.operation, key.id, answer]),
  find: (tx: Tx, key: DoneKey): Promise<{ body_hash: string; answer: string } | null> =>
    tx.one<{ body_hash: string; answer: string }>('select body_hash, answer from auth.idempotency where account_id = $1 and operation = $2 and id = $3 and answer is not null', [
      key.accountId,
      key.operation,
      key.id,
    ]),
}
