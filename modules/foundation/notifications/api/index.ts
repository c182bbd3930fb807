import { defineOperation, zCursor, zId, zLimit } from '@zhujian/kernel'
import type { Operation } from '@zhujian/kernel'
import { z } from 'zod'

export const getInboxCounts = defineOperation({
  name: 'getInboxCounts',
  summary: 'Counts beside the menu: open tasks, overdue ones, unread notices, the projects and facts the caller sees; null where nothing is counted.',
  method: 'GET',
  path: '/api/inbox-counts',
  input: z.object({}),
  output: z.object({
    tasks: z.number(),
    overdue: z.number(),
    unread: z.number(),
    projects: z.number().nullable(),
    facts: z.number().nullable(),
    /** What `facts` says: the number of the last entry of the book, or how many entries the caller's projects have. */
    factsAre: z.enum(['lastNumber', 'count']),
  }),
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

export const markNoticesRead = defineOperation({
  name: 'markNoticesRead',
  summary: 'Marks notices of the caller as read: those named, or all; answers how many are still unread.',
  method: 'POST',
  path: '/api/notices/read',
  kind: 'personal',
  input: z.union([z.strictObject({ ids: z.array(zId).min(1).max(200) }), z.strictObject({ all: z.literal(true) })]),
  output: z.object({ marked: z.number(), unread: z.number() }),
  permission: 'session',
})

export const operations: readonly Operation[] = [getInboxCounts, listNotices, markNoticesRead]
