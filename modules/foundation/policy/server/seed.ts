import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import chineseDays from 'chinese-days'
import type { Tx } from '@zhujian/database'
import { policyBodies } from '@zhujian/policy/domain'
import type { PolicyKey } from '@zhujian/policy/domain'
import { ruleStore } from './rule-store.ts'

type Seed = { key: PolicyKey; version: string; effectiveFrom: string; source: string; body: unknown }

/** The first and last year the shipped calendar announces. A later year is said to be unannounced, never guessed. */
const announced = { first: 2020, last: 2026 }

/** Publishes the shipped rules as the platform's defaults (region 0) and fills the calendar; what is there stays. */
export async function seedPolicy(tx: Tx, at: Date): Promise<void> {
  const folder = join(import.meta.dirname, '../data')
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.json'))) {
    const seed = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Seed
    policyBodies[seed.key].parse(seed.body)
    await ruleStore.insert(
      tx,
      { region_code: 0, rule_key: seed.key, version: seed.version, effective_from: seed.effectiveFrom, source: seed.source, body: seed.body },
      { publishedAt: at, publishedBy: 'system:seed' },
    )
  }
  for (let year = announced.first; year <= announced.last; year++) {
    await ruleStore.saveYear(tx, year)
    await ruleStore.saveDays(tx, specialDays(year))
  }
}

/** Days of a year that differ from Monday to Friday. */
function specialDays(year: number): { day: string; working: boolean; name: string }[] {
  const days: { day: string; working: boolean; name: string }[] = []
  for (let at = Date.UTC(year, 0, 1); at < Date.UTC(year + 1, 0, 1); at += 86_400_000) {
    const day = new Date(at).toISOString().slice(0, 10)
    const weekday = new Date(at).getUTCDay()
    const detail = chineseDays.getDayDetail(day)
    if (detail.work !== (weekday >= 1 && weekday <= 5)) days.push({ day, working: detail.work, name: detail.name })
  }
  return days
}
