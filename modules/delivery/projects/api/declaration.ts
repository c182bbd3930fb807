import { defineOperation, zFen, zId, zPositiveFen, zRegion, zText } from '@zhujian/kernel'
import { z } from 'zod'

export const zSource = z.strictObject({ sourceType: zText(60), amountFen: zPositiveFen })

/** Degrees as a decimal string with up to six places: a tenth of a metre. */
const zDegrees = (most: number): z.ZodType<string, string> =>
  z
    .string()
    .regex(/^-?\d{1,3}(\.\d{1,6})?$/, 'degrees')
    .refine((text) => Math.abs(Number(text)) <= most, 'degrees')

const draftFields = {
  name: zText(200),
  regionCode: zRegion,
  ownerUnitId: zId.optional(),
  sector: zText(60),
  nature: z.enum(['publicWelfare', 'commercial']),
  complexity: z.enum(['ordinary', 'complex']),
  totalInvestmentFen: zFen,
  location: zText(300).optional(),
  /** CGCS2000; both or neither. */
  longitude: zDegrees(180).optional(),
  latitude: zDegrees(90).optional(),
  sources: z.array(zSource).max(20).optional(),
  complexityReasons: z.array(zText(60)).max(10).optional(),
  elevations: z.array(zText(60)).max(10).optional(),
  necessity: zText(4000).optional(),
  projectCode: zText(24).optional(),
  plannedStartOn: z.string().regex(/^\d{4}-\d{2}-\d{2}$/).optional(),
  plannedFinishOn: z.string().regex(/^\d{4}-\d{2}-\d{2}$/).optional(),
}

export const saveProjectDraft = defineOperation({
  name: 'saveProjectDraft',
  summary:
    'Saves a declaration draft whole (what is left out is gone, only a code stays); without projectId a new project whose id is `id`. A draft never declared that is saved for another region goes on under `id`, as the answer says, and the old one is discarded.',
  method: 'POST',
  path: '/api/project-drafts',
  input: z.strictObject({ id: zId, projectId: zId.optional(), ...draftFields }),
  output: z.object({ projectId: z.string(), savedAt: z.string() }),
  permission: { resource: 'declaration', operation: 'update' },
  refusals: [
    'projects.project.not_found',
    'projects.draft.not_editable',
    'projects.sector.unknown',
    'projects.source.unknown',
    'projects.elevation.unknown',
    'projects.complexity_reason.unknown',
    'projects.plan.order',
    'projects.place.incomplete',
    'projects.owner.not_yours',
    'projects.region.not_yours',
    'projects.region.unknown',
    'projects.region.fixed',
    'projects.code.internal',
    'projects.code.invalid',
    'projects.code.taken',
  ],
})

export const discardProjectDraft = defineOperation({
  name: 'discardProjectDraft',
  summary: 'Discards a draft that was never declared; its facts stay.',
  method: 'POST',
  path: '/api/projects/{projectId}/discard',
  input: z.strictObject({ projectId: zId, id: zId }),
  output: z.object({ discarded: z.literal(true) }),
  permission: { resource: 'declaration', operation: 'update' },
  refusals: ['projects.project.not_found', 'projects.draft.not_editable'],
})

const zWarning = z.object({
  code: z.string(),
  ruleId: z.string().nullable(),
  text: z.string(),
  figures: z.record(z.string(), z.unknown()),
  source: z.string(),
})

export const declareProject = defineOperation({
  name: 'declareProject',
  summary: 'Declares a draft: checks gate G1, grades it by the rule in force, gives it a number and starts the proposal route.',
  method: 'POST',
  path: '/api/projects/{projectId}/declare',
  input: z.strictObject({ projectId: zId, id: zId }),
  output: z.object({
    code: z.string(),
    grade: z.enum(['A', 'B', 'C']),
    ruleVersion: z.string(),
    caseId: z.string(),
    warnings: z.array(zWarning),
  }),
  permission: { resource: 'declaration', operation: 'submit' },
  refusals: [
    'projects.project.not_found',
    'projects.declare.not_draft',
    'projects.gate.unmet',
    'projects.grade.missing',
    'projects.grade_c.wrong_region',
    'projects.grade_ab.wrong_region',
    'approvals.step.nobody',
  ],
})

export const previewDeclaration = defineOperation({
  name: 'previewDeclaration',
  summary: 'What declaring a draft would say now: grade with its rule, unmet conditions, warnings and route.',
  method: 'GET',
  path: '/api/projects/{projectId}/declaration-preview',
  input: z.object({ projectId: zId }),
  output: z.object({
    grade: z.string().nullable(),
    gradeRule: z.string().nullable(),
    ruleVersion: z.string(),
    unmet: z.array(z.object({ id: z.string(), label: z.string(), reason: z.string(), source: z.string() })),
    warnings: z.array(zWarning),
    route: z.array(z.object({ name: z.string(), role: z.string(), slaWorkingDays: z.number() })),
    totalWorkingDays: z.number(),
  }),
  permission: { resource: 'declaration', operation: 'read' },
  refusals: ['projects.project.not_found'],
})
