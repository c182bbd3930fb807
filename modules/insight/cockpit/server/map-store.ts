import type { Tx } from '@zhujian/database'
import type { Ring } from '@zhujian/cockpit/domain'

/** What of the map is asked for. `area` are outer rings: whatever stands inside counts, whoever runs it. */
export type MapView = {
  lo: number
  hi: number
  unitId: string | null
  area: readonly Ring[]
  box: { west: number; south: number; east: number; north: number } | null
  lights: readonly string[] | null
  grade: string | null
}
export type MarkRow = {
  count: number
  red: number
  yellow: number
  a: number
  b: number
  c: number
  longitude: number
  latitude: number
  west: number
  south: number
  east: number
  north: number
}
/** A project that stands alone in its cell. */
export type AloneRow = { longitude_e6: number; latitude_e6: number; project_id: string; name: string; grade: 'A' | 'B' | 'C' | null; light: 'red' | 'yellow' | 'green' }
export type MapProjectRow = {
  region_code: number
  project_id: string
  name: string
  code: string | null
  grade: string | null
  stage: string
  light: 'red' | 'yellow' | 'green'
  light_reason: string
  light_figures: Record<string, unknown>
  light_since: string | null
  total_investment_fen: bigint | null
  currency: string
  longitude_e6: number | null
  latitude_e6: number | null
}

const byUrgency: readonly string[] = ['red', 'yellow', 'green']

const e6 = (degrees: number): number => Math.round(degrees * 1_000_000)

/** Conditions and their values; only what is asked stands in the statement. */
function whereOf(view: MapView, placed: boolean): { sql: string; values: unknown[] } {
  const values: unknown[] = []
  const value = (one: unknown): string => `$${values.push(one)}`
  const conditions = [placed ? 'p.latitude_e6 is not null' : 'p.latitude_e6 is null']
  const inRegion = `p.region_code between ${value(view.lo)} and ${value(view.hi)}`
  const inside = placed ? view.area.map((ring) => `${value(`(${ring.map(([x, y]) => `(${e6(x)},${e6(y)})`).join(',')})`)}::polygon @> point(p.longitude_e6, p.latitude_e6)`) : []
  conditions.push(inside.length === 0 ? inRegion : `(${[inRegion, ...inside].join(' or ')})`)
  if (view.unitId !== null) {
    const unit = value(view.unitId)
    conditions.push(`(p.owner_unit_id = ${unit} or p.competent_unit_id = ${unit})`)
  }
  if (placed && view.box) {
    const { west, south, east, north } = view.box
    conditions.push(`p.latitude_e6 between ${value(e6(south))} and ${value(e6(north))}`, `p.longitude_e6 between ${value(e6(west))} and ${value(e6(east))}`)
  }
  if (view.lights) conditions.push(`p.light = any(${value(view.lights)}::text[])`)
  if (view.grade) conditions.push(`p.grade = ${value(view.grade)}`)
  return { sql: conditions.join(' and '), values }
}

export const mapStore = {
  /** Projects that fall into one cell of a grid, as one mark in their middle; the fullest first. Only what the index of places holds is read. */
  marks: async (tx: Tx, view: MapView, cellE6: number, most: number): Promise<MarkRow[]> => {
    const { sql, values } = whereOf(view, true)
    const cell = `$${values.push(cellE6)}::int`
    return tx.rows<MarkRow>(
      `select count(*)::int as count, count(*) filter (where p.light = 'red')::int as red, count(*) filter (where p.light = 'yellow')::int as yellow,
              count(*) filter (where p.grade = 'A')::int as a, count(*) filter (where p.grade = 'B')::int as b, count(*) filter (where p.grade = 'C')::int as c,
              sum(p.longitude_e6)::float8 / count(*) as longitude, sum(p.latitude_e6)::float8 / count(*) as latitude,
              min(p.longitude_e6) as west, min(p.latitude_e6) as south, max(p.longitude_e6) as east, max(p.latitude_e6) as north
         from projects.place_v1 p where ${sql}
        group by (p.longitude_e6 + 180000000) / ${cell}, (p.latitude_e6 + 90000000) / ${cell}
        order by count desc, west, south limit $${values.push(most)}`,
      values,
    )
  },
  /** The projects that stand at some places, each place that of one. */
  alone: async (tx: Tx, view: MapView, marks: readonly MarkRow[]): Promise<AloneRow[]> => {
    if (marks.length === 0) return []
    const { sql, values } = whereOf(view, true)
    const at = `unnest($${values.push(marks.map((mark) => mark.west))}::int[], $${values.push(marks.map((mark) => mark.south))}::int[]) as at(x, y)`
    return tx.rows<AloneRow>(`select p.longitude_e6, p.latitude_e6, p.project_id, p.name, p.grade, p.light from projects.place_v1 p join ${at} on p.longitude_e6 = at.x and p.latitude_e6 = at.y where ${sql} limit $${values.push(marks.length)}`, values)
  },
  /** How many of a region have a place. */
  placed: async (tx: Tx, view: MapView): Promise<number> => {
    const { sql, values } = whereOf({ ...view, area: [], box: null, lights: null, grade: null }, true)
    return Number((await tx.one<{ count: bigint }>(`select count(*) as count from projects.place_v1 p where ${sql}`, values))?.count ?? 0)
  },
  /** The worst light first, then by id: each light is a walk along the ids that ends when the page is full. */
  list: async (tx: Tx, view: MapView, placed: boolean, after: { rank: number; id: string } | null, limit: number): Promise<(MapProjectRow & { rank: number })[]> => {
    const found: (MapProjectRow & { rank: number })[] = []
    for (const [rank, light] of byUrgency.entries()) {
      if (rank < (after?.rank ?? 0) || (view.lights && !view.lights.includes(light))) continue
      const { sql, values } = whereOf({ ...view, lights: [light] }, placed)
      const place = after?.rank === rank ? ` and p.project_id > $${values.push(after.id)}::uuid` : ''
      const rows = await tx.rows<MapProjectRow>(
        `select p.region_code, p.project_id, p.name, p.code, p.grade, p.stage, p.light, p.light_reason, p.light_figures, p.light_since, p.total_investment_fen, p.currency, p.longitude_e6, p.latitude_e6
           from projects.place_v1 p where ${sql}${place} order by p.project_id limit $${values.push(limit - found.length)}`,
        values,
      )
      found.push(...rows.map((row) => ({ ...row, rank })))
      if (found.length >= limit) break
    }
    return found
  },
}
