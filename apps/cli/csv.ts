import { createReadStream, statSync } from 'node:fs'
import { pipeline } from 'node:stream'
import { parse } from 'csv-parse'
import { OperatorError } from './operator-error.ts'

/** Refuses a path that is no readable file with one line. @throws OperatorError */
export function requireFile(path: string): void {
  const found = statSync(path, { throwIfNoEntry: false })
  if (!found) throw new OperatorError(`no such file: ${path}`)
  if (!found.isFile()) throw new OperatorError(`not a file: ${path}`)
}

/** The rows of a CSV file in UTF-8, with or without a byte-order mark; streamed, never held whole. Rows may differ in length. */
export async function* readCsv(path: string): AsyncGenerator<string[]> {
  const parser = parse({ bom: true, relax_quotes: true, relax_column_count: true, skip_empty_lines: true })
  // An error of the file reaches the parser, whose iteration then throws it.
  pipeline(createReadStream(path), parser, () => {})
  try {
    for await (const row of parser) yield row as string[]
  } catch (cause) {
    const { code, message } = cause as { code?: string; message: string }
    if (code?.startsWith('CSV_')) throw new OperatorError(`${path} cannot be read as CSV: ${message.split('\n')[0]}`)
    if (code && ['EACCES', 'EISDIR', 'ENOENT'].includes(code)) throw new OperatorError(`cannot read ${path}: ${message}`)
    throw cause
  }
}
