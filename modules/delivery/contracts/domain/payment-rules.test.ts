import type { RuleEffect } from '@zhujian/kernel'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { computeAdvance, computePayment, noPayments, paymentRuleIds, paymentRules } from './index.ts'
import type { PaymentClaim, PaymentContext, PaymentPolicy, PaymentTerms, StepRecord } from './index.ts'

const wan = (amount: number): bigint => BigInt(amount) * 1_000_000n

const terms: PaymentTerms = {
  priceFen: wan(10000),
  provisionalFen: wan(500),
  progressRatioBp: 8500,
  advanceRatioBp: 1000,
  retentionBp: 300,
  retentionMode: 'perPayment',
  laborBp: 1800,
  recoveryStartBp: 3000,
  recoveryEndBp: 8000,
  advancePaidFen: wan(950),
}

const effects: Record<string, RuleEffect> = { 'PAY-02': 'warn', 'PAY-15': 'blockMain' }
const parameters = { minPaymentRatioBp: 8000, retentionMaxBp: 300 }
const policy: PaymentPolicy = Object.fromEntries(
  paymentRuleIds.map((ruleId) => [ruleId, { effect: effects[ruleId] ?? 'block', source: `依据 ${ruleId}`, parameters }]),
)

const before = computePayment(
  { cumulativeOutputFen: wan(3000), cumulativeDeductionsFen: wan(60), laborFen: wan(540) },
  noPayments,
  terms,
).after

const agreed = (role: string, personId: string = role): StepRecord => ({ role, personId, decision: 'agree' })
const everybody = [
  'contractorManager',
  'chiefSupervisor',
  'costConsultant',
  'employerEngineer',
  'employerAccountant',
  'employerChief',
]
const decided = [...everybody, 'financeReviewer', 'treasury'].map((role) => agreed(role))

/** The worked example of domain/04 §3 at one moment, everything in order. */
function context(more: Partial<PaymentContext> = {}, claim: Partial<PaymentClaim> = {}): PaymentContext {
  const asked = { cumulativeOutputFen: wan(4200), cumulativeDeductionsFen: wan(105), laborFen: wan(216), ...claim }
  const base = { terms, before, ...more }
  return {
    checkedAt: 'submit',
    kind: 'progress',
    grade: 'A',
    periodNo: 4,
    payment: computePayment(asked, base.before, base.terms),
    approvedChangesFen: 0n,
    projectPaidFen: wan(3320),
    effectiveInvestmentFen: wan(12000),
    filedBy: 'contractorClerk',
    decisions: decided,
    wageAccountOpen: true,
    laborOwedFen: 0n,
    performanceGuaranteeValid: false,
    constructionPermit: 'valid',
    others: [],
    policy,
    ...base,
  }
}

function hitsOf(given: PaymentContext): string[] {
  return paymentRules(given).map((found) => found.ruleId)
}

test.each(['submit', 'step', 'pay'] as const)('a payment in order passes at %s', (checkedAt) => {
  expect(paymentRules(context({ checkedAt }))).toEqual([])
})

test('a hit carries its figures, the effect and the source from policy', () => {
  expect(paymentRules(context({ projectPaidFen: wan(11302) }))).toEqual([
    {
      ruleId: 'PAY-05',
      effect: 'block',
      source: '依据 PAY-05',
      figures: { projectPaidFen: '11302000000', askedFen: '699000000', effectiveInvestmentFen: '12000000000' },
    },
  ])
  const warned = { ...policy, 'PAY-05': { effect: 'warn' as const, source: '地方规定', parameters: {} } }
  expect(paymentRules(context({ projectPaidFen: wan(11302), policy: warned }))).toMatchObject([
    { effect: 'warn', source: '地方规定' },
  ])
})

test('PAY-01 and PAY-05 stand exactly at the limit', () => {
  // Paid 3320 with the advance, asked 699.
  const price = (fen: bigint): string[] =>
    hitsOf(context({ checkedAt: 'pay', payment: context().payment, terms: { ...terms, priceFen: fen } }))
  expect(price(wan(4019))).not.toContain('PAY-01')
  expect(price(wan(4019) - 1n)).toContain('PAY-01')
  const payment = context().payment
  expect(
    hitsOf(context({ checkedAt: 'pay', payment, terms: { ...terms, priceFen: wan(4018) }, approvedChangesFen: wan(1) })),
  ).not.toContain('PAY-01')
  expect(hitsOf(context({ projectPaidFen: wan(11301) }))).toEqual([])
  expect(hitsOf(context({ projectPaidFen: wan(11301) + 1n }))).toEqual(['PAY-05'])
})

test('PAY-02 warns below 80 % of the output, counting net, recovery and deductions', () => {
  const low = { ...terms, progressRatioBp: 8200, advancePaidFen: 0n }
  const payment = computePayment({ cumulativeOutputFen: wan(1000), cumulativeDeductionsFen: 0n, laborFen: 0n }, noPayments, low)
  const found = paymentRules(context({ payment, before: noPayments, terms: low })) // 82 % − 3 % retention
  expect(found).toMatchObject([
    { ruleId: 'PAY-02', effect: 'warn', figures: { paidFen: String(wan(790)), minPaymentRatioBp: 8000 } },
  ])
  expect(hitsOf(context({ checkedAt: 'pay', payment, before: noPayments, terms: low }))).toEqual([])
})

test('PAY-02 compares after the rounding of the payment: a contract at exactly 80 % is never told for half a fen', () => {
  const exact = { ...terms, progressRatioBp: 8000, retentionBp: 0, provisionalFen: 0n, advancePaidFen: 0n, laborBp: 0 }
  const warned = (outputFen: bigint, missingFen = 0n): boolean => {
    const payment = computePayment({ cumulativeOutputFen: outputFen, cumulativeDeductionsFen: 0n, laborFen: 0n }, noPayments, exact)
    const after = { ...payment.after, netFen: payment.after.netFen - missingFen }
    return hitsOf(context({ payment: { ...payment, after }, before: noPayments, terms: exact })).includes('PAY-02')
  }
  expect(warned(10_000_003n)).toBe(false) // 80 % is 8,000,002.4 fen; 8,000,002 are paid.
  fc.assert(
    fc.property(fc.bigInt({ min: 1n, max: wan(10000) }), (outputFen) => {
      expect(warned(outputFen)).toBe(false)
      expect(warned(outputFen, 1n)).toBe(true)
    }),
    { seed: 20261102, numRuns: 500 },
  )
})

test('PAY-07 wants the supervisor and the cost consultant, in grade C the employer’s engineer', () => {
  const without = (...roles: string[]): StepRecord[] => decided.filter((step) => !roles.includes(step.role))
  expect(hitsOf(context({ checkedAt: 'pay', decisions: without('costConsultant') }))).toEqual(['PAY-07'])
  expect(hitsOf(context({ checkedAt: 'pay', grade: 'C', decisions: without('costConsultant') }))).toEqual([])
  expect(hitsOf(context({ checkedAt: 'pay', grade: 'C', decisions: without('costConsultant', 'employerEngineer') }))).toEqual([
    'PAY-07',
  ])
  const doubted = [...without('costConsultant'), { ...agreed('costConsultant'), decision: 'disagree' as const }]
  expect(paymentRules(context({ checkedAt: 'pay', decisions: doubted }))).toMatchObject([
    { ruleId: 'PAY-07', figures: { missing: 'costConsultant' } },
  ])
  expect(hitsOf(context({ checkedAt: 'submit', decisions: [] }))).toEqual([])
})

test('PAY-10 keeps the five duties with different natural persons', () => {
  const swap = (role: string, personId: string): StepRecord[] =>
    decided.map((step) => (step.role === role ? agreed(role, personId) : step))
  const duties = (decisions: StepRecord[], checkedAt: 'step' | 'pay' = 'step') =>
    paymentRules(context({ checkedAt, decisions })).map((found) => found.figures)
  expect(duties(swap('contractorManager', 'contractorClerk'))).toEqual([
    { duty: 'SOD-01', role: 'contractorManager', personId: 'contractorClerk' },
  ])
  expect(duties(swap('treasury', 'costConsultant'))).toEqual([
    { duty: 'SOD-02', first: 'cost', second: 'treasury', personId: 'costConsultant' },
  ])
  expect(duties(swap('costConsultant', 'chiefSupervisor'))).toMatchObject([
    { duty: 'SOD-02', first: 'supervision', second: 'cost' },
  ])
  // Signing for the person who filed it is signing for oneself.
  const deputy = decided.map((step) => (step.role === 'employerChief' ? { ...step, onBehalfOf: 'contractorClerk' } : step))
  expect(duties(deputy)).toMatchObject([{ duty: 'SOD-01', role: 'employerChief' }])
  const early = decided.slice(0, 2)
  expect(duties(early)).toEqual([])
  expect(
    duties(
      decided.filter((step) => step.role !== 'treasury'),
      'pay',
    ),
  ).toEqual([{ duty: 'SOD-02', missing: 'treasury' }])
})

test('PAY-15 stops the main account: wage account closed, wages owed, or net below wages', () => {
  expect(paymentRules(context({ wageAccountOpen: false }))).toMatchObject([
    { ruleId: 'PAY-15', effect: 'blockMain', figures: { wageAccountOpen: false } },
  ])
  expect(hitsOf(context({ laborOwedFen: 1n }))).toEqual(['PAY-15'])
  expect(hitsOf(context({}, { cumulativeDeductionsFen: wan(105 + 483) }))).toEqual([])
  expect(hitsOf(context({}, { cumulativeDeductionsFen: wan(105 + 483) + 1n }))).toEqual(['PAY-15'])
  expect(hitsOf(context({ kind: 'wage', wageAccountOpen: false }))).toEqual([])
})

test('PAY-17 and PAY-18 guard the retention', () => {
  const higher = { ...terms, retentionBp: 301 }
  const payment = computePayment(
    { cumulativeOutputFen: wan(4200), cumulativeDeductionsFen: wan(105), laborFen: wan(216) },
    before,
    higher,
  )
  expect(hitsOf(context({ payment, terms: higher }))).toContain('PAY-17')
  // 3 % of 50 fen is 1.5 fen and rounds to 2: not above 3 %.
  const small = computePayment({ cumulativeOutputFen: 50n, cumulativeDeductionsFen: 0n, laborFen: 0n }, noPayments, terms)
  expect(hitsOf(context({ payment: small, before: noPayments }))).not.toContain('PAY-17')
  expect(hitsOf(context({ performanceGuaranteeValid: true }))).toEqual(['PAY-18'])
  expect(hitsOf(context({ performanceGuaranteeValid: true, terms: { ...terms, retentionMode: 'atSettlement' } }))).toEqual([])
})

test('PAY-19 wants a permit in force and the commencement order, but not for advances and wages', () => {
  for (const constructionPermit of ['missing', 'lapsed'] as const) {
    expect(hitsOf(context({ constructionPermit }))).toEqual(['PAY-19'])
    expect(hitsOf(context({ constructionPermit, checkedAt: 'pay' }))).toEqual(['PAY-19'])
    expect(hitsOf(context({ constructionPermit, kind: 'wage' }))).toEqual([])
    const unpaid = { ...terms, advancePaidFen: 0n }
    const payment = computeAdvance(noPayments, unpaid)
    expect(hitsOf(context({ constructionPermit, kind: 'advance', payment, before: noPayments, terms: unpaid }))).toEqual([])
  }
  expect(hitsOf(context({ constructionPermit: 'notRequired' }))).toEqual([])
  expect(hitsOf(context({ commencementOrdered: false }))).toEqual(['PAY-19'])
})

test('PAY-21 sees the same period and kind again, and the same amount on the same invoice', () => {
  const other = { applicationId: 'x', kind: 'progress' as const, periodNo: 4, cashFen: wan(1), invoiceNumbers: [] }
  expect(paymentRules(context({ others: [other] }))).toMatchObject([
    { ruleId: 'PAY-21', figures: { applicationId: 'x', kind: 'progress', periodNo: 4 } },
  ])
  expect(hitsOf(context({ others: [{ ...other, kind: 'wage' }] }))).toEqual([])
  expect(hitsOf(context({ others: [{ ...other, periodNo: 3 }] }))).toEqual([])
  const invoiced = { ...other, periodNo: 3, cashFen: wan(699), invoiceNumbers: ['24001'] }
  expect(hitsOf(context({ others: [invoiced], invoiceNumbers: ['24000', '24001'] }))).toEqual(['PAY-21'])
  expect(hitsOf(context({ others: [invoiced], invoiceNumbers: ['24002'] }))).toEqual([])
})

test('claims that cannot be true are refused with their figures', () => {
  expect(hitsOf(context({}, { cumulativeOutputFen: wan(3000) - 1n, cumulativeDeductionsFen: wan(60), laborFen: 0n }))).toContain(
    'PAY-IN-OUTPUT',
  )
  expect(hitsOf(context({}, { laborFen: wan(216) + 1n }))).toEqual(['PAY-IN-LABOR'])
  expect(hitsOf(context({}, { laborFen: -1n }))).toEqual(['PAY-IN-LABOR'])
  expect(hitsOf(context({}, { cumulativeDeductionsFen: wan(105 + 699) + 1n, laborFen: 0n }))).toEqual(['PAY-IN-NET', 'PAY-15'])
  const above = paymentRules(context({}, { cumulativeOutputFen: wan(10000) + 1n }))
  expect(above).toMatchObject([{ ruleId: 'INV-1', effect: 'block', figures: { part: 'output', ceilingFen: String(wan(10000)) } }])
  expect(hitsOf(context({ approvedChangesFen: 1n }, { cumulativeOutputFen: wan(10000) + 1n }))).toEqual([])
})

test('all hits are told at once', () => {
  const bad = context({
    constructionPermit: 'missing',
    wageAccountOpen: false,
    performanceGuaranteeValid: true,
    projectPaidFen: wan(12000),
  })
  expect(hitsOf(bad)).toEqual(['PAY-05', 'PAY-15', 'PAY-18', 'PAY-19'])
})

test('a rule or a figure missing from policy is an error, never silence; policy may move a rule to other moments', () => {
  const { 'PAY-05': _, ...lacking } = policy
  expect(() => paymentRules(context({ policy: lacking }))).toThrow('PAY-05')
  const bare = { ...policy, 'PAY-02': { effect: 'warn' as const, source: 's', parameters: {} } }
  expect(() => paymentRules(context({ policy: bare }))).toThrow('minPaymentRatioBp')
  const moved = {
    ...policy,
    'PAY-05': { effect: 'block' as const, source: 's', parameters: {}, checkedAt: ['pay', 'daily'], kinds: ['progress'] },
  }
  expect(hitsOf(context({ policy: moved, projectPaidFen: wan(12000) }))).toEqual([])
  expect(hitsOf(context({ policy: moved, projectPaidFen: wan(12000), checkedAt: 'pay' }))).toEqual(['PAY-05'])
})
