import { randomInt } from 'node:crypto'
import { hash, verify } from '@node-rs/argon2'
import { refuse } from '@zhujian/kernel'
import type { Refusal } from '@zhujian/kernel'
import { passwordWeakness } from '@zhujian/identity/domain'
import type { SecurityPolicy } from '@zhujian/policy/domain'

/** Argon2id with OWASP's second parameter set: 19 MiB, 2 passes, 1 lane. */
// 2 is Argon2id in the binding's own numbering, whose enum cannot be imported under verbatimModuleSyntax.
const cost = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 }

export function hashPassword(password: string): Promise<string> {
  return hash(password, cost)
}

let decoy: Promise<string> | undefined

/** Checks a password. Without an account a decoy is checked all the same, so that timing tells nobody who exists. */
export async function passwordFits(stored: string | null, password: string): Promise<boolean> {
  decoy ??= hashPassword('no account has this password')
  const fits = await verify(stored ?? (await decoy), password)
  return stored !== null && fits
}

/** The refusal of a password that the policy finds too weak, or null. */
export function weaknessOf(password: string, username: string, policy: SecurityPolicy, field: string): Refusal | null {
  const { passwordMinLength: minLength, classes } = policy
  const weakness = passwordWeakness(password, username, { minLength, classes })
  return weakness && refuse('identity.password.too_weak', { field, figures: { weakness, minLength, classes } })
}

// Without characters that are taken for one another when read aloud or copied by hand.
const readable = 'ABCDEFGHJKMNPQRSTUVWXYZabcdefghjkmnpqrstuvwxyz23456789'

/** A random password to be used once and changed, of four groups (some 92 bits). */
export function oneTimePassword(username: string, policy: SecurityPolicy): string {
  for (;;) {
    const groups = Array.from({ length: 4 }, () => Array.from({ length: 4 }, () => readable.charAt(randomInt(readable.length))).join(''))
    const password = groups.join('-')
    if (weaknessOf(password, username, policy, 'password') === null) return password
  }
}
