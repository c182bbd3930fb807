import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { SplitCandidate } from './index.ts'
import { advanceStage, budgetOverEstimate, effectiveTotalFen, inCentralCatalogue, splitSuspicion } from './index.ts'

test('just ten percent over the estimate is not over, one fen more is', () => {
  expect(budgetOverEstimate(110_000_000n, 100_000_000n)).toEqual({ over: false, overBp: 1000 })
  expect(budgetOverEstimate(110_000_001n, 100_000_000n).over).toBe(true)
  expect(budgetOverEstimate(90_000_000n, 100_000_000n)).toEqual({ over: false, overBp: -1000 })
  expect(budgetOverEstimate(1n, 0n)).toEqual({ over: true, overBp: null })
})

test('over is exact, whatever the size', () => {
  const amount = fc.bigInt({ min: 0n, max: 10n ** 15n })
  fc.assert(
    fc.property(amount, amount, (budget, estimate) => {
      expect(budgetOverEstimate(budget, estimate).over).toBe((budget - estimate) * 10n > estimate)
    }),
    { verbose: 1 },
  )
})

test('budget before estimate before rough figure', () => {
  expect(effectiveTotalFen({ roughFen: 1n, estimateFen: 2n, budgetFen: 3n })).toBe(3n)
  expect(effectiveTotalFen({ roughFen: 1n, estimateFen: 2n, budgetFen: null })).toBe(2n)
  expect(effectiveTotalFen({ roughFen: 1n, estimateFen: null, budgetFen: null })).toBe(1n)
  expect(effectiveTotalFen({ roughFen: null, estimateFen: null, budgetFen: null })).toBeNull()
})

test('a step is taken only from its own stage', () => {
  const advances = [{ from: 'proposal', via: 'G2', kind: 'gate', to: 'feasibility', source: '测试' } as const]
  expect(advanceStage({ advances }, 'proposal', 'G2')).toBe('feasibility')
  expect(advanceStage({ advances }, 'feasibility', 'G2')).toBeNull()
  expect(advanceStage({ advances }, 'proposal', 'G6')).toBeNull()
})

test('LC-09: all but grade C stand in the catalogue, and of grade C what is large enough', () => {
  const policy = { grades: ['A', 'B'] as ('A' | 'B')[], thresholdFen: '500000000' }
  const of = (grade: 'A' | 'B' | 'C' | null, totalFen: bigint | null): boolean => inCentralCatalogue({ grade, totalFen }, policy)
  expect((['A', 'B', 'C', null] as const).map((grade) => of(grade, 1n))).toEqual([true, true, false, false])
  expect([of('C', 499_999_999n), of('C', 500_000_000n), of('C', null), of(null, 500_000_000n)]).toEqual([false, true, false, false])
})

const rule = {
  source: '01 LC-10',
  body: {
    thresholdFen: '500000000',
    minProjects: 2,
    alike: ['unit', 'year', 'region', 'sector'] as ('unit' | 'year' | 'region' | 'sector')[],
    message: { zh: '疑似', en: 'perhaps' },
  },
}
const project = (id: string, totalFen: bigint | null, more: Partial<SplitCandidate> = {}): SplitCandidate => ({
  id,
  unitId: 'u1',
  year: 2026,
  region: 990101,
  sector: 'municipalRoad',
  totalFen,
  ...more,
})

test('LC-10: small works of one unit, year, place and kind that reach the threshold together', () => {
  const one = project('a', 300_000_000n)
  expect(splitSuspicion(rule, one, [project('b', 200_000_000n)])).toEqual({
    ruleId: 'LC-10',
    effect: 'warn',
    figures: { count: 2, sumFen: '500000000', thresholdFen: '500000000', projectIds: 'a,b' },
    source: '01 LC-10',
  })
  expect(splitSuspicion(rule, one, [project('b', 199_999_999n)])).toBeNull()
  expect(splitSuspicion(rule, one, [one, project('a', 300_000_000n)])).toBeNull()
  expect(splitSuspicion(rule, one, [project('b', 500_000_000n)])).toBeNull()
  expect(splitSuspicion(rule, project('a', 500_000_000n), [project('b', 1n)])).toBeNull()
  expect(splitSuspicion(rule, one, [project('b', null)])).toBeNull()
  for (const other of [{ unitId: 'u2' }, { year: 2025 }, { region: 990102 }, { sector: 'education' }]) {
    expect(splitSuspicion(rule, one, [project('b', 400_000_000n, other)])).toBeNull()
  }
})
