import type { Tx } from '@zhujian/database'

export type SecurityEvent = {
  id: string
  at: Date
  kind: string
  version: number
  regionCode: number
  accountId: string | null
  username: string
  actor: string | null
  actorRole: string | null
  address: string
  detail: Record<string, unknown>
  leafHash: Buffer
}
type EventRow = {
  id: string
  at: Date
  kind: string
  version: number
  region_code: number
  account_id: string | null
  username: string
  actor: string | null
  actor_role: string | null
  address: string
  detail: Record<string, unknown>
  leaf_hash: Buffer
}
export type EventFilter = {
  lo: number
  hi: number
  /** Events of no region too. */
  unplaced: boolean
  /** null: every kind. */
  kinds: readonly string[] | null
  username: string | null
  from: Date | null
  until: Date | null
  before: { at: Date; id: string } | null
}

const fields = 'id, at, kind, version, region_code, account_id, username, actor, actor_role, address, detail, leaf_hash'

const eventOf = (row: EventRow): SecurityEvent => ({
  id: row.id,
  at: row.at,
  kind: row.kind,
  version: row.version,
  regionCode: row.region_code,
  accountId: row.account_id,
  username: row.username,
  actor: row.actor,
  actorRole: row.actor_role,
  address: row.address,
  detail: row.detail,
  leafHash: row.leaf_hash,
})

export const securityEventStore = {
  insert: (tx: Tx, event: SecurityEvent): Promise<number> =>
    tx.run(`insert into auth.security_event (${fields}) values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12)`, [
      event.id,
      event.at,
      event.kind,
      event.version,
      event.regionCode,
      event.accountId,
      event.username,
      event.actor,
      event.actorRole,
      event.address,
      JSON.stringify(event.detail),
      event.leafHash,
    ]),

  list: async (tx: Tx, filter: EventFilter, limit: number): Promise<SecurityEvent[]> =>
    (
      await tx.rows<EventRow>(
        `select ${fields} from auth.security_event
          where (region_code between $1 and $2 or ($3 and region_code = 0)) and ($4::text[] is null or kind = any($4))
            and ($5::text is null or username = $5 or actor = $5) and ($6::timestamptz is null or at >= $6) and ($7::timestamptz is null or at < $7)
            and ($8::timestamptz is null or (at, id) < ($8, $9::uuid))
          order by at desc, id desc limit $10`,
        [filter.lo, filter.hi, filter.unplaced, filter.kinds, filter.username, filter.from, filter.until, filter.before?.at ?? null, filter.before?.id ?? null, limit],
      )
    ).map(eventOf),

  /** The events of some kinds about one account. */
  ofAccount: async (tx: Tx, accountId: string, kinds: readonly string[], before: { at: Date; id: string } | null, limit: number): Promise<SecurityEvent[]> =>
    (
      await tx.rows<EventRow>(
        `select ${fields} from auth.security_event where account_id = $1 and kind = any($2::text[]) and ($3::timestamptz is null or (at, id) < ($3, $4::uuid)) order by at desc, id desc limit $5`,
        [accountId, kinds, before?.at ?? null, before?.id ?? null, limit],
      )
    ).map(eventOf),
}
