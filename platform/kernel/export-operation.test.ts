import { expect, test } from 'vitest'
import { defineOperation, exportOf, zCursor, zLimit } from '@zhujian/kernel'
import { z } from 'zod'

const list = { name: 'listThings', summary: 'The things.', method: 'GET', path: '/api/things', output: z.object({}), refusals: ['things.thing.not_found'] } as const
const input = z.object({ limit: zLimit, cursor: zCursor, state: z.string().optional() })

test('an export has the filters of its list and no pages, and is granted as the export of what the list reads', () => {
  const things = exportOf(defineOperation({ ...list, input, permission: { resource: 'thing', operation: 'read' } }), { name: 'exportThings', summary: 'The things as a workbook.' })
  expect(things).toMatchObject({ path: '/api/things/export', kind: 'query', produces: expect.stringContaining('spreadsheetml'), permission: { resource: 'thing', operation: 'export' }, refusals: ['things.thing.not_found'] })
  expect(things.input.parse({ state: 'open', limit: 3, cursor: 'x' })).toEqual({ state: 'open' })
})

test('what everybody may read of his own he may take away; a right of its own is said', () => {
  const own = defineOperation({ ...list, input: z.object({ thingId: z.string() }), permission: 'session' })
  expect(exportOf(own, { name: 'exportThings', summary: 'X.' }).permission).toBe('session')
  expect(exportOf(own, { name: 'exportThings', summary: 'X.', permission: { resource: 'book', operation: 'export' } }).permission).toEqual({ resource: 'book', operation: 'export' })
})
