import type { Bp, Fen, Grade, RuleEffect } from '@zhujian/kernel'
import type { PaymentBreakdown, PaymentTerms, PaymentTotals } from './payment.ts'

export type PaymentKind = 'progress' | 'settlement' | 'wage' | 'advance' | 'retention'

/** When rules are asked: at submission and the first confirmation, at each step, when the treasury confirms the payment. */
export type CheckedAt = 'submit' | 'step' | 'pay'

/**
 * One rule as policy has it in force: what it does, its legal source, and its figures (basis points). Policy may also say when
 * and for which kinds it is asked; else the table of domain/04 §4 holds.
 */
export type PaymentRuleSetting = {
  effect: RuleEffect
  source: string
  parameters: Readonly<Record<string, number>>
  checkedAt?: readonly string[]
  kinds?: readonly string[]
}

/** Policy data by rule id (`paymentRuleIds`). PAY-02 reads the parameter `minPaymentRatioBp`, PAY-17 `retentionMaxBp`. */
export type PaymentPolicy = Readonly<Record<string, PaymentRuleSetting>>

/** One decision on this application. `onBehalfOf` names the person a deputy signs for. */
export type StepRecord = {
  role: string
  personId: string
  decision: 'agree' | 'disagree' | 'return' | 'reject' | 'opinion'
  onBehalfOf?: string
}

/** Another application under the same contract that is neither void, rejected nor withdrawn. */
export type LiveApplication = {
  applicationId: string
  kind: PaymentKind
  periodNo: number
  cashFen: Fen
  invoiceNumbers: readonly string[]
}

/** Everything the payment rules look at. */
export type PaymentContext = {
  checkedAt: CheckedAt
  kind: PaymentKind
  grade: Grade
  periodNo: number
  payment: PaymentBreakdown
  before: PaymentTotals
  terms: PaymentTerms
  /** Approved changes and price adjustments; both raise the ceiling. */
  approvedChangesFen: Fen
  approvedAdjustmentsFen?: Fen
  /** Paid under all contracts of the project, and the investment level in force (domain/02 §1). */
  projectPaidFen: Fen
  effectiveInvestmentFen: Fen
  /** The natural person who filled the application in. */
  filedBy: string
  /** Decisions so far, the one being taken now included. */
  decisions: readonly StepRecord[]
  wageAccountOpen: boolean
  /** Certified wages of earlier periods that have not reached the wage account. */
  laborOwedFen: Fen
  performanceGuaranteeValid: boolean
  constructionPermit: 'valid' | 'missing' | 'lapsed' | 'notRequired'
  /** The commencement order; taken as given when left out. */
  commencementOrdered?: boolean
  invoiceNumbers?: readonly string[]
  others: readonly LiveApplication[]
  policy: PaymentPolicy
}

/** The most a contract may cost today. */
export function ceilingOf(context: { terms: PaymentTerms; approvedChangesFen: Fen; approvedAdjustmentsFen?: Fen }): Fen {
  return context.terms.priceFen + context.approvedChangesFen + (context.approvedAdjustmentsFen ?? 0n)
}

/** A figure of a rule. @throws RangeError when policy has none: a limit is never guessed. */
export function parameterOf(setting: PaymentRuleSetting, ruleId: string, name: string): Bp {
  const value = setting.parameters[name]
  if (value === undefined || !Number.isSafeInteger(value)) throw new RangeError(`payment policy: ${ruleId} lacks ${name}`)
  return value
}
