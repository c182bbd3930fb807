import { defineOperation, exportOf, zBp, zFen, zId, zMonth, zNote } from '@zhujian/kernel'
import type { Operation } from '@zhujian/kernel'
import { z } from 'zod'

export const submitProgressReport = defineOperation({
  name: 'submitProgressReport',
  summary: 'Reports a month’s progress of a project in construction: percent complete, output and photos.',
  method: 'POST',
  path: '/api/projects/{projectId}/progress-reports',
  input: z.strictObject({ id: zId, projectId: zId, month: zMonth, percentBp: zBp, outputFen: zFen, photoFileIds: z.array(zId).max(40), note: zNote(2000).optional() }),
  output: z.object({ reportId: z.string(), month: z.string(), percentBp: z.number() }),
  permission: { resource: 'progressReport', operation: 'submit' },
  refusals: [
    'projects.project.not_found',
    'schedule.report.not_in_construction',
    'schedule.report.month_in_future',
    'schedule.report.month_before_construction',
    'schedule.report.month_reported',
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
      z.object({ reportId: z.string(), month: z.string(), percentBp: z.number(), outputFen: z.string(), note: z.string(), photoFileIds: z.array(z.string()), reportedBy: z.string(), reportedAt: z.string() }),
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
