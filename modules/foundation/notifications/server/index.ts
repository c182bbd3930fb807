import { ok } from '@zhujian/kernel'
import { approvalsStore } from '@zhujian/approvals/server'
import { bind, decodeCursor, pageOf } from '@zhujian/http'
import type { Binding, Context } from '@zhujian/http'
import { factStore } from '@zhujian/ledger/server'
import * as api from '@zhujian/notifications/api'
import { noticeStore } from './notice-store.ts'

/** More facts than this are no longer counted for an outsider. */
const mostFactsCounted = 10_000

export type { Streams } from './streams.ts'
export { createStreams, registerStream } from './streams.ts'

/** How many projects the caller sees, or null where nothing is counted: known by the module of projects, which stands above this one. */
export type ProjectCount = (ctx: Context) => Promise<number | null>

/** The handlers of this module. */
export function bindings(countProjects: ProjectCount): Binding[] {
  return [
    bind(api.getInboxCounts, async (ctx) => {
      const { accountId, role, scope } = ctx.actor
      const [counts, unread, projects, facts] = await Promise.all([
        approvalsStore.inboxCounts(ctx.tx, accountId, role, ctx.today),
        noticeStore.unread(ctx.tx, accountId),
        countProjects(ctx),
        scope.role === 'app' ? factStore.lastNumber(ctx.tx) : factStore.countOfProjects(ctx.tx, scope.projectIds, mostFactsCounted),
      ])
      return ok({ tasks: counts.all, overdue: counts.overdue, unread, projects, facts: facts === 0 ? null : facts, factsAre: scope.role === 'app' ? ('lastNumber' as const) : ('count' as const) })
    }),
    bind(api.markNoticesRead, async (ctx, input) => {
      const marked = await noticeStore.markRead(ctx.tx, ctx.actor.accountId, 'ids' in input ? input.ids : null, ctx.now)
      return ok({ marked, unread: await noticeStore.unread(ctx.tx, ctx.actor.accountId) })
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
