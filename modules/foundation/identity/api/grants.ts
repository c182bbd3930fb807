import { defineOperation, zId, zNote, zRegion, zText } from '@zhujian/kernel'
import type { Operation } from '@zhujian/kernel'
import { z } from 'zod'

export const grantPost = defineOperation({
  name: 'grantPost',
  summary: 'Gives an account a post: a role in a region at a unit. It counts from the account’s next request.',
  method: 'POST',
  path: '/api/posts',
  input: z.strictObject({ id: zId, username: zText(100), role: zText(60), regionCode: zRegion, unitId: zId }),
  output: z.object({ postId: z.string(), username: z.string(), role: z.string() }),
  permission: { resource: 'roleGrant', operation: 'create' },
  refusals: [
    'identity.account.not_found',
    'identity.account.disabled',
    'identity.role.unknown',
    'identity.region.out_of_reach',
    'identity.unit.unknown',
    'identity.grant.self',
    'identity.grant.city_only',
    'identity.grant.held',
    'identity.grant.conflict',
  ],
})

export const revokePost = defineOperation({
  name: 'revokePost',
  summary: 'Takes a post back. A session in it ends with its next request.',
  method: 'POST',
  path: '/api/posts/{postId}/revoke',
  input: z.strictObject({ postId: zId, id: zId, reason: zNote(200).optional() }),
  output: z.object({ postId: z.string(), username: z.string(), role: z.string() }),
  permission: { resource: 'roleGrant', operation: 'update' },
  refusals: ['identity.post.not_found', 'identity.grant.self'],
})

export const grantOperations: readonly Operation[] = [grantPost, revokePost]
