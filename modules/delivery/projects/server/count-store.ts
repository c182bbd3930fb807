import { wholeRegion } from '@zhujian/database'
import type { Context } from '@zhujian/http'

/** More drafts than this are not counted: nobody reads the exact number beside a menu entry. */
const mostDrafts = 10_000

/**
 * How many projects the caller sees, his own unit’s drafts included, without counting the projects themselves: what is declared is summed out of the
 * rollup of the region or of the caller's unit, and only drafts are looked at. An outsider has as many as he serves.
 */
export async function visibleCount(ctx: Context): Promise<number> {
  const { scope, domain, unitId } = ctx.actor
  if (scope.role === 'project') return scope.projectIds.length
  const unit = domain === 'department' ? unitId : null
  const [declared, drafts] = await Promise.all([
    ctx.tx.one<{ count: bigint | null }>('select sum(projects) as count from projects.rollup where unit_id = $1 and region_code between $2 and $3', [unit ?? wholeRegion, scope.readLo, scope.readHi]),
    ctx.tx.one<{ count: bigint }>(
      `select count(*) as count from (select 1 from projects.project where state = 'draft' and region_code between $1 and $2 and owner_unit_id = $3 limit $4) d`,
      [scope.readLo, scope.readHi, unitId, mostDrafts],
    ),
  ])
  return Number(declared?.count ?? 0) + Number(drafts?.count ?? 0)
}
