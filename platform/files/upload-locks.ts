import { setTimeout as sleep } from 'node:timers/promises'
import { ERRORS } from '@tus/server'
import type { Lock, Locker, RequestRelease } from '@tus/server'
import type { Signals } from '@zhujian/database'

const acquireMs = 30_000
const againMs = 100
const topic = 'upload-wanted'

/** The locks of uploads: one request at a time writes to an upload, on whatever server it came in. */
export type UploadLocks = Locker & {
  /** Asks every upload under way on this server to stop where it is; its sender goes on later. */
  stopAll(): void
}

/**
 * Whoever wants an upload that another request still holds has that one stop: the sender whose connection broke comes back on another
 * server before the first has noticed.
 */
export function uploadLocks(signals: Signals): UploadLocks {
  const held = new Map<string, RequestRelease>()
  const stopAll = (): void => {
    for (const release of held.values()) void release()
  }
  signals.on(topic, ({ id }, own) => {
    if (!own) void held.get(String(id))?.()
  })
  signals.onLost(stopAll)

  const acquire = async (id: string, stop: AbortSignal, requestRelease: RequestRelease): Promise<void> => {
    for (const until = performance.now() + acquireMs; performance.now() < until && !stop.aborted; ) {
      const holder = held.get(id)
      if (holder) void holder()
      else {
        // Reserved before the other servers are asked: a second request of this one must not ask beside it.
        held.set(id, requestRelease)
        if (await signals.take(keyOf(id))) return
        held.delete(id)
        signals.tell(topic, { id })
      }
      await sleep(againMs)
    }
    throw ERRORS.ERR_LOCK_TIMEOUT
  }
  const newLock = (id: string): Lock => ({
    lock: (stop, requestRelease) => acquire(id, stop, requestRelease),
    unlock: async () => {
      await signals.release(keyOf(id))
      held.delete(id)
    },
  })
  return { newLock, stopAll }
}

const keyOf = (id: string): string => `upload ${id}`
