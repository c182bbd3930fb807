export type Json = null | boolean | number | string | Json[] | { [name: string]: Json }

/** One place where two bodies differ; what is not there is null. */
export type Difference = { path: string; before: Json; after: Json }

/**
 * Where two policy bodies differ, in the order of the older one and then of what is new. Rows that carry an `id` or `code` are
 * compared with their namesake wherever it stands (`rules[GR-1].total.above`); a change of order alone is told of the list.
 */
export function differences(before: Json, after: Json, path = ''): Difference[] {
  if (isRecord(before) && isRecord(after)) return ofRecords(before, after, path)
  if (Array.isArray(before) && Array.isArray(after)) return ofLists(before, after, path)
  return same(before, after) ? [] : [{ path, before, after }]
}

const isRecord = (value: Json): value is { [name: string]: Json } => typeof value === 'object' && value !== null && !Array.isArray(value)
const same = (a: Json, b: Json): boolean => JSON.stringify(a) === JSON.stringify(b)
const memberOf = (record: { [name: string]: Json }, name: string): Json => (Object.hasOwn(record, name) ? (record[name] ?? null) : null)

function ofRecords(before: { [name: string]: Json }, after: { [name: string]: Json }, path: string): Difference[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])]
  return names.flatMap((name) => differences(memberOf(before, name), memberOf(after, name), path === '' ? name : `${path}.${name}`))
}

function ofLists(before: Json[], after: Json[], path: string): Difference[] {
  const [old, fresh] = [namesOf(before), namesOf(after)]
  if (old === null || fresh === null) return same(before, after) ? [] : ofPlaces(before, after, path)
  const kept = old.filter((name) => fresh.includes(name))
  const moved = !same(kept, fresh.filter((name) => old.includes(name)))
  const rows = [...new Set([...old, ...fresh])].flatMap((name) => {
    const [was, is] = [before[old.indexOf(name)] ?? null, after[fresh.indexOf(name)] ?? null]
    return differences(was, is, `${path}[${name}]`)
  })
  return moved ? [{ path, before: old, after: fresh }, ...rows] : rows
}

/** Rows without names of their own are compared place by place; lists of plain values as a whole. */
function ofPlaces(before: Json[], after: Json[], path: string): Difference[] {
  if (![...before, ...after].some((row) => typeof row === 'object' && row !== null)) return [{ path, before, after }]
  return Array.from({ length: Math.max(before.length, after.length) }, (_, at) => differences(before[at] ?? null, after[at] ?? null, `${path}[${at + 1}]`)).flat()
}

/** The names of the rows of a list, null unless every row has one of its own. */
function namesOf(rows: readonly Json[]): string[] | null {
  const names = rows.map((row) => (isRecord(row) ? (row['id'] ?? row['code']) : undefined))
  if (!names.every((name) => typeof name === 'string')) return null
  return new Set(names).size === names.length ? names : null
}
