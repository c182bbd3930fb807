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
  expect(by['carried']).toBeUndefined()
})

test('wages above net are carried on, and made good from the main account of the next period: the parts always add up to net', () => {
  const none = column(0, 0, 0, 0, 0, 0, 0, 0)
  const first = column(100, 80, 0, 0, 0, 80, 100, 0)
  const second = column(200, 160, 0, 0, 0, 160, 40, 100)
  const both = column(300, 240, 0, 0, 0, 240, 140, 100)
  for (const [before, period, after, carried] of [[none, first, first, -20], [first, second, both, 20]] as const) {
    const by = Object.fromEntries(formulaRows(before, period, after).rows.map((row) => [row.key, row]))
    expect(by['carried']?.period).toBe(BigInt(wan(carried)))
    for (const name of ['before', 'period', 'after'] as const) expect((by['labor']?.[name] ?? 0n) + (by['carried']?.[name] ?? 0n) + (by['main']?.[name] ?? 0n)).toBe(by['net']?.[name])
  }
  expect(formulaRows(first, second, both).rows.find((row) => row.key === 'main')).toMatchObject({ from: BigInt(wan(60)), to: BigInt(wan(160)) })
})
