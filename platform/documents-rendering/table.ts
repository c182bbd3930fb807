import type { Encoding } from './encoding.ts'

/** How a file of rows is read. `headerRow` counts the rows of the file from 1; rows above it are titles and are skipped. */
export type TableForm =
  | { kind: 'csv'; encoding: Encoding; delimiter: Delimiter; headerRow: number }
  | { kind: 'xlsx'; sheet: string; headerRow: number }

export const delimiters = [',', ';', '\t', '|'] as const
export type Delimiter = (typeof delimiters)[number]

/** What somebody who looks at the preview says against the guess. */
export type TableHints = { encoding?: Encoding | undefined; delimiter?: Delimiter | undefined; sheet?: string | undefined; headerRow?: number | undefined }

/** One row with its number in the file (from 1, as a spreadsheet counts), its cells as text. */
export type TableRow = { row: number; cells: string[] }

/** What a file looks like: how it will be read, what stands in its header, and its first rows. */
export type TableHead = {
  form: TableForm
  /** False where the encoding or the header is only the likeliest. */
  certain: boolean
  sheets: string[]
  columns: string[]
  sample: TableRow[]
}

/** Why a file cannot be read as rows; a refusal for whoever sent it. */
export class TableError extends Error {
  readonly code: 'empty' | 'damaged' | 'quoteOpen' | 'sheetMissing' | 'tooLarge' | 'headerMissing'
  readonly figures: Record<string, string | number>

  constructor(code: TableError['code'], figures: Record<string, string | number> = {}, cause?: unknown) {
    super(code, { cause })
    this.code = code
    this.figures = figures
  }
}

const looked = 30

/**
 * The row that names the columns: among the first ones the earliest that is as wide as the rows below it and holds text only, each
 * once. Title lines above are narrower; a form with merged titles has its header below them.
 */
export function guessHeader(rows: readonly TableRow[]): number {
  const filled = (row: TableRow): string[] => row.cells.map((cell) => cell.trim()).filter((cell) => cell !== '')
  const head = rows.slice(0, looked)
  const widest = Math.max(0, ...head.map((row) => filled(row).length))
  const fits = head.find((row) => {
    const names = filled(row)
    return names.length >= Math.max(1, widest * 0.6) && new Set(names).size === names.length && names.every((name) => !/^[-+\d.,%\s/:]*$/.test(name))
  })
  return fits?.row ?? head.find((row) => filled(row).length > 0)?.row ?? 1
}

/** The sign that stands oftest, outside quotes, in the first lines. */
export function guessDelimiter(text: string): Delimiter {
  const plain = text.replace(/"(?:[^"]|"")*"/g, '')
  const counts = delimiters.map((sign) => ({ sign, count: plain.split(sign).length - 1 }))
  return counts.reduce((best, one) => (one.count > best.count ? one : best)).sign
}
