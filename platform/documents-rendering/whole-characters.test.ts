import { createWriteStream, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Excel from '@protobi/exceljs'
import { afterAll, expect, test } from 'vitest'
import { inspectTable, readTable } from './read-table.ts'
import { writeWorkbook } from './workbook-writer.ts'

const folder = mkdtempSync(join(tmpdir(), 'zhujian-characters-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Texts of one to four bytes a character, of every length, so that the pieces a file is read in end within characters. */
const textOf = (row: number): string => `${'道路é😀a'.repeat(1 + (row % 7))}${'市'.repeat(row % 5)}${row}`
const rows = 12_000

async function textsOf(path: string): Promise<string[]> {
  const { form } = await inspectTable(path, { headerRow: 1 })
  const found: string[] = []
  for await (const row of readTable(path, form)) if (row.row > 1) found.push(row.cells[0] ?? '')
  return found
}

test.each([
  ['texts in the cells', false],
  ['texts in a list of their own', true],
])('no character is lost where the pieces of a workbook meet: %s', async (name, shared) => {
  const path = join(folder, `${name}.xlsx`)
  const book = new Excel.stream.xlsx.WorkbookWriter({ filename: path, useSharedStrings: shared })
  const sheet = book.addWorksheet('项目'.repeat(8))
  sheet.addRow(['名称']).commit()
  for (let row = 0; row < rows; row += 1) sheet.addRow([textOf(row)]).commit()
  await book.commit()
  expect(await textsOf(path)).toEqual(Array.from({ length: rows }, (_, row) => textOf(row)))
}, 120_000)

test('what is written here is read here, whole', async () => {
  const path = join(folder, 'own.xlsx')
  const book = writeWorkbook(createWriteStream(path))
  book.sheet({ name: '项目', columns: [{ title: '名称', kind: 'text' }], preamble: [] })
  await book.rows(Array.from({ length: rows }, (_, row) => [textOf(row)]))
  await book.end()
  expect(await textsOf(path)).toEqual(Array.from({ length: rows }, (_, row) => textOf(row)))
}, 120_000)
