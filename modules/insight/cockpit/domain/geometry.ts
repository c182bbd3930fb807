export type Position = readonly [longitude: number, latitude: number]
export type Ring = readonly Position[]
/** West, south, east, north in degrees. */
export type Bounds = { west: number; south: number; east: number; north: number }
export type Geometry =
  | { type: 'Polygon'; coordinates: readonly Ring[] }
  | { type: 'MultiPolygon'; coordinates: readonly (readonly Ring[])[] }
  | { type: 'LineString'; coordinates: Ring }
  | { type: 'MultiLineString'; coordinates: readonly Ring[] }
export type Feature = { type: 'Feature'; properties: Readonly<Record<string, unknown>>; geometry: Geometry }
export type FeatureCollection = { type: 'FeatureCollection'; features: readonly Feature[] }

/** Every line of a geometry: its rings, or its lines. */
export function linesOf(geometry: Geometry): readonly Ring[] {
  switch (geometry.type) {
    case 'LineString':
      return [geometry.coordinates]
    case 'Polygon':
    case 'MultiLineString':
      return geometry.coordinates
    case 'MultiPolygon':
      return geometry.coordinates.flat()
  }
}

/** The outer rings of an area; a line has none. */
export function outerRings(geometry: Geometry): readonly Ring[] {
  if (geometry.type === 'Polygon') return geometry.coordinates.slice(0, 1)
  return geometry.type === 'MultiPolygon' ? geometry.coordinates.flatMap((polygon) => polygon.slice(0, 1)) : []
}

/** The box round some geometries; null where there is nothing. */
export function boundsOf(geometries: readonly Geometry[]): Bounds | null {
  let found: Bounds | null = null
  for (const line of geometries.flatMap(linesOf)) {
    for (const [x, y] of line) {
      found = found === null ? { west: x, south: y, east: x, north: y } : { west: Math.min(found.west, x), south: Math.min(found.south, y), east: Math.max(found.east, x), north: Math.max(found.north, y) }
    }
  }
  return found
}

/** Twice the signed area of a ring, in square degrees. */
export function doubleArea(ring: Ring): number {
  return ring.reduce((sum, [x, y], at) => {
    const next = ring[at + 1]
    return next ? sum + x * next[1] - next[0] * y : sum
  }, 0)
}
