import { localDate, parseLocalDate, yearOf } from '@zhujian/kernel'
import type { LocalDate } from '@zhujian/kernel'
import type { EvidenceRule } from '@zhujian/policy/domain'
import type { GateEvidence } from './gate.ts'

/** The same day so many months later; a month that has no such day ends it on its own last (Civil Code art. 202). */
export function monthsAfter(day: LocalDate, months: number): LocalDate {
  const lastOfMonth = new Date(Date.UTC(yearOf(day), Number(day.slice(5, 7)) + months, 0)).toISOString().slice(0, 10)
  const sameDay = `${lastOfMonth.slice(0, 8)}${day.slice(8)}`
  return localDate(sameDay < lastOfMonth ? sameDay : lastOfMonth)
}

/** The last day of force: what the document states, else the months of the policy from its day; null where neither says one (domain/01 §7.2). */
export function lastDayOf(rule: EvidenceRule, given: GateEvidence): string | null {
  if (given.expiresOn) return given.expiresOn
  const from = given.on ? parseLocalDate(given.on) : null
  return from === null || rule.validMonths === undefined ? null : monthsAfter(from, rule.validMonths)
}

/** A document with its last day of force; null for one that does not lapse. */
export type Standing = { given: GateEvidence; lastDay: string | null }

/**
 * Of complete evidence in the order of its registration, the one that is longest in force. A document that names no last day gives
 * way to a later one that does: nobody has said that it holds for ever.
 */
export function longestInForce(rule: EvidenceRule, complete: readonly GateEvidence[], commencedOn: string | undefined): Standing | null {
  const all = complete.map((given) => ({ given, lastDay: lastDayOf(rule, given), used: usedInTime(rule, given, commencedOn) }))
  const lastDated = all.findLastIndex(({ lastDay }) => lastDay !== null)
  const counting = all.filter(({ lastDay, used }, at) => used || lastDay !== null || at > lastDated)
  const standing = counting.map(({ given, lastDay, used }) => ({ given, lastDay: used ? null : lastDay }))
  return standing.reduce<Standing | null>((best, one) => (best === null || outlasts(one, best) ? one : best), null)
}

/** EX-02: what was in force on the day the works commenced has been used and no longer lapses; a guarantee does. */
function usedInTime(rule: EvidenceRule, given: GateEvidence, commencedOn: string | undefined): boolean {
  if (rule.guarantee || commencedOn === undefined || !given.on || given.on > commencedOn) return false
  const lastDay = lastDayOf(rule, given)
  return lastDay === null || lastDay >= commencedOn
}

function outlasts(one: Standing, other: Standing): boolean {
  return other.lastDay !== null && (one.lastDay === null || one.lastDay > other.lastDay)
}
