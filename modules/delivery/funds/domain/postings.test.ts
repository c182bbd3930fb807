import fc from 'fast-check'
import { expect, test } from 'vitest'
import { advancePostings, balanced, certifyPostings, settlePostings, trialBalance } from './index.ts'
import type { DeductionKind, Posting, Settlement } from './index.ts'

const wan = (amount: number): bigint => BigInt(amount) * 1_000_000n

function lines(postings: readonly Posting[]): string[] {
  return postings.map(
    (line) => `${line.debitFen > 0n ? '借' : '贷'} ${line.account} ${(line.debitFen + line.creditFen) / 1_000_000n}`,
  )
}

const none: Settlement = { recoveryFen: 0n, retentionFen: 0n, deductions: [], undividedDeductionFen: 0n, netFen: 0n, cashFen: 0n }

const thisPeriod: Settlement = {
  recoveryFen: wan(240),
  retentionFen: wan(36),
  deductions: [
    { kind: 'ownerMaterial', amountFen: wan(40) },
    { kind: 'penalty', amountFen: wan(5) },
  ],
  undividedDeductionFen: 0n,
  netFen: wan(699),
  cashFen: wan(216 + 483),
}

test('the six postings of the worked example of domain/04 §6', () => {
  expect(lines([...certifyPostings(wan(1200)), ...settlePostings(thisPeriod)])).toEqual([
    '借 CIP_CONSTRUCTION 1200',
    '贷 PAYABLE_CONTRACTOR 1200',
    '借 PAYABLE_CONTRACTOR 240',
    '贷 ADVANCE_PAID 240',
    '借 PAYABLE_CONTRACTOR 36',
    '贷 RETENTION_PAYABLE 36',
    '借 PAYABLE_CONTRACTOR 40',
    '贷 OWNER_SUPPLIED_MATERIAL 40',
    '借 PAYABLE_CONTRACTOR 5',
    '贷 CONTRACT_PENALTY 5',
    '借 PAYABLE_CONTRACTOR 699',
    '贷 CASH_TREASURY 699',
  ])
  const period = trialBalance([...certifyPostings(wan(1200)), ...settlePostings(thisPeriod)])
  expect(period.rows.find((row) => row.account === 'PAYABLE_CONTRACTOR')?.creditFen).toBe(wan(180))
})

test('the trial balance of the worked example is 4880 = 4880', () => {
  const before: Settlement = {
    ...none,
    recoveryFen: wan(30),
    retentionFen: wan(90),
    undividedDeductionFen: wan(60),
    netFen: wan(2370),
    cashFen: wan(2370),
  }
  const all = [
    ...advancePostings(wan(950)),
    ...certifyPostings(wan(3000)),
    ...settlePostings(before),
    ...certifyPostings(wan(1200)),
    ...settlePostings(thisPeriod),
  ]
  const { rows, debitFen, creditFen } = trialBalance(all)
  expect([debitFen, creditFen]).toEqual([wan(4880), wan(4880)])
  expect(Object.fromEntries(rows.map((row) => [row.account, (row.debitFen - row.creditFen) / 1_000_000n]))).toEqual({
    ADVANCE_PAID: 680n,
    CASH_TREASURY: -4019n,
    CIP_CONSTRUCTION: 4200n,
    PAYABLE_CONTRACTOR: -630n,
    RETENTION_PAYABLE: -126n,
    OTHER_WITHHOLDING: -60n,
    OWNER_SUPPLIED_MATERIAL: -40n,
    CONTRACT_PENALTY: -5n,
  })
})

test('wages paid above net stand in WAGE_CLEARING until a later period makes them good', () => {
  const short = settlePostings({ ...none, netFen: wan(100), cashFen: wan(216) })
  expect(lines(short)).toEqual([
    '借 PAYABLE_CONTRACTOR 100',
    '贷 CASH_TREASURY 100',
    '借 WAGE_CLEARING 116',
    '贷 CASH_TREASURY 116',
  ])
  const good = settlePostings({ ...none, netFen: wan(700), cashFen: wan(584) })
  expect(lines(good)).toEqual([
    '借 PAYABLE_CONTRACTOR 584',
    '贷 CASH_TREASURY 584',
    '借 PAYABLE_CONTRACTOR 116',
    '贷 WAGE_CLEARING 116',
  ])
  expect(trialBalance([...short, ...good]).rows.map((row) => row.account)).toEqual(['PAYABLE_CONTRACTOR', 'CASH_TREASURY'])
})

test('nothing leaves no line, and an amount below 0 is a bug', () => {
  expect(settlePostings(none)).toEqual([])
  expect(() => certifyPostings(-1n)).toThrow(RangeError)
  expect(() => settlePostings({ ...none, retentionFen: -1n })).toThrow(RangeError)
})

const fen = fc.bigInt({ min: 0n, max: 10n ** 15n })
const kinds: DeductionKind[] = ['ownerMaterial', 'penalty', 'utilities', 'injury']
const settlements: fc.Arbitrary<Settlement> = fc.record({
  recoveryFen: fen,
  retentionFen: fen,
  deductions: fc.array(fc.record({ kind: fc.constantFrom(...kinds), amountFen: fen }), { maxLength: 5 }),
  undividedDeductionFen: fen,
  netFen: fen,
  cashFen: fen,
})

test('debit and credit balance, pair by pair, and the payable is cleared by gross exactly (seed 20260510)', () => {
  fc.assert(
    fc.property(fen, fen, fc.array(settlements, { maxLength: 6 }), (advanceFen, outputFen, paid) => {
      const settled = paid.flatMap(settlePostings)
      const all = [...advancePostings(advanceFen), ...certifyPostings(outputFen), ...settled]
      expect(balanced(all)).toBe(true)
      for (let index = 0; index < all.length; index += 2) expect(balanced(all.slice(index, index + 2))).toBe(true)
      const { debitFen, creditFen } = trialBalance(all)
      expect(debitFen).toBe(creditFen)
      let clearedFen = 0n
      for (const line of settled) if (line.account === 'PAYABLE_CONTRACTOR') clearedFen += line.debitFen
      let grossFen = 0n
      for (const it of paid) {
        grossFen += it.recoveryFen + it.retentionFen + it.undividedDeductionFen + it.netFen
        for (const deduction of it.deductions) grossFen += deduction.amountFen
      }
      expect(clearedFen).toBe(grossFen)
      let cashFen = 0n
      for (const line of settled) if (line.account === 'CASH_TREASURY') cashFen += line.creditFen - line.debitFen
      expect(cashFen).toBe(paid.reduce((sum, it) => sum + it.cashFen, 0n))
    }),
    { seed: 20260510, numRuns: 500 },
  )
})

test('unbalanced lines are seen', () => {
  expect(balanced([{ account: 'CASH_TREASURY', debitFen: 1n, creditFen: 0n }])).toBe(false)
  expect(balanced([])).toBe(true)
})
