import type { Tx } from '@zhujian/database'

type DeviceRow = { id: string; name: string; agent: string; first_seen_at: Date; last_seen_at: Date; address: string; forgotten_at: Date | null }
export type Device = { id: string; name: string; agent: string; firstSeenAt: Date; lastSeenAt: Date; address: string; forgotten: boolean }

const fields = 'id, name, agent, first_seen_at, last_seen_at, address, forgotten_at'
const deviceOf = (row: DeviceRow): Device => ({ id: row.id, name: row.name, agent: row.agent, firstSeenAt: row.first_seen_at, lastSeenAt: row.last_seen_at, address: row.address, forgotten: row.forgotten_at !== null })

export const deviceStore = {
  byMark: async (tx: Tx, accountId: string, markHash: Buffer): Promise<Device | null> => {
    const row = await tx.one<DeviceRow>(`select ${fields} from auth.device where account_id = $1 and mark_hash = $2`, [accountId, markHash])
    return row && deviceOf(row)
  },
  any: async (tx: Tx, accountId: string): Promise<boolean> => (await tx.one('select 1 as one from auth.device where account_id = $1 limit 1', [accountId])) !== null,
  insert: (tx: Tx, accountId: string, device: Omit<Device, 'forgotten' | 'firstSeenAt'>, markHash: Buffer): Promise<number> =>
    tx.run('insert into auth.device (account_id, id, mark_hash, name, agent, first_seen_at, last_seen_at, address) values ($1,$2,$3,$4,$5,$6,$6,$7)', [accountId, device.id, markHash, device.name, device.agent, device.lastSeenAt, device.address]),
  /** Seen again; one that was forgotten is known from now on. */
  seen: (tx: Tx, accountId: string, id: string, agent: string, address: string, at: Date): Promise<number> =>
    tx.run('update auth.device set agent = $3, address = $4, last_seen_at = $5, forgotten_at = null where account_id = $1 and id = $2', [accountId, id, agent, address, at]),
  /** The devices of an account that are not forgotten, last used first, with their live sessions counted. */
  list: async (tx: Tx, accountId: string, before: { at: Date; id: string } | null, limit: number, now: Date): Promise<(Device & { sessions: number })[]> =>
    (
      await tx.rows<DeviceRow & { sessions: bigint }>(
        `select ${fields}, (select count(*) from auth.session s where s.account_id = d.account_id and s.device_id = d.id and s.ended_at is null and s.expires_at > $5) as sessions
           from auth.device d where account_id = $1 and forgotten_at is null and ($2::timestamptz is null or (last_seen_at, id) < ($2, $3::uuid))
          order by last_seen_at desc, id desc limit $4`,
        [accountId, before?.at ?? null, before?.id ?? null, limit, now],
      )
    ).map((row) => ({ ...deviceOf(row), sessions: Number(row.sessions) })),
  rename: (tx: Tx, accountId: string, id: string, name: string): Promise<number> => tx.run('update auth.device set name = $3 where account_id = $1 and id = $2 and forgotten_at is null', [accountId, id, name]),
  forget: (tx: Tx, accountId: string, id: string, at: Date): Promise<number> => tx.run('update auth.device set forgotten_at = $3 where account_id = $1 and id = $2 and forgotten_at is null', [accountId, id, at]),
}
