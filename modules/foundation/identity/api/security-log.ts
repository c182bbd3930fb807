import { defineOperation, exportOf, zCursor, zDate, zInstantOut, zLimit, zText } from '@zhujian/kernel'
import type { Operation } from '@zhujian/kernel'
import { z } from 'zod'

/** Everything the security log speaks of. */
export const securityEventKinds = [
  'signedIn',
  'signInRefused',
  'accountLocked',
  'addressLimited',
  'signedOut',
  'sessionEnded',
  'sessionExpired',
  'sessionsSuperseded',
  'postSwitched',
  'passwordChanged',
  'accountCreated',
  'accountDisabled',
  'accountEnabled',
  'accountUnlocked',
  'passwordReset',
  'postGranted',
  'postRevoked',
  'grantRefused',
  'totpEnrolled',
  'totpConfirmed',
  'totpDropped',
  'totpReset',
  'deviceNew',
  'deviceNamed',
  'deviceForgotten',
  'callRefused',
  'externalLinked',
  'externalUnlinked',
  'accountRequested',
  'requestApproved',
  'requestRefused',
  'sensitiveViewed',
  'policyChanged',
  'exported',
] as const
export type SecurityEventKind = (typeof securityEventKinds)[number]

/** Those that tell of something that was not allowed. */
export const refusedKinds: readonly SecurityEventKind[] = ['signInRefused', 'accountLocked', 'addressLimited', 'grantRefused', 'callRefused']

const filter = {
  kind: z.enum(securityEventKinds).optional(),
  result: z.enum(['done', 'refused']).optional(),
  /** The account an event is about, or whoever acted. */
  username: zText(100).optional(),
  /** Business days, both included. */
  from: zDate.optional(),
  to: zDate.optional(),
}

const zEvent = z.object({
  eventId: z.string(),
  at: zInstantOut,
  kind: z.string(),
  kindLabel: z.string(),
  result: z.enum(['done', 'refused']),
  /** The account it is about, as it was written; nobody may have that name. */
  username: z.string(),
  accountId: z.string().nullable(),
  regionCode: z.number(),
  regionName: z.string(),
  /** Who acted, and in which role; null where nobody was signed in. */
  actor: z.string().nullable(),
  actorRole: z.string().nullable(),
  actorRoleLabel: z.string().nullable(),
  address: z.string(),
  detail: z.record(z.string(), z.unknown()),
  /** Of the fields that the leaf hash covers: 1 knows no region and no actor. */
  version: z.number(),
  leafHash: z.string(),
})
export type SecurityEventView = z.output<typeof zEvent>

export const listSecurityEvents = defineOperation({
  name: 'listSecurityEvents',
  summary: 'Sign-ins, refusals, changes of accounts and grants in the caller’s region range, newest first, each with its leaf hash.',
  method: 'GET',
  path: '/api/security-events',
  input: z.object({ limit: zLimit, cursor: zCursor, ...filter }),
  output: z.object({ items: z.array(zEvent), nextCursor: z.string().nullable() }),
  permission: { resource: 'securityLog', operation: 'read' },
})

export const exportSecurityEvents = exportOf(listSecurityEvents, {
  name: 'exportSecurityEvents',
  summary: 'The same list as a workbook, with its filter and every leaf hash; that it was taken away stands in the log itself.',
})

export const securityLogOperations: readonly Operation[] = [listSecurityEvents, exportSecurityEvents]
