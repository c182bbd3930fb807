import { expect } from 'vitest'
import { dot, newId, person, standIn } from '../support/caller.ts'
import { choose, deskOf, journey, newWindow, useBrowser } from './office.ts'

useBrowser()

type Project = { id: string; name: string; stage: string; light: string; actions: string[]; gates: { id: string; open: boolean }[] }

/** A demo project of the city at a stage. */
async function projectAt(stage: string, username = 'ownerClerk.990100'): Promise<Project> {
  const somebody = await person(username)
  const items = (await somebody.does('listProjects', { limit: 200, stage }))['items'] as (Project & { regionCode: number; state: string })[]
  // The oldest, by its id: of the demo city, whatever other journeys have added.
  const found = items.filter((one) => one.regionCode === 990100 && one.state === 'active').sort((a, b) => a.id.localeCompare(b.id))[0]
  if (!found) throw new Error(`the demo city has no project at ${stage}`)
  return found
}

const today = new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Shanghai' }).format(new Date())

journey('a contract is registered, what is missing said on the button, and stands in the list and in the book', async () => {
  const project = await projectAt('construction')
  const no = `BC-${newId().slice(-6)}`
  const page = await deskOf('ownerClerk.990100', `/projects/${project.id}?tab=contracts`)
  await page.getByRole('button', { name: '登记合同' }).click()
  await page.getByRole('button', { name: '登记（还缺 9 项）' }).waitFor()
  const typed = { 合同编号: no, 统一社会信用代码: '91350100M000100Y43', 合同价: '12.5', 进度款比例: '85', 预付款比例: '10', 人工费比例: '18', 质保金比例: '3', 收款账户: '6217000900001' }
  for (const [label, value] of Object.entries(typed)) await page.getByRole('textbox', { name: label, exact: true }).fill(value)
  await page.getByLabel('签订日').fill(today)
  await page.getByRole('radio', { name: '按期扣留' }).check()
  await page.getByRole('button', { name: '登记合同' }).click()
  await page.getByText('合同已登记，记入账本。').waitFor()
  await page.getByRole('table', { name: '合同' }).getByText(no).waitFor()
  await page.getByRole('list', { name: '办理记录' }).getByText(/合同/).first().waitFor()
})

journey('a member is appointed to a project', async () => {
  const project = await projectAt('preliminaryDesign')
  const page = await deskOf('ownerChief.990100', `/projects/${project.id}?tab=members`)
  await choose(page, '角色', '使用单位代表')
  await page.getByRole('textbox', { name: '用户名' }).fill('nobody.at.all')
  await page.getByRole('button', { name: '任命' }).click()
  await page.getByRole('alert').waitFor()
  await page.getByRole('textbox', { name: '用户名' }).fill('userUnitRep.990100')
  await page.getByRole('button', { name: '任命' }).click()
  await page.getByText('已任命，记入账本').waitFor()
})

journey('a gate tells what it still needs, takes the evidence and lets the project on', async () => {
  const project = await projectAt('preliminaryDesign')
  const page = await deskOf('ownerClerk.990100', `/projects/${project.id}`)
  await page.getByRole('region', { name: '卡在哪里' }).getByRole('button').click()
  const gate = page.getByRole('region', { name: /^G4 / })
  await gate.getByRole('button', { name: /^还缺 \d+ 个硬条件/ }).waitFor()
  const conditions = gate.getByRole('group')
  const count = await conditions.count()
  expect(count).toBeGreaterThan(0)
  for (let at = 0; at < count; at += 1) {
    const numbers = conditions.nth(at).getByRole('textbox', { name: '文号' })
    if ((await numbers.count()) > 0) await numbers.fill(`江发改〔2026〕${at + 1}号`)
    const days = conditions.nth(at).getByLabel('文件日期')
    if ((await days.count()) > 0) await days.fill(today)
    const amounts = conditions.nth(at).getByRole('textbox', { name: '金额' })
    if ((await amounts.count()) > 0) await amounts.fill('4900')
  }
  await gate.getByRole('button', { name: /^登记并通过/ }).click()
  await page.getByRole('list', { name: '阶段' }).locator('[aria-current=step]').getByText('年度计划').waitFor()
  await gate.waitFor({ state: 'detached' })
})

journey('a month is reported with a photograph, and the curve reaches it', async () => {
  const project = await projectAt('construction', 'contractorClerk.990100')
  const page = await deskOf('contractorClerk.990100', `/projects/${project.id}?tab=progress`)
  await page.getByRole('button', { name: '上报本月进度' }).click()
  await page.getByRole('button', { name: '提交月报（还缺 2 项）' }).waitFor()
  const photos = page.getByLabel('添加现场照片')
  expect(await photos.getAttribute('accept')).not.toContain('image/*')
  await page.getByRole('textbox', { name: '累计形象进度' }).fill('97.5')
  await page.getByRole('textbox', { name: '累计完成产值（含本月）' }).fill('60000')
  await page.getByRole('textbox', { name: '说明' }).fill('主体完工,转入室外工程。')
  await photos.setInputFiles({ name: '东立面.png', mimeType: 'image/png', buffer: Buffer.from(dot) })
  await page.getByRole('img', { name: '东立面.png' }).waitFor()
  await page.getByRole('button', { name: '去掉照片 东立面.png' }).waitFor()
  await page.getByRole('button', { name: '提交月报' }).click()
  await page.getByText(/月报已提交，记入账本/).waitFor()
  await page.getByRole('img', { name: `${today.slice(0, 7)} 现场照片 1` }).first().waitFor()
  await page.getByRole('img', { name: /实际累计 97\.5%/ }).waitFor()
  // What was reported wrong is corrected with its reason; the form begins with what stands.
  await page.getByRole('button', { name: `更正 ${today.slice(0, 7)} 月报` }).click()
  await page.getByRole('button', { name: '更正（还缺 1 项）' }).waitFor()
  await page.getByRole('textbox', { name: '累计形象进度' }).fill('96.5')
  await page.getByRole('textbox', { name: '更正原因' }).fill('按监理签认更正')
  await page.getByRole('button', { name: '更正', exact: true }).click()
  await page.getByText('已更正，原因：按监理签认更正').waitFor()
  await page.getByRole('img', { name: /实际累计 96\.5%/ }).waitFor()
})

journey('a password is changed and the old one no longer opens the door', async () => {
  const username = await standIn('archivist.990100')
  const page = await deskOf(username, '/account')
  await page.getByLabel(/^当前密码/).fill('Jiangzhou@2026')
  await page.getByLabel(/^新密码/).fill('Binjiang#2027')
  await page.getByLabel(/^再次输入新密码/).fill('Binjiang#2028')
  await page.getByText('两次输入不一致').waitFor()
  await page.getByLabel(/^再次输入新密码/).fill('Binjiang#2027')
  await page.getByRole('button', { name: '修改密码' }).click()
  await page.getByText('密码已修改，其他会话已结束').waitFor()

  await page.getByRole('banner').getByRole('button', { name: /档案员/ }).click()
  await page.getByRole('menuitem', { name: '退出登录' }).click()
  await page.getByRole('textbox', { name: '用户名' }).fill(username)
  await page.getByLabel('密码', { exact: true }).fill('Jiangzhou@2026')
  await page.getByRole('button', { name: '登录', exact: true }).click()
  await page.getByRole('alert').waitFor()
  await page.getByLabel('密码', { exact: true }).fill('Binjiang#2027')
  await page.getByRole('button', { name: '登录', exact: true }).click()
  await page.getByRole('heading', { level: 1, name: '待办' }).waitFor()
})

journey('whoever holds two posts switches between them, and the desk follows', async () => {
  const granter = await person('secAdmin.990100')
  const holder = await person('supervisor.990100')
  const me = await holder.does('whoAmI')
  await granter.does('grantPost', { id: newId(), username: 'supervisor.990100', role: 'userUnitRep', regionCode: 990100, unitId: (me['activePost'] as { unitId: string }).unitId })
  const page = await deskOf('supervisor.990100', '/projects')
  const menu = page.getByRole('banner').getByRole('button', { name: /监理工程师/ })
  await menu.click()
  await page.getByRole('menuitem', { name: /使用单位代表/ }).click()
  await page.getByRole('banner').getByRole('button', { name: /使用单位代表/ }).waitFor()
  await page.getByRole('heading', { level: 1, name: '待办' }).waitFor()
})

journey('the bell shows the notices, and one leads to its matter', async () => {
  const page = await deskOf('contractorClerk.990100', '/projects')
  await page.getByRole('banner').getByRole('button', { name: /^通知，未读 \d+ 条/ }).click()
  await page.getByRole('heading', { name: '通知' }).waitFor()
  await page.getByRole('tooltip').getByRole('link').first().click()
  await page.waitForURL(/\/(inbox|projects)\/[0-9a-f-]{36}/)
  await page.getByRole('heading', { level: 1 }).last().waitFor()
})

journey('a deep link asks for the sign-in and comes back to where it led', async () => {
  const project = await projectAt('construction')
  const page = await newWindow()
  await page.goto(`/projects/${project.id}?tab=gates`)
  await page.waitForURL(/\/sign-in\?next=/)
  await page.getByRole('textbox', { name: '用户名' }).fill('ownerClerk.990100')
  await page.getByLabel('密码', { exact: true }).fill('Jiangzhou@2026')
  await page.getByRole('button', { name: '登录', exact: true }).click()
  await page.getByRole('heading', { level: 1, name: project.name }).waitFor()
  await page.getByRole('tab', { name: /^关口/, selected: true }).waitFor()
})

journey('the bell tells what was decided; opening one notice marks it, and all may be marked at once', async () => {
  const [clerk, chief] = [await person('ownerClerk.990101'), await person('ownerChief.990101')]
  const states = async (): Promise<boolean[]> => ((await clerk.does('listNotices', { limit: 20 }))['items'] as { read: boolean }[]).map((notice) => notice.read)
  // Two applications of its own are sent back: what others did to this account before does not matter.
  for (const serial of [1, 2]) {
    const projectId = newId()
    await clerk.does('saveProjectDraft', { id: projectId, name: `铃声用例${serial}${projectId.slice(-5)}`, regionCode: 990101, sector: 'education', nature: 'publicWelfare', complexity: 'ordinary', totalInvestmentFen: '100000000', location: '城关镇', sources: [{ sourceType: 'generalPublicBudget', amountFen: '100000000' }] })
    const { caseId } = await clerk.does('declareProject', { projectId, id: newId() })
    const tasks = (await chief.does('listTasks', { limit: 200 }))['items'] as { taskId: string; caseId: string }[]
    await chief.does('decideTask', { taskId: tasks.find((task) => task.caseId === caseId)?.taskId, id: newId(), decision: 'return', comment: '请补充资金来源说明材料', reasonCode: 'materialsIncomplete' })
  }
  await expect.poll(async () => (await states()).filter((read) => !read).length, { timeout: 20_000 }).toBeGreaterThan(1)
  const page = await deskOf('ownerClerk.990101', '/projects')
  const bell = page.getByRole('button', { name: /^通知，未读 [1-9]\d* 条$/ })
  await bell.click()
  await page.getByText(/的申请已(退回|审批通过)/).first().waitFor()
  await page.getByRole('tooltip').getByRole('link').first().click()
  await page.waitForURL(/\/inbox\//)
  await expect.poll(states).toContain(true)
  await bell.click()
  await page.getByRole('button', { name: '全部标为已读' }).click()
  await page.getByRole('button', { name: '通知，未读 0 条' }).waitFor()
  await page.getByRole('button', { name: '全部标为已读' }).waitFor({ state: 'detached' })
  expect(await states()).not.toContain(false)
})

journey('an address that is none says so in the office, with a way back', async () => {
  const page = await deskOf('ownerClerk.990100', '/rules/nowhere')
  await page.getByRole('heading', { name: '未找到' }).waitFor()
  await page.getByRole('link', { name: '回到待办' }).click()
  await page.getByRole('heading', { level: 1, name: '待办' }).waitFor()
})
