import { expect, test } from 'vitest'
import { scalePosition } from './declaration-side.tsx'
import { gradesOnScale, gradeTableIn } from './grade-table.ts'
import { emptyDraft, inputOf, missingToSave } from './use-draft.ts'

const thresholds = [500_000_000n, 10_000_000_000n]

test('the scale keeps order, and an amount at a threshold stands in the higher grade', () => {
  const amounts = [0n, 1n, 486_000_000n, 499_999_999n, 500_000_000n, 5_000_000_000n, 10_000_000_000n, 90_000_000_000n]
  const positions = amounts.map((fen) => scalePosition(fen, thresholds))
  expect([...positions].sort((a, b) => a - b)).toEqual(positions)
  expect(positions[4]).toBeGreaterThanOrEqual(100 / 3)
  expect(positions.at(-1)).toBeLessThan(100)
})

test('a draft without name, region or sector is not sent; half-filled sources are left out', () => {
  expect(missingToSave(emptyDraft)).toEqual(['name', 'region', 'sector'])
  expect(inputOf(emptyDraft, 'i', null)).toBeNull()
  const draft = { ...emptyDraft, name: '青石县第二实验小学', regionCode: 990123, sector: 'education', sources: [{ key: 'a', sourceType: 'selfRaised', amountFen: '100' }, { key: 'b', sourceType: null, amountFen: '5' }] }
  expect(inputOf(draft, 'i', null)).toMatchObject({ id: 'i', sources: [{ sourceType: 'selfRaised', amountFen: '100' }], totalInvestmentFen: '0' })
})

test('the scale is labelled by the table: what is complex reaches A earlier, what is elevated is A throughout', () => {
  const rules = [
    { id: 'R1', total: { above: '10000000000' }, grade: 'A' as const, source: '规范' },
    { id: 'R2', elevated: true, grade: 'A' as const, source: '规范' },
    { id: 'R3', total: { atLeast: '500000000' }, complexity: 'complex' as const, grade: 'A' as const, source: '规范' },
    { id: 'R4', total: { atLeast: '500000000' }, grade: 'B' as const, source: '规范' },
    { id: 'R5', grade: 'C' as const, source: '规范' },
  ]
  const grades = (draft: typeof emptyDraft): unknown[] => gradesOnScale({ rules }, thresholds, draft).map((part) => part.grade)
  expect(grades(emptyDraft)).toEqual(['C', 'B', 'A'])
  expect(grades({ ...emptyDraft, complexity: 'complex' })).toEqual(['C', 'A', 'A'])
  expect(grades({ ...emptyDraft, elevations: ['crossCounty'] })).toEqual(['A', 'A', 'A'])
  expect(gradeTableIn({ shape: 'of a later server' })).toBeNull()
})
