import { ok, refuse } from '@zhujian/kernel'
import type { OutputOf, ParsedOf, Result } from '@zhujian/kernel'
import type { ApprovalsParts } from '@zhujian/approvals/server'
import type * as api from '@zhujian/cockpit/api'
import { outerRings } from '@zhujian/cockpit/domain'
import { decodeCursor, pageOf } from '@zhujian/http'
import type { Context } from '@zhujian/http'
import { boundsOf } from './bounds.ts'
import { cockpitStore } from './cockpit-store.ts'
import type { Bounds } from './cockpit-store.ts'
import { areasOf, reviewedLayer } from './layers.ts'
import { mapStore } from './map-store.ts'
import type { AloneRow, MapView, MarkRow } from './map-store.ts'

type Asked = Pick<ParsedOf<typeof api.listMapProjects>, 'regionCode' | 'west' | 'south' | 'east' | 'north' | 'light' | 'grade'>
type Viewed = { view: MapView; bounds: Bounds; regionCode: number; regionName: string }

/** Marks are as far apart as this many pixels, on tiles of 512 pixels; more of them than this no map can show. */
const markPixels = 44
const mostMarks = 400

/**
 * What a caller looks at. A county is looked at by its area: what the city builds there is shown too, where the caller may see it; row
 * security holds whatever is asked.
 */
async function viewOf(ctx: Context, parts: ApprovalsParts, asked: Asked): Promise<Result<Viewed>> {
  const found = boundsOf(ctx, parts, asked.regionCode)
  if (!found.ok) return found
  const sides = [asked.west, asked.south, asked.east, asked.north]
  const [west, south, east, north] = sides
  const box = west === undefined || south === undefined || east === undefined || north === undefined ? null : { west, south, east, north }
  if ((box === null && sides.some((side) => side !== undefined)) || (box !== null && (box.west > box.east || box.south > box.north))) return refuse('cockpit.map.box', { field: 'west' })
  const { bounds, regionCode } = found.value
  const county = bounds.lo === bounds.hi && regionCode !== ctx.actor.regionCode
  const area = county ? areasOf(regionCode, await reviewedLayer(ctx, parts, regionCode)).get(regionCode) : undefined
  const view = { lo: bounds.lo, hi: bounds.hi, unitId: bounds.unitId, area: area ? outerRings(area.geometry) : [], box, lights: asked.light?.split(',') ?? null, grade: asked.grade ?? null }
  return ok({ ...found.value, view })
}

/** The side of a cell of the grid at a zoom, in millionths of a degree. Whole zooms only: marks stand still while one zooms a little. */
const cellAt = (zoom: number): number => Math.max(1, Math.round((360_000_000 * markPixels) / (512 * 2 ** Math.floor(zoom))))

export async function getMapFigures(ctx: Context, parts: ApprovalsParts, input: ParsedOf<typeof api.getMapFigures>): Promise<Result<OutputOf<typeof api.getMapFigures>>> {
  const found = await viewOf(ctx, parts, input)
  if (!found.ok) return found
  const { view, bounds, regionCode, regionName } = found.value
  const [marks, placed, portfolio] = await Promise.all([
    mapStore.marks(ctx.tx, view, cellAt(input.zoom), mostMarks + 1),
    mapStore.placed(ctx.tx, view),
    cockpitStore.portfolio(ctx.tx, bounds, Number(ctx.today.slice(0, 4))),
  ])
  const shown = marks.slice(0, mostMarks)
  const alone = new Map((await mapStore.alone(ctx.tx, view, shown.filter((mark) => mark.count === 1))).map((one) => [`${one.longitude_e6} ${one.latitude_e6}`, one]))
  const sum = (of: 'count' | 'red' | 'yellow'): number => shown.reduce((total, mark) => total + mark[of], 0)
  return ok({
    regionCode,
    regionName,
    marks: shown.map((mark) => markOf(mark, mark.count === 1 ? alone.get(`${mark.west} ${mark.south}`) : undefined)),
    more: marks.length > mostMarks,
    inView: sum('count'),
    red: sum('red'),
    yellow: sum('yellow'),
    green: sum('count') - sum('red') - sum('yellow'),
    unplaced: Math.max(0, portfolio.reduce((total, row) => total + row.count, 0) - placed),
  })
}

const degrees = (e6: number): number => Math.round(e6) / 1_000_000

function markOf(row: MarkRow, alone: AloneRow | undefined): api.MapMark {
  const { count, red, yellow } = row
  const project = alone ? { projectId: alone.project_id, name: alone.name, grade: alone.grade, light: alone.light } : null
  const box = { west: degrees(row.west), south: degrees(row.south), east: degrees(row.east), north: degrees(row.north) }
  return { longitude: degrees(row.longitude), latitude: degrees(row.latitude), count, red, yellow, green: count - red - yellow, A: row.a, B: row.b, C: row.c, ...box, project }
}

export async function listMapProjects(ctx: Context, parts: ApprovalsParts, input: ParsedOf<typeof api.listMapProjects>): Promise<Result<OutputOf<typeof api.listMapProjects>>> {
  const found = await viewOf(ctx, parts, input)
  if (!found.ok) return found
  const after = decodeCursor(input.cursor, 2)
  const rows = await mapStore.list(ctx.tx, found.value.view, input.placed === 'true', after ? { rank: Number(after[0]), id: String(after[1]) } : null, input.limit + 1)
  const page = pageOf(rows, input.limit, (row) => [row.rank, row.project_id])
  const items = page.items.map((row) => ({
    projectId: row.project_id,
    name: row.name,
    code: row.code,
    regionName: parts.tenants.nameOf(row.region_code),
    grade: row.grade,
    stage: row.stage,
    light: row.light,
    reason: ctx.text.say(ctx.language, `light.${row.light_reason}`, row.light_figures),
    since: row.light_since,
    totalInvestmentFen: row.total_investment_fen === null || row.currency !== 'CNY' ? null : String(row.total_investment_fen),
    longitude: row.longitude_e6 === null ? null : degrees(row.longitude_e6),
    latitude: row.latitude_e6 === null ? null : degrees(row.latitude_e6),
  }))
  return ok({ items, nextCursor: page.nextCursor })
}
