import { expect, test } from 'vitest'
import { amountProblem, bpOfPercent, bytesText, dayText, fenOfWan, instantText, percentProblem, percentText, shortHash, wanOfFen, wordsOf, writeMoney, writeMoneyWhole } from './format.ts'

test('money is written in 万元, from 1 亿 in 亿元, with a true minus', () => {
  expect(writeMoney('699000000')).toEqual({ figure: '699.00', unit: 'wan' })
  expect(writeMoney('9999999999')).toEqual({ figure: '10,000.00', unit: 'wan' })
  expect(writeMoney('680200000000')).toEqual({ figure: '68.02', unit: 'yi' })
  expect(writeMoney('-24000000', 'wan')).toEqual({ figure: '−24.00', unit: 'wan' })
  expect(writeMoney('1312000000000', 'wan')).toEqual({ figure: '1,312,000.00', unit: 'wan' })
})

test('beside a threshold an amount is written to the fen', () => {
  expect(['500000000', '499999999', '9999999999', '10000000000', '10000000001'].map((fen) => writeMoneyWhole(fen))).toEqual([
    { figure: '500.00', unit: 'wan' }, { figure: '499.999999', unit: 'wan' }, { figure: '9,999.999999', unit: 'wan' }, { figure: '1.00', unit: 'yi' }, { figure: '10,000.000001', unit: 'wan' },
  ])
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

test('what is no amount is told apart: below zero, too large, finer than a fen, or not a figure at all', () => {
  expect(['', '486', '1,234.5', '486.', '４８６', '0000000000486', '999999999.999999'].map(amountProblem)).toEqual([null, null, null, null, null, null, null])
  expect(['-5', '−5'].map(amountProblem)).toEqual(['negative', 'negative'])
  expect(['1000000000', '12345678901234567890'].map(amountProblem)).toEqual(['large', 'large'])
  expect(amountProblem('0.1234567')).toBe('decimals')
  expect(['abc', '1e5', '-', '1.2.3', '1,5', '12,34.5', '五百'].map(amountProblem)).toEqual(Array.from({ length: 7 }, () => 'unclear'))
  expect(fenOfWan('999999999.999999')).toBe('999999999999999')
})

test('a percentage is kept in basis points, and what is none says why', () => {
  expect(['45', '45.5', '100', '0.01'].map(bpOfPercent)).toEqual([4500, 4550, 10000, 1])
  expect(['45', '', '-1', '101', '45.123', '1e2'].map(percentProblem)).toEqual([null, null, 'negative', 'large', 'decimals', 'unclear'])
})

test('a label breaks between words only, and no character stands alone', () => {
  for (const label of ['施工项目经理', '建设单位工程师', '财政评审员', '总监理工程师', '国库', 'Finance reviewer']) {
    expect(wordsOf(label).join('')).toBe(label)
    expect(wordsOf(label).every((word) => [...word].length > 1), label).toBe(true)
  }
  expect(['建设单位工程师', '分管副市长', 'NDRC reviewer\u00a0·\u00a0me'].map((label) => wordsOf(label).at(-1))).toEqual(['工程师', '副市长', 'reviewer\u00a0·\u00a0me'])
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
