import { defineOperation, zDate, zFen, zId, zText } from '@zhujian/kernel'
import { z } from 'zod'
import { zSource } from './declaration.ts'

export const zEvidence = z.strictObject({
  conditionId: zText(80),
  documentId: zId.optional(),
  no: zText(100).optional(),
  on: zDate.optional(),
  amountFen: zFen.optional(),
  /** The last day of force, where the document states one. */
  expiresOn: zDate.optional(),
})

export const passGate = defineOperation({
  name: 'passGate',
  summary: 'Registers evidence for the conditions of a gate, with G3 also where the money of the approved estimate comes from, and passes it when every hard condition is met.',
  method: 'POST',
  path: '/api/projects/{projectId}/gates/{gate}',
  input: z.strictObject({ projectId: zId, id: zId, gate: z.string().regex(/^G([1-9]|1[0-3])$/), evidence: z.array(zEvidence).max(40), sources: z.array(zSource).min(1).max(20).optional() }),
  output: z.object({
    gate: z.string(),
    passed: z.boolean(),
    stage: z.string(),
    grade: z.string().nullable(),
    conditions: z.array(z.object({ id: z.string(), met: z.boolean(), reason: z.string(), source: z.string() })),
  }),
  permission: { resource: 'project', operation: 'update' },
  refusals: [
    'projects.project.not_found',
    'projects.gate.unmet',
    'projects.gate.out_of_order',
    'projects.gate.not_active',
    'projects.evidence.unknown_condition',
    'projects.evidence.incomplete',
    'projects.evidence.document_not_found',
    'projects.evidence.in_future',
    'projects.evidence.expires_early',
    'projects.gate.sources_not_here',
    'projects.gate.money_open',
    'projects.source.unknown', 'projects.investment.locked', 'projects.plan.over_budget', 'projects.plan.twice', 'approvals.step.nobody'],
})

export const setProjectMember = defineOperation({
  name: 'setProjectMember',
  summary: 'Appoints a person to a role of a project for a period, or ends the appointment.',
  method: 'POST',
  path: '/api/projects/{projectId}/members',
  input: z.strictObject({ projectId: zId, id: zId, username: zText(60), role: zText(60), from: zDate, to: zDate.optional() }),
  output: z.object({ memberId: z.string(), role: z.string() }),
  permission: { resource: 'project', operation: 'issue' },
  refusals: [
    'projects.project.not_found',
    'projects.member.person_not_found',
    'projects.member.role_not_project',
    'projects.member.not_yours_to_appoint',
    'projects.member.period',
    'projects.member.separation',
    'projects.member.archived',
  ],
})

export const decideDowngrade = defineOperation({
  name: 'decideDowngrade',
  summary: 'Confirms a proposed lower grade, in force from the first of next month, or turns it down.',
  method: 'POST',
  path: '/api/projects/{projectId}/downgrade',
  input: z.strictObject({ projectId: zId, id: zId, agree: z.boolean(), comment: zText(500) }),
  output: z.object({ grade: z.string(), effectiveFrom: z.string().nullable() }),
  permission: { resource: 'declaration', operation: 'supervise' },
  refusals: ['projects.project.not_found', 'projects.downgrade.none'],
})

export const listProjectMembers = defineOperation({
  name: 'listProjectMembers',
  summary: 'The people appointed to a project, with their periods.',
  method: 'GET',
  path: '/api/projects/{projectId}/members',
  input: z.object({ projectId: zId }),
  output: z.object({
    items: z.array(z.object({ username: z.string(), name: z.string(), role: z.string(), unitName: z.string(), from: z.string(), to: z.string().nullable() })),
    nextCursor: z.null(),
  }),
  permission: { resource: 'project', operation: 'read' },
  refusals: ['projects.project.not_found'],
})

export const assignProjectCode = defineOperation({
  name: 'assignProjectCode',
  summary: 'Records the national project code given by the approval platform.',
  method: 'POST',
  path: '/api/projects/{projectId}/code',
  input: z.strictObject({ projectId: zId, id: zId, code: zText(24) }),
  output: z.object({ code: z.string(), warnings: z.array(z.string()) }),
  permission: { resource: 'project', operation: 'update' },
  refusals: ['projects.project.not_found', 'projects.code.invalid', 'projects.code.taken', 'projects.code.internal', 'projects.code.closed'],
})
