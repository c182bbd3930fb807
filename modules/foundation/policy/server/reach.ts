import { refuse } from '@zhujian/kernel'
import type { LocalDate, Refusal } from '@zhujian/kernel'
import type { Context } from '@zhujian/http'
import { scopeOf } from '@zhujian/policy/domain'
import type { PolicyKey } from '@zhujian/policy/domain'
import { lineageOf } from '@zhujian/tenancy/domain'
import type { RulesParts } from './parts.ts'

export type Region = { regionCode: number; lineage: readonly number[] }

/** The region whose rules are meant: the caller's own unless he names one within his reach. */
export function regionOf(ctx: Context, parts: RulesParts, asked: number | undefined, to: 'read' | 'write'): { ok: true; value: Region } | Refusal {
  const regionCode = asked ?? ctx.actor.regionCode
  const { readLo, readHi, writeLo, writeHi, role } = ctx.actor.scope
  const [lo, hi] = to === 'read' ? [readLo, readHi] : [writeLo, writeHi]
  const own = regionCode === ctx.actor.regionCode && to === 'read'
  const reached = own || (role === 'app' && lo <= regionCode && regionCode <= hi)
  if (!reached || !parts.tenants.all().has(regionCode)) return refuse('policy.region.out_of_reach', { status: 403, field: 'regionCode', figures: { regionCode } })
  return { ok: true, value: { regionCode, lineage: lineageOf(parts.tenants.all(), regionCode) } }
}

export type Powers = { draft: boolean; supplement: boolean; publish: boolean; readDrafts: boolean }

/** What the matrix lets the caller do with rules (domain/11, row policy). */
export function powersOf(ctx: Context, parts: RulesParts): Powers {
  const matrix = parts.policy.inForce('accessMatrix', lineageOf(parts.tenants.all(), ctx.actor.regionCode), ctx.today).body
  const may = (operation: Parameters<typeof scopeOf>[3], purpose?: string): boolean => scopeOf(matrix, ctx.actor.role, 'policy', operation, purpose) !== null
  const [draft, supplement, publish] = [may('create'), may('update', 'countySupplement'), may('publish')]
  return { draft, supplement, publish, readDrafts: draft || supplement || publish || may('decide') }
}

/** Whether a county may set a rule for itself; the region above it says so. */
export function countyMaySet(parts: RulesParts, region: Region, key: PolicyKey, on: LocalDate): boolean {
  return parts.policy.inForce('inheritance', region.lineage.slice(0, -1), on).body.countyMayOverride.includes(key)
}

/** A region whose tenant stands below another tenant. */
export const isCounty = (parts: RulesParts, region: Region): boolean => (parts.tenants.all().get(region.regionCode)?.parent ?? null) !== null
