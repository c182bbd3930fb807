import { readFileSync } from 'node:fs'
import { doubleArea, outerRings, readLayer } from '@zhujian/cockpit/domain'
import { expect, test } from 'vitest'

const map = JSON.parse(readFileSync(new URL('./jiangzhou.json', import.meta.url), 'utf8')) as { note: { zh: string; en: string }; layer: unknown }
const read = readLayer(JSON.stringify(map.layer), { maxFeatures: 100, maxVertices: 10_000 })
const features = read.ok ? read.layer.collection.features : []
const areas = features.flatMap((feature) => (feature.properties['kind'] === 'county' ? [{ code: Number(feature.properties['regionCode']), ring: outerRings(feature.geometry)[0] ?? [] }] : []))
const outline = features.filter((feature) => feature.properties['kind'] === 'outline').flatMap((feature) => outerRings(feature.geometry))[0] ?? []

test('the sketch says of itself that it is no real place', () => {
  expect(map.note).toEqual({ zh: '虚构城市示意图，非真实地理', en: 'Sketch of a fictional city, not real geography' })
})

test('six counties tile the city without gap or overlap: every border is shared by two of them, or is the city’s own', () => {
  expect(areas.map((area) => area.code)).toEqual([990_101, 990_102, 990_103, 990_104, 990_105, 990_106])
  const edges = (ring: readonly (readonly number[])[]): string[] => ring.slice(1).map((point, at) => [JSON.stringify(ring[at]), JSON.stringify(point)].sort().join())
  const shared = new Map<string, number>()
  for (const edge of [...areas.flatMap((area) => edges(area.ring)), ...edges(outline)]) shared.set(edge, (shared.get(edge) ?? 0) + 1)
  expect([...shared.values()].every((times) => times === 2)).toBe(true)
  expect(areas.reduce((sum, area) => sum + Math.abs(doubleArea(area.ring)), 0)).toBeCloseTo(Math.abs(doubleArea(outline)), 9)
})
