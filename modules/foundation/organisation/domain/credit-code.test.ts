import fc from 'fast-check'
import { expect, test } from 'vitest'
import { creditCodeCheckDigit, creditCodeValid } from './index.ts'

const alphabet = '0123456789ABCDEFGHJKLMNPQRTUWXY'

test.each(['91350100M000100Y43', '91330100799655058B', '914403001922038216'])('%s is a code', (code) => {
  expect(creditCodeValid(code)).toBe(true)
})

test('letters that look like digits, small letters and other lengths are refused', () => {
  for (const code of [
    '',
    '91350100M000100Y4',
    '91350100M000100Y433',
    '91350100m000100y43',
    '91350100I000100Y43',
    ' 91350100M000100Y43',
  ]) {
    expect(creditCodeValid(code)).toBe(false)
  }
  expect(creditCodeCheckDigit('91350100M000100YO')).toBeNull()
})

/** The weights as the standard prints them. */
const weights = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28]
const bodies = fc
  .tuple(
    fc.array(fc.constantFrom(...alphabet), { minLength: 2, maxLength: 2 }),
    fc.array(fc.constantFrom(...'0123456789'), { minLength: 6, maxLength: 6 }),
    fc.array(fc.constantFrom(...alphabet), { minLength: 9, maxLength: 9 }),
  )
  .map((parts) => parts.flat().join(''))

test('weights and check value add up to a multiple of 31, and one wrong character is always seen', () => {
  fc.assert(
    fc.property(bodies, fc.nat(16), fc.constantFrom(...alphabet), (body, at, other) => {
      const check = creditCodeCheckDigit(body) ?? ''
      const sum = [...body].reduce((total, character, place) => total + alphabet.indexOf(character) * (weights[place] ?? 0), 0)
      expect((sum + alphabet.indexOf(check)) % 31).toBe(0)
      expect(creditCodeValid(body + check)).toBe(true)
      const wrong = body.slice(0, at) + other + body.slice(at + 1)
      if (wrong !== body) expect(creditCodeValid(wrong + check)).toBe(false)
    }),
    { numRuns: 500, verbose: 1 },
  )
})
