import type { Tx } from '@zhujian/database'

export type Provider = 'oidc' | 'ldap'
export type ExternalLogin = { accountId: string; provider: Provider; issuer: string; subject: string }
export type OidcAttempt = { sealed: Buffer; issuer: string | null; subject: string | null; secondFactor: boolean }

type LoginRow = { account_id: string; provider: Provider; issuer: string; subject: string }
const loginOf = (row: LoginRow): ExternalLogin => ({ accountId: row.account_id, provider: row.provider, issuer: row.issuer, subject: row.subject })
const fields = 'account_id, provider, issuer, subject'

export const externalStore = {
  ofAccount: async (tx: Tx, accountId: string, provider: Provider): Promise<ExternalLogin | null> => {
    const row = await tx.one<LoginRow>(`select ${fields} from auth.external_login where account_id = $1 and provider = $2`, [accountId, provider])
    return row && loginOf(row)
  },
  ofAccounts: async (tx: Tx, accountIds: readonly string[]): Promise<ExternalLogin[]> =>
    (await tx.rows<LoginRow>(`select ${fields} from auth.external_login where account_id = any($1::uuid[]) order by account_id, provider limit 1000`, [accountIds])).map(loginOf),
  bySubject: async (tx: Tx, provider: Provider, issuer: string, subject: string): Promise<ExternalLogin | null> => {
    const row = await tx.one<LoginRow>(`select ${fields} from auth.external_login where provider = $1 and issuer = $2 and subject = $3`, [provider, issuer, subject])
    return row && loginOf(row)
  },
  /** 0: the account or the subject is linked already. */
  insert: (tx: Tx, login: ExternalLogin, at: Date, by: string): Promise<number> =>
    tx.run('insert into auth.external_login (account_id, provider, issuer, subject, linked_at, linked_by) values ($1,$2,$3,$4,$5,$6) on conflict do nothing', [login.accountId, login.provider, login.issuer, login.subject, at, by]),
  remove: (tx: Tx, accountId: string, provider: Provider): Promise<number> => tx.run('delete from auth.external_login where account_id = $1 and provider = $2', [accountId, provider]),

  begin: async (tx: Tx, stateHash: Buffer, bindingHash: Buffer, sealed: Buffer, now: Date, expiresAt: Date): Promise<void> => {
    await tx.run('delete from auth.oidc_attempt where expires_at < $1', [now])
    await tx.run('insert into auth.oidc_attempt (state_hash, binding_hash, sealed, expires_at) values ($1,$2,$3,$4)', [stateHash, bindingHash, sealed, expiresAt])
  },
  attempt: async (tx: Tx, stateHash: Buffer, bindingHash: Buffer, now: Date): Promise<OidcAttempt | null> => {
    const row = await tx.one<{ sealed: Buffer; issuer: string | null; subject: string | null; second_factor: boolean }>(
      'select sealed, issuer, subject, second_factor from auth.oidc_attempt where state_hash = $1 and binding_hash = $2 and expires_at > $3',
      [stateHash, bindingHash, now],
    )
    return row && { sealed: row.sealed, issuer: row.issuer, subject: row.subject, secondFactor: row.second_factor }
  },
  /** 0: somebody was quicker, and the code of the provider counts once. */
  verified: (tx: Tx, stateHash: Buffer, issuer: string, subject: string, secondFactor: boolean): Promise<number> =>
    tx.run('update auth.oidc_attempt set issuer = $2, subject = $3, second_factor = $4 where state_hash = $1 and subject is null', [stateHash, issuer, subject, secondFactor]),
  end: (tx: Tx, stateHash: Buffer): Promise<number> => tx.run('delete from auth.oidc_attempt where state_hash = $1', [stateHash]),
}
