import { expect } from 'vitest'
import { deskOf, journey, useBrowser } from './office.ts'

useBrowser()

journey('a grade table is edited as a table, replayed over the past, and published by somebody else', async () => {
  // Far in the future: what other journeys grade must not feel it.
  const page = await deskOf('policyEditor.990100', '/rules')
  await page.getByRole('button', { name: /^(起草新版本|继续起草)$/ }).click()
  const limit = page.getByRole('textbox', { name: 'GR-1 下限' })
  await limit.fill('1000')
  await limit.blur()
  await page.getByRole('button', { name: '重放' }).click()
  await page.getByText(/共 \d+ 次决定/).waitFor()
  await page.getByRole('table', { name: '结果有变的决定' }).getByRole('link').first().waitFor()
  await page.getByLabel('生效日期').fill('2190-01-01')
  await page.getByRole('textbox', { name: '依据', exact: true }).fill('江府办〔2026〕9号')
  await page.getByRole('textbox', { name: '修订理由' }).fill('市优化办要求')
  await page.getByRole('button', { name: '保存草案' }).click()
  await page.getByRole('heading', { name: '草案 2190.1' }).waitFor()
  await page.getByText('您参与了起草，须由领导小组办公室另一人发布。').waitFor()
  await page.getByRole('table', { name: '差别清单' }).first().getByText('1,000.00 万元').waitFor()

  const office = await deskOf('lgOffice.990100', '/rules')
  await office.getByRole('button', { name: '发布 2190.1' }).click()
  await office.getByRole('button', { name: /2190\.1 待生效/ }).click()
  await office.getByText('您正在查看 2190.1 版，不是现行版本。').waitFor()
  expect(await office.getByRole('row', { name: /GR-1/ }).first().textContent()).toContain('> 1,000.00')
})
