import { hit, refuse } from '@zhujian/kernel'
import type { Refusal } from '@zhujian/kernel'
import * as api from '@zhujian/identity/api'
import type { Identity } from './identity.ts'

/** All that a session may do while its password must be changed, beside what needs no session. */
const open: ReadonlySet<string> = new Set(
  [api.whoAmI, api.getSessionLimits, api.changePassword, api.signOut, ...api.operations.filter((operation) => operation.permission === 'public')].map(({ method, path }) => `${method} ${path}`),
)

/** One request, by the pattern of its route, and the session it comes with. */
export type GatedRequest = {
  method: string
  route: string | undefined
  token: string | undefined
  /** For how long nobody had touched the machine when this was asked, as its browser says. */
  unattendedSeconds: number
}

/** Asked by machines, over and over: these keep no session alive. */
const unattended: ReadonlySet<string> = new Set(['GET /api/events'])
const free: ReadonlySet<string> = new Set(api.operations.filter((operation) => operation.permission === 'public').map(({ method, path }) => `${method} ${path}`))

/**
 * Refuses whatever a session asks for while the policy wants a new password first. It stands before every route of the API, files
 * and streams included: what is not named above is closed. What the policy lets be done with a second factor only is closed to an
 * account without one.
 */
export async function refusedUntilChanged(identity: Identity, request: GatedRequest, now: Date): Promise<Refusal | null> {
  const { method, route, token, unattendedSeconds } = request
  const asked = `${method} ${route}`
  if (!route?.startsWith('/api/') || !token || free.has(asked)) return null
  const actor = await identity.actorOf(token, now)
  if (!actor) return identity.whyEnded(token, now)
  if (!unattended.has(asked)) await identity.noteUse(token, new Date(now.getTime() - unattendedSeconds * 1000))
  if (open.has(asked)) return null
  const session = identity.sessionOf(actor)
  if (session?.duty) return refuse('identity.password.change_first', { status: 403, figures: { duty: session.duty }, hits: [hit(session.duty === 'expired' ? 'PWD-05' : 'PWD-06', session.dutyFigures, session.dutySource)] })
  if (!session || session.factorDue.size === 0) return null
  const wanted = identity.operations().find((operation) => operation.method === method && operation.path.replace(/\{(\w+)\}/g, ':$1') === route)
  return wanted && session.factorDue.has(wanted.name) ? refuse('identity.totp.enrol_first', { status: 403, figures: { operation: wanted.name } }) : null
}
