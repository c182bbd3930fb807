import type { Grade } from '@zhujian/kernel'
import { gradeOf } from './grade.ts'
import type { GradeInputs, GradeTable } from './grade.ts'

/** A total on or beside a threshold, and the grade an ordinary public-welfare project of it gets. */
export type Boundary = { totalFen: bigint; grade: Grade | null; rule: string | null }
/** Inputs that no row of the table fits, or that get a lower grade than a smaller total does. */
export type GradeFault = { kind: 'gap' | 'inversion'; inputs: GradeInputs }

const bounds = ['above', 'atLeast', 'below', 'atMost'] as const
const rank: Record<Grade, number> = { A: 3, B: 2, C: 1 }

/** Every total at which a grade table may change its answer, and the fen beside it (domain/02 §1: boundary cases). */
function totalsOf(table: Pick<GradeTable, 'rules'>): bigint[] {
  const stated = table.rules.flatMap((rule) => bounds.flatMap((bound) => (rule.total?.[bound] === undefined ? [] : [BigInt(rule.total[bound])])))
  const near = [0n, ...stated.flatMap((total) => [total - 1n, total, total + 1n])].filter((total) => total >= 0n)
  return [...new Set(near)].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))
}

const plain = (totalFen: bigint): GradeInputs => ({ totalFen, nature: 'publicWelfare', complexity: 'ordinary', elevations: [] })

export function boundariesOf(table: Pick<GradeTable, 'rules'>): Boundary[] {
  return totalsOf(table).map((totalFen) => ({ totalFen, ...gradeOf(table, plain(totalFen)) }))
}

/**
 * Looks at every combination of inputs a table tells apart: between two neighbouring thresholds its answer cannot change, so the
 * thresholds and the fen beside them stand for all totals.
 */
export function gradeFaults(table: Pick<GradeTable, 'rules'>): GradeFault[] {
  const totals = totalsOf(table)
  const faults: GradeFault[] = []
  for (const nature of ['publicWelfare', 'commercial'] as const)
    for (const complexity of ['ordinary', 'complex'] as const)
      for (const elevations of [[], ['any']]) {
        let highest = 0
        for (const totalFen of totals) {
          const inputs = { totalFen, nature, complexity, elevations }
          const { grade } = gradeOf(table, inputs)
          if (grade === null) faults.push({ kind: 'gap', inputs })
          else if (rank[grade] < highest) faults.push({ kind: 'inversion', inputs })
          highest = Math.max(highest, grade === null ? 0 : rank[grade])
        }
      }
  return faults
}
