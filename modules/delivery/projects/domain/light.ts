import { daysBetween } from '@zhujian/kernel'
import type { LocalDate } from '@zhujian/kernel'

export type LightRule = { yellowGapBp: number; redGapBp: number }
export type Light = { light: 'red' | 'yellow' | 'green'; reason: 'overdue' | 'behind' | 'onTrack' | 'none'; figures: Record<string, string | number> }

/**
 * The light of a project on a day: reported progress against a plan drawn straight from planned start to finish (domain/05 §5).
 * A planned finish that has passed with works left is red whatever the gap; without a plan there is nothing to compare.
 */
export function lightOf(rule: LightRule, plan: { startOn: LocalDate | null; finishOn: LocalDate | null }, percentBp: number, on: LocalDate): Light {
  const { startOn, finishOn } = plan
  if (startOn === null || finishOn === null || finishOn <= startOn) return { light: 'green', reason: 'none', figures: {} }
  if (on > finishOn && percentBp < 10000) return { light: 'red', reason: 'overdue', figures: { finishOn, days: daysBetween(finishOn, on) } }
  const elapsed = Math.max(0, Math.min(daysBetween(startOn, on), daysBetween(startOn, finishOn)))
  const planBp = Math.round((elapsed * 10000) / daysBetween(startOn, finishOn))
  const gapBp = planBp - percentBp
  const figures = { planBp, actualBp: percentBp, gapBp }
  if (gapBp > rule.redGapBp) return { light: 'red', reason: 'behind', figures }
  if (gapBp > rule.yellowGapBp) return { light: 'yellow', reason: 'behind', figures }
  return { light: 'green', reason: 'onTrack', figures }
}
