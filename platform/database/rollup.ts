import type { Tx } from './tenant-transaction.ts'

/** A table of figures that only grows and is summed when read: its keys, its sums, and the view that counts the truth afresh. */
export type Rollup = { table: string; keys: readonly string[]; sums: readonly string[]; recount: string; past?: Past }

/**
 * Where the changes of past days are kept: a row of the rollup carries its day in `on_day` until the fold, which sums it here as well, by
 * day and, where there would be many, by month. `keys` are columns here by their expression over a row of the rollup.
 */
export type Past = { table: string; keys: Readonly<Record<string, string>>; sums: readonly string[]; spans: readonly ('day' | 'month')[] }

/** The unit under which a rollup keeps the figures of a whole region. */
export const wholeRegion = '00000000-0000-0000-0000-000000000000'

/** A figure of a rollup that differs from the recount. */
export type RollupDifference = { key: Record<string, unknown>; kept: Record<string, unknown>; counted: Record<string, unknown> }

const firstDay = { day: 'on_day', month: "date_trunc('month', on_day)::date" } as const

/** The statement that adds rows with a day to the past, those of one key into one. `rows` has the columns of the rollup. */
function intoPast({ table, keys, sums, spans }: Past, rows: string): string {
  const names = Object.keys(keys)
  const added = sums.map((sum) => `sum(${sum})`).join(', ')
  const nothing = sums.map((sum) => `sum(${sum}) = 0`).join(' and ')
  const groups = names.length + 2
  const bySpan = spans.map((span) => `select '${span}', ${firstDay[span]}, ${Object.values(keys).join(', ')}, ${added} from ${rows} where on_day is not null group by ${numbers(groups)} having not (${nothing})`)
  return `insert into ${table} as p (span, on_day, ${names.join(', ')}, ${sums.join(', ')}) ${bySpan.join(' union all ')}
    on conflict (${['region_code', 'unit_id', 'span', 'on_day', ...names.filter((name) => name !== 'region_code' && name !== 'unit_id')].join(', ')})
    do update set ${sums.map((sum) => `${sum} = p.${sum} + excluded.${sum}`).join(', ')}`
}

const numbers = (n: number): string => Array.from({ length: n }, (_, index) => index + 1).join(', ')

/** Folds rows of the same key into one, and what they say of their day into the past; rows added meanwhile stay as they are. */
export function foldRollup(tx: Tx, { table, keys, sums, past }: Rollup): Promise<number> {
  const added = sums.map((sum) => `sum(${sum})`).join(', ')
  const nothing = sums.map((sum) => `sum(${sum}) = 0`).join(' and ')
  return tx.run(
    `with taken as (delete from ${table} returning *)${past ? `, remembered as (${intoPast(past, 'taken')})` : ''}
     insert into ${table} (${[...keys, ...sums].join(', ')}) select ${keys.join(', ')}, ${added} from taken group by ${keys.join(', ')} having not (${nothing})`,
  )
}

/** Where a rollup and the recount of the truth differ, at most 100. Empty: proved. */
export function proveRollup(tx: Tx, { table, keys, sums, recount }: Rollup): Promise<RollupDifference[]> {
  return differences(tx, keys, sums, `select ${keys.join(', ')}, ${sums.map((sum) => `sum(${sum}) as ${sum}`).join(', ')} from ${table} group by ${keys.join(', ')}`, recount)
}

type WithPast = Rollup & { past: Past }
export const hasPast = (rollup: Rollup): rollup is WithPast => rollup.past !== undefined

/** Where the changes of all days together do not make what the recount says: by every span, at most 100 each. */
export async function provePast(tx: Tx, rollup: WithPast): Promise<RollupDifference[]> {
  const { keys, sums, spans } = rollup.past
  const found = spans.map((span) => differences(tx, Object.keys(keys), sums, remembered(rollup, span), `(${recounted(rollup)})`))
  return (await Promise.all(found)).flat()
}

/** What a past has of one span, with the rows that are not folded yet. */
function remembered({ table, past: { table: past, keys, sums } }: WithPast, span: string): string {
  const added = sums.map((sum) => `sum(${sum}) as ${sum}`).join(', ')
  const named = Object.entries(keys).map(([name, expression]) => `${expression} as ${name}`).join(', ')
  return `select ${Object.keys(keys).join(', ')}, ${added} from (select ${Object.keys(keys).join(', ')}, ${sums.join(', ')} from ${past} where span = '${span}'
            union all select ${named}, ${sums.join(', ')} from ${table} where on_day is not null) r group by ${numbers(Object.keys(keys).length)}`
}

function recounted({ recount, past: { keys, sums } }: WithPast): string {
  const named = Object.entries(keys).map(([name, expression]) => `${expression} as ${name}`).join(', ')
  return `select ${named}, ${sums.map((sum) => `sum(${sum}) as ${sum}`).join(', ')} from ${recount} group by ${numbers(Object.keys(keys).length)}`
}

async function differences(tx: Tx, keys: readonly string[], sums: readonly string[], kept: string, recount: string): Promise<RollupDifference[]> {
  const shown = (from: string, names: readonly string[]): string => `json_build_object(${names.map((name) => `'${name}', ${from}.${name}::text`).join(', ')})`
  const differ = sums.map((sum) => `coalesce(k.${sum}, 0) <> coalesce(c.${sum}, 0)`).join(' or ')
  // A full join needs an equality it can hash; a key that is null is compared under a word no key has.
  const hashed = keys.map((key) => `coalesce(k.${key}::text, '∅') = coalesce(c.${key}::text, '∅')`).join(' and ')
  return tx.rows<RollupDifference>(
    `select ${shown('coalesced', keys)} as key, kept, counted from (
       select ${keys.map((key) => `case when k.region_code is null then c.${key} else k.${key} end as ${key}`).join(', ')}, ${shown('k', sums)} as kept, ${shown('c', sums)} as counted
         from (${kept}) k full join ${recount} c on ${hashed} where ${differ}) coalesced limit 100`,
  )
}

/** Replaces a rollup by the recount, where the proof failed; what its rows say of their days is kept. */
export async function rebuildRollup(tx: Tx, { table, keys, sums, recount, past }: Rollup): Promise<void> {
  const columns = [...keys, ...sums].join(', ')
  // One statement sees one moment: what is added meanwhile stays and is not counted twice.
  await tx.run(`with taken as (delete from ${table} returning *)${past ? `, remembered as (${intoPast(past, 'taken')})` : ''} insert into ${table} (${columns}) select ${columns} from ${recount}`)
}

/** Puts a past right that does not make the present: what is missing is taken to have come on a day. */
export async function rebuildPast(tx: Tx, rollup: WithPast, on: string): Promise<void> {
  const { table, keys, sums, spans } = rollup.past
  const names = Object.keys(keys)
  await foldRollup(tx, rollup)
  for (const span of spans) {
    const missing = sums.map((sum) => `coalesce(sum(${sum}), 0) as ${sum}`).join(', ')
    await tx.run(
      `insert into ${table} as p (span, on_day, ${names.join(', ')}, ${sums.join(', ')})
       select '${span}', ${firstDay[span].replace('on_day', '$1::date')}, ${names.join(', ')}, ${missing}
         from (select ${names.join(', ')}, ${sums.join(', ')} from (${recounted(rollup)}) c union all select ${names.join(', ')}, ${sums.map((sum) => `-${sum}`).join(', ')} from (${remembered(rollup, span)}) k) d
        group by ${names.join(', ')} having ${sums.map((sum) => `sum(${sum}) <> 0`).join(' or ')}
       on conflict (${['region_code', 'unit_id', 'span', 'on_day', ...names.filter((name) => name !== 'region_code' && name !== 'unit_id')].join(', ')})
       do update set ${sums.map((sum) => `${sum} = p.${sum} + excluded.${sum}`).join(', ')}`,
      [on],
    )
  }
}
