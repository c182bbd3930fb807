import { existsSync } from 'node:fs'
import { chromium } from 'playwright-core'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, inject, test } from 'vitest'
import { demoPassword } from '../support/caller.ts'

/** The browsers `npm test` looks for, the first one found. */
const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) => existsSync(path))

/** A test in a real browser; skipped where there is none (`npm test` installs it or says what to install). */
export const journey: ReturnType<typeof test.skipIf> = test.skipIf(executablePath === undefined)

type DeskOptions = { width?: number; height?: number; language?: 'zh-CN' | 'en'; motion?: boolean }

let browser: Browser | undefined
let contexts: BrowserContext[] = []
let faults: string[] = []

/** A machine without a graphics card draws WebGL in software, where it is told to; else there is none. */
const drawing = ['--use-angle=swiftshader', '--enable-unsafe-swiftshader', '--ignore-gpu-blocklist']
const notDrawing = ['--disable-gpu', '--disable-3d-apis']

/** One browser for the file, one that draws maps or cannot where that is asked; every test ends with its windows closed and must have left no error in the console. */
export function useBrowser({ webgl }: { webgl?: boolean } = {}): void {
  beforeAll(async () => {
    if (executablePath === undefined) return
    const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : []
    browser = await chromium.launch({ executablePath, args: [...asRoot, ...(webgl === undefined ? ['--disable-gpu'] : webgl ? drawing : notDrawing), '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'] })
  })
  afterEach(async () => {
    for (const context of contexts) await context.close()
    contexts = []
    const seen = faults
    faults = []
    expect(seen, 'errors in the browser').toEqual([])
  })
  afterAll(async () => {
    await browser?.close()
  })
}

/** A fresh window on a machine where nobody has been before. */
export async function newWindow({ width = 1440, height = 900, language = 'zh-CN', motion = false }: DeskOptions = {}): Promise<Page> {
  if (!browser) throw new Error('useBrowser() is missing')
  const context = await browser.newContext({ baseURL: inject('serverUrl'), viewport: { width, height }, locale: language, timezoneId: 'Asia/Shanghai', reducedMotion: motion ? 'no-preference' : 'reduce' })
  contexts.push(context)
  if (language === 'en') await context.addInitScript(() => localStorage.setItem('zhujian.language', 'en'))
  const page = await context.newPage()
  page.setDefaultTimeout(20_000)
  page.on('pageerror', (error) => faults.push(error.message))
  // A refusal is an answer with its own wording on the page; the browser's note of it is no error of ours.
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) faults.push(message.text())
  })
  return page
}

/** The window of a demo account, signed in, at an address. */
export async function deskOf(username: string, address: string, options: DeskOptions = {}): Promise<Page> {
  const page = await newWindow(options)
  const answer = await page.context().request.post('/api/session', { data: { username, password: demoPassword } })
  expect(answer.status(), `${username} signs in`).toBe(200)
  await page.goto(address)
  return page
}

/** Chooses from a drop-down by its label; a long list is narrowed by typing. */
export async function choose(page: Page, label: string, option: string): Promise<void> {
  const box = page.getByRole('combobox', { name: label, exact: true }).last()
  await box.click()
  if (await box.isEditable()) await box.fill(option)
  await page.locator('.ant-select-dropdown:visible').getByText(option, { exact: true }).click()
}

/** Opens the task on a project in the inbox by J, as people do who never touch the mouse. */
export async function moveToTask(page: Page, projectName: string): Promise<void> {
  const tasks = page.getByRole('region', { name: '待办' }).getByRole('listitem').getByRole('link')
  await tasks.filter({ hasText: projectName }).waitFor()
  const wanted = (await tasks.allTextContents()).findIndex((text) => text.includes(projectName))
  const current = (): Promise<number> => tasks.evaluateAll((links) => links.findIndex((link) => link.getAttribute('aria-current') === 'page'))
  await expect.poll(current, { timeout: 20_000 }).toBeGreaterThanOrEqual(0)
  for (let at = await current(); at !== wanted; ) {
    await page.keyboard.press(at < wanted ? 'j' : 'k')
    at += at < wanted ? 1 : -1
    await expect.poll(current, { timeout: 20_000 }).toBe(at)
  }
  await page.getByRole('heading', { level: 1, name: projectName }).waitFor()
}

/** Closes the window with the decision still held back: it is sent while the page goes. */
export async function leave(page: Page): Promise<void> {
  await page.goto('about:blank')
}
