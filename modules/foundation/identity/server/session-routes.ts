import { ok, refuse } from '@zhujian/kernel'
import type { Operation, ParsedOf, Uuid } from '@zhujian/kernel'
import { runAsSystem } from '@zhujian/database'
import type { Actor, SessionAnswer, SessionCall, SessionRoute } from '@zhujian/http'
import * as api from '@zhujian/identity/api'
import { deviceWords, sessionLimits } from '@zhujian/identity/domain'
import { organisationStore } from '@zhujian/organisation/server'
import { accountStore } from './account-store.ts'
import { administrationRoutes } from './administration-routes.ts'
import { forgetDevice, listDevices, renameDevice } from './devices.ts'
import { hashToken } from './identity.ts'
import type { Identity } from './identity.ts'
import { meOf } from './me.ts'
import { beginOidc, finishOidc, linkOidc } from './oidc.ts'
import { answerBefore, once } from './once.ts'
import { hashPassword, passwordFits, reusedRefusal, weaknessOf } from './passwords.ts'
import { getAccountRequest, getAccountRequestForm, requestAccount } from './requests.ts'
import { confirmTotp, dropTotp, enrolTotp } from './second-factor.ts'
import { recordIncident } from './security-log.ts'
import type { Incident } from './security-log.ts'
import { sessionStore } from './session-store.ts'
import type { SignedInBy } from './session-store.ts'
import { signIn } from './sign-in.ts'
import { listSignIns } from './sign-ins.ts'

export const demoPassword = 'Jiangzhou@2026'

/** The operations on sign-in and sessions. They write the sign-in tables and the security log in one transaction. */
export function sessionRoutes(identity: Identity): SessionRoute[] {
  const route = <Op extends Operation>(operation: Op, run: (call: SessionCall, input: ParsedOf<Op>) => Promise<SessionAnswer>): SessionRoute => ({
    operation,
    run: (call, input) => run(call, input as ParsedOf<Op>),
  })
  return [
    route(api.signIn, (call, input) => signIn(identity, call, input)),
    route(api.beginOidc, (call) => beginOidc(identity, call)),
    route(api.finishOidc, (call, input) => finishOidc(identity, call, input)),
    route(api.linkOidc, (call, input) => linkOidc(identity, call, input)),
    route(api.signOut, (call) => signOut(identity, call)),
    route(api.whoAmI, async (call) => ok(await meOf(identity, call, call.actor?.accountId ?? '', call.actor?.postId ?? '', signedInByOf(identity, call)))),
    route(api.switchPost, (call, input) => switchPost(identity, call, input.postId)),
    route(api.changePassword, (call, input) => changePassword(identity, call, input)),
    route(api.enrolTotp, (call, input) => enrolTotp(identity, call, input)),
    route(api.confirmTotp, (call, input) => confirmTotp(identity, call, input)),
    route(api.dropTotp, (call, input) => dropTotp(identity, call, input)),
    route(api.getSessionLimits, (call) => getSessionLimits(identity, call)),
    route(api.listSessions, (call) => listSessions(identity, call)),
    route(api.endSession, (call, input) => endSession(identity, call, input.sessionId)),
    route(api.listSignIns, (call, input) => listSignIns(identity, call, input)),
    route(api.listDevices, (call, input) => listDevices(identity, call, input)),
    route(api.renameDevice, (call, input) => renameDevice(identity, call, input)),
    route(api.forgetDevice, (call, input) => forgetDevice(identity, call, input)),
    route(api.getSignInPage, (call) => signInPage(identity, call)),
    route(api.getAccountRequestForm, async (call) => getAccountRequestForm(identity, call)),
    route(api.requestAccount, (call, input) => requestAccount(identity, call, input)),
    route(api.getAccountRequest, (call, input) => getAccountRequest(identity, call, input)),
    ...administrationRoutes(identity),
  ]
}

/** What an event says of somebody who acts on his own account. Its region is the account’s, which is read with it. */
async function ownIncident(identity: Identity, call: SessionCall, actor: Actor): Promise<Omit<Incident, 'kind'>> {
  const account = await identity.inAuth((tx) => accountStore.byId(tx, actor.accountId))
  return { regionCode: account?.regionCode ?? actor.regionCode, accountId: actor.accountId, username: actor.username, by: actor, address: call.address }
}

function signedInByOf(identity: Identity, { actor }: SessionCall): SignedInBy {
  return (actor && identity.sessionOf(actor)?.signedInBy) ?? 'password'
}

async function signOut(identity: Identity, call: SessionCall): Promise<SessionAnswer> {
  const { actor, token } = call
  if (actor && token) {
    const own = await ownIncident(identity, call, actor)
    await identity.inAuth(async (tx) => {
      const session = await sessionStore.byToken(tx, hashToken(token))
      if (session) await sessionStore.end(tx, session.id, actor.accountId, call.now, 'signedOut')
      await recordIncident(tx, call.ids, call.now, { ...own, kind: 'signedOut' })
    })
    identity.forget(actor.accountId)
  }
  const leaveAt = signedInByOf(identity, call) === 'oidc' ? ((await identity.provider?.leaveAddress()) ?? null) : null
  return { ...ok({ ended: true, leaveAt }), cookie: null }
}

async function switchPost(identity: Identity, call: SessionCall, postId: Uuid): Promise<SessionAnswer> {
  const { actor, token } = call
  if (!actor || !token) return refuse('platform.session.missing', { status: 401 })
  const posts = await runAsSystem(identity.app, (tx) => organisationStore.postsOfAccount(tx, actor.accountId))
  const chosen = posts.find((post) => post.id === postId)
  if (!chosen) return refuse('identity.post.not_yours', { status: 404 })
  const own = await ownIncident(identity, call, actor)
  await identity.inAuth(async (tx) => {
    const session = await sessionStore.byToken(tx, hashToken(token))
    if (session) await sessionStore.setPost(tx, session.id, postId)
    await recordIncident(tx, call.ids, call.now, { ...own, kind: 'postSwitched', detail: { postId, from: actor.role, to: chosen.role } })
  })
  identity.forget(actor.accountId)
  return ok(await meOf(identity, call, actor.accountId, postId, signedInByOf(identity, call)))
}

async function changePassword(identity: Identity, call: SessionCall, input: ParsedOf<typeof api.changePassword>): Promise<SessionAnswer> {
  const { actor, token } = call
  if (!actor || !token) return refuse('platform.session.missing', { status: 401 })
  const key = { accountId: actor.accountId, operation: api.changePassword.name, id: input.id }
  const before = await answerBefore<{ changed: true }>(identity, key, input)
  if (before) return before
  const posts = await runAsSystem(identity.app, (tx) => organisationStore.postsOfAccount(tx, actor.accountId))
  const inForce = identity.policyFor(posts, call.now)
  const { account, earlier } = await identity.inAuth(async (tx) => ({ account: await accountStore.byId(tx, actor.accountId), earlier: await accountStore.recentHashes(tx, actor.accountId, inForce.policy.history) }))
  const weak = weaknessOf(input.newPassword, actor, inForce, 'newPassword')
  if (weak) return weak
  if (!account || !(await passwordFits(account.passwordHash, input.currentPassword))) return refuse('identity.password.wrong', { field: 'currentPassword' })
  for (const hash of [account.passwordHash, ...earlier]) {
    if (await passwordFits(hash, input.newPassword)) return reusedRefusal(inForce, 'newPassword')
  }
  const hash = await hashPassword(input.newPassword)
  const changed = await once(identity, { ...call, actor }, api.changePassword, input, async (tx) => {
    const now = await accountStore.lock(tx, account.id)
    if (now?.passwordHash !== account.passwordHash) return refuse('platform.conflict.retry', { status: 409 })
    await accountStore.rememberHash(tx, account.id, account.passwordHash, call.now)
    await accountStore.setPassword(tx, account.id, hash, call.now)
    const session = await sessionStore.byToken(tx, hashToken(token))
    if (session) await sessionStore.endOthers(tx, account.id, session.id, call.now, 'passwordChanged')
    await recordIncident(tx, call.ids, call.now, { kind: 'passwordChanged', regionCode: account.regionCode, accountId: account.id, username: account.username, by: actor, address: call.address })
    return ok({ changed: true as const })
  })
  identity.forget(account.id)
  return changed
}

async function getSessionLimits(identity: Identity, call: SessionCall): Promise<SessionAnswer> {
  const { actor, token, now } = call
  const session = token ? await identity.inAuth((tx) => sessionStore.byToken(tx, hashToken(token))) : null
  if (!actor || !session) return refuse('platform.session.missing', { status: 401 })
  const posts = await runAsSystem(identity.app, (tx) => organisationStore.postsOfAccount(tx, actor.accountId))
  const { policy, version } = identity.policyFor(posts, now)
  const { idleEndsAt, endsAt } = sessionLimits(session, policy, now)
  const left = (at: Date): number => Math.max(0, Math.floor((at.getTime() - now.getTime()) / 1000))
  const { idleMinutes, absoluteHours, concurrentSessions } = policy
  return ok({ idleSecondsLeft: left(idleEndsAt), secondsLeft: left(endsAt), idleMinutes, absoluteHours, concurrentSessions, version })
}

async function listSessions(identity: Identity, call: SessionCall): Promise<SessionAnswer> {
  const { actor, token } = call
  if (!actor || !token) return refuse('platform.session.missing', { status: 401 })
  const { sessions, current } = await identity.inAuth(async (tx) => ({
    sessions: await sessionStore.ofAccount(tx, actor.accountId, call.now),
    current: await sessionStore.byToken(tx, hashToken(token)),
  }))
  const items = sessions.map((session) => ({
    sessionId: session.id,
    startedAt: session.startedAt.toISOString(),
    lastSeenAt: session.lastSeenAt.toISOString(),
    address: session.address,
    agent: session.agent,
    device: deviceWords(session.agent),
    current: session.id === current?.id,
  }))
  return ok({ items, nextCursor: null })
}

async function endSession(identity: Identity, call: SessionCall, sessionId: Uuid): Promise<SessionAnswer> {
  const { actor } = call
  if (!actor) return refuse('platform.session.missing', { status: 401 })
  const own = await ownIncident(identity, call, actor)
  const ended = await identity.inAuth(async (tx) => {
    const count = await sessionStore.end(tx, sessionId, actor.accountId, call.now, 'ended')
    if (count > 0) {
      await recordIncident(tx, call.ids, call.now, { ...own, kind: 'sessionEnded', detail: { sessionId } })
    }
    return count > 0
  })
  if (!ended) return refuse('identity.session.not_found', { status: 404 })
  identity.forget(actor.accountId)
  return ok({ ended: true })
}

async function signInPage(identity: Identity, call: SessionCall): Promise<SessionAnswer> {
  const region = [...identity.tenants.all().values()].find((tenant) => tenant.demo)?.regionCode ?? 0
  const { policy, version, relaxed } = identity.securityPolicy(identity.demo ? region : 0, call.now)
  const accounts = identity.demo ? await identity.inAuth((tx) => accountStore.demoAccounts(tx)) : []
  const shown = await runAsSystem(identity.app, async (tx) => {
    const views: { username: string; name: string; roleLabel: string; unitName: string; regionName: string }[] = []
    for (const account of accounts) {
      const post = await organisationStore.postByUsername(tx, account.username)
      const unit = post && (await organisationStore.unit(tx, post.unitId))
      if (!post) continue
      const roleLabel = call.text.say(call.language, `role.${post.role}`)
      views.push({ username: account.username, name: account.name, roleLabel, unitName: unit?.name ?? '', regionName: identity.tenants.nameOf(post.regionCode) })
    }
    return views
  })
  const { failuresPerAccount, lockMinutes, idleMinutes } = policy
  const secondFactor = identity.secondFactorFor(identity.roles.table.roles.map((role) => role.id), policy)
  return ok({ demo: identity.demo, demoPassword: identity.demo ? demoPassword : null, accounts: shown, provider: identity.provider && { label: identity.provider.label ?? null }, directory: identity.directory && { label: identity.directory.label ?? null }, policy: { relaxed, version, failuresPerAccount, lockMinutes, idleMinutes, secondFactor } })
}
