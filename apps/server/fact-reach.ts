import type { ApprovalsParts } from '@zhujian/approvals/server'
import type { Context } from '@zhujian/http'
import { scopeOf } from '@zhujian/policy/domain'
import { lineageOf } from '@zhujian/tenancy/domain'

/** The resource of the permission matrix that a fact belongs to; null: it is read with the project. */
function resourceOf(parts: ApprovalsParts, kind: string, after: unknown): string | null {
  if (kind.startsWith('contracts.payment') || kind.startsWith('funds.')) return 'payment'
  if (kind.startsWith('contracts.')) return 'contract'
  if (!kind.startsWith('approvals.')) return null
  const matter = typeof after === 'object' && after !== null ? (after as Record<string, unknown>)['matter'] : undefined
  return parts.matters.get(String(matter))?.resource ?? null
}

/** Whether the reader’s role reads what a fact says (domain/11: facts are read with the resource they belong to). */
export function readsFact(ctx: Context, parts: ApprovalsParts, kind: string, after: unknown): boolean {
  const resource = resourceOf(parts, kind, after)
  if (resource === null) return true
  const matrix = parts.policy.inForce('accessMatrix', lineageOf(parts.tenants.all(), ctx.actor.regionCode), ctx.today).body
  // The people on the works who certify and decide read payments by their own grants; a proposal is read by whoever sees the project.
  return resource === 'declaration' || scopeOf(matrix, ctx.actor.role, resource, 'read') !== null
}
