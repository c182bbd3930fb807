import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { livingCity } from '../support/city.ts'
import type { City } from '../support/city.ts'
import { newId } from '../support/caller.ts'
import { apply, construction, draftOf, wan } from '../support/works.ts'

type Step = { nodeId: string; role: string; status: 'done' | 'current' | 'next'; group: string | null; person: string | null; decision: string | null; decidedOn: string | null; dueOn: string | null; slaWorkingDays: number }
type CaseView = { caseId: string; state: string; steps: Step[]; opinions: { role: string; decision: string; comment: string; person: string }[]; myTask: { taskId: string; role: string; deciding: boolean; next: string[]; why: Record<string, string | null> } | null; mayWithdraw: boolean; usedWorkingDays: number; totalWorkingDays: number; startedBy: string; startedByName: string; returnReasons: { code: string; label: string }[] }

const clerk = 'ownerClerk.990100'
let city: City

beforeAll(async () => {
  city = await livingCity()
}, 180_000)
afterAll(() => city.close())

async function declared(amount = 16_000): Promise<{ projectId: string; caseId: string }> {
  const projectId = newId()
  await city.does(clerk, 'saveProjectDraft', { id: projectId, ...draftOf(990_100, amount) })
  return { projectId, caseId: String((await city.does(clerk, 'declareProject', { projectId }))['caseId']) }
}
const view = async (username: string, caseId: string): Promise<CaseView> => (await city.does(username, 'getCase', { caseId })) as unknown as CaseView

describe('a case as it is shown', () => {
  test('says at every moment what is done, what waits and what is to come, as the tasks in the table say', async () => {
    const { caseId } = await declared()
    for (let turn = 0; turn < 20; turn++) {
      const shown = await view(clerk, caseId)
      const tasks = await city.rows<{ node_id: string; role: string; state: string; decision: string | null; person_name: string }>('select node_id, role, state, decision, person_name from approvals.task where case_id = $1', [caseId])
      for (const step of shown.steps) {
        const task = tasks.find((one) => one.node_id === step.nodeId)
        const status = task === undefined ? 'next' : task.state === 'open' ? 'current' : 'done'
        expect([step.status, step.decision, step.person], `${turn} ${step.nodeId}`).toEqual([status, task?.decision ?? null, task?.person_name ?? null])
        expect(step.dueOn === null).toBe(status === 'next')
      }
      expect(shown.steps.map((step) => step.role)).toEqual(['ownerChief', 'sectorChief', 'ndrcReviewer', 'financeReviewer', 'naturalResources', 'ecology', 'ndrcChief', 'lgOffice', 'viceMayor'])
      expect(new Set(shown.steps.filter((step) => step.group !== null).map((step) => step.role))).toEqual(new Set(['financeReviewer', 'naturalResources', 'ecology']))
      expect(shown.opinions).toHaveLength(tasks.filter((task) => task.state === 'decided').length)
      expect(shown.mayWithdraw).toBe(turn === 0)
      const [task] = await city.openTasks(caseId)
      if (!task) {
        expect(shown.state).toBe('approved')
        return
      }
      expect(shown.state).toBe('running')
      await city.does(await city.usernameOf(task.account_id), 'decideTask', { taskId: task.id, decision: 'agree', comment: `第${turn}条意见` })
    }
    throw new Error('the case never ended')
  })

  test('gives its own task to whoever holds one, with why it came to him, and to nobody else', async () => {
    const { caseId } = await declared()
    await city.agree(caseId, 'financeReviewer')
    for (const task of await city.openTasks(caseId)) {
      const mine = (await view(await city.usernameOf(task.account_id), caseId)).myTask
      expect(mine).toMatchObject({ taskId: task.id, role: task.role, deciding: false })
      for (const said of [mine?.why['assignment'], mine?.why['separation']]) {
        expect(said).toMatch(/[\u4e00-\u9fff]/)
        expect(said).not.toMatch(/\{\w+\}/)
      }
    }
    for (const other of [clerk, 'ownerChief.990100', 'viceMayor.990100', 'lgOffice.990100']) expect((await view(other, caseId)).myTask, other).toBeNull()
    const reasons = (await view(clerk, caseId)).returnReasons
    expect(reasons.length).toBeGreaterThan(3)
    expect(new Set(reasons.map((reason) => reason.code)).size).toBe(reasons.length)
  })

  test('is there for the applicant, for those who sit in it and for those who see the project; for others it is not', async () => {
    const { caseId } = await declared()
    for (const insider of [clerk, 'ownerChief.990100', 'lgOffice.990100']) expect((await view(insider, caseId)).startedBy, insider).toBe(clerk)
    for (const stranger of ['ownerClerk.990101', 'countyChief.990102', 'contractorClerk.990100', 'lgOffice.990200']) expect(await city.codeOf(stranger, 'getCase', { caseId }), stranger).toBe('approvals.case.not_found')
    expect(await city.codeOf(clerk, 'getCase', { caseId: newId() })).toBe('approvals.case.not_found')
  })

  test('keeps the version of its route: one that is published meanwhile is for those who come after', async () => {
    const first = await declared()
    const [shipped] = await city.rows<{ version: string; compiled: { version: string; nodes: { id: string; slaWorkingDays?: number }[] } }>("select version, compiled from approvals.route where route_key = (select route_key from approvals.case_file where id = $1) order by effective_from desc, version desc limit 1", [first.caseId])
    const compiled = { ...shipped?.compiled, version: '9999.1', nodes: shipped?.compiled.nodes.map((node) => (node.id === 'sectorChief' ? { ...node, slaWorkingDays: 9 } : node)) }
    await city.run(
      `insert into approvals.route (region_code, route_key, version, matter, total_working_days, compiled, bpmn, effective_from)
       select region_code, route_key, '9999.1', matter, total_working_days, $2::jsonb, bpmn, '2026-11-01' from approvals.route where route_key = (select route_key from approvals.case_file where id = $1) and version = $3`,
      [first.caseId, JSON.stringify(compiled), shipped?.version],
    )
    const second = await declared()
    const slaOf = async (caseId: string): Promise<unknown> => {
      await city.agree(caseId, 'sectorChief')
      return (await city.openTasks(caseId))[0]?.sla_working_days
    }
    expect([await slaOf(first.caseId), await slaOf(second.caseId)]).toEqual([3, 9])
    const versions = await city.rows('select route_version from approvals.case_file where id = any($1::uuid[]) order by route_version', [[first.caseId, second.caseId]])
    expect(versions).toEqual([{ route_version: shipped?.version }, { route_version: '9999.1' }])
    expect([await city.agree(first.caseId), await city.agree(second.caseId)]).toEqual(['approved', 'approved'])
  })
})

test('nobody sits in two steps of a case where another could take one: duties stay apart by structure', async () => {
  const works = await construction(city, 990_100, 2000, 1500)
  const { caseId } = await apply(city, works, { cumulativeOutputFen: wan(100), laborFen: wan(10) })
  await city.agree(caseId, 'treasury')
  const seats = await city.rows<{ person_id: string; role: string }>('select person_id, role from approvals.task where case_id = $1', [caseId])
  expect(seats.length).toBeGreaterThan(6)
  expect(new Set(seats.map((seat) => seat.person_id)).size).toBe(seats.length)
  const { started_by_person } = await city.one<{ started_by_person: string }>('select started_by_person from approvals.case_file where id = $1', [caseId])
  expect(seats.map((seat) => seat.person_id)).not.toContain(started_by_person)
})

test('what a case was decided under can be read from its facts alone: route, version, step, words and reason', async () => {
  const { projectId, caseId } = await declared(6000)
  await city.agree(caseId, 'sectorChief')
  const [task] = await city.openTasks(caseId)
  await city.does(await city.usernameOf(task?.account_id ?? ''), 'decideTask', { taskId: task?.id, decision: 'return', comment: '用地手续不全,请补充用地预审意见。', reasonCode: 'materialsIncomplete' })
  const facts = (await city.factsOf(projectId)).filter((fact) => fact.kind.startsWith('approvals.task_')).map((fact) => JSON.parse(fact.body) as { kind: string; ruleVersion: string; before: Record<string, unknown>; after: Record<string, unknown> })
  expect(facts.map((fact) => [fact.kind, fact.after['decision'], fact.after['reasonCode'], fact.after['outcome']])).toEqual([
    ['approvals.task_agreed', 'agree', null, 'running'],
    ['approvals.task_returned', 'return', 'materialsIncomplete', 'returned'],
  ])
  const { route_key, route_version } = await city.one<{ route_key: string; route_version: string }>('select route_key, route_version from approvals.case_file where id = $1', [caseId])
  for (const fact of facts) expect(fact.ruleVersion).toBe(`${route_key}@${route_version}`)
  expect(facts[1]?.after['comment']).toBe('用地手续不全,请补充用地预审意见。')
})
