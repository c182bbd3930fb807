import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Pool } from 'pg'
import { refuse } from '@zhujian/kernel'
import type { Uuid } from '@zhujian/kernel'
import { runInTenant, systemScope } from '@zhujian/database'
import type { DomainEvent, Subscriber } from '@zhujian/events'
import { sendRefusal } from '@zhujian/http'
import type { Actor, HttpParts } from '@zhujian/http'
import type { Metrics } from '@zhujian/telemetry'
import { noticeStore } from './notice-store.ts'

/** Open event streams by account. A browser is told that its inbox changed and asks for the counts itself, with its own rights. */
export type Streams = {
  add(accountId: string, token: string, reply: FastifyReply): void
  /** Has the account of an event told on whatever server its streams are. */
  subscriber: Subscriber
  /** Tells the streams of an account here; without one, all of them: something may have been missed. */
  tell(accountId: string | null, kind: string): void
  notice(pool: Pool, event: DomainEvent, at: Date, id: Uuid): Promise<void>
  /** Asks again for the sessions of an account, or of everybody, and closes the streams whose session no longer holds. */
  check(accountId?: string): Promise<void>
  /** Closes every stream, when the server stops. */
  close(): void
}

/** Of these sessions, by their tokens, those that still hold; asking keeps none of them alive. */
export type SessionCheck = (tokens: readonly string[]) => Promise<ReadonlySet<string>>

type Stream = { token: string; reply: FastifyReply }

const kept = new Set(['approvals.case_approved', 'approvals.case_returned', 'approvals.case_rejected', 'identity.new_device', 'identity.account_requested', 'identity.request_decided', 'projects.import_done', 'projects.import_failed'])
const beatMs = 25_000
/** Another server may have ended a session: within this time its streams here are closed too. */
const checkMs = 3000
const askedAtOnce = 200

/** `relay` hands the news of an account to all servers, from which they come back as `tell`; without it there is this one only. */
export function createStreams(metrics: Metrics, holding: SessionCheck, relay?: (accountId: string, kind: string) => void): Streams {
  const open = new Map<string, Set<Stream>>()
  const every = function* (): Generator<Stream> {
    for (const streams of open.values()) yield* streams
  }
  const check = async (accountId?: string): Promise<void> => {
    const asked = accountId === undefined ? [...every()] : [...(open.get(accountId) ?? [])]
    for (let at = 0; at < asked.length; at += askedAtOnce) {
      const some = asked.slice(at, at + askedAtOnce)
      const still = await holding([...new Set(some.map((stream) => stream.token))])
      for (const { token, reply } of some) if (!still.has(token)) reply.raw.end()
    }
  }
  let checking = false
  const look = async (): Promise<void> => {
    if (checking) return
    checking = true
    // A database that is away says nothing about sessions: the next look does.
    await check().catch(() => {})
    checking = false
  }
  const beat = setInterval(() => {
    for (const { reply } of every()) reply.raw.write(': beat\n\n')
  }, beatMs)
  const looking = setInterval(() => void look(), checkMs)
  beat.unref()
  looking.unref()
  const tell: Streams['tell'] = (accountId, kind) => {
    for (const { reply } of accountId === null ? every() : (open.get(accountId) ?? [])) reply.raw.write(`event: inbox\ndata: ${JSON.stringify({ kind })}\n\n`)
  }
  return {
    check,
    tell,
    add: (accountId, token, reply) => {
      const stream = { token, reply }
      const streams = open.get(accountId) ?? new Set()
      streams.add(stream)
      open.set(accountId, streams)
      metrics.streams.inc()
      reply.raw.on('close', () => {
        streams.delete(stream)
        if (streams.size === 0 && open.get(accountId) === streams) open.delete(accountId)
        metrics.streams.dec()
      })
    },
    subscriber: (event) => {
      const { accountId } = event.payload
      if (typeof accountId === 'string') (relay ?? tell)(accountId, event.kind)
    },
    notice: async (pool, event, at, id) => {
      const accountId = event.payload['accountId']
      if (!kept.has(event.kind) || typeof accountId !== 'string') return
      await runInTenant(pool, { ...systemScope, accountId }, async (tx) => {
        await noticeStore.insert(tx, { accountId, id, event, at })
        return { commit: true as const, value: null }
      })
    },
    close: () => {
      clearInterval(beat)
      clearInterval(looking)
      for (const { reply } of every()) reply.raw.end()
    },
  }
}

type StreamParts = Pick<HttpParts, 'text'> & { streams: Streams; tokenOf(request: FastifyRequest): string | undefined; actorOf(request: FastifyRequest): Promise<Actor | null> }

/** `/api/events`: server-sent events for the signed-in account. */
export function registerStream(app: FastifyInstance, { streams, tokenOf, actorOf, text }: StreamParts): void {
  app.get('/api/events', async (request, reply) => {
    const actor = await actorOf(request)
    const token = tokenOf(request)
    if (!actor || token === undefined) return sendRefusal({ text }, refuse('platform.session.missing', { status: 401 }), request, reply)
    reply.hijack()
    reply.raw.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' })
    reply.raw.write(': open\n\n')
    streams.add(actor.accountId, token, reply)
  })
}
