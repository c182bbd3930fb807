import fc from 'fast-check'
import { expect, test } from 'vitest'
import { literal } from './literal.ts'

test('a whole number is written as it is, anything else is refused', () => {
  fc.assert(
    fc.property(fc.maxSafeInteger(), (value) => {
      expect(literal.int(value)).toBe(String(value))
    }),
    { seed: 7 },
  )
  for (const value of [1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, '1' as never, '1; drop table x' as never, null as never, undefined as never, {} as never]) expect(() => literal.int(value)).toThrow(TypeError)
})

test('an id is written in quotes and can never close them', () => {
  expect(literal.uuid('0190a0b0-0000-7000-8000-00000000abcd')).toBe("'0190a0b0-0000-7000-8000-00000000abcd'")
  for (const text of ['', 'x', "0190a0b0-0000-7000-8000-00000000abc'", '0190A0B0-0000-7000-8000-00000000ABCD', "'; drop table x; --", ' 0190a0b0-0000-7000-8000-00000000abcd', '0190a0b0-0000-7000-8000-00000000abcd\n']) expect(() => literal.uuid(text), text).toThrow(TypeError)
  fc.assert(
    fc.property(fc.oneof(fc.string({ maxLength: 40, unit: 'binary' }), fc.uuid()), (text) => {
      let written: string
      try {
        written = literal.uuid(text)
      } catch {
        return
      }
      expect(written).toMatch(/^'[0-9a-f-]{36}'$/)
    }),
    { seed: 7, numRuns: 1000 },
  )
})
