import { expect, test } from 'vitest'
import { readLayer } from './layer.ts'

const limits = { maxFeatures: 3, maxVertices: 20 }
const square = [[[118, 24], [119, 24], [119, 25], [118, 25], [118, 24]]]
const feature = (geometry: unknown, properties: unknown = { name: '甲县', adcode: 350_001 }): unknown => ({ type: 'Feature', properties, geometry })
const collection = (...features: unknown[]): Record<string, unknown> => ({ type: 'FeatureCollection', features })
const faultOf = (value: unknown): unknown => {
  const read = readLayer(typeof value === 'string' ? value : JSON.stringify(value), limits)
  return read.ok ? null : read.fault
}

test('areas and lines are taken, heights and long properties left out', () => {
  const read = readLayer(JSON.stringify({ ...collection(feature({ type: 'Polygon', coordinates: [square[0]?.map((point) => [...point, 30])] }, { name: '甲县', note: 'x'.repeat(200), nested: {} }), feature({ type: 'MultiLineString', coordinates: [[[118, 24], [119, 25]]] })), crs: { type: 'name', properties: { name: 'urn:ogc:def:crs:EPSG::4490' } } }), limits)
  expect(read).toMatchObject({ ok: true, layer: { features: 2, vertices: 7, collection: { features: [{ properties: { name: '甲县' }, geometry: { type: 'Polygon', coordinates: square } }, {}] } } })
})

test.each([
  ['{', { why: 'notJson' }],
  [{ type: 'Topology', objects: {} }, { why: 'notACollection' }],
  [collection(), { why: 'empty' }],
  [{ ...collection(feature({ type: 'Polygon', coordinates: square })), crs: { type: 'name', properties: { name: 'EPSG:3857' } } }, { why: 'otherCoordinates', crs: 'EPSG:3857' }],
  [collection(...Array.from({ length: 4 }, () => feature({ type: 'Polygon', coordinates: square }))), { why: 'tooManyFeatures', count: 4, most: 3 }],
  [collection(feature({ type: 'LineString', coordinates: Array.from({ length: 21 }, (_, at) => [100 + at, 30]) })), { why: 'tooManyVertices', count: 21, most: 20 }],
  [collection(feature({ type: 'Polygon', coordinates: square }), feature({ type: 'Point', coordinates: [118, 24] })), { why: 'geometry', feature: 2 }],
  [collection(feature({ type: 'Polygon', coordinates: square[0] })), { why: 'geometry', feature: 1 }],
  [collection({ type: 'Feature', properties: {}, geometry: null }), { why: 'geometry', feature: 1 }],
  [collection(feature({ type: 'Polygon', coordinates: [[[500_000, 2_600_000], [500_100, 2_600_000], [500_100, 2_600_100], [500_000, 2_600_000]]] })), { why: 'position', feature: 1 }],
  [collection(feature({ type: 'LineString', coordinates: [['118', '24'], ['119', '25']] })), { why: 'position', feature: 1 }],
  [collection(feature({ type: 'Polygon', coordinates: [[[118, 24], [119, 24], [119, 25], [118, 25]]] })), { why: 'openRing', feature: 1 }],
  [collection(feature({ type: 'MultiPolygon', coordinates: [square, [[[118, 24], [119, 24], [118, 24]]]] })), { why: 'openRing', feature: 1 }],
  [collection(feature({ type: 'Polygon', coordinates: [[[118, 24], [119, 24], [118, 24], [118, 24]]] })), { why: 'flatRing', feature: 1 }],
  [collection(feature({ type: 'LineString', coordinates: [[118, 24]] })), { why: 'shortLine', feature: 1 }],
])('what is wrong is named, and where (%#)', (given, fault) => {
  expect(faultOf(given)).toEqual(fault)
})
