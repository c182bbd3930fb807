import { runAsSystem } from '@zhujian/database'
import { systemIds } from '@zhujian/http'
import type { Answer } from '@zhujian/http'
import pg from 'pg'
import { tenantStore } from '@zhujian/tenancy/server'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { livingCity } from '../support/city.ts'
import type { City, Value } from '../support/city.ts'
import { newId } from '../support/caller.ts'
import { apply, award, construction, contracting, draftOf, established, pass, wan } from '../support/works.ts'
import type { Site } from '../support/works.ts'

const region = 990_100
const clerk = 'ownerClerk.990100'
let city: City

beforeAll(async () => {
  city = await livingCity()
}, 180_000)
afterAll(() => city.close())

const gate = (site: Site, name: string, evidence: Value[] = [], more: Value = {}) => city.refused(clerk, 'passGate', { projectId: site.projectId, gate: name, evidence, ...more })
const stageOf = async (site: Site): Promise<unknown> => (await city.does(clerk, 'getProject', { projectId: site.projectId }))['stage']
const on = '2026-11-02'

describe('gates', () => {
  test('are passed in order and lead from stage to stage; none is skipped and none is passed twice', async () => {
    const site = await established(city, region, 1000)
    const stages: unknown[] = [await stageOf(site)]
    for (const [name, next] of [['G3', 'G4'], ['G4', 'G5'], ['G5', 'G6'], ['G6', 'G7'], ['G7', 'G8']] as const) {
      const skipped = await gate(site, next === 'G6' ? 'G7' : next)
      expect(['projects.gate.out_of_order', 'projects.gate.unmet']).toContain(skipped.code)
      if (skipped.code === 'projects.gate.out_of_order') expect(skipped).toMatchObject({ status: 409, hits: [{ ruleId: 'LC-01' }] })
      expect(await pass(city, site, name, name === 'G5' ? { 'G5.planIssued': wan(100) } : {})).toMatchObject({ gate: name, passed: true })
      stages.push(await stageOf(site))
    }
    expect(stages).toEqual(['feasibility', 'preliminaryDesign', 'annualPlan', 'tendering', 'tendering', 'tendering'])
    await award(city, site)
    expect(await stageOf(site)).toBe('contracting')
    const kinds = (await city.factsOf(site.projectId)).map((fact) => fact.kind)
    expect(kinds.filter((kind) => kind === 'projects.gate_passed')).toHaveLength(6)
    await pass(city, site, 'G4')
    expect(await city.one("select count(*)::int as n from projects.gate_pass where project_id = $1 and gate = 'G4'", [site.projectId])).toEqual({ n: 1 })
  })

  test('tell every unmet condition with its reason and source, and keep nothing of what was handed in', async () => {
    const site = await established(city, region, 1000)
    const told = await gate(site, 'G3', [{ conditionId: 'G3.feasibilityApproval', no: '发改〔2026〕1号', on }])
    expect(told).toMatchObject({ status: 422, code: 'projects.gate.unmet', figures: { gate: 'G3' } })
    expect(told.hits.map((hit) => hit.ruleId)).toEqual(['G3.landPreReview', 'G3.tenderMatters'])
    for (const hit of told.hits) expect([String(hit.figures['reason']).length > 5, hit.source.length > 5]).toEqual([true, true])
    expect(await city.one('select count(*)::int as n from projects.evidence where project_id = $1', [site.projectId])).toEqual({ n: 0 })
    expect(await city.one('select estimate_fen from projects.project where id = $1', [site.projectId])).toEqual({ estimate_fen: null })
  })

  test('refuse evidence that says nothing, of a day to come or for another gate', async () => {
    const site = await established(city, region, 1000)
    expect(await gate(site, 'G3', [{ conditionId: 'G3.landPreReview' }])).toMatchObject({ code: 'projects.evidence.incomplete', figures: { conditionId: 'G3.landPreReview' } })
    expect(await gate(site, 'G3', [{ conditionId: 'G3.landPreReview', no: '1', on: '2026-11-03' }])).toMatchObject({ code: 'projects.evidence.in_future', figures: { on: '2026-11-03', today: on } })
    expect(await gate(site, 'G3', [{ conditionId: 'G4.budgetApproval', no: '1', on }])).toMatchObject({ code: 'projects.evidence.unknown_condition', figures: { conditionId: 'G4.budgetApproval', gate: 'G3' } })
    expect(await gate(site, 'G3', [], { sources: [{ sourceType: 'specialBond', amountFen: wan(999) }] })).toMatchObject({ code: 'projects.gate.unmet' })
    expect((await city.refused('ownerClerk.990101', 'passGate', { projectId: site.projectId, gate: 'G3', evidence: [] })).code).toBe('projects.project.not_found')
    expect((await city.refused('auditor.990100', 'passGate', { projectId: site.projectId, gate: 'G3', evidence: [] })).status).toBe(403)
  })

  test('a document that is not there, or stands in another project, is no evidence', async () => {
    const site = await established(city, region, 1000)
    const other = await established(city, region, 1000)
    const file = async (at: Site) => String((await city.does(clerk, 'fileDocument', { projectId: at.projectId, kind: 'approval', fileId: await city.file(clerk), title: '批复', no: '1', on }))['documentId'])
    const named = async (documentId: string) => gate(site, 'G3', [{ conditionId: 'G3.landPreReview', documentId, no: '1', on }])
    for (const documentId of [newId(), await file(other)]) expect(await named(documentId)).toMatchObject({ code: 'projects.evidence.document_not_found', field: 'evidence', figures: { documentId } })
    expect(await named(await file(site))).toMatchObject({ code: 'projects.gate.unmet' })
  })

  test('two clerks who pass one gate at the same moment: once passed, once supplemented, one stage further', async () => {
    for (let round = 0; round < 3; round++) {
      const site = await established(city, region, 1000)
      const evidence = ['G3.feasibilityApproval', 'G3.landPreReview', 'G3.tenderMatters'].map((conditionId) => ({ conditionId, no: '1', on }))
      const answers = await Promise.all([1, 2, 3].map(() => city.ask(clerk, 'passGate', { projectId: site.projectId, gate: 'G3', evidence })))
      expect(answers.map((answer) => answer.ok)).toEqual([true, true, true])
      expect(await stageOf(site)).toBe('preliminaryDesign')
      expect((await city.factsOf(site.projectId)).filter((fact) => fact.kind === 'projects.gate_passed' && fact.body.includes('"G3"'))).toHaveLength(1)
    }
  })

  test('a project that rests passes none', async () => {
    const site = await established(city, region, 1000)
    await city.run("update projects.project set state = 'suspended' where id = $1", [site.projectId])
    expect(await gate(site, 'G3')).toMatchObject({ status: 409, code: 'projects.gate.not_active', figures: { state: 'suspended' } })
  })
})

describe('the money of a project', () => {
  test('sources must add up to the approved estimate, to the fen; stated anew with G3 they may', async () => {
    const site = await established(city, region, 1000)
    const evidence = ['G3.feasibilityApproval', 'G3.landPreReview', 'G3.tenderMatters'].map((conditionId) => ({ conditionId, no: '1', on, ...(conditionId === 'G3.feasibilityApproval' ? { amountFen: wan(1100) } : {}) }))
    expect((await gate(site, 'G3', evidence)).hits).toMatchObject([{ ruleId: 'G3.sourcesBalanced' }])
    expect((await gate(site, 'G3', evidence, { sources: [{ sourceType: 'specialBond', amountFen: String(BigInt(wan(1100)) - 1n) }] })).hits).toMatchObject([{ ruleId: 'G3.sourcesBalanced' }])
    await city.does(clerk, 'passGate', { projectId: site.projectId, gate: 'G3', evidence, sources: [{ sourceType: 'specialBond', amountFen: wan(600) }, { sourceType: 'generalPublicBudget', amountFen: wan(500) }] })
    expect(await city.does(clerk, 'getProject', { projectId: site.projectId })).toMatchObject({ estimateFen: wan(1100), sources: [{ amountFen: wan(600) }, { amountFen: wan(500) }] })
  })

  test('a budget above the limit over the estimate is held; what a higher estimate makes of the grade holds at once, in the middle of the way', async () => {
    const site = await established(city, region, 9000)
    expect(await city.does(clerk, 'getProject', { projectId: site.projectId })).toMatchObject({ grade: 'B' })
    const raised = ['G3.feasibilityApproval', 'G3.landPreReview', 'G3.tenderMatters'].map((conditionId) => ({ conditionId, no: '1', on, ...(conditionId === 'G3.feasibilityApproval' ? { amountFen: wan(12_000) } : {}) }))
    const sources = [{ sourceType: 'specialBond', amountFen: wan(12_000) }]
    // A grade A project needs its director before G3: the same act that raises it asks for him.
    expect((await gate(site, 'G3', raised, { sources })).hits.map((hit) => hit.ruleId)).toEqual(['G3.directorAppointed'])
    expect(await city.does(clerk, 'getProject', { projectId: site.projectId })).toMatchObject({ grade: 'B', estimateFen: null })
    await city.does('lgOffice.990100', 'setProjectMember', { projectId: site.projectId, username: 'projectDirector.990100', role: 'projectDirector', from: on })
    expect(await city.does(clerk, 'passGate', { projectId: site.projectId, gate: 'G3', evidence: raised, sources })).toMatchObject({ grade: 'A', stage: 'preliminaryDesign' })
    const graded = (await city.factsOf(site.projectId)).filter((fact) => fact.kind === 'projects.graded').map((fact) => (JSON.parse(fact.body) as { before: unknown; after: { grade: string } }))
    expect(graded.map((fact) => [fact.before, fact.after.grade])).toEqual([[{ grade: null }, 'B'], [{ grade: 'B' }, 'A']])
    const over = await gate(site, 'G4', [{ conditionId: 'G4.budgetApproval', no: '1', on, amountFen: wan(13_300) }, { conditionId: 'G4.budgetItems', no: '1', on }])
    expect(over.hits.map((hit) => hit.ruleId).join()).toContain('budget')
  })

  test('LC-09: below 500 万 a project of a county is outside the central catalogue and says so itself', async () => {
    const site = await established(city, 990_101, 300)
    const view = await city.does('ownerClerk.990101', 'getProject', { projectId: site.projectId })
    const conditions = (view['gates'] as { conditions: { id: string; met: boolean }[] }[]).flatMap((it) => it.conditions)
    expect(view['grade']).toBe('C')
    expect(conditions.filter((condition) => /catalogue|eligible/i.test(condition.id)).every((condition) => condition.met || condition.id === 'G5.eligible')).toBe(true)
  })

  test('the issued plan of a year stands in the month it was issued, and a payment in the month it left', async () => {
    const before = await city.rows("select month, sum(planned_fen)::text as planned from projects.money_month where region_code = 990100 and unit_id = '00000000-0000-0000-0000-000000000000' and month = '2026-11' group by 1")
    await contracting(city, region, 1234)
    const after = await city.rows("select month, sum(planned_fen)::text as planned from projects.money_month where region_code = 990100 and unit_id = '00000000-0000-0000-0000-000000000000' and month = '2026-11' group by 1")
    expect(BigInt(String(after[0]?.['planned'] ?? 0)) - BigInt(String(before[0]?.['planned'] ?? 0))).toBe(BigInt(wan(123.4)))
  })
})

describe('members', () => {
  const set = (site: Site, more: Value, by = 'ownerChief.990100') => city.ask(by, 'setProjectMember', { projectId: site.projectId, username: 'supervisor.990100', role: 'supervisor', from: on, ...more })

  test('are appointed by whom the table says, to roles of a project, from the people who hold them, one role each', async () => {
    const site = await established(city, region, 1000)
    expect(await set(site, { role: 'financeReviewer', username: 'financeReviewer.990100' })).toMatchObject({ code: 'projects.member.role_not_project' })
    expect(await set(site, { role: 'projectDirector', username: 'projectDirector.990100' })).toMatchObject({ status: 403, code: 'projects.member.not_yours_to_appoint' })
    expect(await set(site, { username: 'supervisor.990999' })).toMatchObject({ status: 404, code: 'projects.member.person_not_found' })
    expect(await set(site, { username: 'chiefSupervisor.990100' })).toMatchObject({ status: 404, code: 'projects.member.person_not_found' })
    expect(await set(site, { to: '2026-11-01' })).toMatchObject({ code: 'projects.member.period', figures: { from: on, to: '2026-11-01' } })
  })

  test('see their project from their first day to their last, and not before or after', async () => {
    const site = await established(city, region, 1000)
    const engineer = 'designer.990100'
    await city.does('ownerChief.990100', 'setProjectMember', { projectId: site.projectId, username: engineer, role: 'designer', from: '2026-11-10', to: '2026-11-20' })
    const seen: Record<string, boolean> = {}
    for (const day of ['2026-11-09', '2026-11-10', '2026-11-20', '2026-11-21']) {
      city.now = new Date(`${day}T02:00:00Z`)
      seen[day] = (await city.codeOf(engineer, 'getProject', { projectId: site.projectId })) === null
    }
    city.now = new Date('2026-11-02T02:00:00Z')
    expect(seen).toEqual({ '2026-11-09': false, '2026-11-10': true, '2026-11-20': true, '2026-11-21': false })
  })

  test('an appointment cannot end before it began, and one who comes back was not there in between', async () => {
    const site = await established(city, region, 1000)
    const of = (from: string, to?: string) => set(site, { username: 'designer.990100', role: 'designer', from, ...(to ? { to } : {}) })
    expect((await of('2026-11-10')).ok).toBe(true)
    expect(await of('2026-10-01', '2026-10-31')).toMatchObject({ ok: false, code: 'projects.member.period' })
    expect((await of('2026-11-10', '2026-11-20')).ok).toBe(true)
    expect((await of('2026-12-10')).ok).toBe(true)
    const seen: boolean[] = []
    for (const day of ['2026-11-15', '2026-12-01', '2026-12-15']) {
      city.now = new Date(`${day}T02:00:00Z`)
      seen.push((await city.codeOf('designer.990100', 'getProject', { projectId: site.projectId })) === null)
    }
    city.now = new Date('2026-11-02T02:00:00Z')
    expect(seen).toEqual([true, false, true])
  })
})

test('a national code is taken where it is legal, once in a region, and finds its project', async () => {
  const [one, other] = [await established(city, region, 1000), await established(city, region, 1000)]
  const code = '2609-990100-04-01-123456'
  const assign = (site: Site, given: string) => city.ask(clerk, 'assignProjectCode', { projectId: site.projectId, code: given })
  expect(await assign(one, '2613-990100-04-01-123456')).toMatchObject({ ok: false, code: 'projects.code.invalid', field: 'code' })
  expect((await assign(one, code)).ok).toBe(true)
  expect(((await city.does(clerk, 'searchEverything', { q: code }))['items'] as { projectId: string }[]).map((item) => item.projectId)).toEqual([one.projectId])
  expect(await assign(other, code)).toMatchObject({ ok: false, status: 409, code: 'projects.code.taken', figures: { code } })
  expect((await assign(one, code)).ok).toBe(true)
  expect(await city.refused(clerk, 'saveProjectDraft', { ...draftOf(region, 1000), projectCode: code })).toMatchObject({ status: 409, code: 'projects.code.taken' })
})

describe('the region of a national code', () => {
  const assign = async (language: 'zh-CN' | 'en', code: string): Promise<Answer> => {
    const { projectId } = await established(city, region, 1000)
    const now = new Date(city.now.getTime() + 500)
    return city.assembled.dispatcher.execute('assignProjectCode', { actor: await city.actor(clerk), language }, { projectId, id: newId(), code }, { now, ids: systemIds(() => now.getTime()) })
  }

  test('is not asked for where the table of divisions was never imported', async () => {
    expect(await assign('zh-CN', '2609-770199-04-01-000001')).toMatchObject({ ok: true, value: { warnings: [] } })
  })

  test('is refused outside the provinces of the table; an unknown county of one, and other oddities, are told in words', async () => {
    const table = [[11, 1], [33, 1], [3301, 2], [330102, 3]] as const
    await runAsSystem(city.db.database.app, (tx) => tenantStore.saveDivisions(tx, table.map(([code, level]) => ({ code, name: String(code), level, parent: null }))))
    expect(await assign('zh-CN', '2609-770199-04-01-000002')).toMatchObject({ ok: false, status: 422, code: 'projects.code.invalid', field: 'code', figures: { reason: 'region' } })
    expect(await city.refused(clerk, 'saveProjectDraft', { ...draftOf(region, 1000), projectCode: '2609-770199-04-01-000002' })).toMatchObject({ code: 'projects.code.invalid', figures: { reason: 'region' } })
    for (const code of ['2609-330102-04-01-000003', '2609-330100-04-01-000004', '2609-000000-04-01-000005', '2609-990199-04-01-000006']) expect(await assign('zh-CN', code)).toMatchObject({ ok: true, value: { code, warnings: [] } })
    expect(await assign('zh-CN', '2609-330199-04-01-000007')).toMatchObject({ ok: true, value: { warnings: ['项目代码中的地区码 330199 不在现行行政区划表内，可能是已调整的区划，请与赋码结果核对。'] } })
    const told = await assign('en', '2019-330199-98-98-000008')
    expect(told.ok && (told.value as { warnings: string[] }).warnings).toEqual([
      'The code begins with a year, as codes did before 2020-11. Please check that it is still the one in force.',
      'Division 330199 of the code is not in the present table of divisions; it may be a past one. Please check it against the code as given.',
      'Department 98 of the code is not in the table of departments. Please check it against the code as given.',
      'Project type 98 of the code is not in the table of types. Please check it against the code as given.',
    ])
  })

  test('a code taken before the table was imported is told as unfit, and the project is shown all the same', async () => {
    const projectId = newId()
    await city.does(clerk, 'saveProjectDraft', { ...draftOf(region, 1000), id: projectId })
    await city.run("update projects.project set code = '2609-770199-04-01-000009' where id = $1", [projectId])
    const view = (await city.does(clerk, 'getProject', { projectId })) as { gates: { conditions: { id: string; met: boolean }[] }[] }
    expect(view.gates.flatMap((it) => it.conditions).find((it) => it.id === 'G2.codeLegal')).toMatchObject({ met: false })
  })
})

test('a site at work needs no more than its gates: construction has begun, and the ninth gate stands in the book', async () => {
  const works = await construction(city, region, 1000, 800)
  expect(await stageOf(works)).toBe('construction')
})

describe('what is approved', () => {
  test('stays: another amount is not slipped in behind a gate that was passed, the same one is', async () => {
    const site = await established(city, region, 1000)
    await pass(city, site, 'G3', { 'G3.feasibilityApproval': wan(1000) })
    await pass(city, site, 'G4', { 'G4.budgetApproval': wan(900) })
    const again = (name: string, conditionId: string, amountFen: string) => gate(site, name, [{ conditionId, no: '调-1', on, amountFen }])
    expect(await again('G4', 'G4.budgetApproval', wan(1090))).toMatchObject({ status: 409, code: 'projects.investment.locked', figures: { lockedFen: wan(900), wantedFen: wan(1090) }, hits: [{ ruleId: 'LC-03' }] })
    expect(await again('G3', 'G3.feasibilityApproval', wan(999))).toMatchObject({ code: 'projects.investment.locked', figures: { lockedFen: wan(1000) } })
    await city.does(clerk, 'passGate', { projectId: site.projectId, gate: 'G4', evidence: [{ conditionId: 'G4.budgetApproval', no: '换-1', on, amountFen: wan(900) }] })
    await city.does(clerk, 'passGate', { projectId: site.projectId, gate: 'G4', evidence: [{ conditionId: 'G4.budgetItems', no: '补-1', on }] })
    expect(await city.one('select estimate_fen::text as estimate, budget_fen::text as budget from projects.project where id = $1', [site.projectId])).toEqual({ estimate: wan(1000), budget: wan(900) })
  })

  test('is never planned twice over: the plans of all years stay within the budget, and one document counts once', async () => {
    const site = await established(city, region, 1000)
    await pass(city, site, 'G3')
    await pass(city, site, 'G4', { 'G4.budgetApproval': wan(900) })
    const plan = (no: string, amountFen: string): Value => ({ conditionId: 'G5.planIssued', no, on, amountFen })
    expect(await gate(site, 'G5', [{ conditionId: 'G5.planIssued', no: '计-1', on }, plan('计-2', wan(30_000))])).toMatchObject({ status: 422, code: 'projects.plan.over_budget', figures: { wantedFen: wan(30_000), issuedFen: '0', budgetFen: wan(900), leftFen: wan(900) }, hits: [{ ruleId: 'G5.planWithinBudget' }] })
    const high = { conditionId: 'G5.planWithinBudget', no: '计-1', on, amountFen: wan(900.01) }
    const told = await gate(site, 'G5', [{ conditionId: 'G5.planIssued', no: '计-1', on }, high])
    expect([told.code, told.hits.map((hit) => hit.ruleId)]).toEqual(['projects.gate.unmet', ['G5.planWithinBudget']])
    await pass(city, site, 'G5', { 'G5.planIssued': wan(500) })
    expect(await gate(site, 'G5', [plan('计-3', wan(401))])).toMatchObject({ code: 'projects.plan.over_budget', figures: { issuedFen: wan(500), leftFen: wan(400) } })
    await city.does(clerk, 'passGate', { projectId: site.projectId, gate: 'G5', evidence: [plan('计-3', wan(400))] })
    expect(await gate(site, 'G5', [plan('计-3', '1')])).toMatchObject({ status: 409, code: 'projects.plan.twice', figures: { no: '计-3', on } })
    })
})

test('a project closes only behind its final account, and its code rests with it', async () => {
  const site = await construction(city, region, 1000, 800)
  const file = (kind: string, by: string) => async () => city.does(site.who(by), 'fileDocument', { projectId: site.projectId, kind, fileId: await city.file(site.who(by)), title: '竣工报告', no: 'JG-1', on })
  await file('completionReport', 'chiefSupervisor')()
  for (const name of ['G10', 'G11']) await pass(city, site, name)
  const early = await gate(site, 'G13', ['G13.paymentsCleared', 'G13.archivesHandedOver', 'G13.auditClosed'].map((conditionId) => ({ conditionId, no: 'GB-1', on })))
  expect(['projects.gate.unmet', 'projects.evidence.unknown_condition']).toContain(early.code)
  await pass(city, site, 'G12')
  expect(await pass(city, site, 'G13')).toMatchObject({ stage: 'closed' })
  expect(await city.refused(clerk, 'assignProjectCode', { projectId: site.projectId, code: '2610-990100-04-01-000077' })).toMatchObject({ status: 409, code: 'projects.code.closed' })
})

test('approvals under way when the grade rises are countersigned as the new grade asks, and nobody who has agreed is asked again', async () => {
  const site = await construction(city, region, 9500, 800)
  await city.does('lgOffice.990100', 'setProjectMember', { projectId: site.projectId, username: 'projectDirector.990100', role: 'projectDirector', from: on })
  const { caseId } = await apply(city, site, { periodNo: 1, cumulativeOutputFen: wan(100), laborFen: wan(20) })
  await city.agree(caseId, 'costConsultant')
  const [kept] = await city.openTasks(caseId)
  /** As an adjusted budget will: the approval of the budget is given anew, and the works go on. */
  const budget = async (amount: number): Promise<void> => {
    await city.rows("update projects.project set stage = 'preliminaryDesign', budget_fen = null where id = $1", [site.projectId])
    const admin = new pg.Client(city.db.database.admin)
    await admin.connect()
    await admin.query("delete from projects.gate_pass where project_id = $1 and gate = 'G4'", [site.projectId])
    await admin.query("delete from projects.stage_entry where project_id = $1 and stage = 'annualPlan'", [site.projectId])
    await admin.end()
    await city.does(clerk, 'passGate', { projectId: site.projectId, gate: 'G4', evidence: [{ conditionId: 'G4.budgetApproval', no: '调-1', on, amountFen: wan(amount) }] })
    await city.rows("update projects.project set stage = 'construction' where id = $1", [site.projectId])
  }
  await budget(10_001)
  expect(await city.does(clerk, 'getProject', { projectId: site.projectId })).toMatchObject({ grade: 'A' })
  expect(await city.one('select route_key, project_grade from approvals.case_file where id = $1', [caseId])).toEqual({ route_key: 'progress-A', project_grade: 'A' })
  expect((await city.openTasks(caseId)).map((task) => [task.id, task.role])).toEqual([[kept?.id, 'costConsultant']])
  await city.agree(caseId, 'treasury')
  const agreed = await city.rows<{ role: string }>("select role from approvals.task where case_id = $1 and state = 'decided' order by decided_at, id", [caseId])
  expect(agreed.map((task) => task.role)).toEqual(['contractorManager', 'chiefSupervisor', 'costConsultant', 'employerEngineer', 'employerAccountant', 'employerChief', 'projectDirector', 'financeReviewer'])
  expect((await city.factsOf(site.projectId)).filter((fact) => fact.kind === 'approvals.case_rerouted')).toHaveLength(1)
})
