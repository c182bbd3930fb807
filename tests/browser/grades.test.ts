import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { establishedProject, passWithEvidence, today, wan } from '../support/acts.ts'
import { newId, person } from '../support/caller.ts'
import { deskOf, journey, useBrowser } from './office.ts'

useBrowser()

/** A grade B project of the city whose approved estimate, 300 万元, would make it grade C. */
async function withLowerGrade(name: string): Promise<string> {
  const projectId = await establishedProject(name)
  await passWithEvidence(projectId, 'G3', 'ownerClerk.990100', { 'G3.feasibilityApproval': wan(300) }, { sources: [{ sourceType: 'specialBond', amountFen: wan(300) }] })
  return projectId
}

async function banner(page: Page): Promise<ReturnType<Page['getByRole']>> {
  const found = page.getByRole('region', { name: '等级下调' })
  await found.waitFor()
  return found
}

journey('a lower grade waits on the project page; the office of the leading group agrees, and everybody reads from which day', async () => {
  const name = `降级确认道路${newId().slice(-5)}`
  const projectId = await withLowerGrade(name)
  const owner = await deskOf('ownerClerk.990100', `/projects/${projectId}`)
  const seen = await banner(owner)
  await seen.getByText('拟由 B 级下调为 C 级').waitFor()
  await seen.getByText('300.00').waitFor()
  await seen.getByText('GR-7').waitFor()
  expect(await seen.getByRole('button').count()).toBe(0)

  const office = await deskOf('lgOffice.990100', `/projects/${projectId}`)
  const asked = await banner(office)
  expect(await asked.getByRole('button', { name: '同意下调' }).isDisabled()).toBe(true)
  await asked.getByRole('textbox', { name: '办理意见' }).fill('可研批复投资估算300万元,符合C级标准,同意下调。')
  await asked.getByRole('button', { name: '同意下调' }).click()
  await asked.getByText(/已同意由 B 级下调为 C 级，自 \d{4}-\d\d-01 起执行/).waitFor()
  await office.getByRole('list', { name: '办理记录' }).getByText('确认下调项目等级').first().waitFor()
  await owner.reload()
  await (await banner(owner)).getByText(/此前仍按 B 级办理/).waitFor()
})

journey('a lower grade that is turned down is gone from the page', async () => {
  const projectId = await withLowerGrade(`不予降级道路${newId().slice(-5)}`)
  const office = await deskOf('lgOffice.990100', `/projects/${projectId}`)
  const asked = await banner(office)
  await asked.getByRole('textbox', { name: '办理意见' }).fill('投资估算偏低,须复核后再议。')
  await asked.getByRole('button', { name: '不同意' }).click()
  await asked.waitFor({ state: 'detached' })
  expect((await (await person('lgOffice.990100')).does('getProject', { projectId }))['proposedGrade']).toBeNull()
})

journey('with the feasibility gate the owner states the sources anew until they add up to the approved estimate', async () => {
  const projectId = await establishedProject(`资金重报道路${newId().slice(-5)}`)
  const page = await deskOf('ownerClerk.990100', `/projects/${projectId}?tab=gates`)
  const gate = page.getByRole('region', { name: /^G3 / })
  await gate.getByRole('button', { name: /^还缺 \d+ 个硬条件/ }).waitFor()
  expect(await gate.getByRole('table', { name: '资金来源' }).count()).toBe(0)
  for (const label of ['可研批复', '用地预审与选址意见书（在有效期）', '招标事项核准']) {
    const row = gate.getByRole('group', { name: label, exact: true })
    await row.getByRole('textbox', { name: '文号' }).fill('江发改〔2026〕88号')
    await row.getByLabel('文件日期').fill(today)
  }
  await gate.getByRole('group', { name: '可研批复', exact: true }).getByRole('textbox', { name: '金额' }).fill('9500')
  const sources = gate.getByRole('table', { name: '资金来源' })
  await sources.getByText('9,500.00').waitFor()
  await gate.getByText('来源合计多').waitFor()
  await gate.getByRole('button', { name: '还缺 1 个硬条件' }).waitFor()
  await gate.getByRole('button', { name: /末项改为/ }).click()
  await gate.getByText('来源合计多').waitFor({ state: 'detached' })
  await gate.getByRole('button', { name: /^登记并通过/ }).click()
  await page.getByRole('list', { name: '阶段' }).locator('[aria-current=step]').getByText('初设概算').waitFor()
  const project = await (await person('ownerClerk.990100')).does('getProject', { projectId })
  expect(project).toMatchObject({ estimateFen: wan(9500), sources: [{ sourceType: 'generalPublicBudget', amountFen: wan(9500) }] })
})
