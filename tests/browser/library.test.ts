import type { Locator, Page } from 'playwright-core'
import { expect } from 'vitest'
import { choose, deskOf, journey, useBrowser } from './office.ts'

useBrowser()

const searchOf = (address: string): Record<string, string> => Object.fromEntries(new URL(address).searchParams)

journey('filters and two characters live in the address, a project opens from the list with its tabs and its book', async () => {
  const page = await deskOf('lgOffice.990100', '/projects')
  const table = page.getByRole('table', { name: '项目库' })
  await table.getByText(/^合计 \d+ 项/).waitFor()
  // A light claims nothing before the works begin, and is dated once it is set.
  const undated = table.getByRole('row').filter({ has: page.locator('.lt') }).filter({ hasNotText: /\d\d-\d\d$/ }).filter({ hasNotText: '合计' })
  expect([await table.getByRole('row').filter({ hasText: '未开工' }).count() > 0, await undated.count()]).toEqual([true, 0])
  await page.getByRole('button', { name: /^阶段/ }).click()
  await page.getByRole('checkbox', { name: '施工' }).check()
  await page.keyboard.press('Escape')
  await expect.poll(() => searchOf(page.url())['stage']).toBe('construction')
  await page.getByRole('textbox', { name: '名称、代码、拼音首字母' }).fill('污水')
  await expect.poll(() => searchOf(page.url())['q'], { timeout: 10_000 }).toBe('污水')
  await table.getByText('合计 2 项').waitFor()
  const address = page.url()
  await page.reload()
  await table.getByText('合计 2 项').waitFor()
  expect(await page.getByRole('textbox', { name: '名称、代码、拼音首字母' }).inputValue()).toBe('污水')
  const rows = table.getByRole('row').filter({ hasText: '污水' })
  expect(await rows.count()).toBe(2)

  await rows.first().focus()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowUp')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { level: 1, name: /污水/ }).waitFor()
  await page.getByRole('region', { name: '卡在哪里' }).waitFor()
  await page.getByRole('region', { name: '谁在何时前要做什么' }).waitFor()
  await page.getByRole('region', { name: '资金链' }).getByText('概算', { exact: true }).waitFor()
  await page.getByRole('img', { name: /实际累计 \d+\.\d+%/ }).waitFor()
  expect(await page.getByRole('list', { name: '阶段' }).locator('[aria-current=step]').textContent()).toContain('施工')
  await page.getByRole('list', { name: '办理记录' }).getByRole('listitem').first().waitFor()
  for (const [tab, seen] of [['关口', '全部关口'], ['合同', '合同价'], ['支付', '本期净付'], ['进度', '累计产值'], ['相关方', '任职起']] as const) {
    await page.getByRole('tab', { name: new RegExp(`^${tab}`) }).click()
    await page.getByRole('tabpanel').getByText(seen).first().waitFor()
  }
  expect(searchOf(page.url())['tab']).toBe('members')

  await page.getByRole('button', { name: 'English' }).click()
  await page.getByRole('tab', { name: 'Gates 9' }).waitFor()
  expect(await page.evaluate(() => document.documentElement.lang)).toBe('en')
  await page.reload()
  await page.getByRole('region', { name: 'Where it is stuck' }).waitFor()
  await page.goto(address)
  await page.getByRole('table', { name: 'Project library' }).getByText('2 projects').waitFor()
})

journey('filters that leave nothing say so and can be cleared', async () => {
  const page = await deskOf('lgOffice.990100', '/projects?q=%E4%B8%8D%E5%AD%98%E5%9C%A8&grade=A')
  await page.getByText('没有符合筛选的项目').waitFor()
  await page.getByRole('button', { name: '清空筛选' }).last().click()
  await page.getByRole('table', { name: '项目库' }).waitFor()
  expect(new URL(page.url()).search).toBe('')
})

type Figures = { page: Page; open(name: string): Promise<string>; totals: Locator }

/** The cockpit of an account; `open` follows a figure to its list and answers what the figure said. */
async function cockpitOf(username: string): Promise<Figures> {
  const page = await deskOf(username, '/cockpit')
  const library = page.getByRole('table', { name: '项目库' })
  return {
    page,
    totals: library.getByRole('row').last(),
    open: async (name) => {
      await page.goto('/cockpit')
      const link = page.getByRole('link', { name: new RegExp(`^${name} .*打开清单$`) })
      const value = ((await link.textContent()) ?? '').trim()
      await link.click()
      await library.getByText(/^合计 \d+ 项/).waitFor()
      return value
    },
  }
}

journey('the counts and sums of the cockpit are those of the list they open', async () => {
  const { page, open, totals } = await cockpitOf('viceMayor.990100')
  const projects = await open('项目数量')
  await totals.getByText(`合计 ${projects} 项`).waitFor()
  expect(searchOf(page.url())['regionCode']).toBe('990100')
  await page.getByRole('button', { name: '状态 已申报（不含草稿）' }).waitFor()
  const investment = await open('总投资')
  const listed = (await totals.getByRole('cell').nth(5).textContent()) ?? ''
  expect((Number(listed.replaceAll(',', '')) / 10_000).toFixed(2)).toBe(investment)
})

journey('the figure of overdue tasks opens exactly those tasks, and one of them its case', async () => {
  const page = await deskOf('viceMayor.990100', '/cockpit')
  const link = page.getByRole('link', { name: /^超时待办 .*打开清单$/ })
  const value = ((await link.textContent()) ?? '').trim()
  await link.click()
  await page.getByRole('heading', { level: 1, name: '超时待办' }).waitFor()
  await page.getByText(`共 ${value} 件`).waitFor()
  const rows = page.getByRole('table', { name: '超时待办' }).getByRole('row')
  await expect.poll(() => rows.count(), { timeout: 20_000 }).toBe(Number(value) + 1)
  const late = (await rows.getByRole('cell').nth(7).allTextContents()).map(Number)
  expect(late.every((days) => days >= 0)).toBe(true)
  const step = ((await rows.nth(1).getByRole('cell').nth(3).textContent()) ?? '').trim()
  await rows.nth(1).click()
  await page.waitForURL(/\/inbox\/[0-9a-f-]{36}/)
  await page.getByText(step).first().waitFor()
})

journey('lights, cells of grade and stage, plan and payment open what stands behind them', async () => {
  const { page, open, totals } = await cockpitOf('viceMayor.990100')
  const alarms = page.getByRole('table', { name: '预警与延误' }).getByRole('row')
  await alarms.first().waitFor()
  const late = await alarms.count()
  await open('红黄灯占比')
  await totals.getByText(`合计 ${late} 项`).waitFor()
  expect(searchOf(page.url())['light']).toBe('red,yellow')

  await page.goto('/cockpit')
  const cell = page.getByRole('table', { name: '等级 × 阶段' }).getByRole('link', { name: /^B 级 施工 \d+ 项/ })
  const count = /施工 (\d+) 项/.exec((await cell.textContent()) ?? '')?.[1]
  await cell.click()
  await totals.getByText(`合计 ${count} 项`).waitFor()
  expect(searchOf(page.url())).toMatchObject({ grade: 'B', stage: 'construction' })

  await page.goto('/cockpit')
  for (const name of ['项目数量', '总投资', '年度支付率', '立项审批用时', '红黄灯占比', '超时待办']) await page.getByRole('button', { name, exact: true }).waitFor()
  await page.getByText(/^数据截至/).waitFor()
  const plan = page.getByRole('region', { name: '年度计划与支付' })
  await plan.getByRole('button', { name: '表格' }).click()
  expect(await plan.getByRole('row').count()).toBe(13)
  await page.getByRole('button', { name: '项目数量', exact: true }).click()
  await page.getByText('口径', { exact: true }).waitFor()
})

journey('columns are chosen, a view is kept, shared and followed by a colleague, and taken back', async () => {
  const page = await deskOf('lgOffice.990100', '/projects?light=red')
  const table = page.getByRole('table', { name: '项目库' })
  await table.getByRole('columnheader', { name: '累计已付' }).waitFor()
  await page.getByRole('button', { name: '列', exact: true }).click()
  await page.getByRole('checkbox', { name: '累计已付' }).uncheck()
  await page.getByRole('checkbox', { name: '项目代码' }).check()
  await page.keyboard.press('Escape')
  await table.getByRole('columnheader', { name: '项目代码' }).waitFor()
  expect(await table.getByRole('columnheader', { name: '累计已付' }).count()).toBe(0)
  await page.reload()
  await table.getByRole('columnheader', { name: '项目代码' }).waitFor()

  await table.getByRole('row').nth(1).getByRole('checkbox').check()
  const fetching = page.waitForEvent('download')
  await page.getByRole('link', { name: '导出所选' }).click()
  expect((await fetching).suggestedFilename()).toMatch(/项目清单.*\.xlsx$/)
  await page.getByRole('button', { name: '取消选择' }).click()

  await page.getByRole('button', { name: '＋保存为视图' }).click()
  await page.getByRole('textbox', { name: '视图名称' }).fill('红灯督办')
  await page.getByRole('button', { name: '保存视图' }).click()
  await page.getByRole('link', { name: '红灯督办' }).click()
  await page.getByRole('button', { name: '管理此视图' }).click()
  await page.getByRole('button', { name: '共享给本地区' }).click()
  const colleague = await deskOf('ndrcChief.990100', '/projects')
  await colleague.getByRole('link', { name: '红灯督办' }).click()
  await colleague.getByRole('table', { name: '项目库' }).getByRole('columnheader', { name: '项目代码' }).waitFor()
  expect(searchOf(colleague.url())['light']).toBe('red')
  await page.getByRole('button', { name: '取消共享' }).click()
  await page.getByRole('button', { name: '共享给本地区' }).waitFor()
  await page.getByRole('button', { name: '删除' }).click()
  await page.getByRole('button', { name: '＋保存为视图' }).waitFor()
  await colleague.reload()
  await colleague.getByRole('link', { name: '全部项目' }).waitFor()
  expect(await colleague.getByRole('link', { name: '红灯督办' }).count()).toBe(0)
})

journey('ticked projects are set side by side, taken away, and asked for one by one where policy allows it', async () => {
  const page = await deskOf('ownerChief.990100', '/projects?stage=construction')
  const table = page.getByRole('table', { name: '项目库' })
  await table.getByText(/^合计 \d+ 项/).waitFor()
  await table.getByRole('row').nth(1).focus()
  await page.keyboard.press(' ')
  await table.getByRole('row').nth(2).getByRole('checkbox').check()
  await page.getByText('已选 2 项').waitFor()
  await page.getByRole('button', { name: '并排比较' }).click()
  const sheet = page.getByRole('table', { name: '并排比较' })
  await sheet.getByRole('rowheader', { name: /^总投资/ }).waitFor()
  const rows = await sheet.getByRole('row').count()
  await page.getByRole('checkbox', { name: '只看不同' }).check()
  await expect.poll(() => sheet.getByRole('row').count()).toBeLessThan(rows)
  await page.goBack()

  // The projects ticked are asked for one by one; an account that is nobody's is refused for each, with the reason.
  await table.getByRole('row').nth(1).getByRole('checkbox').check()
  await table.getByRole('row').nth(2).getByRole('checkbox').check()
  await page.getByRole('button', { name: '任命人员' }).click()
  await choose(page, '角色', '监理工程师')
  await page.getByRole('textbox', { name: '用户名' }).fill('nobody.990100')
  await page.getByRole('button', { name: '任命', exact: true }).click()
  await page.getByText('已办理 0 项，未办理 2 项').waitFor()
  await page.getByRole('textbox', { name: '用户名' }).fill('supervisor.990100')
  await page.getByRole('button', { name: '任命', exact: true }).click()
  await page.getByText(/^已办理 [12] 项/).waitFor()
  await page.getByRole('button', { name: '取消选择' }).click()
  expect(await page.getByRole('region', { name: '批量办理' }).count()).toBe(0)
})
