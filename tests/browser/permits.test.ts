import { expect } from 'vitest'
import { establishedProject, today } from '../support/acts.ts'
import { newId, person } from '../support/caller.ts'
import { deskOf, journey, useBrowser } from './office.ts'

useBrowser()

journey('a permit is registered with its last day and renewed at the gate it passed; an odd code is taken with a word', async () => {
  const projectId = await establishedProject(`许可延期道路${newId().slice(-5)}`)
  const page = await deskOf('ownerClerk.990100', `/projects/${projectId}?tab=gates`)
  const gate = page.getByRole('region', { name: /^G6 / })
  await gate.getByRole('button', { name: '还缺 4 个硬条件' }).waitFor()
  for (const row of await gate.getByRole('group').all()) {
    await row.getByRole('textbox', { name: '文号' }).fill('证字第1号')
    await row.getByLabel('文件日期').fill(today)
    await row.getByLabel('有效期至').fill(today)
  }
  await gate.getByRole('button', { name: /^登记并通过/ }).click()
  await gate.waitFor({ state: 'detached' })

  const passed = page.getByRole('group').filter({ hasText: 'G6' })
  await passed.getByText('G6', { exact: true }).click()
  await passed.getByText(/施工许可证（或豁免依据） 证字第1号（有效期至 .*）.* 将在 30 日内到期/).waitFor()
  const renewal = passed.getByRole('group', { name: '施工许可证（或豁免依据）' })
  expect(await passed.getByRole('button', { name: '登记延期或换证' }).isDisabled()).toBe(true)
  await renewal.getByRole('textbox', { name: '文号' }).fill('延字第2号')
  await renewal.getByLabel('文件日期').fill(today)
  await renewal.getByLabel('有效期至').fill('2099-12-31')
  await passed.getByRole('button', { name: '登记延期或换证' }).click()
  await passed.getByText(/已登记 延字第2号/).waitFor()
  await passed.getByText('有效期至 2099-12-31').waitFor()
  const kept = (await (await person('ownerClerk.990100')).does('listProjectFacts', { projectId, limit: 50 }))['items'] as { kind: string }[]
  expect(kept.filter((fact) => fact.kind === 'projects.evidence_registered')).toHaveLength(1)

  await page.getByRole('button', { name: '登记代码' }).click()
  await page.getByRole('textbox', { name: /^项目代码/ }).fill('2019-990100-98-01-123456')
  await page.getByRole('button', { name: '登记', exact: true }).click()
  await page.getByText('项目代码中的部门码 98 不在部门码表内，请与赋码结果核对。').waitFor()
})
