import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'

type Words = { word: string; initials: string }[]
/** Made-up names, so that what is searched for is Chinese text and not one word repeated. */
const names = JSON.parse(readFileSync(join(import.meta.dirname, 'data/bulk-names.json'), 'utf8')) as { places: Words; works: Words }

/**
 * Bulk rows for size alone, with the figures kept beside them: nobody declared these projects, so no fact tells of them. Every rate is
 * then taken through the real operations. What is there already stays; the same call twice adds nothing.
 */
export async function fill(connection: pg.ClientConfig, projects: number, payments: number, progress: (line: string) => void): Promise<void> {
  const client = new pg.Client(connection)
  await client.connect()
  const id = (number: string): string => `('01800000-0000-7000-8000-' || lpad(to_hex(${number}), 12, '0'))::uuid`
  await client.query(
    `insert into projects.project (region_code, id, code, name, initials, state, stage, grade, grade_rule, rule_version, sector, nature, complexity, total_investment_fen, created_by, created_at, changed_at,
       declared_on, owner_unit_id, light, light_reason, light_since, longitude_e6, latitude_e6)
     select 990100 + i % 7, ${id('i')}, 'B-' || i, ${nameOf('i', 'word')}, ${nameOf('i', 'initials')}, 'active',
            (array['proposal','feasibility','construction','tendering'])[1 + i % 4], (array['A','B','C'])[1 + i % 3], 'GR-4', '2023.1', 'municipalRoad', 'publicWelfare', 'ordinary',
            1000000000 + i, gen_random_uuid(), now(), now(), date '2023-01-01' + i % 1400, (select array_agg(unit_id) from organisation.unit_name_v1)[1 + i % 5],
            case when i % 50 = 0 then 'red' when i % 20 = 0 then 'yellow' else 'green' end, 'none', case when i % 20 = 0 then date '2026-01-01' + i % 300 end,
            50000 + (i * 7919::bigint) % 900000, 50000 + (i * 104729::bigint) % 700000
       from generate_series(1, $1::int) i on conflict do nothing`,
    [projects],
  )
  await findable(client, projects)
  for (let done = 0; done < payments; done += 250_000) {
    await client.query(
      `insert into funds.posting (region_code, id, project_id, contract_id, source_id, position, account, debit_fen, credit_fen, posted_on, posted_at)
       select 990100 + (1 + i % $3) % 7, ${id('16777216::bigint * 4096 + i')}, ${id('1 + i % $3')}, ${id('1 + i % $3')}, ${id('i')}, 1, 'CASH_TREASURY', 0, 1000 + i % 7, date '2024-01-01' + i % 1030, now()
         from generate_series($1::int, $2::int) i on conflict do nothing`,
      [done, Math.min(done + 250_000, payments) - 1, projects],
    )
    progress(`filled ${Math.min(done + 250_000, payments)} of ${payments} payments`)
  }
  for (const [table, columns] of Object.entries(kept)) await client.query(`with taken as (delete from ${table}) insert into ${table} (${columns}) select ${columns} from ${table}_recount_v1`)
  for (const statement of remembered) await client.query(statement)
  await client.query('analyze')
  await client.end()
}

const listOf = (words: Words, of: 'word' | 'initials'): string => `(array[${words.map((one) => `'${one[of]}'`).join(',')}])`

/** The name of the i-th bulk project, or its initials: a place, a work, and its number. */
function nameOf(i: string, of: 'word' | 'initials'): string {
  const { places, works } = names
  return `${listOf(places, of)}[1 + ${i} % ${places.length}] || ${listOf(works, of)}[1 + (${i} / ${places.length}) % ${works.length}] || ${i}`
}

/** What finds the bulk projects: pairs of characters, initials, and the code, as saving a project writes them. */
async function findable(client: pg.Client, projects: number): Promise<void> {
  await client.query(
    `insert into projects.search_entry (region_code, project_id, grams, initials, code)
     select p.region_code, p.id, array(select distinct substr(p.name, k, 2) from generate_series(1, length(p.name) - 1) k) || projects.typed_pairs(p.initials, p.code), p.initials, lower(p.code)
       from projects.project p where p.code like 'B-%' and not exists (select 1 from projects.search_entry s where s.region_code = p.region_code and s.project_id = p.id) limit $1`,
    [projects],
  )
}

const kept = {
  'projects.rollup': 'region_code, unit_id, grade, stage, state, light, sector, cny, declared_year, projects, investment_fen, contract_fen, paid_fen',
  'projects.money_month': 'region_code, unit_id, month, planned_fen, paid_fen',
}

/** As if every project had been declared on its day and every payment booked on its own. */
const remembered = [
  `insert into projects.history (region_code, project_id, on_day, grade, stage, state, light, light_reason, light_figures, light_since, cny, declared_year, total_investment_fen, owner_unit_id, competent_unit_id)
   select region_code, id, declared_on, grade, stage, state, light, light_reason, light_figures, light_since, currency = 'CNY', extract(year from declared_on)::int, total_investment_fen, owner_unit_id, competent_unit_id
     from projects.project where code like 'B-%' on conflict do nothing`,
  'delete from projects.rollup_past',
  `insert into projects.rollup_past (region_code, unit_id, span, on_day, grade, stage, state, late, cny, declared_year, projects, investment_fen)
   select p.region_code, u.unit_id, s.span, case s.span when 'day' then p.declared_on else date_trunc('month', p.declared_on)::date end, p.grade, p.stage, p.state, p.light <> 'green', p.currency = 'CNY',
          extract(year from p.declared_on)::int, count(*), coalesce(sum(p.total_investment_fen), 0)
     from projects.project p cross join (values ('day'), ('month')) as s(span)
    cross join lateral (select distinct unit_id from unnest(array['00000000-0000-0000-0000-000000000000', p.owner_unit_id, p.competent_unit_id]) as t(unit_id) where unit_id is not null) u
    where p.state not in ('draft', 'discarded') and p.declared_on is not null group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10`,
  'delete from projects.money_past',
  `insert into projects.money_past (region_code, unit_id, span, on_day, month, planned_fen, paid_fen)
   select region_code, unit_id, 'day', on_day, month, sum(planned_fen), sum(paid_fen)
     from (select region_code, unit_id, case when to_char(on_day, 'YYYY-MM') = month then on_day else (month || '-28')::date end as on_day, month, planned_fen, paid_fen from projects.money_day_recount_v1) m group by 1, 2, 4, 5`,
]
