import type { RuleHit } from '@zhujian/kernel'
import type { Tx } from '@zhujian/database'
import type { DeductionKind } from '@zhujian/funds/domain'

export type PaymentState = 'inApproval' | 'returned' | 'rejected' | 'withdrawn' | 'paid'
export type PaymentRow = {
  region_code: number
  id: string
  project_id: string
  contract_id: string
  case_id: string
  kind: 'progress' | 'advance'
  period_no: number
  state: PaymentState
  claim: Record<string, string>
  before: Record<string, string>
  breakdown: { period: Record<string, string>; after: Record<string, string> }
  deductions: { kind: DeductionKind; amountFen: string }[]
  hits: RuleHit[]
  /** What the applicant said to the warnings; empty where he said nothing. */
  explanation: string
  net_fen: bigint
  cash_fen: bigint
  output_fen: bigint
  certified: boolean
  filed_by_person: string
  filed_by: string
  submitted_on: string
  submitted_at: Date
  paid_on: string | null
  voucher_no: string | null
  rule_version: string
}
export type NewPayment = Omit<PaymentRow, 'certified' | 'paid_on' | 'voucher_no'>
export type PaymentFilter = { contractorCode: string | null; projectIds: readonly string[] | null; projectId: string | null; state: string | null }

const written = `region_code, id, project_id, contract_id, case_id, kind, period_no, state, claim, before, breakdown, deductions, hits, net_fen, cash_fen, output_fen,
  filed_by_person, filed_by, submitted_on, submitted_at, rule_version, explanation`
const fields = `${written}, certified, paid_on, voucher_no`

export const paymentsStore = {
  insert: (tx: Tx, row: NewPayment): Promise<number> =>
    tx.run(`insert into contracts.payment (${written}) values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17,$18,$19,$20,$21,$22)`, [
      row.region_code,
      row.id,
      row.project_id,
      row.contract_id,
      row.case_id,
      row.kind,
      row.period_no,
      row.state,
      JSON.stringify(row.claim),
      JSON.stringify(row.before),
      JSON.stringify(row.breakdown),
      JSON.stringify(row.deductions),
      JSON.stringify(row.hits),
      row.net_fen,
      row.cash_fen,
      row.output_fen,
      row.filed_by_person,
      row.filed_by,
      row.submitted_on,
      row.submitted_at,
      row.rule_version,
      row.explanation,
    ]),

  one: (tx: Tx, id: string): Promise<PaymentRow | null> => tx.one<PaymentRow>(`select ${fields} from contracts.payment where id = $1`, [id]),
  lock: (tx: Tx, id: string): Promise<PaymentRow | null> => tx.one<PaymentRow>(`select ${fields} from contracts.payment where id = $1 for update`, [id]),

  /** Applications of a contract that are under way or paid. */
  live: (tx: Tx, contractId: string): Promise<PaymentRow[]> =>
    tx.rows<PaymentRow>(`select ${fields} from contracts.payment where contract_id = $1 and state in ('inApproval', 'paid') order by id desc limit 1000`, [contractId]),

  /** What was paid of a project, oldest first. */
  paidOf: (tx: Tx, projectId: string): Promise<{ id: string; contract_id: string; paid_on: string; cash_fen: bigint }[]> =>
    tx.rows("select id, contract_id, paid_on, cash_fen from contracts.payment where project_id = $1 and state = 'paid' and paid_on is not null order by id limit 5000", [projectId]),

  list: (tx: Tx, filter: PaymentFilter, before: string | null, limit: number): Promise<PaymentRow[]> =>
    tx.rows<PaymentRow>(
      `select ${fields} from contracts.payment
        where ($1::uuid[] is null or project_id = any($1)) and ($2::uuid is null or project_id = $2) and ($3::text is null or state = $3) and ($4::uuid is null or id < $4)
          and ($6::text is null or contract_id in (select id from contracts.contract where contractor_unit_id is null or contractor_credit_code = $6))
        order by id desc limit $5`,
      [filter.projectIds, filter.projectId, filter.state, before, limit, filter.contractorCode],
    ),

  contractNos: async (tx: Tx, ids: readonly string[]): Promise<Map<string, string>> =>
    new Map((await tx.rows<{ id: string; no: string }>('select id, no from contracts.contract where id = any($1::uuid[]) limit 1000', [ids])).map((row) => [row.id, row.no])),

  voucherUsed: async (tx: Tx, regionCode: number, voucherNo: string): Promise<boolean> =>
    (await tx.one('select 1 from contracts.payment where region_code = $1 and voucher_no = $2', [regionCode, voucherNo])) !== null,

  setState: (tx: Tx, id: string, state: PaymentState): Promise<number> => tx.run('update contracts.payment set state = $2 where id = $1', [id, state]),
  setCertified: (tx: Tx, id: string, certified: boolean): Promise<number> => tx.run('update contracts.payment set certified = $2 where id = $1', [id, certified]),
  setPaid: (tx: Tx, id: string, paid: { on: string; voucherNo: string; hits: readonly RuleHit[] }): Promise<number> =>
    tx.run(`update contracts.payment set state = 'paid', paid_on = $2, voucher_no = $3, hits = $4 where id = $1`, [id, paid.on, paid.voucherNo, JSON.stringify(paid.hits)]),
}
