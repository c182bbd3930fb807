import { expect, test } from 'vitest'
import { cumulate } from './cumulate.ts'

test('sums run on, and what has not been paid yet is a gap', () => {
  const months = [{ month: '2026-10', planFen: '5', paidFen: '3' }, { month: '2026-11', planFen: '5', paidFen: '4' }, { month: '2026-12', planFen: '2', paidFen: '0' }]
  expect(cumulate(months, '2026-11')).toEqual([
    { month: '2026-10', planFen: 5n, paidFen: 3n },
    { month: '2026-11', planFen: 10n, paidFen: 7n },
    { month: '2026-12', planFen: 12n, paidFen: null },
  ])
})
