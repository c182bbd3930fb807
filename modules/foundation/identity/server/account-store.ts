import type { Tx } from '@zhujian/database'
import type { Attempts } from '@zhujian/identity/domain'

export type Account = {
  id: string
  personId: string
  username: string
  name: string
  passwordHash: string
  passwordSetAt: Date
  mustChange: boolean
  demo: boolean
  disabled: boolean
}
type AccountRow = { id: string; person_id: string; username: string; name: string; password_hash: string; password_set_at: Date; must_change: boolean; demo: boolean; disabled: boolean }
type SessionRow = { id: string; account_id: string; post_id: string; started_at: Date; last_seen_at: Date; expires_at: Date; address: string; agent: string }
export type Session = { id: string; accountId: string; postId: string; startedAt: Date; lastSeenAt: Date; expiresAt: Date; address: string; agent: string }
export type SecurityEvent = { id: string; at: Date; kind: string; accountId: string | null; username: string; address: string; detail: unknown; leafHash: Buffer }

const accountFields = 'id, person_id, username, name, password_hash, password_set_at, must_change, demo, disabled'
const accountOf = (row: AccountRow): Account => ({
  id: row.id,
  personId: row.person_id,
  username: row.username,
  name: row.name,
  passwordHash: row.password_hash,
  passwordSetAt: row.password_set_at,
  mustChange: row.must_change,
  demo: row.demo,
  disabled: row.disabled,
})
const sessionFields = 'id, account_id, post_id, started_at, last_seen_at, expires_at, address, agent'
const sessionOf = (row: SessionRow): Session => ({
  id: row.id,
  accountId: row.account_id,
  postId: row.post_id,
  startedAt: row.started_at,
  lastSeenAt: row.last_seen_at,
  expiresAt: row.expires_at,
  address: row.address,
  agent: row.agent,
})

export const accountStore = {
  byUsername: async (tx: Tx, username: string): Promise<Account | null> => {
    const row = await tx.one<AccountRow>(`select ${accountFields} from auth.account where username = $1`, [username])
    return row && accountOf(row)
  },
  byId: async (tx: Tx, id: string): Promise<Account | null> => {
    const row = await tx.one<AccountRow>(`select ${accountFields} from auth.account where id = $1`, [id])
    return row && accountOf(row)
  },
  demoAccounts: async (tx: Tx): Promise<Account[]> =>
    (await tx.rows<AccountRow>(`select ${accountFields} from auth.account where demo and not disabled order by username limit 500`)).map(accountOf),
  insert: (tx: Tx, account: Account): Promise<number> =>
    tx.run('insert into auth.account (id, person_id, username, name, password_hash, password_set_at, must_change, demo) values ($1,$2,$3,$4,$5,$6,$7,$8)', [
      account.id,
      account.personId,
      account.username,
      account.name,
      account.passwordHash,
      account.passwordSetAt,
      account.mustChange,
      account.demo,
    ]),
  setPassword: (tx: Tx, id: string, hash: string, at: Date): Promise<number> =>
    tx.run('update auth.account set password_hash = $2, password_set_at = $3, must_change = false where id = $1', [id, hash, at]),
  recentHashes: async (tx: Tx, id: string, most: number): Promise<string[]> =>
    (await tx.rows<{ password_hash: string }>('select password_hash from auth.password_history where account_id = $1 order by set_at desc limit $2', [id, most])).map(
      (row) => row.password_hash,
    ),
  rememberHash: (tx: Tx, id: string, hash: string, at: Date): Promise<number> =>
    tx.run('insert into auth.password_history (account_id, set_at, password_hash) values ($1,$2,$3) on conflict do nothing', [id, at, hash]),
}

export const sessionStore = {
  insert: (tx: Tx, session: Session, tokenHash: Buffer): Promise<number> =>
    tx.run(
      'insert into auth.session (id, account_id, token_hash, post_id, started_at, last_seen_at, expires_at, address, agent) values ($1,$2,$3,$4,$5,$6,$7,$8,$9)',
      [session.id, session.accountId, tokenHash, session.postId, session.startedAt, session.lastSeenAt, session.expiresAt, session.address, session.agent],
    ),
  byToken: async (tx: Tx, tokenHash: Buffer): Promise<Session | null> => {
    const row = await tx.one<SessionRow>(`select ${sessionFields} from auth.session where token_hash = $1 and ended_at is null`, [tokenHash])
    return row && sessionOf(row)
  },
  ofAccount: async (tx: Tx, accountId: string, now: Date): Promise<Session[]> =>
    (
      await tx.rows<SessionRow>(
        `select ${sessionFields} from auth.session where account_id = $1 and ended_at is null and expires_at > $2 order by started_at desc limit 200`,
        [accountId, now],
      )
    ).map(sessionOf),
  touch: (tx: Tx, id: string, at: Date): Promise<number> => tx.run('update auth.session set last_seen_at = $2 where id = $1', [id, at]),
  setPost: (tx: Tx, id: string, postId: string): Promise<number> => tx.run('update auth.session set post_id = $2 where id = $1', [id, postId]),
  end: (tx: Tx, id: string, accountId: string, at: Date): Promise<number> =>
    tx.run('update auth.session set ended_at = $3 where id = $1 and account_id = $2 and ended_at is null', [id, accountId, at]),
  endOthers: (tx: Tx, accountId: string, keep: string, at: Date): Promise<number> =>
    tx.run('update auth.session set ended_at = $3 where account_id = $1 and id <> $2 and ended_at is null', [accountId, keep, at]),
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

export const securityEventStore = {
  insert: (tx: Tx, event: SecurityEvent): Promise<number> =>
    tx.run('insert into auth.security_event (id, at, kind, account_id, username, address, detail, leaf_hash) values ($1,$2,$3,$4,$5,$6,$7,$8)', [
      event.id,
      event.at,
      event.kind,
      event.accountId,
      event.username,
      event.address,
      JSON.stringify(event.detail),
      event.leafHash,
    ]),
  list: (tx: Tx, before: string | null, limit: number): Promise<{ id: string; at: Date; kind: string; username: string; address: string; detail: unknown }[]> =>
    tx.rows('select id, at, kind, username, address, detail from auth.security_event where ($1::uuid is null or id < $1) order by id desc limit $2', [before, limit]),
}
