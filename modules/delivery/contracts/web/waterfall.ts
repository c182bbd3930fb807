import { maxFen, minFen } from '@zhujian/kernel'
import type { PaymentColumn } from '@zhujian/contracts/api'

export type FormulaRow = {
  key: 'output' | 'gross' | 'recovery' | 'retention' | 'deductions' | 'net' | 'labor' | 'carried' | 'main'
  before: bigint
  period: bigint
  after: bigint
  /** Where the bar of this period stands on the common axis, in fen. */
  from: bigint
  to: bigint
  role: 'given' | 'plus' | 'minus' | 'total' | 'part'
}

/** What neither wages nor the main account take of the net: made good for wages paid above net earlier; negative while they exceed it. */
function carriedIn(column: PaymentColumn): bigint {
  return BigInt(column.netFen) - BigInt(column.laborFen) - BigInt(column.mainFen)
}

/** The rows of the computation in the order of the formula, each with its place on one axis: output, gross, what is taken off, net, and where it goes. */
export function formulaRows(before: PaymentColumn, period: PaymentColumn, after: PaymentColumn): { rows: FormulaRow[]; scale: bigint } {
  const of = (name: keyof PaymentColumn): Pick<FormulaRow, 'before' | 'period' | 'after'> => ({ before: BigInt(before[name]), period: BigInt(period[name]), after: BigInt(after[name]) })
  const gross = BigInt(period.grossFen)
  const recovered = gross - BigInt(period.recoveryFen)
  const retained = recovered - BigInt(period.retentionFen)
  const deducted = retained - BigInt(period.deductionsFen)
  const output = BigInt(period.outputFen)
  const labor = BigInt(period.laborFen)
  const carried = carriedIn(period)
  const hasCarried = [before, period, after].some((column) => carriedIn(column) !== 0n)
  const rows: FormulaRow[] = [
    { key: 'output', ...of('outputFen'), from: 0n, to: output, role: 'given' },
    { key: 'gross', ...of('grossFen'), from: 0n, to: gross, role: 'plus' },
    { key: 'recovery', ...of('recoveryFen'), from: recovered, to: gross, role: 'minus' },
    { key: 'retention', ...of('retentionFen'), from: retained, to: recovered, role: 'minus' },
    { key: 'deductions', ...of('deductionsFen'), from: deducted, to: retained, role: 'minus' },
    { key: 'net', ...of('netFen'), from: 0n, to: BigInt(period.netFen), role: 'total' },
    { key: 'labor', ...of('laborFen'), from: 0n, to: labor, role: 'part' },
    ...(hasCarried ? [{ key: 'carried' as const, before: carriedIn(before), period: carried, after: carriedIn(after), from: minFen(labor, labor + carried), to: maxFen(labor, labor + carried), role: 'part' as const }] : []),
    { key: 'main', ...of('mainFen'), from: labor + maxFen(carried, 0n), to: labor + maxFen(carried, 0n) + BigInt(period.mainFen), role: 'part' },
  ]
  const scale = rows.reduce((most, row) => maxFen(most, maxFen(row.from, row.to)), 1n)
  return { rows, scale }
}

/** Percent of the axis, never outside it. */
export function share(fen: bigint, scale: bigint): number {
  const percent = Number((fen * 10000n) / scale) / 100
  return Math.min(100, Math.max(0, percent))
}
