import type { Pool } from 'pg'
import { uuidV7 } from '@zhujian/kernel'
import type { Uuid } from '@zhujian/kernel'
import { runAsSystem } from '@zhujian/database'
import type { Tx } from '@zhujian/database'
import type { Context } from '@zhujian/http'
import type { Logger } from '@zhujian/telemetry'
import { outboxStore } from './outbox-store.ts'
import type { OutboxRow } from './outbox-store.ts'

export type DomainEvent = { kind: string; regionCode: number; projectId: string | null; payload: Record<string, unknown> }
/** `id` is the same each time an event is handed on: what it makes, it makes once. */
export type Subscriber = (event: DomainEvent, at: Date, id: Uuid) => Promise<void> | void
export type Relay = { wake(): void; stop(): Promise<void>; drain(): Promise<number> }

/** Writes an event into the outbox in the business transaction; it is relayed after the commit, at least once. */
export function publish(ctx: Context, event: DomainEvent): void {
  ctx.defer(outboxStore.insertion([event.regionCode, event.projectId, event.kind, JSON.stringify(event.payload), ctx.now]))
}

/** As publish, in a transaction of the program's own, for what happens outside the dispatcher. */
export async function noteEvent(tx: Tx, event: DomainEvent, at: Date): Promise<{ commit: true; value: null }> {
  const { sql, values } = outboxStore.insertion([event.regionCode, event.projectId, event.kind, JSON.stringify(event.payload), at])
  await tx.run(sql, [...values])
  return { commit: true, value: null }
}

/** The number of an event as the ten bytes that make its id. */
function eventBytes(seq: bigint): Uint8Array {
  const bytes = new Uint8Array(10)
  new DataView(bytes.buffer).setBigUint64(2, seq)
  return bytes
}

const gatherMs = 15
const mostAttempts = 10

/** Hands events on in order. Rows are taken with SKIP LOCKED, so any number of servers may relay side by side. */
export function createRelay(pool: Pool, subscribers: readonly Subscriber[], logger: Logger): Relay {
  let stopped = false
  let running: Promise<number> | null = null
  /** Whether a row is done with: taken by everybody, or offered often enough. */
  const handOn = async (row: OutboxRow): Promise<boolean> => {
    const event = { kind: row.kind, regionCode: row.region_code, projectId: row.project_id, payload: row.payload }
    const id = uuidV7(row.at.getTime(), eventBytes(row.seq))
    const outcomes = await Promise.allSettled(subscribers.map(async (subscriber) => subscriber(event, row.at, id)))
    const failed = outcomes.find((outcome) => outcome.status === 'rejected')
    if (failed) logger.error({ err: failed.reason as unknown, kind: event.kind, attempt: row.attempts + 1 }, 'subscriber failed')
    return failed === undefined || row.attempts + 1 >= mostAttempts
  }
  const drain = async (): Promise<number> => {
    let count = 0
    for (;;) {
      const batch = await runAsSystem(pool, async (tx) => {
        const rows = await outboxStore.take(tx, 200)
        // Settled only when every subscriber has had it: a server that dies between leaves it to the next.
        const [done, again]: [bigint[], bigint[]] = [[], []]
        for (const row of rows) {
          const list = (await handOn(row)) ? done : again
          list.push(row.seq)
        }
        if (done.length > 0) await outboxStore.settle(tx, done, new Date())
        if (again.length > 0) await outboxStore.offerAgain(tx, again)
        return done.length
      })
      count += batch
      if (batch < 200) return count
    }
  }
  let soon: NodeJS.Timeout | null = null
  // Many writes within a moment are one look at the outbox.
  const wake = (): void => {
    if (soon !== null) return
    soon = setTimeout(() => {
      soon = null
      look()
    }, gatherMs).unref()
  }
  const look = (): void => {
    if (stopped || running) return
    running = drain()
      .catch((cause: unknown) => {
        logger.error({ err: cause }, 'outbox relay failed')
        return 0
      })
      .finally(() => {
        running = null
      })
  }
  const timer = setInterval(look, 500)
  timer.unref()
  return {
    wake,
    drain,
    stop: async () => {
      stopped = true
      clearInterval(timer)
      await running
    },
  }
}

/** Removes events that were handed on before an instant; answers how many. */
export function purgeEvents(pool: Pool, before: Date): Promise<number> {
  return runAsSystem(pool, (tx) => outboxStore.purge(tx, before))
}
