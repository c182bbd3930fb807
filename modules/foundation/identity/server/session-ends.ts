import { refuse } from '@zhujian/kernel'
import type { Refusal } from '@zhujian/kernel'
import type { Tx } from '@zhujian/database'
import { systemIds } from '@zhujian/http'
import type { SecurityPolicy } from '@zhujian/policy/domain'
import { accountStore } from './account-store.ts'
import type { Account } from './account-store.ts'
import { recordIncident } from './security-log.ts'
import { sessionStore } from './session-store.ts'
import type { Session } from './session-store.ts'

type InAuth = <T>(work: (tx: Tx) => Promise<T>) => Promise<T>
type Rules = { policy: SecurityPolicy; sources: Record<'idleMinutes' | 'absoluteHours' | 'concurrentSessions', string> }

/** Ends a session whose time is over. Several requests may notice it at once: one of them ends it, and says so in the log. */
export function endOverdue(inAuth: InAuth, session: Session, account: Account, over: 'idle' | 'expired', policy: SecurityPolicy, now: Date): Promise<void> {
  const figure = over === 'idle' ? { idleMinutes: policy.idleMinutes } : { absoluteHours: policy.absoluteHours }
  return inAuth(async (tx) => {
    if ((await sessionStore.end(tx, session.id, account.id, now, over)) === 0) return
    await recordIncident(tx, systemIds(() => now.getTime()), now, { kind: 'sessionExpired', regionCode: account.regionCode, accountId: account.id, username: account.username, address: session.address, detail: { why: over, ...figure } })
  })
}

/** What the browser of a session that has ended is told: why, with the figure of the policy and its source. */
export async function endingOf(tx: Tx, tokenHash: Buffer, rulesFor: (account: Account) => Rules): Promise<Refusal | null> {
  const ended = await sessionStore.ended(tx, tokenHash)
  const account = ended && (await accountStore.byId(tx, ended.account_id))
  if (!ended?.end_reason || !account) return null
  const { policy, sources } = rulesFor(account)
  const told = (figures: Record<string, unknown>): Refusal => refuse(`identity.session.${ended.end_reason}`, { status: 401, figures })
  if (ended.end_reason === 'idle') return told({ idleMinutes: policy.idleMinutes, source: sources.idleMinutes })
  if (ended.end_reason === 'expired') return told({ absoluteHours: policy.absoluteHours, source: sources.absoluteHours })
  if (ended.end_reason === 'superseded') return told({ concurrentSessions: policy.concurrentSessions, source: sources.concurrentSessions })
  return told({})
}
