import { hit, refuse } from '@zhujian/kernel'
import type { Refusal } from '@zhujian/kernel'
import { advanceOutlook, appliedForIn, comesBack } from '@zhujian/contracts/domain'
import type { Context } from '@zhujian/http'
import type { ProjectRow } from '@zhujian/projects/server'
import type { ContractRow } from './contracts-store.ts'
import { breakdownOf, computed, termsOf, totalsOf } from './payment-context.ts'
import type { ClaimInput } from './payment-context.ts'
import { paymentsStore } from './payments-store.ts'
import type { PaymentRow } from './payments-store.ts'

type Asked = Pick<ClaimInput, 'kind' | 'periodNo'>

const source = 'domain/04 §3'

/** Amounts build on what was paid: one application of a kind ends before the next begins, and an advance before the progress that recovers it. */
export async function openProblem(ctx: Context, contract: ContractRow, { kind, periodNo }: Asked): Promise<Refusal | null> {
  const open = (await paymentsStore.live(ctx.tx, contract.id)).filter((row) => row.state === 'inApproval')
  const other = open.find((row) => row.kind !== kind)
  if (other) {
    const figures = { applicationId: other.id, periodNo: other.period_no, netFen: other.net_fen }
    return refuse(other.kind === 'advance' ? 'contracts.payment.advance_open' : 'contracts.payment.progress_open', { status: 409, figures, hits: [hit('PAY-IN-ORDER', {}, source)] })
  }
  const previous = open.find((row) => row.period_no !== periodNo)
  return previous ? refuse('contracts.payment.previous_open', { status: 409, figures: { periodNo: previous.period_no, applicationId: previous.id } }) : null
}

/** A kind of payment whose stage has passed. */
export function stageProblem(kind: Asked['kind'], project: ProjectRow): Refusal | null {
  if (appliedForIn(kind, project.stage)) return null
  return refuse('contracts.payment.stage', { status: 409, figures: { kind, stage: project.stage }, hits: [hit('PAY-IN-STAGE', {}, source)] })
}

/** An advance that progress payments could no longer give back. */
export function advanceProblem(kind: Asked['kind'], contract: ContractRow): Refusal | null {
  if (kind !== 'advance') return null
  const before = totalsOf(contract.totals)
  const outlook = advanceOutlook(before, termsOf(contract))
  if (comesBack(outlook)) return null
  return refuse('contracts.payment.advance_late', { status: 409, figures: { ...outlook, outputFen: before.outputFen }, hits: [hit('PAY-IN-ADVANCE', {}, source)] })
}

/** What an application asks must still be due when the money goes out: an advance paid since it was made changes its recovery. */
export function outdatedProblem(contract: ContractRow, payment: PaymentRow): Refusal | null {
  const claimed = (name: string): bigint => BigInt(payment.claim[name] ?? '0')
  const claim = { kind: payment.kind, periodNo: payment.period_no, cumulativeOutputFen: claimed('cumulativeOutputFen'), cumulativeDeductionsFen: claimed('cumulativeDeductionsFen'), laborFen: claimed('laborFen') }
  const [asked, due] = [breakdownOf(payment), computed(claim, contract)]
  if (asked.recoveryFen === due.recoveryFen && asked.netFen === due.netFen) return null
  const figures = { recoveryFen: asked.recoveryFen, netFen: asked.netFen, recoveryDueFen: due.recoveryFen, netDueFen: due.netFen }
  return refuse('contracts.payment.outdated', { status: 409, figures, hits: [hit('PAY-IN-ORDER', {}, source)] })
}
