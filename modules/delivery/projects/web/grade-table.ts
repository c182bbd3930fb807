import type { Grade } from '@zhujian/kernel'
import { gradeBody, gradeOf } from '@zhujian/policy/domain'
import type { GradeTable } from '@zhujian/policy/domain'
import type { Draft } from './use-draft.ts'

/** The grade table in force as the form offers it; null where a later server has given it another shape. */
export function gradeTableIn(offered: unknown): GradeTable | null {
  const read = gradeBody.safeParse(offered)
  return read.success ? read.data : null
}

/** The grade each part of the scale gives to a project that is otherwise as drafted. It only labels the scale; the grade itself is the server's. */
export function gradesOnScale(table: Pick<GradeTable, 'rules'>, thresholds: readonly bigint[], draft: Pick<Draft, 'nature' | 'complexity' | 'elevations'>): { fromFen: bigint; grade: Grade | null }[] {
  return [...thresholds, null].map((upper, index) => {
    const lower = index === 0 ? 0n : (thresholds[index - 1] ?? 0n)
    const totalFen = upper === null ? lower * 2n : (lower + upper) / 2n
    return { fromFen: lower, grade: gradeOf(table, { totalFen, nature: draft.nature, complexity: draft.complexity, elevations: draft.elevations }).grade }
  })
}

/** Named entries in the reader's language. */
export function choicesOf(named: readonly { code: string; label: { zh: string; en: string } }[], language: string): { value: string; label: string }[] {
  return named.map((one) => ({ value: one.code, label: language === 'en' ? one.label.en : one.label.zh }))
}
