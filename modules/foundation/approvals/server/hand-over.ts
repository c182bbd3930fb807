import { ok } from '@zhujian/kernel'
import type { Result } from '@zhujian/kernel'
import { decide, roleAsked, startRoute } from '@zhujian/approvals/domain'
import type { CaseState, Facts, Route } from '@zhujian/approvals/domain'
import { publish } from '@zhujian/events'
import type { Context } from '@zhujian/http'
import { append } from '@zhujian/ledger/server'
import { choose, factsOf, nodeOf, openTasks, routeOf, saveCase, scopeOf } from './approvals.ts'
import type { ApprovalsParts } from './approvals.ts'
import { approvalsStore } from './approvals-store.ts'
import type { CaseRow, TaskRow } from './approvals-store.ts'
import { candidatesFor } from './assign.ts'

/**
 * Hands open tasks whose holder is in office no more to who holds the post now, so that a case always says truly who must act
 * (RT-03). The day a task is due stays as it was; a post that is vacant keeps its task until somebody is appointed.
 */
export async function handOver(ctx: Context, parts: ApprovalsParts, of: { projectId: string } | { accountId: string }): Promise<number> {
  const tasks = await approvalsStore.lockOpenTasks(ctx.tx, of)
  let handed = 0
  for (const task of tasks) {
    const file = await approvalsStore.case(ctx.tx, task.case_id)
    if (file && (await passOn(ctx, parts, file, task))) handed += 1
  }
  return handed
}

async function passOn(ctx: Context, parts: ApprovalsParts, file: CaseRow, task: TaskRow): Promise<boolean> {
  const route = await routeOf(ctx, parts, file)
  const token = file.state.open.find((open) => open.nodeId === task.node_id)
  if (!token) return false
  const node = nodeOf(route, task.node_id)
  const candidates = await candidatesFor(ctx, parts, { ...node, role: roleAsked(route, token) }, scopeOf(file))
  if (candidates.some((candidate) => candidate.accountId === task.account_id)) return false
  const chosen = choose(candidates, await approvalsStore.tasksOfCase(ctx.tx, file.id))
  if (!chosen) return false
  await approvalsStore.reassign(ctx.tx, task.id, chosen)
  append(ctx, {
    kind: 'approvals.task_handed_over',
    regionCode: file.region_code,
    projectId: file.project_id,
    subjectId: file.subject_id,
    before: { person: task.person_name, role: task.role },
    after: { caseId: file.id, taskId: task.id, matter: file.matter, step: task.step, person: chosen.name, role: chosen.role, dueOn: task.due_on },
  })
  announce(ctx, file, { id: task.id, accountId: chosen.accountId, dueOn: task.due_on })
  return true
}

function announce(ctx: Context, file: CaseRow, task: { id: string; accountId: string; dueOn: string }): void {
  publish(ctx, {
    kind: 'approvals.task_opened',
    regionCode: file.region_code,
    projectId: file.project_id,
    payload: { accountId: task.accountId, taskId: task.id, caseId: file.id, matter: file.matter, projectName: file.project_name, dueOn: task.dueOn },
  })
}

export type NewGrade = { projectId: string; grade: string; gradeRule: string; ruleVersion: string }

/**
 * Puts the running cases of a project on the routes of its new grade (domain/02 §1: a higher grade holds at once, and approvals under
 * way are countersigned as it asks). Who has agreed is not asked again; a task that stands on both routes stays with who has it.
 */
export async function rerouteCases(ctx: Context, parts: ApprovalsParts, to: NewGrade, routeKeyOf: (matter: string) => string | null): Promise<Result<null>> {
  for (const file of await approvalsStore.lockRunning(ctx.tx, to.projectId)) {
    const key = routeKeyOf(file.matter)
    const route = key === null || key === file.route_key ? null : await approvalsStore.route(ctx.tx, key, ctx.today)
    const moved = route ? await reroute(ctx, parts, file, route, to) : ok(null)
    if (!moved.ok) return moved
  }
  return ok(null)
}

async function reroute(ctx: Context, parts: ApprovalsParts, file: CaseRow, route: Route, to: NewGrade): Promise<Result<null>> {
  const facts = { ...file.facts, grade: to.grade, gradeRule: to.gradeRule, ruleVersion: to.ruleVersion }
  const tasks = await approvalsStore.tasksOfCase(ctx.tx, file.id)
  const agreed = tasks.filter((task) => task.state === 'decided' && task.decision === 'agree').map((task) => task.role)
  const state = { ...carried(route, factsOf(facts), agreed), decisions: file.state.decisions }
  // Where everybody the new route asks has agreed already, the old one goes on to its end.
  if (state.open.length === 0) return ok(null)
  const moved: CaseRow = { ...file, facts, state, project_grade: to.grade, route_key: route.key, route_version: route.version }
  const open = tasks.filter((task) => task.state === 'open')
  const kept = new Map<string, TaskRow>()
  for (const token of state.open) {
    const task = open.find((candidate) => candidate.role === roleAsked(route, token) && ![...kept.values()].includes(candidate))
    if (task) kept.set(token.nodeId, task)
  }
  await approvalsStore.reroute(ctx.tx, moved)
  for (const [nodeId, task] of kept) await approvalsStore.moveTask(ctx.tx, task.id, nodeId, nodeOf(route, nodeId).name)
  await approvalsStore.voidTasks(ctx.tx, open.filter((task) => ![...kept.values()].includes(task)).map((task) => task.id), ctx.today)
  await saveCase(ctx, parts, moved)
  append(ctx, {
    kind: 'approvals.case_rerouted',
    regionCode: file.region_code,
    projectId: file.project_id,
    subjectId: file.subject_id,
    ruleVersion: `${route.key}@${route.version}`,
    before: { route: `${file.route_key}@${file.route_version}`, grade: file.project_grade },
    after: { caseId: file.id, matter: file.matter, route: `${route.key}@${route.version}`, grade: to.grade, carried: agreed },
  })
  return openTasks(ctx, parts, route, moved, state.open.map((token) => token.nodeId).filter((nodeId) => !kept.has(nodeId)))
}

/** A route from its start, past every step whose role has agreed already; each agreement counts once. */
export function carried(route: Route, facts: Facts, agreed: readonly string[]): CaseState {
  const left = [...agreed]
  let { state } = startRoute(route, facts)
  for (let next = openFor(route, state, left); next !== undefined; next = openFor(route, state, left)) {
    const decided = decide(route, state, { nodeId: next.nodeId, decision: 'agree' }, facts)
    if (!decided.ok) return state
    left.splice(left.indexOf(next.role), 1)
    state = decided.state
  }
  return state
}

function openFor(route: Route, state: CaseState, roles: readonly string[]): { nodeId: string; role: string } | undefined {
  return state.open.map((token) => ({ nodeId: token.nodeId, role: roleAsked(route, token) })).find(({ role }) => roles.includes(role))
}
