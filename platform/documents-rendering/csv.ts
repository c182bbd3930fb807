import { createReadStream } from 'node:fs'
import { pipeline, Transform } from 'node:stream'
import { parse } from 'csv-parse'
import type { Encoding } from './encoding.ts'
import { TableError } from './table.ts'
import type { Delimiter, TableRow } from './table.ts'

/** The rows of a CSV file, streamed and never held whole; rows may differ in length, empty lines are left out. @throws TableError */
export async function* readCsvRows(path: string, form: { encoding: Encoding; delimiter: Delimiter }): AsyncGenerator<TableRow> {
  const parser = parse({ bom: true, delimiter: form.delimiter, relax_quotes: true, relax_column_count: true, skip_empty_lines: true, max_record_size: longestRecord })
  // An error of the file reaches the parser, whose iteration then throws it.
  pipeline(createReadStream(path), decoded(form.encoding), parser, () => {})
  let row = 0
  try {
    for await (const cells of parser) {
      row += 1
      yield { row, cells: (cells as string[]).map(plain) }
    }
  } catch (cause) {
    const { code, message } = cause as { code?: string; message: string }
    if (code === 'CSV_QUOTE_NOT_CLOSED') throw new TableError('quoteOpen', { row: row + 1 }, cause)
    if (code?.startsWith('CSV_')) throw new TableError('damaged', { row: row + 1, problem: message.split('\n')[0] ?? code }, cause)
    throw cause
  }
}

/** A record this long is no row but a quote that was never closed. */
const longestRecord = 4_000_000

function decoded(encoding: Encoding): Transform {
  const decoder = new TextDecoder(encoding)
  return new Transform({
    decodeStrings: true,
    readableObjectMode: false,
    transform(chunk: Buffer, _encoding, done) {
      done(null, decoder.decode(chunk, { stream: true }))
    },
    flush(done) {
      done(null, decoder.decode())
    },
  })
}

/**
 * One line of a CSV file. Text that a spreadsheet would reckon with (`=cmd()`, `@SUM`) gets an apostrophe before it, which
 * `readCsvRows` takes off again; numbers with a sign stay numbers.
 */
export function csvLine(cells: readonly string[]): string {
  return `${cells.map((cell) => (reckons(cell) ? `'${cell}` : cell)).map((cell) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',')}\n`
}

function reckons(cell: string): boolean {
  return /^'*[=@+\-\t\r]/.test(cell) && !/^[+-]?[\d.,]+%?$/.test(cell)
}

/** What stood in a cell before `csvLine` put its apostrophe there. */
function plain(cell: string): string {
  return cell.startsWith("'") && reckons(cell.slice(1)) ? cell.slice(1) : cell
}
