import { defineOperation, zCursor, zLimit, zRegionQuery, zText } from '@zhujian/kernel'
import type { Operation } from '@zhujian/kernel'
import { z } from 'zod'

const zUnit = z.object({ unitId: z.string(), name: z.string(), creditCode: z.string(), kind: z.string(), department: z.string().nullable(), regionCode: z.number() })
export type UnitView = z.output<typeof zUnit>

export const listUnits = defineOperation({
  name: 'listUnits',
  summary: 'The units the caller may see, by region; `q` is part of a name.',
  method: 'GET',
  path: '/api/units',
  input: z.object({ limit: zLimit, cursor: zCursor, regionCode: zRegionQuery.optional(), q: zText(60).optional() }),
  output: z.object({ items: z.array(zUnit), nextCursor: z.string().nullable() }),
  permission: { resource: 'organisation', operation: 'read' },
})

export const operations: readonly Operation[] = [listUnits]
