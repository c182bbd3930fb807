import { ok, refuse } from '@zhujian/kernel'
import type { Refusal, Uuid } from '@zhujian/kernel'
import { runAsSystem } from '@zhujian/database'
import type { Tx } from '@zhujian/database'
import type { SessionAnswer, SessionCall } from '@zhujian/http'
import { deviceWords } from '@zhujian/identity/domain'
import { organisationStore } from '@zhujian/organisation/server'
import type { Post } from '@zhujian/organisation/server'
import type { SecurityPolicy } from '@zhujian/policy/domain'
import { accountStore, stateOf } from './account-store.ts'
import type { Account } from './account-store.ts'
import { seeDevice } from './devices.ts'
import { DirectoryAway } from './directory.ts'
import { externalStore } from './external-store.ts'
import { closed, countFailure } from './failures.ts'
import { hashToken, newToken } from './identity.ts'
import type { Identity } from './identity.ts'
import { meOf } from './me.ts'
import { passwordFits } from './passwords.ts'
import { takeCode } from './second-factor.ts'
import { recordIncident } from './security-log.ts'
import type { Incident } from './security-log.ts'
import { attemptStore, sessionStore } from './session-store.ts'
import type { Session, SignedInBy } from './session-store.ts'
import { totpStore } from './totp-store.ts'

/** How somebody proved who he is, and what is done in the transaction that opens his session. */
export type Proof = {
  by: SignedInBy
  code?: string | undefined
  /** The provider had a second factor that counts as one. */
  factor?: boolean
  also?: (tx: Tx, account: Account, who: Omit<Incident, 'kind'>) => Promise<Refusal | null>
}
type Typed = { username: string; password: string; code?: string | undefined }

const refused = (): SessionAnswer => refuse('identity.sign_in.refused', { status: 401 })

/**
 * Sign-in by user name and password, and by a code where the account has a second factor. A locked, an unknown and a wrong account answer alike; failures are counted per account and
 * per address, success never (domain/10 §3). The password of an account that is linked to a directory is the directory's; all others are checked here, whatever has become of it.
 */
export async function signIn(identity: Identity, call: SessionCall, input: Typed, also?: Proof['also']): Promise<SessionAnswer> {
  const account = await identity.inAuth((tx) => accountStore.byUsername(tx, input.username))
  const locked = await identity.inAuth((tx) => closed(tx, call, input.username))
  const checked = await check(identity, account, input, locked)
  if (checked === 'away') return refuse('identity.directory.away', { status: 503 })
  if (locked || checked === null || !account) return fail(identity, call, input.username, account)
  return enter(identity, call, account, { by: checked, code: input.code, ...(also ? { also } : {}) })
}

/** By what the password was found right; null: it was not. Who is unknown here is looked for in the directory like anybody in it: neither time nor answer tells them apart. */
async function check(identity: Identity, account: Account | null, { username, password }: Typed, locked: boolean): Promise<'password' | 'ldap' | 'away' | null> {
  const { directory } = identity
  const link = directory && account && (await identity.inAuth((tx) => externalStore.ofAccount(tx, account.id, 'ldap')))
  if (!directory || (account && link?.issuer !== directory.issuer)) return (await passwordFits(account?.passwordHash ?? null, password)) ? 'password' : null
  if (locked) return null
  try {
    const fits = await directory.fits(link?.subject ?? username, password)
    return fits && account ? 'ldap' : null
  } catch (cause) {
    if (cause instanceof DirectoryAway) return 'away'
    throw cause
  }
}

/** Opens the session of somebody who has proved who he is, unless his account may not be used now or a code is still wanted. */
export async function enter(identity: Identity, call: SessionCall, account: Account, proof: Proof): Promise<SessionAnswer> {
  const usable = stateOf(account) === 'active' && (identity.demo || !account.demo)
  const posts = await runAsSystem(identity.app, (tx) => organisationStore.postsOfAccount(tx, account.id))
  const { policy } = identity.policyFor(posts, call.now)
  const post = posts[0]
  if (!usable || !post) return fail(identity, call, account.username, account)
  const opened = await open(identity, call, account, post, policy, proof)
  if (opened === 'codeNeeded') return refuse('identity.second_factor.needed', { status: 401, field: 'code' })
  if (opened === 'codeWrong') {
    await countFailure(identity, call, account.username, account, policy)
    return refuse('identity.second_factor.wrong', { status: 401, field: 'code' })
  }
  if (opened === null) return fail(identity, call, account.username, account)
  if ('code' in opened) return opened
  identity.forget(account.id)
  return { ...ok(await meOf(identity, call, account.id, post.id, proof.by)), cookie: opened.token, ...(opened.mark === undefined ? {} : { device: opened.mark }) }
}

async function fail(identity: Identity, call: SessionCall, username: string, account: Account | null): Promise<SessionAnswer> {
  const posts = account ? await runAsSystem(identity.app, (tx) => organisationStore.postsOfAccount(tx, account.id)) : []
  await countFailure(identity, call, username, account, identity.policyFor(posts, call.now).policy)
  return refused()
}

type Opened = { token: string; mark: string | undefined }

/** Opens a session, or answers null when the account was locked, closed or given another password while this one was being checked. */
async function open(identity: Identity, call: SessionCall, account: Account, post: Post, policy: SecurityPolicy, proof: Proof): Promise<Opened | Refusal | 'codeNeeded' | 'codeWrong' | null> {
  const token = newToken()
  return identity.inAuth(async (tx) => {
    const now = await accountStore.lock(tx, account.id)
    if (!now || stateOf(now) !== 'active' || now.passwordHash !== account.passwordHash || (await closed(tx, call, account.username))) return null
    const factor = !proof.factor && (await totpStore.get(tx, account.id))?.confirmedAt != null
    if (factor && !proof.code) return 'codeNeeded'
    const by = factor ? await takeCode(identity, tx, account, proof.code ?? '', call.now) : proof.factor ? 'provider' : 'none'
    if (by === null) return 'codeWrong'
    const who: Omit<Incident, 'kind'> = { regionCode: account.regionCode, accountId: account.id, username: account.username, by: { username: account.username, role: post.role }, address: call.address }
    const hindered = await proof.also?.(tx, account, who)
    if (hindered) return hindered
    await attemptStore.clear(tx, 'account', account.username)
    if (policy.concurrentSessions !== null) {
      const ended = await sessionStore.endBeyond(tx, account.id, policy.concurrentSessions - 1, call.now)
      if (ended > 0) await recordIncident(tx, call.ids, call.now, { ...who, kind: 'sessionsSuperseded', detail: { sessions: ended, allowed: policy.concurrentSessions } })
    }
    const device = await seeDevice(identity, tx, call, account, who)
    const opened = { ...newSession(call.ids.next(), account.id, post.id, call, policy.absoluteHours), deviceId: device.id, signedInBy: proof.by, providerFactor: proof.factor ?? false }
    await sessionStore.insert(tx, opened, hashToken(token))
    await recordIncident(tx, call.ids, call.now, { ...who, kind: 'signedIn', detail: { device: deviceWords(call.agent), ...(by === 'none' ? {} : { secondFactor: by }), ...(proof.by === 'password' ? {} : { signedInBy: proof.by }) } })
    return { token, mark: device.mark }
  })
}

function newSession(id: Uuid, accountId: string, postId: string, call: SessionCall, hours: number): Omit<Session, 'deviceId' | 'signedInBy' | 'providerFactor'> {
  const expiresAt = new Date(call.now.getTime() + hours * 3_600_000)
  return { id, accountId, postId, startedAt: call.now, lastSeenAt: call.now, expiresAt, address: call.address, agent: call.agent }
}
