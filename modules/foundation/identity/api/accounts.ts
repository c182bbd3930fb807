import { defineOperation, exportOf, zCursor, zId, zInstantOut, zLimit, zNote, zRegion, zText } from '@zhujian/kernel'
import type { Operation } from '@zhujian/kernel'
import { z } from 'zod'
import { zPassword } from './session.ts'

/** A new user name: a letter first, then letters, digits, dot, hyphen, underscore. */
export const zNewUsername: z.ZodType<string, string> = z.string().regex(/^[A-Za-z][A-Za-z0-9._-]{2,59}$/)

export const createAccount = defineOperation({
  name: 'createAccount',
  summary: 'Opens an account without any post; its first sign-in must change the password.',
  method: 'POST',
  path: '/api/accounts',
  input: z.strictObject({ id: zId, username: zNewUsername, name: zText(60), regionCode: zRegion, unitId: zId, initialPassword: zPassword }),
  output: z.object({ accountId: z.string(), username: z.string() }),
  permission: { resource: 'organisation', operation: 'create' },
  refusals: ['identity.username.taken', 'identity.password.too_weak', 'identity.region.out_of_reach', 'identity.unit.unknown'],
})

const zAccount = z.object({
  accountId: z.string(),
  username: z.string(),
  name: z.string(),
  regionCode: z.number(),
  regionName: z.string(),
  unitName: z.string(),
  /** `held`: the password of an administrator was reset, and nobody has released the account yet. */
  state: z.enum(['active', 'disabled', 'held']),
  /** Until when failed sign-ins have closed the account; null: they have not. */
  lockedUntil: zInstantOut.nullable(),
  mustChange: z.boolean(),
  createdAt: zInstantOut.nullable(),
  lastSignInAt: zInstantOut.nullable(),
  /** Whether a sign-in asks for a code of a phone. */
  secondFactor: z.boolean(),
  /** Who it is at the provider, and its name in the directory. */
  external: z.array(z.object({ provider: z.enum(['oidc', 'ldap']), subject: z.string() })),
  posts: z.array(z.object({ postId: z.string(), role: z.string(), roleLabel: z.string(), regionCode: z.number(), regionName: z.string(), unitName: z.string() })),
})
export type AccountView = z.output<typeof zAccount>

export const listAccounts = defineOperation({
  name: 'listAccounts',
  summary: 'The accounts of the caller’s region range with their posts, by user name.',
  method: 'GET',
  path: '/api/accounts',
  input: z.object({ limit: zLimit, cursor: zCursor, q: zText(60).optional() }),
  output: z.object({ items: z.array(zAccount), nextCursor: z.string().nullable() }),
  permission: { resource: 'organisation', operation: 'supervise' },
})

export const exportAccounts = exportOf(listAccounts, {
  name: 'exportAccounts',
  summary: 'The same list as a workbook that streams, with the posts and the state of each account.',
  permission: { resource: 'organisation', operation: 'export', purpose: 'accounts' },
})

const zTarget = z.strictObject({ username: zText(100), id: zId, reason: zNote(200).optional() })
const zDone = z.object({ username: z.string(), state: z.enum(['active', 'disabled', 'held']) })
const targetRefusals = ['identity.account.not_found', 'identity.account.self']

export const disableAccount = defineOperation({
  name: 'disableAccount',
  summary: 'Closes an account and ends its sessions at once; no new step is handed to it. Answers how many tasks still wait for it.',
  method: 'POST',
  path: '/api/accounts/{username}/disable',
  input: zTarget,
  output: zDone.extend({ openTasks: z.number() }),
  permission: { resource: 'organisation', operation: 'close' },
  refusals: [...targetRefusals, 'identity.account.disabled'],
})

export const enableAccount = defineOperation({
  name: 'enableAccount',
  summary: 'Opens a closed account again.',
  method: 'POST',
  path: '/api/accounts/{username}/enable',
  input: zTarget,
  output: zDone,
  permission: { resource: 'organisation', operation: 'update' },
  refusals: [...targetRefusals, 'identity.account.not_disabled'],
})

export const resetTotp = defineOperation({
  name: 'resetTotp',
  summary: 'Takes the second factor off an account whose phone is lost, and ends its sessions.',
  method: 'POST',
  path: '/api/accounts/{username}/totp-reset',
  input: zTarget,
  output: z.object({ username: z.string() }),
  permission: { resource: 'roleGrant', operation: 'update' },
  refusals: [...targetRefusals, 'identity.totp.none'],
})

export const resetPassword = defineOperation({
  name: 'resetPassword',
  summary: 'Gives an account a new initial password and ends its sessions; one of the three administrators stays held until released.',
  method: 'POST',
  path: '/api/accounts/{username}/password-reset',
  input: z.strictObject({ username: zText(100), id: zId, initialPassword: zPassword }),
  output: zDone,
  permission: { resource: 'organisation', operation: 'update' },
  refusals: [...targetRefusals, 'identity.account.disabled', 'identity.password.too_weak', 'identity.password.reused'],
})

export const unlockAccount = defineOperation({
  name: 'unlockAccount',
  summary: 'Lifts the lock that failed sign-ins set, and releases an account held after a reset.',
  method: 'POST',
  path: '/api/accounts/{username}/unlock',
  input: zTarget,
  output: zDone,
  permission: { resource: 'roleGrant', operation: 'update' },
  refusals: [...targetRefusals, 'identity.account.not_locked'],
})

export const getAdministrationForm = defineOperation({
  name: 'getAdministrationForm',
  summary: 'What the forms of the administrators offer: regions in reach, roles, and the password rules in force.',
  method: 'GET',
  path: '/api/administration-form',
  input: z.object({}),
  output: z.object({
    regions: z.array(z.object({ regionCode: z.number(), name: z.string(), city: z.boolean() })),
    roles: z.array(z.object({ role: z.string(), label: z.string(), administrator: z.boolean(), cityOnly: z.boolean() })),
    external: z.array(z.object({ provider: z.enum(['oidc', 'ldap']), label: z.string().nullable() })),
    password: z.object({ minLength: z.number(), classes: z.number(), history: z.number(), version: z.string() }),
  }),
  permission: { resource: 'organisation', operation: 'supervise' },
})

export const accountOperations: readonly Operation[] = [
  createAccount,
  listAccounts,
  disableAccount,
  enableAccount,
  resetPassword,
  unlockAccount,
  getAdministrationForm,
]
