import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Pool } from 'pg'
import { ok } from '@zhujian/kernel'
import type { Uuid } from '@zhujian/kernel'
import { approvalsStore } from '@zhujian/approvals/server'
import { runInTenant, systemScope } from '@zhujian/database'
import type { DomainEvent, Subscriber } from '@zhujian/events'
import { bind, decodeCursor, pageOf } from '@zhujian/http'
import type { Actor, Binding } from '@zhujian/http'
import { factStore } from '@zhujian/ledger/server'
import * as api from '@zhujian/notifications/api'
import type { Metrics } from '@zhujian/telemetry'
import { noticeStore } from './notice-store.ts'

/** Open event streams by account. A browser is told that its inbox changed and asks for the counts itself, with its own rights. */
export type Streams = {
  add(accountId: string, reply: FastifyReply): void
  subscriber: Subscriber
  notice(pool: Pool, event: DomainEvent, at: Date, id: Uuid): Promise<void>
  close(): void
}

const kept = new Set(['approvals.case_approved', 'approvals.case_returned', 'approvals.case_rejected'])

export function createStreams(metrics: Metrics): Streams {
  const open = new Map<string, Set<FastifyReply>>()
  const beat = setInterval(() => {
    for (const replies of open.values()) for (const reply of replies) reply.raw.write(': beat\n\n')
  }, 25_000)
  beat.unref()
  return {
    add: (accountId, reply) => {
      const replies = open.get(accountId) ?? new Set()
      replies.add(reply)
      open.set(accountId, replies)
      metrics.streams.inc()
      reply.raw.on('close', () => {
        replies.delete(reply)
        metrics.streams.dec()
      })
    },
    subscriber: (event) => {
      for (const reply of open.get(String(event.payload['accountId'])) ?? []) reply.raw.write(`event: inbox\ndata: ${JSON.stringify({ kind: event.kind })}\n\n`)
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
      for (const replies of open.values()) for (const reply of replies) reply.raw.end()
    },
  }
}

type StreamParts = { streams: Streams; actorOf(request: FastifyRequest): Promise<Actor | null> }

/** `/api/events`: server-sent events for the signed-in account. */
export function registerStream(app: FastifyInstance, { streams, actorOf }: StreamParts): void {
  app.get('/api/events', async (request, reply) => {
    const actor = await actorOf(request)
    if (!actor) return reply.code(401).send()
    reply.hijack()
    reply.raw.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' })
    reply.raw.write(': open\n\n')
    streams.add(actor.accountId, reply)
  })
}

export function bindings(): Binding[] {
  return [
    bind(api.getInboxCounts, async (ctx) => {
      const counts = await approvalsStore.inboxCounts(ctx.tx, ctx.actor.accountId, ctx.actor.role, ctx.today)
      return ok({ tasks: counts.all, overdue: counts.overdue, unread: await noticeStore.unread(ctx.tx, ctx.actor.accountId), projects: 0, facts: ctx.actor.scope.role === 'app' ? await factStore.lastNumber(ctx.tx) : 0 })
    }),
    bind(api.listNotices, async (ctx, input) => {
      const after = decodeCursor(input.cursor, 1)
      const page = pageOf(await noticeStore.list(ctx.tx, ctx.actor.accountId, after ? String(after[0]) : null, input.limit + 1), input.limit, (row) => [row.id])
      const items = page.items.map((row) => ({
        noticeId: row.id,
        kind: row.kind,
        projectId: row.project_id,
        projectName: row.project_name,
        caseId: row.case_id,
        text: ctx.text.say(ctx.language, `notice.${row.kind}`, { ...row.figures, projectName: row.project_name ?? '' }),
        at: row.at.toISOString(),
        read: row.read_at !== null,
      }))
      return ok({ items, nextCursor: page.nextCursor })
    }),
  ]
}
