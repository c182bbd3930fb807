/** A calendar day `YYYY-MM-DD` of the business time zone, without a time. Compares as text. */
export type LocalDate = string & { readonly __localDate: unique symbol }

/** A month `YYYY-MM`. */
export type LocalMonth = string & { readonly __localMonth: unique symbol }

/** The day written by `text`, or null when there is no such day (2026-02-30). */
export function parseLocalDate(text: string): LocalDate | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return null
  const [month, day] = [Number(text.slice(5, 7)), Number(text.slice(8))]
  return month >= 1 && month <= 12 && day >= 1 && written(dayNumber(text)) === text ? (text as LocalDate) : null
}

/** As parseLocalDate, for values already known to be days. @throws RangeError otherwise. */
export function localDate(text: string): LocalDate {
  const day = parseLocalDate(text)
  if (day === null) throw new RangeError(`not a day: ${text}`)
  return day
}

export function addDays(day: LocalDate, days: number): LocalDate {
  return written(dayNumber(day) + days)
}

/** Whole calendar days from `from` to `to`; negative when `to` is earlier. */
export function daysBetween(from: LocalDate, to: LocalDate): number {
  return dayNumber(to) - dayNumber(from)
}

/** 0 = Sunday … 6 = Saturday. */
export function weekday(day: LocalDate): number {
  return (((dayNumber(day) + 4) % 7) + 7) % 7
}

export function yearOf(day: LocalDate): number {
  return Number(day.slice(0, 4))
}

export function monthOf(day: LocalDate): LocalMonth {
  return day.slice(0, 7) as LocalMonth
}

/** The day an instant falls on in a time zone (tenant policy; default Asia/Shanghai), whatever the zone of the process. */
export function dayIn(instant: Date, timeZone = 'Asia/Shanghai'): LocalDate {
  // A day does not change within a minute; zones are offset by whole minutes.
  const minute = Math.floor(instant.getTime() / 60_000)
  const known = lastDay.get(timeZone)
  if (known?.minute === minute) return known.day
  const day = formatterOf(timeZone).format(instant) as LocalDate
  lastDay.set(timeZone, { minute, day })
  return day
}

/** An instant by the clock on the wall of a time zone, to the minute: `YYYY-MM-DD HH:mm`. */
export function minuteIn(instant: Date, timeZone = 'Asia/Shanghai'): string {
  return formatterOf(timeZone, minutes).format(instant).replace(',', '')
}

const days = { year: 'numeric', month: '2-digit', day: '2-digit' } as const
const minutes = { ...days, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const

const lastDay = new Map<string, { minute: number; day: LocalDate }>()

const formatters = new Map<string, Intl.DateTimeFormat>()

function formatterOf(timeZone: string, parts: typeof days | typeof minutes = days): Intl.DateTimeFormat {
  const key = `${timeZone} ${parts === days ? 'day' : 'minute'}`
  let formatter = formatters.get(key)
  if (!formatter) {
    formatter = new Intl.DateTimeFormat('en-CA', { timeZone, ...parts })
    formatters.set(key, formatter)
  }
  return formatter
}

/**
 * Days since 1970-01-01 of the proleptic Gregorian calendar, by arithmetic: a project page reckons thousands of days, and a Date
 * with its text costs ten times as much. The year begins in March, so that the leap day is its last.
 */
function dayNumber(day: string): number {
  const month = Number(day.slice(5, 7))
  const year = Number(day.slice(0, 4)) - (month <= 2 ? 1 : 0)
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + Number(day.slice(8)) - 1
  return 365 * year + Math.floor(year / 4) - Math.floor(year / 100) + Math.floor(year / 400) + dayOfYear - 719_468
}

/** The day of a number, the other way round. */
function written(number: number): LocalDate {
  const days = number + 719_468
  const era = Math.floor(days / 146_097)
  const ofEra = days - era * 146_097
  const yearOfEra = Math.floor((ofEra - Math.floor(ofEra / 1460) + Math.floor(ofEra / 36_524) - Math.floor(ofEra / 146_096)) / 365)
  const ofYear = ofEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const shifted = Math.floor((5 * ofYear + 2) / 153)
  const month = shifted < 10 ? shifted + 3 : shifted - 9
  const day = ofYear - Math.floor((153 * shifted + 2) / 5) + 1
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  return `${String(year).padStart(4, '0')}-${month < 10 ? '0' : ''}${month}-${day < 10 ? '0' : ''}${day}` as LocalDate
}
