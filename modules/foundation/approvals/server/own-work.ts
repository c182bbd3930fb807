import { addDays, ok } from '@zhujian/kernel'
import type { LocalDate, OutputOf, ParsedOf, Result } from '@zhujian/kernel'
import type * as api from '@zhujian/approvals/api'
import { decodeCursor, pageOf } from '@zhujian/http'
import type { Context, FileAnswer } from '@zhujian/http'
import { exportList, filterLine, sayingOf } from '@zhujian/ledger/server'
import { workingDaysBetween } from '@zhujian/policy/domain'
import type { ApprovalsParts } from './approvals.ts'
import { approvalsStore } from './approvals-store.ts'
import type { InboxRow } from './approvals-store.ts'
import { headlineOf, stepLabel } from './wording.ts'

/** Working days until a day of law; negative when it is past. */
export function daysLeft(ctx: Context, parts: ApprovalsParts, dueOn: string): number {
  return workingDaysBetween(parts.policy.calendar(), ctx.today, dueOn as LocalDate).days
}

export async function listTasks(ctx: Context, parts: ApprovalsParts, input: ParsedOf<typeof api.listTasks>): Promise<Result<OutputOf<typeof api.listTasks>>> {
  const after = decodeCursor(input.cursor, 2)
  const until = input.due === 'overdue' ? addDays(ctx.today, -1) : input.due === 'today' ? ctx.today : null
  const position = after ? { due: String(after[0]), id: String(after[1]) } : null
  const rows = await approvalsStore.inbox(ctx.tx, ctx.actor.accountId, ctx.actor.role, position, until, input.limit + 1)
  const counts = await approvalsStore.inboxCounts(ctx.tx, ctx.actor.accountId, ctx.actor.role, ctx.today)
  const page = pageOf(rows, input.limit, (row) => [row.due_on, row.id])
  return ok({ items: await Promise.all(page.items.map((row) => taskView(ctx, parts, row))), nextCursor: page.nextCursor, counts })
}

async function taskView(ctx: Context, parts: ApprovalsParts, row: InboxRow): Promise<api.TaskView> {
  return {
    taskId: row.id,
    caseId: row.case_id,
    matter: row.matter,
    subjectId: row.subject_id,
    projectId: row.project_id,
    projectName: row.project_name,
    projectGrade: row.project_grade,
    headline: headlineOf(ctx, row),
    step: await stepLabel(ctx, parts, row, row.node_id, row.step),
    role: row.role,
    openedOn: row.opened_on,
    dueOn: row.due_on,
    workingDaysLeft: daysLeft(ctx, parts, row.due_on),
    calendarAnnounced: row.announced,
  }
}

export async function listMyCases(ctx: Context, input: Pick<ParsedOf<typeof api.listMyCases>, 'limit' | 'cursor'>): Promise<Result<OutputOf<typeof api.listMyCases>>> {
  const after = decodeCursor(input.cursor, 1)
  const rows = await approvalsStore.casesStartedBy(ctx.tx, ctx.actor.accountId, after ? String(after[0]) : null, input.limit + 1)
  const page = pageOf(rows, input.limit, (row) => [row.id])
  const open = await approvalsStore.openTasksOfCases(ctx.tx, page.items.map((row) => row.id))
  const items = page.items.map((row) => ({
    caseId: row.id,
    matter: row.matter,
    subjectId: row.subject_id,
    projectId: row.project_id,
    projectName: row.project_name,
    headline: headlineOf(ctx, row),
    state: row.outcome,
    startedOn: row.started_on,
    waitingFor: open.filter((task) => task.case_id === row.id).map((task) => ({ role: task.role, person: task.person_name, dueOn: task.due_on })),
  }))
  return ok({ items, nextCursor: page.nextCursor })
}

/** The tasks waiting for the active post as a workbook. One's own work: the security log tells that it was taken away. */
export function exportTasks(ctx: Context, parts: ApprovalsParts, input: ParsedOf<typeof api.exportTasks>): FileAnswer {
  const say = sayingOf(ctx)
  return exportList<api.TaskView>(ctx, {
    kind: null,
    title: say('export.tasks.title', { role: say(`role.${ctx.actor.role}`) }),
    sheet: say('export.tasks.sheet'),
    filter: filterLine(ctx, [input.due !== 'all' && `${say('export.tasks.due')} ${say(`screen.inbox.due.${input.due}`)}`]),
    columns: [
      { key: 'matter', title: say('screen.my_cases.matter'), kind: 'text', width: 20, value: (one) => say(`screen.matter.${one.matter}`) },
      { key: 'grade', title: say('export.tasks.grade'), kind: 'text', width: 8, value: (one) => one.projectGrade },
      { key: 'project', title: say('screen.my_cases.project'), kind: 'text', width: 44, value: (one) => one.projectName },
      { key: 'headline', title: say('screen.my_cases.headline'), kind: 'text', width: 32, value: (one) => one.headline },
      { key: 'step', title: say('export.tasks.step'), kind: 'text', width: 22, value: (one) => one.step },
      { key: 'opened', title: say('export.tasks.opened'), kind: 'day', value: (one) => one.openedOn },
      { key: 'due', title: say('export.tasks.due'), kind: 'day', value: (one) => one.dueOn },
      { key: 'left', title: `${say('export.tasks.left')} (${say('export.unit.working_days')})`, kind: 'integer', width: 16, value: (one) => one.workingDaysLeft },
      { key: 'calendar', title: say('export.tasks.calendar'), kind: 'text', width: 24, value: (one) => (one.calendarAnnounced ? null : say('screen.inbox.calendar')) },
    ],
    read: (again, limit, cursor) => listTasks(again, parts, { ...input, limit, cursor }),
  })
}

type MyCase = OutputOf<typeof api.listMyCases>['items'][number]

/** What the caller started as a workbook, with who holds each case now. */
export function exportMyCases(ctx: Context): FileAnswer {
  const say = sayingOf(ctx)
  return exportList<MyCase>(ctx, {
    kind: null,
    title: say('screen.my_cases.sent'),
    filter: filterLine(ctx, []),
    columns: [
      { key: 'matter', title: say('screen.my_cases.matter'), kind: 'text', width: 20, value: (one) => say(`screen.matter.${one.matter}`) },
      { key: 'project', title: say('screen.my_cases.project'), kind: 'text', width: 44, value: (one) => one.projectName },
      { key: 'headline', title: say('screen.my_cases.headline'), kind: 'text', width: 32, value: (one) => one.headline },
      { key: 'state', title: say('screen.my_cases.state'), kind: 'text', width: 12, value: (one) => say(`screen.case.state.${one.state}`) },
      { key: 'waiting', title: say('screen.my_cases.waiting'), kind: 'text', width: 40, value: (one) => one.waitingFor.map((who) => say('screen.my_cases.who', { role: say(`role.${who.role}`), person: who.person, day: who.dueOn })).join('; ') },
      { key: 'started', title: say('screen.my_cases.started'), kind: 'day', value: (one) => one.startedOn },
    ],
    read: (again, limit, cursor) => listMyCases(again, { limit, cursor }),
  })
}
