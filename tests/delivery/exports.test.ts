import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { inspectTable, readTable } from '@zhujian/documents-rendering'
import type { ProjectItem } from '@zhujian/projects/api'
import { person } from '../support/caller.ts'

const folder = mkdtempSync(join(tmpdir(), 'zhujian-exports-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function sheetOf(bytes: Uint8Array): Promise<{ above: string[]; columns: string[]; rows: string[][] }> {
  const path = join(folder, `${Math.random()}.xlsx`)
  writeFileSync(path, bytes)
  const { form, columns } = await inspectTable(path, { headerRow: 4 })
  const rows: string[][] = []
  for await (const row of readTable(path, { ...form, headerRow: 1 })) rows.push(row.cells)
  return { above: rows.slice(0, 3).map((row) => row[0] ?? ''), columns, rows: rows.slice(4) }
}

test('a list of projects is taken away whole, with the filter it came from, numbers as numbers', async () => {
  const chief = await person('ndrcChief.990100')
  const filter = { stage: 'construction', grade: 'A,B', sort: 'investment' }
  const file = await chief.fetches('exportProjects', filter)
  expect(file).toMatchObject({ status: 200, type: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet' })
  expect(file.name).toMatch(/^江州市项目清单 \d{4}-\d{2}-\d{2}\.xlsx$/)
  const { above, columns, rows } = await sheetOf(file.bytes)
  expect(above[0]).toBe('江州市项目清单')
  expect(above[1]).toBe('筛选：等级: A、B；阶段: 施工；排序：总投资从高到低')
  expect(above[2]).toMatch(/^数据截至 \d{4}-\d{2}-\d{2} \d{2}:\d{2}；导出人 .+（ndrcChief\.990100）$/)
  const items = (await chief.does('listProjects', { ...filter, limit: 200 }))['items'] as unknown as ProjectItem[]
  expect(rows.at(-1)).toEqual([`共 ${items.length} 项`])
  expect(columns[8]).toBe('总投资 (万元)')
  const at = (name: string): number => columns.indexOf(name)
  expect(rows.slice(0, -1).map((row) => [row[at('项目代码')], row[at('项目名称')], row[at('总投资 (万元)')], row[at('累计已付 (万元)')], row[at('形象进度 (%)')] ?? '', row[at('变灯')] ?? ''])).toEqual(
    items.map((one) => [one.code, one.name, String(Number(one.totalInvestmentFen) / 1_000_000), String(Number(one.paidFen) / 1_000_000), one.progressBp === null ? '' : String(one.progressBp / 100), one.lightSince ?? '']),
  )
})

test('with the columns somebody chose, in his order and his language', async () => {
  const chief = await person('ndrcChief.990100', 'en')
  const { above, columns } = await sheetOf((await chief.fetches('exportProjects', { columns: 'name,investment', light: 'red' })).bytes)
  expect(columns).toEqual(['Project', 'Investment (×10,000)'])
  expect(above[1]).toBe('Filter: Light: red; order: Latest first')
  expect(await chief.ask('exportProjects', { columns: 'name,secrets' })).toMatchObject({ status: 400, body: { code: 'platform.input.invalid' } })
})

test('only by those who may take it away, which is written down', async () => {
  const clerk = await person('ownerClerk.990100')
  expect(await clerk.ask('exportProjects')).toMatchObject({ status: 403, body: { code: 'platform.permission.denied' } })
  const auditor = await person('auditor.990100')
  expect((await auditor.fetches('exportProjects', { q: '污水' })).status).toBe(200)
})

test('contracts and payments are taken away by who may, with their filter, amounts as numbers, and it stands in the book', async () => {
  const auditor = await person('auditor.990100')
  const contracts = (await auditor.does('listContracts', { limit: 200 }))['items'] as { no: string; priceFen: string; signedOn: string }[]
  const taken = await sheetOf((await auditor.fetches('exportContracts')).bytes)
  expect(taken.above.slice(0, 2)).toEqual(['合同清单', '筛选：无，全部可查看的记录'])
  const [no, price, signed] = ['合同编号', '合同价 (万元)', '签订日'].map((title) => taken.columns.indexOf(title))
  expect(taken.rows.slice(0, -1).slice(0, contracts.length).map((row) => [row[no ?? 0], row[price ?? 0], row[signed ?? 0]])).toEqual(contracts.map((one) => [one.no, String(Number(one.priceFen) / 1_000_000), one.signedOn]))
  const paid = await sheetOf((await auditor.fetches('exportPayments', { state: 'paid' })).bytes)
  expect(paid.above[1]).toBe('筛选：状态 已支付')
  const payments = (await auditor.does('listPayments', { limit: 200, state: 'paid' }))['items'] as { contractNo: string }[]
  expect(paid.rows.length - 1).toBeGreaterThanOrEqual(payments.length)
  expect(payments.length).toBeGreaterThan(10)
  const treasury = await person('treasury.990100')
  expect((await treasury.ask('exportPayments')).status).toBe(403)
})
