import { createHmac } from 'node:crypto'
import { expect } from 'vitest'
import { deskOf, journey, newWindow, useBrowser } from './office.ts'

useBrowser()

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** RFC 6238: what a phone with this key shows at an instant. */
function codeAt(secret: string, ms: number): string {
  const bits = [...secret].map((sign) => alphabet.indexOf(sign).toString(2).padStart(5, '0')).join('')
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(Math.floor(ms / 30_000)))
  const mac = createHmac('sha1', Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)))).update(counter).digest()
  return String((mac.readUInt32BE((mac.at(-1) ?? 0) & 15) & 0x7fffffff) % 1_000_000).padStart(6, '0')
}

journey('a second factor is set up with a phone, asked for at the sign-in, and switched off again', async () => {
  const username = 'discipline.990100'
  const page = await deskOf(username, '/account')
  const section = page.getByRole('region', { name: '动态口令(第二因素)' })
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

  await section.getByRole('textbox', { name: '动态口令或恢复码' }).fill(codes[0] ?? '')
  await section.getByRole('button', { name: '停用' }).click()
  await section.getByText('尚未启用。').waitFor()
})
