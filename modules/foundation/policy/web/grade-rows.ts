/** A row of the grade table as it is edited; what is absent does not matter to the row. */
export type GradeRow = {
  id: string
  total?: { above?: string; atLeast?: string; below?: string; atMost?: string }
  nature?: 'publicWelfare' | 'commercial'
  complexity?: 'ordinary' | 'complex'
  elevated?: boolean
  grade: 'A' | 'B' | 'C'
  source: string
}
export type GradeBody = Record<string, unknown> & { rules: GradeRow[]; authority: Record<string, { zh: string; en: string }> }

export type Low = { bound: 'none' | 'above' | 'atLeast'; fen: string | null }
export type High = { bound: 'none' | 'below' | 'atMost'; fen: string | null }

export const lowOf = ({ total }: GradeRow): Low => (total?.above !== undefined ? { bound: 'above', fen: total.above } : total?.atLeast !== undefined ? { bound: 'atLeast', fen: total.atLeast } : { bound: 'none', fen: null })
export const highOf = ({ total }: GradeRow): High => (total?.below !== undefined ? { bound: 'below', fen: total.below } : total?.atMost !== undefined ? { bound: 'atMost', fen: total.atMost } : { bound: 'none', fen: null })

/** A row with other limits of the total. A limit whose figure is not typed yet is kept as 0, never dropped in silence. */
export function withTotal(row: GradeRow, low: Low, high: High): GradeRow {
  const { total: _, ...rest } = row
  const total = { ...(low.bound === 'none' ? {} : { [low.bound]: low.fen ?? '0' }), ...(high.bound === 'none' ? {} : { [high.bound]: high.fen ?? '0' }) }
  return Object.keys(total).length === 0 ? rest : { ...rest, total }
}

/** A row with one circumstance set, or left open. */
export function withPart<K extends 'nature' | 'complexity' | 'elevated'>(row: GradeRow, part: K, value: GradeRow[K] | undefined): GradeRow {
  const fresh: GradeRow = { ...row }
  if (value === undefined) delete fresh[part]
  else fresh[part] = value
  return fresh
}

/** The next free name of a row. */
export function nextRowId(rows: readonly GradeRow[]): string {
  const numbers = rows.map((row) => Number(/^GR-(\d+)$/.exec(row.id)?.[1] ?? 0))
  return `GR-${Math.max(0, ...numbers) + 1}`
}

export function moved<T>(rows: readonly T[], from: number, to: number): T[] {
  const left = [...rows]
  const [row] = left.splice(from, 1)
  if (row !== undefined) left.splice(to, 0, row)
  return left
}
