import type { IdSource, Operation } from '@zhujian/kernel'
import type { Actor, Answer } from '@zhujian/http'
import { accountStore } from './account-store.ts'
import type { Identity } from './identity.ts'
import { recordIncident } from './security-log.ts'

export type Observed = { actor: Actor | null; operation: Operation; answer: Answer; address: string; now: Date; ids: IdSource }

/** A caller who asks the same thing over and over is written down once in this time. */
const againMs = 60_000

/** What changes the rules everybody works under. */
const policyActs: ReadonlySet<string> = new Set(['publishRule', 'draftRule', 'withdrawRuleDraft', 'importRules', 'publishRoute'])

/**
 * Writes what the audit administrator must see beside sign-ins and grants: calls refused for want of a right, files taken away, and
 * changes of the rules (domain/10 §3). It is written before the caller has his answer.
 */
export function createObserver(identity: Identity): (seen: Observed) => Promise<void> {
  const lately = new Map<string, number>()
  return async ({ actor, operation, answer, address, now, ids }) => {
    const kind = kindOf(operation, answer)
    if (!actor || kind === null) return
    if (kind === 'callRefused') {
      const key = `${actor.accountId} ${operation.name}`
      const before = lately.get(key)
      if (before !== undefined && now.getTime() - before < againMs) return
      if (lately.size > 10_000) lately.clear()
      lately.set(key, now.getTime())
    }
    await identity.inAuth(async (tx) => {
      const account = await accountStore.byId(tx, actor.accountId)
      const detail = { operation: operation.name, ...(answer.ok ? {} : { code: answer.code }) }
      await recordIncident(tx, ids, now, { kind, regionCode: account?.regionCode ?? actor.regionCode, accountId: actor.accountId, username: actor.username, by: actor, address, detail })
    })
  }
}

function kindOf(operation: Operation, answer: Answer): 'callRefused' | 'exported' | 'policyChanged' | null {
  if (!answer.ok) return answer.status === 403 && answer.code === 'platform.permission.denied' ? 'callRefused' : null
  if (policyActs.has(operation.name)) return 'policyChanged'
  // The export of this log writes its own line, with what was taken.
  return operation.produces !== undefined && operation.name !== 'exportSecurityEvents' ? 'exported' : null
}
