import { doubleArea, linesOf } from './geometry.ts'
import type { Feature, FeatureCollection, Geometry, Position, Ring } from './geometry.ts'

/** What is wrong with a layer, and where: the feature counts from one. */
export type LayerFault =
  | { why: 'notJson' | 'notACollection' | 'empty' }
  | { why: 'otherCoordinates'; crs: string }
  | { why: 'tooManyFeatures' | 'tooManyVertices'; count: number; most: number }
  | { why: 'geometry' | 'position' | 'openRing' | 'flatRing' | 'shortLine'; feature: number }
export type LayerLimits = { maxFeatures: number; maxVertices: number }
export type Layer = { collection: FeatureCollection; features: number; vertices: number }

const known = new Set(['Polygon', 'MultiPolygon', 'LineString', 'MultiLineString'])
/** Names of coordinate systems that are longitude and latitude of CGCS2000 or WGS 84. */
const geographic = /(CRS84|EPSG(:|::)(4490|4326))$/i

type Json = Record<string, unknown>
const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)

/** Reads a boundary layer: what it holds, or the first thing that is wrong with it. */
export function readLayer(text: string, limits: LayerLimits): { ok: true; layer: Layer } | { ok: false; fault: LayerFault } {
  const no = (fault: LayerFault): { ok: false; fault: LayerFault } => ({ ok: false, fault })
  let raw: unknown
  try {
    raw = JSON.parse(text)
  } catch {
    return no({ why: 'notJson' })
  }
  if (!isObject(raw) || raw['type'] !== 'FeatureCollection' || !Array.isArray(raw['features'])) return no({ why: 'notACollection' })
  const crs = isObject(raw['crs']) && isObject(raw['crs']['properties']) ? String(raw['crs']['properties']['name']) : null
  if (crs !== null && !geographic.test(crs)) return no({ why: 'otherCoordinates', crs })
  const given: readonly unknown[] = raw['features']
  if (given.length === 0) return no({ why: 'empty' })
  if (given.length > limits.maxFeatures) return no({ why: 'tooManyFeatures', count: given.length, most: limits.maxFeatures })
  const features: Feature[] = []
  let vertices = 0
  for (const [at, one] of given.entries()) {
    const geometry = isObject(one) && isObject(one['geometry']) ? geometryOf(one['geometry']) : null
    if (!isObject(one) || geometry === null) return no({ why: 'geometry', feature: at + 1 })
    const fault = faultOf(geometry)
    if (fault) return no({ why: fault, feature: at + 1 })
    vertices += linesOf(geometry).reduce((sum, line) => sum + line.length, 0)
    if (vertices > limits.maxVertices) return no({ why: 'tooManyVertices', count: vertices, most: limits.maxVertices })
    features.push({ type: 'Feature', properties: isObject(one['properties']) ? plain(one['properties']) : {}, geometry })
  }
  return { ok: true, layer: { collection: { type: 'FeatureCollection', features }, features: features.length, vertices } }
}

/** Only what is shown or joined by is kept of a feature's properties: short texts and numbers. */
const plain = (properties: Json): Json => Object.fromEntries(Object.entries(properties).filter(([, value]) => typeof value === 'number' || (typeof value === 'string' && value.length <= 100)))

/** A geometry of a kind that bounds or lines, its nesting right; the positions are looked at later. */
function geometryOf(raw: Json): Geometry | null {
  const type = String(raw['type'])
  if (!known.has(type)) return null
  const depth = { LineString: 1, Polygon: 2, MultiLineString: 2, MultiPolygon: 3 }[type] ?? 0
  const nested = (value: unknown, left: number): boolean => Array.isArray(value) && (left === 0 ? value.length >= 2 : value.length > 0 && value.every((part) => nested(part, left - 1)))
  // The nesting was just looked at; which of the four it is follows from the type.
  return nested(raw['coordinates'], depth) ? ({ type, coordinates: flat(raw['coordinates'], depth) } as unknown as Geometry) : null
}

/** Heights are left out. */
const flat = (value: unknown, depth: number): unknown => (Array.isArray(value) ? (depth === 0 ? value.slice(0, 2) : value.map((part) => flat(part, depth - 1))) : value)

const isPosition = (position: Position): boolean =>
  position.every((one) => typeof one === 'number' && Number.isFinite(one)) && Math.abs(position[0]) <= 180 && Math.abs(position[1]) <= 90

function faultOf(geometry: Geometry): 'position' | 'openRing' | 'flatRing' | 'shortLine' | null {
  const lines = linesOf(geometry)
  if (!lines.every((line) => line.every(isPosition))) return 'position'
  if (geometry.type === 'LineString' || geometry.type === 'MultiLineString') return lines.some((line) => line.length < 2) ? 'shortLine' : null
  if (lines.some((ring) => ring.length < 4 || !closed(ring))) return 'openRing'
  return lines.some((ring) => doubleArea(ring) === 0) ? 'flatRing' : null
}

function closed(ring: Ring): boolean {
  const [first, last] = [ring[0], ring.at(-1)]
  return first !== undefined && last !== undefined && first[0] === last[0] && first[1] === last[1]
}
