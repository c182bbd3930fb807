import { refuse } from '@zhujian/kernel'
import type { Refusal } from '@zhujian/kernel'
import * as api from '@zhujian/identity/api'
import type { Identity } from './identity.ts'

/** All that a session may do while its password must be changed, beside what needs no session. */
const open: ReadonlySet<string> = new Set(
  [api.whoAmI, api.changePassword, api.signOut, ...api.operations.filter((operation) => operation.permission === 'public')].map(({ method, path }) => `${method} ${path}`),
)

/** One request, by the pattern of its route, and the session it comes with. */
export type GatedRequest = { method: string; route: string | undefined; token: string | undefined }

/**
 * Refuses whatever a session asks for while the policy wants a new password first. It stands before every route of the API, files
 * and streams included: what is not named above is closed. What the policy lets be done with a second factor only is closed to an
 * account without one.
 */
export async function refusedUntilChanged(identity: Identity, request: GatedRequest, now: Date): Promise<Refusal | null> {
  const { method, route, token } = request
  if (!route?.startsWith('/api/') || open.has(`${method} ${route}`) || !token) return null
  const actor = await identity.actorOf(token, now)
  const session = actor && identity.sessionOf(actor)
  if (session?.duty) return refuse('identity.password.change_first', { status: 403, figures: { duty: session.duty } })
  if (!session || session.factorDue.size === 0) return null
  const wanted = identity.operations().find((operation) => operation.method === method && operation.path.replace(/\{(\w+)\}/g, ':$1') === route)
  return wanted && session.factorDue.has(wanted.name) ? refuse('identity.totp.enrol_first', { status: 403, figures: { operation: wanted.name } }) : null
}
