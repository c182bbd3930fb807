import fc from 'fast-check'
import { expect, test } from 'vitest'
import { leavesOf, placeIn, readAs, withLeaf, writtenIn } from './leaves.ts'

const body = { rules: [{ id: 'GR-1', total: { above: '1' }, on: true }, { id: 'GR-2', grade: 'B' }], rows: [{ x: 1 }, { x: 2 }], words: ['a', 'b'], none: null }

test('every single value has its place, and an exchanged one changes nothing else', () => {
  const leaves = leavesOf(body)
  expect(leaves.map((leaf) => leaf.path)).toEqual(['rules[GR-1].id', 'rules[GR-1].total.above', 'rules[GR-1].on', 'rules[GR-2].id', 'rules[GR-2].grade', 'rows[1].x', 'rows[2].x', 'words[1]', 'words[2]', 'none'])
  fc.assert(
    fc.property(fc.constantFrom(...leaves.filter((leaf) => !leaf.path.endsWith('.id'))), fc.constantFrom<null | boolean | number | string>(null, true, 7, 'new'), ({ path }, value) => {
      const after = leavesOf(withLeaf(body, path, value))
      expect(after).toEqual(leaves.map((leaf) => (leaf.path === path ? { path, value } : leaf)))
    }),
    { seed: 20261128 },
  )
})

test('typed text keeps the kind of value that stood there', () => {
  expect([readAs(1, '12'), readAs(1, 'x'), readAs(true, 'false'), readAs(true, 'no'), readAs('a', '12'), readAs(null, ''), readAs(null, '30')]).toEqual([{ value: 12 }, null, { value: false }, null, { value: '12' }, { value: null }, { value: 30 }])
})

test('a place is told in words, a name nobody has a word for as it stands', () => {
  const words: Record<string, string> = { 'rule.field.rules': '规则', 'rule.field.total': '总投资', 'rule.field.above': '高于' }
  const say = (key: string): string => words[key] ?? key
  expect(placeIn(say, 'rules[GR-1].total.above')).toBe('规则 GR-1 › 总投资 › 高于')
  expect(placeIn(say, 'rules[G5.planIssued].odd[2]')).toBe('规则 G5.planIssued › odd 2')
})

test('a value is told as people read it', () => {
  const say = (key: string, figures: Record<string, unknown> = {}): string => `${key}(${Object.values(figures).join('|')})`
  expect([null, true, ['a', 'b'], 7, 'x'].map((value) => writtenIn(say, 'any', value))).toEqual(['—', 'policy.yes()', 'apolicy.and()b', '7', 'x'])
  expect(writtenIn(say, 'rules[GR-1].total.above', '500000000')).toBe('policy.amount(500000000)')
  expect(writtenIn(say, 'rules[GR-2]', { grade: 'B', on: false })).toBe('policy.part(rule.field.grade()|B)\npolicy.part(rule.field.on()|policy.no())')
})
