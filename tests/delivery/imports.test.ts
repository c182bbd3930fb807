import { createWriteStream, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import iconv from 'iconv-lite'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { inspectTable, writeWorkbook } from '@zhujian/documents-rendering'
import type { SheetValue } from '@zhujian/documents-rendering'
import type { ImportView, Inspection } from '@zhujian/projects/api'
import { newId } from '@zhujian/testing'
import type { Person } from '@zhujian/testing'
import { ownCity } from '../support/own-city.ts'
import type { OwnCity } from '../support/own-city.ts'

const folder = mkdtempSync(join(tmpdir(), 'zhujian-imports-'))
const shared = join(import.meta.dirname, '../../../shared/data/portfolio')
let city: OwnCity
let office: Person

beforeAll(async () => {
  city = await ownCity()
  office = await city.person('lgOffice.990100')
}, 120_000)

afterAll(async () => {
  await city?.close()
  rmSync(folder, { recursive: true, force: true })
})

/** Waits until an import has ended, however it ends. */
async function ended(importId: unknown, who = office): Promise<ImportView> {
  for (let turn = 0; turn < 600; turn += 1) {
    const found = (await who.does('getImport', { importId })) as unknown as ImportView
    if (!['queued', 'running'].includes(found.state)) return found
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error('the import does not end')
}

async function importBytes(name: string, bytes: Uint8Array, more: Record<string, unknown> = {}): Promise<ImportView> {
  const fileId = await office.upload(name, bytes)
  const { importId } = await office.does('importPortfolio', { id: newId(), fileId, ...more })
  return ended(importId)
}

async function workbook(rows: SheetValue[][], header: string[], preamble: string[][] = []): Promise<Buffer> {
  const path = join(folder, `${newId()}.xlsx`)
  const book = writeWorkbook(createWriteStream(path))
  book.sheet({ name: '在建项目', columns: header.map((title) => ({ title, kind: 'text' as const })), preamble })
  await book.rows(rows)
  await book.end()
  return readFileSync(path)
}

const rowsOf = async (bytes: Uint8Array): Promise<string[][]> => {
  const path = join(folder, `${newId()}.xlsx`)
  writeFileSync(path, bytes)
  const head = await inspectTable(path, { headerRow: 1 })
  return [head.columns, ...head.sample.map((row) => row.cells)]
}

const header = ['项目编码', '项目名称', '建设地点', '总投资(万元)', '行业', '建设阶段', '计划开工时间']
const good: string[][] = [
  ['P-1', '滨江路改造工程', '临江区', '1,250.5', '市政道路', '在建', '2026-03-01'],
  ['P-2', '城北小学扩建', '城北区', '860', '教育', '招标', '2026年9月1日'],
]
const bad: string[][] = [
  ['P-3', '', '城北区', '10', '教育', '招标', ''],
  ['P-4', '应急指挥中心', '高新区', '约三百', '', '在建', ''],
]

describe('a list of projects that somebody uploads', () => {
  test('is looked at: its header below titles, its first rows, and what its columns are taken for', async () => {
    const fileId = await office.upload('台账.xlsx', await workbook([...good, ...bad], header, [['江州市在建项目台账'], ['单位:万元']]))
    const seen = (await office.does('inspectImport', { fileId, valuesOf: ['建设阶段'] })) as unknown as Inspection
    expect(seen).toMatchObject({ form: { kind: 'xlsx', sheet: '在建项目', headerRow: 3 }, columns: header, suggestion: { how: 'guessed' } })
    expect(seen.suggestion.mapping).toMatchObject({ key: { columns: ['项目编码'] }, projectName: ['项目名称'], cost: { column: '总投资(万元)', unit: 'wan' }, status: { columns: ['建设阶段'] }, plannedStart: { column: '计划开工时间', format: 'iso' } })
    expect(seen.values).toEqual([{ column: '建设阶段', values: [{ value: '在建', count: 2 }, { value: '招标', count: 2 }], more: false }])
    expect(seen.sample.map((row) => row.row)).toEqual([4, 5, 6, 7])
  })

  test('is tried without storing anything, then stored; refused rows come back with the reason, and mended they complete it', async () => {
    const bytes = await workbook([...good, ...bad], header)
    const titled = await importBytes('月报.xlsx', await workbook(bad, header, [['江州市在建项目台账'], ['单位：万元']]), { dryRun: true })
    const again = await office.fetches('getImportRefusals', { importId: titled.importId })
    expect((await rowsOf(again.bytes)).map((row) => row[0])).toEqual(['江州市在建项目台账', '单位：万元', '项目编码', 'P-3', 'P-4'])
    const tried = await importBytes('台账.xlsx', bytes, { dryRun: true })
    expect(tried).toMatchObject({ state: 'done', dryRun: true, rows: 4, stored: 2, refused: 2, created: 2, updated: 0 })
    expect((await office.does('listProjects', { q: '滨江路改造' }))['items']).toEqual([])

    const done = await importBytes('台账.xlsx', bytes)
    expect(done).toMatchObject({ state: 'done', rows: 4, stored: 2, refused: 2, created: 2, returned: true, regionCode: 990100 })
    expect(done.reasons.map((reason) => [reason.text, reason.count, reason.rows])).toEqual([
      ['“项目名称”为空：项目必须有名称', 1, [4]],
      ['“总投资(万元)”的“约三百”不是金额', 1, [5]],
    ])
    const items = (await office.does('listProjects', { q: '滨江路改造' }))['items'] as Record<string, unknown>[]
    expect(items).toMatchObject([{ name: '滨江路改造工程', totalInvestmentFen: '1250500000', stage: 'construction', sector: 'municipalRoad', grade: 'B', currency: 'CNY' }])

    const back = await office.fetches('getImportRefusals', { importId: done.importId })
    expect(back).toMatchObject({ status: 200, name: '台账-退回.xlsx' })
    expect(await rowsOf(back.bytes)).toEqual([
      [...header, '拒绝原因'],
      ['P-3', '', '城北区', '10', '教育', '招标', '', '第 4 行：“项目名称”为空：项目必须有名称'],
      ['P-4', '应急指挥中心', '高新区', '约三百', '', '在建', '', '第 5 行：“总投资(万元)”的“约三百”不是金额'],
    ])
    const mended = await workbook([['P-3', '城北幼儿园', '城北区', '10', '教育', '招标', '', '第 4 行'], ['P-4', '应急指挥中心', '高新区', '300', '', '在建', '', '']], [...header, '拒绝原因'])
    expect(await importBytes('台账-退回.xlsx', mended)).toMatchObject({ state: 'done', rows: 2, stored: 2, refused: 0, created: 2, updated: 0, returned: false })
    expect(await importBytes('台账.xlsx', await workbook(good, header))).toMatchObject({ created: 0, updated: 0, stored: 2 })
    const facts = (await office.does('listProjectFacts', { projectId: items[0]?.['id'] }))['items'] as { kind: string; username?: string }[]
    expect(facts.map((fact) => fact.kind)).toEqual(['projects.imported'])
  })

  test.each([
    ['gbk', 'gb18030'],
    ['utf16le', 'utf-16le'],
    ['utf8', 'utf-8'],
  ])('in %s reads the same', async (written, told) => {
    const text = `${header.join(',')}\n${good.map((row) => row.map((cell) => (cell.includes(',') ? `"${cell}"` : cell)).join(',')).join('\n')}\n`
    const fileId = await office.upload('台账.csv', iconv.encode(text, written))
    expect(await office.does('inspectImport', { fileId })).toMatchObject({ form: { kind: 'csv', encoding: told }, columns: header })
    const { importId } = await office.does('importPortfolio', { id: newId(), fileId })
    expect(await ended(importId)).toMatchObject({ state: 'done', stored: 2, created: 0, updated: 0 })
  })

  test('is read by a mapping of one’s own, which is remembered for the same header', async () => {
    const own = ['甲', '乙', '丙']
    const bytes = await workbook([['X-1', '临江泵站', '进行'], ['X-2', '临江水厂', '别的']], own)
    const refused = await office.ask('importPortfolio', { id: newId(), fileId: await office.upload('a.xlsx', bytes) })
    expect(refused).toMatchObject({ status: 422, body: { code: 'projects.import.mapping_missing', field: 'mapping' } })
    const mapping = { name: '泵站表', importSource: 'pumps', signature: [], key: { columns: ['甲'], strip: '' }, projectName: ['乙'], location: [], status: { columns: ['丙'], values: { 进行: { stage: 'construction', state: 'active' } } } }
    expect(await importBytes('a.xlsx', bytes, { mapping })).toMatchObject({ mapping: '泵站表', stored: 1, refused: 1, created: 1 })
    const again = (await office.does('inspectImport', { fileId: await office.upload('b.xlsx', bytes) })) as unknown as Inspection
    expect(again.suggestion).toMatchObject({ how: 'remembered', mapping: { name: '泵站表' } })
  })

  test('is refused where it cannot be read, is not there, or asks for another city', async () => {
    const fileId = await office.upload('a.csv', Buffer.from('项目名称\n甲\n'))
    expect(await office.ask('importPortfolio', { id: newId(), fileId: newId() })).toMatchObject({ status: 422, body: { code: 'projects.import.file_missing' } })
    expect(await office.ask('importPortfolio', { id: newId(), fileId, regionCode: 110101 })).toMatchObject({ body: { code: 'projects.region.unknown' } })
    expect(await office.ask('importPortfolio', { id: newId(), fileId, regionCode: 990200 })).toMatchObject({ status: 403, body: { code: 'projects.region.not_yours' } })
    expect(await office.ask('importPortfolio', { id: newId(), fileId, mapping: 'nothing' })).toMatchObject({ body: { code: 'projects.import.mapping_unknown' } })
    expect(await office.ask('importPortfolio', { id: newId(), fileId, mapping: 'worldbank' })).toMatchObject({ body: { code: 'projects.import.columns_missing' } })
    expect(await office.ask('importPortfolio', { id: newId(), fileId, headerRow: 99 })).toMatchObject({ body: { code: 'projects.import.unreadable' } })
    const damaged = Buffer.from(await workbook(good, header))
    damaged.fill(0xff, Math.floor(damaged.length / 10), Math.floor(damaged.length * 0.7))
    const broken = await office.ask('importPortfolio', { id: newId(), fileId: await office.upload('d.xlsx', damaged) })
    expect(broken.status).toBe(422)
    const treasury = await city.person('treasury.990100')
    const theirs = await treasury.upload('a.csv', Buffer.from('项目名称\n甲\n'))
    expect(await treasury.ask('importPortfolio', { id: newId(), fileId: theirs })).toMatchObject({ status: 403, body: { code: 'platform.permission.denied' } })
    // Another person's upload is not there.
    expect(await office.ask('inspectImport', { fileId: theirs })).toMatchObject({ body: { code: 'projects.import.file_missing' } })
  })

  test('is seen by who asked, by the office and the auditor of the city, and by nobody else', async () => {
    const done = await importBytes('own.csv', Buffer.from('项目编码,项目名称\nQ-1,江心洲码头\n'))
    const auditor = await city.person('auditor.990100')
    expect(await auditor.does('getImport', { importId: done.importId })).toMatchObject({ fileName: 'own.csv', stored: 1 })
    const clerk = await city.person('ownerClerk.990100')
    expect(await clerk.ask('getImport', { importId: done.importId })).toMatchObject({ status: 404 })
    expect((await clerk.does('listImports'))['items']).toEqual([])
    expect(((await office.does('listImports'))['items'] as unknown[]).length).toBeGreaterThan(3)
    expect(await office.ask('cancelImport', { id: newId(), importId: done.importId })).toMatchObject({ status: 409, body: { code: 'projects.import.ended' } })
    expect(((await office.does('listNotices', { limit: 20 }))['items'] as { text: string }[])[0]?.text).toContain('own.csv')
  })

  test('is filled into the template, whose guidance is no row', async () => {
    const template = await office.fetches('getImportTemplate')
    expect(template).toMatchObject({ status: 200, name: '项目导入模板.xlsx' })
    const path = join(folder, 'template.xlsx')
    writeFileSync(path, template.bytes)
    const { sheets, columns, sample } = await inspectTable(path)
    expect(sheets).toEqual(['项目', '可填用语'])
    expect(sample).toHaveLength(1)
    const filled = await workbook([['※必填', '必填'], ['T-1', '云溪河治理', '云溪县', '水利', '施工', '9280', '', '47.2', '2026-01-01', '2027-12-31', '120.5', '30°15′N']], columns)
    expect(await importBytes('项目导入模板.xlsx', filled)).toMatchObject({ state: 'done', rows: 1, stored: 1, refused: 0, created: 1 })
    const [found] = (await office.does('listProjects', { q: '云溪河治理' }))['items'] as Record<string, unknown>[]
    expect(found).toMatchObject({ totalInvestmentFen: '9280000000', progressBp: 4720, sector: 'waterConservancy', stage: 'construction' })
    expect((await office.does('getProject', { projectId: found?.['id'] }))).toMatchObject({ plannedStartOn: '2026-01-01', plannedFinishOn: '2027-12-31', longitude: '120.5', latitude: '30.25', external: { key: 'T-1' } })
  })

  test('is stored by a guess only where its columns are called what they are taken for; a currency is never supposed', async () => {
    const loose = await office.upload('cases.csv', Buffer.from('case_id,case_title,total cost\n1,Pothole,100\n'))
    expect(await office.does('inspectImport', { fileId: loose })).toMatchObject({ suggestion: { how: 'guessed', mapping: { projectName: ['case_title'], cost: { currency: 'XXX' } } } })
    expect(await office.ask('importPortfolio', { id: newId(), fileId: loose })).toMatchObject({ status: 422, body: { code: 'projects.import.mapping_missing', figures: { columns: 'case_id, case_title, total cost' } } })
    expect(await importBytes('cases.csv', Buffer.from('case_id,case_title,total cost\n1,Pothole,100\n'), { dryRun: true })).toMatchObject({ state: 'done', stored: 1 })
    const foreign = Buffer.from('Project ID,Project Name,Total cost\nF-1,Harbour crane,9000000000\n')
    expect(await importBytes('foreign.csv', foreign)).toMatchObject({ state: 'done', stored: 1, created: 1 })
    expect((await office.does('listProjects', { q: 'Harbour crane' }))['items']).toMatchObject([{ currency: 'XXX', grade: null }])
  })

  test('whose numbers begin at 1 overwrites no other list', async () => {
    const list = (...names: string[]): Buffer => Buffer.from(`编号,项目名称,总投资（万元）,币种\n${names.map((name, at) => `${at + 1},${name},100,RMB`).join('\n')}\n`)
    expect(await importBytes('交通局.csv', list('甲字堤防', '乙字堤防'))).toMatchObject({ created: 2, updated: 0 })
    expect(await importBytes('水利局.csv', list('丙字河道', '丁字河道'))).toMatchObject({ created: 2, updated: 0 })
    expect(await importBytes('交通局.csv', list('甲字堤防', '乙字堤防'))).toMatchObject({ created: 0, updated: 0, stored: 2 })
    expect((await office.does('listProjects', { q: '甲字堤防' }))['items']).toMatchObject([{ name: '甲字堤防', currency: 'CNY', totalInvestmentFen: '100000000' }])
  })

  test('says which rows gave way to a later one of the same project', async () => {
    const rows = ['R-1,甲桥', 'R-2,乙桥', 'R-1,甲桥改建', 'R-1,甲桥重建'].join('\n')
    expect(await importBytes('replaced.csv', Buffer.from(`项目编码,项目名称\n${rows}\n`))).toMatchObject({ rows: 4, stored: 4, created: 2, replaced: { count: 2, rows: [2, 4] } })
    expect((await office.does('listProjects', { q: '甲桥' }))['items']).toMatchObject([{ name: '甲桥重建' }])
  })

  test('in several currencies is never added up, and one character is looked for in the names', async () => {
    const rows = '项目编码,项目名称,总投资（万元）,币种\nC-1,鹮鸟湿地栈道,100,CNY\nC-2,鹮鸟救护站,200,USD\nC-3,朱鹮监测塔,300,EUR\n'
    expect(await importBytes('currencies.csv', Buffer.from(rows))).toMatchObject({ state: 'done', stored: 3, created: 3 })
    const found = await office.does('listProjects', { q: '鹮', limit: 10, withTotals: 'true' })
    expect((found['items'] as { name: string }[]).map((one) => one.name).sort()).toEqual(['朱鹮监测塔', '鹮鸟救护站', '鹮鸟湿地栈道'])
    expect(found['totals']).toMatchObject({ count: 3, totalInvestmentFen: '100000000', foreign: 2, truncated: false })
  })

  test('that is asked for twice with one id is done once', async () => {
    const fileId = await office.upload('twice.csv', Buffer.from('项目编码,项目名称\nW-1,江州客运站\n'))
    const id = newId()
    const [one, two] = await Promise.all([office.does('importPortfolio', { id, fileId }), office.does('importPortfolio', { id, fileId })])
    expect(one).toEqual(two)
    expect(await ended(id)).toMatchObject({ created: 1 })
  })

  const file = join(shared, 'mexico-obra-publica-abierta-2015.csv')
  const present = existsSync(file)
  if (!present) console.log('mexico-obra-publica-abierta-2015.csv is not beside this checkout: encodings are tried on samples only')
  test.runIf(present)('the real file reads the same in Latin-1 and in UTF-16', { timeout: 120_000 }, async () => {
    const text = readFileSync(file, 'utf8')
    const first = await importBytes('mx.csv', iconv.encode(text, 'latin1'))
    expect(first).toMatchObject({ state: 'done', mapping: 'mexico-2015', rows: 3140, stored: 3140, refused: 0, created: 3137 })
    expect(await importBytes('mx.csv', iconv.encode(text, 'utf16le', { addBOM: true }))).toMatchObject({ rows: 3140, stored: 3140, created: 0, updated: 0 })
    expect(await importBytes('mx.csv', iconv.encode(text, 'utf16-be'))).toMatchObject({ stored: 3140, created: 0, updated: 0 })
    const [canyon] = (await office.does('listProjects', { q: 'Chilón' }))['items'] as { location?: string }[]
    expect(canyon === undefined || JSON.stringify(canyon).includes('ó')).toBe(true)
  })
})
