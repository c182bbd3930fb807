import { ok, refuse } from '@zhujian/kernel'
import type { Uuid } from '@zhujian/kernel'
import { runAsSystem } from '@zhujian/database'
import type { SessionAnswer, SessionCall } from '@zhujian/http'
import { deviceWords } from '@zhujian/identity/domain'
import { organisationStore } from '@zhujian/organisation/server'
import type { Post } from '@zhujian/organisation/server'
import type { SecurityPolicy } from '@zhujian/policy/domain'
import { accountStore, stateOf } from './account-store.ts'
import type { Account } from './account-store.ts'
import { hashToken, newToken } from './identity.ts'
import type { Identity } from './identity.ts'
import { meOf } from './me.ts'
import { passwordFits } from './passwords.ts'
import { recordIncident } from './security-log.ts'
import type { Incident } from './security-log.ts'
import { seeDevice } from './devices.ts'
import { closed, countFailure } from './failures.ts'
import { takeCode } from './second-factor.ts'
import { attemptStore, sessionStore } from './session-store.ts'
import type { Session } from './session-store.ts'
import { totpStore } from './totp-store.ts'

const refused = (): SessionAnswer => refuse('identity.sign_in.refused', { status: 401 })

/**
 * Sign-in by user name and password, and by a code where the account has a second factor. A locked, an unknown and a wrong account answer alike; failures are counted per account and
 * per address, success never (domain/10 §3).
 */
export async function signIn(identity: Identity, call: SessionCall, input: { username: string; password: string; code?: string | undefined }): Promise<SessionAnswer> {
  const account = await identity.inAuth((tx) => accountStore.byUsername(tx, input.username))
  const usable = account !== null && stateOf(account) === 'active' && (identity.demo || !account.demo)
  const posts = account ? await runAsSystem(identity.app, (tx) => organisationStore.postsOfAccount(tx, account.id)) : []
  const { policy } = identity.policyFor(posts, call.now)
  const locked = await identity.inAuth((tx) => closed(tx, call, input.username))
  const fits = await passwordFits(account?.passwordHash ?? null, input.password)
  const post = posts[0]
  if (!locked && usable && fits && account && post) {
    const opened = await open(identity, call, account, post, policy, input.code)
    if (opened === 'codeNeeded') return refuse('identity.second_factor.needed', { status: 401, field: 'code' })
    if (opened === 'codeWrong') {
      await countFailure(identity, call, input.username, account, policy)
      return refuse('identity.second_factor.wrong', { status: 401, field: 'code' })
    }
    if (opened) {
      identity.forget(account.id)
      return { ...ok(await meOf(identity, call, account.id, post.id)), cookie: opened.token, ...(opened.mark === undefined ? {} : { device: opened.mark }) }
    }
  }
  await countFailure(identity, call, input.username, account, policy)
  return refused()
}

/** Opens a session, or answers null when the account was locked, closed or given another password while this one was being checked. */
async function open(identity: Identity, call: SessionCall, account: Account, post: Post, policy: SecurityPolicy, code: string | undefined): Promise<{ token: string; mark: string | undefined } | 'codeNeeded' | 'codeWrong' | null> {
  const token = newToken()
  return identity.inAuth(async (tx) => {
    const now = await accountStore.lock(tx, account.id)
    if (!now || stateOf(now) !== 'active' || now.passwordHash !== account.passwordHash || (await closed(tx, call, account.username))) return null
    const factor = (await totpStore.get(tx, account.id))?.confirmedAt != null
    if (factor && !code) return 'codeNeeded'
    const by = factor ? await takeCode(identity, tx, account, code ?? '', call.now) : 'password'
    if (by === null) return 'codeWrong'
    await attemptStore.clear(tx, 'account', account.username)
    const who: Omit<Incident, 'kind'> = { regionCode: account.regionCode, accountId: account.id, username: account.username, by: { username: account.username, role: post.role }, address: call.address }
    if (policy.concurrentSessions !== null) {
      const ended = await sessionStore.endBeyond(tx, account.id, policy.concurrentSessions - 1, call.now)
      if (ended > 0) await recordIncident(tx, call.ids, call.now, { ...who, kind: 'sessionsSuperseded', detail: { sessions: ended, allowed: policy.concurrentSessions } })
    }
    const device = await seeDevice(identity, tx, call, account, who)
    await sessionStore.insert(tx, { ...newSession(call.ids.next(), account.id, post.id, call, policy.absoluteHours), deviceId: device.id }, hashToken(token))
    await recordIncident(tx, call.ids, call.now, { ...who, kind: 'signedIn', detail: { device: deviceWords(call.agent), ...(by === 'password' ? {} : { secondFactor: by }) } })
    return { token, mark: device.mark }
  })
}

function newSession(id: Uuid, accountId: string, postId: string, call: SessionCall, hours: number): Omit<Session, 'deviceId'> {
  const expiresAt = new Date(call.now.getTime() + hours * 3_600_000)
  return { id, accountId, postId, startedAt: call.now, lastSeenAt: call.now, expiresAt, address: call.address, agent: call.agent }
}
