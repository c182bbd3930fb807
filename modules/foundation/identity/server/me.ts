import { dayIn } from '@zhujian/kernel'
import type { OutputOf } from '@zhujian/kernel'
import { runAsSystem } from '@zhujian/database'
import type { SessionCall } from '@zhujian/http'
import type * as api from '@zhujian/identity/api'
import { organisationStore } from '@zhujian/organisation/server'
import type { Post } from '@zhujian/organisation/server'
import { isWorkingDay } from '@zhujian/policy/domain'
import { accountStore } from './account-store.ts'
import { dutyOf } from './identity.ts'
import type { Identity } from './identity.ts'
import { factorState } from './second-factor.ts'
import type { SignedInBy } from './session-store.ts'

/** The account, its posts and the active one, as the web shows them; what it must do first, and what it may do at all. */
export async function meOf(identity: Identity, call: SessionCall, accountId: string, postId: string, signedInBy: SignedInBy = 'password'): Promise<OutputOf<typeof api.whoAmI>> {
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
  const { policy } = identity.policyFor(posts, call.now)
  const mustChangePassword = signedInBy === 'password' && dutyOf(account, policy, call.now) !== null
  return {
    username: account.username,
    name: account.name,
    posts: views,
    activePost: active,
    today,
    workingDay: isWorkingDay(identity.policy.calendar(), today),
    passwordChangeDue: mustChangePassword || (signedInBy === 'password' && account.mustChange),
    mustChangePassword,
    may: identity.mayOf(active),
    secondFactor: await factorState(identity, call, accountId),
  }
}
