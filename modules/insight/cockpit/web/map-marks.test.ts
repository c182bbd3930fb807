import type { MapMark } from '@zhujian/cockpit/api'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { apart, clearOf } from './map-marks.ts'

const one = (id: string, longitude: number, latitude: number, light: 'red' | 'yellow' | 'green' = 'green'): MapMark => ({
  longitude, latitude, count: 1, red: 0, yellow: 0, green: 0, [light]: 1, A: 1, B: 0, C: 0, west: longitude, south: latitude, east: longitude, north: latitude, project: { projectId: id, name: id, grade: 'A', light },
})

test('what would cover one another is one mark that counts both, in the box of both; what is looked at stays alone', () => {
  const marks = [one('a', 118, 24, 'red'), one('b', 118.001, 24), one('c', 119, 24)]
  expect(apart(marks, 9, 26, null)).toMatchObject([{ count: 2, red: 1, green: 1, A: 2, west: 118, east: 118.001, project: null }, { count: 1 }])
  expect(apart(marks, 18, 26, null)).toEqual(marks)
  expect(apart(marks, 9, 26, 'a').map((mark) => mark.project?.projectId)).toEqual(['a', 'b', 'c'])
})

test('nothing is lost or counted twice, and no two marks stand nearer than asked', () => {
  const marks = fc.array(fc.tuple(fc.integer({ min: 0, max: 2000 }), fc.integer({ min: 0, max: 1000 })).map(([x, y]) => one(`${x} ${y}`, x / 1000, y / 1000)), { maxLength: 60 })
  fc.assert(fc.property(marks, fc.integer({ min: 4, max: 14 }), (given, zoom) => {
    const found = apart(given, zoom, 26, null)
    expect(found.reduce((sum, mark) => sum + mark.count, 0)).toBe(given.length)
    const scale = (512 * 2 ** zoom) / 360
    for (const [at, a] of found.entries()) for (const b of found.slice(at + 1)) expect(Math.hypot(a.longitude - b.longitude, a.latitude - b.latitude) * scale).toBeGreaterThan(25.9)
  }))
})

test('a name stands where it belongs unless a mark would cover it, then above or below', () => {
  const at = { x: 100, y: 100 }
  expect(clearOf(at, 3, [])).toBe(0)
  expect(clearOf(at, 3, [{ x: 100, y: 100 }])).toBe(-28)
  expect(clearOf(at, 3, [{ x: 200, y: 100 }])).toBe(0)
  expect(clearOf(at, 3, [{ x: 110, y: 95 }, { x: 90, y: 70 }])).toBe(28)
  expect(clearOf(at, 3, [50, 75, 100, 125, 150].map((y) => ({ x: 100, y })))).toBe(0)
})
