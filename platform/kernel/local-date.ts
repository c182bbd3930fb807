/** A calendar day `YYYY-MM-DD` of the business time zone, without a time. Compares as text. */
export type LocalDate = string & { readonly __localDate: unique symbol }

/** A month `YYYY-MM`. */
export type LocalMonth = string & { readonly __localMonth: unique symbol }

const DAY_MS = 86_400_000

/** The day written by `text`, or null when there is no such day (2026-02-30). */
export function parseLocalDate(text: string): LocalDate | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return null
  const day = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(day.getTime()) && day.toISOString().slice(0, 10) === text ? (text as LocalDate) : null
}

/** As parseLocalDate, for values already known to be days. @throws RangeError otherwise. */
export function localDate(text: string): LocalDate {
  const day = parseLocalDate(text)
  if (day === null) throw new RangeError(`not a day: ${text}`)
  return day
}

export function addDays(day: LocalDate, days: number): LocalDate {
  return new Date(epochMs(day) + days * DAY_MS).toISOString().slice(0, 10) as LocalDate
}

/** Whole calendar days from `from` to `to`; negative when `to` is earlier. */
export function daysBetween(from: LocalDate, to: LocalDate): number {
  return Math.round((epochMs(to) - epochMs(from)) / DAY_MS)
}

/** 0 = Sunday … 6 = Saturday. */
export function weekday(day: LocalDate): number {
  return new Date(epochMs(day)).getUTCDay()
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

function epochMs(day: LocalDate): number {
  return Date.parse(`${day}T00:00:00Z`)
}
