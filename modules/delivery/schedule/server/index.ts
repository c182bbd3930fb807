import { monthOf, ok, refuse } from '@zhujian/kernel'
import type { OutputOf, ParsedOf, Result } from '@zhujian/kernel'
import { claimFiles } from '@zhujian/files'
import { bind, bindFile } from '@zhujian/http'
import type { Binding, Context } from '@zhujian/http'
import { append } from '@zhujian/ledger/server'
import { lifecycleStore, projectStore, recordProgress } from '@zhujian/projects/server'
import type { ProjectsParts } from '@zhujian/projects/server'
import * as api from '@zhujian/schedule/api'
import { exportProgressReports, listProgressReports } from './reports.ts'
import { scheduleStore } from './schedule-store.ts'

export { scheduleStore } from './schedule-store.ts'

export type ScheduleParts = { projects: ProjectsParts }

/** The handlers of this module. */
export function bindings(parts: ScheduleParts): Binding[] {
  return [
    bind(api.submitProgressReport, (ctx, input) => submitProgressReport(ctx, parts, input)),
    bind(api.listProgressReports, (ctx, input) => listProgressReports(ctx, input.projectId)),
    bindFile(api.exportProgressReports, (ctx, input) => exportProgressReports(ctx, input.projectId)),
  ]
}

async function submitProgressReport(ctx: Context, parts: ScheduleParts, input: ParsedOf<typeof api.submitProgressReport>): Promise<Result<OutputOf<typeof api.submitProgressReport>>> {
  const project = await projectStore.lock(ctx, input.projectId)
  if (!project) return refuse('projects.project.not_found', { status: 404 })
  const { month, percentBp, projectId } = input
  if (project.stage !== 'construction') return refuse('schedule.report.not_in_construction', { status: 409, figures: { stage: project.stage } })
  if (month > monthOf(ctx.today)) return refuse('schedule.report.month_in_future', { field: 'month', figures: { month } })
  const enteredOn = await lifecycleStore.enteredOn(ctx.tx, projectId, 'construction')
  if (enteredOn && month < monthOf(enteredOn)) return refuse('schedule.report.month_before_construction', { field: 'month', figures: { month, startMonth: monthOf(enteredOn), enteredOn } })
  const reports = await scheduleStore.ofProject(ctx.tx, projectId)
  if (reports.some((report) => report.month === month)) return refuse('schedule.report.month_reported', { status: 409, field: 'month', figures: { month } })
  // Months may be made up for: what lies before bounds the percentage from below, what lies after from above.
  const before = reports.find((report) => report.month < month)
  const later = reports.findLast((report) => report.month > month)
  const broken = before && before.percent_bp > percentBp ? before : later && later.percent_bp < percentBp ? later : undefined
  if (broken) return refuse('schedule.report.percent_falls', { field: 'percentBp', figures: { percentBp, otherBp: broken.percent_bp, otherMonth: broken.month } })
  const { missing, refused } = await claimFiles(ctx, { regionCode: project.region_code, projectId, fileIds: input.photoFileIds, accept: 'image', field: 'photoFileIds' })
  if (missing.length > 0) return refuse('schedule.report.photo_not_found', { field: 'photoFileIds', figures: { missing: missing.join(', '), count: missing.length } })
  if (refused) return refused
  await scheduleStore.insert(ctx.tx, {
    region_code: project.region_code,
    id: input.id,
    project_id: projectId,
    month,
    percent_bp: percentBp,
    output_fen: input.outputFen,
    photo_file_ids: [...new Set(input.photoFileIds)],
    note: input.note ?? '',
    reported_by: ctx.actor.name,
    reported_at: ctx.now,
  })
  if (!later) await recordProgress(ctx, parts.projects, project, percentBp, month)
  append(ctx, {
    kind: 'schedule.progress_reported',
    regionCode: project.region_code,
    projectId,
    subjectId: input.id,
    before: { percentBp: before?.percent_bp ?? null, month: before?.month ?? null },
    after: { month, percentBp, outputFen: String(input.outputFen), photos: input.photoFileIds, note: input.note ?? '' },
  })
  return ok({ reportId: input.id, month, percentBp })
}
