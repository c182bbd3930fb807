import fc from 'fast-check'
import { expect, test } from 'vitest'
import { exactWanText, maxFen, minFen, mulDivRound, ratioBp, shareOf, sumFen, wanText, yuanText } from '@zhujian/kernel'

const big = fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n })

/** The oracle: the quotient as a decimal fraction by long division, rounded by its next digit, as one learns at school. */
function schoolRound(a: bigint, b: bigint, c: bigint): bigint {
  const product = a * b
  const sign = (product < 0n ? -1n : 1n) * (c < 0n ? -1n : 1n)
  const [n, d] = [product < 0n ? -product : product, c < 0n ? -c : c]
  const tenths = (n * 10n) / d
  const exactTail = (n * 10n) % d
  const digit = tenths % 10n
  const up = digit > 5n || (digit === 5n && (exactTail > 0n || exactTail === 0n))
  return sign * (tenths / 10n + (up ? 1n : 0n))
}

test('mulDivRound rounds half away from zero, like long division by hand', () => {
  fc.assert(fc.property(big, big, big.filter((c) => c !== 0n), (a, b, c) => mulDivRound(a, b, c) === schoolRound(a, b, c)))
  expect([mulDivRound(1n, 1n, 2n), mulDivRound(-1n, 1n, 2n), mulDivRound(1n, -1n, -2n), mulDivRound(5n, 1n, 4n)]).toEqual([1n, -1n, 1n, 1n])
  expect(() => mulDivRound(1n, 1n, 0n)).toThrow(RangeError)
})

test('shares of cumulative values, differenced, lose no fen whatever the periods', () => {
  const periods = fc.array(fc.bigInt({ min: 0n, max: 10n ** 12n }), { minLength: 1, maxLength: 40 })
  fc.assert(
    fc.property(periods, fc.integer({ min: 0, max: 10000 }), (amounts, bp) => {
      let [cumulative, paid] = [0n, 0n]
      for (const amount of amounts) {
        const before = shareOf(cumulative, bp)
        cumulative += amount
        paid += shareOf(cumulative, bp) - before
      }
      return paid === shareOf(sumFen(amounts), bp)
    }),
  )
})

test('a ratio is null for a whole of nothing and within half a basis point else', () => {
  expect(ratioBp(1n, 0n)).toBeNull()
  expect(ratioBp(1n, 3n)).toBe(3333)
  expect(ratioBp(2n, 3n)).toBe(6667)
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 10n ** 15n }), fc.bigInt({ min: 10n ** 6n, max: 10n ** 15n }), (part, whole) => {
      const difference = part * 20000n - BigInt(ratioBp(part, whole) ?? -1) * 2n * whole
      return difference <= whole && difference >= -whole
    }),
  )
})

test('sums, the smaller and the larger', () => {
  expect(sumFen([])).toBe(0n)
  fc.assert(fc.property(fc.array(big), big, big, (amounts, a, b) => sumFen(amounts) === amounts.reduce((x, y) => x + y, 0n) && minFen(a, b) + maxFen(a, b) === a + b && minFen(a, b) <= maxFen(a, b)))
})

test('amounts as people read them', () => {
  expect([wanText(699_000_000n), wanText(4_999n), wanText(5_000n), wanText(-1_234_567_890_000n)]).toEqual(['699.00', '0.00', '0.01', '−1,234,567.89'])
  expect([yuanText(0n), yuanText(5n), yuanText(699_000_000n), yuanText(-100n)]).toEqual(['0.00', '0.05', '6,990,000.00', '−1.00'])
})

test('万元 to the fen: nothing is rounded onto a threshold', () => {
  expect([0n, 500_000_000n, 499_999_999n, 500_500_000n, 500_505_000n, -1n].map(exactWanText)).toEqual(['0.00', '500.00', '499.999999', '500.50', '500.505', '−0.000001'])
  fc.assert(
    fc.property(big, (fen) => {
      const [whole = '', decimals = ''] = exactWanText(fen).replaceAll(',', '').replace('−', '-').split('.')
      return decimals.length >= 2 && BigInt(`${whole}${decimals.padEnd(6, '0')}`) === fen
    }),
  )
})

test('yuan texts parse back to the very fen', () => {
  fc.assert(fc.property(big, (fen) => BigInt(yuanText(fen).replaceAll(',', '').replace('.', '').replace('−', '-')) === fen))
})
