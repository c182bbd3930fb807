import { addDays, monthOf } from '@zhujian/kernel'
import type { LocalDate } from '@zhujian/kernel'

/** Whole months of its year that are past when a day ends, 0 … 12: the running month counts from its last day on (domain/04 §7, scheduleGap). */
export function monthsPast(day: LocalDate): number {
  const month = Number(day.slice(5, 7))
  return monthOf(addDays(day, 1)) === monthOf(day) ? month - 1 : month
}
