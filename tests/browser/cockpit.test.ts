import { readFileSync } from 'node:fs'
import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { person } from '../support/caller.ts'
import { deskOf, journey, useBrowser } from './office.ts'

useBrowser({ webgl: true })

type Sketch = { layer: { features: { properties: { kind: string } }[] } }
const counties = (): string => {
  const { layer } = JSON.parse(readFileSync('modules/insight/cockpit/data/jiangzhou.json', 'utf8')) as Sketch
  return JSON.stringify({ type: 'FeatureCollection', features: layer.features.filter((feature) => feature.properties.kind === 'county') })
}
const list = (page: Page) => page.getByRole('region', { name: '地图上的项目' }).first()
const inView = async (page: Page): Promise<number> => Number(/视野内 (\d+)/.exec((await list(page).getByRole('button', { name: /^视野内/ }).textContent()) ?? '')?.[1] ?? Number.NaN)
const query = (page: Page): Record<string, string> => Object.fromEntries(new URL(page.url()).searchParams)

/** What the map should show now: other tests of the run may have declared projects in the same city. */
async function expected(): Promise<{ inView: number; unplaced: number }> {
  return (await person('viceMayor.990100')).does('getMapFigures', { zoom: 9 }) as unknown as Promise<{ inView: number; unplaced: number }>
}

/** How many projects the marks on the map stand for. */
async function marked(page: Page): Promise<number> {
  const labels = await page.locator('.pin').evaluateAll((marks) => marks.map((mark) => mark.getAttribute('aria-label') ?? ''))
  return labels.reduce((sum, label) => sum + Number(/^(\d+) 个项目/.exec(label)?.[1] ?? 1), 0)
}

journey('from city to county to project on the map, the list in step with it, every step in the address and a way back', { timeout: 120_000 }, async () => {
  const all = await expected()
  const page = await deskOf('viceMayor.990100', '/cockpit')
  await expect.poll(() => inView(page), { timeout: 30_000 }).toBe(all.inView)
  await expect.poll(() => marked(page)).toBe(all.inView)
  await page.getByText('虚构城市示意图，非真实地理').waitFor()
  await list(page).getByRole('button', { name: `未标位置 ${all.unplaced}` }).click()
  await expect.poll(() => list(page).getByRole('listitem').count()).toBe(all.unplaced)
  await list(page).getByRole('button', { name: /^视野内/ }).click()
  // A light is both legend and filter.
  await page.getByRole('button', { name: /^红 \d+$/ }).click()
  const red = Number((await page.getByRole('button', { name: /^红 \d+$/ }).textContent())?.replace(/\D/g, ''))
  await expect.poll(() => inView(page)).toBe(red)
  expect(query(page)).toMatchObject({ light: 'red' })
  await page.getByRole('button', { name: /^红 \d+$/ }).click()
  // Into a county by its name, which the keyboard reaches, and to one of its projects by the list.
  await page.getByRole('navigation', { name: '位置' }).getByRole('button', { name: '城北区' }).click()
  await expect.poll(() => query(page)['regionCode']).toBe('990104')
  await page.getByRole('navigation', { name: '位置' }).getByText('城北区').waitFor()
  await expect.poll(() => inView(page)).toBeLessThan(20)
  const here = await inView(page)
  await expect.poll(() => marked(page)).toBe(here)
  await list(page).getByRole('button', { name: /城北区公厕改造/ }).click()
  await expect.poll(() => query(page)['project']).toMatch(/^[0-9a-f-]{36}$/)
  await page.locator('.pin.on').waitFor()
  // The view that was chosen is in the address: loaded anew it is the same.
  await expect.poll(() => query(page)['at']).toMatch(/^[\d.-]+,[\d.-]+,[\d.]+$/)
  await page.reload()
  await page.locator('.pin.on').waitFor()
  await list(page).getByRole('link', { name: '打开项目' }).click()
  await page.getByRole('heading', { level: 1, name: '城北区公厕改造' }).waitFor()
  await page.goBack()
  await page.getByRole('navigation', { name: '位置' }).getByRole('button', { name: '全部范围' }).click()
  await expect.poll(() => inView(page)).toBe(all.inView)
  expect(query(page)['regionCode']).toBeUndefined()
})

journey('marks are reached and opened by the keyboard, and told apart by grade without colour', { timeout: 90_000 }, async () => {
  const page = await deskOf('viceMayor.990100', '/cockpit?by=grade')
  await expect.poll(() => marked(page), { timeout: 30_000 }).toBe((await expected()).inView)
  expect(new Set((await page.locator('.pin.letter').allTextContents()).map((words) => words.slice(0, 1)))).toEqual(new Set(['A', 'B', 'C']))
  await page.goto('/cockpit')
  await page.locator('.pin.many').first().waitFor({ timeout: 30_000 })
  const before = await page.locator('.pin').count()
  await page.locator('.pin.many').first().focus()
  await page.keyboard.press('Enter')
  await expect.poll(() => query(page)['at']).toBeDefined()
  await expect.poll(() => page.locator('.pin').count()).not.toBe(before)
})

journey('each figure says what it means at one click, and a past day says it is one', { timeout: 90_000 }, async () => {
  const page = await deskOf('lgOffice.990100', '/cockpit')
  const names = ['项目数量', '总投资', '年度支付率', '立项审批用时', '红黄灯占比', '超时待办']
  for (const name of names) {
    await page.getByRole('button', { name, exact: true }).click()
    const popup = page.locator('.ant-popover:visible')
    for (const part of ['口径', '不含', '来源', '更新', '责任单位', '数据截至', '口径版本']) await popup.getByText(part, { exact: true }).waitFor()
    await popup.getByText('2023.1，自 2020-01-01 起执行').waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('heading', { level: 1 }).click()
  }
  await page.getByLabel('查看哪一天的数据').fill('2024-06-30')
  await page.getByText('以下指标、图表和预警为 2024-06-30 日终的数据').waitFor()
  expect(query(page)).toMatchObject({ asOf: '2024-06-30' })
  const projects = async (day: Record<string, string>) => ((await (await person('lgOffice.990100')).does('getCockpit', day))['figures'] as { key: string; value: string }[]).find((figure) => figure.key === 'projectCount')?.value
  await page.getByRole('link', { name: `项目数量 ${await projects({ asOf: '2024-06-30' })} 项，打开今日清单` }).waitFor()
  await page.getByRole('status').getByRole('button', { name: '回到今日' }).click()
  await page.getByRole('link', { name: `项目数量 ${await projects({})} 项，打开清单` }).waitFor()
  await page.goto('/cockpit?asOf=2022-01-01')
  await page.getByText('2022-01-01 早于本范围最早有数据的日期 2023-01-04').waitFor()
  await page.getByRole('button', { name: '回到今日' }).click()
  await page.getByRole('link', { name: `项目数量 ${await projects({})} 项，打开清单` }).waitFor()
})

journey('a boundary layer is uploaded with its review number, shown in the corner of the map, and withdrawn', { timeout: 120_000 }, async () => {
  const page = await deskOf('sysAdmin.990100', '/map-layers')
  await page.getByText('还没有上传边界图层').waitFor()
  await page.getByRole('button', { name: '上传图层' }).click()
  await page.getByLabel('图层名称').fill('江州市县级行政区边界')
  await page.getByLabel('审图号').fill('浙S-2024-12')
  await page.getByLabel('审核机关').fill('浙江省自然资源厅')
  await page.getByLabel('批准日期').fill('2024-05-20')
  const file = page.locator('input[type=file]')
  await file.setInputFiles({ name: 'bad.geojson', mimeType: 'application/geo+json', buffer: Buffer.from('{"type":"FeatureCollection","features":[]}') })
  await page.getByText('文件中没有要素。').waitFor()
  expect(await page.getByRole('button', { name: '上传并显示' }).isDisabled()).toBe(true)
  await file.setInputFiles({ name: 'counties.geojson', mimeType: 'application/geo+json', buffer: Buffer.from(counties()) })
  await page.getByRole('img', { name: '图层预览，共 6 个要素' }).waitFor()
  await page.getByRole('button', { name: '上传并显示' }).click()
  await page.getByRole('alert').getByText('审图号“浙S-2024-12”不符合规定样式').waitFor()
  await page.getByLabel('审图号').fill('浙S（2024）12号')
  await page.getByRole('button', { name: '上传并显示' }).click()
  await page.getByRole('row', { name: /显示中 浙S\(2024\)12号/ }).waitFor()
  const mayor = await deskOf('viceMayor.990100', '/cockpit')
  await mayor.getByText('审图号：浙S(2024)12号').waitFor({ timeout: 30_000 })
  await page.getByRole('button', { name: '撤下' }).click()
  await page.getByLabel('撤下原因').fill('审图号登记有误')
  await page.getByRole('region', { name: /撤下第 1 版图层/ }).getByRole('button', { name: '撤下' }).click()
  await page.getByText('已撤下').waitFor()
  await mayor.reload()
  await mayor.getByText('虚构城市示意图，非真实地理').waitFor()
  expect(await mayor.getByText('审图号：').count()).toBe(0)
})

journey('the wall tours by itself, is held by a key, stepped by arrows, and the same twice as large on a screen of 4K', { timeout: 120_000 }, async () => {
  const page = await deskOf('viceMayor.990100', '/sign-in', { width: 1920, height: 1080, motion: true })
  await page.clock.install()
  await page.goto('/wall')
  const now = page.getByText(/^自动巡览/)
  await page.getByText(/^自动巡览 1 \/ \d+ 项目数量/).waitFor()
  const reached = page.getByText(/^自动巡览 2 \/ \d+ 总投资，\d+ 秒后下一项/)
  for (let second = 0; second < 12 && (await reached.count()) === 0; second++) await page.clock.runFor(1000)
  await reached.waitFor()
  await page.keyboard.press('Space')
  await expect.poll(() => now.textContent()).toMatch(/^自动巡览 2 \/ \d+ 总投资，已暂停/)
  await page.locator('.pin').first().waitFor()
  const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']).setLegacyMode(true).analyze()
  expect(violations.filter((one) => one.impact === 'serious' || one.impact === 'critical').map((one) => `${one.id}: ${one.nodes.map((node) => node.html.slice(0, 160)).join(' | ')}`)).toEqual([])
  await page.clock.runFor(30_000)
  expect(await now.textContent()).toMatch(/^自动巡览 2 /)
  await page.keyboard.press('ArrowLeft')
  await page.keyboard.press('ArrowLeft')
  const stops = Number(/ \/ (\d+) /.exec((await now.textContent()) ?? '')?.[1])
  expect(await now.textContent()).toMatch(new RegExp(`^自动巡览 ${stops} / `))
  await page.locator('.wlate li.on').waitFor()
  const sizes = (): Promise<number[]> => page.evaluate(() => [...document.querySelectorAll('.wkp b, .wlate .a, .wregions th, .wall footer')].map((element) => Number.parseFloat(getComputedStyle(element).fontSize)))
  const [small, scrolls] = [await sizes(), await page.evaluate(() => document.documentElement.scrollHeight > window.innerHeight)]
  expect(scrolls).toBe(false)
  expect(Math.min(...small)).toBeGreaterThanOrEqual(19)
  await page.setViewportSize({ width: 3840, height: 2160 })
  expect((await sizes()).map((size, at) => Math.round((10 * size) / (small[at] ?? 1)) / 10)).toEqual(small.map(() => 2))
  await page.setViewportSize({ width: 1920, height: 1080 })
  await page.getByRole('button', { name: '年度支付率' }).click()
  await page.getByRole('dialog', { name: '年度支付率' }).getByText('财政部门').waitFor()
  await page.keyboard.press('Escape')
  await page.keyboard.press('Escape')
  await page.getByRole('heading', { level: 1, name: '驾驶舱' }).waitFor()
})

journey('who asked for less motion is not driven, and a wall whose server is away says how old its figures are and comes back by itself', { timeout: 120_000 }, async () => {
  const page = await deskOf('viceMayor.990100', '/sign-in', { width: 1920, height: 1080 })
  await page.clock.install()
  await page.goto('/wall')
  await page.getByText(/^自动巡览 1 \/ \d+ 项目数量，已暂停/).waitFor()
  await page.getByText(/^数据截至/).waitFor()
  await page.route('**/api/**', (route) => route.abort())
  for (let step = 0; step < 20; step++) await page.clock.runFor(10_000)
  await expect.poll(async () => {
    await page.clock.runFor(5_000)
    return page.getByText(/服务器未响应，正在重连。以下为 \d\d:\d\d 的数据，[3-9] 分钟前/).count()
  }, { timeout: 30_000 }).toBe(1)
  await page.getByRole('heading', { name: '预警与延误' }).waitFor()
  await page.unroute('**/api/**')
  await expect.poll(async () => {
    await page.clock.runFor(11_000)
    return page.getByText(/服务器未响应/).count()
  }, { timeout: 30_000 }).toBe(0)
})
