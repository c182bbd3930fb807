import type { Context } from '@zhujian/http'
import { organisationStore } from '@zhujian/organisation/server'
import { grantsOf } from '@zhujian/policy/domain'
import type { ContractRow } from './contracts-store.ts'
import { ruleFor } from './payment-context.ts'
import type { ContractsParts } from './payment-context.ts'

/**
 * The credit code of the contractor who asks, or null for posts that see all of a project: where the permission matrix says
 * `ownContract`, the contracts of another unit of this platform are not there.
 */
export async function contractorCode(ctx: Context, parts: ContractsParts): Promise<string | null> {
  const { actor } = ctx
  const grants = grantsOf(ruleFor(ctx, parts, 'accessMatrix', actor.regionCode).body, actor.role, 'contract', 'read')
  if (grants.length === 0 || !grants.every((grant) => grant.only === 'ownContract')) return null
  return (await organisationStore.unit(ctx.tx, actor.unitId))?.creditCode ?? ''
}

/** Whether a contract of a project one sees is there for the holder of a contractor's code, or for everybody (null). */
export function isThereFor(code: string | null, contract: Pick<ContractRow, 'contractor_unit_id' | 'contractor_credit_code'>): boolean {
  return code === null || contract.contractor_unit_id === null || contract.contractor_credit_code === code
}
