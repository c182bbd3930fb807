import fc from 'fast-check'
import { expect, test } from 'vitest'
import { factsIn, holds, parseCondition } from './index.ts'
import type { Facts } from './index.ts'

function truth(source: string, facts: Facts): boolean {
  const condition = parseCondition(source)
  if (condition === null) throw new Error(`unreadable: ${source}`)
  return holds(condition, facts)
}

const facts = { grade: 'A', amountFen: 500_000_000n, onWire: '500000000', complex: true, days: 3, name: "a'b" }

test.each([
  ['grade == "A" && amountFen >= 500000000', true],
  ['grade == "B" || amountFen > 499999999', true],
  ['grade == "B" || grade == "C"', false],
  ["grade != 'A' && missing == 1", false], // Not asked once the first comparison is false.
  ['amountFen > 500000000', false],
  ['onWire >= 500000000', true],
  ['onWire == amountFen', true],
  ['complex == true', true],
  ['complex != true', false],
  ['days<4&&days>=3', true],
  ['-5 < days', true],
  ['grade == "B" && days == 3 || complex == true', true], // && binds tighter.
  ['grade == "B" && (days == 3 || complex == true)', false],
  ['name == "a\'b"', true],
])('%s is %s', (source, expected) => {
  expect(truth(source, facts)).toBe(expected)
})

test.each([
  '',
  '  ',
  'grade',
  'grade ==',
  '== "A"',
  'grade = "A"',
  'grade == "A" &&',
  '(grade == "A"',
  'grade == "A")',
  'f(x) == 1',
  'a.b == 1',
  'a == 1.5',
  'a == 1; b == 2',
  'a == `x`',
  '#{a == 1}',
  'a == "x',
  'constructor.constructor("x")()',
  '!a == 1',
  'a == 12abc',
  'a == 1 == 2',
])('%j is not of the language', (source) => {
  expect(parseCondition(source)).toBeNull()
})

test('a missing fact or a comparison of unlike things is never silently false', () => {
  expect(() => truth('missing == 1', facts)).toThrow(RangeError)
  expect(() => truth('grade > "B"', facts)).toThrow(RangeError)
  expect(() => truth('grade == 1', facts)).toThrow(RangeError)
  expect(() => truth('complex == "true"', facts)).toThrow(RangeError)
  expect(() => truth('toString == "x"', facts)).toThrow(RangeError)
  expect(() => truth('days == 3', { days: 3.5 })).toThrow(RangeError)
})

test('the names of the facts are told', () => {
  const condition = parseCondition('grade == "A" && (amountFen >= limitFen || grade == "B")')
  expect(condition && factsIn(condition)).toEqual(['grade', 'amountFen', 'limitFen'])
})

test('integers of any size compare exactly (seed 20260501)', () => {
  const seed = 20260501
  const big = fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n })
  fc.assert(
    fc.property(big, big, (a, b) => {
      expect(truth(`a < ${b}`, { a })).toBe(a < b)
      expect(truth('a >= b', { a: String(a), b })).toBe(a >= b)
      expect(truth(`a == ${b}`, { a })).toBe(a === b)
    }),
    { seed, numRuns: 300 },
  )
})

test('no text makes the parser throw (seed 20260502)', () => {
  const seed = 20260502
  fc.assert(
    fc.property(fc.string(), (source) => void parseCondition(source)),
    { seed, numRuns: 1000 },
  )
  const parts = fc.constantFrom('a', '1', '"x"', '==', '<', '&&', '||', '(', ')', ' ')
  fc.assert(
    fc.property(fc.array(parts, { maxLength: 30 }), (tokens) => void parseCondition(tokens.join(' '))),
    { seed, numRuns: 1000 },
  )
})
