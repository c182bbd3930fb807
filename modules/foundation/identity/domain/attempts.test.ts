import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { afterFailure, isLocked, passwordWeaknesses } from './index.ts'
import type { Attempts } from './index.ts'

const rules = { minLength: 10, classes: 3 }

describe('a password', () => {
  test.each<[string, string[]]>([
    ['', ['short', 'classes']],
    ['Aa1#Aa1#A', ['short']],
    ['aaaaaaaaaa', ['classes']],
    ['aaaaaaaaa1', ['classes']],
    ['Aaaaaaaaa1', []],
    ['密码密码密码密码Aa', []],
    ['𠀀𠀀𠀀𠀀𠀀𠀀𠀀Aa', ['short']],
    ['xOwnerClerkX1', ['name']],
    ['x-ownerclerk-1', ['name']],
    ['LinXiao#2026', ['name']],
    ['我是林晓Aa#1234', ['name']],
    ['林晓Aa1', ['short', 'name']],
  ])('%s breaks %s', (password, broken) => {
    expect(passwordWeaknesses(password, ['ownerClerk', '林晓', 'linxiao', 'x', ''], rules).map((weakness) => weakness.rule)).toEqual(broken)
  })

  test('that is long and mixed enough stays so when more is added to its end', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 24 }), fc.string({ maxLength: 8 }), (password, more) => {
        if (passwordWeaknesses(password, ['\u0001\u0001'], rules).length === 0) expect(passwordWeaknesses(password + more, [], rules)).toEqual([])
      }),
      { seed: 7, numRuns: 500 },
    )
  })
})

const minute = 60_000
const start = Date.parse('2026-11-02T00:00:00Z')
const [limit, windowMinutes, lockMinutes] = [5, 15, 10]

describe('failures', () => {
  test('lock at the limit, for as long as policy says, and count anew when the lock is over', () => {
    let attempts: Attempts | null = null
    for (let at = 0; at < limit; at++) {
      expect(isLocked(attempts, new Date(start + at * 1000))).toBe(false)
      attempts = afterFailure(attempts, new Date(start + at * 1000), limit, windowMinutes, lockMinutes)
    }
    const lockedAt = start + (limit - 1) * 1000
    expect(isLocked(attempts, new Date(lockedAt + lockMinutes * minute - 1))).toBe(true)
    expect(isLocked(attempts, new Date(lockedAt + lockMinutes * minute))).toBe(false)
    expect(afterFailure(attempts, new Date(lockedAt + lockMinutes * minute), limit, windowMinutes, lockMinutes)).toMatchObject({ failures: 1, lockedUntil: null })
  })

  test('a window that is over forgets; the last moment of it does not', () => {
    const first = afterFailure(null, new Date(start), limit, windowMinutes, lockMinutes)
    expect(afterFailure(first, new Date(start + windowMinutes * minute), limit, windowMinutes, lockMinutes).failures).toBe(2)
    expect(afterFailure(first, new Date(start + windowMinutes * minute + 1), limit, windowMinutes, lockMinutes).failures).toBe(1)
  })

  test('nobody guesses more than the limit within a window, however he spaces his tries', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 20 * minute }), { maxLength: 80 }), (pauses) => {
        let attempts: Attempts | null = null
        let now = start
        const made: number[] = []
        for (const pause of pauses) {
          now += pause
          if (isLocked(attempts, new Date(now))) continue
          made.push(now)
          attempts = afterFailure(attempts, new Date(now), limit, windowMinutes, lockMinutes)
        }
        // Within the time of a lock there is never a run of more tries than the limit and those that a fresh count allows.
        for (const from of made) expect(made.filter((at) => at >= from && at < from + lockMinutes * minute).length).toBeLessThanOrEqual(2 * limit - 1)
      }),
      { seed: 20261125, numRuns: 500 },
    )
  })
})
