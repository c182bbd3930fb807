import { afterAll, beforeAll, expect } from 'vitest'
import { runAsSystem } from '@zhujian/database'
import { organisationStore } from '@zhujian/organisation/server'
import { newId } from '@zhujian/testing'
import { cityCode, cityCreditCode, cityPassword, strictCity } from '../support/strict-city.ts'
import type { StrictCity } from '../support/strict-city.ts'
import { choose, journey, newWindow, useBrowser } from './office.ts'

useBrowser()
let city: StrictCity
const creditCode = '91350100M000100Y43'
beforeAll(async () => {
  city = await strictCity()
  expect(cityCreditCode).not.toBe(creditCode)
  await runAsSystem(city.server.assembled.pool, (tx) => organisationStore.insertUnit(tx, { id: newId(), regionCode: cityCode, name: '穗城建设工程有限公司', creditCode, kind: 'contractor', department: null, createdAt: city.clock.now() }))
}, 120_000)
afterAll(() => city?.close())

journey('an account is asked for from the sign-in page, opened by the security administrator, and used', async () => {
  const page = await newWindow()
  await page.goto(`${city.url}/sign-in`)
  await page.getByRole('link', { name: '申请开通账号 · 查询进度' }).click()
  await page.waitForURL('**/request-account')
  const form = page.getByRole('region', { name: '填写申请信息' })
  await form.getByLabel('姓名').fill('何工')
  await form.getByLabel('联系电话').fill('13800138000')
  await form.getByLabel(/^单位/).fill('穗城建设')
  await form.getByLabel('统一社会信用代码').fill('91350100M000100Y44')
  await choose(page, '申请岗位', '施工资料员')
  await form.getByRole('button', { name: '提交申请' }).click()
  await form.getByText('不符合 GB 32100—2015').waitFor()
  await form.getByLabel('统一社会信用代码').fill(creditCode)
  await form.getByRole('button', { name: '提交申请' }).click()
  const code = await page.locator('dd.code').textContent()
  expect(code).toMatch(/^[A-Z2-9-]{19}$/)

  const desk = await newWindow()
  await desk.context().request.post(`${city.url}/api/session`, { data: { username: `secAdmin.${cityCode}`, password: cityPassword } })
  await desk.goto(`${city.url}/account-requests`)
  await desk.getByRole('row', { name: /何工/ }).getByText('138****8000').waitFor()
  await desk.getByText('何工').first().click()
  await desk.getByText('穗城建设工程有限公司').waitFor()
  await desk.getByText('13800138000').waitFor()
  await desk.getByRole('textbox', { name: '用户名' }).fill('he.gong')
  await desk.getByRole('button', { name: '批准并开通' }).click()
  const told = desk.getByRole('status').filter({ hasText: '初始密码仅显示这一次' })
  await told.waitFor()
  const password = (await told.locator('dd').last().textContent()) ?? ''

  const ask = page.getByRole('region', { name: '查询办理进度' })
  await ask.getByLabel('查询码').fill((code ?? '').toLowerCase())
  await ask.getByRole('button', { name: '查询' }).click()
  await ask.getByText('用户名：he.gong。').waitFor()
  await page.getByRole('link', { name: '返回登录' }).click()
  await page.getByRole('textbox', { name: '用户名' }).fill('he.gong')
  await page.getByLabel('密码', { exact: true }).fill(password)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: '请先修改密码' }).waitFor()
})
