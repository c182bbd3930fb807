import { ok } from '@zhujian/kernel'
import type { OutputOf, Result } from '@zhujian/kernel'
import type { Context, FileAnswer } from '@zhujian/http'
import { exportList, filterLine, sayingOf } from '@zhujian/ledger/server'
import { visibleProject } from '@zhujian/projects/server'
import type * as api from '@zhujian/schedule/api'
import { scheduleStore } from './schedule-store.ts'
import type { ReportRow } from './schedule-store.ts'

type Reports = OutputOf<typeof api.listProgressReports>
type Report = Reports['items'][number]

export async function listProgressReports(ctx: Context, projectId: string): Promise<Result<Reports>> {
  const seen = await visibleProject(ctx, projectId)
  if (!seen.ok) return seen
  return ok({ items: (await scheduleStore.ofProject(ctx.tx, projectId)).map(viewOf), nextCursor: null })
}

function viewOf(row: ReportRow): Report {
  return {
    reportId: row.id,
    month: row.month,
    percentBp: row.percent_bp,
    outputFen: String(row.output_fen),
    note: row.note,
    photoFileIds: row.photo_file_ids,
    reportedBy: row.reported_by,
    reportedAt: row.reported_at.toISOString(),
    correctsReportId: row.corrects_id,
    reason: row.reason,
  }
}

/** The months of a project as a workbook, newest first. The photos are counted: a workbook holds none. */
export async function exportProgressReports(ctx: Context, projectId: string): Promise<Result<FileAnswer>> {
  const seen = await visibleProject(ctx, projectId)
  if (!seen.ok) return seen
  const say = sayingOf(ctx)
  return ok(exportList<Report>(ctx, {
    kind: 'schedule.reports_exported',
    title: say('export.progress.title', { project: seen.value.name }),
    sheet: say('export.progress.sheet'),
    filter: filterLine(ctx, [`${say('export.project')} ${seen.value.name}`]),
    columns: [
      { key: 'month', title: say('screen.progress.month'), kind: 'text', width: 10, value: (one) => one.month },
      { key: 'percent', title: `${say('screen.progress.percent')} (%)`, kind: 'percent', width: 20, value: (one) => one.percentBp },
      { key: 'output', title: `${say('screen.progress.output')} (${say('export.unit.wan')})`, kind: 'wan', width: 20, value: (one) => BigInt(one.outputFen) },
      { key: 'note', title: say('screen.progress.note'), kind: 'text', width: 60, value: (one) => one.note },
      { key: 'photos', title: say('export.progress.photos'), kind: 'integer', width: 14, value: (one) => one.photoFileIds.length },
      { key: 'reason', title: say('screen.progress.correct.reason'), kind: 'text', width: 40, value: (one) => one.reason },
      { key: 'by', title: say('export.progress.by'), kind: 'text', width: 14, value: (one) => one.reportedBy },
      { key: 'at', title: say('export.progress.at'), kind: 'instant', value: (one) => one.reportedAt },
    ],
    read: (again) => listProgressReports(again, projectId),
    subjectId: projectId,
  }))
}
