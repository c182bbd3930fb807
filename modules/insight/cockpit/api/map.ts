import { defineOperation, zCursor, zGrade, zLimit, zRegionQuery } from '@zhujian/kernel'
import { z } from 'zod'

const zDegree = (most: number): z.ZodType<number, string | number> => z.coerce.number<string | number>('degrees').min(-most, 'degrees').max(most, 'degrees')
const zLights = z
  .string()
  .regex(/^(red|yellow|green)(,(red|yellow|green))*$/)
  .optional()

/** What of the map is looked at: a region, a box (all four sides or none), lights and a grade. */
const view = {
  regionCode: zRegionQuery.optional(),
  west: zDegree(180).optional(),
  south: zDegree(90).optional(),
  east: zDegree(180).optional(),
  north: zDegree(90).optional(),
  light: zLights,
  grade: zGrade.optional(),
}

const zLightCounts = { red: z.number(), yellow: z.number(), green: z.number() }
const zMark = z.object({
  longitude: z.number(),
  latitude: z.number(),
  count: z.number(),
  ...zLightCounts,
  A: z.number(),
  B: z.number(),
  C: z.number(),
  /** The box round a cluster, to look into it. */
  west: z.number(),
  south: z.number(),
  east: z.number(),
  north: z.number(),
  /** Where it is a single one. */
  project: z.object({ projectId: z.string(), name: z.string(), grade: z.string().nullable(), light: z.enum(['red', 'yellow', 'green']) }).nullable(),
})
export type MapMark = z.output<typeof zMark>

export const getMapFigures = defineOperation({
  name: 'getMapFigures',
  summary: 'The projects of a region on the map, those near one another at a zoom counted as one mark, and how many have no place.',
  method: 'GET',
  path: '/api/map/figures',
  input: z.object({ ...view, zoom: z.coerce.number<string | number>('zoom').min(0, 'zoom').max(22, 'zoom') }),
  output: z.object({
    regionCode: z.number(),
    regionName: z.string(),
    marks: z.array(zMark),
    /** Marks beyond those shown are left out, and said. */
    more: z.boolean(),
    inView: z.number(),
    ...zLightCounts,
    /** Projects of the region that nobody has given a place. */
    unplaced: z.number(),
  }),
  permission: { resource: 'cockpit', operation: 'read' },
  refusals: ['cockpit.region.not_visible', 'cockpit.map.box'],
})

const zMapProject = z.object({
  projectId: z.string(),
  name: z.string(),
  code: z.string().nullable(),
  regionName: z.string(),
  grade: z.string().nullable(),
  stage: z.string(),
  light: z.enum(['red', 'yellow', 'green']),
  reason: z.string(),
  since: z.string().nullable(),
  totalInvestmentFen: z.string().nullable(),
  longitude: z.number().nullable(),
  latitude: z.number().nullable(),
})
export type MapProject = z.output<typeof zMapProject>

export const listMapProjects = defineOperation({
  name: 'listMapProjects',
  summary: 'The projects that a view of the map shows, or those of the region that have no place; red before yellow before green.',
  method: 'GET',
  path: '/api/map/projects',
  input: z.object({ ...view, placed: z.enum(['true', 'false']).default('true'), limit: zLimit, cursor: zCursor }),
  output: z.object({ items: z.array(zMapProject), nextCursor: z.string().nullable() }),
  permission: { resource: 'cockpit', operation: 'read' },
  refusals: ['cockpit.region.not_visible', 'cockpit.map.box'],
})
