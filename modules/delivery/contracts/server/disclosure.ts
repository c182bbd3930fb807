import type { Context } from '@zhujian/http'
import type { Disclosure, ProjectRow } from '@zhujian/projects/server'
import { contractsStore } from './contracts-store.ts'
import { paymentsStore } from './payments-store.ts'

/** What is public of a project's contracts: with whom, at what price, and what the treasury paid and when. */
export async function discloseContracts(ctx: Context, project: ProjectRow): Promise<Disclosure> {
  const [contracts, paid] = await Promise.all([contractsStore.ofProject(ctx.tx, project.id), paymentsStore.paidOf(ctx.tx, project.id)])
  const supplierOf = (code: string): string => `CN-USCC-${code}`
  const parties = new Map(contracts.map((row) => [row.contractor_credit_code, { id: supplierOf(row.contractor_credit_code), name: row.contractor_name, creditCode: row.contractor_credit_code, roles: ['supplier', 'payee'] }]))
  return {
    parties: [...parties.values()],
    contracts: contracts.map((row) => ({
      contractId: row.id,
      no: row.no,
      supplier: { id: supplierOf(row.contractor_credit_code), name: row.contractor_name },
      priceFen: row.price_fen,
      signedOn: row.signed_on,
      paid: paid.filter((one) => one.contract_id === row.id).map((one) => ({ id: one.id, on: one.paid_on, fen: one.cash_fen })),
    })),
  }
}
