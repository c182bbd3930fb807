import type { Tx } from '@zhujian/database'

export type Totp = { accountId: string; enrolmentId: string; sealedKey: Buffer; confirmedAt: Date | null; lastStep: bigint }
type TotpRow = { account_id: string; enrolment_id: string; sealed_key: Buffer; confirmed_at: Date | null; last_step: bigint }

const totpOf = (row: TotpRow | null): Totp | null =>
  row && { accountId: row.account_id, enrolmentId: row.enrolment_id, sealedKey: row.sealed_key, confirmedAt: row.confirmed_at, lastStep: row.last_step }
const fields = 'account_id, enrolment_id, sealed_key, confirmed_at, last_step'

export const totpStore = {
  get: async (tx: Tx, accountId: string): Promise<Totp | null> => totpOf(await tx.one<TotpRow>(`select ${fields} from auth.totp where account_id = $1`, [accountId])),
  lock: async (tx: Tx, accountId: string): Promise<Totp | null> => totpOf(await tx.one<TotpRow>(`select ${fields} from auth.totp where account_id = $1 for update`, [accountId])),
  /** A key that waits to be confirmed takes the place of one that waited before. */
  enrol: (tx: Tx, accountId: string, enrolmentId: string, sealedKey: Buffer, at: Date): Promise<number> =>
    tx.run(
      `insert into auth.totp (account_id, enrolment_id, sealed_key, enrolled_at) values ($1,$2,$3,$4)
       on conflict (account_id) do update set enrolment_id = excluded.enrolment_id, sealed_key = excluded.sealed_key, enrolled_at = excluded.enrolled_at where auth.totp.confirmed_at is null`,
      [accountId, enrolmentId, sealedKey, at],
    ),
  confirm: (tx: Tx, accountId: string, at: Date): Promise<number> => tx.run('update auth.totp set confirmed_at = $2 where account_id = $1', [accountId, at]),
  /** Takes the code of a step, once. */
  takeStep: (tx: Tx, accountId: string, step: bigint): Promise<number> => tx.run('update auth.totp set last_step = $2 where account_id = $1 and last_step < $2', [accountId, step]),
  remove: async (tx: Tx, accountId: string): Promise<number> => {
    await tx.run('delete from auth.recovery_code where account_id = $1', [accountId])
    return tx.run('delete from auth.totp where account_id = $1', [accountId])
  },
  replaceCodes: async (tx: Tx, accountId: string, hashes: readonly Buffer[]): Promise<void> => {
    await tx.run('delete from auth.recovery_code where account_id = $1', [accountId])
    await tx.run('insert into auth.recovery_code (account_id, code_hash) select $1, unnest($2::bytea[])', [accountId, hashes])
  },
  takeCode: (tx: Tx, accountId: string, hash: Buffer, at: Date): Promise<number> =>
    tx.run('update auth.recovery_code set used_at = $3 where account_id = $1 and code_hash = $2 and used_at is null', [accountId, hash, at]),
  codesLeft: async (tx: Tx, accountId: string): Promise<number> =>
    Number((await tx.one<{ count: bigint }>('select count(*) as count from auth.recovery_code where account_id = $1 and used_at is null', [accountId]))?.count ?? 0),
}
