import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { newId, person } from '../support/caller.ts'
import { choose, deskOf, journey, leave, moveToTask, newWindow, useBrowser } from './office.ts'

useBrowser()

/** The county's own projects of grade C are decided by these three, in this order. */
const route = ['ownerChief.990101', 'countyClerk.990101', 'countyChief.990101'] as const

async function caseState(username: string, caseId: string): Promise<unknown> {
  return (await (await person(username)).does('getCase', { caseId }))['state']
}

async function waitsFor(caseId: string): Promise<string[]> {
  const found = await (await person('ownerClerk.990101')).does('getCase', { caseId })
  return (found['steps'] as { status: string; role: string }[]).filter((step) => step.status === 'current').map((step) => step.role)
}

async function signInAt(page: Page, role: string, region: string): Promise<void> {
  await page.goto('/sign-in')
  await page.getByRole('button', { name: region, exact: true }).click()
  await page.getByRole('button', { name: new RegExp(`^${role} `) }).first().click()
  await page.getByRole('button', { name: '登录', exact: true }).click()
  await page.getByRole('heading', { level: 1, name: '待办' }).waitFor()
}

async function declare(page: Page, name: string): Promise<string> {
  await page.getByRole('navigation', { name: '主菜单' }).getByRole('link', { name: /我的申报/ }).click()
  await page.getByRole('button', { name: '申报项目' }).click()
  await page.getByRole('button', { name: '提交（还缺 5 项）' }).waitFor()
  await page.getByRole('textbox', { name: '项目名称' }).fill(name)
  await choose(page, '行业', '教育')
  await page.getByText(/已自动保存/).waitFor()
  expect(new URL(page.url()).pathname).toMatch(/^\/projects\/[0-9a-f-]{36}\/edit$/)
  await page.getByRole('textbox', { name: '建设地点' }).fill('城关镇文昌路 16 号')
  const investment = page.getByRole('textbox', { name: '投资匡算（总投资）' })
  await investment.fill('1e5')
  await investment.press('Tab')
  await page.getByText('不是有效金额，请填数字，如 486 或 1,234.56').waitFor()
  expect(await investment.inputValue()).toBe('1e5')
  await page.getByRole('button', { name: '提交（还缺 2 项）' }).waitFor()
  await investment.fill('286')
  await choose(page, '资金来源', '一般公共预算')
  await page.getByRole('textbox', { name: '金额', exact: true }).fill('266')
  await page.getByRole('alert').getByText('来源合计少').waitFor()
  await page.getByRole('button', { name: /末项改为/ }).click()
  await page.getByRole('img', { name: '当前定为 C 级' }).waitFor()
  await page.getByRole('button', { name: '提交申报' }).click()
  await page.getByRole('heading', { name: '已申报' }).waitFor()
  await page.getByText(/990101-\d{4}-\d{6}/).waitFor()
  await page.getByRole('link', { name: '查看办理进度' }).click()
  await page.waitForURL(/\/inbox\//)
  return new URL(page.url()).pathname.split('/').at(-1) ?? ''
}

/** Agrees with E and closes the window at once: the decision goes out while the page does. */
async function agree(username: string, projectName: string, caseId: string): Promise<void> {
  const role = username.split('.')[0]
  await expect.poll(() => waitsFor(caseId), { timeout: 20_000 }).toContain(role)
  const page = await deskOf(username, '/inbox')
  await moveToTask(page, projectName)
  await page.keyboard.press('e')
  await page.getByRole('status').getByText(`同意：项目建议书批复 · ${projectName}`).waitFor()
  await leave(page)
  await expect.poll(() => waitsFor(caseId), { timeout: 20_000 }).not.toContain(role)
}

journey('a county clerk declares a grade C project, has it returned once, mends it, and three approve it by keyboard', async () => {
  const name = `文昌路小学操场修缮${newId().slice(-5)}`
  const clerk = await newWindow()
  await signInAt(clerk, '项目单位经办', '青石县')
  const caseId = await declare(clerk, name)
  await agree(route[0], name, caseId)

  const reviewer = await deskOf(route[1], '/inbox')
  await moveToTask(reviewer, name)
  await reviewer.getByText('正在审批，批准后即满足。').waitFor()
  await reviewer.keyboard.press('r')
  await reviewer.getByRole('button', { name: '退回（还缺：原因）' }).waitFor()
  await choose(reviewer, '选择原因', '资金来源不落实')
  await reviewer.getByRole('textbox', { name: '办理意见' }).fill('请补充')
  await reviewer.getByRole('button', { name: '还缺说明 7 个字' }).waitFor()
  await reviewer.getByRole('textbox', { name: '办理意见' }).fill('请补充县财政出具的资金落实证明和年度安排。')
  await reviewer.getByRole('button', { name: '退回申报人' }).click()
  await leave(reviewer)
  await expect.poll(() => caseState('ownerClerk.990101', caseId), { timeout: 20_000 }).toBe('returned')

  await clerk.goto('/my-cases')
  await clerk.getByRole('link', { name }).first().click()
  await clerk.getByText('请补充县财政出具的资金落实证明和年度安排。').waitFor()
  await clerk.getByRole('textbox', { name: '建设必要性、内容与规模' }).fill('操场面层破损,存在安全隐患;县财政已出具资金落实证明。')
  await clerk.getByText(/已自动保存/).waitFor()
  await clerk.getByRole('button', { name: '提交申报' }).click()
  await clerk.getByRole('link', { name: '查看办理进度' }).click()
  await clerk.waitForURL(/\/inbox\//)
  const again = new URL(clerk.url()).pathname.split('/').at(-1) ?? ''
  for (const username of route) await agree(username, name, again)
  expect(await caseState('ownerClerk.990101', again)).toBe('approved')

  await clerk.reload()
  await clerk.getByRole('region', { name }).getByText('已批准').first().waitFor()
  await clerk.getByRole('link', { name: '打开原件' }).click()
  await clerk.getByRole('heading', { level: 1, name }).waitFor()
  const book = clerk.getByRole('list', { name: '办理记录' })
  await book.getByText('退回', { exact: false }).first().waitFor()
  expect(await book.getByRole('listitem').count()).toBeGreaterThan(5)
})

journey('what was declared by mistake is withdrawn before anybody has decided', async () => {
  const clerk = await deskOf('ownerClerk.990101', '/inbox')
  const caseId = await declare(clerk, `误报的道路修补${newId().slice(-5)}`)
  await clerk.getByRole('button', { name: '撤回申报' }).click()
  await clerk.getByText('已撤回').first().waitFor()
  expect(await caseState('ownerClerk.990101', caseId)).toBe('withdrawn')
})

journey('by keyboard alone: signing in, reading the inbox, deciding, taking it back, deciding again', async () => {
  const clerk = await person('ownerClerk.990101')
  const projectId = newId()
  const name = `青石县路灯更换${projectId.slice(-5)}`
  await clerk.does('saveProjectDraft', { id: projectId, name, regionCode: 990101, sector: 'education', nature: 'publicWelfare', complexity: 'ordinary', totalInvestmentFen: '100000000', location: '城关镇', sources: [{ sourceType: 'generalPublicBudget', amountFen: '100000000' }] })
  const caseId = String((await clerk.does('declareProject', { projectId, id: newId() }))['caseId'])

  const page = await newWindow()
  await page.goto('/sign-in')
  await page.getByRole('textbox', { name: '用户名' }).waitFor()
  await page.keyboard.type(route[0])
  await page.keyboard.press('Tab')
  await page.keyboard.type('Jiangzhou@2026')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { level: 1, name: '待办' }).waitFor()
  await moveToTask(page, name)
  await page.keyboard.press('2')
  await page.getByRole('tab', { name: '材料', selected: true }).waitFor()
  await page.keyboard.press('e')
  const held = page.getByRole('status').filter({ hasText: name })
  await held.waitFor()
  await held.getByRole('button', { name: '撤销' }).press('Enter')
  await held.waitFor({ state: 'detached' })
  expect(await waitsFor(caseId)).toEqual(['ownerChief'])
  await moveToTask(page, name)
  await page.keyboard.press('e')
  await held.waitFor()
  // Nobody touches anything: five seconds later it is sent.
  await held.waitFor({ state: 'detached' })
  await expect.poll(() => waitsFor(caseId), { timeout: 20_000 }).toEqual(['countyClerk'])

  await page.keyboard.press('Control+k')
  await page.keyboard.type('青石')
  await page.getByRole('listbox', { name: '搜索结果' }).getByRole('option').first().waitFor()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await page.waitForURL(/\/projects\/[0-9a-f-]{36}/)
  await page.reload()
  await page.getByRole('heading', { level: 1, name: /青石/ }).waitFor()
  await page.keyboard.press('Tab')
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('跳到正文')
  await page.keyboard.press('Enter')
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('main')
})
