import type { Tx } from '@zhujian/database'
import type { CalendarYear } from '@zhujian/policy/domain'

type RuleRow = { region_code: number; rule_key: string; version: string; effective_from: string; source: string; body: unknown }
export type VersionRow = RuleRow & { published_at: Date; published_by: string; drafted_by: string | null; reason: string | null }
type Origin = { publishedAt: Date; publishedBy: string; draftedBy?: string; reason?: string }

export const ruleStore = {
  all: (tx: Tx): Promise<RuleRow[]> =>
    tx.rows<RuleRow>('select region_code, rule_key, version, effective_from, source, body from policy.rule order by region_code, rule_key, version limit 100000'),

  count: async (tx: Tx): Promise<number> => Number((await tx.one<{ count: bigint }>('select count(*) as count from policy.rule'))?.count ?? 0),

  /** Every version in these regions without its body, the latest first. */
  heads: (tx: Tx, regions: readonly number[]): Promise<VersionRow[]> =>
    tx.rows<VersionRow>(
      `select region_code, rule_key, version, effective_from, source, null as body, published_at, published_by, drafted_by, reason
         from policy.rule where region_code = any($1::int[]) order by effective_from desc, published_at desc, version desc limit 5000`,
      [regions],
    ),

  /** Every version of a rule in these regions, the latest first. */
  versions: (tx: Tx, key: string, regions: readonly number[]): Promise<VersionRow[]> =>
    tx.rows<VersionRow>(
      `select region_code, rule_key, version, effective_from, source, body, published_at, published_by, drafted_by, reason
         from policy.rule where rule_key = $1 and region_code = any($2::int[]) order by effective_from desc, published_at desc, version desc limit 500`,
      [key, regions],
    ),

  insert: (tx: Tx, rule: RuleRow, origin: Origin): Promise<number> =>
    tx.run(
      `insert into policy.rule (region_code, rule_key, version, effective_from, source, body, published_at, published_by, drafted_by, reason)
       values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10) on conflict do nothing`,
      [rule.region_code, rule.rule_key, rule.version, rule.effective_from, rule.source, JSON.stringify(rule.body), origin.publishedAt, origin.publishedBy, origin.draftedBy ?? null, origin.reason ?? null],
    ),

  calendar: async (tx: Tx): Promise<CalendarYear[]> => {
    const years = await tx.rows<{ year: number }>('select year from policy.calendar_year where region_code = 0 order by year limit 500')
    const days = await tx.rows<{ day: string; working: boolean }>('select day, working from policy.calendar_day where region_code = 0 order by day limit 50000')
    return years.map(({ year }) => ({ year, days: days.filter(({ day }) => day.startsWith(String(year))).map(({ day, working }) => ({ date: day, isOffDay: !working })) }))
  },

  saveYear: (tx: Tx, year: number): Promise<number> => tx.run('insert into policy.calendar_year (region_code, year) values (0, $1) on conflict do nothing', [year]),

  saveDays: (tx: Tx, days: readonly { day: string; working: boolean; name: string }[]): Promise<number> =>
    tx.run(
      `insert into policy.calendar_day (region_code, day, working, name)
       select 0, * from unnest($1::date[], $2::boolean[], $3::text[]) on conflict (region_code, day) do update set working = excluded.working, name = excluded.name`,
      [days.map((it) => it.day), days.map((it) => it.working), days.map((it) => it.name)],
    ),
}
