import { statSync } from 'node:fs'
import { inspectTable, readTable, TableError } from '@zhujian/documents-rendering'
import type { TableForm, TableHints, TableRow } from '@zhujian/documents-rendering'
import { OperatorError } from './operator-error.ts'

/** Refuses a path that is no readable file with one line. @throws OperatorError */
export function requireFile(path: string): void {
  const found = statSync(path, { throwIfNoEntry: false })
  if (!found) throw new OperatorError(`no such file: ${path}`)
  if (!found.isFile()) throw new OperatorError(`not a file: ${path}`)
}

/** How a file of rows is written: CSV in any usual encoding, or a workbook. @throws OperatorError */
export async function formOf(path: string, hints: TableHints = {}): Promise<TableForm> {
  return (await inspectTable(path, hints).catch((cause: unknown) => operatorError(path, cause))).form
}

/** The rows of a file, streamed, the header first. @throws OperatorError */
export async function* rowsOf(path: string, form: TableForm): AsyncGenerator<TableRow> {
  try {
    yield* readTable(path, form)
  } catch (cause) {
    operatorError(path, cause)
  }
}

function operatorError(path: string, cause: unknown): never {
  if (cause instanceof TableError) {
    const said = { empty: 'is empty', damaged: 'cannot be read', quoteOpen: 'cannot be read: a quotation mark is never closed', sheetMissing: 'has no such sheet', tooLarge: 'is too large', headerMissing: 'has no such header row' }[cause.code]
    const figures = Object.entries(cause.figures).map(([name, value]) => `${name} ${value}`).join(', ')
    throw new OperatorError(`${path} ${said}${figures === '' ? '' : ` (${figures})`}`)
  }
  const { code, message } = cause as { code?: string; message: string }
  if (code && ['EACCES', 'EISDIR', 'ENOENT'].includes(code)) throw new OperatorError(`cannot read ${path}: ${message}`)
  throw cause
}
