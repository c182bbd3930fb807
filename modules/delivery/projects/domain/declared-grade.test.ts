import { expect, test } from 'vitest'
import { belongsToCounty, effectiveComplexity } from './index.ts'

const named = (code: string): { code: string; label: { zh: string; en: string } } => ({ code, label: { zh: '名', en: 'name' } })
const table = { complexFromReasons: 2, complexityReasons: ['crossing', 'newTechnique', 'manySections'].map(named) }

test.each([
  ['ordinary', [], 'ordinary'],
  ['ordinary', ['crossing'], 'ordinary'],
  ['ordinary', ['crossing', 'crossing', 'unheardOf'], 'ordinary'],
  ['ordinary', ['crossing', 'newTechnique'], 'complex'],
  ['ordinary', ['crossing', 'newTechnique', 'manySections'], 'complex'],
  ['complex', [], 'complex'],
  ['complex', ['crossing'], 'complex'],
] as const)('said to be %s, with reasons %o, is %s', (stated, reasons, counted) => {
  expect(effectiveComplexity(table, stated, reasons)).toBe(counted)
})

test('only grade C in the city’s own region belongs to a county', () => {
  expect((['A', 'B', 'C', null] as const).map((grade) => belongsToCounty(grade, 990100, 990100))).toEqual([false, false, true, false])
  expect(belongsToCounty('C', 990101, 990100)).toBe(false)
  expect(belongsToCounty('C', 990000, undefined)).toBe(false)
})
