import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { setImmediate } from 'node:timers/promises'
import Excel from '@protobi/exceljs'
import { sheetsOf } from './workbook-reader.ts'
import type { Sheet } from './workbook-reader.ts'
import { waiting } from './workbook-writer.ts'

/** What goes back to whoever sent a workbook: where it is written, which rows of which sheet, and what is said of each. */
export type WorkbookReturn = {
  out: string
  sheet: string
  headerRow: number
  /** The title of the added column; where the header has a column of a known title already, that one is written anew. */
  title: string
  known: RegExp
  /** By the number of the row in the sheet. Rows below the header that are not named are left out. */
  reasons: ReadonlyMap<number, string>
}

const rowsATurn = 100
const mostWaiting = 1_000_000

/**
 * The same workbook with only those rows of one sheet that are named, each with its reason in a last column. Titles above the header,
 * the other sheets, kinds and looks of the cells stay; formulas become what they came to, as their rows move. @throws TableError
 */
export async function returnWorkbook(path: string, back: WorkbookReturn): Promise<void> {
  const sink = createWriteStream(back.out, { mode: 0o600 })
  const book = new Excel.stream.xlsx.WorkbookWriter({ stream: sink, useStyles: true, useSharedStrings: false })
  const finished = once(sink, 'finish')
  for await (const sheet of sheetsOf(path)) await copySheet(book, sheet, sheet.name === back.sheet ? back : null)
  await book.commit()
  await finished
}

async function copySheet(book: Excel.stream.xlsx.WorkbookWriter, sheet: Sheet, back: WorkbookReturn | null): Promise<void> {
  const copy = book.addWorksheet(sheet.name, back ? { views: [{ state: 'frozen', ySplit: back.headerRow }] } : {})
  let reasonAt = 0
  let written = 0
  for await (const row of sheet) {
    if (written === 0) copyWidths(sheet, copy)
    const reason = back?.reasons.get(row.number)
    if (back && row.number > back.headerRow && reason === undefined) continue
    // Rows of other sheets and those above the header keep their numbers, so that empty lines stay where they were.
    const target = back && row.number > back.headerRow ? copy.addRow([]) : copy.getRow(row.number)
    target.height = row.height
    row.eachCell((cell, at) => {
      target.getCell(at).value = plainValue(cell.value)
      target.getCell(at).style = cell.style
    })
    if (back && row.number === back.headerRow) {
      reasonAt = placeOfReason(row, back.known)
      target.getCell(reasonAt).value = back.title
      target.getCell(reasonAt).style = { font: { bold: true } }
    } else if (reason !== undefined) {
      target.getCell(reasonAt).value = reason
      target.getCell(reasonAt).style = { numFmt: '@', alignment: { wrapText: true, vertical: 'top' } }
    }
    target.commit()
    written += 1
    if (written % rowsATurn === 0) do await setImmediate()
    while (waiting(copy) > mostWaiting)
  }
  copy.commit()
}

function copyWidths(from: Sheet, to: Excel.Worksheet): void {
  for (const { from: first, to: last, width } of from.widths) for (let at = first; at <= last; at += 1) to.getColumn(at).width = width
}

/** Where the reason goes: over an old one, else behind the last title. */
function placeOfReason(header: Excel.Row, known: RegExp): number {
  let at = 0
  let last = 0
  header.eachCell((cell, column) => {
    if (cell.text.trim() === '') return
    last = column
    if (known.test(cell.text.trim())) at = column
  })
  return at === 0 ? last + 1 : at
}

function plainValue(value: Excel.CellValue): Excel.CellValue {
  if (value === null || typeof value !== 'object' || value instanceof Date || 'richText' in value) return value
  if ('formula' in value || 'sharedFormula' in value) return plainValue(value.result as Excel.CellValue) ?? null
  if ('error' in value) return value.error
  return 'text' in value ? plainValue(value.text as Excel.CellValue) : value
}
