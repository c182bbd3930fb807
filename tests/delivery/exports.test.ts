import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { inspectTable, readTable } from '@zhujian/documents-rendering'
import type { ProjectItem } from '@zhujian/projects/api'
import { newId } from '@zhujian/testing'
import type { Person } from '@zhujian/testing'
import { ownCity } from '../support/own-city.ts'
import type { OwnCity } from '../support/own-city.ts'

const folder = mkdtempSync(join(tmpdir(), 'zhujian-exports-'))
// A city of its own: the lists are those its people have, whatever other tests did to theirs.
let city: OwnCity
const person = (username: string, language?: string): Promise<Person> => city.person(username, language)

beforeAll(async () => {
  city = await ownCity()
})

afterAll(async () => {
  await city.close()
  rmSync(folder, { recursive: true, force: true })
})

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

type Item = Record<string, unknown>

/** Every item of a list, page by page. */
async function whole(reader: Person, list: string, input: Item): Promise<Item[]> {
  const items: Item[] = []
  for (let cursor: string | undefined; ; ) {
    const page = await reader.does(list, { ...input, ...(cursor ? { cursor } : {}) })
    items.push(...(page['items'] as Item[]))
    cursor = (page['nextCursor'] as string | null) ?? undefined
    if (cursor === undefined) return items
  }
}

/** An instant as the clock in the office shows it. */
const onTheWall = (instant: unknown): string => new Date(Date.parse(String(instant)) + 8 * 3_600_000).toISOString().slice(0, 16).replace('T', ' ')
const minute = (cell: string | undefined): string => (cell ?? '').slice(0, 16)

/** A project in construction that has reports and documents, as a department's office sees it. */
async function site(): Promise<string> {
  const auditor = await person('auditor.990100')
  for (const project of await whole(auditor, 'listProjects', { stage: 'construction', limit: 50 })) {
    const { items } = await auditor.does('listProgressReports', { projectId: project['id'] })
    if ((items as Item[]).length > 1 && (await whole(auditor, 'listDocuments', { projectId: project['id'], limit: 50 })).length > 0) return String(project['id'])
  }
  throw new Error('the demo city has no site with reports and documents')
}

type Told = { list: string; by: string; input?: Item; ofSite?: true; title: string | RegExp; filter: string | RegExp; cells: Record<string, (item: Item) => unknown>; refused: readonly string[] }

const told: Record<string, Told> = {
  exportTasks: { list: 'listTasks', by: 'treasury.990100', title: /^待办事项（.+）$/, filter: '筛选：无，全部可查看的记录', cells: { 项目: (one) => one['projectName'], 办理环节: (one) => one['step'], 办理期限: (one) => one['dueOn'], '剩余 (工作日)': (one) => String(one['workingDaysLeft']) }, refused: [] },
  exportMyCases: { list: 'listMyCases', by: 'contractorClerk.990100', title: '已提交的事项', filter: '筛选：无，全部可查看的记录', cells: { 项目: (one) => one['projectName'], 摘要: (one) => one['headline'], 提交日: (one) => one['startedOn'] }, refused: [] },
  exportProjectFacts: { list: 'listProjectFacts', by: 'auditor.990100', ofSite: true, title: /办理记录$/, filter: /^筛选：项目 /, cells: { 办理时间: (one) => onTheWall(one['at']), 事项: (one) => one['kindLabel'], 办理人: (one) => one['actorName'], 用户名: (one) => one['actor'], 叶哈希: (one) => one['leafHash'] }, refused: ['ownerClerk.990100', 'treasury.990100'] },
  exportDocuments: { list: 'listDocuments', by: 'archivist.990100', ofSite: true, title: /文件目录$/, filter: /^筛选：项目 /, cells: { 文件: (one) => one['title'], 类别: (one) => one['kindLabel'], 文件日期: (one) => one['on'] ?? '', '大小（字节）': (one) => String(one['bytes']), 'SHA-256': (one) => one['sha256'] }, refused: ['treasury.990100', 'contractorClerk.990100'] },
  exportProgressReports: { list: 'listProgressReports', by: 'lgOffice.990100', ofSite: true, title: /进度月报$/, filter: /^筛选：项目 /, cells: { 月份: (one) => one['month'], '累计形象进度 (%)': (one) => String(Number(one['percentBp']) / 100), '累计产值 (万元)': (one) => String(Number(one['outputFen']) / 1_000_000), '照片数（张）': (one) => String((one['photoFileIds'] as unknown[]).length) }, refused: ['contractorClerk.990100', 'countyFinance.990101'] },
  exportOverdueTasks: { list: 'listOverdueTasks', by: 'lgOffice.990100', input: { regionCode: 990_102 }, title: '超时待办', filter: /^筛选：范围 \S+$/, cells: { 项目: (one) => one['projectName'], 承办人: (one) => one['person'], 办理期限: (one) => one['dueOn'], '已超时 (工作日)': (one) => String(one['workingDaysLate']) }, refused: ['viceMayor.990100', 'ownerChief.990100'] },
  exportUnits: { list: 'listUnits', by: 'sysAdmin.990100', input: { q: '公司' }, title: '江州市单位名录', filter: '筛选：单位名称 公司', cells: { 单位名称: (one) => one['name'], 统一社会信用代码: (one) => one['creditCode'], 区划: (one) => one['regionName'] }, refused: ['lgOffice.990100', 'auditAdmin.990100'] },
  exportAccounts: { list: 'listAccounts', by: 'secAdmin.990100', input: { q: 'owner' }, title: '江州市账号清单', filter: '筛选：按用户名、姓名查找 owner', cells: { 用户名: (one) => one['username'], 所属单位: (one) => one['unitName'], 岗位: (one) => (one['posts'] as Item[]).map((post) => [post['roleLabel'], post['unitName'], post['regionName']].join(' · ')).join('; ') }, refused: ['lgOffice.990100', 'auditAdmin.990100', 'auditor.990100'] },
}

describe('every list that an office keeps', () => {
  test.each(Object.entries(told))('%s says what its list says, row by row, and is refused to who may not', async (operation, { list, by, input, ofSite, title, filter, cells, refused }) => {
    const asked = { ...input, ...(ofSite ? { projectId: await site() } : {}) }
    const reader = await person(by)
    const items = await whole(reader, list, { ...asked, ...(list === 'listProgressReports' ? {} : { limit: 200 }) })
    expect(items.length).toBeGreaterThan(0)
    const file = await reader.fetches(operation, asked)
    expect(file).toMatchObject({ status: 200, type: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet' })
    const { above, columns, rows } = await sheetOf(file.bytes)
    expect(above).toEqual([expect.stringMatching(title), expect.stringMatching(filter), expect.stringMatching(/^数据截至 \d{4}-\d{2}-\d{2} \d{2}:\d{2}；导出人 /)])
    expect(rows.at(-1)).toEqual([`共 ${items.length} 项`])
    const names = Object.keys(cells)
    const at = names.map((name) => columns.indexOf(name))
    expect(at, columns.join()).not.toContain(-1)
    const cell = (row: string[], index: number): string => (names[index] === '办理时间' ? minute(row[at[index] ?? 0]) : (row[at[index] ?? 0] ?? ''))
    expect(rows.slice(0, -1).map((row) => names.map((_, index) => cell(row, index)))).toEqual(items.map((item) => names.map((name) => cells[name]?.(item) ?? '')))
    for (const username of refused) expect(await (await person(username)).ask(operation, ofSite ? asked : {}), username).toMatchObject({ status: 403, body: { code: 'platform.permission.denied' } })
  })

  test('a filter of the list is a filter of the workbook, in words above it', async () => {
    const chief = await person('treasury.990100')
    const overdue = await whole(chief, 'listTasks', { due: 'overdue', limit: 200 })
    const { above, rows } = await sheetOf((await chief.fetches('exportTasks', { due: 'overdue' })).bytes)
    expect(above[1]).toBe('筛选：办理期限 已超时')
    expect(rows.length - 1).toBe(overdue.length)
  })

  test('a project that one does not see is not there, before anything is written; the region of others neither', async () => {
    const projectId = await site()
    for (const [operation, username] of [['exportProjectFacts', 'auditor.990100'], ['exportDocuments', 'ownerClerk.990102'], ['exportProgressReports', 'ownerClerk.990102']] as const) {
      expect(await (await person(username)).ask(operation, { projectId: username.startsWith('auditor') ? newId() : projectId }), operation).toMatchObject({ status: 404, body: { code: 'projects.project.not_found' } })
    }
    expect(await (await person('lgOffice.990100')).ask('exportOverdueTasks', { regionCode: 990_201 })).toMatchObject({ status: 404, body: { code: 'cockpit.region.not_visible' } })
  })

  test('what the reader may not read of the record is not in its workbook either', async () => {
    const archivist = await person('archivist.990100')
    const projectId = await site()
    const hidden = (await whole(archivist, 'listProjectFacts', { projectId, limit: 200 })).map((fact) => fact['hidden'] === true)
    const { columns, rows } = await sheetOf((await archivist.fetches('exportProjectFacts', { projectId })).bytes)
    const said = columns.indexOf('办理内容')
    expect(hidden).toContain(true)
    expect(rows.slice(0, -1).map((row) => row[said] === '无查看权限，不予列示')).toEqual(hidden)
  })

  test('in the language of whoever takes it away', async () => {
    const english = await person('lgOffice.990100', 'en')
    const { above, columns } = await sheetOf((await english.fetches('exportOverdueTasks')).bytes)
    expect(above[0]).toBe('Overdue tasks')
    expect([above.join(' '), columns.join(' ')].filter((text) => /[\u4e00-\u9fff]/.test(text.replace(/Scope \S+|exported by \S+/g, '')))).toEqual([])
  })

  test('that it was taken away stands in the security log, a list of one’s own work too', async () => {
    const taken = await whole(await person('auditAdmin.990100'), 'listSecurityEvents', { kind: 'exported', limit: 200 })
    const by = Object.fromEntries(taken.map((event) => [(event['detail'] as Item)['operation'], event['username']]))
    expect(by).toMatchObject(Object.fromEntries(Object.entries(told).filter(([operation]) => operation !== 'exportProjectFacts').map(([operation, one]) => [operation, one.by])))
    expect(['archivist.990100', 'auditor.990100']).toContain(by['exportProjectFacts'])
  })
})
