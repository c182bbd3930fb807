import type { Pool } from 'pg'
import { durationRollup, handOver } from '@zhujian/approvals/server'
import { foldRollup, hasPast, provePast, proveRollup, rebuildPast, rebuildRollup, runAsSystem } from '@zhujian/database'
import type { RollupDifference } from '@zhujian/database'
import { purgeEvents } from '@zhujian/events'
import { programActor, runAsProgram } from '@zhujian/http'
import type { Context } from '@zhujian/http'
import type { Job } from '@zhujian/jobs'
import { addDays, dayIn } from '@zhujian/kernel'
import type { IdSource } from '@zhujian/kernel'
import { organisationStore } from '@zhujian/organisation/server'
import { applyDowngrade, moneyRollup, projectRollup, projectStore, refreshLight, staleLights } from '@zhujian/projects/server'
import type { ProjectRow, ProjectsParts } from '@zhujian/projects/server'
import type { Logger } from '@zhujian/telemetry'
import type { Text } from '@zhujian/text'

/** The tables of figures that are kept beside the facts. */
export const rollups = [projectRollup, moneyRollup, durationRollup]
const timeZone = 'Asia/Shanghai'
const keepEventsMs = 7 * 86_400_000

export type JobParts = { pool: Pool; projects: ProjectsParts; logger: Logger; text: Text; ids: IdSource; clock: { now(): Date } }

/** What the server does by the clock. */
export function jobs(parts: JobParts): Job[] {
  const { pool, logger, clock } = parts
  return [
    { name: 'approvals.handOver', cron: '2 0 * * *', timeZone, run: () => handOverLeft(parts) },
    { name: 'projects.downgrade', cron: '5 0 * * *', timeZone, run: () => applyDowngrades(parts) },
    { name: 'projects.lights', cron: '15 0 * * *', timeZone, run: () => refreshLights(parts) },
    { name: 'rollups.fold', cron: '*/10 * * * *', timeZone, run: () => foldRollups(pool) },
    { name: 'rollups.prove', cron: '30 2 * * *', timeZone, run: () => proveRollups(pool, logger, dayIn(clock.now())) },
    { name: 'events.purge', cron: '50 2 * * *', timeZone, run: () => purgeEvents(pool, new Date(clock.now().getTime() - keepEventsMs)) },
  ]
}

/** Runs a use case as the program in one region. */
function inRegion<T>({ pool, text, ids, clock }: JobParts, operation: string, regionCode: number, work: (ctx: Context) => Promise<T>): Promise<T> {
  return runAsProgram({ pool, text, ids, now: clock.now(), actor: programActor('system:jobs', regionCode), operation }, work)
}

/** Hands over what waits for people whose last day in a project was yesterday. */
async function handOverLeft(parts: JobParts): Promise<number> {
  const yesterday = addDays(dayIn(parts.clock.now()), -1)
  const left = await runAsSystem(parts.pool, (tx) => organisationStore.projectsLeftOn(tx, yesterday))
  let handed = 0
  for (const { projectId, regionCode } of left) handed += await inRegion(parts, 'approvals.handOver', regionCode, (ctx) => handOver(ctx, parts.projects.approvals, { projectId }))
  return handed
}

async function applyDowngrades(parts: JobParts): Promise<number> {
  const due = await runAsSystem(parts.pool, (tx) => projectStore.downgradesDue(tx, dayIn(parts.clock.now())))
  for (const project of due) await inRegion(parts, 'projects.downgrade', project.regionCode, (ctx) => applyDowngrade(ctx, project.id))
  return due.length
}

const lightsAtOnce = 500

/** Looks at every project under construction, page by page, until it is told to stop; answers how many lights turned. */
export async function refreshLights(parts: JobParts, signal?: AbortSignal): Promise<number> {
  let changed = 0
  for (let after: string | null = null; ; ) {
    const { page, stale }: { page: ProjectRow[]; stale: ProjectRow[] } = await inRegion(parts, 'projects.lights', 0, async (ctx) => {
      const found = await projectStore.underConstruction(ctx.tx, after, lightsAtOnce)
      return { page: found, stale: staleLights(ctx, parts.projects, found) }
    })
    for (const project of stale) {
      if (signal?.aborted) return changed
      if (await inRegion(parts, 'projects.lights', project.region_code, (ctx) => refreshLight(ctx, parts.projects, project.id))) changed += 1
    }
    after = page.at(-1)?.id ?? null
    if (page.length < lightsAtOnce) return changed
  }
}

async function foldRollups(pool: Pool): Promise<void> {
  for (const rollup of rollups) await runAsSystem(pool, (tx) => foldRollup(tx, rollup))
}

/** Proves every kept figure by a recount, the past days by what they add up to; one that differs is a bug: it is logged with both values, and put right. */
export async function proveRollups(pool: Pool, logger: Pick<Logger, 'error'>, today: string): Promise<Record<string, number>> {
  const found: Record<string, number> = {}
  const told = (table: string, differences: readonly RollupDifference[]): void => {
    found[table] = differences.length
    if (differences.length > 0) logger.error({ rollup: table, differences: differences.slice(0, 10) }, 'kept figures differed from the recount')
  }
  for (const rollup of rollups) {
    const [present, past] = await runAsSystem(pool, async (tx): Promise<[RollupDifference[], RollupDifference[]]> => {
      const wrong = await proveRollup(tx, rollup)
      if (wrong.length > 0) await rebuildRollup(tx, rollup)
      const wrongPast = hasPast(rollup) ? await provePast(tx, rollup) : []
      if (wrongPast.length > 0 && hasPast(rollup)) await rebuildPast(tx, rollup, today)
      return [wrong, wrongPast]
    })
    told(rollup.table, present)
    if (rollup.past) told(rollup.past.table, past)
  }
  return found
}
