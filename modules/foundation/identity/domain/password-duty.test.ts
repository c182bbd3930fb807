import { localDate } from '@zhujian/kernel'
import { expect, test } from 'vitest'
import { passwordDuty } from './index.ts'

const strict = { firstSignInChange: true, expiryDays: 90 }
const relaxed = { firstSignInChange: false, expiryDays: null }
const today = localDate('2026-11-25')

test('a password that somebody else chose must be changed first, where the policy says so', () => {
  const given = { mustChange: true, setOn: today }
  expect(passwordDuty(given, strict, today)).toBe('initial')
  expect(passwordDuty(given, relaxed, today)).toBeNull()
  expect(passwordDuty({ ...given, mustChange: false }, strict, today)).toBeNull()
})

test('a password serves 90 days and not one more', () => {
  const since = (setOn: string) => ({ mustChange: false, setOn: localDate(setOn) })
  expect(passwordDuty(since('2026-08-28'), strict, today)).toBeNull()
  expect(passwordDuty(since('2026-08-27'), strict, today)).toBe('expired')
  expect(passwordDuty(since('2020-01-01'), relaxed, today)).toBeNull()
})
