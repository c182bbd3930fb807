import { dayIn, ok, refuse } from '@zhujian/kernel'
import type { Operation, OutputOf, ParsedOf, Uuid } from '@zhujian/kernel'
import { runAsSystem } from '@zhujian/database'
import type { SessionAnswer, SessionCall, SessionRoute } from '@zhujian/http'
import * as api from '@zhujian/identity/api'
import { passwordWeakness } from '@zhujian/identity/domain'
import { organisationStore } from '@zhujian/organisation/server'
import type { Post } from '@zhujian/organisation/server'
import { isWorkingDay } from '@zhujian/policy/domain'
import { accountStore, sessionStore } from './account-store.ts'
import { hashToken, recordIncident } from './identity.ts'
import type { Identity } from './identity.ts'
import { hashPassword, passwordFits } from './passwords.ts'
import { signIn } from './sign-in.ts'

export const demoPassword = 'Jiangzhou@2026'

/** The operations on sign-in and sessions. They write the sign-in tables and the security log in one transaction. */
export function sessionRoutes(identity: Identity): SessionRoute[] {
  const route = <Op extends Operation>(operation: Op, run: (call: SessionCall, input: ParsedOf<Op>) => Promise<SessionAnswer>): SessionRoute => ({
    operation,
    run: (call, input) => run(call, input as ParsedOf<Op>),
  })
  return [
    route(api.signIn, (call, input) => signIn(identity, call, input)),
    route(api.signOut, (call) => signOut(identity, call)),
    route(api.whoAmI, async (call) => ok(await meOf(identity, call, call.actor?.accountId ?? '', call.actor?.postId ?? ''))),
    route(api.switchPost, (call, input) => switchPost(identity, call, input.postId)),
    route(api.changePassword, (call, input) => changePassword(identity, call, input.currentPassword, input.newPassword)),
    route(api.listSessions, (call) => listSessions(identity, call)),
    route(api.endSession, (call, input) => endSession(identity, call, input.sessionId)),
    route(api.getSignInPage, (call) => signInPage(identity, call)),
  ]
}

/** The account, its posts and the active one, as the web shows them. */
export async function meOf(identity: Identity, call: SessionCall, accountId: string, postId: string): Promise<OutputOf<typeof api.whoAmI>> {
  const { posts, units } = await runAsSystem(identity.app, async (tx) => {
    const held = await organisationStore.postsOfAccount(tx, accountId)
    return { posts: held, units: await organisationStore.units(tx, held.map((post) => post.unitId)) }
  })
  const account = await identity.inAuth((tx) => accountStore.byId(tx, accountId))
  const names = new Map(units.map((unit) => [unit.id, unit.name]))
  const view = (post: Post): api.PostView => ({
    postId: post.id,
    role: post.role,
    roleLabel: call.text.say(call.language, `role.${post.role}`),
    regionCode: post.regionCode,
    regionName: identity.tenants.nameOf(post.regionCode),
    unitId: post.unitId,
    unitName: names.get(post.unitId) ?? '',
  })
  const views = posts.map(view)
  const active = views.find((post) => post.postId === postId) ?? views[0]
  if (!active || !account) throw new Error('a session without an account or a post')
  const today = dayIn(call.now)
  return {
    username: account.username,
    name: account.name,
    posts: views,
    activePost: active,
    today,
    workingDay: isWorkingDay(identity.policy.calendar(), today),
    passwordChangeDue: account.mustChange,
  }
}

async function signOut(identity: Identity, call: SessionCall): Promise<SessionAnswer> {
  const { actor, token } = call
  if (actor && token) {
    await identity.inAuth(async (tx) => {
      const session = await sessionStore.byToken(tx, hashToken(token))
      if (session) await sessionStore.end(tx, session.id, actor.accountId, call.now)
      await recordIncident(tx, call.ids, call.now, { kind: 'signedOut', accountId: actor.accountId, username: actor.username, address: call.address })
    })
    identity.forget(actor.accountId)
  }
  return { ...ok({ ended: true }), cookie: null }
}

async function switchPost(identity: Identity, call: SessionCall, postId: Uuid): Promise<SessionAnswer> {
  const { actor, token } = call
  if (!actor || !token) return refuse('platform.session.missing', { status: 401 })
  const posts = await runAsSystem(identity.app, (tx) => organisationStore.postsOfAccount(tx, actor.accountId))
  if (!posts.some((post) => post.id === postId)) return refuse('identity.post.not_yours', { status: 404 })
  await identity.inAuth(async (tx) => {
    const session = await sessionStore.byToken(tx, hashToken(token))
    if (session) await sessionStore.setPost(tx, session.id, postId)
    await recordIncident(tx, call.ids, call.now, { kind: 'postSwitched', accountId: actor.accountId, username: actor.username, address: call.address, detail: { postId } })
  })
  identity.forget(actor.accountId)
  return ok(await meOf(identity, call, actor.accountId, postId))
}

async function changePassword(identity: Identity, call: SessionCall, current: string, wanted: string): Promise<SessionAnswer> {
  const { actor, token } = call
  if (!actor || !token) return refuse('platform.session.missing', { status: 401 })
  const { policy } = identity.securityPolicy(actor.regionCode, call.now)
  const weakness = passwordWeakness(wanted, actor.username, { minLength: policy.passwordMinLength, classes: policy.classes })
  if (weakness) {
    const figures = { weakness, minLength: policy.passwordMinLength, classes: policy.classes }
    return refuse('identity.password.too_weak', { field: 'newPassword', figures })
  }
  const account = await identity.inAuth((tx) => accountStore.byId(tx, actor.accountId))
  if (!account || !(await passwordFits(account.passwordHash, current))) return refuse('identity.password.wrong', { field: 'currentPassword' })
  const earlier = await identity.inAuth((tx) => accountStore.recentHashes(tx, account.id, policy.history))
  for (const hash of [account.passwordHash, ...earlier]) {
    if (await passwordFits(hash, wanted)) return refuse('identity.password.reused', { field: 'newPassword', figures: { history: policy.history } })
  }
  const hash = await hashPassword(wanted)
  await identity.inAuth(async (tx) => {
    await accountStore.rememberHash(tx, account.id, account.passwordHash, call.now)
    await accountStore.setPassword(tx, account.id, hash, call.now)
    const session = await sessionStore.byToken(tx, hashToken(token))
    if (session) await sessionStore.endOthers(tx, account.id, session.id, call.now)
    await recordIncident(tx, call.ids, call.now, { kind: 'passwordChanged', accountId: account.id, username: account.username, address: call.address })
  })
  identity.forget(account.id)
  return ok({ changed: true })
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
    current: session.id === current?.id,
  }))
  return ok({ items, nextCursor: null })
}

async function endSession(identity: Identity, call: SessionCall, sessionId: Uuid): Promise<SessionAnswer> {
  const { actor } = call
  if (!actor) return refuse('platform.session.missing', { status: 401 })
  const ended = await identity.inAuth(async (tx) => {
    const count = await sessionStore.end(tx, sessionId, actor.accountId, call.now)
    if (count > 0) {
      await recordIncident(tx, call.ids, call.now, { kind: 'sessionEnded', accountId: actor.accountId, username: actor.username, address: call.address, detail: { sessionId } })
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
  return ok({ demo: identity.demo, demoPassword: identity.demo ? demoPassword : null, accounts: shown, policy: { relaxed, version, failuresPerAccount, lockMinutes, idleMinutes } })
}
