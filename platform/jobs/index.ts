import { PgBoss } from 'pg-boss'
import type { DatabaseConnection } from '@zhujian/database'
import type { Logger } from '@zhujian/telemetry'

/** Work done by the clock. `cron` is read in `timeZone`; however many servers run, each turn is done once. */
export type Job = { name: string; cron: string; timeZone: string; run(): Promise<unknown> }
export type Jobs = { stop(): Promise<void> }

/** Starts the job runner on its own schema, as its own role, and hands it the jobs. A failing job is tried again and logged. */
export async function startJobs(connection: DatabaseConnection, jobs: readonly Job[], logger: Logger): Promise<Jobs> {
  const boss = new PgBoss({ ...settings(connection), schema: 'jobs', createSchema: false, max: 2, application_name: 'zhujian-jobs' })
  boss.on('error', (cause) => logger.error({ err: cause }, 'job runner'))
  await boss.start()
  for (const job of jobs) {
    await boss.createQueue(job.name, { policy: 'short', retryLimit: 3, retryDelay: 60, retryBackoff: true })
    await boss.work(job.name, { pollingIntervalSeconds: 10 }, async () => {
      const started = performance.now()
      try {
        const output = await job.run()
        logger.info({ job: job.name, ms: Math.round(performance.now() - started), output }, 'job done')
        return output
      } catch (cause) {
        logger.error({ err: cause, job: job.name }, 'job failed')
        throw cause
      }
    })
    await boss.schedule(job.name, job.cron, null, { tz: job.timeZone })
  }
  return { stop: () => boss.stop({ graceful: true, timeout: 5000 }) }
}

function settings({ host, port, database, user, password, ssl }: DatabaseConnection): { host?: string; port?: number; database?: string; user?: string; password?: string; ssl?: unknown } {
  return {
    ...(host === undefined ? {} : { host }),
    ...(port === undefined ? {} : { port }),
    ...(database === undefined ? {} : { database }),
    ...(user === undefined ? {} : { user }),
    ...(typeof password === 'string' ? { password } : {}),
    ...(ssl === undefined ? {} : { ssl }),
  }
}
