import { expect, test } from 'vitest'
import { scalePosition } from './declaration-side.tsx'
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
