import { expect, test } from 'vitest'
import { curveOf, monthEnd } from './curve.ts'

const plan = { startOn: '2025-01-01', finishOn: '2026-01-01' }

test('a month is reported at its last day, the running month today', () => {
  expect([monthEnd('2024-02'), monthEnd('2025-12')]).toEqual(['2024-02-29', '2025-12-31'])
  const curve = curveOf([{ month: '2025-07', percentBp: 4000 }, { month: '2025-06', percentBp: 3000 }], plan, '2025-07-02')
  expect(curve.actual.map((point) => [point.on, point.bp])).toEqual([['2025-01-01', 0], ['2025-06-30', 3000], ['2025-07-02', 4000]])
})

test('the plan is drawn straight and says what it asks of the last report', () => {
  const curve = curveOf([{ month: '2025-06', percentBp: 3000 }], plan, '2025-07-02')
  expect(curve.plannedBp).toBe(4932)
  expect(curve.plan.map((point) => point.bp)).toEqual([0, 10000])
  expect(curve.years).toEqual([{ year: '2026', x: 1 }])
})

test('works after the planned finish stay on the axis; without a plan there is none to draw', () => {
  const late = curveOf([{ month: '2026-03', percentBp: 8000 }], plan, '2026-06-30')
  expect([late.to, late.plannedBp]).toEqual(['2026-06-30', 10000])
  expect(late.plan[1]?.x).toBeLessThan(1)
  const free = curveOf([{ month: '2025-06', percentBp: 3000 }], { startOn: null, finishOn: null }, '2025-07-02')
  expect([free.plan, free.plannedBp]).toEqual([[], null])
})
