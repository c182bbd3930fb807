import { createHash, randomBytes } from 'node:crypto'
import { ok, refuse } from '@zhujian/kernel'
import type { OutputOf, ParsedOf, Result } from '@zhujian/kernel'
import { runInTenant, systemScope } from '@zhujian/database'
import type { Tx } from '@zhujian/database'
import { noteEvent } from '@zhujian/events'
import { decodeCursor, pageOf } from '@zhujian/http'
import type { SessionAnswer, SessionCall } from '@zhujian/http'
import * as api from '@zhujian/identity/api'
import { deviceWords, isBrowser } from '@zhujian/identity/domain'
import { deviceStore } from './device-store.ts'
import { hashToken } from './identity.ts'
import type { Identity } from './identity.ts'
import { once } from './once.ts'
import { ownOf } from './own.ts'
import { recordIncident } from './security-log.ts'
import type { Incident } from './security-log.ts'
import { sessionStore } from './session-store.ts'

/** The device of a sign-in; `mark` where its browser is given one to be known by. */
export type SeenDevice = { id: string; mark: string | undefined }

const isMark = (text: string | undefined): text is string => text !== undefined && /^[\w-]{43}$/.test(text)

/**
 * The device somebody signs in with, in the transaction of the sign-in. A new one is told to the owner of the account, unless it is his
 * first: then there is nobody else yet who could know the password.
 */
export async function seeDevice(identity: Identity, tx: Tx, call: SessionCall, account: { id: string; regionCode: number; demo: boolean }, who: Omit<Incident, 'kind'>): Promise<SeenDevice> {
  const { agent, address, now } = call
  const fresh = isBrowser(agent) && !isMark(call.device) ? randomBytes(32).toString('base64url') : undefined
  const mark = isBrowser(agent) ? (fresh ?? call.device ?? '') : `program ${agent} ${address}`
  const markHash = createHash('sha256').update(mark).digest()
  const known = await deviceStore.byMark(tx, account.id, markHash)
  const first = known === null && !(await deviceStore.any(tx, account.id))
  const id = known?.id ?? call.ids.next()
  if (known) await deviceStore.seen(tx, account.id, id, agent, address, now)
  else await deviceStore.insert(tx, account.id, { id, name: deviceWords(agent), agent, lastSeenAt: now, address }, markHash)
  if (!first && (known === null || known.forgotten)) {
    const device = deviceWords(agent)
    await recordIncident(tx, call.ids, now, { ...who, kind: 'deviceNew', detail: { deviceId: id, device } })
    // A demo account is everybody's: its devices are in the log, and no surprise to anyone.
    if (!account.demo) await runInTenant(identity.app, { ...systemScope, accountId: account.id }, (own) => noteEvent(own, { kind: 'identity.new_device', regionCode: account.regionCode, projectId: null, payload: { accountId: account.id, device, address } }, now))
  }
  return { id, mark: fresh }
}

/** A cursor that is not one of ours starts at the beginning. */
export function instantAndId(cursor: string | undefined): { at: Date; id: string } | null {
  const [at, id] = decodeCursor(cursor, 2) ?? []
  return typeof at === 'number' && typeof id === 'string' && /^[0-9a-f-]{36}$/.test(id) && at >= 0 && at < 8e12 ? { at: new Date(at), id } : null
}

export async function listDevices(identity: Identity, call: SessionCall, input: ParsedOf<typeof api.listDevices>): Promise<SessionAnswer> {
  const own = await ownOf(identity, call)
  if (!own.ok) return own
  const { accountId, token } = own.value
  const { rows, session } = await identity.inAuth(async (tx) => ({
    rows: await deviceStore.list(tx, accountId, instantAndId(input.cursor), input.limit + 1, call.now),
    session: await sessionStore.byToken(tx, hashToken(token)),
  }))
  const page = pageOf(rows, input.limit, (row) => [row.lastSeenAt.getTime(), row.id])
  const items = page.items.map((row) => ({
    deviceId: row.id,
    name: row.name,
    device: deviceWords(row.agent),
    firstSeenAt: row.firstSeenAt.toISOString(),
    lastSeenAt: row.lastSeenAt.toISOString(),
    address: row.address,
    sessions: row.sessions,
    current: row.id === session?.deviceId,
  }))
  return ok({ items, nextCursor: page.nextCursor } satisfies OutputOf<typeof api.listDevices>)
}

export async function renameDevice(identity: Identity, call: SessionCall, input: ParsedOf<typeof api.renameDevice>): Promise<Result<OutputOf<typeof api.renameDevice>>> {
  const own = await ownOf(identity, call)
  if (!own.ok) return own
  const { accountId, who, occasion } = own.value
  return once(identity, occasion, api.renameDevice, input, async (tx) => {
    if ((await deviceStore.rename(tx, accountId, input.deviceId, input.name)) === 0) return refuse('identity.device.not_found', { status: 404 })
    await recordIncident(tx, call.ids, call.now, { ...who, kind: 'deviceNamed', detail: { deviceId: input.deviceId, name: input.name } })
    return ok({ deviceId: input.deviceId, name: input.name })
  })
}

/** Ends the sessions of a device and forgets it: the next sign-in with it is told as one with a new device. */
export async function forgetDevice(identity: Identity, call: SessionCall, input: ParsedOf<typeof api.forgetDevice>): Promise<Result<OutputOf<typeof api.forgetDevice>>> {
  const own = await ownOf(identity, call)
  if (!own.ok) return own
  const { accountId, who, occasion, token } = own.value
  const done = await once(identity, occasion, api.forgetDevice, input, async (tx) => {
    const session = await sessionStore.byToken(tx, hashToken(token))
    if (session?.deviceId === input.deviceId) return refuse('identity.device.current', { status: 409 })
    if ((await deviceStore.forget(tx, accountId, input.deviceId, call.now)) === 0) return refuse('identity.device.not_found', { status: 404 })
    const sessions = await sessionStore.endOfDevice(tx, accountId, input.deviceId, call.now)
    await recordIncident(tx, call.ids, call.now, { ...who, kind: 'deviceForgotten', detail: { deviceId: input.deviceId, sessions } })
    return ok({ deviceId: input.deviceId, sessionsEnded: sessions })
  })
  identity.forget(accountId)
  return done
}
