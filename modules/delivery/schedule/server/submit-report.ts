import { hit, monthOf, ok, ratioBp, refuse } from '@zhujian/kernel'
import type { OutputOf, ParsedOf, Refusal, Result, RuleHit } from '@zhujian/kernel'
import { claimFiles } from '@zhujian/files'
import { sourceText } from '@zhujian/http'
import type { Context } from '@zhujian/http'
import { append } from '@zhujian/ledger/server'
import { lifecycleStore, projectStore, recordProgress, ruleFor } from '@zhujian/projects/server'
import type { ProjectRow } from '@zhujian/projects/server'
import type * as api from '@zhujian/schedule/api'
import type { ScheduleParts } from './index.ts'
import { scheduleStore } from './schedule-store.ts'
import type { ReportRow } from './schedule-store.ts'

type Input = ParsedOf<typeof api.submitProgressReport>
type Output = OutputOf<typeof api.submitProgressReport>

/** What a monthly report holds. */
const monthly = 'domain/05 §9'

/** Reports a month, or replaces the standing report of one; what was replaced stays on record and in the ledger. */
export async function submitProgressReport(ctx: Context, parts: ScheduleParts, input: Input): Promise<Result<Output>> {
  const project = await projectStore.lock(ctx, input.projectId)
  if (!project) return refuse('projects.project.not_found', { status: 404 })
  const { month, percentBp, projectId } = input
  const early = await monthProblem(ctx, project, month)
  if (early) return early
  const reports = await scheduleStore.ofProject(ctx.tx, projectId)
  const standing = reports.find((report) => report.month === month)
  const wrong = correctionProblem(input, standing)
  if (wrong) return wrong
  // Months may be made up for: what lies before bounds the percentage from below, what lies after from above.
  const before = reports.find((report) => report.month < month)
  const later = reports.findLast((report) => report.month > month)
  const broken = before && before.percent_bp > percentBp ? before : later && later.percent_bp < percentBp ? later : undefined
  if (broken) return refuse('schedule.report.percent_falls', { field: 'percentBp', figures: { percentBp, otherBp: broken.percent_bp, otherMonth: broken.month } })
  const { missing, refused } = await claimFiles(ctx, { regionCode: project.region_code, projectId, fileIds: input.photoFileIds, accept: 'image', field: 'photoFileIds' })
  if (missing.length > 0) return refuse('schedule.report.photo_not_found', { field: 'photoFileIds', figures: { missing: missing.join(', '), count: missing.length } })
  if (refused) return refused
  await scheduleStore.insert(ctx.tx, rowOf(ctx, project, input))
  if (!later) await recordProgress(ctx, parts.projects, project, percentBp, month)
  const warnings = toLookAt(ctx, parts, project, { input, before, later })
  append(ctx, {
    kind: standing ? 'schedule.progress_corrected' : 'schedule.progress_reported',
    regionCode: project.region_code,
    projectId,
    subjectId: input.id,
    before: standing ? { ...reported(standing), reportId: standing.id } : { percentBp: before?.percent_bp ?? null, month: before?.month ?? null },
    after: { month, percentBp, outputFen: String(input.outputFen), photos: input.photoFileIds, note: input.note ?? '', ...(standing ? { reason: input.reason ?? '' } : {}), warnings: warnings.map((found) => found.ruleId) },
  })
  return ok({ reportId: input.id, month, percentBp, warnings: warnings.map((found) => ({ ...found, source: sourceText(ctx.text, ctx.language, found.source), text: ctx.text.say(ctx.language, `rule.${found.ruleId}`, found.figures) })) })
}

async function monthProblem(ctx: Context, { id, stage }: ProjectRow, month: string): Promise<Refusal | null> {
  if (stage !== 'construction') return refuse('schedule.report.not_in_construction', { status: 409, figures: { stage } })
  if (month > monthOf(ctx.today)) return refuse('schedule.report.month_in_future', { field: 'month', figures: { month } })
  const enteredOn = await lifecycleStore.enteredOn(ctx.tx, id, 'construction')
  if (!enteredOn || month >= monthOf(enteredOn)) return null
  return refuse('schedule.report.month_before_construction', { field: 'month', figures: { month, startMonth: monthOf(enteredOn), enteredOn } })
}

/** A month is reported once; another report of it must name the one that stands and say why it is replaced. */
function correctionProblem(input: Input, standing: ReportRow | undefined): Refusal | null {
  const { month, correctsReportId } = input
  if (correctsReportId === undefined) return standing ? refuse('schedule.report.month_reported', { status: 409, field: 'month', figures: { month, reportId: standing.id } }) : null
  if (standing?.id !== correctsReportId) return refuse('schedule.report.correction_of_other', { status: 409, field: 'correctsReportId', figures: { month, reportId: standing?.id ?? null } })
  return input.reason ? null : refuse('schedule.report.correction_reason', { field: 'reason', figures: { month } })
}

function rowOf(ctx: Context, project: ProjectRow, input: Input): ReportRow {
  return {
    region_code: project.region_code,
    id: input.id,
    project_id: project.id,
    month: input.month,
    percent_bp: input.percentBp,
    output_fen: input.outputFen,
    photo_file_ids: [...new Set(input.photoFileIds)],
    note: input.note ?? '',
    reported_by: ctx.actor.name,
    reported_at: ctx.now,
    corrects_id: input.correctsReportId ?? null,
    reason: input.correctsReportId === undefined ? '' : (input.reason ?? ''),
  }
}

function reported(row: ReportRow): Record<string, string | number> {
  return { month: row.month, percentBp: row.percent_bp, outputFen: String(row.output_fen) }
}

type Neighbours = { input: Input; before: ReportRow | undefined; later: ReportRow | undefined }

/** What a month’s report makes one look at again: output beyond the contracts, output that falls, output and percentage apart (domain/05 §5), no picture. */
function toLookAt(ctx: Context, parts: ScheduleParts, project: ProjectRow, { input, before, later }: Neighbours): RuleHit[] {
  const { body } = ruleFor(ctx, parts.projects, 'lights', project.region_code)
  const { outputFen, percentBp } = input
  const contractsFen = project.contract_fen
  const hits: RuleHit[] = []
  if (contractsFen > 0n && outputFen > contractsFen) hits.push(hit('SCH-01', { outputFen, contractsFen }, 'domain/04 §4 PAY-01', 'warn'))
  const other = before && before.output_fen > outputFen ? before : later && later.output_fen < outputFen ? later : undefined
  if (other) hits.push(hit('SCH-02', { outputFen, otherFen: other.output_fen, otherMonth: other.month }, monthly, 'warn'))
  const outputBp = contractsFen > 0n && outputFen <= contractsFen ? ratioBp(outputFen, contractsFen) : null
  if (outputBp !== null && body.outputGapBp !== undefined && Math.abs(outputBp - percentBp) > body.outputGapBp) hits.push(hit('SCH-03', { percentBp, outputBp, limitBp: body.outputGapBp }, body.source, 'warn'))
  if (input.photoFileIds.length === 0) hits.push(hit('SCH-04', {}, monthly, 'warn'))
  return hits
}
