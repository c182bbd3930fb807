import { ok, refuse } from '@zhujian/kernel'
import type { ParsedOf, Refusal, Result } from '@zhujian/kernel'
import { randomBytes } from 'node:crypto'
import type { SessionAnswer, SessionCall } from '@zhujian/http'
import type * as api from '@zhujian/identity/api'
import { deviceWords } from '@zhujian/identity/domain'
import { accountStore } from './account-store.ts'
import { externalStore } from './external-store.ts'
import type { OidcAttempt } from './external-store.ts'
import { hashToken } from './identity.ts'
import type { Identity } from './identity.ts'
import { ProviderAway } from './provider.ts'
import type { OidcProvider, Proven } from './provider.ts'
import { seal, unseal } from './seal.ts'
import { recordIncident } from './security-log.ts'
import { enter, signIn } from './sign-in.ts'

/** So long one may take at the provider. */
const attemptMinutes = 10
const off = (): Refusal => refuse('identity.oidc.off', { status: 409 })
const away = (): Refusal => refuse('identity.oidc.away', { status: 503 })
const failed = (): Refusal => refuse('identity.oidc.failed', { status: 401 })
const random = (): string => randomBytes(32).toString('base64url')

/** Begins a sign-in. What the browser keeps beside the state binds the way back to it: a link that somebody else began leads nowhere. */
export async function beginOidc(identity: Identity, call: SessionCall): Promise<SessionAnswer> {
  const { provider } = identity
  if (!provider) return off()
  const [state, binding, nonce, verifier] = [random(), random(), random(), random()]
  try {
    const address = await provider.begin(state, nonce, verifier)
    const expiresAt = new Date(call.now.getTime() + attemptMinutes * 60_000)
    await identity.inAuth((tx) => externalStore.begin(tx, hashToken(state), hashToken(binding), seal(identity.sealingKey, JSON.stringify([nonce, verifier])), call.now, expiresAt))
    return ok({ address, state, binding })
  } catch (cause) {
    if (cause instanceof ProviderAway) return away()
    throw cause
  }
}

type Back = { state: string; binding: string }

/** Whom the provider names. Its code counts once; what it said is kept for the minutes in which a link or a code of the phone may still be wanted. */
async function provenOf(identity: Identity, call: SessionCall, provider: OidcProvider, { state, binding }: Back, query: string | null): Promise<Result<Proven>> {
  const attempt = await identity.inAuth((tx) => externalStore.attempt(tx, hashToken(state), hashToken(binding), call.now))
  if (!attempt) return failed()
  const known = toldBefore(attempt)
  if (known) return ok(known)
  if (query === null) return failed()
  const [nonce, verifier] = JSON.parse(unseal(identity.sealingKey, attempt.sealed)) as [string, string]
  try {
    const proven = await provider.prove(query, state, nonce, verifier)
    const first = await identity.inAuth((tx) => externalStore.verified(tx, hashToken(state), proven.issuer, proven.subject, proven.secondFactor))
    return first === 1 ? ok(proven) : failed()
  } catch (cause) {
    if (cause instanceof ProviderAway) return away()
    await identity.inAuth(async (tx) => {
      await externalStore.end(tx, hashToken(state))
      await recordIncident(tx, call.ids, call.now, { kind: 'signInRefused', regionCode: 0, accountId: null, username: '', address: call.address, detail: { device: deviceWords(call.agent), signedInBy: 'oidc', reason: reasonOf(cause) } })
    })
    return failed()
  }
}

function toldBefore({ issuer, subject, secondFactor }: OidcAttempt): Proven | null {
  return issuer === null || subject === null ? null : { issuer, subject, secondFactor }
}

/** The code of the library or the provider: what went wrong, and nothing of what was sent. */
function reasonOf(cause: unknown): string {
  const { code, error } = cause as { code?: unknown; error?: unknown }
  return [code, error].filter((word) => typeof word === 'string').join(' ').slice(0, 100)
}

export async function finishOidc(identity: Identity, call: SessionCall, input: ParsedOf<typeof api.finishOidc>): Promise<SessionAnswer> {
  const { provider } = identity
  if (!provider) return off()
  const proven = await provenOf(identity, call, provider, input, input.query)
  if (!proven.ok) return proven
  const { issuer, subject, secondFactor } = proven.value
  const account = await identity.inAuth(async (tx) => {
    const login = await externalStore.bySubject(tx, 'oidc', issuer, subject)
    return login && accountStore.byId(tx, login.accountId)
  })
  if (!account) return refuse('identity.oidc.unlinked', { status: 401 })
  const also = async (tx: Parameters<typeof externalStore.end>[0]): Promise<Refusal | null> => ((await externalStore.end(tx, hashToken(input.state))) === 1 ? null : failed())
  return enter(identity, call, account, { by: 'oidc', code: input.code, factor: secondFactor, also })
}

/** The first time: the account's own password once says whose the subject is. From then on the provider alone does. */
export async function linkOidc(identity: Identity, call: SessionCall, input: ParsedOf<typeof api.linkOidc>): Promise<SessionAnswer> {
  const { provider } = identity
  if (!provider) return off()
  const proven = await provenOf(identity, call, provider, input, null)
  if (!proven.ok) return proven
  const { issuer, subject } = proven.value
  return signIn(identity, call, input, async (tx, account, who) => {
    if ((await externalStore.end(tx, hashToken(input.state))) === 0) return failed()
    if ((await externalStore.insert(tx, { accountId: account.id, provider: 'oidc', issuer, subject }, call.now, account.username)) === 0) return refuse('identity.external.taken', { status: 409 })
    await recordIncident(tx, call.ids, call.now, { ...who, kind: 'externalLinked', detail: { provider: 'oidc', subject } })
    return null
  })
}
