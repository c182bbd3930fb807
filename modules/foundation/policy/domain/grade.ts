import type { Grade } from '@zhujian/kernel'
import { zGrade } from '@zhujian/kernel'
import { z } from 'zod'
import { unique, zCode, zFenText, zLabel, zNamed, zSource } from './common.ts'

/** Bounds of the total investment in fen: `above`/`below` exclude the figure, `atLeast`/`atMost` include it. */
const zTotalRange = z.strictObject({
  above: zFenText.optional(),
  atLeast: zFenText.optional(),
  below: zFenText.optional(),
  atMost: zFenText.optional(),
})

const zNature = z.enum(['publicWelfare', 'commercial'])
const zComplexity = z.enum(['ordinary', 'complex'])

const zGradeRule = z.strictObject({
  id: zCode,
  total: zTotalRange.optional(),
  nature: zNature.optional(),
  complexity: zComplexity.optional(),
  /** true: at least one elevating circumstance; absent: any. */
  elevated: z.boolean().optional(),
  grade: zGrade,
  source: zSource,
})

/** The grade table (domain/02 §1) with hit policy FIRST; the words to choose from stand beside it. */
export const gradeBody = z.strictObject({
  hitPolicy: z.literal('first'),
  rules: z.array(zGradeRule).min(1).refine(unique('id'), 'a rule stands twice'),
  elevations: z.array(zNamed),
  complexityReasons: z.array(zNamed),
  /** How many reasons make a project complex. */
  complexFromReasons: z.number().int().min(1),
  /** From when a confirmed lower grade holds; a table published before this was asked means the first of next month. */
  downgradeFrom: z.enum(['nextMonth', 'confirmation']).optional(),
  authority: z.strictObject({ A: zLabel, B: zLabel, C: zLabel }),
})
export type GradeTable = z.infer<typeof gradeBody>
export type GradeRule = GradeTable['rules'][number]
export type ProjectNature = z.infer<typeof zNature>
export type ProjectComplexity = z.infer<typeof zComplexity>

export type GradeInputs = {
  /** Total of the effective investment level in fen; null while it is not stated. */
  totalFen: bigint | null
  nature: ProjectNature
  complexity: ProjectComplexity
  /** Codes of elevating circumstances; any one elevates. */
  elevations: readonly string[]
}

/**
 * The grade of a project and the rule that gave it: the first rule of the table that fits (domain/02 §1).
 * No total, no grade; a table with a gap gives none either, it is never guessed.
 */
export function gradeOf(table: Pick<GradeTable, 'rules'>, inputs: GradeInputs): { grade: Grade | null; rule: string | null } {
  const { totalFen } = inputs
  if (totalFen === null) return { grade: null, rule: null }
  const first = table.rules.find((rule) => fits(rule, totalFen, inputs))
  return { grade: first?.grade ?? null, rule: first?.id ?? null }
}

function fits(rule: GradeRule, totalFen: bigint, inputs: GradeInputs): boolean {
  return (
    within(rule.total ?? {}, totalFen) &&
    (rule.nature === undefined || rule.nature === inputs.nature) &&
    (rule.complexity === undefined || rule.complexity === inputs.complexity) &&
    (rule.elevated === undefined || rule.elevated === inputs.elevations.length > 0)
  )
}

function within(range: NonNullable<GradeRule['total']>, totalFen: bigint): boolean {
  return (
    (range.above === undefined || totalFen > BigInt(range.above)) &&
    (range.atLeast === undefined || totalFen >= BigInt(range.atLeast)) &&
    (range.below === undefined || totalFen < BigInt(range.below)) &&
    (range.atMost === undefined || totalFen <= BigInt(range.atMost))
  )
}

/** Whether the reasons ticked make a project complex: as many distinct known ones as the policy asks for (domain/02 §1). */
export function complexityOf(
  table: Pick<GradeTable, 'complexityReasons' | 'complexFromReasons'>,
  reasons: readonly string[],
): ProjectComplexity {
  const known = new Set(table.complexityReasons.map((reason) => reason.code))
  const counted = new Set(reasons.filter((reason) => known.has(reason)))
  return counted.size >= table.complexFromReasons ? 'complex' : 'ordinary'
}
