import { randomFillSync } from 'node:crypto'
import { uuidV7 } from '@zhujian/kernel'
import type { IdSource } from '@zhujian/kernel'

/** Ids of the running server: time from the clock, the rest from the system's random source; rising whatever the clock does. */
export function systemIds(nowMs: () => number = Date.now): IdSource {
  let last = 0
  let counter = 0
  return {
    next: () => {
      // A clock that is set back, or a millisecond that is used up, must not turn the order of the book around.
      let at = Math.max(nowMs(), last)
      counter = at === last ? counter + 1 : 0
      if (counter > 0xfff) {
        at += 1
        counter = 0
      }
      last = at
      const random = randomFillSync(new Uint8Array(10))
      random[0] = counter >> 8
      random[1] = counter & 0xff
      return uuidV7(at, random)
    },
  }
}
