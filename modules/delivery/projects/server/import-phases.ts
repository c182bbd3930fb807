import type { LocalDate } from '@zhujian/kernel'
import type { ImportMapping } from '@zhujian/projects/api'
import type { MappedRow } from './import-row.ts'

type Phases = NonNullable<ImportMapping['phases']>

/**
 * Makes one project of the rows of a work number: budgets add up (null only where no row has one), the works begin with the first
 * phase and are planned to end with the last, and the stage is that of the furthest phase that has begun. Rows keep their order.
 */
export function foldPhases(rows: readonly MappedRow[], phases: Phases): MappedRow {
  const [first] = rows
  if (!first) throw new Error('a project without a row')
  const parts = rows.flatMap((row) => row.phases)
  const budgets = parts.map((part) => part.budgetFen).filter((fen) => fen !== null)
  const spread = (days: readonly (LocalDate | null)[]): LocalDate[] => days.filter((day) => day !== null).sort()
  return {
    ...first,
    totalFen: budgets.length > 0 ? budgets.reduce((sum, fen) => sum + fen, 0n) : null,
    ...placeOf(parts, phases),
    plannedStartOn: spread(parts.map((part) => part.startedOn))[0] ?? null,
    plannedFinishOn: spread(parts.map((part) => part.plannedEndOn)).at(-1) ?? null,
    phases: parts,
  }
}

function placeOf(parts: MappedRow['phases'], phases: Phases): { stage: string; state: string } {
  const standing = parts.map((part) => ({ part, is: phases.statuses[part.status] }))
  if (standing.every(({ is }) => is === 'done')) return phases.whenDone
  const begun = standing.filter(({ is }) => is !== 'waiting').map(({ part }) => phases.order.findIndex((step) => step.name === part.name))
  const furthest = Math.max(-1, ...begun)
  const step = phases.order[furthest]
  if (begun.length === 0) return phases.whenWaiting
  return step ? { stage: step.stage, state: 'active' } : phases.whenBegun
}
