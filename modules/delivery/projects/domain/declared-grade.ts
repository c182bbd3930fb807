import type { Grade } from '@zhujian/kernel'
import type { GradeTable, ProjectComplexity } from '@zhujian/policy/domain'
import { complexityOf } from '@zhujian/policy/domain'

/** What a project counts as: the reasons ticked may raise what was said, never lower it (domain/02 §1). */
export function effectiveComplexity(table: Pick<GradeTable, 'complexityReasons' | 'complexFromReasons'>, stated: ProjectComplexity, reasons: readonly string[]): ProjectComplexity {
  return stated === 'complex' ? stated : complexityOf(table, reasons)
}

/** Under this name a declaration is told that grade C is the county's. */
export const countyRule = 'GR-7'

/** Grade C is declared in the county where the works stand: the city's own region is for A and B (domain/02 §1). */
export function belongsToCounty(grade: Grade | null, region: number, city: number | undefined): boolean {
  return grade === 'C' && region === city
}

/** A and B of a unit of the city are the city's, wherever they stand; those of a county's unit are declared in its county (domain/02 §1). */
export function belongsToCity(grade: Grade | null, region: number, unitRegion: number | null, city: number | undefined): boolean {
  return (grade === 'A' || grade === 'B') && unitRegion === city && region !== city
}
