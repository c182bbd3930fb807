import { defineOperation, exportOf, zCursor, zId, zLimit, zNote } from '@zhujian/kernel'
import type { Operation } from '@zhujian/kernel'
import { z } from 'zod'

const zTask = z.object({
  taskId: z.string(),
  caseId: z.string(),
  matter: z.string(),
  subjectId: z.string(),
  projectId: z.string(),
  projectName: z.string(),
  projectGrade: z.string().nullable(),
  /** One line that tells this case from its neighbours: an amount, a period. */
  headline: z.string(),
  step: z.string(),
  role: z.string(),
  openedOn: z.string(),
  dueOn: z.string(),
  /** Working days left; negative when overdue. */
  workingDaysLeft: z.number(),
  /** False when the due day lies in a year whose holidays are not announced. */
  calendarAnnounced: z.boolean(),
})
export type TaskView = z.output<typeof zTask>

export const listTasks = defineOperation({
  name: 'listTasks',
  summary: 'The tasks waiting for the caller’s active post, earliest deadline first.',
  method: 'GET',
  path: '/api/tasks',
  input: z.object({ limit: zLimit, cursor: zCursor, due: z.enum(['overdue', 'today', 'all']).default('all') }),
  output: z.object({ items: z.array(zTask), nextCursor: z.string().nullable(), counts: z.object({ all: z.number(), overdue: z.number(), today: z.number() }) }),
  permission: 'session',
})

export const exportTasks = exportOf(listTasks, { name: 'exportTasks', summary: 'The tasks waiting for the caller’s active post as a workbook that streams, with the filter they came from.' })

const zStep = z.object({
  nodeId: z.string(),
  name: z.string(),
  role: z.string(),
  status: z.enum(['done', 'current', 'next']),
  group: z.string().nullable(),
  person: z.string().nullable(),
  unit: z.string().nullable(),
  slaWorkingDays: z.number(),
  dueOn: z.string().nullable(),
  decidedOn: z.string().nullable(),
  decision: z.string().nullable(),
  comment: z.string().nullable(),
})

const zCase = z.object({
  caseId: z.string(),
  matter: z.string(),
  routeKey: z.string(),
  routeVersion: z.string(),
  subjectId: z.string(),
  projectId: z.string(),
  projectName: z.string(),
  projectCode: z.string().nullable(),
  projectGrade: z.string().nullable(),
  headline: z.string(),
  state: z.enum(['running', 'approved', 'returned', 'rejected', 'withdrawn']),
  startedBy: z.string(),
  /** The applicant's own name. */
  startedByName: z.string(),
  startedOn: z.string(),
  totalWorkingDays: z.number(),
  usedWorkingDays: z.number(),
  steps: z.array(zStep),
  opinions: z.array(
    z.object({ step: z.string(), role: z.string(), person: z.string(), decision: z.string(), comment: z.string(), reasonCode: z.string().nullable(), at: z.string() }),
  ),
  /** The caller’s own open task on this case, with why it came to this person. */
  myTask: z
    .object({
      taskId: z.string(),
      step: z.string(),
      role: z.string(),
      dueOn: z.string(),
      workingDaysLeft: z.number(),
      deciding: z.boolean(),
      why: z.object({ grade: z.string().nullable(), rule: z.string(), route: z.string(), assignment: z.string(), separation: z.string() }),
      next: z.array(z.string()),
    })
    .nullable(),
  mayWithdraw: z.boolean(),
  /** Reasons offered for a return, from policy. */
  returnReasons: z.array(z.object({ code: z.string(), label: z.string() })),
})
export type CaseView = z.output<typeof zCase>

export const getCase = defineOperation({
  name: 'getCase',
  summary: 'One case: its route, where it is, what was said, and the caller’s task on it.',
  method: 'GET',
  path: '/api/cases/{caseId}',
  input: z.object({ caseId: zId }),
  output: zCase,
  permission: 'session',
  refusals: ['approvals.case.not_found'],
})

export const decideTask = defineOperation({
  name: 'decideTask',
  summary: 'Decides a task: agrees, returns to the applicant with a reason, or rejects.',
  method: 'POST',
  path: '/api/tasks/{taskId}/decision',
  input: z.strictObject({
    taskId: zId,
    id: zId,
    decision: z.enum(['agree', 'return', 'reject']),
    comment: zNote(2000).optional(),
    reasonCode: zNote(60).optional(),
  }),
  output: z.object({
    caseState: z.enum(['running', 'approved', 'returned', 'rejected']),
    next: z.array(z.string()),
  }),
  permission: 'session',
  refusals: [
    'approvals.task.not_found',
    'approvals.task.closed',
    'approvals.task.duties',
    'approvals.return.reason_missing',
    'approvals.return.reason_unknown',
    'approvals.return.too_short',
    'approvals.reject.not_deciding',
    'approvals.reject.reason_missing', 'approvals.task.not_yours'],
})

export const withdrawCase = defineOperation({
  name: 'withdrawCase',
  summary: 'Takes a case back before its first step is decided.',
  method: 'POST',
  path: '/api/cases/{caseId}/withdrawal',
  input: z.strictObject({ caseId: zId, id: zId, reason: zNote(500).optional() }),
  output: z.object({ caseState: z.literal('withdrawn') }),
  permission: 'session',
  refusals: ['approvals.case.not_found', 'approvals.withdraw.too_late', 'approvals.withdraw.not_yours'],
})

export const listMyCases = defineOperation({
  name: 'listMyCases',
  summary: 'The cases the caller started, newest first.',
  method: 'GET',
  path: '/api/my-cases',
  input: z.object({ limit: zLimit, cursor: zCursor }),
  output: z.object({
    items: z.array(
      z.object({
        caseId: z.string(),
        matter: z.string(),
        subjectId: z.string(),
        projectId: z.string(),
        projectName: z.string(),
        headline: z.string(),
        state: z.string(),
        startedOn: z.string(),
        waitingFor: z.array(z.object({ role: z.string(), person: z.string(), dueOn: z.string() })),
      }),
    ),
    nextCursor: z.string().nullable(),
  }),
  permission: 'session',
})

export const exportMyCases = exportOf(listMyCases, { name: 'exportMyCases', summary: 'The cases the caller started as a workbook that streams, with who holds each now.' })

export const operations: readonly Operation[] = [listTasks, exportTasks, getCase, decideTask, withdrawCase, listMyCases, exportMyCases]
