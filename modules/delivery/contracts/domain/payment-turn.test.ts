import fc from 'fast-check'
import { expect, test } from 'vitest'
import { advanceDue, advanceOutlook, appliedForIn, comesBack, computePayment, noPayments } from './index.ts'
import type { PaymentTerms, PaymentTotals } from './index.ts'

const wan = (amount: number): bigint => BigInt(amount) * 1_000_000n

const terms: PaymentTerms = {
  priceFen: wan(900),
  provisionalFen: 0n,
  progressRatioBp: 8500,
  advanceRatioBp: 1000,
  retentionBp: 300,
  retentionMode: 'perPayment',
  laborBp: 2000,
  recoveryStartBp: 3000,
  recoveryEndBp: 8000,
  advancePaidFen: 0n,
}
const built = (outputFen: bigint, of: PaymentTerms = terms): PaymentTotals =>
  computePayment({ cumulativeOutputFen: outputFen, cumulativeDeductionsFen: 0n, laborFen: 0n }, noPayments, of).after

test('an advance before any output is looked at with all payments up to the end of its recovery', () => {
  // 82 % of 720 万元, which is 80 % of the price.
  expect(advanceOutlook(noPayments, terms)).toEqual({ advanceFen: wan(90), recoveryEndFen: wan(720), roomFen: 590_400_000n })
  const parts = { ...terms, provisionalFen: wan(100), retentionMode: 'atSettlement' as const }
  expect(advanceOutlook(noPayments, parts)).toEqual({ advanceFen: wan(80), recoveryEndFen: wan(640), roomFen: wan(544) })
})

test('an advance comes back while the payments up to the end of recovery are not below it; from there on it never does', () => {
  const comes = (outputFen: bigint, of: PaymentTerms = terms): boolean => comesBack(advanceOutlook(built(outputFen, of), of))
  // 82 % of what lies before 720 万元 must be 90 万元: 109.756… 万元 of output.
  const last = wan(720) - 109_756_098n
  expect([comes(0n), comes(wan(270)), comes(last - 50n), comes(last + 50n)]).toEqual([true, true, true, false])
  expect([comes(wan(720)), comes(wan(900))]).toEqual([false, false])
  expect(advanceOutlook(built(wan(900)), terms)).toMatchObject({ roomFen: 0n })
  expect(comesBack(advanceOutlook(built(wan(900)), { ...terms, advanceRatioBp: 0 }))).toBe(true)
})

test('an advance of which a part was paid and recovered is looked at for what is open of it', () => {
  const partly = { ...terms, advancePaidFen: wan(40) }
  const before = built(wan(495), partly) // Half of the interval.
  expect(before.recoveryFen).toBe(wan(20))
  expect(advanceOutlook(before, partly)).toMatchObject({ advanceFen: wan(70) })
})

const contracts: fc.Arbitrary<PaymentTerms> = fc
  .record({ priceFen: fc.bigInt({ min: 10_000n, max: 10n ** 13n }), provisionalBp: fc.integer({ min: 0, max: 2000 }), progressRatioBp: fc.integer({ min: 8000, max: 9700 }), advanceRatioBp: fc.integer({ min: 1000, max: 3000 }), retentionBp: fc.integer({ min: 0, max: 300 }) })
  .map(({ provisionalBp, ...drawn }) => ({ ...terms, ...drawn, provisionalFen: (drawn.priceFen * BigInt(provisionalBp)) / 10_000n }))

test('whatever the lawful terms, an advance before its recovery begins comes back, and the claim that ends the recovery recovers it whole (seed 20261103)', () => {
  fc.assert(
    fc.property(contracts, fc.integer({ min: 0, max: 10_000 }), (drawn, shareBp) => {
      const base = drawn.priceFen - drawn.provisionalFen
      const early = (base * 3n * BigInt(shareBp)) / 100_000n
      expect(comesBack(advanceOutlook(built(early, drawn), drawn))).toBe(true)
      const any = (base * BigInt(shareBp)) / 10_000n
      const before = built(any, drawn)
      const outlook = advanceOutlook(before, drawn)
      if (!comesBack(outlook)) return
      const paid = { ...drawn, advancePaidFen: advanceDue(drawn) }
      const last = computePayment({ cumulativeOutputFen: outlook.recoveryEndFen + 1n, cumulativeDeductionsFen: 0n, laborFen: 0n }, before, paid)
      expect(last.after.recoveryFen).toBe(advanceDue(drawn))
      expect(last.netFen >= -1n).toBe(true)
    }),
    { seed: 20261103, numRuns: 1000 },
  )
})

test('an advance is applied for until the works are done, a progress payment until they are settled', () => {
  const stages = ['contracting', 'commencement', 'construction', 'completionAcceptance', 'settlement', 'finalAccount', 'closed']
  const open = (kind: 'advance' | 'progress'): string[] => stages.filter((stage) => appliedForIn(kind, stage))
  expect(open('advance')).toEqual(['contracting', 'commencement', 'construction'])
  expect(open('progress')).toEqual(['contracting', 'commencement', 'construction', 'completionAcceptance'])
})
