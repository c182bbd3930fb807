import { readFileSync } from 'node:fs'
import iconv from 'iconv-lite'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { choose, deskOf, journey, useBrowser } from './office.ts'

useBrowser()

const header = '序号,项目编码,项目名称,建设地点,总投资(万元),行业,建设阶段,计划开工时间'
const table = (rows: string[]): string => ['临江区在建项目台账,,,,,,,', header, ...rows].join('\r\n')
const rows = [
  '1,LQ-1,滨江路快速化改造工程,一街道,"1,250.5",市政道路,在建,2025年3月1日',
  '2,LQ-2,城北第三小学扩建,二街道,860,教育,招标,2025年9月1日',
  '3,LQ-3,,三街道,900,文化体育,在建,',
  '4,LQ-4,应急指挥中心,三街道,约三百,其他,歇着,',
]

async function upload(page: Page, name: string, bytes: Buffer): Promise<void> {
  await page.setInputFiles('input[type=file]', { name, mimeType: 'text/csv', buffer: bytes })
  await page.getByRole('heading', { name: '各列含义' }).waitFor()
}

const sums = async (page: Page): Promise<string[]> => (await page.locator('.imp-sum dd').allTextContents()).map((text) => text.trim())

journey('a table in the encoding of the office is looked at, tried, imported, and its refused rows come back, are mended and complete it', async () => {
  const page = await deskOf('lgOffice.990200', '/projects')
  await page.getByRole('link', { name: '项目导入' }).click()
  await page.getByRole('button', { name: '导入项目台账' }).first().click()
  await upload(page, '台账.csv', iconv.encode(table(rows), 'gb18030'))
  await page.getByText('GBK / GB18030（中文）').waitFor()
  expect(await page.getByRole('spinbutton', { name: '表头所在行' }).inputValue()).toBe('2')
  await page.getByRole('table', { name: '各列含义' }).getByText('滨江路快速化改造工程').waitFor()
  await page.getByText('按列名推测，请核对').waitFor()
  // A column that is not read for now, and a word that nobody knew.
  await choose(page, '“建设地点”列的含义', '不采用')
  await page.getByText('共 8 列，采用 6 列').waitFor()
  await choose(page, '“建设地点”列的含义', '建设地点')
  await page.getByText('1 种写法没有对应，涉及 1 行').waitFor()
  await choose(page, '“歇着”对应的阶段', '暂停 · 施工')
  await page.getByText('全部已有对应').waitFor()

  await page.getByRole('button', { name: '试导入' }).click()
  await page.getByText('试导入完成，未存入任何数据').waitFor()
  expect(await sums(page)).toEqual(['4', '2', '2', '2', '0'])
  await page.getByText('“总投资(万元)”的“约三百”不是金额').waitFor()
  await page.getByRole('button', { name: '正式导入' }).click()
  await page.waitForURL(/\/imports\/[0-9a-f-]{36}$/)
  await page.getByText('已完成').waitFor()
  expect(await sums(page)).toEqual(['4', '2', '2', '2', '0'])

  const fetching = page.waitForEvent('download')
  await page.getByRole('link', { name: '下载退回表格' }).click()
  const returned = await (await fetching).path()
  const { inspectTable } = await import('@zhujian/documents-rendering')
  const head = await inspectTable(returned, { headerRow: 1 })
  expect(head.columns.at(-1)).toBe('拒绝原因')
  expect(head.sample.map((row) => row.cells[1])).toEqual(['LQ-3', 'LQ-4'])
  expect(readFileSync(returned).length).toBeGreaterThan(1000)

  // Mended, in the other encodings people send, with the remembered meanings.
  const mended = `${header}\r\n3,LQ-3,文体中心,三街道,900,文化体育,在建,\r\n4,LQ-4,应急指挥中心,三街道,300,其他,歇着,`
  await page.getByRole('button', { name: '导入改好的表格' }).click()
  await upload(page, '改好.csv', Buffer.concat([Buffer.from([0xff, 0xfe]), iconv.encode(mended, 'utf-16le')]))
  await page.getByText('沿用上次对这种表格的对应').waitFor()
  await page.getByText('UTF-16（小端）').waitFor()
  await page.getByRole('button', { name: '试导入' }).click()
  await page.getByText('试导入完成').waitFor()
  expect(await sums(page)).toEqual(['2', '2', '0', '2', '0'])
  await page.getByRole('button', { name: '正式导入' }).click()
  await page.waitForURL(/\/imports\/[0-9a-f-]{36}$/)
  await page.getByText('已完成').waitFor()
  await page.getByRole('button', { name: '查看这批项目' }).click()
  await page.getByRole('textbox', { name: '名称、代码、拼音首字母' }).fill('应急指挥')
  await page.getByRole('table', { name: '项目库' }).getByText('应急指挥中心').waitFor()
  await page.goto('/imports')
  await page.getByRole('table', { name: '项目导入' }).getByText('改好.csv').first().waitFor()
  expect(await page.getByRole('table', { name: '项目导入' }).getByRole('row').count()).toBeGreaterThanOrEqual(5)
})

journey('the import page is not offered to other posts, and says so at its address', async () => {
  const page = await deskOf('ownerClerk.990100', '/imports/new')
  await page.getByRole('heading', { name: '无权查看' }).or(page.getByText('您的岗位')).first().waitFor()
  expect(await page.getByRole('link', { name: '项目导入' }).count()).toBe(0)
})

journey('in English the template and the words of the wizard are complete', async () => {
  const page = await deskOf('lgOffice.990100', '/imports/new', { language: 'en', width: 1024 })
  const fetching = page.waitForEvent('download')
  await page.getByRole('link', { name: 'Excel template' }).click()
  expect((await fetching).suggestedFilename()).toMatch(/\.xlsx$/)
  await page.setInputFiles('input[type=file]', { name: 'list.csv', mimeType: 'text/csv', buffer: Buffer.from('A,B\nx,y\n') })
  await page.getByText('The headings do not tell: please choose').waitFor()
  expect(await page.getByRole('button', { name: 'Trial' }).isDisabled()).toBe(true)
  await choose(page, 'Meaning of “A”', 'Name')
  await page.getByRole('button', { name: 'Trial' }).click()
  await page.getByText('Trial done; nothing was stored').waitFor()
})
