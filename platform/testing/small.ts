import { randomFillSync } from 'node:crypto'
import { uuidV7 } from '@zhujian/kernel'
import type { Uuid } from '@zhujian/kernel'

/** A fresh id, as a client makes it. */
export function newId(): Uuid {
  return uuidV7(Date.now(), randomFillSync(new Uint8Array(10)))
}

/** The smallest PNG: one grey dot. */
export const dot: Uint8Array = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==', 'base64')
