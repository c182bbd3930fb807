import { parseLocalDate } from '@zhujian/kernel'
import type { LocalDate } from '@zhujian/kernel'

/** Why a cell or a row cannot be taken: a key under `import.reason.` in the catalog, with what it speaks of. */
export type Reason = { code: string; figures: Record<string, string | number> }
export type Read<T> = { ok: true; value: T } | { ok: false; reason: Reason }

/** How an amount is written. `unit` says what one stands for; a cell that holds one of `words` says something else than an amount. */
export type MoneyFormat = { decimal: '.' | ','; group: '.' | ',' | ' ' | ''; zeroIsUnknown: boolean; unit?: 'one' | 'wan' | 'yi' | undefined; words?: Words | undefined }
/** Words that stand where an amount or a day should. */
export type Words = { list: readonly string[]; capitals: boolean }
export type DateFormat = 'iso' | 'monthDayYear' | 'dayMonthYear' | 'monthNameYear'

const no = (code: string, figures: Reason['figures'] = {}): { ok: false; reason: Reason } => ({ ok: false, reason: { code, figures } })
const most = 90_000_000_000_000_000n
/** Places the decimal point moves from the unit to a hundredth of one. */
const places = { one: 2, wan: 6, yi: 10 } as const

/** An amount in hundredths of its currency, exactly: digits are moved, never computed with as a fraction. Null where none is given. */
export function readMoney(given: string, format: MoneyFormat): Read<bigint | null> {
  const text = given.normalize('NFKC').trim()
  if (text === '' || matches(format.words, text)) return { ok: true, value: null }
  const { group, decimal } = format
  const mantissa = /^([^eE]+)(?:[eE]\+?(\d{1,2}))?$/.exec(text)
  const [whole = '', ...fractions] = (mantissa?.[1] ?? '').split(decimal)
  // Groups are of three digits: figures set apart in another way are not guessed at.
  const grouped = group === '' || !whole.includes(group) || whole.split(group).every((digits, at) => (at === 0 ? /^\d{1,3}$/ : /^\d{3}$/).test(digits))
  if (!grouped) return no('moneyGroups', { text })
  const digits = group === '' ? whole : whole.replaceAll(group, '')
  if (!mantissa || fractions.length > 1 || !/^\d+$/.test(digits) || !/^\d*$/.test(fractions[0] ?? '')) return no(/^[-−(]/.test(text) ? 'moneyNegative' : 'money', { text })
  const fen = hundredths(digits, fractions[0] ?? '', places[format.unit ?? 'one'] + Number(mantissa[2] ?? 0))
  if (fen === null) return no('moneyDecimals', { text })
  if (fen > most) return no('moneyTooLarge', { text })
  return { ok: true, value: fen === 0n && format.zeroIsUnknown ? null : fen }
}

/** Moves the decimal point; null where digits other than zero would be left behind it. */
function hundredths(whole: string, fraction: string, moved: number): bigint | null {
  if (moved > 30) return null
  if (!/^0*$/.test(fraction.slice(moved))) return null
  return BigInt(whole + fraction.slice(0, moved).padEnd(moved, '0'))
}

/** A day; null where the cell is empty or one of the words that stand for none. A month alone is its first day. */
export function readDay(given: string, format: DateFormat, words: Words | undefined): Read<LocalDate | null> {
  const text = given.normalize('NFKC').trim()
  if (text === '' || matches(words, text)) return { ok: true, value: null }
  const day = written(text, format)
  return day ? { ok: true, value: day } : no('day', { text })
}

const monthNames = [
  ['enero', 'january', 'jan'], ['febrero', 'february', 'feb'], ['marzo', 'march', 'mar'], ['abril', 'april', 'apr'], ['mayo', 'may'], ['junio', 'june', 'jun'],
  ['julio', 'july', 'jul'], ['agosto', 'august', 'aug'], ['septiembre', 'setiembre', 'september', 'sep'], ['octubre', 'october', 'oct'], ['noviembre', 'november', 'nov'], ['diciembre', 'december', 'dec'],
]

function written(text: string, format: DateFormat): LocalDate | null {
  if (format === 'monthNameYear') {
    const [, name = '', year = ''] = /^([a-záéíóú]+)[\s/.-]+(\d{4})$/i.exec(text) ?? []
    const month = monthNames.findIndex((names) => names.includes(name.toLowerCase())) + 1
    return month === 0 ? null : dayOf(year, String(month), '1')
  }
  if (format === 'iso') {
    const [, year = '', month = '', day = '1'] = /^(\d{4})\s*[-/.\u5e74]\s*(\d{1,2})(?:\s*[-/.\u6708]\s*(\d{1,2})\s*\u65e5?)?(?:\u6708)?(?:[ T].*)?$/.exec(text) ?? []
    return dayOf(year, month, day)
  }
  const [, first = '', second = '', year = ''] = /^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})$/.exec(text) ?? []
  return format === 'monthDayYear' ? dayOf(year, first, second) : dayOf(year, second, first)
}

function dayOf(year: string, month: string, day: string): LocalDate | null {
  return /^\d{4}$/.test(year) ? parseLocalDate(`${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`) : null
}

/** A share written in per cent, in ten-thousandths; null where none is given. */
export function readPercent(given: string, words?: Words): Read<number | null> {
  const text = given.normalize('NFKC').trim().replace(/%$/, '').trim()
  if (text === '' || matches(words, text)) return { ok: true, value: null }
  const [, whole = '', fraction = ''] = /^(\d{1,3})(?:\.(\d+))?$/.exec(text) ?? []
  if (whole === '') return no('percent', { text })
  // Beyond hundredths of a per cent nobody measures: they are cut.
  const bp = Number(whole) * 100 + Number(fraction.slice(0, 2).padEnd(2, '0'))
  return bp > 10_000 ? no('percentTooLarge', { text }) : { ok: true, value: bp }
}

/** Degrees as whole millionths: decimal, or degrees, minutes and seconds with the side they lie on. Null where none are given. */
export function readDegrees(given: string, most: 90 | 180): Read<number | null> {
  const text = given.trim()
  if (text === '') return { ok: true, value: null }
  const [, decimal] = /^([+-]?\d{1,3}(?:\.\d+)?)\s*°?$/.exec(text) ?? []
  const degrees = decimal === undefined ? sexagesimal(text, most) : Number(decimal)
  if (degrees === null) return no('degrees', { text })
  return Math.abs(degrees) > most ? no('degreesTooLarge', { text, most }) : { ok: true, value: Math.round(degrees * 1_000_000) }
}

function sexagesimal(text: string, most: 90 | 180): number | null {
  const [, before = '', degrees = '', minutes = '', seconds = '0', behind = ''] = /^([NSEW\u5317\u5357\u4e1c\u897f]?[\u7ecf\u7eac]?)\s*(\d{1,3})\s*[°\u5ea6]\s*(\d{1,2})\s*[′'\u5206]\s*(?:(\d{1,2}(?:\.\d+)?)\s*(?:[″"\u79d2]|''))?\s*([NSEW\u5317\u5357\u4e1c\u897f]?[\u7ecf\u7eac]?)$/iu.exec(text) ?? []
  const side = (before + behind).toUpperCase()
  const sides = most === 90 ? /^(?:[NS]|[\u5317\u5357]\u7eac?)?$/u : /^(?:[EW]|[\u4e1c\u897f]\u7ecf?)?$/u
  if (degrees === '' || Number(minutes) > 59 || Number(seconds) >= 60 || !sides.test(side)) return null
  const size = Number(degrees) + Number(minutes) / 60 + Number(seconds) / 3600
  return /[SW\u5357\u897f]/u.test(side) ? -size : size
}

export function matches(words: Words | undefined, text: string): boolean {
  return words !== undefined && (words.list.includes(text) || (words.capitals && /^[A-Z]{2,6}$/.test(text)))
}
