import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { splitSuspicion } from './index.ts'
import type { SplitCandidate } from './index.ts'

const rule = (thresholdFen: bigint, minProjects = 2, alike: ('unit' | 'year' | 'region' | 'sector')[] = ['unit', 'year', 'region', 'sector']) => ({ source: 'LC-10', body: { thresholdFen: String(thresholdFen), minProjects, alike, message: { zh: '', en: '' } } })
const project = (id: string, totalFen: bigint | null, more: Partial<SplitCandidate> = {}): SplitCandidate => ({ id, unitId: 'u', year: 2026, region: 990_101, sector: 'school', totalFen, ...more })

describe('LC-10', () => {
  test('two projects that together just reach the threshold are told with their figures, a fen less is not', () => {
    expect(splitSuspicion(rule(500n), project('a', 240n), [project('b', 260n)])).toEqual({ ruleId: 'LC-10', effect: 'warn', figures: { count: 2, sumFen: '500', thresholdFen: '500', projectIds: 'a,b' }, source: 'LC-10' })
    expect(splitSuspicion(rule(500n), project('a', 239n), [project('b', 260n)])).toBeNull()
  })

  test('a project of the threshold or without a sum is none of the pieces, and is not itself suspected', () => {
    expect(splitSuspicion(rule(500n), project('a', 500n), [project('b', 499n), project('c', 499n)])).toBeNull()
    expect(splitSuspicion(rule(500n), project('a', null), [project('b', 499n), project('c', 499n)])).toBeNull()
    expect(splitSuspicion(rule(500n), project('a', 100n), [project('b', 500n), project('c', null)])).toBeNull()
  })

  test('itself among the others is counted once', () => {
    expect(splitSuspicion(rule(500n), project('a', 300n), [project('a', 300n)])).toBeNull()
  })

  test.each([{ unitId: 'other' }, { year: 2025 }, { region: 990_102 }, { sector: 'road' }])('another %o is no piece of it', (more) => {
    expect(splitSuspicion(rule(500n), project('a', 300n), [project('b', 300n, more)])).toBeNull()
  })

  test('policy says what must be alike and how many it takes', () => {
    const others = [project('b', 200n, { sector: 'road' }), project('c', 200n, { region: 990_102 })]
    expect(splitSuspicion(rule(500n, 3, ['unit', 'year']), project('a', 200n), others)?.figures).toMatchObject({ count: 3, sumFen: '600' })
    expect(splitSuspicion(rule(500n, 4, ['unit', 'year']), project('a', 200n), others)).toBeNull()
    expect(splitSuspicion(rule(500n, 2, ['sector']), project('a', 200n, { unitId: 'x', year: 2020 }), [project('b', 300n, { unitId: 'y', year: 2021, region: 1 })])?.figures).toMatchObject({ count: 2 })
  })
})

const candidate = fc.record({ id: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'), unitId: fc.constantFrom('u', 'v'), year: fc.constantFrom(2025, 2026), region: fc.constantFrom(1, 2), sector: fc.constantFrom('s', 't'), totalFen: fc.option(fc.bigInt({ min: 0n, max: 700n })) })

test('against a plain reckoning: who is alike, small and together enough', () => {
  fc.assert(
    fc.property(candidate, fc.uniqueArray(candidate, { selector: (it) => it.id, maxLength: 6 }), fc.bigInt({ min: 1n, max: 900n }), fc.integer({ min: 2, max: 4 }), (self, others, threshold, least) => {
      const pieces = others.filter((other) => other.id !== self.id && other.unitId === self.unitId && other.year === self.year && other.region === self.region && other.sector === self.sector && other.totalFen !== null && other.totalFen < threshold)
      const small = self.totalFen !== null && self.totalFen < threshold
      const total = pieces.reduce((sum, piece) => sum + (piece.totalFen ?? 0n), self.totalFen ?? 0n)
      const suspected = small && pieces.length + 1 >= least && total >= threshold
      const found = splitSuspicion(rule(threshold, least), self, others)
      expect(found !== null).toBe(suspected)
      if (found) expect(found.figures).toMatchObject({ count: pieces.length + 1, sumFen: String(total) })
    }),
    { seed: 20261125, numRuns: 1000 },
  )
})
