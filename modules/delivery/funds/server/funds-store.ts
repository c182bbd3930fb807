import type { Tx } from '@zhujian/database'
import type { LedgerAccount, Posting } from '@zhujian/funds/domain'

export type PostingRow = { account: LedgerAccount; debit_fen: bigint; credit_fen: bigint; posted_on: string; voucher_no: string | null }
export type Booking = {
  regionCode: number
  projectId: string
  contractId: string
  sourceId: string
  voucherNo: string | null
  on: string
  postings: readonly Posting[]
}
export type Commitment = { regionCode: number; projectId: string; contractId: string; sourceId: string; amountFen: bigint }

export const fundsStore = {
  insert: (tx: Tx, booking: Booking, ids: readonly string[], at: Date): Promise<number> =>
    tx.run(
      `insert into funds.posting (region_code, id, project_id, contract_id, source_id, position, account, debit_fen, credit_fen, posted_on, posted_at, voucher_no)
       select $1::int, t.id, $2::uuid, $3::uuid, $4::uuid, t.place + (select coalesce(max(position), 0) from funds.posting where source_id = $4), t.account, t.debit, t.credit, $5::date, $6::timestamptz, $7::text
         from unnest($8::uuid[], $9::text[], $10::bigint[], $11::bigint[]) with ordinality as t(id, account, debit, credit, place)`,
      [
        booking.regionCode,
        booking.projectId,
        booking.contractId,
        booking.sourceId,
        booking.on,
        at,
        booking.voucherNo,
        ids,
        booking.postings.map((line) => line.account),
        booking.postings.map((line) => line.debitFen),
        booking.postings.map((line) => line.creditFen),
      ],
    ),

  ofSource: (tx: Tx, sourceId: string): Promise<PostingRow[]> =>
    tx.rows<PostingRow>('select account, debit_fen, credit_fen, posted_on, voucher_no from funds.posting where source_id = $1 order by position limit 500', [sourceId]),

  cashOfProject: async (tx: Tx, projectId: string): Promise<bigint> => {
    const row = await tx.one<{ paid: string | null }>(`select sum(credit_fen - debit_fen) as paid from funds.posting where project_id = $1 and account = 'CASH_TREASURY'`, [projectId])
    return BigInt(row?.paid ?? 0)
  },

  reserve: (tx: Tx, it: Commitment): Promise<number> =>
    tx.run(`insert into funds.commitment (region_code, source_id, project_id, contract_id, amount_fen, state) values ($1,$2,$3,$4,$5,'reserved')`, [
      it.regionCode,
      it.sourceId,
      it.projectId,
      it.contractId,
      it.amountFen,
    ]),

  settle: (tx: Tx, sourceId: string, state: 'paid' | 'released'): Promise<number> =>
    tx.run(`update funds.commitment set state = $2 where source_id = $1 and state = 'reserved'`, [sourceId, state]),
}
