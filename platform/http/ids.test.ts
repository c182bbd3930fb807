import { expect, test } from 'vitest'
import { isUuidV7, seededRandom, uuidTimeMs } from '@zhujian/kernel'
import { systemIds } from './ids.ts'

const start = Date.parse('2026-11-02T00:00:00Z')

test('ids rise within a millisecond, past the most a counter holds, and when the clock is set back', () => {
  const random = seededRandom(20261125)
  let now = start
  const ids = systemIds(() => now)
  let before = ''
  for (let turn = 0; turn < 30_000; turn++) {
    if (turn > 10_000) now += random() < 0.5 ? 0 : Math.floor(random() * 5) - 1
    if (turn === 20_000) now -= 60_000
    const id = ids.next()
    expect(isUuidV7(id)).toBe(true)
    expect(id > before, `${before} then ${id}`).toBe(true)
    before = id
  }
})

test('an id tells its time to the millisecond, as long as the clock runs forward', () => {
  let now = start
  const ids = systemIds(() => now)
  for (let turn = 0; turn < 1000; turn++) {
    now += 1 + (turn % 7)
    expect(uuidTimeMs(ids.next())).toBe(now)
  }
})

test('two sources of one moment do not make the same id', () => {
  const sources = Array.from({ length: 20 }, () => systemIds(() => start))
  const made = sources.flatMap((source) => Array.from({ length: 500 }, () => source.next()))
  expect(new Set(made).size).toBe(made.length)
})
