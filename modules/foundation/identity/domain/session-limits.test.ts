import { expect, test } from 'vitest'
import { sessionLimits } from './index.ts'

const at = (time: string): Date => new Date(`2026-11-25T${time}+08:00`)
const session = { startedAt: at('08:00:00'), lastSeenAt: at('10:00:00'), expiresAt: at('20:00:00') }
const policy = { idleMinutes: 30, absoluteHours: 12 }

test('a session ends half an hour after it was last used, and no second earlier', () => {
  expect(sessionLimits(session, policy, at('10:30:00')).over).toBeNull()
  expect(sessionLimits(session, policy, at('10:30:01')).over).toBe('idle')
})

test('a session ends twelve hours after it began, however busy', () => {
  const busy = { ...session, lastSeenAt: at('19:59:59') }
  expect(sessionLimits(busy, policy, at('19:59:59')).over).toBeNull()
  expect(sessionLimits(busy, policy, at('20:00:00')).over).toBe('expired')
})

test('a stricter policy holds for sessions that are open; a looser one lengthens none', () => {
  expect(sessionLimits({ ...session, lastSeenAt: at('12:00:00') }, { ...policy, absoluteHours: 4 }, at('12:00:00'))).toMatchObject({ endsAt: at('12:00:00'), over: 'expired' })
  expect(sessionLimits(session, { ...policy, absoluteHours: 24 }, at('10:00:00')).endsAt).toEqual(at('20:00:00'))
  expect(sessionLimits(session, { ...policy, idleMinutes: 5 }, at('10:06:00')).over).toBe('idle')
})
