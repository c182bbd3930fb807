import { ok, refuse } from '@zhujian/kernel'
import type { Uuid } from '@zhujian/kernel'
import { runAsSystem } from '@zhujian/database'
import type { SessionAnswer, SessionCall } from '@zhujian/http'
import { afterFailure, isLocked } from '@zhujian/identity/domain'
import { organisationStore } from '@zhujian/organisation/server'
import { accountStore, attemptStore, sessionStore } from './account-store.ts'
import type { Account } from './account-store.ts'
import { hashToken, newToken, recordIncident } from './identity.ts'
import type { Identity } from './identity.ts'
import { passwordFits } from './passwords.ts'
import { meOf } from './session-routes.ts'

const refused = (): SessionAnswer => refuse('identity.sign_in.refused', { status: 401 })

/**
 * Sign-in by user name and password. A locked, an unknown and a wrong account answer alike; failures are counted per account and
 * per address, success never (domain/10 §3).
 */
export async function signIn(identity: Identity, call: SessionCall, input: { username: string; password: string }): Promise<SessionAnswer> {
  const account = await identity.inAuth((tx) => accountStore.byUsername(tx, input.username))
  const usable = account !== null && !account.disabled && (identity.demo || !account.demo)
  const posts = account ? await runAsSystem(identity.app, (tx) => organisationStore.postsOfAccount(tx, account.id)) : []
  const { policy } = identity.securityPolicy(posts[0]?.regionCode ?? 0, call.now)
  const locked = await identity.inAuth(async (tx) => {
    const byAccount = await attemptStore.get(tx, 'account', input.username)
    const byAddress = await attemptStore.get(tx, 'address', call.address)
    return isLocked(byAccount, call.now) || isLocked(byAddress, call.now)
  })
  const fits = await passwordFits(account?.passwordHash ?? null, input.password)
  const post = posts[0]
  if (locked || !usable || !fits || !account || !post) {
    await countFailure(identity, call, input.username, account, { account: policy.failuresPerAccount, address: policy.failuresPerAddressPerMinute, lockMinutes: policy.lockMinutes })
    return refused()
  }
  const token = newToken()
  await identity.inAuth(async (tx) => {
    await attemptStore.clear(tx, 'account', input.username)
    const id = call.ids.next()
    if (policy.concurrentSessions === 1) await sessionStore.endOthers(tx, account.id, id, call.now)
    await sessionStore.insert(tx, newSession(id, account.id, post.id, call, policy.absoluteHours), hashToken(token))
    await recordIncident(tx, call.ids, call.now, { kind: 'signedIn', accountId: account.id, username: account.username, address: call.address })
  })
  return { ...ok(await meOf(identity, call, account.id, post.id)), cookie: token }
}

function newSession(id: Uuid, accountId: string, postId: string, call: SessionCall, hours: number): Parameters<typeof sessionStore.insert>[1] {
  const expiresAt = new Date(call.now.getTime() + hours * 3_600_000)
  return { id, accountId, postId, startedAt: call.now, lastSeenAt: call.now, expiresAt, address: call.address, agent: call.agent }
}

type Limits = { account: number; address: number; lockMinutes: number }

/** An address is closed for a minute only: an office of many people stands behind one. */
async function countFailure(identity: Identity, call: SessionCall, username: string, account: Account | null, limits: Limits): Promise<void> {
  await identity.inAuth(async (tx) => {
    const byAccount = await attemptStore.get(tx, 'account', username)
    if (!isLocked(byAccount, call.now)) {
      await attemptStore.put(tx, 'account', username, afterFailure(byAccount, call.now, limits.account, limits.lockMinutes, limits.lockMinutes))
    }
    const byAddress = await attemptStore.get(tx, 'address', call.address)
    if (!isLocked(byAddress, call.now)) await attemptStore.put(tx, 'address', call.address, afterFailure(byAddress, call.now, limits.address, 1, 1))
    await recordIncident(tx, call.ids, call.now, { kind: 'signInRefused', accountId: account?.id ?? null, username, address: call.address })
  })
}
