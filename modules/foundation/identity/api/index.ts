import { defineOperation, zCursor, zId, zInstantOut, zLimit, zText } from '@zhujian/kernel'
import type { Operation } from '@zhujian/kernel'
import { z } from 'zod'

const zPost = z.object({
  postId: z.string(),
  role: z.string(),
  roleLabel: z.string(),
  regionCode: z.number(),
  regionName: z.string(),
  unitId: z.string(),
  unitName: z.string(),
})

const zMe = z.object({
  username: z.string(),
  name: z.string(),
  posts: z.array(zPost),
  activePost: zPost,
  today: z.string(),
  workingDay: z.boolean(),
  /** True when the security policy in force asks for a new password first. */
  passwordChangeDue: z.boolean(),
})
export type Me = z.output<typeof zMe>
export type PostView = z.output<typeof zPost>

export const signIn = defineOperation({
  name: 'signIn',
  summary: 'Signs in by user name and password and sets the session cookie.',
  method: 'POST',
  path: '/api/session',
  input: z.strictObject({ username: zText(100), password: z.string().min(1).max(200) }),
  output: zMe,
  permission: 'public',
  refusals: ['identity.sign_in.refused'],
})

export const signOut = defineOperation({
  name: 'signOut',
  summary: 'Ends the session that calls.',
  method: 'DELETE',
  path: '/api/session',
  input: z.strictObject({}),
  output: z.object({ ended: z.literal(true) }),
  permission: 'session',
})

export const whoAmI = defineOperation({
  name: 'whoAmI',
  summary: 'The account that calls, its posts and the active one.',
  method: 'GET',
  path: '/api/session',
  input: z.object({}),
  output: zMe,
  permission: 'session',
})

export const switchPost = defineOperation({
  name: 'switchPost',
  summary: 'Makes another of the caller’s own posts the active one.',
  method: 'POST',
  path: '/api/session/post',
  input: z.strictObject({ id: zId, postId: zId }),
  output: zMe,
  permission: 'session',
  refusals: ['identity.post.not_yours'],
})

export const changePassword = defineOperation({
  name: 'changePassword',
  summary: 'Changes the caller’s password and ends the other sessions of the account.',
  method: 'POST',
  path: '/api/session/password',
  input: z.strictObject({ id: zId, currentPassword: z.string().min(1).max(200), newPassword: z.string().min(1).max(200) }),
  output: z.object({ changed: z.literal(true) }),
  permission: 'session',
  refusals: ['identity.password.wrong', 'identity.password.too_weak', 'identity.password.reused'],
})

export const listSessions = defineOperation({
  name: 'listSessions',
  summary: 'The live sessions of the calling account.',
  method: 'GET',
  path: '/api/sessions',
  input: z.object({}),
  output: z.object({
    items: z.array(
      z.object({
        sessionId: z.string(),
        startedAt: zInstantOut,
        lastSeenAt: zInstantOut,
        address: z.string(),
        agent: z.string(),
        current: z.boolean(),
      }),
    ),
    nextCursor: z.null(),
  }),
  permission: 'session',
})

export const endSession = defineOperation({
  name: 'endSession',
  summary: 'Ends one of the caller’s own sessions.',
  method: 'POST',
  path: '/api/sessions/{sessionId}/end',
  input: z.strictObject({ sessionId: zId, id: zId }),
  output: z.object({ ended: z.boolean() }),
  permission: 'session',
  refusals: ['identity.session.not_found'],
})

export const getSignInPage = defineOperation({
  name: 'getSignInPage',
  summary: 'What the sign-in page shows: the demo accounts, if any, and the security policy in force.',
  method: 'GET',
  path: '/api/sign-in-page',
  input: z.object({}),
  output: z.object({
    demo: z.boolean(),
    demoPassword: z.string().nullable(),
    accounts: z.array(
      z.object({ username: z.string(), name: z.string(), roleLabel: z.string(), unitName: z.string(), regionName: z.string() }),
    ),
    policy: z.object({
      relaxed: z.boolean(),
      version: z.string(),
      failuresPerAccount: z.number(),
      lockMinutes: z.number(),
      idleMinutes: z.number(),
    }),
  }),
  permission: 'public',
})

export const listSecurityEvents = defineOperation({
  name: 'listSecurityEvents',
  summary: 'Sign-ins, refusals, grants and exports, newest first, for the audit administrator.',
  method: 'GET',
  path: '/api/security-events',
  input: z.object({ limit: zLimit, cursor: zCursor }),
  output: z.object({
    items: z.array(
      z.object({ eventId: z.string(), at: zInstantOut, kind: z.string(), username: z.string(), address: z.string(), detail: z.unknown() }),
    ),
    nextCursor: z.string().nullable(),
  }),
  permission: { resource: 'securityLog', operation: 'read' },
})

export const operations: readonly Operation[] = [
  signIn,
  signOut,
  whoAmI,
  switchPost,
  changePassword,
  listSessions,
  endSession,
  getSignInPage,
  listSecurityEvents,
]
