import { ok } from '@zhujian/kernel'
import type { LocalDate, OutputOf, ParsedOf, Result } from '@zhujian/kernel'
import { stepLabel } from '@zhujian/approvals/server'
import type { ApprovalsParts } from '@zhujian/approvals/server'
import type * as api from '@zhujian/cockpit/api'
import { decodeCursor, pageOf } from '@zhujian/http'
import type { Context, FileAnswer } from '@zhujian/http'
import { exportList, filterLine, sayingOf } from '@zhujian/ledger/server'
import { organisationStore } from '@zhujian/organisation/server'
import { workingDaysBetween } from '@zhujian/policy/domain'
import { boundsOf } from './bounds.ts'
import { cockpitStore } from './cockpit-store.ts'

/** The tasks behind the cockpit's count of what is overdue, under the same bounds and so never one more or less. */
export async function listOverdueTasks(ctx: Context, parts: ApprovalsParts, input: ParsedOf<typeof api.listOverdueTasks>): Promise<Result<OutputOf<typeof api.listOverdueTasks>>> {
  const found = boundsOf(ctx, parts, input.regionCode)
  if (!found.ok) return found
  const { bounds, regionCode, regionName } = found.value
  const after = decodeCursor(input.cursor, 2)
  const place = after ? { dueOn: String(after[0]), taskId: String(after[1]) } : null
  const [rows, count] = await Promise.all([cockpitStore.overdueTasks(ctx.tx, bounds, ctx.today, place, input.limit + 1), cockpitStore.overdue(ctx.tx, bounds, ctx.today)])
  const page = pageOf(rows, input.limit, (row) => [row.due_on, row.task_id])
  const units = new Map((await organisationStore.units(ctx.tx, [...new Set(page.items.map((row) => row.unit_id))])).map((unit) => [unit.id, unit.name]))
  const calendar = parts.policy.calendar()
  const items = page.items.map(async (row) => ({
    taskId: row.task_id,
    caseId: row.case_id,
    matter: row.matter,
    projectId: row.project_id,
    projectName: row.project_name,
    projectGrade: row.project_grade,
    step: await stepLabel(ctx, parts, row, row.node_id, row.step),
    role: row.role,
    person: row.person_name,
    unitName: units.get(row.unit_id) ?? null,
    openedOn: row.opened_on,
    dueOn: row.due_on,
    workingDaysLate: workingDaysBetween(calendar, row.due_on as LocalDate, ctx.today).days,
  }))
  return ok({ items: await Promise.all(items), nextCursor: page.nextCursor, total: count.tasks, regionCode, regionName })
}

/** The same tasks as a workbook, for the region that was looked at. */
export function exportOverdueTasks(ctx: Context, parts: ApprovalsParts, input: ParsedOf<typeof api.exportOverdueTasks>): Result<FileAnswer> {
  const found = boundsOf(ctx, parts, input.regionCode)
  if (!found.ok) return found
  const say = sayingOf(ctx)
  return ok(exportList<api.OverdueTask>(ctx, {
    kind: 'cockpit.overdue_exported',
    title: say('screen.overdue.title'),
    filter: filterLine(ctx, [`${say('screen.cockpit.scope')} ${found.value.regionName}`]),
    columns: [
      { key: 'grade', title: say('screen.overdue.grade'), kind: 'text', width: 8, value: (one) => one.projectGrade },
      { key: 'matter', title: say('screen.overdue.matter'), kind: 'text', width: 20, value: (one) => say(`screen.matter.${one.matter}`) },
      { key: 'project', title: say('screen.overdue.project'), kind: 'text', width: 44, value: (one) => one.projectName },
      { key: 'step', title: say('screen.overdue.step'), kind: 'text', width: 22, value: (one) => one.step },
      { key: 'person', title: say('screen.overdue.person'), kind: 'text', width: 12, value: (one) => one.person },
      { key: 'role', title: say('export.overdue.role'), kind: 'text', width: 18, value: (one) => say(`role.${one.role}`) },
      { key: 'unit', title: say('screen.overdue.unit'), kind: 'text', width: 30, value: (one) => one.unitName },
      { key: 'opened', title: say('export.tasks.opened'), kind: 'day', value: (one) => one.openedOn },
      { key: 'due', title: say('screen.overdue.due'), kind: 'day', value: (one) => one.dueOn },
      { key: 'late', title: `${say('screen.overdue.late')} (${say('export.unit.working_days')})`, kind: 'integer', width: 16, value: (one) => one.workingDaysLate },
    ],
    read: (again, limit, cursor) => listOverdueTasks(again, parts, { ...input, limit, cursor }),
  }))
}
