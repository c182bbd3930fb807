import type { Tx } from '@zhujian/database'
import { postFields, postOf, unitFields, unitOf } from './organisation-store.ts'
import type { Post, PostRow, Unit, UnitRow } from './organisation-store.ts'

type UnitFilter = { regionCode: number | null; q: string | null; after: { regionCode: number; id: string } | null }

/** What the administrators do to posts, and what they choose from. */
export const grantStore = {
  /** Units by region and id. A name is searched within the few thousand units that row security leaves. */
  units: async (tx: Tx, filter: UnitFilter, limit: number): Promise<Unit[]> =>
    (
      await tx.rows<UnitRow>(
        `select ${unitFields} from organisation.unit
          where ($1::int is null or region_code = $1) and ($2::text is null or position(lower($2) in lower(name)) > 0)
            and ($3::int is null or (region_code, id) > ($3, $4::uuid))
          order by region_code, id limit $5`,
        [filter.regionCode, filter.q, filter.after?.regionCode ?? null, filter.after?.id ?? null, limit],
      )
    ).map(unitOf),

  /** The posts of many accounts. */
  ofAccounts: async (tx: Tx, accountIds: readonly string[]): Promise<Post[]> =>
    (await tx.rows<PostRow>(`select ${postFields} from organisation.post where account_id = any($1::uuid[]) and active order by id limit 5000`, [accountIds])).map(postOf),

  /** Grants to one person take turns until the transaction ends: two of them might together be what neither is alone. */
  lockPerson: (tx: Tx, personId: string): Promise<number> => tx.run('select pg_advisory_xact_lock(hashtextextended($1::text, 7460114))', [personId]),

  /** The roles a person holds anywhere, as posts and in projects on a day; asked with the program's own scope. */
  rolesOfPerson: async (tx: Tx, personId: string, on: string): Promise<string[]> =>
    (
      await tx.rows<{ role: string }>(
        `select role from organisation.post where person_id = $1 and active
         union select role from organisation.member where person_id = $1 and (to_day is null or to_day >= $2) order by role limit 500`,
        [personId, on],
      )
    ).map((row) => row.role),

  /** An active post within the writable range, locked. */
  lock: async (tx: Tx, postId: string): Promise<Post | null> => {
    const row = await tx.one<PostRow>(`select ${postFields} from organisation.post where id = $1 and active for update`, [postId])
    return row && postOf(row)
  },

  /** Marks the posts and appointments of an account, wherever they lie, as closed with it or open again; asked with the program's own scope. */
  markAccount: async (tx: Tx, accountId: string, disabled: boolean): Promise<void> => {
    await tx.run('update organisation.post set account_disabled = $2 where account_id = $1 and account_disabled <> $2', [accountId, disabled])
    await tx.run('update organisation.member set account_disabled = $2 where account_id = $1 and account_disabled <> $2', [accountId, disabled])
  },

  revoke: (tx: Tx, postId: string): Promise<number> => tx.run('update organisation.post set active = false where id = $1', [postId]),

  /** Keeps the mark on somebody's appointments in a role: whether he still holds the post. */
  markAppointments: (tx: Tx, accountId: string, role: string): Promise<number> =>
    tx.run(
      `update organisation.member m set post_revoked = not exists (select 1 from organisation.post p where p.account_id = $1 and p.role = $2 and p.active)
        where m.account_id = $1 and m.role = $2`,
      [accountId, role],
    ),
}
