import { defineOperation, exportOf, zBp, zFen, zId, zMonth, zNote } from '@zhujian/kernel'
import type { Operation } from '@zhujian/kernel'
import { z } from 'zod'

/** A rule that was hit and does not stop: somebody looks again. */
const zHit = z.object({ ruleId: z.string(), effect: z.string(), figures: z.record(z.string(), z.unknown()), source: z.string(), text: z.string() })

export const submitProgressReport = defineOperation({
  name: 'submitProgressReport',
  summary: 'Reports a month’s progress of a project in construction: percent complete, output so far and photos; or corrects a report, which stays on record.',
  method: 'POST',
  path: '/api/projects/{projectId}/progress-reports',
  input: z.strictObject({
    id: zId,
    projectId: zId,
    month: zMonth,
    percentBp: zBp,
    outputFen: zFen,
    photoFileIds: z.array(zId).max(40),
    note: zNote(2000).optional(),
    /** The standing report of the month that this one replaces, and why. */
    correctsReportId: zId.optional(),
    reason: zNote(500).optional(),
  }),
  output: z.object({ reportId: z.string(), month: z.string(), percentBp: z.number(), warnings: z.array(zHit) }),
  permission: { resource: 'progressReport', operation: 'submit' },
  refusals: [
    'projects.project.not_found',
    'schedule.report.not_in_construction',
    'schedule.report.month_in_future',
    'schedule.report.month_before_construction',
    'schedule.report.month_reported',
    'schedule.report.correction_of_other',
    'schedule.report.correction_reason',
    'schedule.report.percent_falls',
    'schedule.report.photo_not_found',
    'files.file.not_image',
  ],
})

export const listProgressReports = defineOperation({
  name: 'listProgressReports',
  summary: 'The monthly progress reports of a project, newest first.',
  method: 'GET',
  path: '/api/projects/{projectId}/progress-reports',
  input: z.object({ projectId: zId }),
  output: z.object({
    items: z.array(
      z.object({
        reportId: z.string(),
        month: z.string(),
        percentBp: z.number(),
        outputFen: z.string(),
        note: z.string(),
        photoFileIds: z.array(z.string()),
        reportedBy: z.string(),
        reportedAt: z.string(),
        correctsReportId: z.string().nullable(),
        reason: z.string(),
      }),
    ),
    nextCursor: z.null(),
  }),
  permission: { resource: 'progressReport', operation: 'read' },
  refusals: ['projects.project.not_found'],
})

export const exportProgressReports = exportOf(listProgressReports, {
  name: 'exportProgressReports',
  summary: 'The monthly progress reports of a project as a workbook: percent and cumulative output as numbers.',
})

export const operations: readonly Operation[] = [submitProgressReport, listProgressReports, exportProgressReports]
