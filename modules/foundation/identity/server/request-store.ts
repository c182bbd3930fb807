import type { Tx } from '@zhujian/database'

export type AccountRequest = {
  id: string
  regionCode: number
  name: string
  unitName: string
  creditCode: string
  role: string
  sealedPhone: Buffer
  note: string | null
  requestedBy: string | null
  requestedByAccount: string | null
  requestedByPerson: string | null
  address: string
  requestedAt: Date
  state: 'waiting' | 'approved' | 'refused'
  decisionId: string | null
  decidedAt: Date | null
  decidedBy: string | null
  reason: string | null
  accountId: string | null
  postId: string | null
  username: string | null
}
type Row = {
  id: string
  region_code: number
  name: string
  unit_name: string
  credit_code: string
  role: string
  sealed_phone: Buffer
  note: string | null
  requested_by: string | null
  requested_by_account: string | null
  requested_by_person: string | null
  address: string
  requested_at: Date
  state: 'waiting' | 'approved' | 'refused'
  decision_id: string | null
  decided_at: Date | null
  decided_by: string | null
  reason: string | null
  account_id: string | null
  post_id: string | null
  username: string | null
}
type NewRequest = Pick<AccountRequest, 'id' | 'regionCode' | 'name' | 'unitName' | 'creditCode' | 'role' | 'sealedPhone' | 'note' | 'requestedBy' | 'requestedByAccount' | 'requestedByPerson' | 'address' | 'requestedAt'>

const fields =
  'id, region_code, name, unit_name, credit_code, role, sealed_phone, note, requested_by, requested_by_account, requested_by_person, address, requested_at, state, decision_id, decided_at, decided_by, reason, account_id, post_id, username'
const requestOf = (row: Row): AccountRequest => ({
  id: row.id,
  regionCode: row.region_code,
  name: row.name,
  unitName: row.unit_name,
  creditCode: row.credit_code,
  role: row.role,
  sealedPhone: row.sealed_phone,
  note: row.note,
  requestedBy: row.requested_by,
  requestedByAccount: row.requested_by_account,
  requestedByPerson: row.requested_by_person,
  address: row.address,
  requestedAt: row.requested_at,
  state: row.state,
  decisionId: row.decision_id,
  decidedAt: row.decided_at,
  decidedBy: row.decided_by,
  reason: row.reason,
  accountId: row.account_id,
  postId: row.post_id,
  username: row.username,
})

export const requestStore = {
  /** How many were made from an address since an instant; asked with the program's own scope, whatever the region. */
  countFrom: async (tx: Tx, address: string, since: Date): Promise<number> =>
    Number((await tx.one<{ count: bigint }>('select count(*) as count from auth.account_request where address = $1 and requested_at > $2', [address, since]))?.count ?? 0),
  /** Requests from one address take turns until the transaction ends, so that none slips past the count. */
  lockAddress: (tx: Tx, address: string): Promise<number> => tx.run('select pg_advisory_xact_lock(hashtextextended($1::text, 7460115))', [address]),
  byId: async (tx: Tx, id: string): Promise<AccountRequest | null> => {
    const row = await tx.one<Row>(`select ${fields} from auth.account_request where id = $1`, [id])
    return row && requestOf(row)
  },
  lock: async (tx: Tx, id: string): Promise<AccountRequest | null> => {
    const row = await tx.one<Row>(`select ${fields} from auth.account_request where id = $1 for update`, [id])
    return row && requestOf(row)
  },
  byCode: async (tx: Tx, codeHash: Buffer): Promise<AccountRequest | null> => {
    const row = await tx.one<Row>(`select ${fields} from auth.account_request where code_hash = $1 limit 1`, [codeHash])
    return row && requestOf(row)
  },
  list: async (tx: Tx, state: string | null, before: string | null, limit: number): Promise<AccountRequest[]> =>
    (
      await tx.rows<Row>(`select ${fields} from auth.account_request where ($1::text is null or state = $1) and ($2::uuid is null or id < $2) order by id desc limit $3`, [state, before, limit])
    ).map(requestOf),
  insert: (tx: Tx, request: NewRequest, codeHash: Buffer): Promise<number> =>
    tx.run(
      `insert into auth.account_request (region_code, id, code_hash, name, unit_name, credit_code, role, sealed_phone, note, requested_by, requested_by_account, requested_by_person, address, requested_at)
       values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14)`,
      [
        request.regionCode,
        request.id,
        codeHash,
        request.name,
        request.unitName,
        request.creditCode,
        request.role,
        request.sealedPhone,
        request.note,
        request.requestedBy,
        request.requestedByAccount,
        request.requestedByPerson,
        request.address,
        request.requestedAt,
      ],
    ),
  refuse: (tx: Tx, id: string, by: string, at: Date, decisionId: string, reason: string): Promise<number> =>
    tx.run("update auth.account_request set state = 'refused', decided_by = $2, decided_at = $3, decision_id = $4, reason = $5 where id = $1", [id, by, at, decisionId, reason]),
  approve: (tx: Tx, id: string, by: string, at: Date, decisionId: string, made: { accountId: string; postId: string; username: string; role: string }): Promise<number> =>
    tx.run("update auth.account_request set state = 'approved', decided_by = $2, decided_at = $3, decision_id = $4, account_id = $5, post_id = $6, username = $7, role = $8 where id = $1", [
      id,
      by,
      at,
      decisionId,
      made.accountId,
      made.postId,
      made.username,
      made.role,
    ]),
}
