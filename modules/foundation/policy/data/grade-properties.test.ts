import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { complexityOf, gradeBody, gradeOf } from '../domain/index.ts'
import type { GradeInputs } from '../domain/index.ts'

const table = gradeBody.parse((JSON.parse(readFileSync(new URL('./grade.json', import.meta.url), 'utf8')) as { body: unknown }).body)
const elevations = table.elevations.map((it) => it.code)
const rank = { A: 3, B: 2, C: 1 }
const seed = 20261125

/** Sums near the bounds of the table and anywhere else. */
const bounds = table.rules.flatMap((rule) => Object.values(rule.total ?? {}).map((text) => BigInt(String(text))))
const sum = fc.oneof(fc.tuple(fc.constantFrom(...bounds), fc.constantFrom(-1n, 0n, 1n)).map(([bound, off]) => (bound + off < 0n ? 0n : bound + off)), fc.bigInt({ min: 0n, max: 10n ** 15n }))
const inputs: fc.Arbitrary<GradeInputs> = fc.record({ totalFen: sum, nature: fc.constantFrom('publicWelfare', 'commercial'), complexity: fc.constantFrom('ordinary', 'complex'), elevations: fc.subarray(elevations) })
const rankOf = (given: GradeInputs): number => rank[gradeOf(table, given).grade ?? 'C']

test('every project with a sum has exactly one grade, and the rule that gave it; one without has none', () => {
  fc.assert(
    fc.property(inputs, (given) => {
      const { grade, rule } = gradeOf(table, given)
      expect(grade).not.toBeNull()
      expect(table.rules.find((it) => it.id === rule)?.grade).toBe(grade)
      expect(gradeOf(table, { ...given, totalFen: null })).toEqual({ grade: null, rule: null })
    }),
    { seed, numRuns: 2000 },
  )
})

test('more money, a reason to elevate or complexity never lower a grade', () => {
  fc.assert(
    fc.property(inputs, fc.bigInt({ min: 0n, max: 10n ** 14n }), fc.subarray(elevations), (given, more, reasons) => {
      expect(rankOf({ ...given, totalFen: (given.totalFen ?? 0n) + more })).toBeGreaterThanOrEqual(rankOf(given))
      expect(rankOf({ ...given, elevations: [...given.elevations, ...reasons] })).toBeGreaterThanOrEqual(rankOf(given))
      expect(rankOf({ ...given, complexity: 'complex' })).toBeGreaterThanOrEqual(rankOf({ ...given, complexity: 'ordinary' }))
    }),
    { seed, numRuns: 2000 },
  )
})

test('which circumstance elevates, how often it is named and in what order is all the same', () => {
  fc.assert(
    fc.property(inputs, fc.constantFrom(...elevations), fc.constantFrom(...elevations), (given, one, other) => {
      expect(gradeOf(table, { ...given, elevations: [one, one] })).toEqual(gradeOf(table, { ...given, elevations: [other] }))
    }),
    { seed, numRuns: 500 },
  )
})

test('a project is complex from so many different known reasons on', () => {
  const known = table.complexityReasons.map((it) => it.code)
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.constantFrom(...known), fc.string())), (reasons) => {
      const distinct = known.filter((code) => reasons.includes(code)).length
      expect(complexityOf(table, reasons)).toBe(distinct >= table.complexFromReasons ? 'complex' : 'ordinary')
    }),
    { seed, numRuns: 1000 },
  )
})
