import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import type {} from '@fastify/cookie'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Config } from '@zhujian/config'
import { claimDataDir, openDatabase, runAsSystem } from '@zhujian/database'
import { createRelay } from '@zhujian/events'
import { openFileStorage, registerFileRoutes } from '@zhujian/files'
import type { FileStorage } from '@zhujian/files'
import { createHttpServer, sendRefusal, sessionCookie, systemIds } from '@zhujian/http'
import type { Actor } from '@zhujian/http'
import { refusedUntilChanged, sessionRoutes } from '@zhujian/identity/server'
import { createStreams, registerStream } from '@zhujian/notifications/server'
import { startJobs } from '@zhujian/jobs'
import { createLogger, createMetrics } from '@zhujian/telemetry'
import { assemble } from './assemble.ts'
import type { Assembled } from './assemble.ts'
import { jobs, refreshLights } from './jobs.ts'
import { seedDemoCity } from './demo/city.ts'
import { migrations } from './migrations.ts'
import { collectWhenQuiet } from './quiet.ts'
import { words } from './words.ts'

const refreshMs = 5000

export type RunningServer = { url: string; stop(): Promise<void>; assembled: Assembled }

/** Starts everything in order — lock, database, demo city, relay, HTTP — and answers with how to stop it in reverse. */
export async function startServer(config: Config, progress: (line: string) => void): Promise<RunningServer> {
  const claim = await claimDataDir(config.dataDir)
  const storage = await openFileStorage(config)
  const database = await openDatabase({ config, migrations })
  const logger = createLogger(config.logLevel)
  const metrics = createMetrics()
  const clock = { now: () => new Date() }
  const assembled = await assemble(database, config.demo, clock.now())
  if (config.demo) await seedDemoCity(assembled, storage, progress)
  const ids = systemIds()
  const streams = createStreams(metrics, (tokens) => assembled.identity.holding(tokens, clock.now()))
  const relay = createRelay(database.app, [streams.subscriber, (event, at, id) => streams.notice(database.app, event, at, id)], logger)
  const { identity, dispatcher } = assembled
  identity.onForget((accountId) => {
    streams.check(accountId).catch((err: unknown) => logger.error({ err }, 'streams not checked'))
  })
  const app = await createHttpServer({
    dispatcher,
    sessionRoutes: sessionRoutes(identity),
    text: words,
    logger,
    metrics,
    publicUrl: config.publicUrl,
    trustProxy: config.trustProxy,
    version: '0.1.0',
    clock,
    ids,
    actorOf: (token, now) => identity.actorOf(token, now),
  })
  // Before the files and the stream are added, so that it stands before them too.
  app.addHook('onRequest', async (request, reply) => {
    const refusal = await refusedUntilChanged(identity, { method: request.method, route: request.routeOptions.url, token: request.cookies[sessionCookie] }, clock.now())
    if (refusal) return sendRefusal({ text: words }, refusal, request, reply)
  })
  const quiet = collectWhenQuiet()
  app.addHook('onResponse', async (request) => {
    quiet.busy()
    if (request.method !== 'GET') relay.wake()
  })
  const actorOf = (request: FastifyRequest): Promise<Actor | null> => identity.actorOf(request.cookies[sessionCookie], clock.now())
  await registerFileRoutes(app, { storage, actorOf, pool: database.app, ids, clock, text: words, onFault: (err) => logger.error({ err }, 'upload failed') })
  registerStream(app, { streams, actorOf, tokenOf: (request) => request.cookies[sessionCookie], text: words })
  addHealth(app, assembled, storage, metrics)
  await addOffice(app)
  const refreshing = refreshKnown(assembled)
  const jobParts = { pool: database.app, projects: assembled.projects, logger, text: words, ids, clock }
  const runner = await startJobs(database.jobs, jobs(jobParts), logger)
  await app.listen({ port: config.port, host: config.host })
  const address = app.server.address()
  const port = typeof address === 'object' && address ? address.port : config.port
  const url = `http://${config.host.includes(':') ? `[${config.host}]` : config.host}:${port}`
  // The clock may have gone on while nothing ran: the lights of today are set beside the first requests.
  const stopping = new AbortController()
  const lights = refreshLights(jobParts, stopping.signal).catch((cause: unknown) => logger.error({ err: cause }, 'lights of the day failed'))
  const connectionFile = join(config.dataDir, 'server.json')
  writeFileSync(connectionFile, JSON.stringify({ pid: process.pid, url, database: database.admin }), { mode: 0o600 })
  return {
    url,
    assembled,
    stop: async () => {
      rmSync(connectionFile, { force: true })
      clearInterval(refreshing)
      quiet.stop()
      streams.close()
      await app.close()
      await relay.stop()
      stopping.abort()
      await lights
      await runner.stop()
      await database.close()
      storage.close()
      claim.release()
    },
  }
}

/** Another process may found a tenant or publish a rule while this one runs: it is noticed within some seconds. */
function refreshKnown({ pool, tenants, policy }: Assembled): NodeJS.Timeout {
  const timer = setInterval(() => {
    // A database that is away is asked again next time.
    runAsSystem(pool, async (tx) => {
      await tenants.refresh(tx)
      await policy.refresh(tx)
    }).catch(() => {})
  }, refreshMs)
  return timer.unref()
}

/** `/healthz`: the process. `/readyz`: whether the database, brought up to this version, and the files can be used. */
function addHealth(app: FastifyInstance, { pool }: Assembled, storage: FileStorage, metrics: ReturnType<typeof createMetrics>): void {
  app.get('/healthz', async (_request, reply) => reply.send({ ok: true }))
  app.get('/readyz', async (_request, reply) => {
    const [database, files] = await Promise.all([holds(() => runAsSystem(pool, (tx) => tx.one('select 1 as one'))), holds(() => storage.check())])
    return reply.code(database && files ? 200 : 503).send({ ok: database && files, database, files })
  })
  app.get('/metrics', async (_request, reply) => reply.type(metrics.registry.contentType).send(await metrics.registry.metrics()))
}

async function holds(work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work()
    return true
  } catch {
    return false
  }
}

/** The office web, where it is built; any path that is no file is a page of it. */
async function addOffice(app: FastifyInstance): Promise<void> {
  const root = join(import.meta.dirname, '../web/dist/office')
  if (!existsSync(join(root, 'index.html'))) return
  // Names under assets/ carry the hash of their content and never change.
  await app.register(fastifyStatic, { root: join(root, 'assets'), prefix: '/assets/', index: false, immutable: true, maxAge: '365d' })
  const page = (_request: unknown, reply: { header(name: string, value: string): unknown; sendFile(name: string, root: string, options: object): unknown }): unknown => {
    reply.header('cache-control', 'no-cache')
    return reply.sendFile('index.html', root, { cacheControl: false })
  }
  app.get('/icon.svg', async (_request, reply) => reply.sendFile('icon.svg', root))
  for (const path of ['/', '/sign-in', '/inbox', '/inbox/*', '/my-cases', '/projects', '/projects/*', '/contracts', '/contracts/*', '/payments', '/payments/*', '/cockpit', '/cockpit/*', '/account', '/accounts', '/units', '/grants', '/rules', '/security-log']) app.get(path, page)
}
