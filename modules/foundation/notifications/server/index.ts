import { ok } from '@zhujian/kernel'
import { approvalsStore } from '@zhujian/approvals/server'
import { bind, decodeCursor, pageOf } from '@zhujian/http'
import type { Binding } from '@zhujian/http'
import { factStore } from '@zhujian/ledger/server'
import * as api from '@zhujian/notifications/api'
import { noticeStore } from './notice-store.ts'

export type { Streams } from './streams.ts'
export { createStreams, registerStream } from './streams.ts'

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
