import { hit, ok, refuse } from '@zhujian/kernel'
import type { LocalDate, Result } from '@zhujian/kernel'
import * as api from '@zhujian/approvals/api'
import { decisionsOffered, mayWithdraw, routePath, stepName } from '@zhujian/approvals/domain'
import { bind, bindFile } from '@zhujian/http'
import type { Binding, Context } from '@zhujian/http'
import { append } from '@zhujian/ledger/server'
import { organisationStore } from '@zhujian/organisation/server'
import { scopeOf, workingDaysBetween } from '@zhujian/policy/domain'
import { lineageOf } from '@zhujian/tenancy/domain'
import { factsOf, nodeOf, recordDecision, routeOf, saveCase } from './approvals.ts'
import type { ApprovalsParts, Decision } from './approvals.ts'
import { approvalsStore } from './approvals-store.ts'
import type { CaseRow, TaskRow } from './approvals-store.ts'
import { headlineOf } from './wording.ts'
import { daysLeft, exportMyCases, exportTasks, listMyCases, listTasks } from './own-work.ts'

/** Whether the caller may see a project: known by the module of projects, which stands above this one. */
export type SeesProject = (ctx: Context, projectId: string) => Promise<boolean>

export function bindings(parts: ApprovalsParts, sees: SeesProject): Binding[] {
  return [
    bind(api.listTasks, (ctx, input) => listTasks(ctx, parts, input)),
    bindFile(api.exportTasks, async (ctx, input) => ok(exportTasks(ctx, parts, input))),
    bind(api.getCase, (ctx, input) => getCase(ctx, parts, sees, input.caseId)),
    bind(api.decideTask, (ctx, input) => decideTask(ctx, parts, input)),
    bind(api.withdrawCase, (ctx, input) => withdrawCase(ctx, parts, sees, input)),
    bind(api.listMyCases, (ctx, input) => listMyCases(ctx, input)),
    bindFile(api.exportMyCases, async (ctx) => ok(exportMyCases(ctx))),
  ]
}

/** Whether the caller's role reads the resource a case is about: seeing the project alone shows no payment (domain/11). */
function readsMatter(ctx: Context, parts: ApprovalsParts, file: CaseRow): boolean {
  const resource = parts.matters.get(file.matter)?.resource
  const matrix = parts.policy.inForce('accessMatrix', lineageOf(parts.tenants.all(), ctx.actor.regionCode), ctx.today).body
  return resource !== undefined && scopeOf(matrix, ctx.actor.role, resource, 'read') !== null
}

async function visibleCase(ctx: Context, parts: ApprovalsParts, sees: SeesProject, caseId: string): Promise<CaseRow | null> {
  const file = await approvalsStore.case(ctx.tx, caseId)
  if (!file) return null
  if (file.started_by_account === ctx.actor.accountId) return file
  if (readsMatter(ctx, parts, file) && (await sees(ctx, file.project_id))) return file
  const tasks = await approvalsStore.tasksOfCase(ctx.tx, caseId)
  return tasks.some((task) => task.account_id === ctx.actor.accountId) ? file : null
}

async function getCase(ctx: Context, parts: ApprovalsParts, sees: SeesProject, caseId: string): Promise<Result<api.CaseView>> {
  const file = await visibleCase(ctx, parts, sees, caseId)
  if (!file) return refuse('approvals.case.not_found', { status: 404 })
  const [route, tasks] = await Promise.all([routeOf(ctx, parts, file), approvalsStore.tasksOfCase(ctx.tx, caseId)])
  const [units, names] = await Promise.all([
    organisationStore.units(ctx.tx, [...new Set(tasks.map((task) => task.unit_id))]),
    organisationStore.names(ctx.tx, [file.started_by]),
  ])
  const unitNames = new Map(units.map((unit) => [unit.id, unit.name]))
  const mine = tasks.find((task) => task.state === 'open' && task.account_id === ctx.actor.accountId && task.role === ctx.actor.role)
  const end = (file.ended_on ?? ctx.today) as LocalDate
  const lineage = lineageOf(parts.tenants.all(), file.region_code)
  const { body: reasons } = parts.policy.inForce('returnReasons', lineage, ctx.today)
  const label = ctx.language === 'en' ? 'en' : 'zh'
  return ok({
    caseId: file.id,
    matter: file.matter,
    routeKey: file.route_key,
    routeVersion: file.route_version,
    subjectId: file.subject_id,
    projectId: file.project_id,
    projectName: file.project_name,
    projectCode: null,
    projectGrade: file.project_grade,
    headline: headlineOf(ctx, file),
    state: file.outcome,
    startedBy: file.started_by,
    startedByName: names.get(file.started_by) ?? file.started_by,
    startedOn: file.started_on,
    totalWorkingDays: route.totalWorkingDays,
    usedWorkingDays: workingDaysBetween(parts.policy.calendar(), file.started_on as LocalDate, end).days,
    steps: routePath(route, factsOf(file.facts), file.state).map((step) => stepView(ctx, step, tasks, unitNames, nodeOf(route, step.nodeId).slaWorkingDays ?? 0)),
    opinions: tasks.filter((task) => task.state === 'decided').map((task) => ({
      step: stepName(nodeOf(route, task.node_id), ctx.language),
      role: task.role,
      person: task.person_name,
      decision: task.decision ?? '',
      comment: task.comment ?? '',
      reasonCode: task.reason_code,
      at: task.decided_at?.toISOString() ?? '',
    })),
    myTask: mine && file.outcome === 'running' ? myTask(ctx, parts, file, route, mine) : null,
    mayWithdraw: file.started_by_account === ctx.actor.accountId && file.outcome === 'running' && mayWithdraw(file.state),
    returnReasons: reasons.reasons.map((reason) => ({ code: reason.code, label: reason.label[label] })),
  })
}

function stepView(ctx: Context, step: ReturnType<typeof routePath>[number], tasks: readonly TaskRow[], unitNames: ReadonlyMap<string, string>, slaWorkingDays: number): api.CaseView['steps'][number] {
  const task = tasks.findLast((candidate) => candidate.node_id === step.nodeId && candidate.state !== 'void')
  return {
    nodeId: step.nodeId,
    name: stepName(step, ctx.language),
    role: task?.role ?? step.role,
    status: step.status,
    group: step.group ?? null,
    person: task?.person_name ?? null,
    unit: (task && unitNames.get(task.unit_id)) ?? null,
    slaWorkingDays,
    dueOn: task?.due_on ?? null,
    decidedOn: task?.decided_on ?? null,
    decision: task?.decision ?? null,
    comment: task?.comment ?? null,
  }
}

function myTask(ctx: Context, parts: ApprovalsParts, file: CaseRow, route: Parameters<typeof nodeOf>[0], task: TaskRow): NonNullable<api.CaseView['myTask']> {
  const path = routePath(route, factsOf(file.facts), file.state)
  const after = path.findLastIndex((step) => step.status === 'current')
  const say = (key: string, figures: Record<string, unknown> = {}): string => ctx.text.say(ctx.language, key, figures)
  return {
    taskId: task.id,
    step: stepName(nodeOf(route, task.node_id), ctx.language),
    role: task.role,
    dueOn: task.due_on,
    workingDaysLeft: daysLeft(ctx, parts, task.due_on),
    deciding: decisionsOffered(route, nodeOf(route, task.node_id)).includes('reject'),
    why: {
      grade: file.project_grade,
      rule: `${file.facts.gradeRule} · ${file.facts.ruleVersion}`,
      route: `${file.route_key} · ${file.route_version}`,
      assignment: say(`approvals.why.${task.why}`, { role: say(`role.${task.role}`) }),
      separation: say('approvals.why.separation'),
    },
    next: path.slice(after + 1, after + 2).map((step) => step.role),
  }
}

type DecideInput = { taskId: string; decision: Decision; comment?: string | undefined; reasonCode?: string | undefined }

async function decideTask(ctx: Context, parts: ApprovalsParts, input: DecideInput): Promise<Result<{ caseState: 'running' | 'approved' | 'returned' | 'rejected'; next: string[] }>> {
  // The task is read behind the lock of its case, so it is what the last decision left.
  const [file, task] = await Promise.all([approvalsStore.lockCaseOfTask(ctx.tx, input.taskId), approvalsStore.task(ctx.tx, input.taskId)])
  if (!file || !task) return refuse('approvals.task.not_found', { status: 404 })
  if (file.started_by_person === ctx.actor.personId) return refuse('approvals.task.duties', { status: 409, hits: [hit('SOD-01', { role: ctx.actor.role }, 'domain/02 §7 SOD-01')] })
  if (task.account_id !== ctx.actor.accountId || task.role !== ctx.actor.role) return refuse('approvals.task.not_yours', { status: 403, figures: { role: task.role } })
  if (task.state !== 'open' || file.outcome !== 'running') return refuse('approvals.task.closed', { status: 409, figures: { state: task.state } })
  const comment = input.comment ?? ''
  const lineage = lineageOf(parts.tenants.all(), file.region_code)
  const { body: policy } = parts.policy.inForce('returnReasons', lineage, ctx.today)
  if (input.decision === 'return') {
    if (!input.reasonCode) return refuse('approvals.return.reason_missing', { field: 'reasonCode', hits: [hit('LC-11', {}, 'domain/01 §1 LC-11')] })
    if (!policy.reasons.some((reason) => reason.code === input.reasonCode)) return refuse('approvals.return.reason_unknown', { field: 'reasonCode' })
    // Blanks say nothing.
    const characters = [...comment.replace(/\s/gu, '')].length
    if (characters < policy.minNoteCharacters) {
      return refuse('approvals.return.too_short', { field: 'comment', figures: { characters, least: policy.minNoteCharacters }, hits: [hit('LC-11', { least: policy.minNoteCharacters }, 'domain/02 §4')] })
    }
  }
  if (input.decision === 'reject' && comment === '') return refuse('approvals.reject.reason_missing', { field: 'comment' })
  const made = await recordDecision(ctx, parts, file, task, { decision: input.decision, comment, reasonCode: input.reasonCode ?? null })
  if (!made.ok) return made
  const { outcome, next } = made.value
  return ok({ caseState: outcome === 'withdrawn' ? 'returned' : outcome, next })
}

async function withdrawCase(ctx: Context, parts: ApprovalsParts, sees: SeesProject, input: { caseId: string; reason?: string | undefined }): Promise<Result<{ caseState: 'withdrawn' }>> {
  const seen = await visibleCase(ctx, parts, sees, input.caseId)
  const file = seen && (await approvalsStore.lockCase(ctx.tx, input.caseId))
  if (!file) return refuse('approvals.case.not_found', { status: 404 })
  if (file.started_by_account !== ctx.actor.accountId) return refuse('approvals.withdraw.not_yours', { status: 403 })
  if (file.outcome !== 'running' || !mayWithdraw(file.state)) return refuse('approvals.withdraw.too_late', { status: 409, figures: { decisions: file.state.decisions } })
  await approvalsStore.voidOpen(ctx.tx, file.id, null, ctx.today)
  const withdrawn: CaseRow = { ...file, outcome: 'withdrawn', state: { ...file.state, open: [] } }
  await saveCase(ctx, parts, withdrawn)
  append(ctx, {
    kind: 'approvals.case_withdrawn',
    regionCode: file.region_code,
    projectId: file.project_id,
    subjectId: file.subject_id,
    ruleVersion: `${file.route_key}@${file.route_version}`,
    before: { outcome: 'running' },
    after: { caseId: file.id, matter: file.matter, reason: input.reason ?? '' },
  })
  await parts.matters.get(file.matter)?.onWithdrawn(ctx, withdrawn)
  return ok({ caseState: 'withdrawn' as const })
}
