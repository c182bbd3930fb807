import type { LocalDate } from '@zhujian/kernel'
import type { Tx } from '@zhujian/database'
import { calendarFrom, policyBodies, ruleInForce } from '@zhujian/policy/domain'
import type { Calendar, PolicyBody, PolicyKey, Rule } from '@zhujian/policy/domain'
import { ruleStore } from './rule-store.ts'

export { bindings } from './routes.ts'
export type { Replay, ReplayChange, RulesParts } from './parts.ts'
export { seedPolicy } from './seed.ts'

/** The rules of every region, held in memory and read afresh when somebody publishes: a decision costs no look-up. */
export type PolicyBook = {
  reload(tx: Tx): Promise<void>
  /** Reads the rules afresh where another process has published one. */
  refresh(tx: Tx): Promise<void>
  /** Takes in a version that was published just now. */
  learn(regionCode: number, rule: Rule<unknown>): void
  /** The rule in force for a lineage (the nearest region that has one) on a day. @throws Error when nobody ever published one. */
  inForce<K extends PolicyKey>(key: K, lineage: readonly number[], on: LocalDate): Rule<PolicyBody<K>>
  /** A version by its name, for a decision that was taken under it; null when nobody in the lineage published it. */
  byVersion<K extends PolicyKey>(key: K, lineage: readonly number[], version: string): Rule<PolicyBody<K>> | null
  calendar(): Calendar
}

export function createPolicyBook(): PolicyBook {
  let rules = new Map<string, Rule<unknown>[]>()
  let calendar = calendarFrom([])
  const reload = async (tx: Tx): Promise<void> => {
    const fresh = new Map<string, Rule<unknown>[]>()
    for (const row of await ruleStore.all(tx)) {
      const slot = `${row.region_code}/${row.rule_key}`
      const schema = policyBodies[row.rule_key as PolicyKey]
      fresh.set(slot, [
        ...(fresh.get(slot) ?? []),
        { key: row.rule_key, version: row.version, effectiveFrom: row.effective_from as LocalDate, source: row.source, body: schema.parse(row.body) },
      ])
    }
    rules = fresh
    calendar = calendarFrom(await ruleStore.calendar(tx))
  }
  return {
    reload,
    refresh: async (tx) => {
      // Versions are only ever added.
      const known = [...rules.values()].reduce((sum, versions) => sum + versions.length, 0)
      if ((await ruleStore.count(tx)) !== known) await reload(tx)
    },
    learn: (regionCode, rule) => {
      const slot = `${regionCode}/${rule.key}`
      rules.set(slot, [...(rules.get(slot) ?? []).filter((known) => known.version !== rule.version), rule])
    },
    inForce: <K extends PolicyKey>(key: K, lineage: readonly number[], on: LocalDate) => {
      for (const region of [...lineage].reverse()) {
        const found = ruleInForce(rules.get(`${region}/${key}`) ?? [], on)
        if (found) return found as Rule<PolicyBody<K>>
      }
      throw new Error(`no rule ${key} in force on ${on}`)
    },
    byVersion: <K extends PolicyKey>(key: K, lineage: readonly number[], version: string) => {
      const known = [...lineage].reverse().flatMap((region) => rules.get(`${region}/${key}`) ?? [])
      return (known.find((rule) => rule.version === version) ?? null) as Rule<PolicyBody<K>> | null
    },
    calendar: () => calendar,
  }
}
