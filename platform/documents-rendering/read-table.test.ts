import { createWriteStream, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { crc32 } from 'node:zlib'
import Excel from '@protobi/exceljs'
import fc from 'fast-check'
import iconv from 'iconv-lite'
import unzipper from 'unzipper'
import { afterAll, describe, expect, test } from 'vitest'
import { inspectApart, inspectTable, readApart, readTable, TableError, writeWorkbook } from './index.ts'
import type { ColumnKind, SheetValue, TableRow } from './index.ts'
import { detectEncoding } from './encoding.ts'
import { cellText } from './workbook-reader.ts'

const folder = mkdtempSync(join(tmpdir(), 'zhujian-tables-'))
afterAll(() => rmSync(folder, { recursive: true }))
let files = 0

function textFile(text: string, encoding: string): string {
  const path = join(folder, `${++files}.csv`)
  writeFileSync(path, iconv.encode(text, encoding))
  return path
}

async function all(rows: AsyncIterable<TableRow>): Promise<TableRow[]> {
  const found: TableRow[] = []
  for await (const row of rows) found.push(row)
  return found
}

async function workbook(columns: { title: string; kind: ColumnKind }[], values: SheetValue[][], more: { preamble?: string[][]; sheets?: number } = {}): Promise<string> {
  const path = join(folder, `${++files}.xlsx`)
  const sink = createWriteStream(path)
  const writer = writeWorkbook(sink)
  for (let sheet = 0; sheet < (more.sheets ?? 1); sheet += 1) {
    writer.sheet({ name: `表${sheet + 1}`, columns, ...(more.preamble ? { preamble: more.preamble } : {}) })
    await writer.rows(values)
  }
  await writer.end()
  return path
}

const chinese = '项目代码,项目名称,总投资\nP1,滨江快速路(东环—港口段),864000000\nP2,城北污水处理厂二期,131200000\n'
const western = 'clave,nombre\n1,Cañón del Río Ñandú\n2,Construcción de la vía\n'

/** The same workbook with its entries in another order, stored as they are, and changed on the way. */
async function repacked(path: string, order: (names: string[]) => string[], change: (name: string, text: string) => string): Promise<string> {
  const { files: entries } = await unzipper.Open.file(path)
  const [parts, directory]: [Buffer[], Buffer[]] = [[], []]
  let at = 0
  for (const name of order(entries.map((file) => file.path))) {
    const entry = entries.find((file) => file.path === name)
    const data = Buffer.from(entry ? change(name, (await buffer(entry.stream())).toString('utf8')) : '')
    const head = Buffer.alloc(26)
    head.writeUInt16LE(20, 0)
    head.writeUInt32LE(crc32(data), 10)
    head.writeUInt32LE(data.length, 14)
    head.writeUInt32LE(data.length, 18)
    head.writeUInt16LE(name.length, 22)
    parts.push(Buffer.from('PK\x03\x04'), head, Buffer.from(name), data)
    const tail = Buffer.alloc(14)
    tail.writeUInt32LE(at, 10)
    directory.push(Buffer.from('PK\x01\x02\x14\x00'), head, tail, Buffer.from(name))
    at += 30 + name.length + data.length
  }
  const end = Buffer.alloc(18)
  end.writeUInt16LE(entries.length, 4)
  end.writeUInt16LE(entries.length, 6)
  end.writeUInt32LE(Buffer.concat(directory).length, 8)
  end.writeUInt32LE(at, 12)
  const packed = join(folder, `${++files}.xlsx`)
  writeFileSync(packed, Buffer.concat([...parts, ...directory, Buffer.from('PK\x05\x06'), end]))
  return packed
}

describe('the encoding of a text file', () => {
  test.each([
    ['utf-8', chinese, 'utf-8'],
    ['utf-8', western, 'utf-8'],
    ['gb18030', chinese, 'gb18030'],
    ['gbk', `代码,名称\n${Array.from({ length: 3000 }, (_, at) => `P${at},Works ${at}\n`).join('')}X,滨江路\n`, 'gb18030'],
    ['latin1', western, 'windows-1252'],
    ['latin1', `${'a,b\n'.repeat(100_000)}é,1\n`, 'windows-1252'],
    ['utf-16le', western, 'utf-16le'],
    ['utf-16be', chinese, 'utf-16be'],
    ['ascii', 'a,b\n1,2\n', 'utf-8'],
  ])('%s is told from the others', async (written, text, told) => {
    expect((await detectEncoding(textFile(text, written))).encoding).toBe(told)
  })

  test('a mark at the beginning decides', async () => {
    for (const [mark, told] of [['utf16le', 'utf-16le'], ['utf8', 'utf-8']] as const) {
      const path = join(folder, `${++files}.csv`)
      writeFileSync(path, iconv.encode(chinese, mark, { addBOM: true }))
      expect(await detectEncoding(path)).toEqual({ encoding: told, certain: true })
      expect((await inspectTable(path)).columns).toEqual(['项目代码', '项目名称', '总投资'])
    }
  })

  test('characters that stand across two pieces of the file are read whole', async () => {
    const text = `名\n${'滨江快速路'.repeat(120_000)}\n`
    expect((await detectEncoding(textFile(text, 'utf8'))).encoding).toBe('utf-8')
    const rows = await all(readTable(textFile(text, 'gb18030'), { kind: 'csv', encoding: 'gb18030', delimiter: ',', headerRow: 1 }))
    expect(rows[1]?.cells[0]).toBe('滨江快速路'.repeat(120_000))
  })
})

describe('a table of text', () => {
  test.each([
    [',', 'a,"b;c",d\n1,2,3\n'],
    [';', 'a;"b,c,d,e";d\n1;2;3\n'],
    ['\t', 'a\tb\td\n1\t2\t3\n'],
  ])('is split at %j', async (delimiter, text) => {
    const head = await inspectTable(textFile(text, 'utf8'))
    expect(head.form).toMatchObject({ kind: 'csv', delimiter })
    expect(head.columns).toHaveLength(3)
  })

  test('its header stands below titles, and rows keep their numbers', async () => {
    const path = textFile('江州市项目清单,,\n填报单位:市发展改革委,,\n项目代码,项目名称,总投资\nP1,甲,1\nP2,乙,2\n', 'utf8')
    const head = await inspectTable(path)
    expect(head).toMatchObject({ columns: ['项目代码', '项目名称', '总投资'], form: { headerRow: 3 } })
    expect(head.sample).toEqual([{ row: 4, cells: ['P1', '甲', '1'] }, { row: 5, cells: ['P2', '乙', '2'] }])
    expect((await all(readTable(path, head.form))).map((row) => row.row)).toEqual([3, 4, 5])
    expect((await inspectTable(path, { headerRow: 2 })).columns).toEqual(['填报单位:市发展改革委'])
  })

  test('a quote that never ends and a file with nothing in it are refused', async () => {
    await expect(inspectTable(textFile('', 'utf8'))).rejects.toMatchObject({ code: 'empty' })
    await expect(inspectTable(textFile('a,b\n1,2\n', 'utf8'), { headerRow: 9 })).rejects.toMatchObject({ code: 'headerMissing' })
    await expect(all(readTable(textFile(`a\n"${'x'.repeat(4_100_000)}`, 'utf8'), { kind: 'csv', encoding: 'utf-8', delimiter: ',', headerRow: 1 }))).rejects.toMatchObject({ code: 'damaged' })
  })
})

describe('a workbook', () => {
  test('gives back what was written: amounts to the fen, days, long codes, formulas as text', async () => {
    const path = await workbook(
      [{ title: '代码', kind: 'text' }, { title: '总投资(万元)', kind: 'wan' }, { title: '已付(元)', kind: 'yuan' }, { title: '开工', kind: 'day' }, { title: '进度 %', kind: 'percent' }],
      [['001234567890123456', 1_312_000_001n, 404_000_000_037n, '2026-03-01', 4510], ['=1+1', null, -5n, null, 0]],
      { preamble: [['江州市项目库'], []] },
    )
    const head = await inspectTable(path)
    expect(head.form).toEqual({ kind: 'xlsx', sheet: '表1', headerRow: 3 })
    expect(head.sample.map((row) => row.cells)).toEqual([
      ['001234567890123456', '1312.000001', '4040000000.37', '2026-03-01', '45.1'],
      ['=1+1', '', '-0.05', '', '0'],
    ])
  })

  test('any whole number of fen up to what a cell holds comes back exactly', async () => {
    const amounts = fc.sample(fc.bigInt({ min: -999_999_999_999_999n, max: 999_999_999_999_999n }), { numRuns: 300, seed: 7 })
    const path = await workbook([{ title: 'y', kind: 'yuan' }], amounts.map((fen) => [fen]))
    const back = (await all(readTable(path, { kind: 'xlsx', sheet: '表1', headerRow: 1 }))).slice(1).map((row) => Number(row.cells[0]))
    expect(back.map((yuan) => BigInt(Math.round(yuan * 100)))).toEqual(amounts)
  })

  test('is read by the sheet asked for; one it does not have is refused by name', async () => {
    const path = await workbook([{ title: 'a', kind: 'text' }], [['1']], { sheets: 3 })
    expect(await inspectTable(path)).toMatchObject({ sheets: ['表1', '表2', '表3'], form: { sheet: '表1' } })
    expect(await inspectTable(path, { sheet: '表3' })).toMatchObject({ form: { sheet: '表3' }, columns: ['a'] })
    await expect(inspectTable(path, { sheet: '没有' })).rejects.toMatchObject({ code: 'sheetMissing', figures: { sheet: '没有' } })
  })

  test('keeps the names of its sheets and the kinds of its cells in whatever order its parts lie, and however it names them', async () => {
    const book = new Excel.Workbook()
    for (const name of ['台账', '说明']) {
      const sheet = book.addWorksheet(name)
      sheet.addRow(['项目', '进度', '开工'])
      sheet.addRow([`${name}甲`, 0.35, new Date('2026-03-01T00:00:00Z')]).getCell(2).numFmt = '0%'
      sheet.getRow(2).getCell(3).numFmt = 'yyyy-mm-dd'
    }
    const path = join(folder, `${++files}.xlsx`)
    await book.xlsx.writeFile(path)
    const absolute = (name: string, text: string): string => (name.endsWith('workbook.xml.rels') ? text.replaceAll('"worksheets/', '"/xl/worksheets/') : text)
    const last = (names: string[], late: RegExp): string[] => [...names.filter((name) => !late.test(name)), ...names.filter((name) => late.test(name))]
    const orders = [/workbook|rels/, /styles/, /sharedStrings/, /workbook|rels|styles|sharedStrings/, /worksheets/]
    for (const late of orders) {
      for (const change of [absolute, (_: string, text: string) => text]) {
        const mixed = await repacked(path, (names) => last(names, late), change)
        expect(await inspectTable(mixed), String(late)).toMatchObject({ sheets: ['台账', '说明'], form: { sheet: '台账' } })
        expect((await all(readTable(mixed, { kind: 'xlsx', sheet: '说明', headerRow: 1 }))).map((row) => row.cells), String(late)).toEqual([['项目', '进度', '开工'], ['说明甲', '35%', '2026-03-01']])
      }
    }
  })

  test('shows a share as people see it, and a formula that came to nothing as what it is', async () => {
    const book = new Excel.Workbook()
    const sheet = book.addWorksheet('表')
    sheet.addRow(['进度', '占比', '投资'])
    const row = sheet.addRow([0.35, 0.1, { formula: '1/0', result: { error: '#DIV/0!' } }])
    row.getCell(1).numFmt = '0%'
    row.getCell(2).numFmt = '0.00"%"'
    const path = join(folder, 'shares.xlsx')
    await book.xlsx.writeFile(path)
    expect((await all(readTable(path, { kind: 'xlsx', sheet: '表', headerRow: 1 })))[1]?.cells).toEqual(['35%', '0.1', '=1/0'])
  })

  test('what is none is refused', async () => {
    const path = join(folder, 'not.xlsx')
    writeFileSync(path, Buffer.concat([Buffer.from([0x50, 0x4b, 3, 4]), Buffer.alloc(500, 7)]))
    await expect(inspectTable(path)).rejects.toBeInstanceOf(TableError)
  })

  test('that unfolds to more than can be held is refused before it is unfolded', async () => {
    const path = await workbook([{ title: 'a', kind: 'text' }], [['1']])
    const bytes = readFileSync(path)
    bytes.writeUInt32LE(0xf000_0000, bytes.indexOf(Buffer.from([0x50, 0x4b, 1, 2])) + 24)
    writeFileSync(path, bytes)
    await expect(inspectTable(path)).rejects.toMatchObject({ code: 'tooLarge' })
  })

  test.each([
    [0.1 + 0.2, '0.3'],
    [12345.67, '12345.67'],
    [1.80123e11, '180123000000'],
    [1e21, '1000000000000000000000'],
    [0.0000001, '0.0000001'],
    [true, 'TRUE'],
    [new Date('2026-03-01T00:00:00Z'), '2026-03-01'],
    [new Date('2026-03-01T08:30:00Z'), '2026-03-01 08:30:00'],
    [{ richText: [{ text: '滨江' }, { text: '路' }] }, '滨江路'],
    [{ formula: 'A1', result: 5 }, '5'],
    [{ error: '#REF!' }, '#REF!'],
    [{ text: { richText: [{ text: 'x' }] }, hyperlink: 'http://y' }, 'x'],
  ])('a cell of %j is typed %s', (value, text) => {
    expect(cellText(value)).toBe(text)
  })
})

describe('a file read in its own thread', () => {
  test('says the same as one read here, and can be left before its end', async () => {
    const path = textFile(`a,b\n${Array.from({ length: 5000 }, (_, at) => `${at},x\n`).join('')}`, 'utf8')
    const head = await inspectApart(path, {})
    expect(head).toEqual(await inspectTable(path))
    expect(await all(readApart(path, head.form))).toEqual(await all(readTable(path, head.form)))
    for await (const row of readApart(path, head.form)) if (row.row > 10) break
  })

  test('refuses as it would here, and takes a wide workbook', async () => {
    await expect(inspectApart(textFile('', 'utf8'), {})).rejects.toMatchObject({ code: 'empty' })
    const header = Array.from({ length: 900 }, (_, at) => ({ title: `c${at}`, kind: 'text' as const }))
    const wide = await workbook(header, [header.map((one) => one.title)])
    expect((await inspectApart(wide, {})).columns).toHaveLength(900)
  })
})
