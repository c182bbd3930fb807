import type { Pool } from 'pg'
import { runAsSystem } from '@zhujian/database'
import type { Context } from '@zhujian/http'
import type { Logger } from '@zhujian/telemetry'
import { outboxStore } from './outbox-store.ts'

export type DomainEvent = { kind: string; regionCode: number; projectId: string | null; payload: Record<string, unknown> }
export type Subscriber = (event: DomainEvent, at: Date) => Promise<void> | void
export type Relay = { wake(): void; stop(): Promise<void>; drain(): Promise<number> }

/** Writes an event into the outbox in the business transaction; it is relayed after the commit, at least once. */
export function publish(ctx: Context, event: DomainEvent): void {
  ctx.defer(outboxStore.insertion([event.regionCode, event.projectId, event.kind, JSON.stringify(event.payload), ctx.now]))
}

/** Hands events on in order. Rows are taken with SKIP LOCKED, so any number of servers may relay side by side. */
export function createRelay(pool: Pool, subscribers: readonly Subscriber[], logger: Logger): Relay {
  let stopped = false
  let running: Promise<number> | null = null
  const drain = async (): Promise<number> => {
    let count = 0
    for (;;) {
      const batch = await runAsSystem(pool, async (tx) => {
        const rows = await outboxStore.take(tx, 200)
        await outboxStore.settle(tx, rows.map((row) => row.seq), new Date())
        return rows
      })
      for (const row of batch) {
        const event = { kind: row.kind, regionCode: row.region_code, projectId: row.project_id, payload: row.payload }
        for (const subscriber of subscribers) await Promise.resolve(subscriber(event, row.at)).catch((cause: unknown) => logger.error({ err: cause, kind: event.kind }, 'subscriber failed'))
      }
      count += batch.length
      if (batch.length < 200) return count
    }
  }
  const wake = (): void => {
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
  const timer = setInterval(wake, 500)
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
