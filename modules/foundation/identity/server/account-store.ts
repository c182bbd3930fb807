import type { Tx } from '@zhujian/database'

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
  /** Where the account belongs; its administrators reach no further than their own region range. */
  regionCode: number
  unitId: string | null
  createdAt: Date | null
  /** Held after the reset of an administrator's password, until somebody else releases it. */
  held: boolean
}
/** Whether an account may be used at all. */
export type AccountState = 'active' | 'disabled' | 'held'
type AccountRow = {
  id: string
  person_id: string
  username: string
  name: string
  password_hash: string
  password_set_at: Date
  must_change: boolean
  demo: boolean
  disabled: boolean
  region_code: number
  unit_id: string | null
  created_at: Date | null
  held: boolean
}
type ListedRow = AccountRow & { locked_until: Date | null; last_sign_in_at: Date | null; second_factor: boolean }
export type ListedAccount = Account & { lockedUntil: Date | null; lastSignInAt: Date | null; secondFactor: boolean }

const accountFields = 'id, person_id, username, name, password_hash, password_set_at, must_change, demo, disabled, region_code, unit_id, created_at, held'
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
  regionCode: row.region_code,
  unitId: row.unit_id,
  createdAt: row.created_at,
  held: row.held,
})

export function stateOf(account: Pick<Account, 'disabled' | 'held'>): AccountState {
  return account.disabled ? 'disabled' : account.held ? 'held' : 'active'
}

export type AccountFilter = { lo: number; hi: number; q: string | null; after: string | null; now: Date }

export const accountStore = {
  byUsername: async (tx: Tx, username: string): Promise<Account | null> => {
    const row = await tx.one<AccountRow>(`select ${accountFields} from auth.account where username = $1`, [username])
    return row && accountOf(row)
  },
  byId: async (tx: Tx, id: string): Promise<Account | null> => {
    const row = await tx.one<AccountRow>(`select ${accountFields} from auth.account where id = $1`, [id])
    return row && accountOf(row)
  },
  /** As byId, locked: sign-ins of one account and changes to it take turns. */
  lock: async (tx: Tx, id: string): Promise<Account | null> => {
    const row = await tx.one<AccountRow>(`select ${accountFields} from auth.account where id = $1 for update`, [id])
    return row && accountOf(row)
  },
  lockByUsername: async (tx: Tx, username: string): Promise<Account | null> => {
    const row = await tx.one<AccountRow>(`select ${accountFields} from auth.account where username = $1 for update`, [username])
    return row && accountOf(row)
  },
  nameTaken: async (tx: Tx, username: string): Promise<boolean> => (await tx.one('select 1 as taken from auth.account where lower(username) = lower($1)', [username])) !== null,
  demoAccounts: async (tx: Tx): Promise<Account[]> =>
    (await tx.rows<AccountRow>(`select ${accountFields} from auth.account where demo and not disabled order by username limit 500`)).map(accountOf),
  /** Accounts of a region range by user name; words are searched within the range. */
  list: async (tx: Tx, filter: AccountFilter, limit: number): Promise<ListedAccount[]> =>
    (
      await tx.rows<ListedRow>(
        `select ${accountFields},
                (select t.locked_until from auth.attempt t where t.kind = 'account' and t.key = a.username and t.locked_until > $5) as locked_until,
                (select s.started_at from auth.session s where s.account_id = a.id order by s.started_at desc limit 1) as last_sign_in_at,
                exists (select 1 from auth.totp f where f.account_id = a.id and f.confirmed_at is not null) as second_factor
           from auth.account a
          where region_code between $1 and $2 and ($3::text is null or position(lower($3) in lower(username || ' ' || name)) > 0)
            and ($4::text is null or username > $4)
          order by username limit $6`,
        [filter.lo, filter.hi, filter.q, filter.after, filter.now, limit],
      )
    ).map((row) => ({ ...accountOf(row), lockedUntil: row.locked_until, lastSignInAt: row.last_sign_in_at, secondFactor: row.second_factor })),
  insert: (tx: Tx, account: Account): Promise<number> =>
    tx.run(
      `insert into auth.account (${accountFields}) values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13)`,
      [
        account.id,
        account.personId,
        account.username,
        account.name,
        account.passwordHash,
        account.passwordSetAt,
        account.mustChange,
        account.demo,
        account.disabled,
        account.regionCode,
        account.unitId,
        account.createdAt,
        account.held,
      ],
    ),
  setPassword: (tx: Tx, id: string, hash: string, at: Date): Promise<number> =>
    tx.run('update auth.account set password_hash = $2, password_set_at = $3, must_change = false where id = $1', [id, hash, at]),
  /** A password chosen by somebody else. */
  giveInitialPassword: (tx: Tx, id: string, hash: string, at: Date, held: boolean): Promise<number> =>
    tx.run('update auth.account set password_hash = $2, password_set_at = $3, must_change = true, held = $4 where id = $1', [id, hash, at, held]),
  /** Takes up an account that was left without a tenant when founding one broke off. */
  adopt: (tx: Tx, account: Pick<Account, 'id' | 'unitId' | 'passwordHash' | 'passwordSetAt'>): Promise<number> =>
    tx.run('update auth.account set unit_id = $2, password_hash = $3, password_set_at = $4, must_change = true where id = $1', [account.id, account.unitId, account.passwordHash, account.passwordSetAt]),
  setDisabled: (tx: Tx, id: string, disabled: boolean): Promise<number> => tx.run('update auth.account set disabled = $2 where id = $1', [id, disabled]),
  release: (tx: Tx, id: string): Promise<number> => tx.run('update auth.account set held = false where id = $1', [id]),
  recentHashes: async (tx: Tx, id: string, most: number): Promise<string[]> =>
    (await tx.rows<{ password_hash: string }>('select password_hash from auth.password_history where account_id = $1 order by set_at desc limit $2', [id, most])).map(
      (row) => row.password_hash,
    ),
  rememberHash: (tx: Tx, id: string, hash: string, at: Date): Promise<number> =>
    tx.run('insert into auth.password_history (account_id, set_at, password_hash) values ($1,$2,$3) on conflict do nothing', [id, at, hash]),
}
