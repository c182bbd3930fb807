import type { Role } from '@zhujian/organisation/domain'

export type RequestState = 'waiting' | 'approved' | 'refused' | 'lapsed'

/** Until when a request waits: so many days after it was made. */
export function waitsUntil(requestedAt: Date, waitDays: number): Date {
  return new Date(requestedAt.getTime() + waitDays * 86_400_000)
}

/** A request nobody decided in time lapses; nothing is decided by that. */
export function requestState(state: 'waiting' | 'approved' | 'refused', requestedAt: Date, waitDays: number, now: Date): RequestState {
  return state === 'waiting' && now > waitsUntil(requestedAt, waitDays) ? 'lapsed' : state
}

/** Administrators are appointed and the public needs no account: neither is asked for by a form. */
export function mayBeRequested(role: Pick<Role, 'groups'>): boolean {
  return !role.groups.includes('administrators') && !role.groups.includes('public')
}

/** A phone with its middle covered: the first three and the last four (domain/10 §4). */
export function maskedPhone(phone: string): string {
  const digits = phone.replace(/\D/g, '')
  return digits.length < 8 ? '*'.repeat(digits.length) : `${digits.slice(0, 3)}${'*'.repeat(digits.length - 7)}${digits.slice(-4)}`
}
