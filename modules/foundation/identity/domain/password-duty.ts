import { daysBetween } from '@zhujian/kernel'
import type { LocalDate } from '@zhujian/kernel'
import type { SecurityPolicy } from '@zhujian/policy/domain'

/** Why a password must be changed: somebody else chose it, or it is too old. */
export type PasswordDuty = 'initial' | 'expired'

export type PasswordAge = { mustChange: boolean; setOn: LocalDate }

/** The duty that the policy makes binding before anything else is done, or null (domain/10 §3). */
export function passwordDuty(password: PasswordAge, policy: Pick<SecurityPolicy, 'firstSignInChange' | 'expiryDays'>, today: LocalDate): PasswordDuty | null {
  if (password.mustChange && policy.firstSignInChange) return 'initial'
  return policy.expiryDays !== null && daysBetween(password.setOn, today) >= policy.expiryDays ? 'expired' : null
}
