import { createHash, randomBytes } from 'node:crypto'
import { Secret, TOTP } from 'otpauth'
import { ok, refuse } from '@zhujian/kernel'
import type { OutputOf, ParsedOf, Result } from '@zhujian/kernel'
import { runAsSystem } from '@zhujian/database'
import type { Tx } from '@zhujian/database'
import type { SessionAnswer, SessionCall } from '@zhujian/http'
import * as api from '@zhujian/identity/api'
import { organisationStore } from '@zhujian/organisation/server'
import { accountStore } from './account-store.ts'
import { closed, countFailure } from './failures.ts'
import { hashToken } from './identity.ts'
import type { Identity } from './identity.ts'
import { once } from './once.ts'
import type { Occasion } from './once.ts'
import { ownOf } from './own.ts'
import { targetRefusal } from './reach.ts'
import { seal, sealingOf, unseal } from './seal.ts'
import { recordIncident } from './security-log.ts'
import { sessionStore } from './session-store.ts'
import { totpStore } from './totp-store.ts'

const stepSeconds = 30
/** A phone may be half a minute before or behind (RFC 6238 §5.2). */
const window = 1
const codes = 10

const totpOf = (username: string, base32: string): TOTP => new TOTP({ issuer: 'Zhujian', label: username, secret: Secret.fromBase32(base32), algorithm: 'SHA1', digits: 6, period: stepSeconds })

/** Written without what people put between: `ABCD-EFGH` and `abcdefgh` are one code. */
const hashOfCode = (code: string): Buffer => createHash('sha256').update(code.toUpperCase().replace(/[^0-9A-Z]/g, '')).digest()

/**
 * Whether a code is right now: of the phone, each for once, or one of the recovery codes, which is then used up.
 * In the transaction of what it lets be done.
 */
export async function takeCode(identity: Identity, tx: Tx, account: { id: string; username: string }, code: string, now: Date): Promise<'phone' | 'recovery' | null> {
  const totp = await totpStore.lock(tx, account.id)
  if (!totp) return null
  const plain = code.replace(/\s/g, '')
  if (/^\d{6}$/.test(plain)) {
    const delta = totpOf(account.username, unseal(identity.sealingKey, totp.sealedKey)).validate({ token: plain, timestamp: now.getTime(), window })
    if (delta === null) return null
    const step = BigInt(Math.floor(now.getTime() / 1000 / stepSeconds) + delta)
    return (await totpStore.takeStep(tx, account.id, step)) === 1 ? 'phone' : null
  }
  return (await totpStore.takeCode(tx, account.id, hashOfCode(code), now)) === 1 ? 'recovery' : null
}

function newCodes(): string[] {
  // 50 bits each, in letters and digits that are not taken for one another.
  const signs = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789'
  return Array.from({ length: codes }, () => [...randomBytes(10)].map((byte) => signs[byte % 32]).join('').replace(/^(.{5})/, '$1-'))
}

/**
 * Guesses at a code count like guesses at a password, from inside a session too: past the allowed number no code is looked at.
 */
async function counted<T>(identity: Identity, call: SessionCall, accountId: string, act: () => Promise<Result<T>>): Promise<Result<T>> {
  const account = await identity.inAuth((tx) => accountStore.byId(tx, accountId))
  if (!account || (await identity.inAuth((tx) => closed(tx, call, account.username)))) return refuse('identity.totp.wrong', { field: 'code' })
  const done = await act()
  if (!done.ok && done.code === 'identity.totp.wrong') {
    const posts = await runAsSystem(identity.app, (tx) => organisationStore.postsOfAccount(tx, account.id))
    await countFailure(identity, call, account.username, account, identity.policyFor(posts, call.now).policy)
  }
  return done
}

/** Makes a key for a phone. Asked again under the same id it is the same; under another one the key that waited is void. */
export async function enrolTotp(identity: Identity, call: SessionCall, input: ParsedOf<typeof api.enrolTotp>): Promise<SessionAnswer> {
  const own = await ownOf(identity, call)
  if (!own.ok) return own
  const { accountId, username, who } = own.value
  return identity.inAuth(async (tx): Promise<Result<OutputOf<typeof api.enrolTotp>>> => {
    await accountStore.lock(tx, accountId)
    const known = await totpStore.lock(tx, accountId)
    if (known?.confirmedAt) return refuse('identity.totp.on', { status: 409 })
    const secret = known?.enrolmentId === input.id ? unseal(identity.sealingKey, known.sealedKey) : new Secret({ size: 20 }).base32
    if (known?.enrolmentId !== input.id) {
      await totpStore.enrol(tx, accountId, input.id, seal(identity.sealingKey, secret), call.now)
      await recordIncident(tx, call.ids, call.now, { ...who, kind: 'totpEnrolled' })
    }
    return ok({ secret, uri: totpOf(username, secret).toString(), digits: 6, periodSeconds: stepSeconds })
  })
}

/** Confirms the key by a code of the phone: from now on every sign-in asks for one. The other sessions of the account end. */
export async function confirmTotp(identity: Identity, call: SessionCall, input: ParsedOf<typeof api.confirmTotp>): Promise<SessionAnswer> {
  const own = await ownOf(identity, call)
  if (!own.ok) return own
  const { accountId, username, who, occasion, token } = own.value
  const fresh = newCodes()
  const done = await counted(identity, call, accountId, () => once(identity, occasion, api.confirmTotp, input, async (tx) => {
    const totp = await totpStore.lock(tx, accountId)
    if (!totp) return refuse('identity.totp.none', { status: 409 })
    if (totp.confirmedAt) return refuse('identity.totp.on', { status: 409 })
    if ((await takeCode(identity, tx, { id: accountId, username }, input.code, call.now)) !== 'phone') return refuse('identity.totp.wrong', { field: 'code' })
    await totpStore.confirm(tx, accountId, call.now)
    await totpStore.replaceCodes(tx, accountId, fresh.map(hashOfCode))
    const session = await sessionStore.byToken(tx, hashToken(token))
    if (session) await sessionStore.endOthers(tx, accountId, session.id, call.now, 'ended')
    await recordIncident(tx, call.ids, call.now, { ...who, kind: 'totpConfirmed' })
    return ok({ recoveryCodes: fresh })
  }, sealingOf(identity.sealingKey)))
  identity.forget(accountId)
  return done
}

/** Takes the second factor off one's own account, by a code of it; not where the policy asks for one. */
export async function dropTotp(identity: Identity, call: SessionCall, input: ParsedOf<typeof api.dropTotp>): Promise<SessionAnswer> {
  const own = await ownOf(identity, call)
  if (!own.ok) return own
  const { accountId, username, who, occasion } = own.value
  const state = await factorState(identity, call, accountId)
  if (state.required) return refuse('identity.totp.required', { status: 409 })
  const done = await counted(identity, call, accountId, () => once(identity, occasion, api.dropTotp, input, async (tx) => {
    const totp = await totpStore.lock(tx, accountId)
    if (!totp?.confirmedAt) return refuse('identity.totp.none', { status: 409 })
    if ((await takeCode(identity, tx, { id: accountId, username }, input.code, call.now)) === null) return refuse('identity.totp.wrong', { field: 'code' })
    await totpStore.remove(tx, accountId)
    await recordIncident(tx, call.ids, call.now, { ...who, kind: 'totpDropped' })
    return ok({ enrolled: false as const })
  }))
  identity.forget(accountId)
  return done
}

/** The security administrator takes the second factor off an account whose phone is lost; its sessions end. */
export async function resetTotp(identity: Identity, occasion: Occasion, input: ParsedOf<typeof api.resetTotp>): Promise<Result<OutputOf<typeof api.resetTotp>>> {
  let changed: string | undefined
  const done = await once(identity, occasion, api.resetTotp, input, async (tx) => {
    const account = await accountStore.lockByUsername(tx, input.username)
    const refused = targetRefusal(occasion.actor, account)
    if (refused || !account) return refused ?? refuse('identity.account.not_found', { status: 404 })
    if ((await totpStore.remove(tx, account.id)) === 0) return refuse('identity.totp.none', { status: 409 })
    const sessions = await sessionStore.endAll(tx, account.id, occasion.now)
    const who = { regionCode: account.regionCode, accountId: account.id, username: account.username, by: occasion.actor, address: occasion.address }
    await recordIncident(tx, occasion.ids, occasion.now, { ...who, kind: 'totpReset', detail: { sessions, ...(input.reason ? { reason: input.reason } : {}) } })
    changed = account.id
    return ok({ username: account.username })
  })
  if (changed !== undefined) identity.forget(changed)
  return done
}

/** What the policy asks of an account, and what it has. */
export async function factorState(identity: Identity, call: Pick<SessionCall, 'now'>, accountId: string): Promise<{ required: boolean; inForce: boolean; enrolled: boolean; recoveryCodesLeft: number }> {
  const { totp, left } = await identity.inAuth(async (tx) => ({ totp: await totpStore.get(tx, accountId), left: await totpStore.codesLeft(tx, accountId) }))
  const posts = await runAsSystem(identity.app, (tx) => organisationStore.postsOfAccount(tx, accountId))
  const { policy } = identity.policyFor(posts, call.now)
  const { required, inForce } = identity.secondFactorFor(posts.map((post) => post.role), policy)
  return { required, inForce, enrolled: totp?.confirmedAt != null, recoveryCodesLeft: left }
}
