import type { Pool } from 'pg'
import { durationRollup } from '@zhujian/approvals/server'
import { foldRollup, proveRollup, rebuildRollup, runAsSystem } from '@zhujian/database'
import type { RollupDifference } from '@zhujian/database'
import { purgeEvents } from '@zhujian/events'
import type { Job } from '@zhujian/jobs'
import { moneyRollup, projectRollup } from '@zhujian/projects/server'
import type { Logger } from '@zhujian/telemetry'

/** The tables of figures that are kept beside the facts. */
export const rollups = [projectRollup, moneyRollup, durationRollup]
const timeZone = 'Asia/Shanghai'
const keepEventsMs = 7 * 86_400_000

/** What the server does by the clock. */
export function jobs(pool: Pool, logger: Logger): Job[] {
  return [
    { name: 'rollups.fold', cron: '*/10 * * * *', timeZone, run: () => foldRollups(pool) },
    { name: 'rollups.prove', cron: '30 2 * * *', timeZone, run: () => proveRollups(pool, logger) },
    { name: 'events.purge', cron: '50 2 * * *', timeZone, run: () => purgeEvents(pool, new Date(Date.now() - keepEventsMs)) },
  ]
}

async function foldRollups(pool: Pool): Promise<void> {
  for (const rollup of rollups) await runAsSystem(pool, (tx) => foldRollup(tx, rollup))
}

/** Proves every kept figure by a recount; one that differs is a bug: it is logged with both values, and put right. */
export async function proveRollups(pool: Pool, logger: Pick<Logger, 'error'>): Promise<Record<string, number>> {
  const found: Record<string, number> = {}
  for (const rollup of rollups) {
    const differences = await runAsSystem(pool, async (tx): Promise<RollupDifference[]> => {
      const wrong = await proveRollup(tx, rollup)
      if (wrong.length > 0) await rebuildRollup(tx, rollup)
      return wrong
    })
    found[rollup.table] = differences.length
    if (differences.length > 0) logger.error({ rollup: rollup.table, differences: differences.slice(0, 10) }, 'kept figures differed from the recount')
  }
  return found
}
