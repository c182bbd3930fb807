import { randomInt } from 'node:crypto'
import { hash, verify } from '@node-rs/argon2'
import { hit, refuse } from '@zhujian/kernel'
import type { Refusal, RuleHit } from '@zhujian/kernel'
import { passwordWeaknesses } from '@zhujian/identity/domain'
import type { Weakness } from '@zhujian/identity/domain'
import { pinyinOf } from '@zhujian/text'
import type { PolicyInForce } from './identity.ts'

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

/** The refusal of a password that the policy finds too weak, with every rule it breaks; or null. */
export function weaknessOf(password: string, owner: { username: string; name: string }, inForce: PolicyInForce, field: string): Refusal | null {
  const { passwordMinLength: minLength, classes } = inForce.policy
  const weaknesses = passwordWeaknesses(password, [owner.username, owner.name, pinyinOf(owner.name)], { minLength, classes })
  const [first] = weaknesses
  return first ? refuse('identity.password.too_weak', { field, figures: { weakness: first.rule, minLength, classes }, hits: weaknesses.map((weakness) => hitOf(weakness, inForce)) }) : null
}

function hitOf(weakness: Weakness, { policy, sources, nameSource }: PolicyInForce): RuleHit {
  if (weakness.rule === 'short') return hit('PWD-01', { passwordMinLength: policy.passwordMinLength, length: weakness.length }, sources.passwordMinLength)
  return weakness.rule === 'classes' ? hit('PWD-02', { classes: policy.classes, used: weakness.used }, sources.classes) : hit('PWD-03', {}, nameSource)
}

/** The refusal of a password that was used before. */
export function reusedRefusal({ policy, sources }: PolicyInForce, field: string): Refusal {
  const { history } = policy
  return refuse('identity.password.reused', { field, figures: { history }, hits: [hit('PWD-04', { history }, sources.history)] })
}

// Without characters that are taken for one another when read aloud or copied by hand.
const readable = 'ABCDEFGHJKMNPQRSTUVWXYZabcdefghjkmnpqrstuvwxyz23456789'

/** A random password to be used once and changed, of four groups (some 92 bits). */
export function oneTimePassword(owner: { username: string; name: string }, inForce: PolicyInForce): string {
  for (;;) {
    const groups = Array.from({ length: 4 }, () => Array.from({ length: 4 }, () => readable.charAt(randomInt(readable.length))).join(''))
    const password = groups.join('-')
    if (weaknessOf(password, owner, inForce, 'password') === null) return password
  }
}
