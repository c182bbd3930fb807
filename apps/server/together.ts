import { runAsSystem } from '@zhujian/database'
import type { Signals } from '@zhujian/database'
import type { Streams } from '@zhujian/notifications/server'
import type { Logger } from '@zhujian/telemetry'
import type { Assembled } from './assemble.ts'

const refreshMs = 5000

/**
 * Keeps the servers on one database of one mind (decision 0010): a session that ends, a rule that is published, a tenant that is
 * founded and news for somebody's inbox are known to all of them at once. Whoever was cut off for a moment looks for himself.
 */
export function keepTogether({ pool, tenants, policy, identity }: Assembled, signals: Signals, streams: Streams, logger: Logger): { stop(): void } {
  const refresh = (): void => {
    // A database that is away is asked again next time.
    runAsSystem(pool, async (tx) => {
      await tenants.refresh(tx)
      await policy.refresh(tx)
    }).catch(() => {})
  }
  identity.onForget((accountId, heard) => {
    if (!heard) signals.tell('sessions', accountId === undefined ? {} : { accountId })
    streams.check(accountId).catch((err: unknown) => logger.error({ err }, 'streams not checked'))
  })
  signals.on('sessions', ({ accountId }, own) => {
    if (!own) identity.forget(typeof accountId === 'string' ? accountId : undefined, true)
  })
  signals.on('inbox', ({ accountId, kind }) => streams.tell(String(accountId), String(kind)))
  signals.on('policy', refresh)
  signals.on('tenants', refresh)
  signals.onBack(() => {
    identity.forget(undefined, true)
    refresh()
    streams.tell(null, 'reconnected')
  })
  // Signals are hints: what none of them told is found within seconds.
  const timer = setInterval(refresh, refreshMs).unref()
  return { stop: () => clearInterval(timer) }
}
