import { defineOperation, exportOf, zCursor, zId, zLimit, zRegion, zRegionQuery, zText } from '@zhujian/kernel'
import { z } from 'zod'

const zUnit = z.object({ unitId: z.string(), name: z.string(), creditCode: z.string(), kind: z.string(), department: z.string().nullable(), regionCode: z.number(), regionName: z.string() })
export type UnitView = z.output<typeof zUnit>

/** What a unit is in public works; the owner of a project is of kind `owner` or `government`. */
export const unitKinds = ['government', 'owner', 'userUnit', 'contractor', 'supervision', 'agency'] as const
const zKind = z.enum(unitKinds)
const zCreditCode = z.string().length(18)

export const listUnits = defineOperation({
  name: 'listUnits',
  summary: 'The units the caller may see, by region; `q` is part of a name.',
  method: 'GET',
  path: '/api/units',
  input: z.object({ limit: zLimit, cursor: zCursor, regionCode: zRegionQuery.optional(), q: zText(60).optional() }),
  output: z.object({ items: z.array(zUnit), nextCursor: z.string().nullable() }),
  permission: { resource: 'organisation', operation: 'read' },
})

export const exportUnits = exportOf(listUnits, {
  name: 'exportUnits',
  summary: 'The same list as a workbook that streams, with the filter it came from.',
  permission: { resource: 'organisation', operation: 'export', purpose: 'units' },
})

export const createUnit = defineOperation({
  name: 'createUnit',
  summary: 'Registers a unit with its unified social credit code; once in a region.',
  method: 'POST',
  path: '/api/units',
  input: z.strictObject({ id: zId, regionCode: zRegion, name: zText(100), creditCode: zCreditCode, kind: zKind, department: zText(60).optional() }),
  output: z.object({ unitId: z.string() }),
  permission: { resource: 'organisation', operation: 'create' },
  refusals: ['organisation.region.out_of_reach', 'organisation.unit.code_invalid', 'organisation.unit.code_taken', 'organisation.unit.department_unknown', 'organisation.unit.department_taken'],
})

export const changeUnit = defineOperation({
  name: 'changeUnit',
  summary: 'Changes the name, the kind or the department of a unit; its region and code stay.',
  method: 'POST',
  path: '/api/units/{unitId}',
  input: z.strictObject({ unitId: zId, id: zId, name: zText(100), kind: zKind, department: zText(60).optional() }),
  output: z.object({ unitId: z.string() }),
  permission: { resource: 'organisation', operation: 'update' },
  refusals: ['organisation.unit.not_found', 'organisation.unit.department_unknown', 'organisation.unit.department_taken'],
})

export const getUnitForm = defineOperation({
  name: 'getUnitForm',
  summary: 'What the form of a unit offers: regions in reach, kinds, and the departments that policy speaks of.',
  method: 'GET',
  path: '/api/unit-form',
  input: z.object({}),
  output: z.object({
    regions: z.array(z.object({ regionCode: z.number(), name: z.string() })),
    kinds: z.array(z.object({ code: z.string(), label: z.string() })),
    departments: z.array(z.object({ code: z.string(), label: z.string() })),
  }),
  permission: { resource: 'organisation', operation: 'create' },
})
