/** Failures of one account or address within the window that counts. */
export type Attempts = { failures: number; since: Date; lockedUntil: Date | null }

/** Whether sign-in is closed for this account or address at an instant. */
export function isLocked(attempts: Attempts | null, now: Date): boolean {
  return attempts?.lockedUntil != null && attempts.lockedUntil > now
}

/** The count after one more failure: it starts anew after the window, and locks when the limit is reached. */
export function afterFailure(attempts: Attempts | null, now: Date, limit: number, windowMinutes: number, lockMinutes: number): Attempts {
  const fresh = attempts === null || now.getTime() - attempts.since.getTime() > windowMinutes * 60_000 || (attempts.lockedUntil !== null && attempts.lockedUntil <= now)
  const failures = fresh ? 1 : attempts.failures + 1
  const since = fresh ? now : attempts.since
  return { failures, since, lockedUntil: failures >= limit ? new Date(now.getTime() + lockMinutes * 60_000) : null }
}

export * from './account-state.ts'
export * from './administration.ts'
export * from './device.ts'
export * from './directory.ts'
export * from './password-duty.ts'
export * from './password-rules.ts'
export * from './requests.ts'
export * from './session-limits.ts'
