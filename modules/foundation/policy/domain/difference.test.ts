import fc from 'fast-check'
import { expect, test } from 'vitest'
import { differences } from './difference.ts'
import type { Json } from './difference.ts'

const seed = 20261126

const json = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    fc.constant(null),
    fc.boolean(),
    fc.integer(),
    fc.string({ maxLength: 4 }),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.constantFrom('a', 'b', 'c', 'id', 'code'), tie('value'), { maxKeys: 4, noNullPrototype: true }),
  ),
})).value

/** Every value at a leaf, wherever it stands: an oracle that knows nothing of names or order. */
const canonical = (value: Json): string => JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'object' && inner !== null && !Array.isArray(inner) ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1))) : inner))

test('equal bodies differ nowhere and unequal ones somewhere', () => {
  fc.assert(
    fc.property(json, json, (a, b) => {
      expect(differences(a, a)).toEqual([])
      const found = differences(a, b)
      // A member that is null and one that is not there read the same.
      if (found.length === 0) expect(canonical(a).replaceAll(/"\w*":null,?/g, '')).toBe(canonical(b).replaceAll(/"\w*":null,?/g, ''))
      for (const one of found) expect(JSON.stringify(one.before), one.path).not.toBe(JSON.stringify(one.after))
    }),
    { seed, numRuns: 2000 },
  )
})

test('what is exchanged in one body is told once, with its place', () => {
  const before: Json = { rules: [{ id: 'GR-1', total: { above: '1' } }, { id: 'GR-2', grade: 'B' }], list: ['a', 'b'], rows: [{ x: 1 }, { x: 2 }] }
  const told = (after: Json): string[] => differences(before, after).map((one) => `${one.path}: ${JSON.stringify(one.before)} → ${JSON.stringify(one.after)}`)
  expect(told({ ...before, rules: [{ id: 'GR-1', total: { above: '2' } }, { id: 'GR-2', grade: 'B' }] })).toEqual(['rules[GR-1].total.above: "1" → "2"'])
  expect(told({ ...before, rules: [{ id: 'GR-1', total: { above: '1' } }] })).toEqual(['rules[GR-2]: {"id":"GR-2","grade":"B"} → null'])
  expect(told({ ...before, rules: [{ id: 'GR-2', grade: 'B' }, { id: 'GR-1', total: { above: '1' } }] })).toEqual(['rules: ["GR-1","GR-2"] → ["GR-2","GR-1"]'])
  expect(told({ ...before, list: ['a'] })).toEqual(['list: ["a","b"] → ["a"]'])
  expect(told({ ...before, rows: [{ x: 1 }, { x: 3 }] })).toEqual(['rows[2].x: 2 → 3'])
  expect(told({ rules: before['rules'] ?? null, list: ['a', 'b'] })).toEqual(['rows: [{"x":1},{"x":2}] → null'])
})
