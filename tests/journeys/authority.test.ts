import { expect, test } from 'vitest'
import { Person, newId, person, standIn } from '../support/caller.ts'

type Item = { id: string; regionCode: number; name: string; stage: string }

const draft = (id: string, more: Record<string, unknown> = {}): Record<string, unknown> => ({
  id,
  name: `权限用例项目${id.slice(-8)}`,
  regionCode: 990100,
  sector: 'municipalRoad',
  nature: 'publicWelfare',
  complexity: 'ordinary',
  totalInvestmentFen: '6000000000',
  location: '学府路',
  sources: [{ sourceType: 'generalPublicBudget', amountFen: '6000000000' }],
  ...more,
})

test('the same id twice is one project, with another body it is refused, and twice at once is one', async () => {
  const clerk = await person('ownerClerk.990100')
  const body = draft(newId())
  const [first, second] = await Promise.all([clerk.ask('saveProjectDraft', body), clerk.ask('saveProjectDraft', body)])
  expect([first.status, second.status]).toEqual([200, 200])
  expect(first.body).toEqual(second.body)
  const changed = await clerk.ask('saveProjectDraft', { ...body, name: '另一个名称' })
  expect([changed.status, changed.body.code]).toEqual([409, 'platform.id.reused'])
})

test('a county sees its own projects and not its sister’s, and a guess at an id says nothing', async () => {
  const own = await person('countyClerk.990101')
  const sister = await person('countyClerk.990102')
  const items = (await own.does('listProjects', { limit: 200 }))['items'] as Item[]
  expect(items.length).toBeGreaterThan(0)
  expect(items.every((item) => item.regionCode === 990101)).toBe(true)
  for (const operation of ['getProject', 'listProjectFacts', 'listDocuments', 'listProjectMembers', 'listProgressReports']) {
    expect((await sister.ask(operation, { projectId: items[0]?.id })).status, operation).toBe(404)
    expect((await sister.ask(operation, { projectId: newId() })).status, operation).toBe(404)
  }
})

test('an outsider sees only the projects he is a member of', async () => {
  const contractor = await person('contractorClerk.990101')
  const items = (await contractor.does('listProjects', { limit: 200 }))['items'] as Item[]
  expect(items.length).toBeGreaterThan(0)
  expect(items.every((item) => item.regionCode === 990101)).toBe(true)
  const city = (await (await person('lgOffice.990100')).does('listProjects', { limit: 200 }))['items'] as Item[]
  const foreign = city.find((item) => item.regionCode === 990100)
  expect((await contractor.ask('getProject', { projectId: foreign?.id })).status).toBe(404)
})

test('the cockpit counts what its reader sees, down to the exact list behind each number', async () => {
  for (const username of ['lgOffice.990100', 'countyChief.990101', 'ownerChief.990100', 'sectorChief.990100', 'employerChief.990100', 'projectDirector.990100']) {
    const reader = await person(username)
    const cockpit = await reader.does('getCockpit')
    for (const figure of cockpit['figures'] as { key: string; value: string; listQuery: string }[]) {
      if (!['projectCount', 'totalInvestmentFen'].includes(figure.key)) continue
      const listed = await reader.does('listProjects', { ...Object.fromEntries(new URLSearchParams(figure.listQuery)), limit: 1, withTotals: 'true' })
      const totals = listed['totals'] as { count: number; totalInvestmentFen: string }
      expect(figure.value, `${username} ${figure.key}`).toBe(figure.key === 'projectCount' ? String(totals.count) : totals.totalInvestmentFen)
    }
  }
})

test('a contractor does not see what another contractor of the same project is paid', async () => {
  const owner = await person('ownerClerk.990100')
  const contractor = await person('contractorClerk.990100')
  const own = (await contractor.does('listContracts', { limit: 200 }))['items'] as { contractId: string; projectId: string; contractorCreditCode: string }[]
  expect(own.length).toBeGreaterThan(0)
  const ownCodes = new Set(own.map((contract) => contract.contractorCreditCode))
  const elsewhere = (await (await person('contractorClerk.990101')).does('listContracts', { limit: 200 }))['items'] as { contractorCreditCode: string }[]
  const county = elsewhere.filter((contract) => !ownCodes.has(contract.contractorCreditCode))
  const terms = { priceFen: '100000000', provisionalFen: '0', progressRatioBp: 8500, advanceRatioBp: 1000, retentionBp: 300, retentionMode: 'perPayment', laborBp: 1800, payeeAccount: '6217000900001' }
  const projects = (await owner.does('listProjects', { limit: 200, stage: 'contracting,commencement,construction', state: 'active' }))['items'] as { id: string; contractFen: string; totalInvestmentFen: string }[]
  // Other files share this city: one of their projects may have no room for another contract.
  const shared = projects.find((project) => own.some((contract) => contract.projectId === project.id) && BigInt(project.contractFen) + BigInt(terms.priceFen) <= BigInt(project.totalInvestmentFen))
  const contractId = newId()
  const signedOn = new Date().toISOString().slice(0, 10)
  const made = await owner.ask('registerContract', { id: contractId, projectId: shared?.id, no: `OT-${contractId.slice(-8)}`, contractorCreditCode: county[0]?.contractorCreditCode, signedOn, ...terms })
  expect(made.status, JSON.stringify(made.body)).toBe(200)
  const seen = (await contractor.does('listContracts', { limit: 200 }))['items'] as { contractId: string }[]
  expect(seen.map((contract) => contract.contractId)).not.toContain(contractId)
  const page = (await contractor.does('getProject', { projectId: shared?.id }))['contracts'] as { contractId: string }[]
  expect(page.map((contract) => contract.contractId)).not.toContain(contractId)
  const claim = { contractId, kind: 'progress', periodNo: 1, cumulativeOutputFen: '1000000', cumulativeDeductionsFen: '0', laborFen: '180000' }
  for (const operation of ['previewPayment', 'submitPaymentApplication']) expect((await contractor.ask(operation, { ...claim, ...(operation === 'submitPaymentApplication' ? { id: newId() } : {}) })).status, operation).toBe(404)
  expect(((await owner.does('getProject', { projectId: shared?.id }))['contracts'] as { contractId: string }[]).map((contract) => contract.contractId)).toContain(contractId)
})

test('a case and the facts of a payment are read only by who reads payments', async () => {
  const lists = (await (await person('lgOffice.990100')).does('listPayments', { limit: 20 }))['items'] as { caseId: string; projectId: string }[]
  const payment = lists[0]
  for (const username of ['sysAdmin.990100', 'secAdmin.990100', 'auditAdmin.990100', 'policyEditor.990100', 'ecology.990100', 'legalCompliance.990100']) {
    expect((await (await person(username)).ask('getCase', { caseId: payment?.caseId })).status, username).toBe(404)
  }
  const facts = (await (await person('ecology.990100')).does('listProjectFacts', { projectId: payment?.projectId, limit: 200 }))['items'] as { kind: string; after: unknown; hidden?: boolean; leafHash: string }[]
  const money = facts.filter((fact) => /^(contracts|funds)\./.test(fact.kind))
  expect(money.length).toBeGreaterThan(0)
  for (const fact of money) expect(fact).toMatchObject({ hidden: true, after: null, leafHash: expect.stringMatching(/^[0-9a-f]{64}$/) })
  expect((await (await person('ecology.990100')).does('getProject', { projectId: payment?.projectId }))['contracts']).toEqual([])
  const open = (await (await person('lgOffice.990100')).does('listProjectFacts', { projectId: payment?.projectId, limit: 200 }))['items'] as { kind: string; after: unknown; hidden?: boolean }[]
  expect(open.every((fact) => fact.hidden === undefined)).toBe(true)
})

test('an id is one project in the whole installation', async () => {
  const id = newId()
  const draft = { id, name: '同号用例', sector: 'municipalRoad', nature: 'publicWelfare', complexity: 'ordinary', totalInvestmentFen: '100000000' }
  await (await person('ownerClerk.990100')).does('saveProjectDraft', { ...draft, regionCode: 990100 })
  expect((await (await person('ownerClerk.990101')).ask('saveProjectDraft', { ...draft, regionCode: 990101 })).body).toMatchObject({ status: 409, code: 'platform.id.reused' })
})

test('nobody decides on another’s task, nor without a session, and the three administrators see no business', async () => {
  const task = ((await (await person('ownerChief.990100')).does('listTasks'))['items'] as { taskId: string }[])[0]
  const decision = { taskId: task?.taskId, id: newId(), decision: 'agree', comment: '同意' }
  expect((await (await person('viceMayor.990100')).ask('decideTask', decision)).status).toBe(403)
  expect((await new Person('nobody').ask('decideTask', decision)).status).toBe(401)
  for (const admin of ['sysAdmin.990100', 'secAdmin.990100', 'auditAdmin.990100']) expect((await (await person(admin)).ask('listProjects')).status, admin).toBe(403)
})

test('a return needs a reason of the list and ten characters, and hands the project back to its owner', async () => {
  const clerk = await person('ownerClerk.990100')
  const chief = await person('ownerChief.990100')
  const projectId = newId()
  await clerk.does('saveProjectDraft', draft(projectId))
  const { caseId } = await clerk.does('declareProject', { projectId, id: newId() })
  const task = ((await chief.does('listTasks', { limit: 200 }))['items'] as { taskId: string; caseId: string }[]).find((candidate) => candidate.caseId === caseId)
  const decide = (more: Record<string, unknown>) => chief.ask('decideTask', { taskId: task?.taskId, id: newId(), decision: 'return', ...more })
  expect((await decide({ comment: '材料不齐,请补充资金落实证明。' })).body.code).toBe('approvals.return.reason_missing')
  expect((await decide({ comment: '不行', reasonCode: 'materialsIncomplete' })).body.code).toBe('approvals.return.too_short')
  expect((await decide({ comment: '材料不齐,请补充资金落实证明。', reasonCode: 'materialsIncomplete' })).body).toMatchObject({ caseState: 'returned' })
  expect(await clerk.does('getProject', { projectId })).toMatchObject({ state: 'returned' })
  await clerk.does('saveProjectDraft', draft(newId(), { projectId }))
  expect((await clerk.ask('declareProject', { projectId, id: newId() })).status).toBe(200)
})

test('five wrong passwords lock an account, and a locked one answers like an unknown one', async () => {
  const victim = new Person(await standIn('designer.990100'))
  for (let attempt = 0; attempt < 5; attempt++) expect((await victim.ask('signIn', { username: victim.username, password: 'wrong' })).status).toBe(401)
  const locked = await victim.ask('signIn', { username: victim.username, password: 'Jiangzhou@2026' })
  const unknown = await victim.ask('signIn', { username: 'nobody.at.all', password: 'Jiangzhou@2026' })
  expect([locked.status, locked.body]).toEqual([unknown.status, unknown.body])
})

test('what raises the grade of a draft is given back, so that saving it again does not lower it', async () => {
  const clerk = await person('ownerClerk.990100')
  const id = newId()
  const raised = { totalInvestmentFen: '100000000', sources: [{ sourceType: 'generalPublicBudget', amountFen: '100000000' }], elevations: ['crossCounty'], complexityReasons: ['crossing'] }
  await clerk.does('saveProjectDraft', draft(id, raised))
  expect(await clerk.does('getProject', { projectId: id })).toMatchObject({ elevations: ['crossCounty'], complexityReasons: ['crossing'] })
  expect(await clerk.does('previewDeclaration', { projectId: id })).toMatchObject({ grade: 'A', gradeRule: 'GR-2' })
})

test('grade C of a city region is sent to the county, where its own route takes it', async () => {
  const clerk = await person('ownerClerk.990100')
  const small = { totalInvestmentFen: '200000000', sources: [{ sourceType: 'generalPublicBudget', amountFen: '200000000' }] }
  const cityId = newId()
  await clerk.does('saveProjectDraft', draft(cityId, small))
  expect((await clerk.ask('declareProject', { projectId: cityId, id: newId() })).body.code).toBe('projects.grade_c.wrong_region')
  const county = await person('ownerClerk.990101')
  const projectId = newId()
  await county.does('saveProjectDraft', draft(projectId, { ...small, regionCode: 990101 }))
  expect(await county.does('declareProject', { projectId, id: newId() })).toMatchObject({ grade: 'C' })
})
