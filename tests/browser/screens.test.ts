import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { person } from '../support/caller.ts'
import { deskOf, journey, newWindow, useBrowser } from './office.ts'

useBrowser()

type Screen = { name: string; by: string; address: string; ready: (page: Page) => Promise<unknown> }

const heading = (page: Page): Promise<unknown> => page.getByRole('heading', { level: 1 }).first().waitFor()
const rows = (page: Page): Promise<unknown> => page.getByRole('table').first().getByRole('row').nth(1).waitFor()

/** Every screen of the office with something on it. */
async function screens(): Promise<Screen[]> {
  const clerk = await person('ownerClerk.990100')
  const building = ((await clerk.does('listProjects', { limit: 1, stage: 'construction', grade: 'A' }))['items'] as { id: string }[])[0]?.id
  const early = ((await clerk.does('listProjects', { limit: 1, stage: 'annualPlan' }))['items'] as { id: string }[])[0]?.id
  const payments = (await clerk.does('listPayments', { limit: 200 }))['items'] as { applicationId: string; contractId: string; state: string }[]
  const open = payments.find((one) => one.state === 'inApproval')
  const paid = payments.find((one) => one.state === 'paid')
  const timeline = (page: Page): Promise<unknown> => page.getByRole('list').last().getByRole('listitem').first().waitFor()
  return [
    { name: 'inbox', by: 'ndrcReviewer.990100', address: '/inbox', ready: (page) => page.getByRole('tabpanel').getByRole('region').first().waitFor() },
    { name: 'treasury', by: 'treasury.990100', address: '/inbox', ready: (page) => page.getByRole('tabpanel').getByRole('table').first().waitFor() },
    { name: 'my cases', by: 'ownerClerk.990101', address: '/my-cases', ready: rows },
    { name: 'library', by: 'lgOffice.990100', address: '/projects', ready: rows },
    { name: 'compare', by: 'lgOffice.990100', address: `/projects/compare?ids=${building},${early}`, ready: rows },
    { name: 'imports', by: 'lgOffice.990100', address: '/imports', ready: heading },
    { name: 'import wizard', by: 'lgOffice.990100', address: '/imports/new', ready: heading },
    { name: 'library, nothing found', by: 'lgOffice.990100', address: '/projects?q=%E6%97%A0%E6%AD%A4&light=red', ready: (page) => page.getByRole('main').getByRole('button').last().waitFor() },
    { name: 'declaration', by: 'ownerClerk.990101', address: '/projects/new', ready: heading },
    { name: 'project, files', by: 'ownerClerk.990100', address: `/projects/${building}`, ready: timeline },
    ...['gates', 'contracts', 'payments', 'progress', 'members'].map((tab) => ({ name: `project, ${tab}`, by: 'ownerChief.990100', address: `/projects/${tab === 'gates' ? early : building}?tab=${tab}`, ready: timeline })),
    { name: 'contracts', by: 'contractorClerk.990100', address: '/contracts', ready: rows },
    { name: 'apply', by: 'contractorClerk.990100', address: `/contracts/${paid?.contractId}/pay`, ready: rows },
    { name: 'payments', by: 'lgOffice.990100', address: '/payments', ready: rows },
    { name: 'payment, open', by: 'lgOffice.990100', address: `/payments/${open?.applicationId}`, ready: rows },
    { name: 'payment, paid', by: 'lgOffice.990100', address: `/payments/${paid?.applicationId}`, ready: rows },
    { name: 'cockpit', by: 'viceMayor.990100', address: '/cockpit', ready: rows },
    { name: 'rules', by: 'policyEditor.990100', address: '/rules', ready: rows },
    { name: 'rule drafted', by: 'policyEditor.990100', address: '/rules?rule=grade&edit=1', ready: rows },
    { name: 'account', by: 'lgOffice.990100', address: '/account', ready: rows },
    { name: 'overdue tasks', by: 'viceMayor.990100', address: '/cockpit/overdue-tasks', ready: rows },
    { name: 'accounts', by: 'sysAdmin.990100', address: '/accounts?account=lgOffice.990100', ready: (page) => page.getByRole('region', { name: 'lgOffice.990100' }).getByRole('listitem').first().waitFor() },
    { name: 'units', by: 'sysAdmin.990100', address: '/units', ready: rows },
    { name: 'account requests', by: 'secAdmin.990100', address: '/account-requests', ready: heading },
    { name: 'grants', by: 'secAdmin.990100', address: '/grants?account=lgOffice.990100', ready: (page) => page.getByRole('region', { name: 'lgOffice.990100' }).getByRole('listitem').first().waitFor() },
    { name: 'security log', by: 'auditAdmin.990100', address: '/security-log', ready: rows },
    { name: 'map layers', by: 'sysAdmin.990100', address: '/map-layers?new=1', ready: (page) => page.getByRole('main').getByRole('button').nth(1).waitFor() },
    { name: 'no right', by: 'sysAdmin.990100', address: '/cockpit', ready: (page) => page.getByRole('alert').first().waitFor() },
    { name: 'not found', by: 'lgOffice.990100', address: '/projects/01990000-0000-7000-8000-000000000000', ready: (page) => page.getByRole('alert').first().waitFor() },
  ]
}

type Opened = { name: string; by: string; address: string; open: (page: Page) => Promise<unknown> }

/** What opens only on a click: forms, lists of choices, the search, the notices, the reason of a return. */
function openedParts(building: string): Opened[] {
  const press = (page: Page, name: RegExp): Promise<unknown> => page.getByRole('main').getByRole('button', { name }).first().click()
  return [
    { name: 'filing form', by: 'ownerClerk.990100', address: `/projects/${building}`, open: (page) => press(page, /^归档文件/) },
    { name: 'contract form', by: 'ownerClerk.990100', address: `/projects/${building}?tab=contracts`, open: (page) => press(page, /^登记合同/) },
    { name: 'report form', by: 'contractorClerk.990100', address: `/projects/${building}?tab=progress`, open: (page) => press(page, /^上报本月进度/) },
    { name: 'filter', by: 'lgOffice.990100', address: '/projects', open: async (page) => { await press(page, /^阶段/); await page.getByRole('checkbox', { name: '施工' }).waitFor() } },
    { name: 'search', by: 'lgOffice.990100', address: '/projects', open: async (page) => { await page.getByRole('combobox', { name: '搜索项目' }).fill('污水'); await page.getByRole('option').first().waitFor() } },
    { name: 'notices', by: 'contractorClerk.990100', address: '/projects', open: async (page) => { await page.getByRole('button', { name: /^通知/ }).click(); await page.getByRole('heading', { name: '通知' }).waitFor() } },
    { name: 'return', by: 'ndrcReviewer.990100', address: '/inbox', open: (page) => press(page, /^退回…/) },
    { name: 'posts', by: 'lgOffice.990100', address: '/inbox', open: async (page) => { await page.getByRole('button', { name: /领导小组办公室/ }).first().click(); await page.getByRole('menuitem', { name: '退出登录' }).waitFor() } },
  ]
}

async function faultsOf(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']).setLegacyMode(true).options({ resultTypes: ['violations'] }).analyze()
  return violations.filter((one) => one.impact === 'serious' || one.impact === 'critical').map((one) => `${one.id}: ${one.nodes.map((node) => node.html.slice(0, 160)).join(' | ')}`)
}

/** What reaches past the window, where nothing but its own box may scroll sideways. */
function tooWide(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const scrolls = '.tblw,.strip,.stg,.tabs,.dec'
    return [...document.querySelectorAll('main, main *, header *')]
      .filter((element) => element.getBoundingClientRect().right > window.innerWidth + 1 && !element.closest(scrolls) && getComputedStyle(element).position !== 'fixed')
      .slice(0, 3)
      .map((element) => `${element.tagName} ${element.className} ${(element.textContent ?? '').slice(0, 40)}`)
  })
}

/** Rows of a table that need a second line, and tables that do not fit their card. */
function brokenRows(page: Page): Promise<string[]> {
  return page.evaluate(() => [
    ...[...document.querySelectorAll('.tbl.lines tbody tr:not(:has(.wrap))')].filter((row) => row.getBoundingClientRect().height > 37).map((row) => `two lines: ${(row.textContent ?? '').slice(0, 60)}`),
    ...[...document.querySelectorAll('.tblw:has(>.lines)')].filter((box) => box.scrollWidth > box.clientWidth + 1).map((box) => `table too wide: ${box.querySelector('table')?.getAttribute('aria-label')} ${box.scrollWidth} in ${box.clientWidth}`),
  ])
}

/** Wording of ours that is still Chinese in English: labels, headings of columns, tabs and buttons that name no datum. */
function stillChinese(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll('main :is(th[scope=col]:not(:has(a)), label, .f > .lb, [role=tab], dt, h2), nav a .t')]
      .map((element) => (element.textContent ?? '').trim())
      .filter((text) => /\p{Script=Han}/u.test(text)),
  )
}

/** Turns the page to a language and waits until what it shows has come in it. */
async function turnTo(page: Page, button: 'English' | '中文', screen: Screen): Promise<void> {
  await page.getByRole('banner').getByRole('button', { name: button, exact: true }).click()
  await page.getByRole('banner').getByRole('button', { name: button === 'English' ? '中文' : 'English', exact: true }).waitFor()
  await page.locator('main .stale').first().waitFor({ state: 'detached' })
  await screen.ready(page)
}

/** All that is amiss with a screen: wide in Chinese, then narrow in both languages. */
async function amissWith(screen: Screen, page: Page): Promise<string[]> {
  await page.setViewportSize({ width: 1440, height: 900 })
  await page.goto(screen.address)
  await screen.ready(page)
  const seen = await faultsOf(page)
  const keys = await page.getByText(/\b(screen|ui|refusal)\.[a-z_]+\.[a-z_.]+/).allTextContents()
  seen.push(...keys.map((key) => `no words for ${key}`), ...(await brokenRows(page)))
  await page.setViewportSize({ width: 1024, height: 768 })
  seen.push(...(await tooWide(page)).map((found) => `too wide at 1024: ${found}`))
  await turnTo(page, 'English', screen)
  seen.push(...(await tooWide(page)).map((found) => `too wide at 1024 in English: ${found}`), ...(await stillChinese(page)).map((found) => `Chinese in English: ${found}`), ...(await brokenRows(page)).map((found) => `at 1024 in English: ${found}`))
  await turnTo(page, '中文', screen)
  return seen.map((found) => `${screen.name}: ${found}`)
}

const groups: readonly (readonly string[])[] = [
  ['ndrcReviewer.990100', 'treasury.990100', 'ownerClerk.990101', 'viceMayor.990100'],
  ['lgOffice.990100'],
  ['ownerClerk.990100', 'ownerChief.990100', 'contractorClerk.990100'],
  ['policyEditor.990100', 'sysAdmin.990100', 'secAdmin.990100', 'auditAdmin.990100'],
]

for (const accounts of groups) {
  journey(`the screens of ${accounts.join(', ')} serve those who do not see or point, fit 1024 pixels in both languages, and have words for everything`, { timeout: 180_000 }, async () => {
    const seen: string[] = []
    const desks = new Map<string, Page>()
    for (const screen of (await screens()).filter((one) => accounts.includes(one.by))) {
      const page = desks.get(screen.by) ?? (await deskOf(screen.by, screen.address))
      desks.set(screen.by, page)
      seen.push(...(await amissWith(screen, page)))
    }
    expect(seen).toEqual([])
  })
}

journey('every screen has its turn above', async () => {
  expect(new Set((await screens()).map((one) => one.by))).toEqual(new Set(groups.flat()))
})

journey('what opens on a click, and the pages before one is known, serve those who do not see or point', { timeout: 180_000 }, async () => {
  const seen: string[] = []
  const building = ((await (await person('contractorClerk.990100')).does('listProjects', { limit: 1, stage: 'construction', grade: 'A' }))['items'] as { id: string }[])[0]?.id ?? ''
  for (const part of openedParts(building)) {
    const page = await deskOf(part.by, part.address)
    await part.open(page)
    seen.push(...(await faultsOf(page)).map((fault) => `${part.name}: ${fault}`))
    await page.context().close()
  }
  const page = await newWindow()
  await page.goto('/sign-in')
  await page.getByRole('button', { name: /ownerClerk\.990100/ }).waitFor()
  seen.push(...(await faultsOf(page)).map((fault) => `sign-in: ${fault}`))
  await page.goto('/request-account')
  await page.getByRole('textbox').first().waitFor()
  seen.push(...(await faultsOf(page)).map((fault) => `request for an account: ${fault}`))
  expect(seen).toEqual([])
})

journey('a page for others is explained and offers nothing to press, and an empty inbox says why it is', async () => {
  const page = await deskOf('lgOffice.990100', '/accounts')
  for (const address of ['/accounts?new=1', '/units', '/grants', '/security-log', '/projects/new']) {
    await page.goto(address)
    await page.getByRole('alert').getByRole('heading', { name: '无权查看' }).waitFor()
    expect(await page.getByRole('main').getByRole('button').count(), address).toBe(0)
  }
  const empty = await deskOf('sysAdmin.990100', '/inbox')
  await empty.getByText(/^审批流程中没有系统管理岗位的环节/).waitFor()
})
