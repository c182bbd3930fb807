import fc from 'fast-check'
import { expect, test } from 'vitest'
import shipped from '../data/grade.json' with { type: 'json' }
import { boundariesOf, gradeFaults } from './grade-check.ts'
import { gradeBody, gradeOf } from './grade.ts'
import type { GradeTable } from './grade.ts'

const seed = 20261127
const table = gradeBody.parse(shipped.body)

test('the shipped table leaves nobody without a grade and turns nowhere downwards', () => {
  expect(gradeFaults(table)).toEqual([])
  expect(boundariesOf(table).map(({ totalFen, grade }) => `${totalFen} ${grade}`)).toEqual(['0 C', '499999999 C', '500000000 B', '500000001 B', '4999999999 B', '5000000000 B', '5000000001 B', '9999999999 B', '10000000000 B', '10000000001 A'])
})

const limit = fc.integer({ min: 0, max: 30 }).map((number) => String(number * 100))
const row = fc.record(
  { id: fc.uuid(), total: fc.record({ above: limit, atLeast: limit, below: limit, atMost: limit }, { requiredKeys: [] }), nature: fc.constantFrom('publicWelfare', 'commercial'), complexity: fc.constantFrom('ordinary', 'complex'), elevated: fc.boolean(), grade: fc.constantFrom('A', 'B', 'C'), source: fc.constant('来源') },
  { requiredKeys: ['id', 'grade', 'source'] },
)

test('a gap is reported exactly where some total has no grade', () => {
  fc.assert(
    fc.property(fc.array(row, { minLength: 1, maxLength: 6 }), (rules) => {
      const drawn = { rules } as Pick<GradeTable, 'rules'>
      const gaps = new Set(gradeFaults(drawn).filter((fault) => fault.kind === 'gap').map(({ inputs }) => `${inputs.nature} ${inputs.complexity} ${inputs.elevations.length}`))
      const truly = new Set<string>()
      // Every total up to past the highest limit, one by one: slow, and without a thought about thresholds.
      for (let total = 0n; total <= 3002n; total += 1n)
        for (const nature of ['publicWelfare', 'commercial'] as const)
          for (const complexity of ['ordinary', 'complex'] as const)
            for (const elevations of [[], ['any']])
              if (gradeOf(drawn, { totalFen: total, nature, complexity, elevations }).grade === null) truly.add(`${nature} ${complexity} ${elevations.length}`)
      expect(gaps).toEqual(truly)
    }),
    { seed, numRuns: 40 },
  )
})
