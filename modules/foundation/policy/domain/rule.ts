import type { LocalDate } from '@zhujian/kernel'

/** One dated version of a policy. A decision records `key@version`, so that it can be replayed. */
export type Rule<B> = { key: string; version: string; effectiveFrom: LocalDate; source: string; body: B }

/**
 * The version in force on a day: the latest whose `effectiveFrom` is not after it, the higher version where two start
 * on one day; null before the first (domain/02, versioned rule sets).
 */
export function ruleInForce<B>(rules: readonly Rule<B>[], on: LocalDate): Rule<B> | null {
  let latest: Rule<B> | null = null
  for (const rule of rules) {
    if (rule.effectiveFrom > on) continue
    if (latest === null || isLater(rule, latest)) latest = rule
  }
  return latest
}

function isLater(rule: Rule<unknown>, than: Rule<unknown>): boolean {
  if (rule.effectiveFrom !== than.effectiveFrom) return rule.effectiveFrom > than.effectiveFrom
  return compareVersions(rule.version, than.version) > 0
}

/** Compares dotted versions number by number (`2023.10` is later than `2023.9`): negative, 0 or positive. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [a.split('.'), b.split('.')]
  for (let at = 0; at < Math.max(left.length, right.length); at += 1) {
    const difference = Number(left[at] ?? 0) - Number(right[at] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}

/** The next free version of a year: the year of its first day and a number that runs on (`2027.1`, `2027.2`). */
export function nextVersion(taken: readonly string[], effectiveFrom: LocalDate): string {
  const year = effectiveFrom.slice(0, 4)
  const numbers = taken.filter((version) => version.startsWith(`${year}.`)).map((version) => Number(version.split('.')[1] ?? 0))
  return `${year}.${Math.max(0, ...numbers) + 1}`
}
