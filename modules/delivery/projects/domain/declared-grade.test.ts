import { expect, test } from 'vitest'
import { belongsToCity, belongsToCounty, effectiveComplexity } from './index.ts'

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

test('A and B of a unit of the city belong to the city, those of a county’s unit to its county', () => {
  const of = (grade: 'A' | 'B' | 'C' | null, region: number, unitRegion: number | null): boolean => belongsToCity(grade, region, unitRegion, 990100)
  expect([of('A', 990101, 990100), of('B', 990101, 990100)]).toEqual([true, true])
  expect([of('C', 990101, 990100), of(null, 990101, 990100), of('B', 990100, 990100), of('B', 990101, 990101), of('A', 990101, null)]).toEqual([false, false, false, false, false])
  expect(belongsToCity('A', 990000, null, undefined)).toBe(false)
})
