import fc from 'fast-check'
import { expect, test } from 'vitest'
import { computePayment, noPayments, paymentMargins, paymentRuleIds, paymentRules } from './index.ts'
import type { PaymentContext, PaymentPolicy, PaymentTerms } from './index.ts'

const fen = (most: bigint): fc.Arbitrary<bigint> => fc.bigInt({ min: 0n, max: most })

const anyContext: fc.Arbitrary<PaymentContext> = fc
  .record({ priceFen: fc.bigInt({ min: 1n, max: 10n ** 12n }), ratio: fc.integer({ min: 5000, max: 10000 }), retention: fc.integer({ min: 0, max: 800 }), advancePaidFen: fen(10n ** 11n), output: fen(12n * 10n ** 11n), labor: fen(10n ** 10n), deducted: fen(10n ** 9n), projectPaidFen: fen(10n ** 12n), effectiveInvestmentFen: fen(2n * 10n ** 12n), most: fc.integer({ min: 100, max: 500 }), least: fc.integer({ min: 6000, max: 9000 }) })
  .map(({ priceFen, ratio, retention, advancePaidFen, output, labor, deducted, projectPaidFen, effectiveInvestmentFen, most, least }) => {
    const terms: PaymentTerms = { priceFen, provisionalFen: 0n, progressRatioBp: ratio, advanceRatioBp: 1000, retentionBp: retention, retentionMode: 'perPayment', laborBp: 1800, recoveryStartBp: 3000, recoveryEndBp: 8000, advancePaidFen }
    const policy: PaymentPolicy = Object.fromEntries(paymentRuleIds.map((ruleId) => [ruleId, { effect: 'block', source: ruleId, parameters: { minPaymentRatioBp: least, retentionMaxBp: most } }]))
    const payment = computePayment({ cumulativeOutputFen: output, cumulativeDeductionsFen: deducted, laborFen: labor }, noPayments, terms)
    return { checkedAt: 'submit', kind: 'progress', grade: 'B', periodNo: 1, payment, before: noPayments, terms, approvedChangesFen: 0n, projectPaidFen, effectiveInvestmentFen, filedBy: 'p', decisions: [], wageAccountOpen: true, laborOwedFen: 0n, performanceGuaranteeValid: false, constructionPermit: 'valid', others: [], policy }
  })

/** Whether the comparison that a margin shows to the reader holds, as he would check it on paper. */
function holds(ruleId: string, margin: Readonly<Record<string, bigint | number>>): boolean {
  const figure = (name: string): bigint => BigInt(margin[name] ?? -1)
  if (ruleId === 'PAY-01') return figure('paidFen') + figure('askedFen') <= figure('ceilingFen')
  if (ruleId === 'PAY-05') return figure('projectPaidFen') + figure('askedFen') <= figure('effectiveInvestmentFen')
  if (ruleId === 'PAY-15') return figure('laborFen') <= figure('netFen')
  // Half a fen of rounding on either side.
  if (ruleId === 'PAY-02') return figure('paidFen') * 20_000n + 10_000n > 2n * figure('outputFen') * figure('minPaymentRatioBp')
  return figure('retentionFen') * 20_000n <= 2n * figure('outputFen') * figure('retentionMaxBp') + 10_000n
}

test('the figures shown beside a rule are those it decides by: hit where they break it, passed where they hold', () => {
  fc.assert(
    fc.property(anyContext, (context) => {
      const hit = new Set(paymentRules(context).map((found) => found.ruleId))
      for (const [ruleId, margin] of Object.entries(paymentMargins(context))) expect(holds(ruleId, margin), `${ruleId} ${JSON.stringify(margin, (_, value: unknown) => String(value))}`).toBe(!hit.has(ruleId))
    }),
    { numRuns: 2000 },
  )
})

test('a rule without amounts, or before any output, has no figures', () => {
  const [context] = fc.sample(anyContext, { numRuns: 1, seed: 7 })
  if (!context) throw new Error('no sample')
  const nothing = { ...context, payment: computePayment({ cumulativeOutputFen: 0n, cumulativeDeductionsFen: 0n, laborFen: 0n }, noPayments, context.terms) }
  expect(Object.keys(paymentMargins(nothing)).sort()).toEqual(['PAY-01', 'PAY-05', 'PAY-15', 'PAY-17'])
  expect(paymentMargins({ ...nothing, policy: {} })).not.toHaveProperty('PAY-17')
})
