type Standing = { state: 'active' | 'disabled' | 'held'; lockedUntil: string | null; mustChange: boolean }

/** How an account stands in one word, the gravest first: closed, held after a reset, locked for a time, its first password unchanged, in use. */
export function standingOf({ state, lockedUntil, mustChange }: Standing): 'disabled' | 'held' | 'locked' | 'initial' | 'active' {
  if (state !== 'active') return state
  if (lockedUntil !== null) return 'locked'
  return mustChange ? 'initial' : 'active'
}
