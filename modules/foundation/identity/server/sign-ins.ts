import { ok } from '@zhujian/kernel'
import type { OutputOf, ParsedOf } from '@zhujian/kernel'
import { pageOf } from '@zhujian/http'
import type { SessionAnswer, SessionCall } from '@zhujian/http'
import type * as api from '@zhujian/identity/api'
import { instantAndId } from './devices.ts'
import type { Identity } from './identity.ts'
import { ownOf } from './own.ts'
import { securityEventStore } from './security-event-store.ts'

const ended = ['signedOut', 'sessionEnded', 'sessionExpired', 'sessionsSuperseded']
/** What the history of one's own sign-ins is made of; nobody reads more of the security log than is about himself. */
const kinds = ['signedIn', 'signInRefused', 'accountLocked', 'deviceNew', ...ended]

export async function listSignIns(identity: Identity, call: SessionCall, input: ParsedOf<typeof api.listSignIns>): Promise<SessionAnswer> {
  const own = await ownOf(identity, call)
  if (!own.ok) return own
  const rows = await identity.inAuth((tx) => securityEventStore.ofAccount(tx, own.value.accountId, kinds, instantAndId(input.cursor), input.limit + 1))
  const page = pageOf(rows, input.limit, (event) => [event.at.getTime(), event.id])
  const items = page.items.map((event) => ({
    eventId: event.id,
    at: event.at.toISOString(),
    kind: event.kind,
    kindLabel: call.text.say(call.language, `security.${event.kind}`),
    result: event.kind === 'signedIn' ? ('allowed' as const) : ended.includes(event.kind) ? ('ended' as const) : event.kind === 'deviceNew' ? ('noted' as const) : ('refused' as const),
    address: event.address,
    device: typeof event.detail['device'] === 'string' ? event.detail['device'] : '',
    secondFactor: typeof event.detail['secondFactor'] === 'string' ? event.detail['secondFactor'] : null,
  }))
  return ok({ items, nextCursor: page.nextCursor } satisfies OutputOf<typeof api.listSignIns>)
}
