import { ratioBp } from '@zhujian/kernel'
import type { Fen } from '@zhujian/kernel'
import { ceilingOf, parameterOf } from './payment-policy.ts'
import type { PaymentContext } from './payment-policy.ts'

/** What a rule compares, whether it is hit or not; fen and basis points. */
export type PaymentMargins = Readonly<Record<string, Readonly<Record<string, Fen | number>>>>

type Looked = Pick<PaymentContext, 'payment' | 'before' | 'terms' | 'approvedChangesFen' | 'projectPaidFen' | 'effectiveInvestmentFen' | 'policy'>

/**
 * The figures that the rules of domain/04 §4 with amounts compare, by rule id: a rule that passes shows by how much. A rule without
 * amounts (duties, permits), or one policy does not hold, has none.
 */
export function paymentMargins(context: Looked): PaymentMargins {
  const { payment, before, terms, policy } = context
  const { after } = payment
  const settled = after.netFen + after.recoveryFen + after.deductionsFen
  const ratio = ratioBp(settled, after.outputFen)
  const margins: Record<string, Record<string, Fen | number>> = {
    'PAY-01': { paidFen: terms.advancePaidFen + before.cashFen, askedFen: payment.cashFen, ceilingFen: ceilingOf(context) },
    'PAY-05': { projectPaidFen: context.projectPaidFen, askedFen: payment.cashFen, effectiveInvestmentFen: context.effectiveInvestmentFen },
    'PAY-15': { laborFen: payment.laborFen, netFen: payment.netFen },
  }
  const [share, retention] = [policy['PAY-02'], policy['PAY-17']]
  if (share && ratio !== null) margins['PAY-02'] = { paidFen: settled, outputFen: after.outputFen, ratioBp: ratio, minPaymentRatioBp: parameterOf(share, 'PAY-02', 'minPaymentRatioBp') }
  if (retention) margins['PAY-17'] = { retentionFen: after.retentionFen, outputFen: after.outputFen, retentionMaxBp: parameterOf(retention, 'PAY-17', 'retentionMaxBp') }
  return margins
}
