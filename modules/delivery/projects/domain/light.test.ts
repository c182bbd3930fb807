import { expect, test } from 'vitest'
import { localDate } from '@zhujian/kernel'
import { lightOf } from './light.ts'

const rule = { yellowGapBp: 1000, redGapBp: 2000 }
const plan = { startOn: localDate('2026-01-01'), finishOn: localDate('2026-12-31') }

test('a project within ten points of its plan is green, more is yellow, more than twenty is red', () => {
  const halfWay = localDate('2026-07-02')
  expect(lightOf(rule, plan, 4500, halfWay).light).toBe('green')
  expect(lightOf(rule, plan, 3800, halfWay)).toMatchObject({ light: 'yellow', reason: 'behind', figures: { planBp: 5000, actualBp: 3800, gapBp: 1200 } })
  expect(lightOf(rule, plan, 2900, halfWay).light).toBe('red')
})

test('past the planned finish unfinished works are red and finished ones are not', () => {
  const late = localDate('2027-01-10')
  expect(lightOf(rule, plan, 9900, late)).toEqual({ light: 'red', reason: 'overdue', figures: { finishOn: '2026-12-31', days: 10 } })
  expect(lightOf(rule, plan, 10000, late).light).toBe('green')
})

test('without a plan nothing is compared', () => {
  expect(lightOf(rule, { startOn: null, finishOn: null }, 0, localDate('2026-07-01'))).toEqual({ light: 'green', reason: 'none', figures: {} })
})
