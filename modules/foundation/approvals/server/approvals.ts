import { hit, refuse } from '@zhujian/kernel'
import type { Refusal, Result, Uuid } from '@zhujian/kernel'
import { decide, decisionsOffered, longestWorkingDays, roleAsked, routePath, startRoute, stepName } from '@zhujian/approvals/domain'
import type { CaseState, Route, RouteNode } from '@zhujian/approvals/domain'
import { publish } from '@zhujian/events'
import type { Context } from '@zhujian/http'
import { listed } from '@zhujian/text'
import { append } from '@zhujian/ledger/server'
import { addWorkingDays, workingDaysBetween } from '@zhujian/policy/domain'
import type { PolicyBook } from '@zhujian/policy/server'
import type { TenantDirectory } from '@zhujian/tenancy/server'
import { approvalsStore } from './approvals-store.ts'
import { durationStore } from './duration-store.ts'
import type { CaseFacts, CaseRow, TaskRow } from './approvals-store.ts'
import { candidatesFor } from './assign.ts'
import type { Assignee } from './assign.ts'

export type Decision = 'agree' | 'return' | 'reject'
export type TaskDecision = { decision: Decision; comment: string; reasonCode: string | null }

/** What a module does when its own matter is decided; everything happens in the transaction of the decision. */
export type Matter = {
  /** The resource of the permission matrix that a case of this matter is read with. */
  resource: string
  /** Called before a decision counts; may refuse it. */
  onDecision?(ctx: Context, file: CaseRow, task: TaskRow, decision: TaskDecision): Promise<Result<unknown>>
  onApproved(ctx: Context, file: CaseRow): Promise<Result<unknown>>
  onReturned(ctx: Context, file: CaseRow, reason: string): Promise<void>
  onRejected(ctx: Context, file: CaseRow, reason: string): Promise<void>
  onWithdrawn(ctx: Context, file: CaseRow): Promise<void>
}

export type ApprovalsParts = {
  policy: PolicyBook
  tenants: TenantDirectory
  domainOf(role: string): string
  matters: Map<string, Matter>
  /** Routes already read, by key and version. */
  routes: Map<string, Route>
}

export type NewCase = {
  matter: string
  routeKey: string
  regionCode: number
  projectId: string
  projectName: string
  grade: string
  subjectId: string
  /** One line that tells the case from its neighbours: a key of the text and what fills it. */
  headline: { key: string; figures: Record<string, string | number> }
  facts: CaseFacts
}

/**
 * Starts a case on the route policy chose. Every step must have somebody in office who is not the applicant, else nothing starts
 * and the vacant post is named (RT-03, SOD-01).
 */
export async function startCase(ctx: Context, parts: ApprovalsParts, fresh: NewCase): Promise<Result<{ caseId: Uuid }>> {
  const route = await approvalsStore.route(ctx.tx, fresh.routeKey, ctx.today)
  if (!route) return refuse('approvals.route.missing', { figures: { route: fresh.routeKey } })
  const started = startRoute(route, factsOf(fresh.facts))
  const caseId = ctx.ids.next()
  const file: CaseRow = {
    region_code: fresh.regionCode,
    id: caseId,
    project_id: fresh.projectId,
    project_name: fresh.projectName,
    project_grade: fresh.grade,
    matter: fresh.matter,
    subject_id: fresh.subjectId,
    route_key: route.key,
    route_version: route.version,
    headline: ctx.text.say('zh-CN', fresh.headline.key, fresh.headline.figures),
    headline_key: fresh.headline.key,
    headline_figures: fresh.headline.figures,
    facts: fresh.facts,
    state: started.state,
    outcome: 'running',
    started_by_account: ctx.actor.accountId,
    started_by_person: ctx.actor.personId,
    started_by: ctx.actor.username,
    started_at: ctx.now,
    started_on: ctx.today,
    ended_on: null,
    working_days: null,
  }
  const vacant = await vacancy(ctx, parts, route, file)
  if (vacant) return vacant
  await approvalsStore.insertCase(ctx.tx, file)
  const opened = await openTasks(ctx, parts, route, file, started.opened)
  if (!opened.ok) return opened
  return { ok: true, value: { caseId } }
}

async function vacancy(ctx: Context, parts: ApprovalsParts, route: Route, file: CaseRow): Promise<Refusal | null> {
  const steps = routePath(route, factsOf(file.facts), file.state)
  const found = await Promise.all(steps.map((step) => candidatesFor(ctx, parts, nodeOf(route, step.nodeId), scopeOf(file))))
  const step = steps.find((_, index) => found[index]?.length === 0)
  if (!step) return null
  const figures = { step: stepName(step, ctx.language), role: step.role, roleLabel: ctx.text.say(ctx.language, `role.${step.role}`) }
  return refuse('approvals.step.nobody', { figures, hits: [hit('RT-03', { role: step.role }, 'domain/02 §3 RT-03')] })
}

/** The route a case runs on, in the version it started with; a version never changes, so it is read once. */
export async function routeOf(ctx: Context, parts: ApprovalsParts, file: Pick<CaseRow, 'route_key' | 'route_version'>): Promise<Route> {
  const route = await findRoute(ctx, parts, file)
  if (!route) throw new Error(`route ${file.route_key}@${file.route_version} is gone`)
  return route
}

/** As routeOf, for a name that may be no route. */
export async function findRoute(ctx: Context, parts: ApprovalsParts, of: Pick<CaseRow, 'route_key' | 'route_version'>): Promise<Route | null> {
  const name = `${of.route_key}@${of.route_version}`
  const known = parts.routes.get(name)
  if (known) return known
  const route = await approvalsStore.routeVersion(ctx.tx, of.route_key, of.route_version)
  if (route) parts.routes.set(name, route)
  return route
}

/** What hands out a step of a case. */
export function scopeOf(file: CaseRow): { regionCode: number; projectId: string; facts: CaseFacts; applicantPerson: string } {
  return { regionCode: file.region_code, projectId: file.project_id, facts: file.facts, applicantPerson: file.started_by_person }
}

/** The facts conditions may name, without those that are absent. */
export function factsOf(facts: CaseFacts): Record<string, string | number | boolean> {
  return Object.fromEntries(Object.entries(facts).filter((entry): entry is [string, string | number | boolean] => entry[1] !== null))
}

export function nodeOf(route: Route, nodeId: string): RouteNode {
  const node = route.nodes.find((candidate) => candidate.id === nodeId)
  if (!node) throw new Error(`route ${route.key} has no node ${nodeId}`)
  return node
}

/** Hands out the steps that opened: the candidates of all of them and who has sat in the case are asked for at once. */
export async function openTasks(ctx: Context, parts: ApprovalsParts, route: Route, file: CaseRow, nodeIds: readonly string[]): Promise<Result<null>> {
  const steps = nodeIds.map((nodeId) => {
    const node = nodeOf(route, nodeId)
    const token = file.state.open.find((open) => open.nodeId === nodeId)
    return { node, asked: token ? roleAsked(route, token) : (node.role ?? '') }
  })
  const [earlier, found] = await Promise.all([
    approvalsStore.tasksOfCase(ctx.tx, file.id),
    Promise.all(steps.map(({ node, asked }) => candidatesFor(ctx, parts, { ...node, role: asked }, scopeOf(file)))),
  ])
  for (const [index, { node, asked }] of steps.entries()) {
    const chosen = choose(found[index] ?? [], earlier)
    if (!chosen) return refuse('approvals.step.nobody', { status: 409, figures: { step: stepName(node, ctx.language), role: asked }, hits: [hit('RT-03', { role: asked }, 'domain/02 §3 RT-03')] })
    openTask(ctx, parts, file, node, chosen)
  }
  return { ok: true, value: null }
}

/** Somebody who has not sat in this case yet, where there is one: duties stay apart by structure before rules need to say so. */
export function choose(candidates: readonly Assignee[], earlier: readonly TaskRow[]): Assignee | undefined {
  const seated = new Set(earlier.map((task) => task.person_id))
  return candidates.find((candidate) => !seated.has(candidate.personId)) ?? candidates[0]
}

function openTask(ctx: Context, parts: ApprovalsParts, file: CaseRow, node: RouteNode, chosen: Assignee): void {
  const due = addWorkingDays(parts.policy.calendar(), ctx.today, node.slaWorkingDays ?? 1)
  const id = ctx.ids.next()
  const task = {
    region_code: file.region_code,
    id,
    project_id: file.project_id,
    case_id: file.id,
    node_id: node.id,
    step: node.name,
    role: chosen.role,
    account_id: chosen.accountId,
    person_id: chosen.personId,
    person_name: chosen.name,
    unit_id: chosen.unitId,
    why: chosen.why,
    opened_at: ctx.now,
    opened_on: ctx.today,
    due_on: due.day,
    announced: due.announced,
    sla_working_days: node.slaWorkingDays ?? 1,
  }
  ctx.defer(approvalsStore.insertion(task))
  publish(ctx, {
    kind: 'approvals.task_opened',
    regionCode: file.region_code,
    projectId: file.project_id,
    payload: { accountId: chosen.accountId, taskId: id, caseId: file.id, matter: file.matter, projectName: file.project_name, dueOn: due.day },
  })
}

/** The decisions a person can take at a step, in the words of his language; a disagreement is none that is taken here. */
function offeredWords(ctx: Context, route: Route, node: RouteNode): string {
  const taken = decisionsOffered(route, node).filter((decision) => decision === 'agree' || decision === 'return' || decision === 'reject')
  return listed(ctx.language, taken.map((decision) => ctx.text.say(ctx.language, `approvals.decision.${decision}`)))
}

/** Records a decision, moves the case on, hands out the next steps and tells the matter's own module how it ended. */
export async function recordDecision(ctx: Context, parts: ApprovalsParts, file: CaseRow, task: TaskRow, made: TaskDecision): Promise<Result<{ outcome: CaseRow['outcome']; next: string[] }>> {
  const route = await routeOf(ctx, parts, file)
  const matter = parts.matters.get(file.matter)
  const allowed = (await matter?.onDecision?.(ctx, file, task, made)) ?? { ok: true as const, value: null }
  if (!allowed.ok) return allowed
  const decided = decide(route, file.state, { nodeId: task.node_id, decision: made.decision }, factsOf(file.facts))
  if (!decided.ok) return 'offered' in decided.figures ? { ...decided, figures: { ...decided.figures, offered: offeredWords(ctx, route, nodeOf(route, task.node_id)) } } : decided
  const moved: CaseRow = { ...file, state: decided.state, outcome: decided.outcome }
  const over = decided.outcome !== 'running'
  const [opened] = await Promise.all([
    openTasks(ctx, parts, route, moved, decided.opened),
    approvalsStore.decide(ctx.tx, task.id, made.decision, made.comment, made.reasonCode, ctx.now, ctx.today),
    over || decided.cancelled.length > 0 ? approvalsStore.voidOpen(ctx.tx, file.id, over ? null : decided.cancelled, ctx.today) : null,
    saveCase(ctx, parts, moved),
  ])
  if (!opened.ok) return opened
  append(ctx, {
    kind: `approvals.task_${made.decision === 'agree' ? 'agreed' : made.decision === 'return' ? 'returned' : 'rejected'}`,
    regionCode: file.region_code,
    projectId: file.project_id,
    subjectId: file.subject_id,
    ruleVersion: `${file.route_key}@${file.route_version}`,
    before: { step: task.step, openedOn: task.opened_on, dueOn: task.due_on },
    after: { caseId: file.id, taskId: task.id, matter: file.matter, step: task.step, decision: made.decision, comment: made.comment, reasonCode: made.reasonCode, outcome: decided.outcome },
  })
  const ended = await settle(ctx, matter, moved, made)
  if (!ended.ok) return ended
  return { ok: true, value: { outcome: decided.outcome, next: decided.state.open.map((open) => roleAsked(route, open)) } }
}

async function settle(ctx: Context, matter: Matter | undefined, file: CaseRow, made: TaskDecision): Promise<Result<unknown>> {
  if (file.outcome === 'running' || !matter) return { ok: true, value: null }
  publish(ctx, {
    kind: `approvals.case_${file.outcome}`,
    regionCode: file.region_code,
    projectId: file.project_id,
    payload: { accountId: file.started_by_account, caseId: file.id, matter: file.matter, projectName: file.project_name, reason: made.comment },
  })
  if (file.outcome === 'approved') return matter.onApproved(ctx, file)
  if (file.outcome === 'returned') await matter.onReturned(ctx, file, made.comment)
  if (file.outcome === 'rejected') await matter.onRejected(ctx, file, made.comment)
  return { ok: true, value: null }
}

/** Writes the state of a case and, when it ended, how many working days it took. */
export async function saveCase(ctx: Context, parts: ApprovalsParts, file: CaseRow): Promise<void> {
  const ended = file.outcome === 'running' ? null : { at: ctx.now, on: ctx.today, workingDays: workingDaysBetween(parts.policy.calendar(), file.started_on as typeof ctx.today, ctx.today).days }
  await approvalsStore.saveState(ctx.tx, file.id, file.state satisfies CaseState, file.outcome, ended)
  if (ended && file.outcome === 'approved') await durationStore.add(ctx.tx, file, ended.on, ended.workingDays)
}

/** Steps of a route for display before anything is submitted. */
export async function previewRoute(ctx: Context, routeKey: string, facts: Record<string, string | number | boolean>): Promise<{ steps: { name: string; role: string; slaWorkingDays: number }[]; totalWorkingDays: number } | null> {
  const route = await approvalsStore.route(ctx.tx, routeKey, ctx.today)
  if (!route) return null
  const { state } = startRoute(route, facts)
  const steps = routePath(route, facts, state).map((step) => ({ name: stepName(step, ctx.language), role: step.role, slaWorkingDays: nodeOf(route, step.nodeId).slaWorkingDays ?? 0 }))
  return { steps, totalWorkingDays: longestWorkingDays(route) }
}
