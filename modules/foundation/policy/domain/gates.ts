import { zGrade } from '@zhujian/kernel'
import { z } from 'zod'
import { unique, zCode, zLabel, zSource } from './common.ts'
import { zStage, zTrack } from './stages.ts'

const zNeed = z.enum(['no', 'on', 'documentId', 'amountFen', 'expiresOn'])
/** A field of registered evidence: number, date, file, amount, last day of force. */
export type EvidenceNeed = z.infer<typeof zNeed>

const zCompare = z.strictObject({
  relation: z.enum(['equals', 'atMost']),
  figure: zCode,
  /** The limit of the condition, in basis points, that says which share of the figure counts; the whole figure where absent. */
  shareLimit: zCode.optional(),
  /** Said when the papers name no amount, so that nobody takes their word for a comparison. */
  withoutAmount: zLabel.optional(),
})

const zEvidenceRule = z
  .strictObject({
    needs: z.array(zNeed).min(1),
    /** Fields that may be given besides. */
    optional: z.array(zNeed).optional(),
    /** Evidence registered for these conditions counts as well, so that no document is registered twice. */
    alsoFrom: z.array(zCode).optional(),
    /** The amount registered is held against a figure that the check reports. */
    compare: zCompare.optional(),
    /** What met the condition; `{no}`, `{on}`, `{amountFen}` are filled. */
    met: zLabel,
    /** Said when the evidence has run out; `{no}` and `{expiresOn}` are filled. */
    expired: zLabel.optional(),
    /** Calendar months from its day for which evidence is in force that states no last day itself; the source of the condition says whence. */
    validMonths: z.number().int().min(1).max(600).optional(),
    /** It secures what is still to come: unlike a permit it lapses even when the works have begun in time (domain/01 §7.2, EX-02). */
    guarantee: z.boolean().optional(),
  })
  .refine(
    (rule) => rule.expired !== undefined || (rule.validMonths === undefined && ![...rule.needs, ...(rule.optional ?? [])].includes('expiresOn')),
    'evidence that may run out lacks the sentence for it',
  )

const zCondition = z
  .strictObject({
    id: zCode,
    hard: z.boolean(),
    /** A computation of some module, named `module.check`. Its figures fill the sentences. */
    check: z
      .string()
      .regex(/^[a-z][A-Za-z]*\.[a-z][A-Za-z]*$/)
      .optional(),
    evidence: zEvidenceRule.optional(),
    /** Only for projects of these grades. */
    grades: z.array(zGrade).min(1).optional(),
    /** Thresholds of this condition; they fill the sentences too. */
    limits: z.record(zCode, z.number().int()).optional(),
    label: zLabel,
    /** What the check found when it is met. */
    met: zLabel.optional(),
    unmet: zLabel,
    source: zSource,
  })
  .refine(
    ({ evidence, limits }) => evidence?.compare?.shareLimit === undefined || limits?.[evidence.compare.shareLimit] !== undefined,
    'a share is compared whose limit is not stated',
  )
  .refine((condition) => condition.check !== undefined || condition.evidence !== undefined, 'neither check nor evidence')

const zGate = z.strictObject({
  id: z.string().regex(/^G([1-9]|1[0-3])$/),
  name: zLabel,
  /** Where the gate stands, in words of the source. */
  position: zLabel,
  /** The stage it is passed in; null for a gate of a parallel track, which may be passed in any. */
  fromStage: zStage.nullable(),
  toStage: zStage.nullable(),
  track: zTrack.optional(),
  conditions: z.array(zCondition).min(1),
})

/** The 13 gates (domain/01 §4): hard conditions stop, soft ones are said. */
export const gatesBody = z.strictObject({
  gates: z
    .array(zGate)
    .length(13)
    .refine(unique('id'), 'a gate stands twice')
    .refine((gates) => unique('id')(gates.flatMap((gate) => gate.conditions)), 'a condition stands twice')
    .refine(
      (gates) => gates.every((gate) => gate.conditions.every((it) => it.id.startsWith(`${gate.id}.`))),
      'a condition of another gate',
    ),
})
export type GatesPolicy = z.infer<typeof gatesBody>
export type Gate = z.infer<typeof zGate>
export type GateCondition = z.infer<typeof zCondition>
export type EvidenceRule = z.infer<typeof zEvidenceRule>

/** The names of all checks the gates call, sorted: each must be computed by some module. */
export function gateChecks(body: GatesPolicy): string[] {
  const names = body.gates.flatMap((gate) => gate.conditions.flatMap((condition) => condition.check ?? []))
  return [...new Set(names)].sort()
}
