import type { LocalDate } from '@zhujian/kernel'
import { addDays, weekday, yearOf } from '@zhujian/kernel'

/**
 * The official calendar of working days. `years` are those announced by the State Council; `off` are days off,
 * `work` the weekend days worked instead. In a year not announced only weekends are known, and that is said.
 */
export type Calendar = { years: ReadonlySet<number>; off: ReadonlySet<string>; work: ReadonlySet<string> }

/** One year as published: an empty list of days means it is not announced yet. */
export type CalendarYear = { year: number; days: readonly { date: string; isOffDay: boolean }[] }

/** The calendar of published years. A year's notice may name days of the year before (New Year's holiday). */
export function calendarFrom(years: readonly CalendarYear[]): Calendar {
  const days = years.flatMap((year) => year.days)
  return {
    years: new Set(years.filter((year) => year.days.length > 0).map((year) => year.year)),
    off: new Set(days.filter((day) => day.isOffDay).map((day) => day.date)),
    work: new Set(days.filter((day) => !day.isOffDay).map((day) => day.date)),
  }
}

/** Whether offices work on a day: shifted weekend days count, public holidays do not, else Monday to Friday. */
export function isWorkingDay(calendar: Calendar, day: LocalDate): boolean {
  if (calendar.work.has(day)) return true
  if (calendar.off.has(day)) return false
  const at = weekday(day)
  return at >= 1 && at <= 5
}

/**
 * The n-th working day after `from`, which itself is not counted; n = 0 is `from` (domain/02 §3: periods in working days).
 * `announced` is false when a day on the way lies in a year not announced: there only weekends were left out.
 * @throws RangeError when n is negative or no integer.
 */
export function addWorkingDays(calendar: Calendar, from: LocalDate, n: number): { day: LocalDate; announced: boolean } {
  if (!Number.isInteger(n) || n < 0) throw new RangeError(`not a number of working days: ${n}`)
  let day = from
  let announced = true
  for (let left = n; left > 0; ) {
    day = addDays(day, 1)
    announced &&= calendar.years.has(yearOf(day))
    if (isWorkingDay(calendar, day)) left -= 1
  }
  return { day, announced }
}

/**
 * Working days after `from` up to and with `to`; negative when `to` is earlier, so that
 * `workingDaysBetween(c, from, addWorkingDays(c, from, n).day)` is n. `announced` as above.
 */
export function workingDaysBetween(calendar: Calendar, from: LocalDate, to: LocalDate): { days: number; announced: boolean } {
  if (to < from) {
    const back = workingDaysBetween(calendar, to, from)
    return { days: back.days === 0 ? 0 : -back.days, announced: back.announced }
  }
  let days = 0
  let announced = true
  for (let day = from; day < to; ) {
    day = addDays(day, 1)
    announced &&= calendar.years.has(yearOf(day))
    if (isWorkingDay(calendar, day)) days += 1
  }
  return { days, announced }
}
