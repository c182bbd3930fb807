import { describe, expect, test } from 'vitest'
import { computeAdvance, computePayment, noPayments, paymentRuleIds, paymentRules } from './index.ts'
import type { CheckedAt, PaymentContext, PaymentKind, PaymentPolicy, PaymentTerms, StepRecord } from './index.ts'

// When each rule is asked and of which kinds of payment: the table of domain/04 §4, written out once more by hand.
const moments: readonly CheckedAt[] = ['submit', 'step', 'pay']
const kinds: readonly PaymentKind[] = ['progress', 'settlement', 'wage', 'advance', 'retention']
const asked: Record<string, [moments: readonly CheckedAt[], kinds: readonly PaymentKind[]]> = {
  'PAY-01': [['submit', 'pay'], kinds],
  'PAY-02': [['submit'], ['progress', 'settlement']],
  'PAY-05': [['submit', 'pay'], kinds],
  'PAY-07': [['pay'], ['progress', 'settlement']],
  'PAY-10': [['step', 'pay'], kinds],
  'PAY-15': [['submit', 'pay'], ['progress', 'settlement', 'advance', 'retention']],
  'PAY-17': [['submit'], ['progress', 'settlement', 'advance', 'retention']],
  'PAY-18': [['submit'], ['progress', 'settlement', 'advance', 'retention']],
  'PAY-19': [['submit', 'pay'], ['progress', 'settlement', 'retention']],
  'PAY-21': [['submit', 'pay'], kinds],
}

const wan = (amount: number): bigint => BigInt(amount) * 1_000_000n
const terms: PaymentTerms = { priceFen: wan(1000), provisionalFen: 0n, progressRatioBp: 8500, advanceRatioBp: 1000, retentionBp: 300, retentionMode: 'perPayment', laborBp: 2000, recoveryStartBp: 3000, recoveryEndBp: 8000, advancePaidFen: 0n }
const parameters = { minPaymentRatioBp: 8000, retentionMaxBp: 300 }
const policy: PaymentPolicy = Object.fromEntries(paymentRuleIds.map((id) => [id, { effect: 'block', source: id, parameters }]))
const agreed = (role: string, personId = role): StepRecord => ({ role, personId, decision: 'agree' })
const everybody = ['chiefSupervisor', 'costConsultant', 'employerEngineer', 'employerAccountant', 'financeReviewer', 'treasury'].map((role) => agreed(role))

function context(checkedAt: CheckedAt, kind: PaymentKind, more: Partial<PaymentContext> = {}): PaymentContext {
  const payment = kind === 'advance' ? computeAdvance(noPayments, terms) : computePayment({ cumulativeOutputFen: wan(100), cumulativeDeductionsFen: 0n, laborFen: wan(10) }, noPayments, terms)
  return {
    checkedAt,
    kind,
    grade: 'B',
    periodNo: 1,
    payment,
    before: noPayments,
    terms,
    approvedChangesFen: 0n,
    projectPaidFen: 0n,
    effectiveInvestmentFen: wan(2000),
    filedBy: 'clerk',
    decisions: everybody,
    wageAccountOpen: true,
    laborOwedFen: 0n,
    performanceGuaranteeValid: false,
    constructionPermit: 'valid',
    others: [],
    policy,
    ...more,
  }
}
const hits = (checkedAt: CheckedAt, kind: PaymentKind, more: Partial<PaymentContext>): string[] => [...new Set(paymentRules(context(checkedAt, kind, more)).map((rule) => rule.ruleId))]

/** What provokes one rule at every moment and for every kind, if it is asked at all. */
function provoke(ruleId: string, kind: PaymentKind): Partial<PaymentContext> {
  const { payment } = context('submit', kind)
  switch (ruleId) {
    case 'PAY-01':
      return { terms: { ...terms, priceFen: wan(1000), advancePaidFen: wan(1000) } }
    case 'PAY-02':
      return { payment: { ...payment, after: { ...payment.after, outputFen: wan(100), netFen: wan(70), recoveryFen: 0n, deductionsFen: 0n } } }
    case 'PAY-05':
      return { projectPaidFen: wan(2000) }
    case 'PAY-07':
      return { decisions: everybody.map((step) => (step.role === 'costConsultant' ? { ...step, decision: 'return' } : step)) }
    case 'PAY-10':
      return { decisions: [...everybody, agreed('employerChief', 'clerk')] }
    case 'PAY-15':
      return { laborOwedFen: 1n }
    case 'PAY-17':
      return { payment: { ...payment, after: { ...payment.after, outputFen: wan(100), netFen: wan(90), retentionFen: wan(3) + 1n } } }
    case 'PAY-18':
      return { performanceGuaranteeValid: true, payment: { ...payment, retentionFen: 1n } }
    case 'PAY-19':
      return { constructionPermit: 'lapsed' }
    case 'PAY-21':
      return { others: [{ applicationId: 'other', kind, periodNo: 1, cashFen: 0n, invoiceNumbers: [] }] }
    default:
      throw new Error(`no way to provoke ${ruleId}`)
  }
}

test('the table names every rule there is', () => {
  expect(Object.keys(asked).sort()).toEqual([...paymentRuleIds].sort())
})

describe('a payment in order', () => {
  test.each(moments.flatMap((moment) => kinds.map((kind) => [moment, kind] as const)))('hits nothing: %s of %s', (moment, kind) => {
    expect(hits(moment, kind, {})).toEqual([])
  })
})

describe.each(Object.keys(asked))('%s', (ruleId) => {
  const [when, which] = asked[ruleId] ?? [[], []]
  test.each(moments.flatMap((moment) => kinds.map((kind) => [moment, kind] as const)))('at %s of %s', (moment, kind) => {
    expect(hits(moment, kind, provoke(ruleId, kind)).includes(ruleId)).toBe(when.includes(moment) && which.includes(kind))
  })

  test('is asked when and of what policy says, where policy says it', () => {
    const elsewhere: PaymentPolicy = { ...policy, [ruleId]: { effect: 'warn', source: 'here', parameters, checkedAt: ['step'], kinds: ['wage'] } }
    for (const moment of moments) for (const kind of kinds) {
      const found = paymentRules(context(moment, kind, { ...provoke(ruleId, kind), policy: elsewhere })).filter((rule) => rule.ruleId === ruleId)
      if (moment === 'step' && kind === 'wage') for (const rule of found) expect([rule.effect, rule.source]).toEqual(['warn', 'here'])
      else expect(found, `${moment} ${kind}`).toEqual([])
    }
  })

  test('must stand in policy: a control left out by mistake is a fault, not a silence', () => {
    const { [ruleId]: _, ...without } = policy
    expect(() => paymentRules(context('submit', 'progress', { policy: without }))).toThrow(`payment policy lacks ${ruleId}`)
  })
})

test('all that is wrong is told at once', () => {
  const everything = { ...provoke('PAY-05', 'progress'), ...provoke('PAY-15', 'progress'), ...provoke('PAY-19', 'progress'), ...provoke('PAY-21', 'progress'), ...provoke('PAY-18', 'progress') }
  expect(hits('submit', 'progress', everything).sort()).toEqual(['PAY-05', 'PAY-15', 'PAY-18', 'PAY-19', 'PAY-21'])
})

describe('duties', () => {
  const duty = ['chiefSupervisor', 'costConsultant', 'employerAccountant', 'treasury']
  test.each(duty.flatMap((one, at) => duty.slice(at + 1).map((other) => [one, other] as const)))('%s and %s in one person are told, also where one signs for the other', (one, other) => {
    const same = everybody.map((step) => (step.role === other ? { ...step, personId: one } : step))
    const onBehalf = everybody.map((step) => (step.role === other ? { ...step, onBehalfOf: one } : step))
    for (const decisions of [same, onBehalf]) {
      const found = paymentRules(context('pay', 'progress', { decisions })).filter((rule) => rule.ruleId === 'PAY-10')
      expect(found.map((rule) => [rule.figures['duty'], rule.figures['personId']])).toEqual([['SOD-02', one]])
    }
  })

  test('that nobody took are told when the money leaves, and not before', () => {
    const without = (role: string): StepRecord[] => everybody.filter((step) => step.role !== role)
    const missing = (moment: CheckedAt, decisions: StepRecord[]) => paymentRules(context(moment, 'advance', { decisions })).map((rule) => rule.figures['missing'])
    expect(missing('pay', without('chiefSupervisor'))).toEqual(['supervision'])
    expect(missing('pay', without('treasury'))).toEqual(['treasury'])
    expect(missing('pay', everybody.filter((step) => !['employerAccountant', 'financeReviewer'].includes(step.role)))).toEqual(['finance'])
    expect(missing('step', [])).toEqual([])
  })
})
