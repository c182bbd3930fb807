import { maxFen, shareOf } from '@zhujian/kernel'
import type { Fen } from '@zhujian/kernel'
import { advanceDue, computePayment } from './payment.ts'
import type { PaymentTerms, PaymentTotals } from './payment.ts'

// Output up to completion is measured after it, so progress outlives the works by one stage; an advance readies works that are still to
// be done. What is left after acceptance is the settlement payment's (domain/01 §2, domain/04 §3).
const past: Readonly<Record<'progress' | 'advance', readonly string[]>> = {
  advance: ['completionAcceptance', 'settlement', 'finalAccount', 'closed'],
  progress: ['settlement', 'finalAccount', 'closed'],
}

/** Whether a kind of payment may still be applied for while its project is in this stage. */
export function appliedForIn(kind: 'progress' | 'advance', stage: string): boolean {
  return !past[kind].includes(stage)
}

/** What an advance has before it: how much of it is open, where its recovery ends, and what progress payments up to there could give up for it. */
export type AdvanceOutlook = { advanceFen: Fen; recoveryEndFen: Fen; roomFen: Fen }

/** The outlook of an advance paid now: Rec(S) = A from s2 on, so it can only come back from gross less retention up to s2 (domain/04 §3). */
export function advanceOutlook(before: PaymentTotals, terms: PaymentTerms): AdvanceOutlook {
  const recoveryEndFen = shareOf(terms.priceFen - terms.provisionalFen, terms.recoveryEndBp)
  const upToEnd = computePayment({ cumulativeOutputFen: recoveryEndFen, cumulativeDeductionsFen: before.deductionsFen, laborFen: 0n }, before, terms)
  return {
    advanceFen: maxFen(advanceDue(terms), terms.advancePaidFen) - before.recoveryFen,
    recoveryEndFen,
    roomFen: maxFen(upToEnd.grossFen - upToEnd.retentionFen, 0n),
  }
}

/** Whether the whole advance can still be recovered by the end of its recovery. */
export function comesBack({ advanceFen, roomFen }: AdvanceOutlook): boolean {
  return advanceFen <= roomFen
}
