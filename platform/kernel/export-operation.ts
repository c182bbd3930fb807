import { z } from 'zod'
import { defineOperation } from './operation.ts'
import type { Operation, Permission } from './operation.ts'

/** The media type of a workbook. */
export const workbook = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

type Filters<Shape extends z.ZodRawShape> = z.ZodObject<Omit<Shape, 'limit' | 'cursor'>>

/** What an export is called; `permission` where it is not simply the export of what the list reads. */
type Declared = { name: string; summary: string; permission?: Permission }

/**
 * Declares the operation that takes a list away as a workbook: with the filters of the list and without its pages, under its path, for
 * whoever may export what the list reads. What everybody may read of his own he may take away.
 */
export function exportOf<Shape extends z.ZodRawShape>(list: Operation<z.ZodObject<Shape>>, { name, summary, permission }: Declared): Operation<Filters<Shape>, z.ZodUnknown> {
  const { limit: _limit, cursor: _cursor, ...filters } = list.input.shape
  return defineOperation({
    name,
    summary,
    method: 'GET',
    path: `${list.path}/export`,
    input: z.object(filters),
    output: z.unknown(),
    produces: workbook,
    permission: permission ?? (typeof list.permission === 'string' ? list.permission : { ...list.permission, operation: 'export' }),
    refusals: list.refusals,
  })
}
