import type { Grade } from '@zhujian/kernel'
import { ratioBp } from '@zhujian/kernel'
import type { CataloguePolicy, Stage, StagesPolicy } from '@zhujian/policy/domain'

/**
 * The stage after `via` (a gate id, or the kind of a document that is a fact) in `stage`, or null when it leads nowhere
 * from here: gates of tracks, gates passed again, facts out of turn (domain/01 §2).
 */
export function advanceStage(stages: Pick<StagesPolicy, 'advances'>, stage: Stage, via: string): Stage | null {
  return stages.advances.find((advance) => advance.from === stage && advance.via === via)?.to ?? null
}

/** The investment levels of a project in fen; null where not yet stated or approved. */
export type InvestmentLevels = { roughFen: bigint | null; estimateFen: bigint | null; budgetFen: bigint | null }

/** The effective level: the budget approved last, else the approved estimate, else the rough figure (domain/02 §1). */
export function effectiveTotalFen({ roughFen, estimateFen, budgetFen }: InvestmentLevels): bigint | null {
  return budgetFen ?? estimateFen ?? roughFen
}

/**
 * LC-02: whether a budget passes the approved estimate by more than `limitBp` of it, exactly; just 10 % does not
 * (Decree 712 art. 12: the authority may then ask for a new feasibility study). `overBp` is rounded and for showing only.
 */
export function budgetOverEstimate(
  budgetFen: bigint,
  estimateFen: bigint,
  limitBp = 1000,
): { over: boolean; overBp: number | null } {
  const overFen = budgetFen - estimateFen
  return { over: overFen * 10000n > estimateFen * BigInt(limitBp), overBp: ratioBp(overFen, estimateFen) }
}

/** LC-09: whether a project stands in the central catalogue, by its grade (which an elevation raises) or by its size alone; one without a grade does not yet. */
export function inCentralCatalogue({ grade, totalFen }: { grade: Grade | null; totalFen: bigint | null }, catalogue: Pick<CataloguePolicy, 'grades' | 'thresholdFen'>): boolean {
  return grade !== null && (catalogue.grades.includes(grade) || (totalFen !== null && totalFen >= BigInt(catalogue.thresholdFen)))
}
