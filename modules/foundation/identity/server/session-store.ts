import type { Tx } from '@zhujian/database'
import type { Attempts, SessionEnd } from '@zhujian/identity/domain'

type SessionRow = { id: string; account_id: string; post_id: string; started_at: Date; last_seen_at: Date; expires_at: Date; address: string; agent: string; device_id: string | null; signed_in_by: SignedInBy; provider_factor: boolean }
/** By what a session was opened. */
export type SignedInBy = 'password' | 'oidc' | 'ldap'
export type Session = { id: string; accountId: string; postId: string; startedAt: Date; lastSeenAt: Date; expiresAt: Date; address: string; agent: string; deviceId: string | null; signedInBy: SignedInBy; providerFactor: boolean }

const sessionFields = 'id, account_id, post_id, started_at, last_seen_at, expires_at, address, agent, device_id, signed_in_by, provider_factor'
const sessionOf = (row: SessionRow): Session => ({
  id: row.id,
  accountId: row.account_id,
  postId: row.post_id,
  startedAt: row.started_at,
  lastSeenAt: row.last_seen_at,
  expiresAt: row.expires_at,
  address: row.address,
  agent: row.agent,
  deviceId: row.device_id,
  signedInBy: row.signed_in_by,
  providerFactor: row.provider_factor,
})

export const sessionStore = {
  insert: (tx: Tx, session: Session, tokenHash: Buffer): Promise<number> =>
    tx.run(
      'insert into auth.session (id, account_id, token_hash, post_id, started_at, last_seen_at, expires_at, address, agent, device_id, signed_in_by, provider_factor) values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12)',
      [session.id, session.accountId, tokenHash, session.postId, session.startedAt, session.lastSeenAt, session.expiresAt, session.address, session.agent, session.deviceId, session.signedInBy, session.providerFactor],
    ),
  byToken: async (tx: Tx, tokenHash: Buffer): Promise<Session | null> => {
    const row = await tx.one<SessionRow>(`select ${sessionFields} from auth.session where token_hash = $1 and ended_at is null`, [tokenHash])
    return row && sessionOf(row)
  },
  /** Of these tokens, the live sessions of accounts that may be used. */
  holding: async (tx: Tx, tokenHashes: readonly Buffer[], now: Date): Promise<{ session: Session; tokenHash: Buffer }[]> =>
    (
      await tx.rows<SessionRow & { token_hash: Buffer; region_code: number }>(
        `select ${sessionFields.replace(/\w+/g, 's.$&')}, s.token_hash from auth.session s join auth.account a on a.id = s.account_id
          where s.token_hash = any($1::bytea[]) and s.ended_at is null and s.expires_at > $2 and not a.disabled and not a.held limit $3`,
        [tokenHashes, now, tokenHashes.length],
      )
    ).map((row) => ({ session: sessionOf(row), tokenHash: row.token_hash })),
  ofAccount: async (tx: Tx, accountId: string, now: Date): Promise<Session[]> =>
    (
      await tx.rows<SessionRow>(
        `select ${sessionFields} from auth.session where account_id = $1 and ended_at is null and expires_at > $2 order by started_at desc limit 200`,
        [accountId, now],
      )
    ).map(sessionOf),
  /** Of a session that has ended: why, and who had it. */
  ended: (tx: Tx, tokenHash: Buffer): Promise<{ account_id: string; end_reason: SessionEnd | null } | null> =>
    tx.one<{ account_id: string; end_reason: SessionEnd | null }>('select account_id, end_reason from auth.session where token_hash = $1 and ended_at is not null', [tokenHash]),
  /** Notes that a session was used; a report that comes late takes nothing back. */
  touch: (tx: Tx, id: string, at: Date): Promise<number> => tx.run('update auth.session set last_seen_at = greatest(last_seen_at, $2) where id = $1', [id, at]),
  setPost: (tx: Tx, id: string, postId: string): Promise<number> => tx.run('update auth.session set post_id = $2 where id = $1', [id, postId]),
  end: (tx: Tx, id: string, accountId: string, at: Date, reason: SessionEnd): Promise<number> =>
    tx.run('update auth.session set ended_at = $3, end_reason = $4 where id = $1 and account_id = $2 and ended_at is null', [id, accountId, at, reason]),
  endOfDevice: (tx: Tx, accountId: string, deviceId: string, at: Date): Promise<number> =>
    tx.run("update auth.session set ended_at = $3, end_reason = 'ended' where account_id = $1 and device_id = $2 and ended_at is null", [accountId, deviceId, at]),
  endOthers: (tx: Tx, accountId: string, keep: string, at: Date, reason: SessionEnd): Promise<number> =>
    tx.run('update auth.session set ended_at = $3, end_reason = $4 where account_id = $1 and id <> $2 and ended_at is null', [accountId, keep, at, reason]),
  endAll: (tx: Tx, accountId: string, at: Date): Promise<number> => tx.run("update auth.session set ended_at = $2, end_reason = 'administration' where account_id = $1 and ended_at is null", [accountId, at]),
  /** Ends live sessions beyond the newest `keep` ones; answers how many. */
  endBeyond: (tx: Tx, accountId: string, keep: number, at: Date): Promise<number> =>
    tx.run(
      `update auth.session set ended_at = $3, end_reason = 'superseded' where account_id = $1 and ended_at is null and id not in
         (select id from auth.session where account_id = $1 and ended_at is null and expires_at > $3 order by started_at desc, id desc limit $2)`,
      [accountId, keep, at],
    ),
}

type AttemptRow = { failures: number; since: Date; locked_until: Date | null }

export const attemptStore = {
  get: async (tx: Tx, kind: 'account' | 'address', key: string): Promise<Attempts | null> => {
    const row = await tx.one<AttemptRow>('select failures, since, locked_until from auth.attempt where kind = $1 and key = $2 for update', [kind, key])
    return row && { failures: row.failures, since: row.since, lockedUntil: row.locked_until }
  },
  put: (tx: Tx, kind: 'account' | 'address', key: string, attempts: Attempts): Promise<number> =>
    tx.run(
      `insert into auth.attempt (kind, key, failures, since, locked_until) values ($1,$2,$3,$4,$5)
       on conflict (kind, key) do update set failures = excluded.failures, since = excluded.since, locked_until = excluded.locked_until`,
      [kind, key, attempts.failures, attempts.since, attempts.lockedUntil],
    ),
  clear: (tx: Tx, kind: 'account' | 'address', key: string): Promise<number> => tx.run('delete from auth.attempt where kind = $1 and key = $2', [kind, key]),
}
