import { ok, refuse } from '@zhujian/kernel'
import type { Operation, OutputOf, ParsedOf, Refusal, Result, Uuid } from '@zhujian/kernel'
import { readInTenant, runAsSystem } from '@zhujian/database'
import type { Tx } from '@zhujian/database'
import * as api from '@zhujian/identity/api'
import { isAdministrator, isLocked } from '@zhujian/identity/domain'
import { grantStore, organisationStore } from '@zhujian/organisation/server'
import type { Post } from '@zhujian/organisation/server'
import { accountStore, stateOf } from './account-store.ts'
import type { Account, AccountState } from './account-store.ts'
import type { Identity } from './identity.ts'
import { once } from './once.ts'
import type { Occasion } from './once.ts'
import { hashPassword, passwordFits, reusedRefusal, weaknessOf } from './passwords.ts'
import { regionRefusal, targetRefusal } from './reach.ts'
import { recordIncident } from './security-log.ts'
import type { Incident } from './security-log.ts'
import { attemptStore, sessionStore } from './session-store.ts'

type Outcome = { username: string; state: AccountState }
type Done = Result<Outcome>

const about = (account: Account, occasion: Occasion): Omit<Incident, 'kind'> => ({
  regionCode: account.regionCode,
  accountId: account.id,
  username: account.username,
  by: occasion.actor,
  address: occasion.address,
})

/** Opens an account. It has no post, so nobody can sign in with it before the security administrator grants one. */
export async function createAccount(identity: Identity, occasion: Occasion, input: ParsedOf<typeof api.createAccount>): Promise<Result<OutputOf<typeof api.createAccount>>> {
  const { actor, now, ids } = occasion
  const outOfReach = regionRefusal(identity, actor, input.regionCode)
  if (outOfReach) return outOfReach
  const unit = await readInTenant(identity.app, actor.scope, (tx) => organisationStore.unit(tx, input.unitId))
  if (!unit) return refuse('identity.unit.unknown', { field: 'unitId' })
  const inForce = identity.securityPolicy(input.regionCode, now)
  const { version } = inForce
  const weak = weaknessOf(input.initialPassword, input, inForce, 'initialPassword')
  if (weak) return weak
  const account: Account = {
    id: input.id,
    personId: ids.next(),
    username: input.username,
    name: input.name,
    passwordHash: await hashPassword(input.initialPassword),
    passwordSetAt: now,
    mustChange: true,
    demo: false,
    disabled: false,
    regionCode: input.regionCode,
    unitId: unit.id,
    createdAt: now,
    held: false,
  }
  return once(identity, occasion, api.createAccount, input, async (tx) => {
    if (await accountStore.nameTaken(tx, input.username)) return refuse('identity.username.taken', { status: 409, field: 'username', figures: { username: input.username } })
    await accountStore.insert(tx, account)
    await recordIncident(tx, ids, now, { ...about(account, occasion), kind: 'accountCreated', detail: { name: account.name, unit: unit.name, rule: `security@${version}` } })
    return ok({ accountId: account.id, username: account.username })
  })
}

/** Changes one account under lock, and forgets its sessions as soon as that is committed. */
async function change<T extends Outcome>(identity: Identity, occasion: Occasion, operation: Operation, input: { id: Uuid; username: string }, act: (tx: Tx, account: Account) => Promise<Result<T>>): Promise<Result<T>> {
  let changed: string | undefined
  const done = await once(identity, occasion, operation, input, async (tx) => {
    const account = await accountStore.lockByUsername(tx, input.username)
    const refused = targetRefusal(occasion.actor, account)
    if (refused || !account) return refused ?? refuse('identity.account.not_found', { status: 404 })
    changed = account.id
    return act(tx, account)
  })
  if (done.ok && changed !== undefined) identity.forget(changed)
  return done
}

const isDisabled = (account: Account): Refusal => refuse('identity.account.disabled', { status: 409, figures: { username: account.username } })

/**
 * Keeps the mark on an account's posts and appointments, by which approvals know whom to hand no step. The sign-in tables lie behind
 * another role, so it is a transaction of its own: set before the account is closed and lifted after it is open again, so that
 * whatever breaks between them leaves an account without new steps, never a step without anybody who can take it.
 */
function markPosts(identity: Identity, accountId: string, disabled: boolean): Promise<void> {
  return runAsSystem(identity.app, (tx) => grantStore.markAccount(tx, accountId, disabled))
}

/** Closes an account. What waits for it is told and goes to whoever holds the post beside or after it. */
export async function disableAccount(identity: Identity, occasion: Occasion, input: ParsedOf<typeof api.disableAccount>): Promise<Result<OutputOf<typeof api.disableAccount>>> {
  let closed: string | undefined
  const done = await change(identity, occasion, api.disableAccount, input, async (tx, account) => {
    if (account.disabled) return isDisabled(account)
    await markPosts(identity, account.id, true)
    await accountStore.setDisabled(tx, account.id, true)
    const sessions = await sessionStore.endAll(tx, account.id, occasion.now)
    const openTasks = await identity.openTasksOf(account.id)
    await recordIncident(tx, occasion.ids, occasion.now, { ...about(account, occasion), kind: 'accountDisabled', detail: { sessions, openTasks, ...reasonOf(input) } })
    closed = account.id
    return ok({ username: account.username, state: stateOf({ ...account, disabled: true }), openTasks })
  })
  if (done.ok && closed !== undefined) await identity.handOver(closed, occasion)
  return done
}

/** Opens a closed account again. Asked once more it lifts a mark that was left standing. */
export async function enableAccount(identity: Identity, occasion: Occasion, input: ParsedOf<typeof api.enableAccount>): Promise<Done> {
  const done = await change(identity, occasion, api.enableAccount, input, async (tx, account) => {
    if (!account.disabled) return refuse('identity.account.not_disabled', { status: 409, figures: { username: account.username } })
    await accountStore.setDisabled(tx, account.id, false)
    await recordIncident(tx, occasion.ids, occasion.now, { ...about(account, occasion), kind: 'accountEnabled', detail: reasonOf(input) })
    return ok({ username: account.username, state: stateOf({ ...account, disabled: false }) })
  })
  const account = await identity.inAuth((tx) => accountStore.byUsername(tx, input.username))
  if (account && !account.disabled) await markPosts(identity, account.id, false)
  return done
}

/**
 * Gives a new initial password. Whoever resets the password of one of the three administrators could sign in as him: such an account
 * stays held until a security administrator, who is somebody else, releases it (domain/10 §3: the three review each other).
 */
export async function resetPassword(identity: Identity, occasion: Occasion, input: ParsedOf<typeof api.resetPassword>): Promise<Done> {
  const found = await identity.inAuth((tx) => accountStore.byUsername(tx, input.username))
  const refused = targetRefusal(occasion.actor, found)
  if (refused || !found) return refused ?? refuse('identity.account.not_found', { status: 404 })
  const posts = await runAsSystem(identity.app, (tx) => organisationStore.postsOfAccount(tx, found.id))
  const inForce = identity.policyFor(posts.length > 0 ? posts : [found], occasion.now)
  const weak = weaknessOf(input.initialPassword, found, inForce, 'initialPassword')
  if (weak) return weak
  const hash = await hashPassword(input.initialPassword)
  return change(identity, occasion, api.resetPassword, input, async (tx, account) => {
    if (account.disabled) return isDisabled(account)
    if (await passwordFits(account.passwordHash, input.initialPassword)) return reusedRefusal(inForce, 'initialPassword')
    const held = account.held || isHeldAfterReset(identity, posts)
    await accountStore.rememberHash(tx, account.id, account.passwordHash, occasion.now)
    await accountStore.giveInitialPassword(tx, account.id, hash, occasion.now, held)
    const sessions = await sessionStore.endAll(tx, account.id, occasion.now)
    await recordIncident(tx, occasion.ids, occasion.now, { ...about(account, occasion), kind: 'passwordReset', detail: { sessions, held } })
    return ok({ username: account.username, state: stateOf({ ...account, held }) })
  })
}

function isHeldAfterReset(identity: Identity, posts: readonly Post[]): boolean {
  return posts.some((post) => isAdministrator(identity.roles.table, post.role))
}

export function unlockAccount(identity: Identity, occasion: Occasion, input: ParsedOf<typeof api.unlockAccount>): Promise<Done> {
  return change(identity, occasion, api.unlockAccount, input, async (tx, account) => {
    const locked = isLocked(await attemptStore.get(tx, 'account', account.username), occasion.now)
    if (!locked && !account.held) return refuse('identity.account.not_locked', { status: 409, figures: { username: account.username } })
    await attemptStore.clear(tx, 'account', account.username)
    await accountStore.release(tx, account.id)
    await recordIncident(tx, occasion.ids, occasion.now, { ...about(account, occasion), kind: 'accountUnlocked', detail: { locked, held: account.held, ...reasonOf(input) } })
    return ok({ username: account.username, state: stateOf({ ...account, held: false }) })
  })
}

function reasonOf({ reason }: { reason?: string | undefined }): Record<string, unknown> {
  return reason ? { reason } : {}
}
