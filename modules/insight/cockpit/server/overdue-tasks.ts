import { ok } from '@zhujian/kernel'
import type { LocalDate, OutputOf, ParsedOf, Result } from '@zhujian/kernel'
import { stepLabel } from '@zhujian/approvals/server'
import type { ApprovalsParts } from '@zhujian/approvals/server'
import type * as api from '@zhujian/cockpit/api'
import { decodeCursor, pageOf } from '@zhujian/http'
import type { Context } from '@zhujian/http'
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
