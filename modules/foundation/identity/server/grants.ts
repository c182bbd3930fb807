import { hit, ok, refuse } from '@zhujian/kernel'
import type { OutputOf, ParsedOf, Refusal, Result } from '@zhujian/kernel'
import { runAsSystem } from '@zhujian/database'
import { bind, bindFile } from '@zhujian/http'
import type { Binding, Context } from '@zhujian/http'
import * as api from '@zhujian/identity/api'
import { grantConflict, heldAt } from '@zhujian/identity/domain'
import { append } from '@zhujian/ledger/server'
import { roleOf } from '@zhujian/organisation/domain'
import { grantStore, organisationStore } from '@zhujian/organisation/server'
import { accountStore } from './account-store.ts'
import type { Account } from './account-store.ts'
import type { Identity } from './identity.ts'
import { reaches, regionRefusal } from './reach.ts'
import { exportAccounts } from './export-accounts.ts'
import { exportSecurityEvents } from './security-log-export.ts'
import { recordIncident } from './security-log.ts'
import type { Incident } from './security-log.ts'

/** Operations on posts: they lie beside the ledger, so the dispatcher runs them. */
export function bindings(identity: Identity): Binding[] {
  return [
    bind(api.grantPost, (ctx, input) => grantPost(ctx, identity, input)),
    bind(api.revokePost, (ctx, input) => revokePost(ctx, identity, input)),
    bindFile(api.exportAccounts, async (ctx, input) => ok(exportAccounts(ctx, identity, input))),
    bindFile(api.exportSecurityEvents, async (ctx, input) => ok(exportSecurityEvents(ctx, identity, input))),
  ]
}

type GrantInput = ParsedOf<typeof api.grantPost>

/** Nobody grants to himself or takes from himself, under whatever account (domain/11, roleGrant). */
const toHimself = (username: string): Refusal =>
  refuse('identity.grant.self', { status: 409, figures: { username }, hits: [hit('SOD-09', {}, 'domain/11 §2 roleGrant')] })

async function grantPost(ctx: Context, identity: Identity, input: GrantInput): Promise<Result<OutputOf<typeof api.grantPost>>> {
  const { actor } = ctx
  const account = await identity.inAuth((tx) => accountStore.byUsername(tx, input.username))
  if (!account || !reaches(actor, account.regionCode)) return refuse('identity.account.not_found', { status: 404, field: 'username' })
  if (account.personId === actor.personId) return toHimself(account.username)
  const role = roleOf(identity.roles.table, input.role)
  if (!role) return refuse('identity.role.unknown', { field: 'role', figures: { role: input.role } })
  const outOfReach = regionRefusal(identity, actor, input.regionCode)
  if (outOfReach) return outOfReach
  const tenant = identity.tenants.all().get(input.regionCode)
  if (tenant && !heldAt(role, tenant)) return refuse('identity.grant.city_only', { field: 'regionCode', figures: { role: role.id, roleLabel: labelOf(ctx, role.id), regionCode: input.regionCode, regionName: tenant.name } })
  if (account.disabled) return refuse('identity.account.disabled', { status: 409, field: 'username', figures: { username: account.username } })
  const unit = await organisationStore.unit(ctx.tx, input.unitId)
  if (!unit) return refuse('identity.unit.unknown', { field: 'unitId' })

  await grantStore.lockPerson(ctx.tx, account.personId)
  const refused = await dutiesRefusal(ctx, identity, account, input)
  if (refused) return refused

  const { id, regionCode, unitId } = input
  await organisationStore.insertPost(ctx.tx, { id, regionCode, accountId: account.id, personId: account.personId, username: account.username, name: account.name, role: role.id, unitId, grantedAt: ctx.now })
  await grantStore.markAppointments(ctx.tx, account.id, role.id)
  const after = { username: account.username, role: role.id, regionCode, unitId }
  const ruleVersion = `roles@${identity.roles.version}`
  append(ctx, { kind: 'identity.post_granted', regionCode, projectId: null, subjectId: id, ruleVersion, after })
  await recordIncident(ctx.tx, ctx.ids, ctx.now, { ...about(ctx, identity, account), kind: 'postGranted', detail: { postId: id, role: role.id, regionCode, unit: unit.name, rule: ruleVersion } })
  ctx.afterCommit(() => identity.forget(account.id))
  return ok({ postId: id, username: account.username, role: role.id })
}

/**
 * What the person holds already, read after the lock and with the program's own scope: posts in other regions and under other
 * accounts count too. A forbidden combination is refused and written to the security log (domain/02 §7).
 */
async function dutiesRefusal(ctx: Context, identity: Identity, account: Account, input: GrantInput): Promise<Refusal | null> {
  const { posts, roles } = await runAsSystem(identity.app, async (tx) => ({
    posts: await organisationStore.postsOfAccount(tx, account.id),
    roles: await grantStore.rolesOfPerson(tx, account.personId, ctx.today),
  }))
  const same = posts.some((post) => post.role === input.role && post.regionCode === input.regionCode && post.unitId === input.unitId)
  if (same) return refuse('identity.grant.held', { status: 409, figures: { username: account.username, role: input.role, roleLabel: labelOf(ctx, input.role) } })
  const conflict = grantConflict(input.role, roles, identity.roles.table)
  if (!conflict) return null
  const figures = { username: account.username, role: input.role, holds: conflict.holds }
  // In a transaction of its own: the refusal rolls this one back, and the attempt must not be lost with it.
  await identity.inAuth((tx) => recordIncident(tx, ctx.ids, ctx.now, { ...about(ctx, identity, account), kind: 'grantRefused', detail: { role: input.role, holds: conflict.holds, rule: conflict.rule } }))
  const labels = { roleLabel: labelOf(ctx, input.role), holdsLabel: labelOf(ctx, conflict.holds) }
  return refuse('identity.grant.conflict', { status: 409, field: 'role', figures: { ...figures, ...labels }, hits: [hit(conflict.rule, {}, conflict.source)] })
}

const labelOf = (ctx: Context, role: string): string => ctx.text.say(ctx.language, `role.${role}`)

async function revokePost(ctx: Context, identity: Identity, input: ParsedOf<typeof api.revokePost>): Promise<Result<OutputOf<typeof api.revokePost>>> {
  const post = await grantStore.lock(ctx.tx, input.postId)
  if (!post) return refuse('identity.post.not_found', { status: 404 })
  if (post.personId === ctx.actor.personId) return toHimself(post.username)
  await grantStore.revoke(ctx.tx, post.id)
  await grantStore.markAppointments(ctx.tx, post.accountId, post.role)
  const before = { username: post.username, role: post.role, regionCode: post.regionCode, unitId: post.unitId }
  const reason = input.reason ? { reason: input.reason } : {}
  append(ctx, { kind: 'identity.post_revoked', regionCode: post.regionCode, projectId: null, subjectId: post.id, ruleVersion: `roles@${identity.roles.version}`, before, after: { active: false, ...reason } })
  const account = await identity.inAuth((tx) => accountStore.byId(tx, post.accountId))
  const incident = about(ctx, identity, account ?? { id: post.accountId, username: post.username, regionCode: post.regionCode })
  await recordIncident(ctx.tx, ctx.ids, ctx.now, { ...incident, kind: 'postRevoked', detail: { postId: post.id, role: post.role, regionCode: post.regionCode, ...reason } })
  ctx.afterCommit(() => {
    identity.forget(post.accountId)
    // Only what is committed counts; should this fail, the next change of the roster does it.
    identity.handOver(post.accountId, { now: ctx.now, ids: ctx.ids }).catch(() => {})
  })
  return ok({ postId: post.id, username: post.username, role: post.role })
}

/** An event on an account. From where: the address of the session that acts. */
function about(ctx: Context, identity: Identity, account: Pick<Account, 'id' | 'username' | 'regionCode'>): Omit<Incident, 'kind'> {
  return { regionCode: account.regionCode, accountId: account.id, username: account.username, by: ctx.actor, address: identity.sessionOf(ctx.actor)?.address ?? '' }
}
