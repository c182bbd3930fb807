import { expect } from 'vitest'
import { newId, person } from './caller.ts'

type Task = { taskId: string; caseId: string; role: string }
type Gate = { id: string; met: boolean; conditions: { id: string; met: boolean; hard: boolean; reason: string; source: string }[] }

export const wan = (amount: number): string => String(amount * 1_000_000)
export const today: string = new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Shanghai' }).format(new Date())

/** Everybody agrees in turn; answers the state of the case. */
export async function decideAll(caseId: string, usernames: readonly string[]): Promise<string> {
  let state = 'running'
  for (const username of usernames) {
    const somebody = await person(username)
    const tasks = ((await somebody.does('listTasks', { limit: 200 }))['items'] as Task[]).filter((task) => task.caseId === caseId)
    expect(tasks, `${username} has a task`).toHaveLength(1)
    const made = await somebody.does('decideTask', { taskId: tasks[0]?.taskId, id: newId(), decision: 'agree', comment: '同意' })
    state = String(made['caseState'])
  }
  return state
}

/** Registers evidence for whatever a gate still lacks and passes it. */
export async function passWithEvidence(projectId: string, gate: string, username: string, amounts: Record<string, string> = {}, more: Record<string, unknown> = {}): Promise<Record<string, unknown>> {
  const clerk = await person(username)
  const project = await clerk.does('getProject', { projectId })
  const found = (project['gates'] as Gate[]).find((candidate) => candidate.id === gate)
  const evidence = (found?.conditions ?? []).filter((condition) => condition.hard && !condition.met).map((condition) => ({ conditionId: condition.id, no: 'WH-1', on: today, ...(amounts[condition.id] ? { amountFen: amounts[condition.id] } : {}) }))
  return clerk.does('passGate', { projectId, id: newId(), gate, evidence, ...more })
}

/** A grade B project of the city whose proposal is approved. */
export async function establishedProject(name: string): Promise<string> {
  const clerk = await person('ownerClerk.990100')
  const projectId = newId()
  const fields = { name, regionCode: 990100, sector: 'municipalRoad', nature: 'publicWelfare', complexity: 'ordinary', totalInvestmentFen: wan(10000), location: '东环路' }
  await clerk.does('saveProjectDraft', { id: projectId, ...fields, sources: [{ sourceType: 'generalPublicBudget', amountFen: wan(10000) }] })
  const declared = await clerk.does('declareProject', { projectId, id: newId() })
  await decideAll(String(declared['caseId']), proposalRouteB)
  return projectId
}

/** Who decides on a proposal of grade B, in turn. */
export const proposalRouteB: readonly string[] = ['ownerChief.990100', 'sectorChief.990100', 'financeReviewer.990100', 'naturalResources.990100', 'ndrcChief.990100']
