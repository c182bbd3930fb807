import { exactWanText, mulDivRound, wanText, yuanText } from '@zhujian/kernel'

const yiFen = 10_000_000_000n

export type MoneyUnit = 'wan' | 'yi' | 'auto'
export type WrittenMoney = { figure: string; unit: 'wan' | 'yi' }

/** Fen in 万元, or from 1 亿 in 亿元 where the unit may change; two decimals either way. */
export function writeMoney(fen: string | bigint, unit: MoneyUnit = 'auto'): WrittenMoney {
  const amount = BigInt(fen)
  const size = amount < 0n ? -amount : amount
  if (unit === 'yi' || (unit === 'auto' && size >= yiFen)) return { figure: wanText(mulDivRound(amount, 1n, 10000n)), unit: 'yi' }
  return { figure: wanText(amount), unit: 'wan' }
}

/** Like `writeMoney`, but to the fen where two decimals would hide some: beside a threshold nothing may be rounded onto it. */
export function writeMoneyWhole(fen: string | bigint): WrittenMoney {
  const amount = BigInt(fen)
  const rounded = writeMoney(amount)
  const step = rounded.unit === 'yi' ? yiFen / 100n : 10_000n
  return amount % step === 0n ? rounded : { figure: exactWanText(amount), unit: 'wan' }
}

/** The exact amount, for hover and print. */
export function exactYuan(fen: string | bigint): string {
  return yuanText(BigInt(fen))
}

/** Basis points as a percentage without its sign, one decimal, two where one would hide a difference. */
export function percentText(bp: number): string {
  return (bp / 100).toFixed(bp % 10 === 0 ? 1 : 2).replace('-', '−')
}

/** What somebody typed in 万元, as fen; null when it is not an amount of whole fen below 10 亿 万元, the most the contract takes. */
export function fenOfWan(typed: string): string | null {
  const parts = /^0*(\d{1,9})(?:\.(\d{0,6}))?$/.exec(plainFigure(typed))
  if (!parts) return null
  return BigInt(`${parts[1] ?? '0'}${(parts[2] ?? '').padEnd(6, '0')}`).toString()
}

export type FigureProblem = 'negative' | 'large' | 'decimals' | 'unclear'

/** Why what somebody typed is no amount in 万元; null when it is one, or nothing. */
export function amountProblem(typed: string): FigureProblem | null {
  const clean = plainFigure(typed)
  if (clean === '' || fenOfWan(typed) !== null) return null
  return figureProblem(clean, (figure) => /^0*\d{1,9}(\.|$)/.test(figure))
}

/** A percentage typed with up to two decimals, as basis points; null when it is none. */
export function bpOfPercent(typed: string): number | null {
  const clean = plainFigure(typed)
  return /^\d{1,3}(\.\d{0,2})?$/.test(clean) && Number(clean) <= 100 ? Math.round(Number(clean) * 100) : null
}

/** Why what somebody typed is no percentage; null when it is one, or nothing. */
export function percentProblem(typed: string): FigureProblem | null {
  const clean = plainFigure(typed)
  if (clean === '' || bpOfPercent(typed) !== null) return null
  return figureProblem(clean, (figure) => Number(figure) <= 100)
}

function figureProblem(clean: string, fits: (figure: string) => boolean): FigureProblem {
  if (!/^[-−]?\d+(\.\d*)?$/.test(clean)) return 'unclear'
  if (!/^\d/.test(clean)) return 'negative'
  return fits(clean) ? 'decimals' : 'large'
}

/** A figure without its thousands marks; digits grouped otherwise stay as they are, for 1,5 may mean 1.5. An input method may have made the digits wide. */
function plainFigure(typed: string): string {
  const figure = typed.normalize('NFKC').trim()
  return /^[-−]?\d{1,3}(,\d{3})+(\.|$)/.test(figure) ? figure.replaceAll(',', '') : figure
}

/** Fen as 万元 for an input: no separators, no needless zeros beyond two decimals. */
export function wanOfFen(fen: string): string {
  const digits = fen.padStart(7, '0')
  return `${digits.slice(0, -6)}.${digits.slice(-6).replace(/0{1,4}$/, '')}`
}

/** `MM-DD` of a day or instant; the year only where it is another one. */
export function dayText(on: string | null | undefined, thisYear = String(new Date().getFullYear())): string {
  if (!on) return '—'
  const day = localDay(on)
  return day.startsWith(thisYear) ? day.slice(5) : day
}

/** `YYYY-MM-DD` of a day or instant, in the business time zone. */
export function localDay(on: string): string {
  return on.length <= 10 ? on : dayFormat.format(new Date(on))
}

/** `MM-DD HH:mm` of an instant in the business time zone. */
export function instantText(at: string | null | undefined): string {
  if (!at) return '—'
  const instant = new Date(at)
  return Number.isNaN(instant.getTime()) ? at : `${dayText(at)} ${clockFormat.format(instant)}`
}

/** `HH:mm` in the business time zone. */
export function clockText(at: Date): string {
  return clockFormat.format(at)
}

/** File sizes in the unit people see on their disks. */
export function bytesText(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`
  return bytes < 1024 * 1024 ? `${Math.round(bytes / 1024)} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`
}

/**
 * The words of a short label, between which it may break: 建设单位|工程师, never 工程|师. Chinese writes no spaces, so the browser's
 * dictionary is asked; where there is none, the label is one word.
 */
export function wordsOf(label: string): readonly string[] {
  if (!('Segmenter' in Intl)) return [label]
  const words: string[] = []
  for (const { segment } of new Intl.Segmenter('zh-CN', { granularity: 'word' }).segment(label)) {
    const last = words.at(-1)
    // What is a single character, a space or a sign belongs to the word before it; 副 and 总 to the one after.
    const alone = segment.length === 1 && segment !== '\u526f' && segment !== '\u603b'
    if (last !== undefined && (alone || last.length === 1 || last.endsWith('\u00a0'))) words[words.length - 1] = last + segment
    else words.push(segment)
  }
  return words
}

/** A hash as its two ends: enough to compare by eye, short enough for a line. */
export function shortHash(hash: string): string {
  return hash.length <= 10 ? hash : `${hash.slice(0, 4)}…${hash.slice(-4)}`
}

const dayFormat = new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Shanghai', year: 'numeric', month: '2-digit', day: '2-digit' })
const clockFormat = new Intl.DateTimeFormat('en-GB', { timeZone: 'Asia/Shanghai', hour: '2-digit', minute: '2-digit', hour12: false })
