import { defineOperation, zId } from '@zhujian/kernel'
import { z } from 'zod'
import { exportColumns } from './library.ts'

const zColumns = z.array(z.enum(exportColumns)).max(exportColumns.length).refine((columns) => new Set(columns).size === columns.length, 'columns')

export const zView = z.object({
  viewId: z.string(),
  name: z.string(),
  /** The filters and the order, as the address of the library carries them. */
  query: z.string(),
  columns: zColumns,
  shared: z.boolean(),
  /** Whether it is the caller's own; others only follow it. */
  mine: z.boolean(),
  ownerName: z.string(),
})
export type LibraryView = z.output<typeof zView>

export const listViews = defineOperation({
  name: 'listViews',
  summary: 'The views of the library that the caller keeps, and those shared with where he works.',
  method: 'GET',
  path: '/api/library/views',
  input: z.object({}),
  output: z.object({ items: z.array(zView), nextCursor: z.null() }),
  permission: { resource: 'project', operation: 'read' },
})

export const saveView = defineOperation({
  name: 'saveView',
  summary: 'Keeps a filter, an order and columns of the library under a name; saved again it is changed.',
  method: 'PUT',
  kind: 'personal',
  path: '/api/library/views/{viewId}',
  input: z.strictObject({ viewId: zId, name: z.string().trim().min(1).max(40), query: z.string().max(1500), columns: zColumns }),
  output: z.object({ viewId: z.string() }),
  permission: { resource: 'project', operation: 'read' },
  refusals: ['projects.view.filter', 'projects.view.name_taken', 'projects.view.too_many', 'projects.view.shared'],
})

export const deleteView = defineOperation({
  name: 'deleteView',
  summary: 'Drops a view of one’s own.',
  method: 'DELETE',
  kind: 'personal',
  path: '/api/library/views/{viewId}',
  input: z.strictObject({ viewId: zId }),
  output: z.object({ viewId: z.string() }),
  permission: { resource: 'project', operation: 'read' },
  refusals: ['projects.view.not_found', 'projects.view.shared'],
})

export const shareView = defineOperation({
  name: 'shareView',
  summary: 'Shares a view of one’s own with the region one works in and those below it, or takes it back.',
  method: 'POST',
  path: '/api/library/views/{viewId}/sharing',
  input: z.strictObject({ id: zId, viewId: zId, shared: z.boolean() }),
  output: z.object({ viewId: z.string(), shared: z.boolean() }),
  permission: { resource: 'project', operation: 'read' },
  refusals: ['projects.view.not_found', 'projects.view.not_office'],
})

export const getLibraryOptions = defineOperation({
  name: 'getLibraryOptions',
  summary: 'What the library shows by default, how many projects are set side by side, and what may be done to several at once (policy).',
  method: 'GET',
  path: '/api/library/options',
  input: z.object({}),
  output: z.object({ columns: zColumns, compareMost: z.number(), bulk: z.array(z.object({ operation: z.string(), most: z.number() })) }),
  permission: { resource: 'project', operation: 'read' },
})
