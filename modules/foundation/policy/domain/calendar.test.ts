import type { LocalDate } from '@zhujian/kernel'
import { addDays, daysBetween, localDate } from '@zhujian/kernel'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { addWorkingDays, calendarFrom, isWorkingDay, workingDaysBetween } from './index.ts'

const calendar = calendarFrom([
  {
    year: 2025,
    days: [
      { date: '2025-09-28', isOffDay: false },
      ...['01', '02', '03', '04', '05', '06', '07', '08'].map((day) => ({ date: `2025-10-${day}`, isOffDay: true })),
      { date: '2025-10-11', isOffDay: false },
    ],
  },
  { year: 2026, days: [{ date: '2025-12-31', isOffDay: true }] },
  { year: 2027, days: [] },
])

test('a week of holidays is stepped over and the shifted weekend days are worked', () => {
  expect(isWorkingDay(calendar, localDate('2025-09-28'))).toBe(true)
  expect(isWorkingDay(calendar, localDate('2025-10-06'))).toBe(false)
  expect(isWorkingDay(calendar, localDate('2025-10-11'))).toBe(true)
  expect(isWorkingDay(calendar, localDate('2025-10-12'))).toBe(false)
  expect(addWorkingDays(calendar, localDate('2025-09-30'), 1)).toEqual({ day: '2025-10-09', announced: true })
  expect(addWorkingDays(calendar, localDate('2025-09-30'), 3)).toEqual({ day: '2025-10-11', announced: true })
  expect(addWorkingDays(calendar, localDate('2025-10-04'), 0)).toEqual({ day: '2025-10-04', announced: true })
})

test('a year that is not announced is said, not guessed', () => {
  expect([...calendar.years]).toEqual([2025, 2026])
  expect(addWorkingDays(calendar, localDate('2026-12-30'), 1)).toEqual({ day: '2026-12-31', announced: true })
  expect(addWorkingDays(calendar, localDate('2026-12-30'), 2)).toEqual({ day: '2027-01-01', announced: false })
  expect(workingDaysBetween(calendar, localDate('2027-01-01'), localDate('2027-01-04'))).toEqual({ days: 1, announced: false })
  expect(workingDaysBetween(calendar, localDate('2027-01-04'), localDate('2027-01-01'))).toEqual({ days: -1, announced: false })
})

test('a notice may name a day of the year before', () => {
  expect(isWorkingDay(calendar, localDate('2025-12-31'))).toBe(false)
})

test('half a day and a negative number are no working days', () => {
  expect(() => addWorkingDays(calendar, localDate('2026-01-01'), -1)).toThrow(RangeError)
  expect(() => addWorkingDays(calendar, localDate('2026-01-01'), 0.5)).toThrow(RangeError)
})

const days = fc.integer({ min: 0, max: 1200 }).map((offset) => addDays(localDate('2024-12-01'), offset))

/** An oracle of another build: every day's kind in one table made with Date alone, counted from it. */
const kinds = Array.from({ length: 2000 }, (_, offset) => {
  const at = new Date(Date.UTC(2024, 11, 1 + offset))
  const text = at.toISOString().slice(0, 10)
  const rest = at.getUTCDay() % 6 === 0
  return { text, working: calendar.work.has(text) || (!calendar.off.has(text) && !rest) }
})
const indexOf = (day: LocalDate): number => daysBetween(localDate('2024-12-01'), day)

test('adding and counting agree with a table made by hand, and with each other', () => {
  fc.assert(
    fc.property(days, fc.integer({ min: 0, max: 300 }), (from, n) => {
      const expected = n === 0 ? from : kinds.slice(indexOf(from) + 1).filter((kind) => kind.working)[n - 1]?.text
      const { day } = addWorkingDays(calendar, from, n)
      expect(day).toBe(expected)
      expect(workingDaysBetween(calendar, from, day).days).toBe(n)
    }),
    { numRuns: 300, verbose: 1 },
  )
  fc.assert(
    fc.property(days, days, (a, b) => {
      const [low, high] = a <= b ? [a, b] : [b, a]
      const counted = kinds.slice(indexOf(low) + 1, indexOf(high) + 1).filter((kind) => kind.working).length
      expect(workingDaysBetween(calendar, low, high).days).toBe(counted)
      expect(workingDaysBetween(calendar, high, low).days + counted).toBe(0)
    }),
    { numRuns: 300, verbose: 1 },
  )
})
