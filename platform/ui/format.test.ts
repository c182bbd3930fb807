import { expect, test } from 'vitest'
import { bytesText, dayText, fenOfWan, instantText, percentText, shortHash, wanOfFen, writeMoney } from './format.ts'

test('money is written in 万元, from 1 亿 in 亿元, with a true minus', () => {
  expect(writeMoney('699000000')).toEqual({ figure: '699.00', unit: 'wan' })
  expect(writeMoney('9999999999')).toEqual({ figure: '10,000.00', unit: 'wan' })
  expect(writeMoney('680200000000')).toEqual({ figure: '68.02', unit: 'yi' })
  expect(writeMoney('-24000000', 'wan')).toEqual({ figure: '−24.00', unit: 'wan' })
  expect(writeMoney('1312000000000', 'wan')).toEqual({ figure: '1,312,000.00', unit: 'wan' })
})

test('what is typed in 万元 becomes exact fen, and comes back', () => {
  expect(fenOfWan('486')).toBe('486000000')
  expect(fenOfWan('1,234.567891')).toBe('1234567891')
  expect(fenOfWan('0.000001')).toBe('1')
  expect(fenOfWan('12.3456789')).toBeNull()
  expect(fenOfWan('abc')).toBeNull()
  expect(wanOfFen('486000000')).toBe('486.00')
  expect(wanOfFen('1234567891')).toBe('1234.567891')
  expect(wanOfFen('1')).toBe('0.000001')
})

test('days and instants are those of the business time zone', () => {
  expect(dayText('2026-11-24', '2026')).toBe('11-24')
  expect(dayText('2025-06-20', '2026')).toBe('2025-06-20')
  expect(dayText('2026-11-23T17:30:00Z', '2026')).toBe('11-24')
  expect(instantText('2026-11-23T01:50:00Z').endsWith('09:50')).toBe(true)
})

test('small texts', () => {
  expect(percentText(-730)).toBe('−7.3')
  expect(bytesText(3_355_443)).toBe('3.2 MB')
  expect(shortHash('a3f1c2d3e49c07')).toBe('a3f1…9c07')
})
