import type { IncomingMessage } from 'node:http'
import { PassThrough } from 'node:stream'
import cookie from '@fastify/cookie'
import compress from '@fastify/compress'
import helmet from '@fastify/helmet'
import fastify from 'fastify'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { pathParameters, refuse } from '@zhujian/kernel'
import type { IdSource, Operation, Refusal, Result } from '@zhujian/kernel'
import type { Logger, Metrics } from '@zhujian/telemetry'
import { languageOf } from '@zhujian/text'
import type { Language, Text } from '@zhujian/text'
import { answerBroken } from './broken-request.ts'
import type { Actor } from './context.ts'
import type { Answer, Dispatcher } from './dispatcher.ts'
import { parseInput, refusalOf } from './dispatcher.ts'
import type { FileAnswer } from './handler.ts'
import { openApiOf } from './openapi.ts'
import { problemOf } from './problem.ts'

export type HttpParts = {
  dispatcher: Dispatcher
  /** Operations on sign-in and sessions: they set or clear the cookie and work on the sign-in tables. */
  sessionRoutes: readonly SessionRoute[]
  text: Text
  logger: Logger
  metrics: Metrics
  publicUrl: string
  trustProxy: string | undefined
  version: string
  clock: { now(): Date }
  ids: IdSource
  actorOf(token: string | undefined, now: Date): Promise<Actor | null>
  /** Sees every answer before it is sent. */
  observe?(seen: { actor: Actor | null; operation: Operation; answer: Answer; address: string; now: Date; ids: IdSource }): Promise<void>
}

/** What a session operation may know, and what it may do to the cookie. */
export type SessionCall = { actor: Actor | null; token: string | undefined; address: string; agent: string; device: string | undefined; now: Date; ids: IdSource; language: Language; text: Text }
/** `device`: the mark by which this browser is known again. */
export type SessionAnswer = Result<unknown> & { cookie?: string | null; device?: string }
/** `denies` is asked before the input is looked at: who may not do a thing learns nothing of its form (DESIGN §5). */
export type SessionRoute = { operation: Operation; denies?(actor: Actor): Refusal | null; run(call: SessionCall, input: unknown): Promise<SessionAnswer> }

export const sessionCookie = 'zhujian_session'
const deviceCookie = 'zhujian_device'
const deviceDays = 400
/** For how many seconds nobody had touched the machine when its browser asked. Programs send none. */
export const unattendedHeader = 'zhujian-unattended'

export function unattendedSeconds(request: Pick<FastifyRequest, 'headers'>): number {
  const seconds = Number(request.headers[unattendedHeader] ?? 0)
  return seconds > 0 && seconds < 86_400 ? Math.floor(seconds) : 0
}
const bodyLimit = 1_048_576

/** The HTTP face of the dispatcher: one route an operation, problem details for every refusal, and never a stack trace. */
export async function createHttpServer(parts: HttpParts): Promise<FastifyInstance> {
  const app = fastify({
    bodyLimit,
    logger: false,
    // What a server that stops says to new requests is said in words, by a hook.
    return503OnClosing: false,
    trustProxy: parts.trustProxy ?? false,
    routerOptions: { maxParamLength: 200 },
    // A path that the router itself turns away, over-long or wrongly written, is refused in words as well.
    clientErrorHandler: (error, socket) => answerBroken(parts.text, error, socket),
    frameworkErrors: (error, request, reply) => void answerError(parts, error, request, reply),
  })
  // A call that has nothing to say may say so with an empty body.
  const readJson = app.getDefaultJsonParser('error', 'error')
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => (body === '' ? done(null, {}) : readJson(request, String(body), done)))
  await app.register(cookie)
  await app.register(compress, { threshold: 2048, encodings: ['gzip'] })
  await app.register(helmet, { contentSecurityPolicy: { directives: policyDirectives(parts.publicUrl) }, hsts: parts.publicUrl.startsWith('https') })
  app.setErrorHandler((error, request, reply) => answerError(parts, error as Error, request, reply))
  app.addHook('onRequest', async (request, reply) => {
    const refusal = foreignOrigin(parts.publicUrl, request)
    if (refusal) return sendRefusal(parts, refusal, request, reply)
  })
  const document = openApiOf([...parts.sessionRoutes.map((route) => route.operation), ...parts.dispatcher.operations], parts.version)
  app.get('/api/openapi.json', async (_request, reply) => reply.header('cache-control', 'no-cache').send(document))
  for (const route of parts.sessionRoutes) addSessionRoute(app, parts, route)
  for (const operation of parts.dispatcher.operations) addRoute(app, parts, operation)
  app.setNotFoundHandler((request, reply) => sendRefusal(parts, refuse('platform.path.unknown', { status: 404 }), request, reply))
  return app
}

function policyDirectives(publicUrl: string): Record<string, string[] | null> {
  return {
    'default-src': ["'self'"],
    'font-src': ["'self'"],
    'img-src': ["'self'", 'data:', 'blob:'],
    'style-src': ["'self'", "'unsafe-inline'"],
    'worker-src': ["'self'", 'blob:'],
    'upgrade-insecure-requests': publicUrl.startsWith('https') ? [] : null,
  }
}

/** A browser page of another origin may not write with our cookie. Programs send no Origin. */
function foreignOrigin(publicUrl: string, request: FastifyRequest): Refusal | null {
  const origin = request.headers.origin
  if (request.method === 'GET' || request.method === 'HEAD' || !origin) return null
  const own = [publicUrl, `http://${request.headers.host}`, `https://${request.headers.host}`]
  return own.includes(origin) ? null : refuse('platform.origin.foreign', { status: 403 })
}

function addRoute(app: FastifyInstance, parts: HttpParts, operation: Operation): void {
  app.route({
    method: operation.method,
    url: operation.path.replace(/\{(\w+)\}/g, ':$1'),
    handler: async (request, reply) => {
      const started = performance.now()
      const now = parts.clock.now()
      const actor = await parts.actorOf(request.cookies[sessionCookie], now)
      const input = inputOf(operation, request, parts.text)
      const answer = 'ok' in input ? input : await parts.dispatcher.execute(operation.name, { actor, language: languageOf(request.headers['accept-language']) }, input.value, { now, ids: parts.ids })
      parts.metrics.seconds.observe({ operation: operation.name }, (performance.now() - started) / 1000)
      parts.metrics.requests.inc({ operation: operation.name, status: String(answer.ok ? 200 : answer.status) })
      await parts.observe?.({ actor, operation, answer, address: request.ip, now, ids: parts.ids })
      if (!answer.ok) return sendRefusal(parts, answer, request, reply)
      if (operation.produces !== undefined) return sendFile(parts, operation.produces, answer.value as FileAnswer, reply)
      return reply.header('cache-control', 'no-store').type('application/json; charset=utf-8').send(JSON.stringify(answer.value))
    },
  })
}

/** Streams a file. What goes wrong once it has begun can only be told by breaking it off: a short file must not look like a whole one. */
function sendFile(parts: HttpParts, mediaType: string, file: FileAnswer, reply: FastifyReply): FastifyReply {
  const sink = new PassThrough()
  file.write(sink).catch((err: unknown) => {
    if (!sink.destroyed) parts.logger.error({ err, file: file.fileName }, 'file not written to its end')
    sink.destroy(err as Error)
  })
  return reply.header('cache-control', 'no-store').header('content-disposition', attachment(file.fileName)).header('x-content-type-options', 'nosniff').type(mediaType).send(sink)
}

/** The header that gives a download its name, whatever its script (RFC 6266). */
export function attachment(fileName: string, disposition: 'attachment' | 'inline' = 'attachment'): string {
  const encoded = encodeURIComponent(fileName).replace(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
  return `${disposition}; filename*=UTF-8''${encoded}`
}

function addSessionRoute(app: FastifyInstance, parts: HttpParts, { operation, denies, run }: SessionRoute): void {
  app.route({
    method: operation.method,
    url: operation.path.replace(/\{(\w+)\}/g, ':$1'),
    handler: async (request, reply) => {
      const now = parts.clock.now()
      const token = request.cookies[sessionCookie]
      const actor = await parts.actorOf(token, now)
      if (operation.permission !== 'public' && !actor) return sendRefusal(parts, refuse('platform.session.missing', { status: 401 }), request, reply)
      const denied = actor === null ? null : (denies?.(actor) ?? null)
      const input = inputOf(operation, request, parts.text)
      const language = languageOf(request.headers['accept-language'])
      const parsed = 'ok' in input ? input : parseInput(operation, input.value, parts.text, language)
      if (!denied && !parsed.ok) return sendRefusal(parts, parsed, request, reply)
      const agent = (request.headers['user-agent'] ?? '').slice(0, 200)
      const call = { actor, token, address: request.ip, agent, device: request.cookies[deviceCookie], now, ids: parts.ids, language, text: parts.text }
      const answer = denied ?? (await run(call, (parsed as { value: unknown }).value).catch((cause: unknown): SessionAnswer => refusalOf(cause, parts.text, language)))
      parts.metrics.requests.inc({ operation: operation.name, status: String(answer.ok ? 200 : answer.status) })
      await parts.observe?.({ actor, operation, answer, address: request.ip, now, ids: parts.ids })
      if (!answer.ok) return sendRefusal(parts, answer, request, reply)
      const options = { path: '/', httpOnly: true, sameSite: 'lax' as const, secure: parts.publicUrl.startsWith('https') }
      if (answer.cookie === null) reply.clearCookie(sessionCookie, options)
      else if (answer.cookie !== undefined) reply.setCookie(sessionCookie, answer.cookie, options)
      if (answer.device !== undefined) reply.setCookie(deviceCookie, answer.device, { ...options, maxAge: deviceDays * 86_400 })
      return reply.header('cache-control', 'no-store').type('application/json; charset=utf-8').send(JSON.stringify(answer.value))
    },
  })
}

/** The input of an operation: path segments and the query string or the body. A body may repeat a path parameter, but not contradict it. */
function inputOf(operation: Operation, request: FastifyRequest, text: Text): { value: Record<string, unknown> } | Refusal {
  const params = request.params as Record<string, string>
  const say = (key: string): string => text.say(languageOf(request.headers['accept-language']), key)
  if (operation.method === 'GET') return { value: { ...(request.query as Record<string, unknown>), ...params } }
  const body = request.body ?? {}
  if (typeof body !== 'object' || Array.isArray(body)) return refuse('platform.input.invalid', { status: 400, figures: { problem: say('input.object') } })
  const given = body as Record<string, unknown>
  const clash = pathParameters(operation.path).find((name) => name in given && given[name] !== params[name])
  if (clash) return refuse('platform.input.invalid', { status: 400, field: clash, figures: { problem: say('input.path') } })
  return { value: { ...given, ...params } }
}

export function sendRefusal(parts: Pick<HttpParts, 'text'>, refusal: Refusal, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const language = languageOf(request.headers['accept-language'])
  return reply
    .code(refusal.status)
    .header('cache-control', 'no-store')
    .header('content-language', language)
    .type('application/problem+json; charset=utf-8')
    .send(JSON.stringify(problemOf(refusal, parts.text, language)))
}

/** Reads on past a refused body, so that a caller who is still writing gets to read the answer; not for ever. */
function drained(body: IncomingMessage): Promise<void> {
  let left = 32 * bodyLimit
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, 5000)
    const end = (): void => {
      clearTimeout(timer)
      resolve()
    }
    if (body.readableEnded || body.destroyed) return end()
    body.on('end', end).on('close', end).on('error', end)
    body.on('data', (part: Buffer) => {
      left -= part.length
      if (left < 0) end()
    })
    body.resume()
  })
}

async function answerError(parts: HttpParts, error: Error & { statusCode?: number; code?: string }, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const status = error.statusCode ?? 500
  if (status === 413) await drained(request.raw)
  if (status === 413) return sendRefusal(parts, refuse('platform.body.too_large', { status: 413, figures: { limitBytes: bodyLimit } }), request, reply)
  if (status === 415) return sendRefusal(parts, refuse('platform.body.media_type', { status: 415 }), request, reply)
  if (status >= 400 && status < 500) return sendRefusal(parts, refuse('platform.input.invalid', { status: 400, figures: { problem: parts.text.say(languageOf(request.headers['accept-language']), /BAD_URL|MAX_PARAM/.test(error.code ?? '') ? 'input.format' : 'input.json') } }), request, reply)
  parts.logger.error({ err: error, method: request.method, path: request.routeOptions.url }, 'request failed')
  // A database that is away comes back; a bug does not.
  const away = /^(08|57P|ECONN|ENOENT|EPIPE)/.test(error.code ?? '') || /Connection terminated|connection.*(closed|timeout)|not queryable/i.test(error.message)
  const down = away ? 503 : 500
  if (away) reply.header('retry-after', '2')
  const language = languageOf(request.headers['accept-language'])
  const title = parts.text.say(language, away ? 'refusal.platform.unavailable' : 'refusal.platform.fault')
  reply.code(down).header('content-language', language).type('application/problem+json; charset=utf-8')
  return reply.send(JSON.stringify({ type: 'urn:zhujian:fault', title, status: down, code: 'platform.fault', hits: [] }))
}
