import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { livingCity } from '../support/city.ts'
import type { City, Value } from '../support/city.ts'
import { newId } from '../support/caller.ts'
import { draftOf, wan } from '../support/works.ts'

const clerk = 'ownerClerk.990100'
let city: City

beforeAll(async () => {
  city = await livingCity()
}, 180_000)
afterAll(() => city.close())

type Warning = { code: string; ruleId: string; figures: Record<string, unknown>; source: string; text: string }
const save = (more: Value = {}, by = clerk, region = 990_100, amount = 6000) => city.ask(by, 'saveProjectDraft', { ...draftOf(region, amount), ...more })
async function drafted(more: Value = {}, by = clerk, region = 990_100, amount = 6000): Promise<string> {
  const id = newId()
  await city.does(by, 'saveProjectDraft', { id, ...draftOf(region, amount), ...more })
  return id
}
const preview = (projectId: string, by = clerk) => city.does(by, 'previewDeclaration', { projectId }) as Promise<{ grade: string | null; gradeRule: string | null; unmet: { id: string; reason: string; source: string }[]; warnings: Warning[]; route: { role: string }[] }>

describe('a draft', () => {
  test('is saved as often as somebody types, is always the last that was saved, and stays one project with one entry in the search', async () => {
    const projectId = await drafted()
    for (let turn = 1; turn <= 5; turn++) await city.does(clerk, 'saveProjectDraft', { ...draftOf(990_100, 100 * turn), projectId, name: `自动保存第${turn}次`, sources: turn % 2 === 0 ? [] : [{ sourceType: 'specialBond', amountFen: wan(100 * turn) }] })
    expect(await city.does(clerk, 'getProject', { projectId })).toMatchObject({ name: '自动保存第5次', totalInvestmentFen: wan(500), state: 'draft', sources: [{ sourceType: 'specialBond', amountFen: wan(500) }] })
    expect(await city.one('select count(*)::int as n from projects.search_entry where project_id = $1', [projectId])).toEqual({ n: 1 })
    const found = async (q: string): Promise<number> => ((await city.does(clerk, 'searchEverything', { q }))['items'] as { projectId: string }[]).filter((item) => item.projectId === projectId).length
    expect([await found('保存'), await found('第5次'), await found('zdbcd5c'), await found('第1次')]).toEqual([1, 1, 1, 0])
    expect((await city.factsOf(projectId)).filter((fact) => fact.kind === 'projects.draft_saved')).toHaveLength(6)
  })

  test('saved from two windows at once is one of the two, whole: its sources are never a mixture', async () => {
    const projectId = await drafted()
    for (let round = 0; round < 10; round++) {
      const ways = [1, 2].map((way) => ({ ...draftOf(990_100, 100 * way), projectId, name: `窗口${way}`, sources: Array.from({ length: way * 2 }, () => ({ sourceType: 'generalPublicBudget', amountFen: wan(way) })) }))
      const answers = await Promise.all(ways.map((body) => city.ask(clerk, 'saveProjectDraft', body)))
      expect(answers.map((answer) => answer.ok)).toEqual([true, true])
      const seen = await city.does(clerk, 'getProject', { projectId })
      const way = seen['name'] === '窗口1' ? 1 : 2
      expect([seen['totalInvestmentFen'], (seen['sources'] as unknown[]).length, new Set((seen['sources'] as { amountFen: string }[]).map((source) => source.amountFen))]).toEqual([wan(100 * way), way * 2, new Set([wan(way)])])
    }
  })

  test.each<[string, Value, number, string]>([
    ['of a sector nobody knows', { sector: 'spaceElevator' }, 422, 'projects.sector.unknown'],
    ['for another unit', { ownerUnitId: newId() }, 403, 'projects.owner.not_yours'],
    ['in another city', { regionCode: 990_200 }, 403, 'projects.region.not_yours'],
    ['in a region without a tenant', { regionCode: 990_150 }, 422, 'projects.region.unknown'],
    ['with a source of money nobody offers', { sources: [{ sourceType: 'lottery', amountFen: '100' }] }, 422, 'projects.source.unknown'],
    ['with a condition for a higher grade nobody knows', { elevations: ['crossCounty', 'fullMoon'] }, 422, 'projects.elevation.unknown'],
    ['with a reason for complexity nobody knows', { complexityReasons: ['crossings'] }, 422, 'projects.complexity_reason.unknown'],
    ['finished before it starts', { plannedStartOn: '2027-05-02', plannedFinishOn: '2027-05-01' }, 422, 'projects.plan.order'],
    ['with a code of no form', { projectCode: '2026-1' }, 422, 'projects.code.invalid'],
    ['with a code of a month to come', { projectCode: '2612-360981-04-01-123456' }, 422, 'projects.code.invalid'],
    ['of a project that is not there', { projectId: newId() }, 404, 'projects.project.not_found'],
  ])('%s is refused', async (_, more, status, code) => {
    expect(await save(more)).toMatchObject({ ok: false, status, code })
  })

  test('cannot be changed from another county, nor once it was declared', async () => {
    const projectId = await drafted()
    expect(await save({ projectId, regionCode: 990_101 }, 'ownerClerk.990101', 990_101)).toMatchObject({ status: 404 })
    await city.does(clerk, 'declareProject', { projectId })
    expect(await save({ projectId })).toMatchObject({ status: 409, code: 'projects.draft.not_editable', figures: { state: 'inApproval' } })
    expect(await city.refused(clerk, 'discardProjectDraft', { projectId })).toMatchObject({ status: 409, code: 'projects.draft.not_editable' })
  })

  test('is its own unit’s alone until it is declared', async () => {
    const projectId = await drafted({ name: '麓湖片区排涝泵站工程' })
    const seenBy = async (by: string): Promise<unknown[]> => [await city.codeOf(by, 'getProject', { projectId }), ((await city.does(by, 'listProjects', { limit: 200, q: '麓湖' }))['items'] as unknown[]).length, ((await city.does(by, 'searchEverything', { q: '麓湖' }))['items'] as unknown[]).length]
    for (const by of [clerk, 'ownerChief.990100']) expect(await seenBy(by), by).toEqual([null, 1, 1])
    const others = ['lgOffice.990100', 'sectorChief.990100', 'auditor.990100', 'ownerClerk.990101']
    for (const by of others) expect(await seenBy(by), by).toEqual(['projects.project.not_found', 0, 0])
    expect(await city.codeOf('lgOffice.990100', 'exportProjectOc4ids', { projectId })).toBe('projects.project.not_found')
    await city.does(clerk, 'declareProject', { projectId })
    for (const by of ['lgOffice.990100', 'sectorChief.990100', 'auditor.990100']) expect(await seenBy(by), by).toEqual([null, 1, 1])
  })

  test('that is discarded is gone from every list and search, and its facts stay', async () => {
    const projectId = await drafted({ name: '弃置的观景台工程' })
    await city.does(clerk, 'discardProjectDraft', { projectId })
    expect(await city.codeOf(clerk, 'getProject', { projectId })).toBe('projects.project.not_found')
    expect((await city.does(clerk, 'searchEverything', { q: '观景台' }))['items']).toEqual([])
    expect(((await city.does(clerk, 'listProjects', { limit: 200, q: '观景台' }))['items'] as unknown[]).length).toBe(0)
    expect((await city.factsOf(projectId)).map((fact) => fact.kind)).toEqual(['projects.draft_saved', 'projects.draft_discarded'])
    expect(await city.codeOf(clerk, 'declareProject', { projectId })).toBe('projects.project.not_found')
  })
})

describe('a draft saved for another region', () => {
  const stateOf = async (projectId: string): Promise<unknown> => (await city.one('select state, region_code from projects.project where id = $1', [projectId]))['state']

  test('goes on there under a new id with all that was typed, and the old one is discarded in the same step', async () => {
    const code = '2608-990100-04-01-200001'
    const old = await drafted({ projectCode: code, necessity: '随迁的必要性', complexityReasons: ['crossing'], elevations: ['crossCounty'] })
    const id = newId()
    const told = { ...draftOf(990_101, 480), name: '改由县里申报的工程', necessity: '随迁的必要性' }
    expect(await city.does(clerk, 'saveProjectDraft', { ...told, id, projectId: old })).toMatchObject({ projectId: id })
    expect([await stateOf(old), await stateOf(id)]).toEqual(['discarded', 'draft'])
    expect(await city.does(clerk, 'getProject', { projectId: id })).toMatchObject({ regionCode: 990_101, name: told.name, necessity: '随迁的必要性', code, totalInvestmentFen: wan(480), sources: [{ amountFen: wan(480) }] })
    expect(await city.codeOf(clerk, 'getProject', { projectId: old })).toBe('projects.project.not_found')
    expect((await city.factsOf(old)).map((fact) => [fact.kind, JSON.parse(fact.body).after.goesOnAs])).toEqual([['projects.draft_saved', undefined], ['projects.draft_discarded', id]])
    expect((await city.factsOf(id)).map((fact) => [fact.kind, JSON.parse(fact.body).after.goesOnFrom])).toEqual([['projects.draft_saved', old]])
    expect(await save({ projectId: old, regionCode: 990_102 })).toMatchObject({ status: 404 })
  })

  test('takes along the documents that were filed, files and all', async () => {
    const old = await drafted()
    for (const title of ['项目建议书', '选址意见书']) await city.does(clerk, 'fileDocument', { projectId: old, kind: 'approval', fileId: await city.file(clerk), title, no: '1', on: '2026-11-02' })
    const id = newId()
    await city.does(clerk, 'saveProjectDraft', { ...draftOf(990_101, 480), id, projectId: old })
    const items = (await city.does(clerk, 'listDocuments', { projectId: id, limit: 10 }))['items'] as { title: string }[]
    expect(items.map((item) => item.title)).toEqual(['选址意见书', '项目建议书'])
    expect(await city.rows('select 1 as used from files.use where project_id = $1', [id])).toHaveLength(2)
    expect((await city.factsOf(id)).filter((fact) => fact.kind === 'documents.filed')).toHaveLength(2)
  })

  test('is no more than one draft, however often the answer was lost and the same was asked again', async () => {
    const old = await drafted()
    const asked = { ...draftOf(990_101, 480), id: newId(), projectId: old }
    const answers = await Promise.all([1, 2, 3].map(() => city.ask(clerk, 'saveProjectDraft', asked)))
    expect([...answers, await city.ask(clerk, 'saveProjectDraft', asked)].map((answer) => answer.ok && (answer.value as Value)['projectId'])).toEqual(Array(4).fill(asked.id))
  })

  test('is refused where nothing may be written, and once it was declared: returned or withdrawn it stays in its region', async () => {
    const county = 'ownerClerk.990101'
    const mine = await drafted({}, county, 990_101, 300)
    expect(await save({ projectId: mine, regionCode: 990_100 }, county)).toMatchObject({ status: 403, code: 'projects.region.not_yours', field: 'regionCode' })
    expect(await stateOf(mine)).toBe('draft')
    const withdrawn = await drafted()
    const { caseId } = await city.does(clerk, 'declareProject', { projectId: withdrawn })
    await city.does(clerk, 'withdrawCase', { caseId })
    const returned = await drafted()
    const again = await city.does(clerk, 'declareProject', { projectId: returned })
    const [task] = await city.openTasks(String(again['caseId']))
    await city.does('ownerChief.990100', 'decideTask', { taskId: task?.id, decision: 'return', reasonCode: 'materialsIncomplete', comment: '材料不齐,请补充资金落实证明。' })
    for (const projectId of [withdrawn, returned]) {
      expect(await save({ projectId, regionCode: 990_101 })).toMatchObject({ status: 409, code: 'projects.region.fixed', field: 'regionCode', figures: { regionCode: 990_100 } })
      expect((await save({ projectId })).ok).toBe(true)
    }
  })
})

describe('a number of the platform', () => {
  const year = 2026
  const region = 990_100
  const numberAt = async (ahead: number): Promise<string> => {
    const { last } = await city.one<{ last: number }>('select coalesce(max(last), 0)::int as last from projects.serial where region_code = $1 and year = $2', [region, year])
    return `${region}-${year}-${String(last + ahead).padStart(6, '0')}`
  }
  const declared = async (projectId: string): Promise<string> => String((await city.does(clerk, 'declareProject', { projectId }))['code'])

  test('is given by the platform only: nobody may type one for a draft or assign one, and declaring goes on', async () => {
    const next = await numberAt(1)
    for (const projectCode of [next, '990101-2026-000001', '110000-1999-999999']) expect(await save({ projectCode })).toMatchObject({ ok: false, status: 422, code: 'projects.code.internal', field: 'projectCode', figures: { code: projectCode } })
    const one = await drafted()
    expect(await declared(one)).toBe(next)
    const { caseId } = await city.one<{ caseId: string }>('select id as "caseId" from approvals.case_file where subject_id = $1', [one])
    await city.agree(caseId)
    expect(await city.refused(clerk, 'assignProjectCode', { projectId: one, code: await numberAt(1) })).toMatchObject({ status: 422, code: 'projects.code.internal', field: 'code' })
    expect(await city.does(clerk, 'assignProjectCode', { projectId: one, code: next })).toMatchObject({ code: next })
  })

  test('may be repeated by the project that has it, and by no other', async () => {
    const projectId = await drafted()
    const { code, caseId } = await city.does(clerk, 'declareProject', { projectId })
    await city.does(clerk, 'withdrawCase', { caseId })
    expect(await save({ projectCode: code })).toMatchObject({ ok: false, code: 'projects.code.internal' })
    expect((await save({ projectId, projectCode: code })).ok).toBe(true)
    expect(await declared(projectId)).toBe(code)
  })

  test('that a row holds already is passed over, so that none can stop a region; nor does a draft keep one it was never given', async () => {
    const [held, far, plain, others] = [await drafted(), await drafted(), await drafted(), await drafted()]
    const [first, second, third, fourth] = [await numberAt(1), await numberAt(2), await numberAt(3), await numberAt(4)]
    await city.run('update projects.project set code = $2 where id = $1', [held, first])
    await city.run('update projects.project set code = $2 where id = $1', [far, third])
    expect(await declared(plain)).toBe(second)
    expect(await declared(others)).toBe(fourth)
    expect(await declared(held)).toBe(await numberAt(0))
    expect(await declared(far)).toBe(await numberAt(0))
    expect((await city.rows("select code from projects.project where region_code = $1 and state <> 'discarded' and code is not null group by code having count(*) > 1", [region])).length).toBe(0)
  })
})

test('a national code on a draft that was discarded is free for the project it belongs to', async () => {
  const code = '2607-990100-04-01-300001'
  const mistaken = await drafted({ projectCode: code })
  expect(await save({ projectCode: code })).toMatchObject({ ok: false, status: 409, code: 'projects.code.taken' })
  await city.does(clerk, 'discardProjectDraft', { projectId: mistaken })
  const right = await drafted({ projectCode: code })
  expect((await city.does(clerk, 'declareProject', { projectId: right }))['code']).toBe(code)
  expect(((await city.does(clerk, 'searchEverything', { q: code }))['items'] as { projectId: string }[]).map((item) => item.projectId)).toEqual([right])
  expect(await save({ projectCode: code })).toMatchObject({ ok: false, status: 409, code: 'projects.code.taken' })
})

describe('reasons for complexity', () => {
  const graded = async (projectId: string): Promise<{ grade: string; rule: string; inputs: Value }> => {
    const fact = (await city.factsOf(projectId)).find((one) => one.kind === 'projects.graded')
    return (JSON.parse(fact?.body ?? '{}') as { after: { grade: string; rule: string; inputs: Value } }).after
  }
  const two = ['crossing', 'newTechnique']

  test.each<[string, number, Value, string, string, string]>([
    ['two of them make 6000 万 a project of grade A, whatever was ticked beside', 6000, { complexityReasons: two }, 'A', 'GR-3', 'complex'],
    ['one does not', 6000, { complexityReasons: ['crossing'] }, 'B', 'GR-4', 'ordinary'],
    ['one said twice is one', 6000, { complexityReasons: ['crossing', 'crossing'] }, 'B', 'GR-4', 'ordinary'],
    ['who says complex is believed without any', 6000, { complexity: 'complex' }, 'A', 'GR-3', 'complex'],
    ['and with one', 6000, { complexity: 'complex', complexityReasons: ['crossing'] }, 'A', 'GR-3', 'complex'],
    ['two lift a small project of the city out of the county’s hands', 300, { complexityReasons: two }, 'B', 'GR-6', 'complex'],
  ])('%s', async (_, amount, more, grade, rule, complexity) => {
    const projectId = await drafted(more, clerk, 990_100, amount)
    expect(await preview(projectId)).toMatchObject({ grade, gradeRule: rule, unmet: [] })
    expect(await city.does(clerk, 'declareProject', { projectId })).toMatchObject({ grade })
    expect(await graded(projectId)).toMatchObject({ grade, rule, inputs: { complexity } })
    expect(await city.does(clerk, 'getProject', { projectId })).toMatchObject({ complexity, grade })
  })

  test('a draft keeps what was said: unticking a reason takes back what the reasons had raised', async () => {
    const projectId = await drafted({ complexityReasons: two })
    expect(await preview(projectId)).toMatchObject({ grade: 'A' })
    await city.does(clerk, 'saveProjectDraft', { ...draftOf(990_100, 6000), projectId, complexityReasons: ['crossing'] })
    expect(await preview(projectId)).toMatchObject({ grade: 'B' })
    expect(await city.does(clerk, 'getProject', { projectId })).toMatchObject({ complexity: 'ordinary' })
  })
})

describe('declaring', () => {
  test('tells everything that is missing at once, the preview and the act in the same words', async () => {
    const id = newId()
    await city.does(clerk, 'saveProjectDraft', { id, name: '资料不全的工程', regionCode: 990_100, sector: 'municipalRoad', nature: 'publicWelfare', complexity: 'ordinary', totalInvestmentFen: '0' })
    const seen = await preview(id)
    const told = await city.refused(clerk, 'declareProject', { projectId: id })
    expect(told).toMatchObject({ status: 422, code: 'projects.gate.unmet', figures: { gate: 'G1' } })
    expect(told.hits.map((hit) => hit.ruleId)).toEqual(['G1.identity', 'G1.investmentStated', 'G1.sourcesStated'])
    expect(told.hits.map((hit) => [hit.ruleId, hit.figures['reason'], hit.source])).toEqual(seen.unmet.map((it) => [it.id, it.reason, it.source]))
    expect([seen.grade, seen.route]).toEqual([null, []])
  })

  test('gives numbers without a gap or a repetition, also to many at once', async () => {
    const ids = await Promise.all(Array.from({ length: 12 }, () => drafted()))
    const made = await Promise.all(ids.map((projectId) => city.does(clerk, 'declareProject', { projectId })))
    const serials = made.map((answer) => Number(String(answer['code']).slice(-6))).sort((a, b) => a - b)
    expect(serials.map((serial) => serial - (serials[0] ?? 0))).toEqual(Array.from({ length: 12 }, (_, at) => at))
    for (const answer of made) expect(answer['code']).toMatch(/^990100-2026-\d{6}$/)
  })

  test('one draft declared many times at once is one case', async () => {
    for (let round = 0; round < 5; round++) {
      const projectId = await drafted()
      const codes = await Promise.all(Array.from({ length: 4 }, () => city.codeOf(clerk, 'declareProject', { projectId })))
      expect(codes.filter((code) => code === null)).toHaveLength(1)
      expect(codes.filter((code) => code === 'projects.declare.not_draft')).toHaveLength(3)
      expect(await city.one('select count(*)::int as n from approvals.case_file where subject_id = $1', [projectId])).toEqual({ n: 1 })
    }
  })

  test.each<[string, number, Value, string]>([
    ['1 亿 and a fen', 10_000, { totalInvestmentFen: '1000000000001', sources: [{ sourceType: 'generalPublicBudget', amountFen: '1000000000001' }] }, 'A'],
    ['500 万 exactly', 500, {}, 'B'],
    ['across counties, whatever its sum', 100, { elevations: ['crossCounty'] }, 'A'],
  ])('grades %s', async (_, amount, more, grade) => {
    const projectId = await drafted(more, clerk, 990_100, amount)
    expect(await preview(projectId)).toMatchObject({ grade })
    const made = await city.does(clerk, 'declareProject', { projectId })
    expect(made).toMatchObject({ grade })
    const facts = await city.factsOf(projectId)
    const graded = JSON.parse(facts.find((fact) => fact.kind === 'projects.graded')?.body ?? '{}') as { ruleVersion: string; after: { grade: string; inputs: { totalFen: string } } }
    expect(graded.ruleVersion).toBe(`grade@${String(made['ruleVersion'])}`)
    expect(graded.after).toMatchObject({ grade, inputs: { totalFen: (more['totalInvestmentFen'] as string | undefined) ?? wan(amount) } })
  })

  test('a fen below 500 万 is a county’s: the preview says so beforehand, the city’s own region refuses it with the figure', async () => {
    const projectId = await drafted({ totalInvestmentFen: '499999999', sources: [{ sourceType: 'generalPublicBudget', amountFen: '499999999' }] })
    const seen = await preview(projectId)
    expect(seen).toMatchObject({ grade: 'C', unmet: [{ id: 'GR-7', reason: expect.stringContaining('请将申报区划改为工程所在县（市）') }] })
    expect(await preview(await drafted({}, 'ownerClerk.990101', 990_101, 480), 'ownerClerk.990101')).toMatchObject({ grade: 'C', unmet: [] })
    expect(await city.refused(clerk, 'declareProject', { projectId })).toMatchObject({ code: 'projects.grade_c.wrong_region', figures: { grade: 'C', totalFen: '499999999', regionCode: 990_100 }, hits: [{ ruleId: 'GR-7' }] })
  })

  test('a large project of the city’s unit is the city’s wherever it stands, one of a county’s unit its county’s', async () => {
    const projectId = await drafted({}, clerk, 990_101, 2100)
    expect(await preview(projectId)).toMatchObject({ grade: 'B', unmet: [{ id: 'GR-4', reason: expect.stringContaining('申报区划应为本市') }] })
    expect(await city.refused(clerk, 'declareProject', { projectId })).toMatchObject({ code: 'projects.grade_ab.wrong_region', figures: { grade: 'B', totalFen: wan(2100), regionCode: 990_101 }, hits: [{ ruleId: 'GR-4' }] })
    expect(await preview(await drafted({}, 'ownerClerk.990101', 990_101, 2100), 'ownerClerk.990101')).toMatchObject({ grade: 'B', unmet: [] })
  })

  test('a county’s project without a place is told both at once', async () => {
    const { location: _, ...rest } = draftOf(990_100, 480)
    const id = newId()
    await city.does(clerk, 'saveProjectDraft', { ...rest, id })
    expect((await preview(id)).unmet.map((one) => one.id)).toEqual(['G1.identity', 'GR-7'])
    const told = await city.refused(clerk, 'declareProject', { projectId: id })
    expect(told).toMatchObject({ code: 'projects.gate.unmet', hits: [{ ruleId: 'G1.identity' }, { ruleId: 'GR-7', source: (await preview(id)).unmet[1]?.source }] })
  })

  test('the city’s unit takes its small project to the county in one step and declares it there, on the county’s route', async () => {
    const old = await drafted({}, clerk, 990_100, 480)
    expect(await city.codeOf(clerk, 'declareProject', { projectId: old })).toBe('projects.grade_c.wrong_region')
    const { projectId } = await city.does(clerk, 'saveProjectDraft', { ...draftOf(990_101, 480), projectId: old })
    expect(await preview(String(projectId))).toMatchObject({ grade: 'C', unmet: [], warnings: [] })
    const { caseId } = await city.does(clerk, 'declareProject', { projectId })
    expect(await city.agree(String(caseId))).toBe('approved')
    expect(await city.does(clerk, 'getProject', { projectId })).toMatchObject({ grade: 'C', regionCode: 990_101, state: 'active' })
  })
})

describe('what looks like another project', () => {
  test('LC-10: the unit’s small projects of one kind in one place and year, from the pair that reaches the threshold on', async () => {
    const by = 'ownerClerk.990103'
    const of = (amount: number, more: Value = {}) => drafted(more, by, 990_103, amount)
    const warned = async (projectId: string): Promise<Warning[]> => (await preview(projectId, by)).warnings.filter((warning) => warning.ruleId === 'LC-10')
    const sector = 'education'
    const first = await of(240, { sector })
    expect(await warned(first)).toEqual([])
    await city.does(by, 'declareProject', { projectId: first })
    const short = await of(259.99, { sector })
    expect(await warned(short)).toEqual([])
    const second = await of(260, { sector })
    expect(await warned(second)).toMatchObject([{ code: 'projects.split_suspicion', figures: { count: 2, sumFen: wan(500), thresholdFen: wan(500) }, source: expect.stringContaining('LC-10') }])
    expect(String((await warned(second))[0]?.figures['projectIds']).split(',').sort()).toEqual([first, second].sort())
    expect(await warned(await of(260, { sector: 'municipalRoad' }))).toEqual([])
    expect(await warned(await of(600, { sector }))).toEqual([])
    const made = await city.does(by, 'declareProject', { projectId: second })
    expect((made['warnings'] as Warning[]).map((warning) => warning.ruleId)).toContain('LC-10')
  })

  test('what they share and their names are said in words', async () => {
    const by = 'ownerClerk.990103'
    const names = ['青溪河堤防加固一期工程', '柏树岭水库除险加固工程']
    const [first, second] = [await drafted({ sector: 'waterConservancy', name: names[0] }, by, 990_103, 260), await drafted({ sector: 'waterConservancy', name: names[1], totalInvestmentFen: '249999999' }, by, 990_103)]
    await city.does(by, 'declareProject', { projectId: first })
    const [warning] = (await preview(second ?? '', by)).warnings.filter((one) => one.ruleId === 'LC-10')
    expect(warning?.text).toBe(`同一项目单位、同一年度、同一行政区划、同一行业的项目有 2 个，均低于 500.00 万元，合计 509.999999 万元，疑似化整为零：${names[1]}、${names[0]}。请核实，确属一个项目的应合并申报。`)
  })

  test('the same name and a like one are told, nearest first; drafts and strangers’ projects are not', async () => {
    const name = '江州市琥珀湖片区雨污分流改造工程'
    const first = await drafted({ name })
    expect((await preview(first)).warnings).toEqual([])
    const copy = await drafted({ name })
    expect((await preview(copy)).warnings.filter((warning) => warning.ruleId === 'G2.nearDuplicate')).toEqual([])
    await city.does(clerk, 'declareProject', { projectId: first })
    const like = await drafted({ name: `${name}(二期)` })
    await city.does(clerk, 'declareProject', { projectId: like })
    const found = (await preview(copy)).warnings.filter((warning) => warning.ruleId === 'G2.nearDuplicate')
    expect(found.map((warning) => [warning.code, warning.figures['projectId']])).toEqual([['projects.same_name', first], ['projects.near_duplicate', like]])
    expect(found[0]?.figures).toMatchObject({ likenessBp: 10_000, name })
    const elsewhere = await drafted({ name, sources: [{ sourceType: 'generalPublicBudget', amountFen: wan(300) }] }, 'ownerClerk.990104', 990_104, 300)
    expect((await preview(elsewhere, 'ownerClerk.990104')).warnings.filter((warning) => warning.ruleId === 'G2.nearDuplicate')).toEqual([])
  })
})
