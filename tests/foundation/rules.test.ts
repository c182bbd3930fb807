import { afterAll, beforeAll, expect, test } from 'vitest'
import { newId } from '@zhujian/testing'
import { today, wan } from '../support/acts.ts'
import { ownCity } from '../support/own-city.ts'
import type { OwnCity } from '../support/own-city.ts'

type GradeRow = { id: string; total?: Record<string, string>; grade: string; source: string }
type Body = Record<string, unknown> & { rules: GradeRow[] }
type Change = { projectId: string; before: string; after: string; beforeRule: string; afterRule: string }

let city: OwnCity
beforeAll(async () => {
  city = await ownCity()
})
afterAll(() => city.close())

/** The grade table with another lower limit of grade A. */
async function tableWith(limitFen: string): Promise<Body> {
  const body = (await (await city.person('policyEditor.990100')).does('getRule', { ruleId: 'grade' }))['body'] as Body
  return { ...body, rules: body.rules.map((rule) => (rule.id === 'GR-1' ? { ...rule, total: { above: limitFen }, source: '江府办〔2026〕9号第5条' } : rule)) }
}

const proposal = { ruleId: 'grade', effectiveFrom: today, source: '江府办〔2026〕9号' }

async function declare(name: string, totalFen: string): Promise<Record<string, unknown>> {
  const clerk = await city.person('ownerClerk.990100')
  const projectId = newId()
  const fields = { name, regionCode: 990100, location: '东环路', sector: 'municipalRoad', nature: 'publicWelfare', complexity: 'ordinary', totalInvestmentFen: totalFen }
  await clerk.does('saveProjectDraft', { id: projectId, ...fields, sources: [{ sourceType: 'generalPublicBudget', amountFen: totalFen }] })
  return { projectId, ...(await clerk.does('declareProject', { projectId, id: newId() })) }
}

test('every rule is listed with its version in force, and everybody may read what is in force', async () => {
  for (const username of ['policyEditor.990100', 'contractorClerk.990101', 'countyChief.990102']) {
    const { items } = (await (await city.person(username)).does('listRules')) as unknown as { items: { ruleId: string; title: string; version: string; draft: unknown }[] }
    expect(items.map((item) => item.ruleId)).toEqual(expect.arrayContaining(['grade', 'payment', 'gates', 'accessMatrix', 'inheritance']))
    for (const item of items) {
      expect(item.title).not.toMatch(/^policy\./)
      const one = await (await city.person(username, 'en')).does('getRule', { ruleId: item.ruleId })
      expect([one['version'], one['draft']]).toEqual([item.version, null])
    }
  }
})

test('a version is drafted by one, published by another, holds from its day, and old decisions stay under theirs', async () => {
  const [editor, office] = await Promise.all([city.person('policyEditor.990100'), city.person('lgOffice.990100')])
  const before = await declare('滨江路改造工程', wan(9000))
  expect(before).toMatchObject({ grade: 'B' })
  const body = await tableWith(wan(8000))
  const id = newId()
  const drafted = await editor.does('draftRule', { ...proposal, id, reason: '超危大工程事故教训', body })
  expect(drafted).toMatchObject({ draftId: id, version: `${today.slice(0, 4)}.1`, differences: [{ path: 'rules[GR-1].total.above', before: wan(10000), after: wan(8000) }, { path: 'rules[GR-1].source' }] })
  expect((await editor.ask('publishRule', { draftId: id, id: newId() })).status).toBe(403)
  // Nothing has changed yet, and only who works on rules sees the draft.
  expect(await declare('滨江路改造二期', wan(9000))).toMatchObject({ grade: 'B' })
  expect((await (await city.person('ownerClerk.990100')).does('getRule', { ruleId: 'grade' }))['draft']).toBeNull()
  expect((await office.does('getRule', { ruleId: 'grade' }))['draft']).toMatchObject({ draftId: id, reason: '超危大工程事故教训' })
  const published = await office.does('publishRule', { draftId: id, id: newId(), comment: '同意发布' })
  expect(published).toEqual({ ruleId: 'grade', version: drafted['version'], effectiveFrom: today, regionCode: 990100 })
  expect(await declare('滨江路改造三期', wan(9000))).toMatchObject({ grade: 'A', ruleVersion: drafted['version'] })
  const old = await (await city.person('ownerClerk.990100')).does('getProject', { projectId: before['projectId'] })
  expect(old).toMatchObject({ grade: 'B', ruleVersion: before['ruleVersion'] })
  expect(await office.ask('publishRule', { draftId: id, id: newId() })).toMatchObject({ status: 409, body: { code: 'policy.draft.closed' } })
  const shown = await (await city.person('contractorClerk.990101')).does('getRule', { ruleId: 'grade' })
  expect(shown).toMatchObject({ version: drafted['version'], regionCode: 990100, previousVersion: before['ruleVersion'] })
  expect((shown['versions'] as { version: string; state: string; draftedBy: string | null }[]).map((one) => [one.version, one.state, one.draftedBy !== null])).toEqual([[drafted['version'], 'inForce', true], [before['ruleVersion'], 'past', false], ['2023.1', 'past', false]].slice(0, (shown['versions'] as unknown[]).length))
})

test('a decision explains itself: row, version, inputs', async () => {
  const { projectId } = await declare('文化馆新建工程', wan(600))
  const told = await (await city.person('ownerChief.990100')).does('explainGrade', { projectId })
  expect(told).toMatchObject({ decisions: [{ grade: 'B', rule: 'GR-4', version: expect.stringMatching(/^\d{4}\.\d+$/) }] })
  const [decision] = told['decisions'] as { inputs: { value: string }[]; source: string; ruleText: string }[]
  expect(decision?.inputs.map((input) => input.value)).toEqual(['600.00 万元', '公益性', '一般', '无提级条件'])
  expect(decision?.source).toContain('500万元')
})

test('a replay examines every declaration of the period and names exactly those that change', async () => {
  const editor = await city.person('policyEditor.990100')
  const period = { from: '2023-01-01', to: today }
  const projects = new Map<string, { grade: string; totalInvestmentFen: string }>()
  const office = await city.person('lgOffice.990100')
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page: Record<string, unknown> = await office.does('listProjects', { limit: 200, ...(cursor ? { cursor } : {}) })
    for (const item of page['items'] as { id: string; grade: string; totalInvestmentFen: string }[]) projects.set(item.id, item)
    cursor = page['nextCursor'] as string | null
  }
  const same = await editor.does('replayRule', { ruleId: 'grade', draft: await tableWith(wan(10000)), ...period })
  const examined = Number(same['examined'])
  expect(examined).toBeGreaterThanOrEqual(47)
  const answer = await editor.does('replayRule', { ruleId: 'grade', draft: await tableWith(wan(1000)), ...period })
  const changed = answer['changed'] as Change[]
  expect(answer).toMatchObject({ examined, changedCount: changed.length })
  for (const change of changed) expect(change, JSON.stringify(change)).toMatchObject({ after: 'A', afterRule: 'GR-1' })
  // Whoever was declared above the new limit and is not of grade A by the table of his day must be among them.
  const should = [...projects].filter(([, one]) => one.grade !== 'A' && BigInt(one.totalInvestmentFen) > BigInt(wan(1000))).map(([id]) => id)
  expect(changed.map((change) => change.projectId)).toEqual(expect.arrayContaining(should))
  const none = await editor.does('replayRule', { ruleId: 'grade', draft: await tableWith(wan(1000)), from: '2019-01-01', to: '2019-12-31' })
  expect(none).toMatchObject({ examined: 0, changed: [] })
  expect((await editor.ask('replayRule', { ruleId: 'sectors', draft: (await editor.does('getRule', { ruleId: 'sectors' }))['body'] as Record<string, unknown>, ...period })).body.code).toBe('policy.replay.none')
  expect((await (await city.person('ownerClerk.990100')).ask('replayRule', { ruleId: 'grade', draft: await tableWith(wan(1000)), ...period })).status).toBe(403)
})

test('a proposed threshold is run over past declarations as well: which projects it would take into the catalogue, which it would suspect', async () => {
  const editor = await city.person('policyEditor.990100')
  const office = await city.person('lgOffice.990100')
  const period = { from: '2023-01-01', to: today }
  const bodyOf = async (ruleId: string): Promise<Record<string, unknown>> => (await editor.does('getRule', { ruleId }))['body'] as Record<string, unknown>
  type Item = { id: string; grade: string; totalInvestmentFen: string }
  const names = new Map(((await office.does('listProjects', { limit: 200 }))['items'] as Item[]).map((item) => [item.id, item]))

  const catalogue = await bodyOf('catalogue')
  expect((await editor.does('replayRule', { ruleId: 'catalogue', draft: catalogue, ...period }))['changed']).toEqual([])
  const wider = await editor.does('replayRule', { ruleId: 'catalogue', draft: { ...catalogue, grades: ['A', 'B', 'C'] }, ...period })
  const taken = wider['changed'] as Change[]
  expect(taken.length).toBeGreaterThan(5)
  for (const change of taken) expect(change).toMatchObject({ before: '不进入目录', after: '进入集中管理目录', afterRule: 'LC-09' })
  expect(new Set(taken.map((change) => change.projectId))).toEqual(new Set([...names].filter(([, one]) => one.grade === 'C').map(([id]) => id)))
  const large = [...names.values()].filter((one) => one.grade === 'C' && BigInt(one.totalInvestmentFen) >= BigInt(wan(300))).map((one) => one.id)
  const lower = await editor.does('replayRule', { ruleId: 'catalogue', draft: { ...catalogue, thresholdFen: wan(300) }, ...period })
  expect(large.length).toBeGreaterThan(0)
  expect((lower['changed'] as Change[]).map((change) => change.projectId).sort()).toEqual(large.sort())

  const splitting = await bodyOf('splitting')
  expect((await editor.does('replayRule', { ruleId: 'splitting', draft: splitting, ...period }))['changed']).toEqual([])
  const never = await editor.does('replayRule', { ruleId: 'splitting', draft: { ...splitting, minProjects: 50 }, ...period })
  const loose = await editor.does('replayRule', { ruleId: 'splitting', draft: { ...splitting, alike: ['year'] }, ...period })
  for (const change of never['changed'] as Change[]) expect(change).toMatchObject({ before: '疑似拆分', after: '无疑似' })
  expect((loose['changed'] as Change[]).length).toBeGreaterThan(5)
  for (const change of loose['changed'] as Change[]) expect(change).toMatchObject({ before: '无疑似', after: '疑似拆分', afterRule: 'LC-10' })
})

test('what is not fit to be a rule is refused with the place and the reason, and nothing is stored', async () => {
  const editor = await city.person('policyEditor.990100')
  const body = await tableWith(wan(7000))
  const refusals: [Record<string, unknown>, number, string][] = [
    [{ effectiveFrom: '2026-01-01' }, 422, 'policy.effective.past'],
    [{ body: { ...body, rules: body.rules.filter((rule) => rule.id !== 'GR-7') } }, 422, 'policy.body.unsound'],
    [{ body: { ...body, rules: body.rules.map((rule) => (rule.id === 'GR-1' ? { ...rule, grade: 'C' } : rule)) } }, 422, 'policy.body.unsound'],
    [{ body: { ...body, rules: [{ ...body.rules[0], total: { above: 'viel' } }] } }, 422, 'policy.body.invalid'],
    [{ body: (await editor.does('getRule', { ruleId: 'grade' }))['body'] }, 422, 'policy.body.unchanged'],
    [{ ruleId: 'nothing' }, 404, 'policy.rule.not_found'],
    [{ regionCode: 990200 }, 403, 'policy.region.out_of_reach'],
    [{ regionCode: 990101 }, 422, 'policy.override.not_allowed'],
  ]
  for (const [change, status, code] of refusals) expect(await editor.ask('draftRule', { ...proposal, id: newId(), body, ...change }), code).toMatchObject({ status, body: { code } })
  const security = (await editor.does('getRule', { ruleId: 'security' }))['body'] as { strict: object }
  const stricter = await editor.ask('draftRule', { ...proposal, ruleId: 'security', id: newId(), body: { ...security, strict: { ...security.strict, passwordMinLength: 14 } } })
  expect(stricter).toMatchObject({ status: 422, body: { code: 'policy.body.invalid', title: expect.stringContaining('其余各项须与正式租户一致') } })
  for (const username of ['ownerClerk.990100', 'lgOffice.990100', 'sectorChief.990100', 'contractorClerk.990100'])
    expect(await (await city.person(username)).ask('draftRule', { ...proposal, id: newId(), body }), username).toMatchObject({ status: 403 })
  expect((await editor.does('getRule', { ruleId: 'grade' }))['draft']).toBeNull()
})

test('what was written on after it was read is not published by who read it before', async () => {
  const [editor, office] = await Promise.all([city.person('policyEditor.990100'), city.person('lgOffice.990100')])
  const body = (await editor.does('getRule', { ruleId: 'catalogue' }))['body'] as Record<string, unknown>
  const reasons = (await editor.does('getRule', { ruleId: 'returnReasons' }))['body'] as Record<string, unknown>
  const draftId = newId()
  const write = (thresholdFen: string) => editor.does('draftRule', { ruleId: 'catalogue', id: newId(), effectiveFrom: today, source: '江府办〔2026〕9号', body: { ...body, thresholdFen } })
  await editor.does('draftRule', { ruleId: 'catalogue', id: draftId, effectiveFrom: today, source: '江府办〔2026〕9号', body: { ...body, thresholdFen: '600000000' } })
  const read = ((await office.does('getRule', { ruleId: 'catalogue' }))['draft'] as { changedAt: string }).changedAt
  await write('700000000')
  expect(await office.ask('publishRule', { draftId, id: newId(), changedAt: read })).toMatchObject({ status: 409, body: { code: 'policy.publish.changed' } })
  // Six pens at once write one after another into one draft: none is told that his id was used before.
  const others = await Promise.all([1, 2, 3, 4, 5, 6].map((at) => editor.ask('draftRule', { ruleId: 'returnReasons', id: newId(), effectiveFrom: today, source: '江府办〔2026〕9号', body: { ...reasons, minNoteCharacters: 10 + at } })))
  for (const answer of others) expect([200, 409], JSON.stringify(answer.body)).toContain(answer.status)
  for (const answer of others) if (answer.status === 409) expect(answer.body.code).toBe('platform.conflict.retry')
  await editor.does('withdrawRuleDraft', { draftId, id: newId() })
})

test('a county sets for itself what the city leaves to it, and no more', async () => {
  const [chief, office] = await Promise.all([city.person('countyChief.990101'), city.person('lgOffice.990100')])
  const body = (await chief.does('getRule', { ruleId: 'splitting' }))['body'] as Record<string, unknown>
  const id = newId()
  await chief.does('draftRule', { ruleId: 'splitting', id, effectiveFrom: today, source: '青政办〔2026〕3号', body: { ...body, minProjects: Number(body['minProjects']) + 1 } })
  expect(await (await city.person('countyChief.990102')).ask('withdrawRuleDraft', { draftId: id, id: newId() })).toMatchObject({ status: 404 })
  await office.does('publishRule', { draftId: id, id: newId() })
  expect(await chief.does('getRule', { ruleId: 'splitting' })).toMatchObject({ regionCode: 990101, body: { minProjects: Number(body['minProjects']) + 1 } })
  expect((await (await city.person('countyChief.990102')).does('getRule', { ruleId: 'splitting' }))['body']).toEqual(body)
  expect(await chief.ask('draftRule', { ruleId: 'payment', id: newId(), effectiveFrom: today, source: '青政办〔2026〕3号', body: { rules: [] } })).toMatchObject({ status: 422, body: { code: 'policy.override.not_allowed' } })
})

test('rules travel as a package: what differs becomes drafts, what is broken is named', async () => {
  const [editor, office] = await Promise.all([city.person('policyEditor.990100'), city.person('lgOffice.990100')])
  const taken = (await editor.does('exportRules')) as unknown as { format: string; rules: { key: string; body: Record<string, unknown> }[] }
  const changed = { ...taken, rules: [...taken.rules.map((rule) => (rule.key === 'nearDuplicate' ? { ...rule, body: { ...rule.body, maxShown: 7 } } : rule.key === 'lights' ? { ...rule, body: {} } : rule)), { key: 'foreign', version: '1', effectiveFrom: today, source: '外来', body: {} }] }
  const outcome = (await editor.does('importRules', { id: newId(), effectiveFrom: today, package: changed })) as unknown as { drafted: { ruleId: string; draftId: string }[]; unchanged: string[]; refused: { ruleId: string; reason: string }[] }
  expect(outcome.drafted.map((one) => one.ruleId)).toEqual(['nearDuplicate'])
  expect(outcome.refused.map((one) => one.ruleId)).toEqual(['lights', 'foreign'])
  expect(outcome.unchanged).toHaveLength(taken.rules.length - 2)
  // A second pen makes the same draft; whoever wrote in it cannot publish it, whoever else may.
  await office.does('publishRule', { draftId: outcome.drafted[0]?.draftId, id: newId() })
  expect((await editor.does('getRule', { ruleId: 'nearDuplicate' }))['body']).toMatchObject({ maxShown: 7 })
  expect(await editor.ask('importRules', { id: newId(), effectiveFrom: today, package: { format: 'other' } })).toMatchObject({ status: 400 })
})
