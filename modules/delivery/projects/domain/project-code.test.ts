import { localDate } from '@zhujian/kernel'
import { expect, test } from 'vitest'
import { internalNo, validateProjectCode } from './index.ts'

const named = (code: string): { code: string; label: { zh: string; en: string } } => ({ code, label: { zh: '名', en: 'name' } })
const tables = {
  switchMonth: '2020-11',
  oldestYear: 1990,
  centralRegion: '000000',
  trialRegionPrefix: '99',
  departments: [named('04')],
  types: [named('01')],
}
const context = { asOf: localDate('2026-11-15'), regionKnown: (code: number) => code === 330100 || code === 440300, tables }

test.each([
  ['2107-330100-04-01-123456', []],
  ['2610-990101-04-01-000017', []],
  ['2611-330100-04-01-123456', []],
  ['2011-330100-04-01-123456', []],
  ['2010-330100-04-01-123456', ['yearCode']],
  ['2019-440300-48-03-123456', ['yearCode', 'departmentUnknown', 'typeUnknown']],
  ['2021-330100-04-01-123456', ['yearCode']],
  ['2107-000000-04-01-123456', []],
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

test('a checksum counts only where a deployment brings one', () => {
  const odd = { ...context, checksum: (code: string) => code.endsWith('7') }
  expect(validateProjectCode('2107-330100-04-01-123456', odd)).toEqual({ ok: false, reason: 'checksum' })
  expect(validateProjectCode('2107-330100-04-01-123457', odd).ok).toBe(true)
})

test('the internal number holds division, year and serial', () => {
  expect(internalNo(990101, 2026, 17)).toBe('990101-2026-000017')
})
