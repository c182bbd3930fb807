import type { RuleHit } from '@zhujian/kernel'
import { hit, sumFen } from '@zhujian/kernel'
import type { Rule, SplittingPolicy } from '@zhujian/policy/domain'

/** What LC-10 compares of a project: owner unit, calendar year of declaration, division, sector, total in fen. */
export type SplitCandidate = {
  id: string
  unitId: string
  year: number
  region: number
  sector: string
  totalFen: bigint | null
}

/**
 * LC-10: one unit, one year, one place and one kind of works, several projects below the threshold which together reach
 * it: perhaps one project in pieces, to be looked at by a person. Warns, with the figures; null when there is nothing to say.
 */
export function splitSuspicion(
  rule: Pick<Rule<SplittingPolicy>, 'body' | 'source'>,
  candidate: SplitCandidate,
  others: readonly SplitCandidate[],
): RuleHit | null {
  const thresholdFen = BigInt(rule.body.thresholdFen)
  const small = [candidate, ...others.filter((other) => other.id !== candidate.id && alike(rule.body, candidate, other))].flatMap(
    ({ id, totalFen }) => (totalFen !== null && totalFen < thresholdFen ? [{ id, totalFen }] : []),
  )
  const concerned = small.some((project) => project.id === candidate.id)
  const together = sumFen(small.map((project) => project.totalFen))
  if (!concerned || small.length < rule.body.minProjects || together < thresholdFen) return null
  const projectIds = small.map((project) => project.id).join(',')
  return hit('LC-10', { count: small.length, sumFen: together, thresholdFen, projectIds }, rule.source, 'warn')
}

function alike(policy: SplittingPolicy, one: SplitCandidate, other: SplitCandidate): boolean {
  const same = {
    unit: one.unitId === other.unitId,
    year: one.year === other.year,
    region: one.region === other.region,
    sector: one.sector === other.sector,
  }
  return policy.alike.every((trait) => same[trait])
}
