import type { Context } from '@zhujian/http'
import { organisationStore } from '@zhujian/organisation/server'
import { grantsOf } from '@zhujian/policy/domain'
import { contractsStore } from './contracts-store.ts'
import type { ContractRow } from './contracts-store.ts'
import { ruleFor } from './payment-context.ts'
import type { ContractsParts } from './payment-context.ts'

/**
 * The credit code by which a contractor sees contracts and payments, or null for posts that see all of a project: where the permission
 * matrix says `ownContract`, the contracts of another unit of this platform are not there.
 */
export async function ownContractorCode(ctx: Context, parts: ContractsParts): Promise<string | null> {
  const { actor } = ctx
  const grants = grantsOf(ruleFor(ctx, parts, 'accessMatrix', actor.regionCode).body, actor.role, 'contract', 'read')
  if (grants.length === 0 || !grants.every((grant) => grant.only === 'ownContract')) return null
  return (await organisationStore.unit(ctx.tx, actor.unitId))?.creditCode ?? ''
}

/** Those of the contracts that the caller may see. */
export async function seenContracts(ctx: Context, parts: ContractsParts, contracts: readonly ContractRow[]): Promise<ContractRow[]> {
  const own = await ownContractorCode(ctx, parts)
  if (own === null || contracts.length === 0) return [...contracts]
  const known = await contractsStore.codesOfUnits(ctx.tx, contracts.map((contract) => contract.contractor_credit_code))
  return contracts.filter(({ contractor_credit_code: code }) => code === own || !known.has(code))
}

/** A contract, when the caller may see it. */
export async function seenContract(ctx: Context, parts: ContractsParts, contract: ContractRow | null): Promise<ContractRow | null> {
  return contract && ((await seenContracts(ctx, parts, [contract]))[0] ?? null)
}
