import { defineOperation, zCursor, zLimit } from '@zhujian/kernel'
import type { Operation } from '@zhujian/kernel'
import { z } from 'zod'

export const getInboxCounts = defineOperation({
  name: 'getInboxCounts',
  summary: 'Counts beside the menu: open tasks, overdue ones, unread notices.',
  method: 'GET',
  path: '/api/inbox-counts',
  input: z.object({}),
  output: z.object({ tasks: z.number(), overdue: z.number(), unread: z.number(), projects: z.number(), facts: z.number() }),
  permission: 'session',
})

export const listNotices = defineOperation({
  name: 'listNotices',
  summary: 'Notices to the caller, newest first.',
  method: 'GET',
  path: '/api/notices',
  input: z.object({ limit: zLimit, cursor: zCursor }),
  output: z.object({
    items: z.array(
      z.object({ noticeId: z.string(), kind: z.string(), projectId: z.string().nullable(), projectName: z.string().nullable(), caseId: z.string().nullable(), text: z.string(), at: z.string(), read: z.boolean() }),
    ),
    nextCursor: z.string().nullable(),
  }),
  permission: 'session',
})

export const operations: readonly Operation[] = [getInboxCounts, listNotices]
