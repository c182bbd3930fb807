import { defineOperation, zCursor, zId, zInstantOut, zLimit, zNote, zRegion, zText } from '@zhujian/kernel'
import type { Operation } from '@zhujian/kernel'
import { z } from 'zod'
import { zNewUsername } from './accounts.ts'

const zState = z.enum(['waiting', 'approved', 'refused', 'lapsed'])
const zPhone: z.ZodType<string, string> = z.string().trim().regex(/^\+?[0-9][0-9 -]{6,19}$/)
/** Typed from a slip of paper: capitals, hyphens and gaps do not matter. */
const zRequestCode: z.ZodType<string, string> = z.string().trim().min(8).max(40)

export const getAccountRequestForm = defineOperation({
  name: 'getAccountRequestForm',
  summary: 'What the form of somebody without an account offers: regions, the roles that may be asked for, and the limits of policy.',
  method: 'GET',
  path: '/api/account-request-form',
  input: z.object({}),
  output: z.object({
    regions: z.array(z.object({ regionCode: z.number(), name: z.string(), city: z.boolean() })),
    roles: z.array(z.object({ role: z.string(), label: z.string(), cityOnly: z.boolean() })),
    waitDays: z.number(),
    source: z.string(),
  }),
  permission: 'public',
})

export const requestAccount = defineOperation({
  name: 'requestAccount',
  summary: 'Asks the security administrator of a region for an account with a post; answers a code by which the state is asked for. It tells nobody who or what is known here.',
  method: 'POST',
  path: '/api/account-requests',
  input: z.strictObject({ id: zId, name: zText(60), regionCode: zRegion, unitName: zText(100), creditCode: z.string().length(18), role: zText(60), phone: zPhone, note: zNote(300).optional() }),
  output: z.object({ code: z.string(), requestedAt: zInstantOut, waitsUntil: zInstantOut }),
  permission: 'public',
  refusals: ['identity.request.region_unknown', 'identity.request.credit_code', 'identity.role.unknown', 'identity.grant.city_only', 'identity.request.too_many', 'platform.id.reused'],
})

export const getAccountRequest = defineOperation({
  name: 'getAccountRequest',
  summary: 'The state of a request, by its code.',
  method: 'GET',
  path: '/api/account-request',
  input: z.object({ code: zRequestCode }),
  output: z.object({
    state: zState,
    regionName: z.string(),
    unitName: z.string(),
    roleLabel: z.string(),
    requestedAt: zInstantOut,
    waitsUntil: zInstantOut,
    decidedAt: zInstantOut.nullable(),
    reason: z.string().nullable(),
    /** The user name of the account that was opened. */
    username: z.string().nullable(),
  }),
  permission: 'public',
  refusals: ['identity.request.not_found', 'identity.request.too_many'],
})

const zRequest = z.object({
  requestId: z.string(),
  state: zState,
  name: z.string(),
  unitName: z.string(),
  creditCode: z.string(),
  regionCode: z.number(),
  regionName: z.string(),
  role: z.string(),
  roleLabel: z.string(),
  /** With the middle digits covered. */
  phone: z.string(),
  note: z.string().nullable(),
  requestedBy: z.string().nullable(),
  requestedAt: zInstantOut,
  waitsUntil: zInstantOut,
  decidedAt: zInstantOut.nullable(),
  decidedBy: z.string().nullable(),
  reason: z.string().nullable(),
  username: z.string().nullable(),
})
export type AccountRequestView = z.output<typeof zRequest>

const permission = { resource: 'organisation', operation: 'decide' } as const

export const listAccountRequests = defineOperation({
  name: 'listAccountRequests',
  summary: 'Requests for accounts in the caller’s region range, newest first; phones with their middle covered.',
  method: 'GET',
  path: '/api/account-requests',
  input: z.object({ limit: zLimit, cursor: zCursor, state: z.enum(['waiting', 'approved', 'refused']).optional() }),
  output: z.object({ items: z.array(zRequest), nextCursor: z.string().nullable() }),
  permission,
})

export const readAccountRequest = defineOperation({
  name: 'readAccountRequest',
  summary: 'One request with the whole phone, the unit its credit code belongs to and accounts of the same name; that it was looked at stands in the security log.',
  method: 'GET',
  path: '/api/account-requests/{requestId}',
  input: z.object({ requestId: zId }),
  output: zRequest.extend({
    unit: z.object({ unitId: z.string(), name: z.string() }).nullable(),
    sameName: z.array(z.object({ username: z.string(), unitName: z.string() })),
    suggestedUsername: z.string(),
  }),
  permission,
  refusals: ['identity.request.not_found'],
})

export const decideAccountRequest = defineOperation({
  name: 'decideAccountRequest',
  summary: 'Approves a request — the account is opened with a password for once and the post — or refuses it with a reason.',
  method: 'POST',
  path: '/api/account-requests/{requestId}/decision',
  input: z.discriminatedUnion('decision', [
    z.strictObject({ requestId: zId, id: zId, decision: z.literal('approve'), username: zNewUsername, role: zText(60).optional() }),
    z.strictObject({ requestId: zId, id: zId, decision: z.literal('refuse'), reason: zText(300) }),
  ]),
  output: z.object({
    state: zState,
    username: z.string().nullable(),
    /** Shown this once, to be handed to the person; changed at the first sign-in. */
    initialPassword: z.string().nullable(),
  }),
  permission,
  refusals: ['identity.request.not_found', 'identity.request.decided', 'identity.request.lapsed', 'identity.request.unit_unknown', 'identity.request.self', 'identity.username.taken', 'identity.role.unknown', 'identity.grant.city_only'],
})

export const requestOperations: readonly Operation[] = [getAccountRequestForm, requestAccount, getAccountRequest, listAccountRequests, readAccountRequest, decideAccountRequest]
