import type { Tenant } from './index.ts'

/** Division codes from `lo` to `hi`, both included. */
export type RegionRange = { lo: number; hi: number }

/** The code of the national table under which a region's counties stand: 4403 for 440300, 11 for 110000; null for a county. */
export function divisionAbove(regionCode: number): number | null {
  if (regionCode % 10_000 === 0) return regionCode / 10_000
  return regionCode % 100 === 0 ? regionCode / 100 : null
}

/**
 * The range a new tenant takes where nobody states one: a county is itself; a city reaches as far as its counties in the division
 * table (441900 has none but itself, 429000 ends at 429021). Only without a table do the digits decide.
 */
export function defaultRange(regionCode: number, counties: RegionRange | null): RegionRange {
  if (divisionAbove(regionCode) === null) return { lo: regionCode, hi: regionCode }
  if (counties) return { lo: Math.min(regionCode, counties.lo), hi: Math.max(regionCode, counties.hi) }
  return { lo: regionCode, hi: regionCode + (regionCode % 10_000 === 0 ? 9999 : 99) }
}

/** Codes kept for the demonstration city and trials: no real tenant stands there. */
export function isTrialRegion(regionCode: number): boolean {
  return regionCode >= 990_000
}

/**
 * Where a new range stands among the tenants: under the smallest one that contains it, or under none. A tenant that would stand
 * within it or across its border is in the way: rows of one would become visible to the other.
 */
export function placeAmong(tenants: Iterable<Tenant>, range: RegionRange): { parent: Tenant | null; inTheWay: Tenant | null } {
  let parent: Tenant | null = null
  for (const tenant of tenants) {
    if (tenant.hi < range.lo || range.hi < tenant.lo) continue
    const contains = tenant.lo <= range.lo && range.hi <= tenant.hi && (tenant.lo < range.lo || range.hi < tenant.hi)
    if (!contains) return { parent: null, inTheWay: tenant }
    if (!parent || tenant.hi - tenant.lo < parent.hi - parent.lo) parent = tenant
  }
  return { parent, inTheWay: null }
}
