import type { SecurityPolicy } from '@zhujian/policy/domain'

/** Why a session ended. `administration`: the account was closed, reset or lost the post it was in. */
export type SessionEnd = 'idle' | 'expired' | 'superseded' | 'signedOut' | 'ended' | 'passwordChanged' | 'administration'

export type SessionTimes = { startedAt: Date; lastSeenAt: Date; expiresAt: Date }
export type SessionLimits = { idleEndsAt: Date; endsAt: Date; over: 'idle' | 'expired' | null }

/**
 * When a session ends: so long after it was last used, and so long after it began whatever was done in it (domain/10 §3). The policy in
 * force counts, but no session outlasts what was allowed when it began. The last moment still holds.
 */
export function sessionLimits(session: SessionTimes, policy: Pick<SecurityPolicy, 'idleMinutes' | 'absoluteHours'>, now: Date): SessionLimits {
  const idleEndsAt = new Date(session.lastSeenAt.getTime() + policy.idleMinutes * 60_000)
  const endsAt = new Date(Math.min(session.expiresAt.getTime(), session.startedAt.getTime() + policy.absoluteHours * 3_600_000))
  return { idleEndsAt, endsAt, over: now >= endsAt ? 'expired' : now > idleEndsAt ? 'idle' : null }
}
