import type { Tx } from '@zhujian/database'

export type ContractRow = {
  region_code: number
  id: string
  project_id: string
  no: string
  contractor_credit_code: string
  contractor_name: string
  contractor_unit_id: string | null
  price_fen: bigint
  provisional_fen: bigint
  signed_on: string
  progress_ratio_bp: number
  advance_ratio_bp: number
  retention_bp: number
  retention_mode: 'perPayment' | 'atSettlement'
  labor_bp: number
  recovery_start_bp: number
  recovery_end_bp: number
  payee_account: string
  rule_version: string
  registered_by: string
  registered_at: Date
  certified_fen: bigint
  paid_fen: bigint
  advance_paid_fen: bigint
  recovered_fen: bigint
  /** Payment totals of what was paid, fen as decimal strings. */
  totals: Record<string, string>
}
export type NewContract = Omit<ContractRow, 'certified_fen' | 'paid_fen' | 'advance_paid_fen' | 'recovered_fen'>
/** `projectIds` null: every project row security lets through. `contractorCode` null: every contractor, else its own contracts and those of contractors that are not here. */
export type ContractFilter = { projectIds: readonly string[] | null; projectId: string | null; contractorCode: string | null }
export type Paid = { paidFen: bigint; advancePaidFen: bigint; recoveredFen: bigint; totals: Record<string, string> }

const written = `region_code, id, project_id, no, contractor_credit_code, contractor_name, price_fen, provisional_fen, signed_on, progress_ratio_bp, advance_ratio_bp, retention_bp,
  retention_mode, labor_bp, recovery_start_bp, recovery_end_bp, payee_account, rule_version, registered_by, registered_at, totals, contractor_unit_id`
const fields = `${written}, certified_fen, paid_fen, advance_paid_fen, recovered_fen`

export const contractsStore = {
  insert: (tx: Tx, row: NewContract): Promise<number> =>
    tx.run(`insert into contracts.contract (${written}) values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17,$18,$19,$20,$21,$22)`, [
      row.region_code,
      row.id,
      row.project_id,
      row.no,
      row.contractor_credit_code,
      row.contractor_name,
      row.price_fen,
      row.provisional_fen,
      row.signed_on,
      row.progress_ratio_bp,
      row.advance_ratio_bp,
      row.retention_bp,
      row.retention_mode,
      row.labor_bp,
      row.recovery_start_bp,
      row.recovery_end_bp,
      row.payee_account,
      row.rule_version,
      row.registered_by,
      row.registered_at,
      JSON.stringify(row.totals),
      row.contractor_unit_id,
    ]),

  one: (tx: Tx, id: string): Promise<ContractRow | null> => tx.one<ContractRow>(`select ${fields} from contracts.contract where id = $1`, [id]),
  lock: (tx: Tx, id: string): Promise<ContractRow | null> => tx.one<ContractRow>(`select ${fields} from contracts.contract where id = $1 for update`, [id]),
  noTaken: async (tx: Tx, regionCode: number, no: string): Promise<boolean> =>
    (await tx.one('select 1 from contracts.contract where region_code = $1 and no = $2', [regionCode, no])) !== null,
  ofProject: (tx: Tx, projectId: string): Promise<ContractRow[]> =>
    tx.rows<ContractRow>(`select ${fields} from contracts.contract where project_id = $1 order by signed_on, id limit 500`, [projectId]),

  list: (tx: Tx, filter: ContractFilter, before: string | null, limit: number): Promise<ContractRow[]> =>
    tx.rows<ContractRow>(
      `select ${fields} from contracts.contract
        where ($1::uuid[] is null or project_id = any($1)) and ($2::uuid is null or project_id = $2) and ($3::uuid is null or id < $3)
          and ($5::text is null or contractor_unit_id is null or contractor_credit_code = $5) order by id desc limit $4`,
      [filter.projectIds, filter.projectId, before, limit, filter.contractorCode],
    ),

  addCertified: (tx: Tx, id: string, addFen: bigint): Promise<number> => tx.run('update contracts.contract set certified_fen = certified_fen + $2 where id = $1', [id, addFen]),
  setPaid: (tx: Tx, id: string, paid: Paid): Promise<number> =>
    tx.run('update contracts.contract set paid_fen = $2, advance_paid_fen = $3, recovered_fen = $4, totals = $5 where id = $1', [
      id,
      paid.paidFen,
      paid.advancePaidFen,
      paid.recoveredFen,
      JSON.stringify(paid.totals),
    ]),
}
