import { z } from 'zod'
import { unique, zCode, zLabel, zSource } from './common.ts'

export const zStage = z.enum([
  'reserve',
  'proposal',
  'feasibility',
  'preliminaryDesign',
  'annualPlan',
  'tendering',
  'contracting',
  'commencement',
  'construction',
  'completionAcceptance',
  'settlement',
  'finalAccount',
  'closed',
])
export type Stage = z.infer<typeof zStage>

export const zTrack = z.enum(['design', 'permits', 'audit', 'handover', 'performanceEvaluation', 'postEvaluation'])
export type Track = z.infer<typeof zTrack>

const zPhase = z.enum(['decision', 'preparation', 'implementation', 'closing'])
export type Phase = z.infer<typeof zPhase>

/** A step of the main line: gate `via` passed, or document kind `via` filed and in force (domain/01 §2). */
const zAdvance = z.strictObject({ from: zStage, via: zCode, kind: z.enum(['gate', 'fact']), to: zStage, source: zSource })

/** The main line of 13 stages in order, their phases, the parallel tracks, and what leads from stage to stage. */
export const stagesBody = z.strictObject({
  phases: z.array(z.strictObject({ id: zPhase, label: zLabel })).refine(unique('id'), 'a phase stands twice'),
  stages: z
    .array(z.strictObject({ id: zStage, phase: zPhase, label: zLabel }))
    .length(zStage.options.length)
    .refine(unique('id'), 'a stage stands twice'),
  tracks: z
    .array(z.strictObject({ id: zTrack, label: zLabel, items: z.array(z.strictObject({ code: zCode, label: zLabel })) }))
    .refine(unique('id'), 'a track stands twice'),
  advances: z.array(zAdvance).refine(unique('from', 'via'), 'an advance stands twice'),
})
export type StagesPolicy = z.infer<typeof stagesBody>
export type StageAdvance = StagesPolicy['advances'][number]
