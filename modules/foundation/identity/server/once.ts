import { canonicalJson, ok, refuse } from '@zhujian/kernel'
import type { IdSource, Operation, Result, Uuid } from '@zhujian/kernel'
import { runInTenant, systemScope } from '@zhujian/database'
import type { Tx } from '@zhujian/database'
import type { Actor } from '@zhujian/http'
import { idempotencyStore } from './idempotency-store.ts'
import type { DoneKey } from './idempotency-store.ts'
import type { Identity } from './identity.ts'
import { hashPassword, passwordFits } from './passwords.ts'

export type Occasion = { actor: Actor; now: Date; ids: IdSource; address: string }

/** Keeps an answer that holds a secret from whoever reads the tables. */
export type Sealing = { seal(text: string): string; unseal(text: string): string }

/**
 * Does an act on the sign-in tables once per id, in one transaction with its security events: the second caller waits and gets the
 * first answer, another body is refused, refusals are not stored. As the dispatcher does for everything else (DESIGN §5), but a
 * body may hold a password here, so what is kept of it is slow to guess.
 */
export async function once<T>(identity: Identity, { actor, now }: Occasion, operation: Operation, input: { id: Uuid }, act: (tx: Tx) => Promise<Result<T>>, sealing?: Sealing): Promise<Result<T>> {
  const key = { accountId: actor.accountId, operation: operation.name, id: input.id }
  const body = canonicalJson(input)
  const bodyHash = await hashPassword(body)
  const done = await runInTenant<Result<T> | 'again'>(identity.auth, { ...systemScope, role: 'auth' }, async (tx) => {
    if ((await idempotencyStore.claim(tx, key, bodyHash, now)) === 0) return { commit: false, value: 'again' }
    const result = await act(tx)
    if (!result.ok) return { commit: false, value: result }
    const text = JSON.stringify(result.value)
    await idempotencyStore.settle(tx, key, sealing ? sealing.seal(text) : text)
    return { commit: true, value: result }
  }).catch((cause: unknown) => refusalOf(cause))
  return done === 'again' ? ((await answerBefore<T>(identity, key, input, sealing)) ?? refuse('platform.conflict.retry', { status: 409 })) : done
}

/** What was answered to this id before, or null when nothing was. */
export async function answerBefore<T>(identity: Identity, key: DoneKey, input: { id: Uuid }, sealing?: Sealing): Promise<Result<T> | null> {
  const stored = await identity.inAuth((tx) => idempotencyStore.find(tx, key))
  if (!stored) return null
  if (!(await passwordFits(stored.body_hash, canonicalJson(input)))) return refuse('platform.id.reused', { status: 409, figures: { operation: key.operation, id: key.id } })
  // Only `once` writes here, and what it wrote was the answer of this very operation.
  return ok(JSON.parse(sealing ? sealing.unseal(stored.answer) : stored.answer) as T)
}

/** Two who ask for one name at the same moment: the index decides. Any other key that is taken is a reused id. */
function refusalOf(cause: unknown): Result<never> {
  const { code, constraint = '' } = cause as { code?: string; constraint?: string }
  if (code !== '23505') throw cause
  return constraint.includes('name') ? refuse('identity.username.taken', { status: 409, field: 'username' }) : refuse('platform.id.reused', { status: 409 })
}
