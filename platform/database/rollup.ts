import type { Tx } from './tenant-transaction.ts'

/** A table of figures that only grows and is summed when read: its keys, its sums, and the view that counts the truth afresh. */
export type Rollup = { table: string; keys: readonly string[]; sums: readonly string[]; recount: string }

/** The unit under which a rollup keeps the figures of a whole region. */
export const wholeRegion = '00000000-0000-0000-0000-000000000000'

/** A figure of a rollup that differs from the recount. */
export type RollupDifference = { key: Record<string, unknown>; kept: Record<string, unknown>; counted: Record<string, unknown> }

/** Folds rows of the same key into one; rows added meanwhile stay as they are. Answers how many rows are left of those it saw. */
export function foldRollup(tx: Tx, { table, keys, sums }: Rollup): Promise<number> {
  const added = sums.map((sum) => `sum(${sum})`).join(', ')
  const nothing = sums.map((sum) => `sum(${sum}) = 0`).join(' and ')
  return tx.run(
    `with taken as (delete from ${table} returning *)
     insert into ${table} (${[...keys, ...sums].join(', ')}) select ${keys.join(', ')}, ${added} from taken group by ${keys.join(', ')} having not (${nothing})`,
  )
}

/** Where a rollup and the recount of the truth differ, at most 100. Empty: proved. */
export async function proveRollup(tx: Tx, { table, keys, sums, recount }: Rollup): Promise<RollupDifference[]> {
  const shown = (from: string, names: readonly string[]): string => `json_build_object(${names.map((name) => `'${name}', ${from}.${name}::text`).join(', ')})`
  const differ = sums.map((sum) => `coalesce(k.${sum}, 0) <> coalesce(c.${sum}, 0)`).join(' or ')
  const kept = `select ${keys.join(', ')}, ${sums.map((sum) => `sum(${sum}) as ${sum}`).join(', ')} from ${table} group by ${keys.join(', ')}`
  // A full join needs an equality it can hash; a key that is null is compared under a word no key has.
  const hashed = keys.map((key) => `coalesce(k.${key}::text, '∅') = coalesce(c.${key}::text, '∅')`).join(' and ')
  return tx.rows<RollupDifference>(
    `select ${shown('coalesced', keys)} as key, kept, counted from (
       select ${keys.map((key) => `case when k.region_code is null then c.${key} else k.${key} end as ${key}`).join(', ')}, ${shown('k', sums)} as kept, ${shown('c', sums)} as counted
         from (${kept}) k full join ${recount} c on ${hashed} where ${differ}) coalesced limit 100`,
  )
}

/** Replaces a rollup by the recount, where the proof failed. */
export async function rebuildRollup(tx: Tx, { table, keys, sums, recount }: Rollup): Promise<void> {
  const columns = [...keys, ...sums].join(', ')
  // One statement sees one moment: what is added meanwhile stays and is not counted twice.
  await tx.run(`with taken as (delete from ${table}) insert into ${table} (${columns}) select ${columns} from ${recount}`)
}
