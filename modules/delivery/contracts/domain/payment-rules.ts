import { hit, shareOf } from '@zhujian/kernel'
import type { Fen, Grade, RuleHit } from '@zhujian/kernel'
import { ceilingOf, parameterOf } from './payment-policy.ts'
import type { CheckedAt, PaymentContext, PaymentKind, PaymentRuleSetting } from './payment-policy.ts'
import type { PaymentTerms, PaymentTotals } from './payment.ts'

type Found = Record<string, unknown> | null
type Check = (context: PaymentContext, setting: PaymentRuleSetting) => Found[]
type Rule = { ruleId: string; checkedAt: CheckedAt[]; kinds: PaymentKind[]; check: Check }

const all: PaymentKind[] = ['progress', 'settlement', 'wage', 'advance', 'retention']
const output: PaymentKind[] = ['progress', 'settlement']
const butWage: PaymentKind[] = ['progress', 'settlement', 'advance', 'retention']
const source = 'domain/04 §3'

// When and for which kinds each rule is asked: the table of domain/04 §4.
const rules: Rule[] = [
  { ruleId: 'PAY-01', checkedAt: ['submit', 'pay'], kinds: all, check: (context) => [aboveContract(context)] },
  { ruleId: 'PAY-02', checkedAt: ['submit'], kinds: output, check: (context, setting) => [paidTooLittle(context, setting)] },
  { ruleId: 'PAY-05', checkedAt: ['submit', 'pay'], kinds: all, check: (context) => [aboveInvestment(context)] },
  { ruleId: 'PAY-07', checkedAt: ['pay'], kinds: output, check: (context) => [notCertified(context)] },
  { ruleId: 'PAY-10', checkedAt: ['step', 'pay'], kinds: all, check: dutiesNotApart },
  { ruleId: 'PAY-15', checkedAt: ['submit', 'pay'], kinds: butWage, check: (context) => [wagesNotSafe(context)] },
  { ruleId: 'PAY-17', checkedAt: ['submit'], kinds: butWage, check: (context, setting) => [retainsTooMuch(context, setting)] },
  { ruleId: 'PAY-18', checkedAt: ['submit'], kinds: butWage, check: (context) => [retainsDespiteGuarantee(context)] },
  {
    ruleId: 'PAY-19',
    checkedAt: ['submit', 'pay'],
    kinds: ['progress', 'settlement', 'retention'],
    check: (context) => [notPermitted(context)],
  },
  { ruleId: 'PAY-21', checkedAt: ['submit', 'pay'], kinds: all, check: askedTwice },
]

/** Ids of the rules policy must hold for `paymentRules`. */
export const paymentRuleIds: readonly string[] = rules.map((rule) => rule.ruleId)

/**
 * Every rule that is hit at this moment, never only the first (domain/04 §4), and what cannot be true of any claim (`PAY-IN-*`,
 * `INV-*`; always blocking).
 * @throws RangeError when policy lacks a rule: a control left out by mistake must not go unseen.
 */
export function paymentRules(context: PaymentContext): RuleHit[] {
  const hits = impossibleInput(context)
  for (const { ruleId, checkedAt, kinds, check } of rules) {
    const setting = context.policy[ruleId]
    if (setting === undefined) throw new RangeError(`payment policy lacks ${ruleId}`)
    const [moments, applies]: [readonly string[], readonly string[]] = [setting.checkedAt ?? checkedAt, setting.kinds ?? kinds]
    if (!moments.includes(context.checkedAt) || !applies.includes(context.kind)) continue
    for (const found of check(context, setting)) if (found !== null) hits.push(hit(ruleId, found, setting.source, setting.effect))
  }
  return hits
}

/**
 * INV-1: cash − advance not yet recovered ≤ certified output ≤ contract + approved changes.
 * INV-2: cash ≤ contract + approved changes (domain/04 §3). Cash = advance paid + Σ cash of the totals. Empty when both hold.
 */
export function invariants(
  totals: PaymentTotals,
  terms: PaymentTerms,
  approved: { approvedChangesFen: Fen; approvedAdjustmentsFen?: Fen },
): RuleHit[] {
  const ceilingFen = ceilingOf({ terms, ...approved })
  const cashFen = terms.advancePaidFen + totals.cashFen
  const unrecoveredFen = terms.advancePaidFen - totals.recoveryFen
  const { outputFen } = totals
  const hits: RuleHit[] = []
  if (cashFen - unrecoveredFen > outputFen) hits.push(hit('INV-1', { part: 'cash', cashFen, unrecoveredFen, outputFen }, source))
  if (outputFen > ceilingFen) hits.push(hit('INV-1', { part: 'output', outputFen, ceilingFen }, source))
  if (cashFen > ceilingFen) hits.push(hit('INV-2', { cashFen, ceilingFen }, source))
  return hits
}

function impossibleInput(context: PaymentContext): RuleHit[] {
  if (context.checkedAt === 'step' || context.kind === 'advance' || context.kind === 'retention') return []
  const { payment, before, terms } = context
  const { after } = payment
  const laborMostFen = shareOf(after.outputFen, terms.laborBp)
  const hits: RuleHit[] = []
  if (payment.outputFen < 0n) {
    hits.push(hit('PAY-IN-OUTPUT', { cumulativeOutputFen: after.outputFen, previousOutputFen: before.outputFen }, source))
  }
  if (payment.laborFen < 0n || after.laborFen > laborMostFen) {
    hits.push(hit('PAY-IN-LABOR', { cumulativeLaborFen: after.laborFen, laborMostFen, laborBp: terms.laborBp }, source))
  }
  if (payment.netFen < 0n) hits.push(hit('PAY-IN-NET', { netFen: payment.netFen, grossFen: payment.grossFen }, source))
  // INV-2 is what PAY-01 says already.
  return [...hits, ...invariants(after, terms, context).filter((found) => found.ruleId === 'INV-1')]
}

/** PAY-01: what was paid and what is asked never pass the contract with its approved changes. */
function aboveContract(context: PaymentContext): Found {
  const paidFen = context.terms.advancePaidFen + context.before.cashFen
  const askedFen = context.payment.cashFen
  const ceilingFen = ceilingOf(context)
  return paidFen + askedFen > ceilingFen ? { paidFen, askedFen, ceilingFen } : null
}

/** PAY-02: net + recovered advance + deductions, all cumulative, stay at or above the legal share of the output (compared after the same rounding). */
function paidTooLittle({ payment: { after } }: PaymentContext, setting: PaymentRuleSetting): Found {
  const minPaymentRatioBp = parameterOf(setting, 'PAY-02', 'minPaymentRatioBp')
  const paidFen = after.netFen + after.recoveryFen + after.deductionsFen
  return paidFen < shareOf(after.outputFen, minPaymentRatioBp) ? { paidFen, outputFen: after.outputFen, minPaymentRatioBp } : null
}

/** PAY-05: the whole project stays within the investment level in force. */
function aboveInvestment({ projectPaidFen, effectiveInvestmentFen, payment }: PaymentContext): Found {
  const askedFen = payment.cashFen
  return projectPaidFen + askedFen > effectiveInvestmentFen ? { projectPaidFen, askedFen, effectiveInvestmentFen } : null
}

/** Who certifies the output of a period (domain/04 §4 PAY-07). */
export function certifierOf(grade: Grade): 'employerEngineer' | 'costConsultant' {
  return grade === 'C' ? 'employerEngineer' : 'costConsultant'
}

/** PAY-07: the chief supervisor and the cost consultant (grade C: the employer's engineer) have agreed to this application. */
function notCertified({ grade, decisions }: PaymentContext): Found {
  const agreed = (role: string): boolean => decisions.some((step) => step.role === role && step.decision === 'agree')
  const missing = ['chiefSupervisor', certifierOf(grade)].filter((role) => !agreed(role))
  return missing.length > 0 ? { grade, missing: missing.join(', ') } : null
}

/** Which of the five duties of SOD-02 a role performs on a payment. */
function dutyOf(role: string, context: PaymentContext): string | null {
  switch (role) {
    case 'chiefSupervisor':
      return 'supervision'
    case 'costConsultant':
      return 'cost'
    case 'employerEngineer':
      return context.grade === 'C' && output.includes(context.kind) ? 'cost' : null
    case 'employerAccountant':
    case 'financeReviewer':
    case 'countyFinance':
      return 'finance'
    case 'treasury':
      return 'treasury'
    default:
      return null
  }
}

const requiredDuties = ['supervision', 'finance', 'treasury']

/** PAY-10: nobody decides on what he filed himself (SOD-01); the duties of SOD-02 lie with different natural persons. */
function dutiesNotApart(context: PaymentContext): Found[] {
  const found: Found[] = []
  const duties = new Map<string, Set<string>>()
  for (const step of context.decisions) {
    const persons = [step.personId, ...(step.onBehalfOf === undefined ? [] : [step.onBehalfOf])]
    if (persons.includes(context.filedBy)) found.push({ duty: 'SOD-01', role: step.role, personId: context.filedBy })
    const duty = dutyOf(step.role, context)
    if (duty !== null) duties.set(duty, new Set([...(duties.get(duty) ?? []), ...persons]))
  }
  const named = [...duties]
  for (const [index, [duty, persons]] of named.entries()) {
    for (const [other, others] of named.slice(index + 1)) {
      for (const personId of persons)
        if (others.has(personId)) found.push({ duty: 'SOD-02', first: duty, second: other, personId })
    }
  }
  if (context.checkedAt === 'pay') {
    // With all duties taken and pairwise apart there are always at least four persons.
    const missing = requiredDuties.filter((duty) => !duties.has(duty))
    if (missing.length > 0) found.push({ duty: 'SOD-02', missing: missing.join(', ') })
  }
  return found
}

/** PAY-15: wages first. Without an open wage account, with wages owed or above net, only wages may be paid. */
function wagesNotSafe({ wageAccountOpen, laborOwedFen, payment: { netFen, laborFen } }: PaymentContext): Found {
  return !wageAccountOpen || laborOwedFen > 0n || netFen < laborFen ? { wageAccountOpen, laborOwedFen, netFen, laborFen } : null
}

/** PAY-17: retention never passes its legal share of the certified output (compared after the same rounding). */
function retainsTooMuch({ payment: { after } }: PaymentContext, setting: PaymentRuleSetting): Found {
  const retentionMaxBp = parameterOf(setting, 'PAY-17', 'retentionMaxBp')
  const { retentionFen, outputFen } = after
  return retentionFen > shareOf(outputFen, retentionMaxBp) ? { retentionFen, outputFen, retentionMaxBp } : null
}

/** PAY-18: no retention from payments while a performance guarantee is valid. */
function retainsDespiteGuarantee({ performanceGuaranteeValid, payment: { retentionFen } }: PaymentContext): Found {
  return performanceGuaranteeValid && retentionFen > 0n ? { performanceGuaranteeValid, retentionFen } : null
}

/** PAY-19: no progress payment without a construction permit in force and the commencement order; advances are exempt. */
function notPermitted({ constructionPermit, commencementOrdered = true }: PaymentContext): Found {
  const permitted = constructionPermit === 'valid' || constructionPermit === 'notRequired'
  return permitted && commencementOrdered ? null : { constructionPermit, commencementOrdered }
}

/** PAY-21: one live application for a contract, period and kind; none with the same amount on the same invoice. */
function askedTwice({ others, kind, periodNo, payment, invoiceNumbers = [] }: PaymentContext): Found[] {
  return others.map((other) => {
    const { applicationId } = other
    if (other.kind === kind && other.periodNo === periodNo) return { applicationId, kind, periodNo }
    const invoiceNumber =
      other.cashFen === payment.cashFen && invoiceNumbers.find((number) => other.invoiceNumbers.includes(number))
    return invoiceNumber ? { applicationId, invoiceNumber, cashFen: payment.cashFen } : null
  })
}
