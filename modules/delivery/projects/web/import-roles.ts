import type { ImportMapping } from '@zhujian/projects/api'

/** What a column of a foreign table can mean. Several columns may make the name, the key or the place; the rest is one column each. */
export const columnRoles = ['projectName', 'key', 'location', 'longitude', 'latitude', 'cost', 'currency', 'sector', 'status', 'progress', 'plannedStart', 'plannedFinish'] as const
export type ColumnRole = (typeof columnRoles)[number]
export type Place = NonNullable<ImportMapping['status']>['values'][string]

/** A mapping that says nothing yet; it can be sent once a column is the name. */
export const emptyMapping: ImportMapping = { name: 'own', importSource: 'portfolio', signature: [], key: { columns: [], strip: "'" }, projectName: [], location: [] }

/** What each column means by a mapping; columns that are not read are not in it. */
export function rolesOf(mapping: ImportMapping): ReadonlyMap<string, ColumnRole> {
  const { longitude, latitude, cost, sector, status, progress, plannedStart, plannedFinish } = mapping
  const columns: Record<ColumnRole, readonly (string | undefined)[]> = {
    projectName: mapping.projectName,
    key: mapping.key.columns,
    location: mapping.location,
    longitude: [longitude?.column],
    latitude: [latitude?.column],
    cost: [cost?.column],
    currency: [cost?.currencyColumn],
    sector: [sector?.column],
    status: status?.columns ?? [],
    progress: [progress?.column],
    plannedStart: [plannedStart?.column],
    plannedFinish: [plannedFinish?.column],
  }
  const roles = new Map<string, ColumnRole>()
  // The first meaning of a column stays: a name may be its key too, and is shown as the name.
  for (const role of columnRoles) for (const column of columns[role]) if (column !== undefined && !roles.has(column)) roles.set(column, role)
  return roles
}

/** The mapping with one column meaning something else, or nothing. How days and amounts are written is kept from what stood there. */
export function withRole(mapping: ImportMapping, column: string, role: ColumnRole | undefined): ImportMapping {
  const rest = without(mapping, column)
  if (role === undefined) return rest
  if (role === 'projectName') return { ...rest, projectName: [...rest.projectName, column] }
  if (role === 'key') return { ...rest, key: { ...rest.key, columns: [...rest.key.columns, column] } }
  if (role === 'location') return { ...rest, location: [...rest.location, column] }
  if (role === 'longitude' || role === 'latitude') return { ...rest, [role]: { column } }
  if (role === 'cost') return { ...rest, cost: { decimal: '.', group: ',', zeroIsUnknown: true, currency: 'CNY', unit: unitIn(column), ...mapping.cost, column } }
  if (role === 'currency') return rest.cost ? { ...rest, cost: { ...rest.cost, currencyColumn: column } } : rest
  if (role === 'sector') return { ...rest, sector: { values: {}, otherwise: 'other', ...mapping.sector, column } }
  if (role === 'status') return { ...rest, status: { values: { '': { stage: 'reserve', state: 'active' } }, ...mapping.status, columns: [column] } }
  if (role === 'progress') return { ...rest, progress: { ...mapping.progress, column } }
  return { ...rest, [role]: { format: 'iso', ...mapping[role], column } }
}

function without(mapping: ImportMapping, column: string): ImportMapping {
  const other = (one: string): boolean => one !== column
  const { longitude, latitude, cost, sector, status, progress, plannedStart, plannedFinish, ...rest } = mapping
  const { currencyColumn, ...amount } = cost ?? {}
  return {
    ...rest,
    signature: mapping.signature.filter(other),
    projectName: mapping.projectName.filter(other),
    key: { ...mapping.key, columns: mapping.key.columns.filter(other) },
    location: mapping.location.filter(other),
    ...(longitude && longitude.column !== column ? { longitude } : {}),
    ...(latitude && latitude.column !== column ? { latitude } : {}),
    ...(cost && cost.column !== column ? { cost: { ...(amount as typeof cost), ...(currencyColumn !== undefined && currencyColumn !== column ? { currencyColumn } : {}) } } : {}),
    ...(sector && sector.column !== column ? { sector } : {}),
    ...(status && !status.columns.includes(column) ? { status } : {}),
    ...(progress && progress.column !== column ? { progress } : {}),
    ...(plannedStart && plannedStart.column !== column ? { plannedStart } : {}),
    ...(plannedFinish && plannedFinish.column !== column ? { plannedFinish } : {}),
  }
}

/** The unit that a heading says: hundred millions, ten thousands, or one. */
function unitIn(column: string): 'one' | 'wan' | 'yi' {
  if (column.includes('\u4ebf\u5143')) return 'yi'
  return column.includes('\u4e07\u5143') ? 'wan' : 'one'
}

/** The mapping with one word of the table meaning a stage, or refused again. */
export function withPlace(mapping: ImportMapping, word: string, place: Place | undefined): ImportMapping {
  if (!mapping.status) return mapping
  const { [word]: _, ...others } = mapping.status.values
  return { ...mapping, status: { ...mapping.status, values: place ? { ...others, [word]: place } : others } }
}

/** Whether a word of the table leads somewhere: by itself, by progress, or by what holds for all others. */
export function isPlaced(mapping: ImportMapping, word: string): boolean {
  const { status } = mapping
  return status === undefined || status.values[word] !== undefined || status.byProgress !== undefined || status.otherwise !== undefined
}
