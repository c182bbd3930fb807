import { defineOperation, exportOf, zCursor, zDate, zLimit, zRegionQuery } from '@zhujian/kernel'
import type { Operation } from '@zhujian/kernel'
import { z } from 'zod'
import { listFigureDefinitions } from './definitions.ts'
import { getMapLayer, listMapLayers, uploadMapLayer, withdrawMapLayer } from './layers.ts'
import { getMapFigures, listMapProjects } from './map.ts'

export { listFigureDefinitions } from './definitions.ts'
export type { FigureDefinition } from './definitions.ts'
export { getMapLayer, listMapLayers, uploadMapLayer, withdrawMapLayer } from './layers.ts'
export type { MapLayer } from './layers.ts'
export { getMapFigures, listMapProjects } from './map.ts'
export type { MapMark, MapProject } from './map.ts'

const zFigure = z.object({
  key: z.string(),
  label: z.string(),
  /** Decimal string in `unit`; null when there is nothing to measure. */
  value: z.string().nullable(),
  unit: z.enum(['count', 'fen', 'bp', 'workingDays']),
  comparedWith: z.object({ label: z.string(), value: z.string().nullable() }).nullable(),
  formula: z.string(),
  source: z.string(),
  /** The operation that lists exactly what stands behind the figure. */
  listOf: z.enum(['listProjects', 'listOverdueTasks']),
  /** Its query string; listProjects takes it too and answers the projects concerned. */
  listQuery: z.string(),
})
export type CockpitFigure = z.output<typeof zFigure>

export const getCockpit = defineOperation({
  name: 'getCockpit',
  summary: 'The figures of a region: projects, investment, payment against plan, approval time, delay, overdue tasks; today, or as the books had them at the end of a past day (asOf).',
  method: 'GET',
  path: '/api/cockpit',
  input: z.object({ regionCode: zRegionQuery.optional(), asOf: zDate.optional() }),
  output: z.object({
    /** The instant of the figures; of a past day, the day. */
    asOf: z.string(),
    onDay: z.string(),
    /** The figures are of a past day; the lists behind them show today. */
    past: z.boolean(),
    regionCode: z.number(),
    regionName: z.string(),
    figures: z.array(zFigure),
    gradeByStage: z.array(z.object({ grade: z.string().nullable(), stage: z.string(), count: z.number(), totalInvestmentFen: z.string() })),
    months: z.array(z.object({ month: z.string(), planFen: z.string(), paidFen: z.string() })),
    late: z.array(
      z.object({ projectId: z.string(), name: z.string(), grade: z.string().nullable(), stage: z.string(), light: z.enum(['red', 'yellow', 'green']), reason: z.string(), since: z.string(), person: z.string().nullable(), dueOn: z.string().nullable() }),
    ),
    regions: z.array(z.object({ regionCode: z.number(), regionName: z.string(), projectCount: z.number(), totalInvestmentFen: z.string() })),
  }),
  permission: { resource: 'cockpit', operation: 'read' },
  refusals: ['cockpit.region.not_visible', 'cockpit.as_of.in_future', 'cockpit.as_of.before_first'],
})

const zOverdueTask = z.object({
  taskId: z.string(),
  caseId: z.string(),
  matter: z.string(),
  projectId: z.string(),
  projectName: z.string(),
  projectGrade: z.string().nullable(),
  step: z.string(),
  role: z.string(),
  person: z.string(),
  unitName: z.string().nullable(),
  openedOn: z.string(),
  dueOn: z.string(),
  /** Working days past the due day. */
  workingDaysLate: z.number(),
})
export type OverdueTask = z.output<typeof zOverdueTask>

export const listOverdueTasks = defineOperation({
  name: 'listOverdueTasks',
  summary: 'The approval tasks of a region past their day, the longest overdue first: what the cockpit counts.',
  method: 'GET',
  path: '/api/overdue-tasks',
  input: z.object({ regionCode: zRegionQuery.optional(), limit: zLimit, cursor: zCursor }),
  output: z.object({ items: z.array(zOverdueTask), nextCursor: z.string().nullable(), total: z.number(), regionCode: z.number(), regionName: z.string() }),
  permission: { resource: 'cockpit', operation: 'read' },
  refusals: ['cockpit.region.not_visible'],
})

export const exportOverdueTasks = exportOf(listOverdueTasks, {
  name: 'exportOverdueTasks',
  summary: 'The same tasks as a workbook that streams, with the region they were asked for.',
})

export const operations: readonly Operation[] = [getCockpit, listOverdueTasks, exportOverdueTasks, listFigureDefinitions, getMapFigures, listMapProjects, getMapLayer, listMapLayers, uploadMapLayer, withdrawMapLayer]
