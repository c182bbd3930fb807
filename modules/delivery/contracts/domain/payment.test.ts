import fc from 'fast-check'
import { expect, test } from 'vitest'
import { advanceDue, advanceRecovered, computeAdvance, computePayment, invariants, noPayments } from './index.ts'
import type { PaymentClaim, PaymentTerms, PaymentTotals } from './index.ts'

const wan = (amount: number): bigint => BigInt(amount) * 1_000_000n

const example: PaymentTerms = {
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

/** 上期累计 of the worked example, reached by one payment. */
const earlier = computePayment(
  { cumulativeOutputFen: wan(3000), cumulativeDeductionsFen: wan(60), laborFen: wan(540) },
  noPayments,
  example,
)

test('the worked example of domain/04 §3, to the fen', () => {
  expect(advanceDue(example)).toBe(wan(950))
  expect(earlier.after).toEqual({
    outputFen: wan(3000),
    grossFen: wan(2550),
    recoveryFen: wan(30),
    retentionFen: wan(90),
    deductionsFen: wan(60),
    netFen: wan(2370),
    laborFen: wan(540),
    mainFen: wan(1830),
    carryFen: 0n,
    cashFen: wan(2370),
  })
  const claim = { cumulativeOutputFen: wan(4200), cumulativeDeductionsFen: wan(105), laborFen: wan(216) }
  const { after, ...period } = computePayment(claim, earlier.after, example)
  expect(period).toEqual({
    outputFen: wan(1200),
    grossFen: wan(1020),
    recoveryFen: wan(240),
    retentionFen: wan(36),
    deductionsFen: wan(45),
    netFen: wan(699),
    laborFen: wan(216),
    mainFen: wan(483),
    carryFen: 0n,
    cashFen: wan(699),
  })
  expect([after.grossFen, after.recoveryFen, after.retentionFen, after.netFen, after.laborFen, after.mainFen]).toEqual(
    [3570, 270, 126, 3069, 756, 2313].map(wan),
  )
  expect(example.advancePaidFen + after.cashFen).toBe(wan(4019))
  expect(invariants(after, example, { approvedChangesFen: 0n })).toEqual([])
  expect(invariants(earlier.after, example, { approvedChangesFen: 0n })).toEqual([])
})

test('the advance is recovered between 30 % and 80 % of price less provisional sums, and only what was paid', () => {
  expect(advanceRecovered(wan(2850), example)).toBe(0n)
  expect(advanceRecovered(wan(7600) - 1n, example)).toBe(wan(950)) // Half a fen below the end rounds up.
  expect(advanceRecovered(wan(7600), example)).toBe(wan(950))
  expect(advanceRecovered(wan(9500), example)).toBe(wan(950))
  expect(advanceRecovered(wan(5225), example)).toBe(wan(475))
  expect(advanceRecovered(wan(7600), { ...example, advancePaidFen: 0n })).toBe(0n)
  const atOnce = { ...example, recoveryStartBp: 3000, recoveryEndBp: 3000 }
  expect([wan(2850) - 1n, wan(2850)].map((outputFen) => advanceRecovered(outputFen, atOnce))).toEqual([0n, wan(950)])
  expect(advanceRecovered(0n, { ...example, priceFen: 0n, provisionalFen: 0n, advancePaidFen: 0n })).toBe(0n)
})

test('wages are paid in full above net, stop the main account, and are made good from it later', () => {
  const claim = (outputWan: number, deductionsWan: number, laborWan: number): PaymentClaim => ({
    cumulativeOutputFen: wan(outputWan),
    cumulativeDeductionsFen: wan(deductionsWan),
    laborFen: wan(laborWan),
  })
  const short = computePayment(claim(4200, 704, 216), earlier.after, example)
  expect([short.netFen, short.laborFen, short.mainFen, short.carryFen, short.cashFen]).toEqual([100, 216, 0, 116, 216].map(wan))
  const good = computePayment(claim(5400, 704, 216), short.after, example)
  expect([good.netFen, good.mainFen, good.carryFen, good.cashFen]).toEqual([744, 744 - 216 - 116, 0, 744 - 116].map(wan))
  const partly = computePayment(claim(4320, 704, 20), short.after, example)
  expect([partly.netFen, partly.mainFen, partly.carryFen, partly.cashFen]).toEqual([
    wan(74) + 400_000n,
    0n,
    wan(61) + 600_000n,
    wan(20),
  ])
})

test('a wage application pays ahead of the measurement and the progress payment tops up only the rest', () => {
  const same = { cumulativeOutputFen: wan(3000), cumulativeDeductionsFen: wan(60) }
  const wage = computePayment({ ...same, laborFen: wan(150) }, earlier.after, example)
  expect([wage.netFen, wage.cashFen, wage.mainFen, wage.carryFen]).toEqual([0, 150, 0, 150].map(wan))
  const rest = { cumulativeOutputFen: wan(4200), cumulativeDeductionsFen: wan(105), laborFen: wan(66) }
  const progress = computePayment(rest, wage.after, example)
  expect([progress.laborFen, progress.mainFen, progress.cashFen, progress.carryFen]).toEqual([66, 483, 549, 0].map(wan))
  expect(progress.after.cashFen).toBe(wan(3069))
})

test('retention at settlement takes nothing from payments', () => {
  const terms: PaymentTerms = { ...example, retentionMode: 'atSettlement' }
  const claim = { cumulativeOutputFen: wan(3000), cumulativeDeductionsFen: wan(60), laborFen: wan(540) }
  expect(computePayment(claim, noPayments, terms)).toMatchObject({ retentionFen: 0n, netFen: wan(2460) })
})

test('an advance is due once, outside the totals, and never more than the contract promises', () => {
  const unpaid = { ...example, advancePaidFen: 0n }
  expect(computeAdvance(noPayments, unpaid)).toMatchObject({
    cashFen: wan(950),
    mainFen: wan(950),
    laborFen: 0n,
    after: noPayments,
  })
  expect(computeAdvance(noPayments, { ...example, advancePaidFen: wan(300) }).cashFen).toBe(wan(650))
  expect(computeAdvance(earlier.after, example)).toMatchObject({ cashFen: 0n, after: earlier.after })
  expect(computeAdvance(earlier.after, { ...example, advancePaidFen: wan(1000) }).cashFen).toBe(0n)
})

test('invariants tell each bound that is broken, with its figures', () => {
  const broken = (totals: Partial<PaymentTotals>): string[] =>
    invariants({ ...noPayments, ...totals }, example, { approvedChangesFen: 0n }).map(
      (found) => `${found.ruleId} ${String(found.figures['part'] ?? '')}`,
    )
  expect(broken({ outputFen: wan(100), cashFen: wan(100) })).toEqual([])
  expect(broken({ outputFen: wan(100), cashFen: wan(100) + 1n })).toEqual(['INV-1 cash'])
  expect(broken({ outputFen: wan(10000) + 1n })).toEqual(['INV-1 output'])
  expect(broken({ outputFen: wan(10000), recoveryFen: wan(0), cashFen: wan(9050) + 1n })).toEqual(['INV-2 '])
  expect(
    invariants({ ...noPayments, outputFen: wan(10100) }, example, {
      approvedChangesFen: wan(60),
      approvedAdjustmentsFen: wan(40),
    }),
  ).toEqual([])
})

// Contracts as they occur: ratios in the ranges of domain/04 §3, wages never above their share of the period's output.
const contracts: fc.Arbitrary<PaymentTerms> = fc
  .record({
    priceFen: fc.oneof(fc.bigInt({ min: 100n, max: 100_000n }), fc.bigInt({ min: 1n, max: 10n ** 13n })),
    provisionalBp: fc.integer({ min: 0, max: 2000 }),
    progressRatioBp: fc.integer({ min: 8000, max: 9700 }),
    advanceRatioBp: fc.integer({ min: 1000, max: 3000 }),
    retentionBp: fc.integer({ min: 0, max: 300 }),
    retentionMode: fc.constantFrom('perPayment' as const, 'atSettlement' as const),
    laborBp: fc.integer({ min: 0, max: 3000 }),
    advancePaid: fc.boolean(),
  })
  .map(({ provisionalBp, advancePaid, ...terms }) => {
    const whole = {
      ...terms,
      provisionalFen: (terms.priceFen * BigInt(provisionalBp)) / 10000n,
      recoveryStartBp: 3000,
      recoveryEndBp: 8000,
      advancePaidFen: 0n,
    }
    return { ...whole, advancePaidFen: advancePaid ? advanceDue(whole) : 0n }
  })

const periods = fc.array(
  fc.record({
    weight: fc.integer({ min: 0, max: 1000 }),
    deductionBp: fc.integer({ min: 0, max: 3000 }),
    laborBp: fc.integer({ min: 0, max: 10000 }),
  }),
  {
    minLength: 1,
    maxLength: 12,
  },
)

/** Honest claims: outputs grow to at most the price, deductions leave net ≥ 0, wages keep to their share. */
function claimsOf(terms: PaymentTerms, drawn: { weight: number; deductionBp: number; laborBp: number }[]): PaymentClaim[] {
  const whole = BigInt(drawn.reduce((sum, period) => sum + period.weight, 0) || 1)
  let weight = 0n
  let before: PaymentTotals = noPayments
  return drawn.map((period) => {
    weight += BigInt(period.weight)
    const cumulativeOutputFen = (terms.priceFen * weight) / whole
    const bare = { cumulativeOutputFen, cumulativeDeductionsFen: before.deductionsFen, laborFen: 0n }
    const mostFen = computePayment(bare, before, terms).netFen
    const deductionsFen = mostFen > 0n ? (mostFen * BigInt(period.deductionBp)) / 10000n : 0n
    const laborFen = ((cumulativeOutputFen - before.outputFen) * BigInt(terms.laborBp) * BigInt(period.laborBp)) / 100_000_000n
    const claim = { cumulativeOutputFen, cumulativeDeductionsFen: before.deductionsFen + deductionsFen, laborFen }
    before = computePayment(claim, before, terms).after
    return claim
  })
}

/** n ÷ d to the nearest whole, half up, by remainder: written apart from mulDivRound. */
function nearest(n: bigint, d: bigint): bigint {
  const rest = n % d
  return n / d + (rest + rest >= d ? 1n : 0n)
}

/** The formulas of domain/04 §3 once more, naively, over the whole history. */
function oracle(
  claims: PaymentClaim[],
  terms: PaymentTerms,
): { netFen: bigint; mainFen: bigint; carryFen: bigint; cashFen: bigint }[] {
  const base = terms.priceFen - terms.provisionalFen
  const upTo = (claim: PaymentClaim | undefined): bigint => {
    if (claim === undefined) return 0n
    const s = claim.cumulativeOutputFen
    // Rec(S) as one fraction of ten-thousandths: clamp before rounding.
    const [n, d] = [s * 10000n - base * 3000n, base * 5000n]
    const recovered = n <= 0n ? 0n : n >= d ? terms.advancePaidFen : nearest(terms.advancePaidFen * n, d)
    const retained = terms.retentionMode === 'perPayment' ? nearest(s * BigInt(terms.retentionBp), 10000n) : 0n
    return nearest(s * BigInt(terms.progressRatioBp), 10000n) - recovered - retained - claim.cumulativeDeductionsFen
  }
  let carryFen = 0n
  return claims.map((claim, index) => {
    const netFen = upTo(claim) - upTo(claims[index - 1])
    const free = netFen - claim.laborFen - carryFen
    const mainFen = free > 0n ? free : 0n
    carryFen = free < 0n ? -free : 0n
    return { netFen, mainFen, carryFen, cashFen: claim.laborFen + mainFen }
  })
}

test('every period equals the naive formulas, and Σ cash = Σ net + carry at all times (seed 20260511)', () => {
  fc.assert(
    fc.property(contracts, periods, (terms, drawn) => {
      const claims = claimsOf(terms, drawn)
      let before: PaymentTotals = noPayments
      for (const [index, expected] of oracle(claims, terms).entries()) {
        const claim = claims[index]
        if (claim === undefined) throw new Error('no claim')
        const payment = computePayment(claim, before, terms)
        expect(payment).toMatchObject(expected)
        expect(payment.laborFen).toBe(claim.laborFen)
        before = payment.after
        expect(before.cashFen).toBe(before.netFen + before.carryFen)
        expect(before.cashFen).toBe(before.laborFen + before.mainFen)
      }
    }),
    { seed: 20260511, numRuns: 500 },
  )
})

test('any split into periods adds up to the single period, to the fen (seed 20260512)', () => {
  fc.assert(
    fc.property(contracts, periods, (terms, drawn) => {
      const claims = claimsOf(terms, drawn)
      let split: PaymentTotals = noPayments
      for (const claim of claims) split = computePayment(claim, split, terms).after
      const last = claims.at(-1)
      if (last === undefined) throw new Error('no claim')
      const laborFen = claims.reduce((sum, claim) => sum + claim.laborFen, 0n)
      const { outputFen, grossFen, recoveryFen, retentionFen, deductionsFen, netFen } = computePayment(
        { ...last, laborFen },
        noPayments,
        terms,
      )
      expect(split).toMatchObject({ outputFen, grossFen, recoveryFen, retentionFen, deductionsFen, netFen, laborFen })
    }),
    { seed: 20260512, numRuns: 500 },
  )
})

test('nothing is paid twice: the same cumulative claim again pays nothing (seed 20260513)', () => {
  fc.assert(
    fc.property(contracts, periods, (terms, drawn) => {
      let before: PaymentTotals = noPayments
      for (const claim of claimsOf(terms, drawn)) {
        before = computePayment(claim, before, terms).after
        const again = computePayment({ ...claim, laborFen: 0n }, before, terms)
        expect(again).toMatchObject({
          grossFen: 0n,
          recoveryFen: 0n,
          retentionFen: 0n,
          deductionsFen: 0n,
          netFen: 0n,
          cashFen: 0n,
        })
        expect(again.after).toEqual(before)
      }
    }),
    { seed: 20260513, numRuns: 300 },
  )
})

test('INV-1 and INV-2 hold after every honest payment, and the advance is recovered in the end (seed 20260514)', () => {
  fc.assert(
    fc.property(contracts, periods, (terms, drawn) => {
      let before: PaymentTotals = noPayments
      for (const claim of claimsOf(terms, drawn)) {
        before = computePayment(claim, before, terms).after
        expect(invariants(before, terms, { approvedChangesFen: 0n })).toEqual([])
      }
      if (before.outputFen === terms.priceFen) expect(before.recoveryFen).toBe(terms.advancePaidFen)
    }),
    { seed: 20260514, numRuns: 1000 },
  )
})
