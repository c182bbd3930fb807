import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isUuidV7, seededIds, seededRandom, uuidTimeMs, uuidV7 } from '@zhujian/kernel'

const random = fc.uint8Array({ minLength: 10, maxLength: 10 })
const time = fc.integer({ min: 0, max: 2 ** 48 - 1 })

test('a UUIDv7 is of its version and variant, carries its time and sorts by it (RFC 9562 §5.7)', () => {
  expect(uuidV7(0x017f22e279b0, Uint8Array.from([0x0c, 0xc3, 0x18, 0xc4, 0xdc, 0x0c, 0x0c, 0x07, 0x39, 0x8f]))).toBe('017f22e2-79b0-7cc3-98c4-dc0c0c07398f')
  fc.assert(
    fc.property(time, random, (at, bytes) => {
      const id = uuidV7(at, bytes)
      return isUuidV7(id) && uuidTimeMs(id) === at
    }),
  )
  fc.assert(fc.property(time, time, random, random, (a, b, x, y) => a === b || uuidV7(a, x) < uuidV7(b, y) === a < b))
})

test('other ids are not taken for it', () => {
  for (const wrong of ['', '00000000-0000-0000-0000-000000000000', '017F22E2-79B0-7CC3-98C4-DC0C0C07398F', '017f22e2-79b0-4cc3-98c4-dc0c0c07398f', "017f22e2-79b0-7cc3-98c4-dc0c0c07398f'"]) {
    expect(isUuidV7(wrong), wrong).toBe(false)
  }
})

test('seeded ids repeat with the seed and differ without', () => {
  const some = (seed: number): string[] => {
    const ids = seededIds(seed, () => 1_700_000_000_000)
    return Array.from({ length: 50 }, () => ids.next())
  }
  expect(some(7)).toEqual(some(7))
  expect(new Set([...some(7), ...some(8)]).size).toBe(100)
})

test('the seeded generator is even enough', () => {
  const next = seededRandom(20261125)
  const buckets = new Array<number>(16).fill(0)
  for (let i = 0; i < 160_000; i++) buckets[Math.floor(next() * 16)] = (buckets[Math.floor(next() * 16)] ?? 0) + 1
  for (const count of buckets) expect(Math.abs(count - 10_000)).toBeLessThan(1500)
})
