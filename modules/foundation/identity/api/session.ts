import { defineOperation, zId, zInstantOut, zText } from '@zhujian/kernel'
import type { Operation } from '@zhujian/kernel'
import { z } from 'zod'

/** A password as typed: any signs that can be written, of which the rules of policy judge the new ones. */
export const zPassword: z.ZodType<string, string> = z.string().min(1).max(200).refine((text) => text.isWellFormed())

/** Six digits of a phone, or a recovery code. */
export const zCodeTyped = z.string().trim().min(6).max(40).regex(/^[0-9A-Za-z -]+$/)

const zPost = z.object({
  postId: z.string(),
  role: z.string(),
  roleLabel: z.string(),
  regionCode: z.number(),
  regionName: z.string(),
  unitId: z.string(),
  unitName: z.string(),
})

/** What the policy asks of a second factor, and what is truly done about it. */
const zSecondFactor = z.object({
  required: z.boolean(),
  /** Whether a second factor that is there is asked for. */
  inForce: z.boolean(),
})
const zOwnFactor = zSecondFactor.extend({
  enrolled: z.boolean(),
  /** Codes for the day the phone is lost that are not used yet. */
  recoveryCodesLeft: z.number(),
})

export const zMe = z.object({
  username: z.string(),
  name: z.string(),
  posts: z.array(zPost),
  activePost: zPost,
  today: z.string(),
  workingDay: z.boolean(),
  /** True when a new password is due: the present one was set by an administrator, or has expired. */
  passwordChangeDue: z.boolean(),
  /** True when it is due and the security policy lets nothing else be done before. */
  mustChangePassword: z.boolean(),
  /** Names of the operations that the active post may call at all; the reach is checked where a record is loaded. */
  may: z.array(z.string()),
  secondFactor: zOwnFactor,
})
export type Me = z.output<typeof zMe>
export type PostView = z.output<typeof zPost>

export const signIn = defineOperation({
  name: 'signIn',
  summary: 'Signs in by user name and password and sets the session cookie.',
  method: 'POST',
  path: '/api/session',
  input: z.strictObject({
    username: zText(100),
    password: zPassword,
    /** Of the phone or a recovery code, where the account has a second factor. */
    code: zCodeTyped.optional(),
  }),
  output: zMe,
  permission: 'public',
  refusals: ['identity.sign_in.refused', 'identity.directory.away', 'identity.second_factor.needed', 'identity.second_factor.wrong'],
})

export const signOut = defineOperation({
  name: 'signOut',
  summary: 'Ends the session that calls.',
  method: 'DELETE',
  path: '/api/session',
  input: z.strictObject({}),
  output: z.object({
    ended: z.literal(true),
    /** Where the browser goes to sign out at the provider too; null: nowhere. */
    leaveAt: z.string().nullable(),
  }),
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
  input: z.strictObject({ id: zId, currentPassword: zPassword, newPassword: zPassword }),
  output: z.object({ changed: z.literal(true) }),
  permission: 'session',
  refusals: ['identity.password.wrong', 'identity.password.too_weak', 'identity.password.reused', 'platform.id.reused'],
})

export const enrolTotp = defineOperation({
  name: 'enrolTotp',
  summary: 'Makes a key for an authenticator app of the caller (RFC 6238). It counts for nothing until it is confirmed by a code.',
  method: 'POST',
  path: '/api/session/totp',
  input: z.strictObject({ id: zId }),
  output: z.object({ secret: z.string(), uri: z.string(), digits: z.number(), periodSeconds: z.number() }),
  permission: 'session',
  refusals: ['identity.totp.on'],
})

export const confirmTotp = defineOperation({
  name: 'confirmTotp',
  summary: 'Confirms the key by a code and answers ten recovery codes, shown this once; from now on every sign-in asks for a code.',
  method: 'POST',
  path: '/api/session/totp/confirmation',
  input: z.strictObject({ id: zId, code: zCodeTyped }),
  output: z.object({ recoveryCodes: z.array(z.string()) }),
  permission: 'session',
  refusals: ['identity.totp.none', 'identity.totp.on', 'identity.totp.wrong'],
})

export const dropTotp = defineOperation({
  name: 'dropTotp',
  summary: 'Takes the second factor off the caller’s own account, by a code of it; not where the policy asks for one.',
  method: 'POST',
  path: '/api/session/totp/removal',
  input: z.strictObject({ id: zId, code: zCodeTyped }),
  output: z.object({ enrolled: z.literal(false) }),
  permission: 'session',
  refusals: ['identity.totp.none', 'identity.totp.wrong', 'identity.totp.required'],
})

export const getSessionLimits = defineOperation({
  name: 'getSessionLimits',
  summary: 'When the calling session ends: by lying idle and at the latest, in seconds from now, and under which policy.',
  method: 'GET',
  path: '/api/session/limits',
  input: z.object({}),
  output: z.object({
    idleSecondsLeft: z.number(),
    secondsLeft: z.number(),
    idleMinutes: z.number(),
    absoluteHours: z.number(),
    /** null: as many as one likes. */
    concurrentSessions: z.number().nullable(),
    version: z.string(),
  }),
  permission: 'session',
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
        /** The same in a few words. */
        device: z.string(),
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
    /** Whether one may sign in by a provider, and what its button says. */
    provider: z.object({ label: z.string().nullable() }).nullable(),
    /** Whether a directory checks the passwords of some accounts. */
    directory: z.object({ label: z.string().nullable() }).nullable(),
    policy: z.object({
      relaxed: z.boolean(),
      version: z.string(),
      failuresPerAccount: z.number(),
      lockMinutes: z.number(),
      idleMinutes: z.number(),
      secondFactor: zSecondFactor,
    }),
  }),
  permission: 'public',
})

export const sessionOperations: readonly Operation[] = [signIn, signOut, whoAmI, switchPost, changePassword, enrolTotp, confirmTotp, dropTotp, getSessionLimits, listSessions, endSession, getSignInPage]
