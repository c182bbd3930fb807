import { defineOperation, exportOf, zCursor, zId, zLimit } from '@zhujian/kernel'
import type { Operation } from '@zhujian/kernel'
import { z } from 'zod'

const zFact = z.object({
  factId: z.string(),
  at: z.string(),
  actor: z.string(),
  actorName: z.string(),
  actorRole: z.string(),
  onBehalfOf: z.string().optional(),
  kind: z.string(),
  kindLabel: z.string(),
  /** The step of a route the fact was decided at, in the reader's language; null for facts of no step. */
  step: z.string().nullable(),
  ruleVersion: z.string().nullable(),
  subject: z.string(),
  before: z.unknown(),
  after: z.unknown(),
  /** The reader’s role does not read what the fact says; its hash still proves that it stands. */
  hidden: z.literal(true).optional(),
  /** SHA-256 over a zero byte and the record in UTF-8 (RFC 6962, a leaf), in hexadecimal. */
  leafHash: z.string(),
  /** What the hash is of: the whole fact as canonical JSON. Not there where the fact is hidden. */
  record: z.string().optional(),
})
export type FactView = z.output<typeof zFact>

export const listProjectFacts = defineOperation({
  name: 'listProjectFacts',
  summary: 'The ledger facts of a project, newest first, each with its leaf hash.',
  method: 'GET',
  path: '/api/projects/{projectId}/facts',
  input: z.object({ projectId: zId, limit: zLimit, cursor: zCursor }),
  output: z.object({ items: z.array(zFact), nextCursor: z.string().nullable(), total: z.number() }),
  permission: { resource: 'facts', operation: 'read' },
  refusals: ['projects.project.not_found'],
})

export const exportProjectFacts = exportOf(listProjectFacts, {
  name: 'exportProjectFacts',
  summary: 'The ledger facts of a project as a workbook that streams, each with what it says and its leaf hash.',
})

export const operations: readonly Operation[] = [listProjectFacts, exportProjectFacts]
