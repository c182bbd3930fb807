import { addDays, localDate } from '@zhujian/kernel'
import { expect, test } from 'vitest'
import { monthsPast } from './index.ts'

test('a month is past when its last day ends, in leap years too', () => {
  const at = (day: string): number => monthsPast(localDate(day))
  expect(['2026-01-01', '2026-01-30', '2026-01-31', '2026-02-01', '2028-02-28', '2028-02-29', '2026-11-30', '2026-12-01', '2026-12-30', '2026-12-31'].map(at)).toEqual([0, 0, 1, 1, 1, 2, 11, 11, 11, 12])
})

test('it grows by one a month over a year and never falls', () => {
  const days = Array.from({ length: 365 }, (_, index) => monthsPast(addDays(localDate('2026-01-01'), index)))
  expect([...new Set(days)]).toEqual(Array.from({ length: 13 }, (_, month) => month))
  expect(days).toEqual([...days].sort((a, b) => a - b))
})
