import { expect } from 'vitest'
import { codeAt } from '../support/totp.ts'
import { deskOf, journey, newWindow, useBrowser } from './office.ts'

useBrowser()

journey('a second factor is set up with a phone, asked for at the sign-in, and switched off again', async () => {
  const username = 'discipline.990100'
  const page = await deskOf(username, '/account')
  const section = page.getByRole('region', { name: '动态口令（第二因素）' })
  await section.getByRole('button', { name: '用手机验证器登记' }).click()
  const secret = ((await section.locator('code').textContent()) ?? '').replace(/\s/g, '')
  expect(secret).toMatch(/^[A-Z2-7]{32}$/)
  const now = Date.now()
  await section.getByRole('textbox', { name: '6 位数字' }).fill(codeAt(secret, now))
  await section.getByRole('button', { name: '启用' }).click()
  await section.getByRole('listitem').last().waitFor()
  const codes = await section.getByRole('listitem').allTextContents()
  expect(codes).toHaveLength(10)
  await section.getByRole('button', { name: '已妥善保管' }).click()
  await section.getByText('已启用，剩余恢复码 10 个').waitFor()

  const fresh = await newWindow()
  await fresh.goto('/sign-in')
  await fresh.getByRole('textbox', { name: '用户名' }).fill(username)
  await fresh.getByLabel('密码', { exact: true }).fill('Jiangzhou@2026')
  await fresh.keyboard.press('Enter')
  await fresh.getByRole('textbox', { name: '动态口令' }).fill('000000')
  await fresh.keyboard.press('Enter')
  await fresh.getByText(/动态口令或恢复码不正确/).waitFor()
  await fresh.getByRole('textbox', { name: '动态口令' }).fill(codeAt(secret, now + 30_000))
  await fresh.keyboard.press('Enter')
  await fresh.waitForURL('**/inbox**')

  // The security administrator sees it, for the day the phone is lost.
  const grants = await deskOf('secAdmin.990100', `/grants?account=${username}`)
  await grants.getByRole('button', { name: '重置动态口令（手机遗失）' }).waitFor()

  await section.getByRole('textbox', { name: '动态口令或恢复码' }).fill(codes[0] ?? '')
  await section.getByRole('button', { name: '停用' }).click()
  await section.getByText('尚未启用。').waitFor()
})
