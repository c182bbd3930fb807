import { afterAll, beforeAll, expect } from 'vitest'
import { cityPassword, strictCity } from '../support/strict-city.ts'
import type { StrictCity } from '../support/strict-city.ts'
import { journey, newWindow, useBrowser } from './office.ts'

useBrowser()
let city: StrictCity
beforeAll(async () => {
  city = await strictCity()
  await city.account('clerk.idle', 'ownerClerk', { name: '周宁' })
}, 120_000)
afterAll(() => city?.close())

journey('a session that lies idle is warned of, ends with its reason, and what was being written is there when its owner is back', async () => {
  const page = await newWindow()
  await page.clock.install()
  const answer = await page.context().request.post(`${city.url}/api/session`, { data: { username: 'clerk.idle', password: cityPassword } })
  expect(answer.status()).toBe(200)
  await page.goto(`${city.url}/account`)
  const current = page.getByLabel('当前密码')
  await current.fill('a half-written word')

  /** Time passes at both ends. */
  const pass = async (minutes: number): Promise<void> => {
    city.clock.pass(minutes)
    await page.clock.fastForward(minutes * 60_000)
    await page.clock.runFor(3000)
  }
  await pass(1)
  await pass(28.5)
  const warning = page.getByRole('dialog', { name: '即将自动退出' })
  await warning.waitFor()
  await warning.getByRole('button', { name: '继续使用' }).click()
  await page.clock.runFor(3000)
  await warning.waitFor({ state: 'hidden' })

  await pass(1)
  await pass(31)
  await page.getByText('已超过 30 分钟未操作，为保护数据，本次登录已自动退出。').waitFor()
  await page.getByText('clerk.idle 未提交的内容仍保留在原页面').waitFor()
  expect(await warning.isVisible()).toBe(false)
  expect(await current.isVisible(), 'nobody reads over the shoulder').toBe(false)
  expect(await page.getByRole('textbox', { name: '用户名' }).inputValue()).toBe('clerk.idle')
  await page.getByLabel('密码', { exact: true }).fill(cityPassword)
  await page.keyboard.press('Enter')
  await current.waitFor()
  expect(await current.inputValue()).toBe('a half-written word')
})
