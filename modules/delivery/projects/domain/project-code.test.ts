import { localDate } from '@zhujian/kernel'
import { expect, test } from 'vitest'
import { divisionsAsked, internalNo, isInternalNo, validateProjectCode } from './index.ts'

const named = (code: string): { code: string; label: { zh: string; en: string } } => ({ code, label: { zh: '名', en: 'name' } })
const tables = {
  switchMonth: '2020-11',
  oldestYear: 1990,
  centralRegion: '000000',
  trialRegionPrefix: '99',
  departments: [named('04')],
  types: [named('01')],
}
const table = new Set([11, 33, 3301, 330102, 44, 4403])
const context = { asOf: localDate('2026-11-15'), divisionKnown: (division: number) => table.has(division), tables }

test.each([
  ['2107-330100-04-01-123456', []],
  ['2610-990101-04-01-000017', []],
  ['2611-330100-04-01-123456', []],
  ['2011-330100-04-01-123456', []],
  ['2010-330100-04-01-123456', ['yearCode']],
  ['2019-440300-48-03-123456', ['yearCode', 'departmentUnknown', 'typeUnknown']],
  ['2021-330100-04-01-123456', ['yearCode']],
  ['2107-000000-04-01-123456', []],
  ['2107-330000-04-01-123456', []],
  ['2107-330102-04-01-123456', []],
  ['2107-330199-04-01-123456', ['regionUnknown']],
  ['2107-330200-48-01-123456', ['regionUnknown', 'departmentUnknown']],
] as const)('%s is legal, with remarks %o', (code, warnings) => {
  expect(validateProjectCode(code, context)).toEqual({ ok: true, warnings })
})

test.each([
  ['2613-330100-04-01-123456', 'time'],
  ['2713-330100-04-01-123456', 'time'],
  ['2612-330100-04-01-123456', 'time'],
  ['1989-330100-04-01-123456', 'time'],
  ['2107-123456-04-01-123456', 'region'],
  ['2107-330100-04-01-12345', 'format'],
  ['2107-330100-04-01-12345X', 'format'],
  ['2107330100040112345678', 'format'],
  ['2107-330100-04-01-123456\n', 'format'],
  ['', 'format'],
] as const)('%j is refused for its %s', (code, reason) => {
  expect(validateProjectCode(code, context)).toEqual({ ok: false, reason })
})

test('where the table of divisions was never imported every region passes unremarked', () => {
  for (const held of [[], [9901, 990101], [44, 4403]]) {
    const known = { ...context, divisionKnown: (division: number) => held.includes(division) }
    expect(validateProjectCode('2107-123456-04-01-123456', known)).toEqual({ ok: true, warnings: [] })
  }
  const oneProvince = { ...context, divisionKnown: (division: number) => division === 44 }
  expect(validateProjectCode('2107-440399-04-01-123456', oneProvince)).toEqual({ ok: true, warnings: ['regionUnknown'] })
})

test('three divisions decide: the first of the table, the province and the place, each by the digits of its level', () => {
  expect(['330102', '330100', '330000'].map((region) => divisionsAsked(`2107-${region}-04-01-123456`))).toEqual([[11, 33, 330102], [11, 33, 3301], [11, 33, 33]])
  for (const code of ['990101-2026-000017', '', 'WB-P123']) expect(divisionsAsked(code)).toEqual([])
})

test('a checksum counts only where a deployment brings one', () => {
  const odd = { ...context, checksum: (code: string) => code.endsWith('7') }
  expect(validateProjectCode('2107-330100-04-01-123456', odd)).toEqual({ ok: false, reason: 'checksum' })
  expect(validateProjectCode('2107-330100-04-01-123457', odd).ok).toBe(true)
})

test('the internal number holds division, year and serial', () => {
  expect(internalNo(990101, 2026, 17)).toBe('990101-2026-000017')
  expect(isInternalNo(internalNo(990101, 2026, 17))).toBe(true)
  for (const other of ['2107-330100-04-01-123456', '990101-2026-17', 'WB-P123', '990101-2026-000017\n', '']) expect(isInternalNo(other), other).toBe(false)
})
