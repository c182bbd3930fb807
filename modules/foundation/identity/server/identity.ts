import { createHash, randomBytes } from 'node:crypto'
import type { Pool } from 'pg'
import { dayIn } from '@zhujian/kernel'
import type { IdSource, Operation, Refusal } from '@zhujian/kernel'
import { runAsSystem, runInTenant, systemScope } from '@zhujian/database'
import type { TenantScope, Tx } from '@zhujian/database'
import type { Actor } from '@zhujian/http'
import * as api from '@zhujian/identity/api'
import { isAdministrator, passwordDuty, sessionLimits } from '@zhujian/identity/domain'
import type { PasswordDuty } from '@zhujian/identity/domain'
import { roleOf } from '@zhujian/organisation/domain'
import { grantStore, organisationStore } from '@zhujian/organisation/server'
import type { Post, ShippedRoles } from '@zhujian/organisation/server'
import type { SecurityPolicies, SecurityPolicy } from '@zhujian/policy/domain'
import type { PolicyBook } from '@zhujian/policy/server'
import { lineageOf } from '@zhujian/tenancy/domain'
import type { TenantDirectory } from '@zhujian/tenancy/server'
import { accountStore } from './account-store.ts'
import type { Account } from './account-store.ts'
import type { Directory } from './directory.ts'
import type { OidcProvider } from './provider.ts'
import { endOverdue, endingOf } from './session-ends.ts'
import { sessionStore } from './session-store.ts'
import type { Session, SignedInBy } from './session-store.ts'
import { totpStore } from './totp-store.ts'

export type IdentityParts = {
  auth: Pool
  app: Pool
  policy: PolicyBook
  tenants: TenantDirectory
  /** The reach of a role (domain/02 §2). */
  domainOf(role: string): string
  demo: boolean
  roles: ShippedRoles
  /** Seals the keys of second factors where they are kept. */
  sealingKey: Buffer
  /** Whether the matrix lets a post call an operation at all. */
  permits(actor: Pick<Actor, 'role' | 'regionCode'>, operation: Operation): boolean
  /** The operations of all modules. */
  operations(): readonly Operation[]
  /** How many approval tasks wait for an account: known by the module of approvals, which stands above this one. */
  openTasksOf(accountId: string): Promise<number>
  /** Where people may sign in beside here. */
  provider: OidcProvider | null
  directory: Directory | null
  /** Hands what waits for an account to whoever holds the post now; what nobody can take stays. */
  handOver(accountId: string, moment: { now: Date; ids: IdSource }): Promise<number>
}

/** What is known of the session an actor came with. */
export type SessionFacts = {
  signedInBy: SignedInBy
  duty: PasswordDuty | null
  /** The figure of the policy behind that duty, and its source. */
  dutyFigures: Record<string, unknown>
  dutySource: string
  /** Operations closed to it until the account has a second factor. */
  factorDue: ReadonlySet<string>
  address: string
}

export type Identity = IdentityParts & {
  actorOf(token: string | undefined, now: Date): Promise<Actor | null>
  /** The actor of an account in a post, without a session: for the command line and the demo city. */
  actorInPost(accountId: string, post: Post, now: Date): Promise<Actor>
  /** Forgets what is known of an account’s sessions, when a membership or a post changed; `heard` where another server said so. */
  forget(accountId?: string, heard?: boolean): void
  /** Has `listener` told whose sessions are forgotten, as soon as they are. */
  onForget(listener: (accountId: string | undefined, heard: boolean) => void): void
  /** Notes that the session of a token was used: what is asked while nobody is there keeps none alive. */
  noteUse(token: string, at: Date): Promise<void>
  /** The refusal of a token whose session has ended, which says why; null: there never was one. */
  whyEnded(token: string, now: Date): Promise<Refusal | null>
  /** Of these tokens, those whose session still holds. Asking does not count as use: an idle session stays idle. */
  holding(tokens: readonly string[], now: Date): Promise<ReadonlySet<string>>
  inAuth<T>(work: (tx: Tx) => Promise<T>): Promise<T>
  securityPolicy(regionCode: number, now: Date): PolicyInForce
  /** The policy for an account: the strict one as soon as one of its posts lies outside the demonstration. */
  policyFor(posts: readonly Pick<Post, 'regionCode'>[], now: Date): PolicyInForce
  /** How many requests for an account are taken from one address a day, and how long one waits. */
  requestRules(regionCode: number, now: Date): NonNullable<SecurityPolicies['accountRequests']>
  /** What is known of an actor’s session; nothing for one that has none. */
  sessionOf(actor: Actor): SessionFacts | null
  /** The names of the operations a post may call at all. */
  mayOf(actor: Pick<Actor, 'role' | 'regionCode'>): string[]
  /** What the policy asks of a second factor for these roles, and what is done about it. */
  secondFactorFor(roles: readonly string[], policy: SecurityPolicy): { required: boolean; inForce: boolean }
}
export type PolicyInForce = {
  policy: SecurityPolicy
  /** Where each figure of it comes from. */
  sources: SecurityPolicies['sources']
  /** Where it is said that no password holds a name. */
  nameSource: string
  /** What is done with a second factor only, where the policy asks for one. */
  operations: readonly string[]
  version: string
  relaxed: boolean
}
/** A policy that says nothing of requests takes none. */
const noRequests = { perAddressPerDay: 0, waitDays: 1, source: '' }
const nothing: ReadonlySet<string> = new Set()

/** How long a resolved session may be reused before it is read again. */
const freshMs = 2000
/** Uses nearer to one another than this are noted once. */
const useNotedMs = 15_000
const outsideRange = { readLo: 1, readHi: 0, writeLo: 1, writeHi: 0 }

export function hashToken(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}

export function newToken(): string {
  return randomBytes(32).toString('base64url')
}

export function createIdentity(parts: IdentityParts): Identity {
  const known = new Map<string, Known>()
  const facts = new WeakMap<Actor, SessionFacts>()
  // Rises when something is forgotten: what was read before must not be kept after.
  let generation = 0
  const listeners: ((accountId: string | undefined, heard: boolean) => void)[] = []
  const inAuth: Identity['inAuth'] = (work) => runInTenant(parts.auth, { ...systemScope, role: 'auth' }, async (tx) => ({ commit: true as const, value: await work(tx) }))
  const securityPolicy: Identity['securityPolicy'] = (regionCode, now) => {
    const tenants = parts.tenants.all()
    const rule = parts.policy.inForce('security', lineageOf(tenants, regionCode), dayIn(now))
    const relaxed = tenants.get(regionCode)?.demo ?? false
    const { body, version } = rule
    return { policy: relaxed ? body.relaxed : body.strict, sources: body.sources, nameSource: body.noNames?.source ?? body.sources.classes, operations: body.secondFactorFor ?? [], version, relaxed }
  }
  const policyFor: Identity['policyFor'] = (posts, now) => {
    const strict = posts.find((post) => !parts.tenants.all().get(post.regionCode)?.demo)
    return securityPolicy((strict ?? posts[0])?.regionCode ?? 0, now)
  }
  const actorInPost: Identity['actorInPost'] = async (accountId, post, now) => actorFrom(parts, accountId, post, await scopeFor(parts, accountId, post, now))
  /** What waits for a second factor: nothing where the policy asks for none, or the account has one. */
  const factorDue = async (account: Account, post: Post, now: Date): Promise<ReadonlySet<string>> => {
    const { policy, operations } = policyFor([post], now)
    if (!policy.secondFactor || !needsSecondFactor(parts, post.role)) return nothing
    const totp = await inAuth((tx) => totpStore.get(tx, account.id))
    return totp?.confirmedAt ? nothing : new Set(operations)
  }
  const resolve = async (token: string, now: Date): Promise<Omit<Known, 'until'> | null> => {
    const found = await inAuth((tx) => sessionAndAccount(tx, token))
    if (!found) return null
    const { session, account } = found
    const posts = await runAsSystem(parts.app, (tx) => organisationStore.postsOfAccount(tx, account.id))
    const post = posts.find((held) => held.id === session.postId)
    if (!post) {
      await inAuth((tx) => sessionStore.end(tx, session.id, account.id, now, 'administration'))
      return null
    }
    const inForce = policyFor(posts, now)
    const { policy } = inForce
    const { over, endsAt } = sessionLimits(session, policy, now)
    if (over) {
      await endOverdue(inAuth, session, account, over, policy, now)
      return null
    }
    const actor = await actorInPost(account.id, post, now)
    // Whoever signed in elsewhere has no password here that could be due.
    const due = session.signedInBy === 'password' ? dutyFacts(account, inForce, now) : { duty: null, dutyFigures: {}, dutySource: '' }
    facts.set(actor, { ...due, signedInBy: session.signedInBy, factorDue: session.providerFactor ? nothing : await factorDue(account, post, now), address: session.address })
    return { actor, session, endsAt, idleMs: policy.idleMinutes * 60_000 }
  }
  const requestRules: Identity['requestRules'] = (regionCode, now) => parts.policy.inForce('security', lineageOf(parts.tenants.all(), regionCode), dayIn(now)).body.accountRequests ?? noRequests
  return {
    ...parts,
    requestRules,
    inAuth,
    securityPolicy,
    policyFor,
    actorInPost,
    sessionOf: (actor) => facts.get(actor) ?? null,
    mayOf: (actor) => [...new Set([...api.operations, ...parts.operations()])].filter((operation) => typeof operation.permission === 'string' || parts.permits(actor, operation)).map((operation) => operation.name),
    secondFactorFor: (roles, policy) => ({ required: policy.secondFactor && roles.some((role) => needsSecondFactor(parts, role)), inForce: true }),
    forget: (accountId, heard = false) => {
      generation += 1
      for (const [token, entry] of known) if (accountId === undefined || entry.actor.accountId === accountId) known.delete(token)
      for (const listener of listeners) listener(accountId, heard)
    },
    onForget: (listener) => listeners.push(listener),
    noteUse: async (token, at) => {
      const entry = known.get(token)
      if (!entry || at.getTime() - entry.session.lastSeenAt.getTime() < useNotedMs) return
      entry.session.lastSeenAt = at
      await inAuth((tx) => sessionStore.touch(tx, entry.session.id, at))
    },
    whyEnded: (token, now) => inAuth((tx) => endingOf(tx, hashToken(token), (account) => policyFor([account], now))),
    holding: (tokens, now) => holdingSessions(parts, inAuth, policyFor, tokens, now),
    actorOf: async (token, now) => {
      if (!token || token.length > 100) return null
      const cached = known.get(token)
      if (cached && cached.until > performance.now() && holds(cached, now)) return cached.actor
      known.delete(token)
      const before = generation
      const found = await resolve(token, now)
      if (!found) return null
      if (known.size > 20_000) known.clear()
      if (before === generation) known.set(token, { ...found, until: performance.now() + freshMs })
      return found.actor
    },
  }
}

/** A session as it was read a moment ago. */
type Known = { actor: Actor; session: Session; endsAt: Date; idleMs: number; until: number }

function holds({ session, endsAt, idleMs }: Omit<Known, 'until'>, now: Date): boolean {
  return endsAt > now && now.getTime() - session.lastSeenAt.getTime() <= idleMs
}

async function sessionAndAccount(tx: Tx, token: string): Promise<{ session: Session; account: Account } | null> {
  const session = await sessionStore.byToken(tx, hashToken(token))
  if (!session) return null
  const account = await accountStore.byId(tx, session.accountId)
  return account && !account.disabled && !account.held ? { session, account } : null
}

async function holdingSessions(parts: IdentityParts, inAuth: Identity['inAuth'], policyFor: Identity['policyFor'], tokens: readonly string[], now: Date): Promise<ReadonlySet<string>> {
  const tokenOf = new Map(tokens.map((token) => [hashToken(token).toString('hex'), token]))
  const found = await inAuth((tx) => sessionStore.holding(tx, tokens.map(hashToken), now))
  const posts = await runAsSystem(parts.app, (tx) => grantStore.ofAccounts(tx, [...new Set(found.map(({ session }) => session.accountId))]))
  return new Set(
    found.flatMap(({ session, tokenHash }) => {
      const own = posts.filter((post) => post.accountId === session.accountId)
      const live = own.some((post) => post.id === session.postId) && sessionLimits(session, policyFor(own, now).policy, now).over === null
      return live ? (tokenOf.get(tokenHash.toString('hex')) ?? []) : []
    }),
  )
}

/** What binds an account to change its password before anything else. */
export function dutyOf(account: Account, policy: SecurityPolicy, now: Date): PasswordDuty | null {
  return passwordDuty({ mustChange: account.mustChange, setOn: dayIn(account.passwordSetAt) }, policy, dayIn(now))
}

function dutyFacts(account: Account, { policy, sources }: PolicyInForce, now: Date): Pick<SessionFacts, 'duty' | 'dutyFigures' | 'dutySource'> {
  const duty = dutyOf(account, policy, now)
  return duty === 'expired' ? { duty, dutyFigures: { expiryDays: policy.expiryDays, setOn: dayIn(account.passwordSetAt) }, dutySource: sources.expiryDays } : { duty, dutyFigures: {}, dutySource: sources.firstSignInChange }
}

/** Administrators, and whoever decides or pays (domain/10 §3). */
function needsSecondFactor({ roles }: IdentityParts, role: string): boolean {
  return isAdministrator(roles.table, role) || (roleOf(roles.table, role)?.groups.includes('deciders') ?? false)
}

async function scopeFor(parts: IdentityParts, accountId: string, post: Post, now: Date): Promise<TenantScope> {
  // A tenant that another process has just founded.
  if (!parts.tenants.all().has(post.regionCode)) await runAsSystem(parts.app, (tx) => parts.tenants.refresh(tx))
  const tenants = parts.tenants.all()
  const lineage = lineageOf(tenants, post.regionCode)
  if (parts.domainOf(post.role) !== 'project') {
    const tenant = tenants.get(post.regionCode)
    const [lo, hi] = [tenant?.lo ?? post.regionCode, tenant?.hi ?? post.regionCode]
    return { role: 'app', readLo: lo, readHi: hi, writeLo: lo, writeHi: hi, ancestors: lineage, projectIds: [], accountId }
  }
  const projects = await runAsSystem(parts.app, (tx) => organisationStore.projectsOfAccount(tx, accountId, post.role, dayIn(now)))
  const regions = new Set([...lineage, ...projects.flatMap((project) => lineageOf(tenants, project.regionCode))])
  return { role: 'project', ...outsideRange, ancestors: [...regions], projectIds: projects.map((project) => project.projectId), accountId }
}

function actorFrom(parts: IdentityParts, accountId: string, post: Post, scope: TenantScope): Actor {
  return {
    accountId,
    personId: post.personId,
    username: post.username,
    name: post.name,
    postId: post.id,
    role: post.role,
    regionCode: post.regionCode,
    unitId: post.unitId,
    domain: parts.domainOf(post.role),
    scope,
  }
}
