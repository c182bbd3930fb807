import { daysBetween, localDate, monthOf } from '@zhujian/kernel'
import type { LocalDate } from '@zhujian/kernel'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { lastDayOf, monthsAfter } from './expiry.ts'

test.each([
  ['2023-01-15', 24, '2025-01-15'],
  ['2023-01-31', 1, '2023-02-28'],
  ['2024-01-31', 1, '2024-02-29'],
  ['2024-02-29', 36, '2027-02-28'],
  ['2024-02-29', 48, '2028-02-29'],
  ['2026-11-30', 3, '2027-02-28'],
  ['2026-12-31', 6, '2027-06-30'],
] as const)('%s and %i months: %s', (day, months, last) => {
  expect(monthsAfter(localDate(day), months)).toBe(last)
})

const day: fc.Arbitrary<LocalDate> = fc
  .date({ min: new Date('1949-01-01'), max: new Date('2150-12-31'), noInvalidDate: true })
  .map((at) => localDate(at.toISOString().slice(0, 10)))
const months = fc.integer({ min: 0, max: 600 })
const monthNumber = (at: LocalDate): number => Number(at.slice(0, 4)) * 12 + Number(at.slice(5, 7))

test('it is the month so many months on, and the same day of it or its last', () => {
  fc.assert(
    fc.property(day, months, (from, count) => {
      const to = monthsAfter(from, count)
      expect(monthNumber(to) - monthNumber(from)).toBe(count)
      const next = localDate(new Date(Date.parse(`${to}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10))
      expect(to.slice(8) === from.slice(8) || (to.slice(8) < from.slice(8) && monthOf(next) !== monthOf(to))).toBe(true)
    }),
    { verbose: 1 },
  )
})

test('a later day or more months never end sooner, and no months end on the day itself', () => {
  fc.assert(
    fc.property(day, day, months, months, (a, b, count, more) => {
      const [early, late] = a <= b ? [a, b] : [b, a]
      expect(monthsAfter(early, count) <= monthsAfter(late, count)).toBe(true)
      expect(daysBetween(monthsAfter(a, count), monthsAfter(a, count + more))).toBeGreaterThanOrEqual(0)
      expect(monthsAfter(a, 0)).toBe(a)
    }),
    { verbose: 1 },
  )
})

test('the last day is the stated one, else reckoned, else none', () => {
  const rule = { needs: ['no' as const], met: { zh: '有', en: 'there' } }
  const paper = { conditionId: 'G3.x', no: '1', on: '2024-02-29' }
  expect(lastDayOf(rule, paper)).toBeNull()
  expect(lastDayOf(rule, { ...paper, expiresOn: '2025-01-01' })).toBe('2025-01-01')
  expect(lastDayOf({ ...rule, validMonths: 36 }, paper)).toBe('2027-02-28')
  expect(lastDayOf({ ...rule, validMonths: 36 }, { ...paper, expiresOn: '2025-01-01' })).toBe('2025-01-01')
  expect(lastDayOf({ ...rule, validMonths: 36 }, { ...paper, on: null })).toBeNull()
})
