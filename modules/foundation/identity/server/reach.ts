import { refuse } from '@zhujian/kernel'
import type { Refusal } from '@zhujian/kernel'
import type { Actor } from '@zhujian/http'
import type { Account } from './account-store.ts'
import type { Identity } from './identity.ts'

/** Whether a region lies within the range an administrator works in. */
export function reaches(actor: Actor, regionCode: number): boolean {
  return actor.scope.role === 'app' && actor.scope.writeLo <= regionCode && regionCode <= actor.scope.writeHi
}

/** The refusal of a region that is no tenant or lies outside the administrator’s range, or null. */
export function regionRefusal(identity: Identity, actor: Actor, regionCode: number): Refusal | null {
  if (reaches(actor, regionCode) && identity.tenants.all().has(regionCode)) return null
  return refuse('identity.region.out_of_reach', { status: 403, field: 'regionCode', figures: { regionCode, lo: actor.scope.writeLo, hi: actor.scope.writeHi } })
}

/** The refusal of an account that an administrator may not touch: one he cannot see, or his own. Null: he may. */
export function targetRefusal(actor: Actor, account: Account | null): Refusal | null {
  if (!account || !reaches(actor, account.regionCode)) return refuse('identity.account.not_found', { status: 404 })
  return account.personId === actor.personId ? refuse('identity.account.self', { status: 409, figures: { username: account.username } }) : null
}
