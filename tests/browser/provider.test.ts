import { afterAll, beforeAll } from 'vitest'
import { clientId, clientSecret, freePort, testProvider } from '../support/provider.ts'
import type { TestProvider } from '../support/provider.ts'
import { cityPassword, strictCity } from '../support/strict-city.ts'
import type { StrictCity } from '../support/strict-city.ts'
import { journey, newWindow, useBrowser } from './office.ts'

useBrowser()
let city: StrictCity
let provider: TestProvider
beforeAll(async () => {
  const [port, own] = [await freePort(), await freePort()]
  provider = await testProvider(port, `http://127.0.0.1:${own}`)
  city = await strictCity({ PORT: String(own), ZHUJIAN_OIDC_ISSUER: provider.issuer, ZHUJIAN_OIDC_CLIENT_ID: clientId, ZHUJIAN_OIDC_CLIENT_SECRET: clientSecret, ZHUJIAN_OIDC_LABEL: '粤政易' })
  await city.account('clerk.oidc', 'ownerClerk', { name: '周宁' })
}, 120_000)
afterAll(async () => {
  await city?.close()
  await provider?.stop()
})

journey('somebody signs in by the provider: linked once, let in from then on, signed out at both ends, and told when it is away', async () => {
  const page = await newWindow()
  await page.goto(`${city.url}/projects`)
  const button = page.getByRole('button', { name: '使用粤政易登录' })
  await button.click()
  await page.getByLabel('Name').fill('sub-clerk')
  await page.getByRole('button', { name: 'Enter' }).click()
  await page.getByText('该身份尚未关联本系统账号').waitFor()
  await page.getByRole('textbox', { name: '用户名' }).fill('clerk.oidc')
  await page.getByLabel('密码', { exact: true }).fill(cityPassword)
  await page.getByRole('button', { name: '关联并登录' }).click()
  await page.waitForURL(`${city.url}/projects`)
  await page.getByRole('heading', { level: 1 }).waitFor()

  // The provider knows him still: no question is asked there, and none here.
  const later = await page.context().newPage()
  await later.context().clearCookies({ name: 'zhujian_session' })
  await later.goto(`${city.url}/sign-in`)
  await later.getByRole('button', { name: '使用粤政易登录' }).click()
  await later.waitForURL('**/inbox')

  await provider.stop()
  const away = await newWindow()
  await away.goto(`${city.url}/sign-in/oidc?code=x&state=y`)
  await away.getByText('统一身份认证未通过或已超时').waitFor()
  await away.getByRole('link', { name: '返回登录页' }).click()
  await away.getByRole('textbox', { name: '用户名' }).waitFor()
  await provider.start()
})
