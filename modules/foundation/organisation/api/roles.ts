import { defineOperation } from '@zhujian/kernel'
import { z } from 'zod'

export const listProjectRoles = defineOperation({
  name: 'listProjectRoles',
  summary: 'The roles of a project, and which of them the caller appoints people to.',
  method: 'GET',
  path: '/api/project-roles',
  input: z.object({}),
  output: z.object({ items: z.array(z.object({ role: z.string(), label: z.string(), mayAppoint: z.boolean() })), nextCursor: z.null() }),
  permission: { resource: 'project', operation: 'read' },
})
