import { maxFen, mulDivRound, shareOf } from '@zhujian/kernel'
import type { Bp, Fen } from '@zhujian/kernel'

/** The terms of a contract that payments are computed from. Ratios in basis points. */
export type PaymentTerms = {
  priceFen: Fen
  provisionalFen: Fen
  progressRatioBp: Bp
  advanceRatioBp: Bp
  retentionBp: Bp
  retentionMode: 'perPayment' | 'atSettlement'
  /** Most that wages may be of the certified output, cumulatively. */
  laborBp: Bp
  /** Recovery of the advance starts and ends at these shares of price − provisional sums. */
  recoveryStartBp: Bp
  recoveryEndBp: Bp
  /** Only an advance that was really paid is recovered. */
  advancePaidFen: Fen
}

/** What the contractor's period claims: output and deductions since the beginning, wages of this period. */
export type PaymentClaim = { cumulativeOutputFen: Fen; cumulativeDeductionsFen: Fen; laborFen: Fen }

/** Sums since the beginning of the contract, advance payments not included; `carryFen` is the balance of wages paid above net. */
export type PaymentTotals = {
  outputFen: Fen
  grossFen: Fen
  recoveryFen: Fen
  retentionFen: Fen
  deductionsFen: Fen
  netFen: Fen
  laborFen: Fen
  mainFen: Fen
  carryFen: Fen
  cashFen: Fen
}

/** The figures of this period, `carryFen` as balance at its end, and the totals after it. */
export type PaymentBreakdown = PaymentTotals & { after: PaymentTotals }

/** Totals of a contract before its first payment. */
export const noPayments: PaymentTotals = {
  outputFen: 0n,
  grossFen: 0n,
  recoveryFen: 0n,
  retentionFen: 0n,
  deductionsFen: 0n,
  netFen: 0n,
  laborFen: 0n,
  mainFen: 0n,
  carryFen: 0n,
  cashFen: 0n,
}

/** Advance the contract promises: A = (price − provisional sums) × ratio, in fen (domain/04 §3). */
export function advanceDue(terms: PaymentTerms): Fen {
  return shareOf(terms.priceFen - terms.provisionalFen, terms.advanceRatioBp)
}

/**
 * Advance recovered once the cumulative output is S: A × clamp((S − s1) ÷ (s2 − s1), 0, 1), rounded once, on the cumulative value
 * (interval method, domain/04 §3). s1 and s2 stay exact fractions of price − provisional sums.
 */
export function advanceRecovered(cumulativeOutputFen: Fen, terms: PaymentTerms): Fen {
  const baseFen = terms.priceFen - terms.provisionalFen
  const beyondStart = cumulativeOutputFen * 10000n - baseFen * BigInt(terms.recoveryStartBp)
  const interval = baseFen * BigInt(terms.recoveryEndBp - terms.recoveryStartBp)
  if (beyondStart < 0n || (beyondStart === 0n && interval > 0n)) return 0n
  return beyondStart >= interval ? terms.advancePaidFen : mulDivRound(terms.advancePaidFen, beyondStart, interval)
}

/**
 * What is due this period (domain/04 §3). Shares are rounded on cumulative values and differenced, so no fen is ever lost between
 * periods. Wages are paid first and in full; what they take above net is carried and made good from the main account later:
 * Σ cash = Σ net + carry.
 */
export function computePayment(claim: PaymentClaim, before: PaymentTotals, terms: PaymentTerms): PaymentBreakdown {
  const outputFen = claim.cumulativeOutputFen - before.outputFen
  const grossFen = shareOf(claim.cumulativeOutputFen, terms.progressRatioBp) - before.grossFen
  const recoveryFen = advanceRecovered(claim.cumulativeOutputFen, terms) - before.recoveryFen
  const retainedFen =
    terms.retentionMode === 'perPayment' ? shareOf(claim.cumulativeOutputFen, terms.retentionBp) : before.retentionFen
  const retentionFen = retainedFen - before.retentionFen
  const deductionsFen = claim.cumulativeDeductionsFen - before.deductionsFen
  const netFen = grossFen - recoveryFen - retentionFen - deductionsFen
  const wages = wagesFirst(netFen, claim.laborFen, before.carryFen)
  return withTotals({ outputFen, grossFen, recoveryFen, retentionFen, deductionsFen, netFen, ...wages }, before)
}

/**
 * The advance still due as a payment of its own: what the contract promises less what was paid, all to the main account. It is no
 * part of the totals: cash paid altogether = `terms.advancePaidFen` + `totals.cashFen` (domain/04 §3).
 */
export function computeAdvance(before: PaymentTotals, terms: PaymentTerms): PaymentBreakdown {
  const dueFen = maxFen(advanceDue(terms) - terms.advancePaidFen, 0n)
  return {
    ...noPayments,
    grossFen: dueFen,
    netFen: dueFen,
    mainFen: dueFen,
    cashFen: dueFen,
    carryFen: before.carryFen,
    after: before,
  }
}

function wagesFirst(netFen: Fen, laborFen: Fen, carriedFen: Fen): { laborFen: Fen; mainFen: Fen; carryFen: Fen; cashFen: Fen } {
  const mainFen = maxFen(netFen - laborFen - carriedFen, 0n)
  const carryFen = maxFen(laborFen + carriedFen - netFen, 0n)
  return { laborFen, mainFen, carryFen, cashFen: laborFen + mainFen }
}

function withTotals(period: PaymentTotals, before: PaymentTotals): PaymentBreakdown {
  const after: PaymentTotals = {
    outputFen: before.outputFen + period.outputFen,
    grossFen: before.grossFen + period.grossFen,
    recoveryFen: before.recoveryFen + period.recoveryFen,
    retentionFen: before.retentionFen + period.retentionFen,
    deductionsFen: before.deductionsFen + period.deductionsFen,
    netFen: before.netFen + period.netFen,
    laborFen: before.laborFen + period.laborFen,
    mainFen: before.mainFen + period.mainFen,
    carryFen: period.carryFen,
    cashFen: before.cashFen + period.cashFen,
  }
  return { ...period, after }
}
