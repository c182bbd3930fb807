import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import type {} from '@fastify/cookie'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Config } from '@zhujian/config'
import { claimDataDir, openDatabase, runAsSystem } from '@zhujian/database'
import type { Database } from '@zhujian/database'
import { createRelay } from '@zhujian/events'
import type { Relay } from '@zhujian/events'
import { openFileStorage, registerFileRoutes, uploadLocks } from '@zhujian/files'
import type { FileStorage, UploadLocks } from '@zhujian/files'
import { refuse } from '@zhujian/kernel'
import type { IdSource } from '@zhujian/kernel'
import { createHttpServer, sendRefusal, sessionCookie, systemIds, unattendedSeconds } from '@zhujian/http'
import type { Actor } from '@zhujian/http'
import { createDirectory, createObserver, createProvider, refusedUntilChanged, sessionRoutes } from '@zhujian/identity/server'
import type { Directory, OidcProvider } from '@zhujian/identity/server'
import { createStreams, registerStream } from '@zhujian/notifications/server'
import type { Streams } from '@zhujian/notifications/server'
import { startJobs } from '@zhujian/jobs'
import { createImportRunner } from '@zhujian/projects/server'
import type { ImportRunner } from '@zhujian/projects/server'
import { createLogger, createMetrics } from '@zhujian/telemetry'
import type { Logger, Metrics } from '@zhujian/telemetry'
import { assemble } from './assemble.ts'
import type { Assembled } from './assemble.ts'
import { jobs, refreshLights } from './jobs.ts'
import type { JobParts } from './jobs.ts'
import { seedDemoCity } from './demo/city.ts'
import { expectFreePort } from './free-port.ts'
import { migrations } from './migrations.ts'
import { collectWhenQuiet } from './quiet.ts'
import { keepTogether } from './together.ts'
import { words } from './words.ts'

/** How long a server that stops waits for those who are still sending. */
const patienceMs = 15_000

export type RunningServer = { url: string; stop(): Promise<void>; assembled: Assembled }

/** What the server takes for the time; a test may set it. */
export type Clock = { now(): Date }
const systemClock: Clock = { now: () => new Date() }

/** Starts everything in order — lock, files, database, demo city, relay, HTTP — and answers with how to stop it in reverse. */
export async function startServer(config: Config, progress: (line: string) => void, clock: Clock = systemClock): Promise<RunningServer> {
  const claim = await claimDataDir(config.dataDir)
  await expectFreePort(config)
  const storage = await openFileStorage(config)
  const database = await openDatabase({ config, migrations })
  const logger = createLogger(config.logLevel)
  const metrics = createMetrics()
  const signals = await database.signals()
  // Servers that start together take turns: what every city begins with is written once.
  const assembled = await signals.alone('start', async () => {
    const made = await assemble(database, config.demo, clock.now(), signInParts(config))
    if (config.demo) await seedDemoCity(made, storage, progress)
    return made
  })
  const ids = systemIds()
  const { identity } = assembled
  const streams = createStreams(metrics, (tokens) => identity.holding(tokens, clock.now()), (accountId, kind) => signals.tell('inbox', { accountId, kind }))
  const relay = createRelay(database.app, [streams.subscriber, (event, at, id) => streams.notice(database.app, event, at, id)], logger)
  const together = keepTogether(assembled, signals, streams, logger)
  const locks = uploadLocks(signals)
  const parts: ServerParts = { config, assembled, storage, database, logger, metrics, clock, ids, streams, relay, locks }
  const state: RunState = { stopping: false }
  const { app, quiet } = await createApp(parts, state)
  const jobParts = { pool: database.app, projects: assembled.projects, logger, text: words, ids, clock }
  const imports = runImports(jobParts, storage)
  const runner = await startJobs(database.jobs, jobs(jobParts), logger)
  await app.listen({ port: config.port, host: config.host })
  const url = urlOf(app, config)
  // The clock may have gone on while nothing ran: the lights of today are set beside the first requests.
  const aborting = new AbortController()
  const lights = refreshLights(jobParts, aborting.signal).catch((cause: unknown) => logger.error({ err: cause }, 'lights of the day failed'))
  const connectionFile = join(config.dataDir, 'server.json')
  writeFileSync(connectionFile, JSON.stringify({ pid: process.pid, url, database: database.admin }), { mode: 0o600 })
  return {
    url,
    assembled,
    stop: async () => {
      state.stopping = true
      rmSync(connectionFile, { force: true })
      together.stop()
      quiet.stop()
      streams.close()
      locks.stopAll()
      await closeApp(app)
      await relay.stop()
      aborting.abort()
      await lights
      await imports.stop()
      await runner.stop()
      await signals.close()
      await database.close()
      storage.close()
      claim.release()
    },
  }
}

function signInParts({ oidc, ldap, publicUrl }: Config): { provider: OidcProvider | null; directory: Directory | null } {
  return { provider: oidc ? createProvider(oidc, publicUrl) : null, directory: ldap ? createDirectory(ldap) : null }
}

type RunState = { stopping: boolean }
type ServerParts = {
  config: Config
  assembled: Assembled
  storage: FileStorage
  database: Database
  logger: Logger
  metrics: Metrics
  clock: Clock
  ids: IdSource
  streams: Streams
  relay: Relay
  locks: UploadLocks
}

async function createApp(parts: ServerParts, state: RunState): Promise<{ app: FastifyInstance; quiet: ReturnType<typeof collectWhenQuiet> }> {
  const { config, assembled, storage, database, logger, metrics, clock, ids, streams, relay, locks } = parts
  const { identity, dispatcher } = assembled
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
    observe: createObserver(identity),
  })
  // Before the files and the stream are added, so that they stand before them too.
  app.addHook('onRequest', async (request, reply) => {
    if (!state.stopping) return
    reply.header('connection', 'close').header('retry-after', '2')
    return sendRefusal({ text: words }, refuse('platform.stopping', { status: 503 }), request, reply)
  })
  app.addHook('onRequest', async (request, reply) => {
    const refusal = await refusedUntilChanged(identity, { method: request.method, route: request.routeOptions.url, token: request.cookies[sessionCookie], unattendedSeconds: unattendedSeconds(request) }, clock.now())
    if (refusal) return sendRefusal({ text: words }, refusal, request, reply)
  })
  const quiet = collectWhenQuiet()
  app.addHook('onResponse', async (request) => {
    quiet.busy()
    if (request.method !== 'GET') relay.wake()
  })
  const actorOf = (request: FastifyRequest): Promise<Actor | null> => identity.actorOf(request.cookies[sessionCookie], clock.now())
  await registerFileRoutes(app, { storage, locks, actorOf, mayRead: assembled.mayReadFile, pool: database.app, ids, clock, text: words, onFault: (err) => logger.error({ err }, 'upload failed') })
  registerStream(app, { streams, actorOf, tokenOf: (request) => request.cookies[sessionCookie], text: words })
  addHealth(app, assembled, storage, metrics)
  await addOffice(app)
  return { app, quiet }
}

/** Requests under way are answered; whoever has not finished sending by then is cut off, and sends again. */
async function closeApp(app: FastifyInstance): Promise<void> {
  const cut = setTimeout(() => app.server.closeAllConnections(), patienceMs)
  await app.close()
  clearTimeout(cut)
}

function urlOf(app: FastifyInstance, { host, port }: Config): string {
  const address = app.server.address()
  return `http://${host.includes(':') ? `[${host}]` : host}:${typeof address === 'object' && address ? address.port : port}`
}

/** Imports are done here, beside the requests: told of each that is started, and looking for those another server left. */
function runImports({ pool, projects, logger, text, ids, clock }: JobParts, storage: FileStorage): ImportRunner {
  projects.imports.files = storage
  const runner = createImportRunner({ pool, projects, text, ids, now: clock.now }, (err) => logger.error({ err }, 'import failed'))
  projects.imports.wake = runner.wake
  return runner
}

/** `/healthz`: the process. `/readyz`: whether the database, brought up to this version, and the files can be used. */
function addHealth(app: FastifyInstance, { pool }: Assembled, storage: FileStorage, metrics: Metrics): void {
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
  for (const path of ['/', '/sign-in', '/inbox', '/inbox/*', '/my-cases', '/projects', '/projects/*', '/imports', '/imports/*', '/contracts', '/contracts/*', '/payments', '/payments/*', '/cockpit', '/cockpit/*', '/account', '/accounts', '/units', '/grants', '/rules', '/security-log', '/sign-in/oidc', '/account-requests', '/request-account', '/map-layers', '/wall']) app.get(path, page)
  // A browser led to an address that is none is told so by the office, with a way back; a program by a refusal.
  app.get('/*', (request, reply) => {
    const wantsPage = (request.headers.accept ?? '').includes('text/html') && !request.url.startsWith('/api/')
    return wantsPage ? page(request, reply.code(404)) : reply.callNotFound()
  })
}
