import fc from 'fast-check'
import { expect, test } from 'vitest'
import { addDays, dayIn, daysBetween, localDate, minuteIn, monthOf, parseLocalDate, weekday, yearOf } from '@zhujian/kernel'
import type { LocalDate } from '@zhujian/kernel'

const leap = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
const lengths = (year: number): number[] => [31, leap(year) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
const text = (year: number, month: number, day: number): string => `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`
const anyDay: fc.Arbitrary<LocalDate> = fc
  .record({ year: fc.integer({ min: 1949, max: 2199 }), month: fc.integer({ min: 1, max: 12 }), day: fc.integer({ min: 1, max: 28 }) })
  .map(({ year, month, day }) => localDate(text(year, month, day)))

/** The oracle: days counted one by one from 1949-01-01, a Saturday, by the length of months. */
function dayNumber(day: LocalDate): number {
  const [year = 0, month = 0, date = 0] = day.split('-').map(Number)
  let count = 0
  for (let y = 1949; y < year; y++) count += leap(y) ? 366 : 365
  return count + lengths(year).slice(0, month - 1).reduce((sum, days) => sum + days, 0) + date - 1
}

test('a day is one that the calendar has', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1949, max: 2199 }), fc.integer({ min: 0, max: 13 }), fc.integer({ min: 0, max: 32 }), (year, month, day) => {
      const there = month >= 1 && month <= 12 && day >= 1 && day <= (lengths(year)[month - 1] ?? 0)
      return (parseLocalDate(text(year, month, day)) !== null) === there
    }),
  )
  for (const wrong of ['', '2026-1-1', '2026/01/01', '2026-01-01T00:00:00Z', ' 2026-01-01', '二〇二六年']) expect(parseLocalDate(wrong), wrong).toBeNull()
  expect(() => localDate('2026-02-30')).toThrow(RangeError)
})

test('days are counted as on the calendar on the wall', () => {
  fc.assert(fc.property(anyDay, anyDay, (a, b) => daysBetween(a, b) === dayNumber(b) - dayNumber(a) && addDays(a, daysBetween(a, b)) === b && weekday(a) === (dayNumber(a) + 6) % 7))
  expect([yearOf(localDate('2026-11-25')), monthOf(localDate('2026-11-25'))]).toEqual([2026, '2026-11'])
})

test('over all years of four figures the arithmetic agrees with the clock of the language', () => {
  const byDate = (text: string): string | null => {
    const at = new Date(`${text}T00:00:00Z`)
    return !Number.isNaN(at.getTime()) && at.toISOString().slice(0, 10) === text ? text : null
  }
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 9999 }), fc.integer({ min: 0, max: 99 }), fc.integer({ min: 0, max: 99 }), fc.integer({ min: -40_000, max: 40_000 }), (year, month, day, more) => {
      const said = text(year, month, day).replace(/^\d+/, String(year).padStart(4, '0'))
      const found = parseLocalDate(said)
      expect(found).toBe(byDate(said))
      const start = localDate(`${String(Math.min(9800, Math.max(200, year))).padStart(4, '0')}-03-01`)
      expect(addDays(start, more)).toBe(new Date(Date.parse(`${start}T00:00:00Z`) + more * 86_400_000).toISOString().slice(0, 10))
      expect(weekday(addDays(start, more))).toBe(new Date(Date.parse(`${start}T00:00:00Z`) + more * 86_400_000).getUTCDay())
    }),
    { numRuns: 2000 },
  )
})

test('an instant falls on the day of its zone, whatever the zone of the process', () => {
  expect(dayIn(new Date('2026-11-24T15:59:59.999Z'))).toBe('2026-11-24')
  expect(dayIn(new Date('2026-11-24T16:00:00.000Z'))).toBe('2026-11-25')
  expect(dayIn(new Date('2026-11-24T16:00:30.000Z'), 'America/New_York')).toBe('2026-11-24')
  // Asia/Shanghai has had no summer time since 1992: the day is the one eight hours ahead of UTC.
  fc.assert(fc.property(fc.date({ min: new Date('1992-01-01'), max: new Date('2199-01-01'), noInvalidDate: true }), (at) => dayIn(at) === new Date(at.getTime() + 8 * 3_600_000).toISOString().slice(0, 10)))
})

test('the clock on the wall: to the minute, from 00:00, whatever the zone of the process', () => {
  expect(minuteIn(new Date('2026-11-24T16:00:59.999Z'))).toBe('2026-11-25 00:00')
  expect(minuteIn(new Date('2026-11-24T15:59:00.000Z'))).toBe('2026-11-24 23:59')
  expect(minuteIn(new Date('2026-11-24T16:00:30.000Z'), 'America/New_York')).toBe('2026-11-24 11:00')
})
