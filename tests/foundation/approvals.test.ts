import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { livingCity } from '../support/city.ts'
import type { City, Task } from '../support/city.ts'
import { newId } from '../support/caller.ts'

const wan = (amount: number): string => String(amount * 1_000_000)
const clerk = 'ownerClerk.990100'
let city: City

beforeAll(async () => {
  city = await livingCity()
}, 180_000)
afterAll(() => city.close())

/** A declared project of the city; `wanTotal` decides its grade. */
async function declared(wanTotal = 6000, more: Record<string, unknown> = {}): Promise<{ projectId: string; caseId: string }> {
  const projectId = newId()
  const fields = { name: `审批用例${projectId.slice(-8)}`, regionCode: 990100, sector: 'municipalRoad', nature: 'publicWelfare', complexity: 'ordinary', totalInvestmentFen: wan(wanTotal), location: '学府路', sources: [{ sourceType: 'generalPublicBudget', amountFen: wan(wanTotal) }], ...more }
  await city.does(clerk, 'saveProjectDraft', { id: projectId, ...fields })
  return { projectId, caseId: String((await city.does(clerk, 'declareProject', { projectId }))['caseId']) }
}
const holder = async (task: Task | undefined): Promise<string> => city.usernameOf(task?.account_id ?? '')
const decide = async (task: Task | undefined, made: Record<string, unknown>, by?: string) => city.ask(by ?? (await holder(task)), 'decideTask', { taskId: task?.id, ...made })
const stateOf = async (caseId: string): Promise<{ outcome: string; decisions: number }> => city.one("select outcome, (state->>'decisions')::int as decisions from approvals.case_file where id = $1", [caseId])
const returned = { decision: 'return', comment: '材料不齐,请补充资金落实证明。', reasonCode: 'materialsIncomplete' }

describe('a route step by step', () => {
  test('grade B: each step goes to the holder of its role, the countersigners sit side by side, the last decides', async () => {
    const { projectId, caseId } = await declared()
    const seen: string[][] = []
    for (let open = await city.openTasks(caseId); open.length > 0; open = await city.openTasks(caseId)) {
      seen.push(open.map((task) => task.role))
      expect((await decide(open[0], { decision: 'agree', comment: '同意' })).ok).toBe(true)
    }
    expect(seen).toEqual([['ownerChief'], ['sectorChief'], ['financeReviewer', 'naturalResources'], ['naturalResources'], ['ndrcChief']])
    expect(await stateOf(caseId)).toEqual({ outcome: 'approved', decisions: 5 })
    expect(await city.does(clerk, 'getProject', { projectId })).toMatchObject({ state: 'active', stage: 'feasibility' })
  })

  test('countersigners may decide in any order and at the same moment: the step behind them opens once', async () => {
    for (const order of [[0, 1, 2], [2, 1, 0], [1, 2, 0]]) {
      const { caseId } = await declared(16_000)
      await city.agree(caseId, 'financeReviewer')
      const open = await city.openTasks(caseId)
      expect(open.map((task) => task.role)).toEqual(['financeReviewer', 'naturalResources', 'ecology'])
      for (const at of order) expect((await decide(open[at], { decision: 'agree', comment: '同意' })).ok).toBe(true)
      expect((await city.openTasks(caseId)).map((task) => task.role)).toEqual(['ndrcChief'])
    }
    const { caseId } = await declared(16_000)
    await city.agree(caseId, 'financeReviewer')
    const made = await Promise.all((await city.openTasks(caseId)).map((task) => decide(task, { decision: 'agree', comment: '同意' })))
    expect(made.map((answer) => answer.ok)).toEqual([true, true, true])
    expect((await city.openTasks(caseId)).map((task) => task.role)).toEqual(['ndrcChief'])
  })

  test('one countersigner who returns ends it for all: the others’ tasks are void and can no longer be decided', async () => {
    const { projectId, caseId } = await declared(16_000)
    await city.agree(caseId, 'financeReviewer')
    const [finance, resources, ecology] = await city.openTasks(caseId)
    await decide(finance, { decision: 'agree', comment: '同意' })
    expect(await decide(resources, returned)).toMatchObject({ ok: true, value: { caseState: 'returned', next: [] } })
    expect(await decide(ecology, { decision: 'agree', comment: '同意' })).toMatchObject({ ok: false, status: 409, code: 'approvals.task.closed' })
    const states = await city.rows('select role, state, decision from approvals.task where case_id = $1 order by id', [caseId])
    expect(states.slice(-3)).toEqual([
      { role: 'financeReviewer', state: 'decided', decision: 'agree' },
      { role: 'naturalResources', state: 'decided', decision: 'return' },
      { role: 'ecology', state: 'void', decision: null },
    ])
    expect(await city.does(clerk, 'getProject', { projectId })).toMatchObject({ state: 'returned', returnReason: returned.comment })
  })

  test('a project that was returned is declared again as a new case; the old one stays as it ended', async () => {
    const { projectId, caseId } = await declared()
    await decide((await city.openTasks(caseId))[0], returned)
    const before = await city.does(clerk, 'getProject', { projectId })
    await city.does(clerk, 'saveProjectDraft', { projectId, name: `重报${newId().slice(-8)}`, regionCode: 990100, sector: 'municipalRoad', nature: 'publicWelfare', complexity: 'ordinary', totalInvestmentFen: wan(6000), location: '学府路', sources: [{ sourceType: 'generalPublicBudget', amountFen: wan(6000) }] })
    const again = await city.does(clerk, 'declareProject', { projectId })
    expect(again['caseId']).not.toBe(caseId)
    expect(again['code']).toBe(before['code'])
    expect(await stateOf(caseId)).toEqual({ outcome: 'returned', decisions: 1 })
    expect(await city.agree(String(again['caseId']))).toBe('approved')
    const cases = (await city.does(clerk, 'listMyCases', { limit: 200 }))['items'] as { caseId: string; projectId: string; state: string }[]
    expect(cases.filter((it) => it.projectId === projectId).map((it) => it.state)).toEqual(['approved', 'returned'])
    expect(await city.codeOf(clerk, 'declareProject', { projectId })).toBe('projects.declare.not_draft')
  })
})

describe('what may not be decided', () => {
  test('reject is for deciding steps alone and needs its reason; a rejected project is over', async () => {
    const { projectId, caseId } = await declared(16_000)
    await city.agree(caseId, 'ndrcReviewer')
    const reviewer = (await city.openTasks(caseId))[0]
    expect(await decide(reviewer, { decision: 'reject', comment: '不符合规划' })).toMatchObject({ ok: false, code: 'approvals.reject.not_deciding', figures: { offered: '同意、退回' } })
    await city.agree(caseId, 'ndrcChief')
    const chief = (await city.openTasks(caseId))[0]
    expect(await decide(chief, { decision: 'reject' })).toMatchObject({ ok: false, code: 'approvals.reject.reason_missing', field: 'comment' })
    expect(await decide(chief, { decision: 'reject', comment: '不符合规划' })).toMatchObject({ ok: true, value: { caseState: 'rejected' } })
    expect(await city.does(clerk, 'getProject', { projectId })).toMatchObject({ state: 'rejected' })
    expect(await city.codeOf(clerk, 'declareProject', { projectId })).toBe('projects.declare.not_draft')
  })

  test('a return names a reason of the list in force, and says enough', async () => {
    const { caseId } = await declared()
    const task = (await city.openTasks(caseId))[0]
    const codeOf = async (made: Record<string, unknown>): Promise<string> => ((await decide(task, { ...returned, ...made })) as { code?: string }).code ?? ''
    expect(await codeOf({ reasonCode: undefined })).toBe('approvals.return.reason_missing')
    expect(await codeOf({ reasonCode: 'becauseISaySo' })).toBe('approvals.return.reason_unknown')
    expect(await codeOf({ comment: '𠀀'.repeat(9) })).toBe('approvals.return.too_short')
    expect(await codeOf({ comment: '' })).toBe('approvals.return.too_short')
    expect(await stateOf(caseId)).toEqual({ outcome: 'running', decisions: 0 })
    expect(await codeOf({ comment: '𠀀'.repeat(10) })).toBe('')
  })

  test('SOD-01: who submitted does not decide, whatever post he sits in; nobody decides for another', async () => {
    const { caseId } = await declared()
    const task = (await city.openTasks(caseId))[0]
    await city.run('update organisation.post set person_id = (select person_id from organisation.post where username = $1) where username = $2', [clerk, 'ndrcChief.990100'])
    try {
      const fresh = await declaredWithFreshPeople()
      expect(fresh).toMatchObject({ code: 'approvals.step.nobody', figures: { role: 'ndrcChief' }, hits: [{ ruleId: 'RT-03' }] })
    } finally {
      await city.run('update organisation.post set person_id = $1 where username = $2', [(await city.post('ndrcChief.990100')).personId, 'ndrcChief.990100'])
    }
    expect(await decide(task, { decision: 'agree' }, clerk)).toMatchObject({ status: 409, code: 'approvals.task.duties', hits: [{ ruleId: 'SOD-01' }] })
    expect(await decide(task, { decision: 'agree' }, 'sectorChief.990100')).toMatchObject({ status: 403, code: 'approvals.task.not_yours' })
    expect(await decide({ ...(task as Task), id: newId() }, { decision: 'agree' })).toMatchObject({ status: 404, code: 'approvals.task.not_found' })
    expect(await decide(task, { decision: 'agree' }, 'ownerChief.990101')).toMatchObject({ status: 404 })
  })

  /** Declares a project and answers the refusal. */
  async function declaredWithFreshPeople(): Promise<unknown> {
    return declared().then(() => null, (cause: Error) => {
      const [, code, figures, hits] = /: 422 (\S+) (\{.*?\}) (\[.*\])$/.exec(cause.message) ?? []
      return { code, figures: JSON.parse(figures ?? '{}') as unknown, hits: JSON.parse(hits ?? '[]') as unknown }
    })
  }

  test('a vacant post: nothing starts and the post is named, nothing is left of the attempt', async () => {
    const cases = await city.one('select count(*)::int as n from approvals.case_file')
    await city.run("update organisation.post set active = false where role = 'ecology' and region_code = 990100")
    try {
      const projectId = newId()
      await city.does(clerk, 'saveProjectDraft', { id: projectId, name: `空岗${projectId.slice(-8)}`, regionCode: 990100, sector: 'municipalRoad', nature: 'publicWelfare', complexity: 'ordinary', totalInvestmentFen: wan(16_000), location: '学府路', sources: [{ sourceType: 'generalPublicBudget', amountFen: wan(16_000) }] })
      expect(await city.refused(clerk, 'declareProject', { projectId })).toMatchObject({ code: 'approvals.step.nobody', figures: { role: 'ecology', step: '生态环境部门会签' }, hits: [{ ruleId: 'RT-03' }] })
      expect(await city.does(clerk, 'getProject', { projectId })).toMatchObject({ state: 'draft', grade: null, code: null })
    } finally {
      await city.run("update organisation.post set active = true where role = 'ecology' and region_code = 990100")
    }
    expect(await city.one('select count(*)::int as n from approvals.case_file')).toEqual(cases)
  })
})

describe('taking a case back', () => {
  test('before the first decision it is the applicant’s; afterwards and for others it is too late', async () => {
    const first = await declared()
    expect(await city.codeOf('sectorClerk.990100', 'withdrawCase', { caseId: first.caseId })).toMatch(/approvals\.(withdraw\.not_yours|case\.not_found)/)
    expect(await city.codeOf('lgOffice.990100', 'withdrawCase', { caseId: first.caseId })).toBe('approvals.withdraw.not_yours')
    expect(await city.does(clerk, 'withdrawCase', { caseId: first.caseId, reason: '填错' })).toEqual({ caseState: 'withdrawn' })
    expect(await city.openTasks(first.caseId)).toEqual([])
    expect(await city.codeOf(clerk, 'withdrawCase', { caseId: first.caseId })).toBe('approvals.withdraw.too_late')
    expect((await city.factsOf(first.projectId)).map((fact) => fact.kind)).toContain('approvals.case_withdrawn')

    const second = await declared()
    await decide((await city.openTasks(second.caseId))[0], { decision: 'agree' })
    expect(await city.refused(clerk, 'withdrawCase', { caseId: second.caseId })).toMatchObject({ status: 409, code: 'approvals.withdraw.too_late', figures: { decisions: 1 } })
    expect(await stateOf(second.caseId)).toMatchObject({ outcome: 'running' })
  })

  test('withdrawal and decision at the same moment: exactly one happens', { timeout: 120_000 }, async () => {
    const outcomes = new Set<string>()
    for (let round = 0; round < 15; round++) {
      const { caseId } = await declared()
      const task = (await city.openTasks(caseId))[0]
      const chief = await holder(task)
      const acts = [() => city.codeOf(clerk, 'withdrawCase', { caseId }), () => city.codeOf(chief, 'decideTask', { taskId: task?.id, decision: 'agree' })]
      const [withdrawn, agreed] = round % 2 === 0 ? await Promise.all(acts.map((act) => act())) : (await Promise.all([...acts].reverse().map((act) => act()))).reverse()
      const { outcome, decisions } = await stateOf(caseId)
      outcomes.add(outcome)
      if (withdrawn === null) expect([outcome, decisions, agreed]).toEqual(['withdrawn', 0, 'approvals.task.closed'])
      else expect([outcome, decisions, agreed, withdrawn]).toEqual(['running', 1, null, 'approvals.withdraw.too_late'])
      expect(await city.openTasks(caseId)).toHaveLength(outcome === 'withdrawn' ? 0 : 1)
    }
    console.log(`withdrawal against decision ended: ${[...outcomes].join(', ')}`)
  })
})

test('one task decided by many hands at once has one decision, one fact and one next step', { timeout: 120_000 }, async () => {
  for (let round = 0; round < 20; round++) {
    const { projectId, caseId } = await declared()
    const task = (await city.openTasks(caseId))[0]
    const by = await holder(task)
    const ways = [{ decision: 'agree', comment: '同意' }, returned, { decision: 'reject', comment: '不行' }, { decision: 'agree', comment: '又同意' }]
    const answers = await Promise.all(ways.map((made) => city.ask(by, 'decideTask', { taskId: task?.id, ...made })))
    expect(answers.filter((answer) => answer.ok), `round ${round}`).toHaveLength(1)
    for (const answer of answers) if (!answer.ok) expect(answer).toMatchObject({ status: 409, code: 'approvals.task.closed' })
    const { outcome, decisions } = await stateOf(caseId)
    expect(decisions).toBe(1)
    expect((await city.factsOf(projectId)).filter((fact) => fact.kind.startsWith('approvals.task_'))).toHaveLength(1)
    expect(await city.openTasks(caseId)).toHaveLength(outcome === 'running' ? 1 : 0)
  }
})
