import { bind, bindFile } from '@zhujian/http'
import type { Binding } from '@zhujian/http'
import type { ProjectsParts } from '@zhujian/projects/server'
import * as api from '@zhujian/schedule/api'
import { exportProgressReports, listProgressReports } from './reports.ts'
import { submitProgressReport } from './submit-report.ts'

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
