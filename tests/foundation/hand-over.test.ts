import { afterAll, beforeAll, expect, test } from 'vitest'
import { newId } from '@zhujian/testing'
import type { Person } from '@zhujian/testing'
import { today } from '../support/acts.ts'
import { ownCity } from '../support/own-city.ts'
import type { OwnCity } from '../support/own-city.ts'

type Task = { taskId: string; caseId: string; projectId: string; matter: string; role: string; dueOn: string }
type Open = { taskId: string; role: string; person: string }

let city: OwnCity
beforeAll(async () => {
  city = await ownCity()
})
afterAll(() => city.close())

const tasksOf = async (person: Person): Promise<Task[]> => (await person.does('listTasks', { limit: 200 }))['items'] as Task[]
const dayBefore = (day: string): string => new Date(Date.parse(day) - 86_400_000).toISOString().slice(0, 10)

/** Another account in a role, made by the administrators. */
async function colleague(username: string, name: string, like: string, role: string): Promise<{ secAdmin: Person; postId: string }> {
  const [sysAdmin, secAdmin] = await Promise.all([city.person('sysAdmin.990100'), city.person('secAdmin.990100')])
  const me = await (await city.person(like)).does('whoAmI')
  const { regionCode, unitId } = me['activePost'] as { regionCode: number; unitId: string }
  await sysAdmin.does('createAccount', { id: newId(), username, name, unitId, regionCode, initialPassword: 'Jiangzhou@2027' })
  const granted = await secAdmin.does('grantPost', { id: newId(), username, role, regionCode, unitId })
  return { secAdmin, postId: String(granted['postId']) }
}

test('a step of somebody who has left a project goes to whoever comes after him, with its day', async () => {
  const manager = await city.person('contractorManager.990100')
  const [task] = (await tasksOf(manager)).filter((one) => ['progress', 'advance'].includes(one.matter))
  expect(task, 'the demo city has a payment waiting for the manager').toBeDefined()
  if (!task) return
  const { secAdmin, postId } = await colleague('manager.two', '赵明', 'contractorManager.990100', 'contractorManager')
  const chief = await city.person('lgOffice.990100')
  const openOf = async (): Promise<Open[]> => ((await chief.does('getProject', { projectId: task.projectId }))['openTasks'] as Open[]).filter((one) => one.taskId === task.taskId)
  const [before] = await openOf()
  await chief.does('setProjectMember', { projectId: task.projectId, id: newId(), username: 'contractorManager.990100', role: 'contractorManager', from: '2023-01-01', to: dayBefore(today) })
  expect((await openOf())[0]?.person, 'a vacant post keeps its task').toBe(before?.person)
  await chief.does('setProjectMember', { projectId: task.projectId, id: newId(), username: 'manager.two', role: 'contractorManager', from: today })
  expect(await openOf()).toMatchObject([{ person: '赵明', role: 'contractorManager', dueOn: task.dueOn }])
  const facts = (await chief.does('listProjectFacts', { projectId: task.projectId, limit: 20 }))['items'] as { kind: string; after: Record<string, unknown> }[]
  expect(facts.find((fact) => fact.kind === 'approvals.task_handed_over')?.after).toMatchObject({ taskId: task.taskId, person: '赵明' })

  // A post that is taken back takes the steps along, whoever comes first; and whoever lost it can still be let go.
  await secAdmin.does('revokePost', { id: newId(), postId })
  await colleague('manager.three', '孙立', 'contractorManager.990100', 'contractorManager')
  await chief.does('setProjectMember', { projectId: task.projectId, id: newId(), username: 'manager.three', role: 'contractorManager', from: today })
  expect(await openOf()).toMatchObject([{ person: '孙立', dueOn: task.dueOn }])
  await chief.does('setProjectMember', { projectId: task.projectId, id: newId(), username: 'manager.two', role: 'contractorManager', from: today, to: today })
  await chief.does('setProjectMember', { projectId: task.projectId, id: newId(), username: 'manager.three', role: 'contractorManager', from: today })
  const members = (await chief.does('listProjectMembers', { projectId: task.projectId }))['items'] as { username: string; to: string | null }[]
  expect(members.filter((member) => member.username.startsWith('manager.')).map((member) => [member.username, member.to])).toEqual([['manager.two', today], ['manager.three', null]])
})

test('the steps of a closed account go to a colleague in the same post', async () => {
  const reviewer = await city.person('financeReviewer.990100')
  const waiting = await tasksOf(reviewer)
  expect(waiting.length).toBeGreaterThan(0)
  const { secAdmin } = await colleague('finance.two', '钱莉', 'financeReviewer.990100', 'financeReviewer')
  const office = await city.person('lgOffice.990100')
  const named = async (): Promise<string[]> => {
    const found: string[] = []
    for (const task of waiting) found.push(...((await office.does('getProject', { projectId: task.projectId }))['openTasks'] as Open[]).filter((one) => one.taskId === task.taskId).map((one) => one.person))
    return found
  }
  expect(new Set(await named())).not.toContain('钱莉')
  expect(secAdmin).toBeDefined()
  const done = await (await city.person('sysAdmin.990100')).does('disableAccount', { id: newId(), username: 'financeReviewer.990100' })
  expect(Number(done['openTasks'])).toBeGreaterThanOrEqual(waiting.length)
  expect(await named()).toEqual(waiting.map(() => '钱莉'))
})

test('who approves the proposals of a county cannot also keep its money', async () => {
  const secAdmin = await city.person('secAdmin.990100')
  const me = await (await city.person('countyChief.990101')).does('whoAmI')
  const { regionCode, unitId } = me['activePost'] as { regionCode: number; unitId: string }
  expect(await secAdmin.ask('grantPost', { id: newId(), username: 'countyChief.990101', role: 'countyFinance', regionCode, unitId })).toMatchObject({ status: 409, body: { code: 'identity.grant.conflict' } })
})
