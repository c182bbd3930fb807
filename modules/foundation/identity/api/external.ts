import { defineOperation, zId, zText } from '@zhujian/kernel'
import type { Operation } from '@zhujian/kernel'
import { z } from 'zod'
import { zCodeTyped, zMe, zPassword } from './session.ts'

/** Random texts of a browser that came back from the provider. */
const zRandom = z.string().regex(/^[\w-]{20,100}$/)
const attempt = { state: zRandom, binding: zRandom }

export const beginOidc = defineOperation({
  name: 'beginOidc',
  summary: 'Begins a sign-in by the provider: where the browser goes, and what it must bring back.',
  method: 'POST',
  path: '/api/session/oidc',
  input: z.strictObject({}),
  output: z.object({ address: z.string(), state: z.string(), binding: z.string() }),
  permission: 'public',
  refusals: ['identity.oidc.off', 'identity.oidc.away'],
})

export const finishOidc = defineOperation({
  name: 'finishOidc',
  summary: 'Ends a sign-in by the provider with what it sent along: opens a session where its subject is linked to an account, and makes none.',
  method: 'POST',
  path: '/api/session/oidc/return',
  input: z.strictObject({
    ...attempt,
    /** The query the provider sent the browser back with. */
    query: z.string().max(8000),
    /** Of the phone or a recovery code, where the account has a second factor and the provider had none. */
    code: zCodeTyped.optional(),
  }),
  output: zMe,
  permission: 'public',
  refusals: ['identity.oidc.off', 'identity.oidc.away', 'identity.oidc.failed', 'identity.oidc.unlinked', 'identity.sign_in.refused', 'identity.second_factor.needed', 'identity.second_factor.wrong'],
})

export const linkOidc = defineOperation({
  name: 'linkOidc',
  summary: 'Links whom the provider has named to an account, by its user name and password once, and signs in.',
  method: 'POST',
  path: '/api/session/oidc/link',
  input: z.strictObject({ ...attempt, username: zText(100), password: zPassword, code: zCodeTyped.optional() }),
  output: zMe,
  permission: 'public',
  refusals: ['identity.oidc.off', 'identity.oidc.failed', 'identity.external.taken', 'identity.sign_in.refused', 'identity.directory.away', 'identity.second_factor.needed', 'identity.second_factor.wrong'],
})

const zProvider = z.enum(['oidc', 'ldap'])
const zDone = z.object({ username: z.string(), provider: zProvider })

export const linkExternal = defineOperation({
  name: 'linkExternal',
  summary: 'Says who an account is at the provider, or by which name it stands in the directory, whose password then is the one that counts.',
  method: 'POST',
  path: '/api/accounts/{username}/external',
  input: z.strictObject({ username: zText(100), id: zId, provider: zProvider, subject: zText(250) }),
  output: zDone,
  permission: { resource: 'roleGrant', operation: 'update' },
  refusals: ['identity.account.not_found', 'identity.account.self', 'identity.external.off', 'identity.external.taken', 'identity.external.administrator'],
})

export const unlinkExternal = defineOperation({
  name: 'unlinkExternal',
  summary: 'Takes such a link away and ends the sessions of the account.',
  method: 'POST',
  path: '/api/accounts/{username}/external/removal',
  input: z.strictObject({ username: zText(100), id: zId, provider: zProvider }),
  output: zDone,
  permission: { resource: 'roleGrant', operation: 'update' },
  refusals: ['identity.account.not_found', 'identity.account.self', 'identity.external.none'],
})

export const externalOperations: readonly Operation[] = [beginOidc, finishOidc, linkOidc, linkExternal, unlinkExternal]
