import { closeSync, openSync, readSync } from 'node:fs'
import { readCsvRows } from './csv.ts'
import { detectEncoding } from './encoding.ts'
import { guessDelimiter, guessHeader, TableError } from './table.ts'
import type { TableForm, TableHead, TableHints, TableRow } from './table.ts'
import { checkWorkbook, readWorkbookRows, workbookHead } from './workbook-reader.ts'

const sampleRows = 60
const headBytes = 65_536

/** Looks at a file of rows: how it is written, where its header is, what its first rows say. Hints go before guesses. @throws TableError */
export async function inspectTable(path: string, hints: TableHints = {}): Promise<TableHead> {
  return isZip(path) ? inspectWorkbook(path, hints) : inspectText(path, hints)
}

/** The rows of a file from its header on: the header first. Streamed. @throws TableError */
export async function* readTable(path: string, form: TableForm): AsyncGenerator<TableRow> {
  const rows = form.kind === 'csv' ? readCsvRows(path, form) : readWorkbookRows(path, form.sheet)
  for await (const row of rows) if (row.row >= form.headerRow) yield row
}

async function inspectWorkbook(path: string, hints: TableHints): Promise<TableHead> {
  await checkWorkbook(path)
  const { sheets, sheet, rows } = await workbookHead(path, hints.sheet, sampleRows)
  const headerRow = hints.headerRow ?? guessHeader(rows)
  return headOf({ kind: 'xlsx', sheet, headerRow }, true, sheets, rows)
}

async function inspectText(path: string, hints: TableHints): Promise<TableHead> {
  const detected = hints.encoding ? { encoding: hints.encoding, certain: true } : await detectEncoding(path)
  const head = readHead(path)
  if (head.length === 0) throw new TableError('empty')
  const delimiter = hints.delimiter ?? guessDelimiter(new TextDecoder(detected.encoding).decode(head))
  const rows: TableRow[] = []
  for await (const row of readCsvRows(path, { encoding: detected.encoding, delimiter })) {
    rows.push(row)
    if (rows.length >= sampleRows) break
  }
  const headerRow = hints.headerRow ?? guessHeader(rows)
  return headOf({ kind: 'csv', encoding: detected.encoding, delimiter, headerRow }, detected.certain, [], rows)
}

function headOf(form: TableForm, certain: boolean, sheets: string[], rows: readonly TableRow[]): TableHead {
  const header = rows.find((row) => row.row === form.headerRow)
  if (!header) throw new TableError('headerMissing', { headerRow: form.headerRow })
  const columns = header.cells.map((cell) => cell.trim())
  while (columns.at(-1) === '') columns.pop()
  return { form, certain, sheets, columns, sample: rows.filter((row) => row.row > form.headerRow) }
}

function readHead(path: string): Buffer {
  const file = openSync(path, 'r')
  try {
    const buffer = Buffer.alloc(headBytes)
    return buffer.subarray(0, readSync(file, buffer, 0, headBytes, 0))
  } finally {
    closeSync(file)
  }
}

function isZip(path: string): boolean {
  return readHead(path).subarray(0, 4).equals(Buffer.from([0x50, 0x4b, 3, 4]))
}
