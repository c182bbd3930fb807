import { expect, test } from 'vitest'
import { establishedProject } from '../support/acts.ts'
import { dot, newId, person } from '../support/caller.ts'

type Item = Record<string, unknown>
const items = (body: Item): Item[] => body['items'] as Item[]
const chinese = /\p{Script=Han}/u

test('headlines and steps are said in the reader’s language, in tasks, cases and the book', async () => {
  const projectId = await establishedProject(`双语用例工程${newId().slice(-6)}`)
  const [clerk, reader] = await Promise.all([person('ownerClerk.990100'), person('ownerClerk.990100', 'en')])
  const own = items(await reader.does('listMyCases', { limit: 200 })).find((one) => one['projectId'] === projectId)
  expect(own?.['headline']).toBe('Proposal, total investment CNY 100,000,000.00')
  const [said, read] = await Promise.all([clerk.does('getCase', { caseId: own?.['caseId'] }), reader.does('getCase', { caseId: own?.['caseId'] })])
  expect(said['headline']).toBe('项目建议书，总投资 10,000.00 万元')
  const names = (view: Item, list: string, name: string): string[] => (view[list] as Item[]).map((one) => String(one[name]))
  expect(names(said, 'steps', 'name').every((name) => chinese.test(name))).toBe(true)
  expect([...names(read, 'steps', 'name'), ...names(read, 'opinions', 'step')].filter((name) => chinese.test(name))).toEqual([])
  const decided = items(await reader.does('listProjectFacts', { projectId, limit: 200 })).filter((fact) => fact['kind'] === 'approvals.task_agreed')
  expect(decided.map((fact) => fact['step'])).toContain('Natural resources countersigns')
  const inChinese = items(await clerk.does('listProjectFacts', { projectId, limit: 200 }))
  expect(inChinese.map((fact) => fact['step'])).toContain('自然资源部门会签')
  expect(inChinese.find((fact) => fact['kind'] === 'projects.gate_passed')?.['step']).toBeNull()
  const tasks = items(await (await person('ndrcReviewer.990100', 'en')).does('listTasks', { limit: 200 }))
  expect(tasks.length).toBeGreaterThan(0)
  expect(tasks.flatMap((task) => [task['step'], task['headline']]).filter((text) => chinese.test(String(text)))).toEqual([])
})

test('the counts beside the menu are those of the lists; where nothing is counted there is no number', async () => {
  for (const username of ['contractorClerk.990100', 'ownerClerk.990101', 'lgOffice.990100', 'countyChief.990101']) {
    const somebody = await person(username)
    const [counts, listed] = await Promise.all([somebody.does('getInboxCounts'), somebody.does('listProjects', { limit: 1, withTotals: 'true' })])
    expect(counts['projects'], username).toBe((listed['totals'] as { count: number }).count)
  }
  const contractor = await person('contractorClerk.990100')
  const projects = items(await contractor.does('listProjects', { limit: 200 }))
  const facts = await Promise.all(projects.map(async (project) => Number((await contractor.does('listProjectFacts', { projectId: project['id'], limit: 1 }))['total'])))
  expect((await contractor.does('getInboxCounts'))['facts']).toBe(facts.reduce((sum, count) => sum + count, 0))
  expect((await (await person('sysAdmin.990100')).does('getInboxCounts'))['projects']).toBeNull()
})

test('a notice is marked read, then all; nobody marks those of another, and a reason is quoted as it was written', async () => {
  const contractor = await person('contractorClerk.990100')
  const unread = async (): Promise<number> => Number((await contractor.does('getInboxCounts'))['unread'])
  const before = await unread()
  const notices = items(await contractor.does('listNotices', { limit: 200 }))
  expect(notices.map((notice) => String(notice['text'])).filter((text) => /[。.]{2}$/.test(text))).toEqual([])
  // Another journey may have read some of them: the first that nobody has opened.
  const first = notices.find((notice) => notice['read'] === false)
  const stranger = await person('contractorClerk.990101')
  expect(await stranger.does('markNoticesRead', { ids: [first?.['noticeId']] })).toMatchObject({ marked: 0 })
  expect(await unread()).toBe(before)
  expect(await contractor.does('markNoticesRead', { ids: [first?.['noticeId']] })).toEqual({ marked: 1, unread: before - 1 })
  expect(await contractor.does('markNoticesRead', { ids: [first?.['noticeId']] })).toEqual({ marked: 0, unread: before - 1 })
  expect((await contractor.ask('markNoticesRead', { ids: [] })).status).toBe(400)
  expect(await contractor.does('markNoticesRead', { all: true })).toEqual({ marked: before - 1, unread: 0 })
  expect(items(await contractor.does('listNotices', { limit: 5 })).every((notice) => notice['read'] === true)).toBe(true)
})

test('the tasks behind the cockpit’s figure are as many as it says, page by page, and none outside the region', async () => {
  const mayor = await person('viceMayor.990100', 'en')
  for (const regionCode of [990100, 990101]) {
    const figure = ((await mayor.does('getCockpit', { regionCode }))['figures'] as Item[]).find((one) => one['key'] === 'overdueTasks')
    const query = Object.fromEntries(new URLSearchParams(String(figure?.['listQuery'])))
    expect(figure?.['listOf']).toBe('listOverdueTasks')
    const seen: Item[] = []
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page: Item = await mayor.does('listOverdueTasks', { ...query, limit: 7, ...(cursor ? { cursor } : {}) })
      expect(page).toMatchObject({ total: Number(figure?.['value']), regionCode })
      seen.push(...items(page))
      cursor = page['nextCursor'] as string | null
    }
    expect(new Set(seen.map((task) => task['taskId'])).size).toBe(Number(figure?.['value']))
    expect(seen.map((task) => task['dueOn'])).toEqual(seen.map((task) => task['dueOn']).sort())
    expect(seen.filter((task) => Number(task['workingDaysLate']) < 0 || chinese.test(String(task['step'])))).toEqual([])
    // The same query still lists the projects concerned.
    const projects = items(await mayor.does('listProjects', { ...query, limit: 200 }))
    expect(projects.map((one) => String(one['id'])).sort()).toEqual([...new Set(seen.map((task) => String(task['projectId'])))].sort())
  }
  const county = await person('countyChief.990101')
  expect((await county.ask('listOverdueTasks', { regionCode: 990102 })).status).toBe(404)
  const outsider = await person('contractorClerk.990100')
  expect((await outsider.ask('listOverdueTasks')).status).toBe((await outsider.ask('getCockpit')).status)
})

test('the forms are offered what the server takes: kinds of document and roles', async () => {
  const project = items(await (await person('ownerClerk.990100')).does('listProjects', { limit: 1, stage: 'construction' }))[0]
  const offered = async (username: string): Promise<string[]> => items(await (await person(username)).does('getDocumentKinds', { projectId: project?.['id'] })).map((one) => String(one['kind']))
  const [owner, contractor] = [await offered('ownerClerk.990100'), await offered('contractorClerk.990100')]
  expect(owner).toContain('awardNotice')
  expect(contractor).not.toContain('awardNotice')
  expect((await (await person('ownerClerk.990101')).ask('getDocumentKinds', { projectId: project?.['id'] })).status).toBe(404)
  const roles = items(await (await person('lgOffice.990100', 'en')).does('listProjectRoles'))
  expect(roles.find((one) => one['role'] === 'projectDirector')).toEqual({ role: 'projectDirector', label: 'Project Director', mayAppoint: true })
  const byOwner = items(await (await person('ownerChief.990100')).does('listProjectRoles'))
  expect(byOwner.find((one) => one['role'] === 'projectDirector')?.['mayAppoint']).toBe(false)
  expect(byOwner.find((one) => one['role'] === 'supervisor')?.['mayAppoint']).toBe(true)
})

test('a progress report takes pictures only', async () => {
  const contractor = await person('contractorClerk.990100')
  const project = items(await contractor.does('listProjects', { limit: 200, stage: 'construction' })).find((one) => Number(one['progressBp']) < 9000)
  const note = await contractor.upload('说明.pdf', Buffer.from('%PDF-1.4\n%âãÏÓ\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n', 'latin1'))
  const photo = await contractor.upload('现场.png', dot)
  const month = String((await contractor.does('whoAmI'))['today']).slice(0, 7)
  const report = { projectId: project?.['id'], month, percentBp: 9900, outputFen: '100' }
  const refused = await contractor.ask('submitProgressReport', { ...report, id: newId(), photoFileIds: [photo, note] })
  expect(refused).toMatchObject({ status: 422, body: { code: 'files.file.not_image', field: 'photoFileIds', figures: { count: 1 } } })
  expect((await contractor.ask('submitProgressReport', { ...report, id: newId(), photoFileIds: [photo] })).status).toBe(200)
})

test('a disabled account is handed no new step, its open tasks are told, and enabling it puts it back', async () => {
  const clerk = await person('ownerClerk.990102')
  const admin = await person('sysAdmin.990100')
  const draft = async (): Promise<string> => {
    const projectId = newId()
    const fields = { name: `停用用例校舍修缮${projectId.slice(-6)}`, regionCode: 990102, sector: 'education', nature: 'publicWelfare', complexity: 'ordinary', totalInvestmentFen: '100000000', location: '城关镇' }
    await clerk.does('saveProjectDraft', { id: projectId, ...fields, sources: [{ sourceType: 'generalPublicBudget', amountFen: '100000000' }] })
    return projectId
  }
  const declare = async (): Promise<Awaited<ReturnType<typeof clerk.ask>>> => clerk.ask('declareProject', { projectId: await draft(), id: newId() })
  expect((await declare()).status).toBe(200)
  const { all: waiting } = (await (await person('ownerChief.990102')).does('listTasks', { limit: 1 }))['counts'] as { all: number }
  const disabled = await admin.does('disableAccount', { username: 'ownerChief.990102', id: newId(), reason: '调离' })
  expect(disabled).toMatchObject({ state: 'disabled', openTasks: waiting })
  expect(waiting).toBeGreaterThan(0)
  expect((await declare()).body).toMatchObject({ code: 'approvals.step.nobody', figures: { role: 'ownerChief' } })
  await admin.does('enableAccount', { username: 'ownerChief.990102', id: newId() })
  expect((await declare()).status).toBe(200)
})
