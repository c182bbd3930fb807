import { createHash, randomBytes } from 'node:crypto'
import type { Pool } from 'pg'
import { canonicalJson, dayIn } from '@zhujian/kernel'
import type { IdSource } from '@zhujian/kernel'
import { runAsSystem, runInTenant, systemScope } from '@zhujian/database'
import type { TenantScope, Tx } from '@zhujian/database'
import type { Actor } from '@zhujian/http'
import { organisationStore } from '@zhujian/organisation/server'
import type { Post } from '@zhujian/organisation/server'
import type { SecurityPolicy } from '@zhujian/policy/domain'
import type { PolicyBook } from '@zhujian/policy/server'
import { lineageOf } from '@zhujian/tenancy/domain'
import type { TenantDirectory } from '@zhujian/tenancy/server'
import { securityEventStore, sessionStore } from './account-store.ts'

export type IdentityParts = {
  auth: Pool
  app: Pool
  policy: PolicyBook
  tenants: TenantDirectory
  /** The reach of a role (domain/02 §2). */
  domainOf(role: string): string
  demo: boolean
}

export type Identity = IdentityParts & {
  actorOf(token: string | undefined, now: Date): Promise<Actor | null>
  /** The actor of an account in a post, without a session: for the command line and the demo city. */
  actorInPost(accountId: string, post: Post, now: Date): Promise<Actor>
  /** Forgets what is known of an account’s sessions, when a membership or a post changed. */
  forget(accountId?: string): void
  inAuth<T>(work: (tx: Tx) => Promise<T>): Promise<T>
  securityPolicy(regionCode: number, now: Date): { policy: SecurityPolicy; version: string; relaxed: boolean }
}

/** How long a resolved session may be reused before it is read again. */
const freshMs = 2000
const outsideRange = { readLo: 1, readHi: 0, writeLo: 1, writeHi: 0 }

export function hashToken(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}

export function newToken(): string {
  return randomBytes(32).toString('base64url')
}

export function createIdentity(parts: IdentityParts): Identity {
  const known = new Map<string, { actor: Actor; until: number; expiresAt: Date }>()
  const inAuth = <T>(work: (tx: Tx) => Promise<T>): Promise<T> =>
    runInTenant(parts.auth, { ...systemScope, role: 'auth' }, async (tx) => ({ commit: true as const, value: await work(tx) }))
  const securityPolicy: Identity['securityPolicy'] = (regionCode, now) => {
    const tenants = parts.tenants.all()
    const rule = parts.policy.inForce('security', lineageOf(tenants, regionCode), dayIn(now))
    const relaxed = tenants.get(regionCode)?.demo ?? false
    return { policy: relaxed ? rule.body.relaxed : rule.body.strict, version: rule.version, relaxed }
  }
  const actorInPost: Identity['actorInPost'] = async (accountId, post, now) => actorFrom(parts, accountId, post, await scopeFor(parts, accountId, post, now))
  return {
    ...parts,
    inAuth,
    securityPolicy,
    actorInPost,
    forget: (accountId) => {
      for (const [token, entry] of known) if (accountId === undefined || entry.actor.accountId === accountId) known.delete(token)
    },
    actorOf: async (token, now) => {
      if (!token || token.length > 100) return null
      const cached = known.get(token)
      if (cached && cached.until > performance.now() && cached.expiresAt > now) return cached.actor
      known.delete(token)
      const session = await inAuth((tx) => sessionStore.byToken(tx, hashToken(token)))
      if (!session || session.expiresAt <= now) return null
      const post = await runAsSystem(parts.app, (tx) => organisationStore.post(tx, session.postId))
      if (!post) return null
      const { policy } = securityPolicy(post.regionCode, now)
      if (now.getTime() - session.lastSeenAt.getTime() > policy.idleMinutes * 60_000) return null
      if (now.getTime() - session.lastSeenAt.getTime() > 60_000) await inAuth((tx) => sessionStore.touch(tx, session.id, now))
      const actor = await actorInPost(session.accountId, post, now)
      if (known.size > 20_000) known.clear()
      known.set(token, { actor, until: performance.now() + freshMs, expiresAt: session.expiresAt })
      return actor
    },
  }
}

async function scopeFor(parts: IdentityParts, accountId: string, post: Post, now: Date): Promise<TenantScope> {
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

type Incident = { kind: string; accountId: string | null; username: string; address: string; detail?: unknown }

/** Appends to the security log, which auditAdmin alone reads (domain/10 §3); its leaves are hashed like the ledger's. */
export async function recordIncident(tx: Tx, ids: IdSource, at: Date, incident: Incident): Promise<void> {
  const id = ids.next()
  const detail = incident.detail ?? {}
  const text = canonicalJson({ id, at: at.toISOString(), ...incident, detail })
  const leafHash = createHash('sha256').update(Buffer.from([0])).update(text).digest()
  await securityEventStore.insert(tx, { id, at, kind: incident.kind, accountId: incident.accountId, username: incident.username, address: incident.address, detail, leafHash })
}
