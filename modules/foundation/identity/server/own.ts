import { ok, refuse } from '@zhujian/kernel'
import type { Refusal } from '@zhujian/kernel'
import type { SessionCall } from '@zhujian/http'
import { accountStore } from './account-store.ts'
import type { Identity } from './identity.ts'
import type { Occasion } from './once.ts'
import type { Incident } from './security-log.ts'

export type Own = { accountId: string; username: string; who: Omit<Incident, 'kind'>; occasion: Occasion; token: string }

/** The caller's own account, and what an event says of it. */
export async function ownOf(identity: Identity, call: SessionCall): Promise<{ ok: true; value: Own } | Refusal> {
  const { actor, token } = call
  const account = actor && token ? await identity.inAuth((tx) => accountStore.byId(tx, actor.accountId)) : null
  if (!actor || !token || !account) return refuse('platform.session.missing', { status: 401 })
  const who = { regionCode: account.regionCode, accountId: account.id, username: account.username, by: actor, address: call.address }
  return ok({ accountId: account.id, username: account.username, who, occasion: { actor, now: call.now, ids: call.ids, address: call.address }, token })
}
