import { expect, test } from 'vitest'
import { formulaRows, share } from './waterfall.ts'

const wan = (amount: number): string => String(BigInt(amount) * 1_000_000n)
const column = (output: number, gross: number, recovery: number, retention: number, deductions: number, net: number, labor: number, main: number) => ({
  outputFen: wan(output), grossFen: wan(gross), recoveryFen: wan(recovery), retentionFen: wan(retention), deductionsFen: wan(deductions), netFen: wan(net), laborFen: wan(labor), mainFen: wan(main), cashFen: wan(labor + main),
})

test('the bars of the worked example join: each deduction starts where the last one ended, down to the net of 699', () => {
  const { rows, scale } = formulaRows(column(3000, 2550, 30, 90, 60, 2370, 540, 1830), column(1200, 1020, 240, 36, 45, 699, 216, 483), column(4200, 3570, 270, 126, 105, 3069, 756, 2313))
  const by = Object.fromEntries(rows.map((row) => [row.key, row]))
  expect(scale).toBe(BigInt(wan(1200)))
  expect(by['retention']?.to).toBe(by['recovery']?.from)
  expect(by['deductions']?.from).toBe(by['net']?.to)
  expect(by['main']?.to).toBe(by['net']?.to)
  expect(share(BigInt(wan(600)), scale)).toBe(50)
})
