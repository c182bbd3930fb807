import { ok, refuse } from '@zhujian/kernel'
import type { OutputOf, ParsedOf, Result } from '@zhujian/kernel'
import { runAsSystem } from '@zhujian/database'
import * as api from '@zhujian/identity/api'
import { isAdministrator } from '@zhujian/identity/domain'
import { organisationStore } from '@zhujian/organisation/server'
import { accountStore } from './account-store.ts'
import { externalStore } from './external-store.ts'
import type { Identity } from './identity.ts'
import { once } from './once.ts'
import type { Occasion } from './once.ts'
import { targetRefusal } from './reach.ts'
import { recordIncident } from './security-log.ts'
import { sessionStore } from './session-store.ts'

/**
 * Links an account by hand. The three administrators stay local where a directory is concerned: whoever keeps it could otherwise sign
 * in as any of them, and nobody could when it is away.
 */
export async function linkExternal(identity: Identity, occasion: Occasion, input: ParsedOf<typeof api.linkExternal>): Promise<Result<OutputOf<typeof api.linkExternal>>> {
  const { provider, subject } = input
  const issuer = provider === 'oidc' ? identity.provider?.issuer : identity.directory?.issuer
  if (issuer === undefined) return refuse('identity.external.off', { status: 409, figures: { provider } })
  return once(identity, occasion, api.linkExternal, input, async (tx) => {
    const account = await accountStore.lockByUsername(tx, input.username)
    const refused = targetRefusal(occasion.actor, account)
    if (refused || !account) return refused ?? refuse('identity.account.not_found', { status: 404 })
    const posts = await runAsSystem(identity.app, (own) => organisationStore.postsOfAccount(own, account.id))
    if (provider === 'ldap' && posts.some((post) => isAdministrator(identity.roles.table, post.role))) return refuse('identity.external.administrator', { status: 409, figures: { username: account.username } })
    if ((await externalStore.insert(tx, { accountId: account.id, provider, issuer, subject }, occasion.now, occasion.actor.username)) === 0) return refuse('identity.external.taken', { status: 409, field: 'subject' })
    await recordIncident(tx, occasion.ids, occasion.now, { kind: 'externalLinked', regionCode: account.regionCode, accountId: account.id, username: account.username, by: occasion.actor, address: occasion.address, detail: { provider, subject } })
    return ok({ username: account.username, provider })
  })
}

export async function unlinkExternal(identity: Identity, occasion: Occasion, input: ParsedOf<typeof api.unlinkExternal>): Promise<Result<OutputOf<typeof api.unlinkExternal>>> {
  const { provider } = input
  let changed: string | undefined
  const done = await once(identity, occasion, api.unlinkExternal, input, async (tx) => {
    const account = await accountStore.lockByUsername(tx, input.username)
    const refused = targetRefusal(occasion.actor, account)
    if (refused || !account) return refused ?? refuse('identity.account.not_found', { status: 404 })
    if ((await externalStore.remove(tx, account.id, provider)) === 0) return refuse('identity.external.none', { status: 409 })
    const sessions = await sessionStore.endAll(tx, account.id, occasion.now)
    await recordIncident(tx, occasion.ids, occasion.now, { kind: 'externalUnlinked', regionCode: account.regionCode, accountId: account.id, username: account.username, by: occasion.actor, address: occasion.address, detail: { provider, sessions } })
    changed = account.id
    return ok({ username: account.username, provider })
  })
  if (changed !== undefined) identity.forget(changed)
  return done
}
