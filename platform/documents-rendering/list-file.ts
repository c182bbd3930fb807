import type { Writable } from 'node:stream'
import { sweeper } from './sweep.ts'
import { writeWorkbook } from './workbook-writer.ts'
import type { ColumnKind, SheetValue } from './workbook-writer.ts'

/** One column of a list that is taken away: what stands above it and what of an item stands in it. Amounts are given in fen. */
export type ListColumn<Item> = { key: string; title: string; kind: ColumnKind; width?: number; value(item: Item): SheetValue }
export type ListSheet<Item> = {
  name: string
  /** The lines above the header: whose list it is, the filter it came from, the time of the data. */
  preamble: readonly string[]
  columns: readonly ListColumn<Item>[]
  /** What stands below the last row. */
  closing(rows: number): string
}

/** What a sheet holds at most, less what stands above and below. */
const rowsASheet = 1_000_000

/** Writes a list as a workbook while its pages come; a list longer than a sheet goes on in the next. */
export async function writeList<Item>(sink: Writable, sheet: ListSheet<Item>, pages: AsyncIterable<readonly Item[]>): Promise<number> {
  const book = writeWorkbook(sink)
  const begin = (number: number): void =>
    book.sheet({ name: number === 1 ? sheet.name : `${sheet.name} ${number}`, columns: sheet.columns.map(({ title, kind, width }) => ({ title, kind, ...(width === undefined ? {} : { width }) })), preamble: sheet.preamble.map((line) => [line]) })
  begin(1)
  const sweep = sweeper()
  let rows = 0
  for await (const page of pages) {
    await book.rows(page.map((item) => sheet.columns.map((column) => column.value(item))))
    rows += page.length
    await sweep(page.length)
    if (rows % rowsASheet < page.length && rows >= rowsASheet) begin(Math.floor(rows / rowsASheet) + 1)
  }
  book.line(sheet.closing(rows))
  await book.end()
  return rows
}
