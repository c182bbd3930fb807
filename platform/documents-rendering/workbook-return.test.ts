import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Excel from '@protobi/exceljs'
import { afterAll, expect, test } from 'vitest'
import { returnApart } from './index.ts'

const folder = mkdtempSync(join(tmpdir(), 'zhujian-return-'))
afterAll(() => rmSync(folder, { recursive: true }))

async function ledger(more: string[] = []): Promise<string> {
  const book = new Excel.Workbook()
  const notes = book.addWorksheet('填表说明')
  notes.addRow(['请按实际填写'])
  notes.getCell('B3').value = 42
  const sheet = book.addWorksheet('在建项目')
  sheet.columns = [{ width: 12 }, { width: 40 }, { width: 16 }, { width: 14 }]
  sheet.addRow(['临江区在建项目台账']).getCell(1).font = { bold: true, size: 16 }
  sheet.addRow([])
  sheet.addRow(['编码', '名称', '总投资（万元）', '开工', ...more])
  for (const at of [1, 2, 3, 4]) {
    const row = sheet.addRow([`P-${at}`, at === 2 ? null : `项目${at}`, 100.5 * at, new Date(Date.UTC(2026, at, 1)), ...more.map(() => '旧的原因')])
    row.getCell(3).numFmt = '#,##0.00'
    row.getCell(4).numFmt = 'yyyy-mm-dd'
  }
  sheet.getCell('C7').value = { formula: 'C4*4', result: 402 }
  const path = join(folder, `${more.length}.xlsx`)
  await book.xlsx.writeFile(path)
  return path
}

async function returned(path: string, reasons: [number, string][]): Promise<Excel.Workbook> {
  const out = join(folder, 'back.xlsx')
  await returnApart(path, { out, sheet: '在建项目', headerRow: 3, title: '拒绝原因', known: /^拒绝原因$/, reasons: new Map(reasons) })
  const book = new Excel.Workbook()
  await book.xlsx.readFile(out)
  return book
}

const valuesOf = (sheet: Excel.Worksheet | undefined, row: number): unknown[] => ((sheet?.getRow(row).values ?? []) as unknown[]).slice(1)

test('a workbook comes back as it was, with only the rows that were refused and why', async () => {
  const book = await returned(await ledger(), [[5, '没有名称'], [7, '开工太晚']])
  expect(book.worksheets.map((sheet) => sheet.name)).toEqual(['填表说明', '在建项目'])
  expect([book.getWorksheet('填表说明')?.getCell('A1').value, book.getWorksheet('填表说明')?.getCell('B3').value]).toEqual(['请按实际填写', 42])
  const sheet = book.getWorksheet('在建项目')
  expect(valuesOf(sheet, 1)).toEqual(['临江区在建项目台账'])
  expect(sheet?.getCell('A1').font).toMatchObject({ bold: true, size: 16 })
  expect(valuesOf(sheet, 3)).toEqual(['编码', '名称', '总投资（万元）', '开工', '拒绝原因'])
  expect(valuesOf(sheet, 4)).toEqual(['P-2', undefined, 201, new Date('2026-03-01T00:00:00Z'), '没有名称'])
  expect(valuesOf(sheet, 5)).toEqual(['P-4', '项目4', 402, new Date('2026-05-01T00:00:00Z'), '开工太晚'])
  expect([sheet?.getCell('C4').numFmt, sheet?.getCell('D5').numFmt, sheet?.getColumn(2).width, sheet?.rowCount]).toEqual(['#,##0.00', 'yyyy-mm-dd', 40, 5])
})

test('a reason of an earlier time is written over, wherever its column stands', async () => {
  const sheet = (await returned(await ledger(['拒绝原因', '备注']), [[4, '新的原因']])).getWorksheet('在建项目')
  expect(valuesOf(sheet, 3)).toEqual(['编码', '名称', '总投资（万元）', '开工', '拒绝原因', '备注'])
  expect(valuesOf(sheet, 4)).toEqual(['P-1', '项目1', 100.5, new Date('2026-02-01T00:00:00Z'), '新的原因', '旧的原因'])
})
