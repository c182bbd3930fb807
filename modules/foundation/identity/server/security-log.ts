import { createHash } from 'node:crypto'
import { addDays, canonicalJson, isUuidV7, ok } from '@zhujian/kernel'
import type { IdSource, LocalDate, OutputOf, ParsedOf, Result } from '@zhujian/kernel'
import type { Tx } from '@zhujian/database'
import { decodeCursor, pageOf } from '@zhujian/http'
import type { Actor, SessionCall } from '@zhujian/http'
import * as api from '@zhujian/identity/api'
import { seesUnplaced } from '@zhujian/identity/domain'
import type { Identity } from './identity.ts'
import { securityEventStore } from './security-event-store.ts'
import type { EventFilter, SecurityEvent } from './security-event-store.ts'

export type Incident = {
  kind: api.SecurityEventKind
  /** The region of the account it is about; 0: nobody has that name. */
  regionCode: number
  accountId: string | null
  username: string
  /** Who acted; absent where nobody was signed in. */
  by?: Pick<Actor, 'username' | 'role'>
  address: string
  detail?: Record<string, unknown>
}

/**
 * Appends to the security log, which auditAdmin alone reads (domain/10 §3). Its leaves are hashed like the ledger's: SHA-256 over
 * 0x00 and the canonical JSON of every other field.
 */
export async function recordIncident(tx: Tx, ids: IdSource, at: Date, incident: Incident): Promise<void> {
  const event = {
    version: 2,
    id: ids.next(),
    at,
    kind: incident.kind,
    regionCode: incident.regionCode,
    accountId: incident.accountId,
    username: incident.username,
    actor: incident.by?.username ?? null,
    actorRole: incident.by?.role ?? null,
    address: incident.address,
    detail: incident.detail ?? {},
  }
  const leafHash = createHash('sha256').update(Buffer.from([0])).update(canonicalJson(event)).digest()
  await securityEventStore.insert(tx, { ...event, leafHash })
}

/** The first instant of a business day in the time zone of the platform's tenants. */
function dayStart(day: LocalDate): Date {
  return new Date(`${day}T00:00:00+08:00`)
}

/** The security log of the caller's region range, newest first. */
export async function listSecurityEvents(identity: Identity, call: Pick<SessionCall, 'text' | 'language'>, actor: Actor, input: ParsedOf<typeof api.listSecurityEvents>): Promise<Result<OutputOf<typeof api.listSecurityEvents>>> {
  const filter: EventFilter = {
    lo: actor.scope.readLo,
    hi: actor.scope.readHi,
    unplaced: seesUnplaced(identity.tenants.all(), actor.regionCode),
    kinds: kindsOf(input),
    username: input.username ?? null,
    from: input.from === undefined ? null : dayStart(input.from),
    until: input.to === undefined ? null : dayStart(addDays(input.to, 1)),
    before: positionIn(input.cursor),
  }
  const rows = await identity.inAuth((tx) => securityEventStore.list(tx, filter, input.limit + 1))
  const page = pageOf(rows, input.limit, (event) => [event.at.getTime(), event.id])
  return ok({ items: page.items.map((event) => viewOf(identity, call, event)), nextCursor: page.nextCursor })
}

const isRefused = (kind: string): boolean => api.refusedKinds.some((refused) => refused === kind)

/** The kinds a filter asks for; null: all of them. */
function kindsOf({ kind, result }: { kind?: api.SecurityEventKind | undefined; result?: 'done' | 'refused' | undefined }): readonly string[] | null {
  if (kind === undefined && result === undefined) return null
  return api.securityEventKinds.filter((one) => (kind === undefined || one === kind) && (result === undefined || isRefused(one) === (result === 'refused')))
}

/** A cursor that is not one of ours starts at the beginning. */
function positionIn(cursor: string | undefined): EventFilter['before'] {
  const [at, id] = decodeCursor(cursor, 2) ?? []
  if (typeof at !== 'number' || typeof id !== 'string' || !(at >= 0 && at < 8e12) || !isUuidV7(id)) return null
  return { at: new Date(at), id }
}

function viewOf(identity: Identity, { text, language }: Pick<SessionCall, 'text' | 'language'>, event: SecurityEvent): api.SecurityEventView {
  return {
    eventId: event.id,
    at: event.at.toISOString(),
    kind: event.kind,
    kindLabel: text.say(language, `security.${event.kind}`),
    result: isRefused(event.kind) ? 'refused' : 'done',
    username: event.username,
    accountId: event.accountId,
    regionCode: event.regionCode,
    regionName: event.regionCode === 0 ? '' : identity.tenants.nameOf(event.regionCode),
    actor: event.actor,
    actorRole: event.actorRole,
    actorRoleLabel: event.actorRole === null ? null : text.say(language, `role.${event.actorRole}`),
    address: event.address,
    detail: event.detail,
    version: event.version,
    leafHash: event.leafHash.toString('hex'),
  }
}
