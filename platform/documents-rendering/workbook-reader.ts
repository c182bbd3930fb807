import { StringDecoder } from 'node:string_decoder'
import type { Readable } from 'node:stream'
import Excel from '@protobi/exceljs'
import unzipper from 'unzipper'
import { TableError } from './table.ts'
import type { TableRow } from './table.ts'

/** What a workbook may unfold to: an honest one of a million rows has less. */
const mostUnfoldedBytes = 2_000_000_000
const widestRow = 1000

/** Refuses what is no workbook, and what is small only while it is zipped. @throws TableError */
export async function checkWorkbook(path: string): Promise<void> {
  const directory = await unzipper.Open.file(path).catch((cause: unknown) => {
    throw new TableError('damaged', { problem: 'zip' }, cause)
  })
  const unfolded = directory.files.reduce((sum, file) => sum + file.uncompressedSize, 0)
  if (unfolded > mostUnfoldedBytes) throw new TableError('tooLarge', { bytes: unfolded, limitBytes: mostUnfoldedBytes })
  if (!directory.files.some((file) => file.path === 'xl/workbook.xml')) throw new TableError('damaged', { problem: 'xl/workbook.xml' })
}

/** The widths stand there once the first row has come. */
export type Sheet = AsyncIterable<Excel.Row> & { name: string; widths: ColumnWidth[] }
export type ColumnWidth = { from: number; to: number; width: number }

/** The sheets of a workbook as their rows come. @throws TableError */
export async function* sheetsOf(path: string): AsyncGenerator<Sheet> {
  const reader = new Excel.stream.xlsx.WorkbookReader(path, { worksheets: 'emit', sharedStrings: 'cache', styles: 'cache', hyperlinks: 'ignore', entries: 'ignore' })
  try {
    await prepare(reader as unknown as Parts, path)
    for await (const sheet of reader) yield sheet as unknown as Sheet
  } catch (cause) {
    throw new TableError('damaged', { problem: (cause as Error).message.slice(0, 200) }, cause)
  }
}

/** The parts of the reader that take the pieces of an entry as they come, and what they leave behind. */
type Parts = {
  workbookRels?: { Target: string }[]
  _parseWorksheet(pieces: AsyncIterable<Buffer | string>, sheet: string): Iterable<{ value: object }>
  _parseSharedStrings(entry: Readable): AsyncIterable<unknown>
  _parseRels(entry: Readable): Promise<void>
  _parseWorkbook(entry: Readable): Promise<void>
  _parseStyles(entry: Readable): Promise<void>
}

/**
 * The library takes the entries of a workbook as they lie in the file: sheets before the list of sheets have no names, and numbers
 * before the styles no kinds. What says of the sheets what they are is read first. It also decodes each piece of an entry by itself,
 * so that a character whose bytes stand in two pieces is lost; given text instead of bytes it decodes nothing.
 */
async function prepare(reader: Parts, path: string): Promise<void> {
  const { files } = await unzipper.Open.file(path)
  const first = [['xl/_rels/workbook.xml.rels', reader._parseRels], ['xl/workbook.xml', reader._parseWorkbook], ['xl/styles.xml', reader._parseStyles]] as const
  for (const [name, parse] of first) {
    const entry = files.find((file) => file.path === name)
    if (entry) await parse.call(reader, entry.stream().setEncoding('utf8'))
  }
  // Programs write where a sheet lies from the root of the file or from its folder.
  reader.workbookRels = (reader.workbookRels ?? []).map((rel) => ({ ...rel, Target: rel.Target.replace(/^\/?xl\//, '') }))
  const { _parseWorksheet: worksheet, _parseSharedStrings: strings } = reader
  reader._parseWorksheet = function* (pieces, sheet) {
    const widths: ColumnWidth[] = []
    for (const event of worksheet.call(reader, textOf(pieces, widths), sheet)) {
      Object.assign(event.value, { widths })
      yield event
    }
  }
  reader._parseSharedStrings = (entry) => strings.call(reader, entry.setEncoding('utf8'))
  reader._parseRels = reader._parseWorkbook = reader._parseStyles = async () => {}
}

async function* textOf(pieces: AsyncIterable<Buffer | string>, widths: ColumnWidth[]): AsyncGenerator<string> {
  const decoder = new StringDecoder('utf8')
  let head: string | null = ''
  for await (const piece of pieces) {
    const text = typeof piece === 'string' ? piece : decoder.write(piece)
    if (head !== null) {
      head += text
      if (head.length > mostHead || head.includes('<sheetData')) {
        widths.push(...widthsIn(head))
        head = null
      }
    }
    yield text
  }
}

/** The widths of the columns stand before the rows; a sheet that says more before them has none. */
const mostHead = 200_000

/** The library reads them and loses them. */
function widthsIn(head: string): ColumnWidth[] {
  const number = (tag: string, name: string): number => Number(new RegExp(`\\s${name}="([\\d.]+)"`).exec(tag)?.[1] ?? Number.NaN)
  const all = (head.match(/<col\s[^>]*>/g) ?? []).map((tag) => ({ from: number(tag, 'min'), to: number(tag, 'max'), width: number(tag, 'width') }))
  return all.filter(({ from, to, width }) => from >= 1 && to >= from && to <= widestRow && width > 0)
}

/** The names of the sheets and the first rows of one: of the one asked for, else of the first that has any. @throws TableError */
export async function workbookHead(path: string, asked: string | undefined, most: number): Promise<{ sheets: string[]; sheet: string; rows: TableRow[] }> {
  const sheets: string[] = []
  let found: { sheet: string; rows: TableRow[] } | undefined
  for await (const sheet of sheetsOf(path)) {
    sheets.push(sheet.name)
    const rows: TableRow[] = []
    const wanted = !found && (asked === undefined || asked === sheet.name)
    for await (const row of sheet) {
      if (!wanted || rows.length >= most) break
      rows.push(rowOf(row))
    }
    if (wanted && (rows.length > 0 || asked !== undefined)) found = { sheet: sheet.name, rows }
  }
  if (asked !== undefined && !found) throw new TableError('sheetMissing', { sheet: asked, sheets: sheets.join(', ') })
  if (!found) throw new TableError('empty')
  return { sheets, ...found }
}

/** The rows of one sheet, streamed; rows without any cell are left out. @throws TableError */
export async function* readWorkbookRows(path: string, name: string): AsyncGenerator<TableRow> {
  for await (const sheet of sheetsOf(path)) {
    if (sheet.name !== name) continue
    for await (const row of sheet) {
      const one = rowOf(row)
      if (one.cells.some((cell) => cell !== '')) yield one
    }
    return
  }
  throw new TableError('sheetMissing', { sheet: name, sheets: '' })
}

function rowOf(row: Excel.Row): TableRow {
  const values = Array.isArray(row.values) ? row.values : []
  const cells: string[] = []
  for (let at = 1; at < Math.min(values.length, widestRow + 1); at += 1) {
    const value: unknown = values[at]
    cells.push(typeof value === 'number' && isPercent(row.getCell(at).numFmt) ? `${numberText(value * 100)}%` : cellText(value))
  }
  return { row: row.number, cells }
}

/** Whether a format shows a share as per cent: what a person sees as 35% is stored as 0.35. */
const isPercent = (format: string | undefined): boolean => format !== undefined && /%/.test(format.replace(/"[^"]*"|\\./g, ''))

/** A cell as a person would type it: days as YYYY-MM-DD, numbers without a fraction's rounding error, formulas by their result. */
export function cellText(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'string') return value
  if (typeof value === 'number') return numberText(value)
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE'
  if (value instanceof Date) return dayText(value)
  const { richText, text, result, error, formula, sharedFormula } = value as { richText?: { text: string }[]; text?: unknown; result?: unknown; error?: string; formula?: string; sharedFormula?: string }
  if (richText) return richText.map((part) => part.text).join('')
  if (error !== undefined) return error
  // A formula that came to nothing, or to an error, is not an empty cell.
  if (formula !== undefined || sharedFormula !== undefined) return result === undefined ? `=${formula ?? sharedFormula}` : cellText(result)
  return text === undefined ? '' : cellText(text)
}

/** A spreadsheet holds 15 digits; what binary fractions add behind them was never typed. */
function numberText(value: number): string {
  if (!Number.isFinite(value)) return ''
  const text = String(Number(value.toPrecision(15)))
  if (!text.includes('e')) return text
  return Number.isInteger(value) ? BigInt(value).toString() : value.toFixed(20).replace(/0+$/, '')
}

function dayText(value: Date): string {
  if (Number.isNaN(value.getTime())) return ''
  const text = value.toISOString()
  return text.endsWith('T00:00:00.000Z') ? text.slice(0, 10) : text.slice(0, 19).replace('T', ' ')
}
