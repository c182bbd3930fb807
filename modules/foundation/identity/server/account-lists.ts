import { ok } from '@zhujian/kernel'
import type { OutputOf, ParsedOf, Result } from '@zhujian/kernel'
import { readInTenant } from '@zhujian/database'
import { decodeCursor, pageOf } from '@zhujian/http'
import type { Actor, SessionCall } from '@zhujian/http'
import type * as api from '@zhujian/identity/api'
import { heldAt, isAdministrator } from '@zhujian/identity/domain'
import { grantStore, organisationStore } from '@zhujian/organisation/server'
import type { Post } from '@zhujian/organisation/server'
import { accountStore, stateOf } from './account-store.ts'
import type { ListedAccount } from './account-store.ts'
import { externalStore } from './external-store.ts'
import type { Identity } from './identity.ts'
import { reaches } from './reach.ts'

/** What of a call the lists go by: a session's and a streaming export's alike. */
type Asked = Pick<SessionCall, 'now' | 'text' | 'language'>

/** The accounts of the caller's region range, with the posts of theirs that he may see. */
export async function listAccounts(identity: Identity, call: Asked, actor: Actor, input: ParsedOf<typeof api.listAccounts>): Promise<Result<OutputOf<typeof api.listAccounts>>> {
  const filter = { lo: actor.scope.readLo, hi: actor.scope.readHi, q: input.q ?? null, after: usernameIn(input.cursor), now: call.now }
  const rows = await identity.inAuth((tx) => accountStore.list(tx, filter, input.limit + 1))
  const page = pageOf(rows, input.limit, (account) => [account.username])
  const { posts, units } = await readInTenant(identity.app, actor.scope, async (tx) => {
    const held = await grantStore.ofAccounts(tx, page.items.map((account) => account.id))
    const named = new Set([...held.map((post) => post.unitId), ...page.items.flatMap((account) => account.unitId ?? [])])
    return { posts: held, units: new Map((await organisationStore.units(tx, [...named])).map((unit) => [unit.id, unit.name])) }
  })
  const external = await identity.inAuth((tx) => externalStore.ofAccounts(tx, page.items.map((account) => account.id)))
  const items = page.items.map((account) => ({
    ...viewOf(identity, call, account, posts.filter((post) => post.accountId === account.id), units),
    external: external.filter((login) => login.accountId === account.id).map(({ provider, subject }) => ({ provider, subject })),
  }))
  return ok({ items, nextCursor: page.nextCursor })
}

/** A cursor that is not one of ours starts at the beginning. */
function usernameIn(cursor: string | undefined): string | null {
  const [username] = decodeCursor(cursor, 1) ?? []
  return typeof username === 'string' && /^[\w.-]{1,100}$/.test(username) ? username : null
}

function viewOf(identity: Identity, { text, language }: Asked, account: ListedAccount, posts: readonly Post[], units: ReadonlyMap<string, string>): Omit<api.AccountView, 'external'> {
  return {
    accountId: account.id,
    username: account.username,
    name: account.name,
    regionCode: account.regionCode,
    regionName: identity.tenants.nameOf(account.regionCode),
    // Accounts from before units were noted show the unit of their first post.
    unitName: units.get(account.unitId ?? posts[0]?.unitId ?? '') ?? '',
    state: stateOf(account),
    lockedUntil: account.lockedUntil?.toISOString() ?? null,
    mustChange: account.mustChange,
    createdAt: account.createdAt?.toISOString() ?? null,
    lastSignInAt: account.lastSignInAt?.toISOString() ?? null,
    secondFactor: account.secondFactor,
    posts: posts.map((post) => ({
      postId: post.id,
      role: post.role,
      roleLabel: text.say(language, `role.${post.role}`),
      regionCode: post.regionCode,
      regionName: identity.tenants.nameOf(post.regionCode),
      unitName: units.get(post.unitId) ?? '',
    })),
  }
}

/** What the administrators' forms offer. The server judges again whatever they send. */
export async function getAdministrationForm(identity: Identity, call: SessionCall, actor: Actor): Promise<Result<OutputOf<typeof api.getAdministrationForm>>> {
  const regions = [...identity.tenants.all().values()].filter((tenant) => reaches(actor, tenant.regionCode))
  const { policy, version } = identity.securityPolicy(actor.regionCode, call.now)
  return ok({
    regions: regions.map((tenant) => ({ regionCode: tenant.regionCode, name: tenant.name, city: tenant.parent === null })),
    roles: identity.roles.table.roles.map((role) => ({
      role: role.id,
      label: call.text.say(call.language, `role.${role.id}`),
      administrator: isAdministrator(identity.roles.table, role.id),
      cityOnly: !heldAt(role, { parent: actor.regionCode }),
    })),
    external: [...(identity.provider ? [{ provider: 'oidc' as const, label: identity.provider.label ?? null }] : []), ...(identity.directory ? [{ provider: 'ldap' as const, label: identity.directory.label ?? null }] : [])],
    password: { minLength: policy.passwordMinLength, classes: policy.classes, history: policy.history, version },
  })
}
