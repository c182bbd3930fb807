import { ok, refuse } from '@zhujian/kernel'
import type { Result } from '@zhujian/kernel'
import type { ApprovalsParts } from '@zhujian/approvals/server'
import type { Context } from '@zhujian/http'
import type { Bounds } from './cockpit-store.ts'

type Bounded = { bounds: Bounds; regionCode: number; regionName: string }

/** What a caller sees of a region, his own where none is named: department posts their unit's projects, outsiders the projects they serve. */
export function boundsOf({ actor }: Context, parts: ApprovalsParts, wanted: number | undefined): Result<Bounded> {
  const regionCode = wanted ?? actor.regionCode
  const tenant = parts.tenants.all().get(regionCode)
  const outside = actor.scope.role === 'app' && (regionCode < actor.scope.readLo || regionCode > actor.scope.readHi)
  if (!tenant || outside) return refuse('cockpit.region.not_visible', { status: 404, figures: { regionCode } })
  const unitId = actor.domain === 'department' ? actor.unitId : null
  return ok({ bounds: { lo: tenant.lo, hi: tenant.hi, unitId, outsider: actor.scope.role === 'project' }, regionCode, regionName: tenant.name })
}
