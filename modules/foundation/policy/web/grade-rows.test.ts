import { expect, test } from 'vitest'
import { highOf, lowOf, moved, nextRowId, withPart, withTotal } from './grade-rows.ts'
import type { GradeRow } from './grade-rows.ts'

const row: GradeRow = { id: 'GR-3', total: { atLeast: '5' }, complexity: 'complex', elevated: false, grade: 'A', source: '来源' }

test('limits and circumstances of a row are set, changed and left open', () => {
  expect([lowOf(row), highOf(row)]).toEqual([{ bound: 'atLeast', fen: '5' }, { bound: 'none', fen: null }])
  expect(withTotal(row, { bound: 'above', fen: '7' }, { bound: 'atMost', fen: null })).toEqual({ ...row, total: { above: '7', atMost: '0' } })
  expect('total' in withTotal(row, { bound: 'none', fen: '7' }, { bound: 'none', fen: null })).toBe(false)
  expect(withPart(row, 'nature', 'commercial')).toMatchObject({ nature: 'commercial' })
  expect('complexity' in withPart(row, 'complexity', undefined)).toBe(false)
  expect(withPart(row, 'elevated', false)).toEqual(row)
})

test('rows move, and a new one has a name of its own', () => {
  expect(moved(['a', 'b', 'c'], 2, 0)).toEqual(['c', 'a', 'b'])
  expect(nextRowId([row, { ...row, id: 'GR-11' }, { ...row, id: 'X' }])).toBe('GR-12')
})
