import { randomFillSync } from 'node:crypto'
import { uuidV7 } from '@zhujian/kernel'
import type { IdSource } from '@zhujian/kernel'

/** Ids of the running server: time from the clock, the rest from the system's random source; rising within a millisecond. */
export function systemIds(nowMs: () => number = Date.now): IdSource {
  let last = 0
  let counter = 0
  return {
    next: () => {
      const at = nowMs()
      counter = at === last ? (counter + 1) & 0xfff : 0
      last = at
      const random = randomFillSync(new Uint8Array(10))
      random[0] = counter >> 8
      random[1] = counter & 0xff
      return uuidV7(at, random)
    },
  }
}
