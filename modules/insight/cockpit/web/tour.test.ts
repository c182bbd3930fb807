import { expect, test } from 'vitest'
import { sameStop, stepped, stopsOf } from './tour.ts'

const data = {
  regionCode: 990_100,
  figures: Array.from({ length: 7 }, (_, at) => ({ key: `f${at}` })),
  regions: [{ regionCode: 990_100, regionName: '江州市' }, { regionCode: 990_101, regionName: '青石县' }],
  late: Array.from({ length: 10 }, (_, at) => ({ projectId: `p${at}`, name: `项目${at}` })),
} as unknown as Parameters<typeof stopsOf>[0]

test('the tour goes by six figures, the counties without the city itself, and the eight worst', () => {
  const stops = stopsOf(data)
  expect(stops.map((stop) => stop.kind)).toEqual([...Array(6).fill('figure'), 'region', ...Array(8).fill('late')])
  expect(stops[6]).toEqual({ kind: 'region', regionCode: 990_101, name: '青石县' })
})

test('it goes round in both directions, and nowhere where there is nothing', () => {
  expect([stepped(14, 1, 15), stepped(0, -1, 15), stepped(3, 1, 15), stepped(0, 1, 0)]).toEqual([0, 14, 4, 0])
})

test('renewed figures leave it where it was, by what it shows and not by its number', () => {
  const stops = stopsOf(data)
  expect(sameStop({ kind: 'late', projectId: 'p3', name: '' }, 7, stops)).toBe(10)
  expect(sameStop({ kind: 'late', projectId: 'gone', name: '' }, 14, stops.slice(0, 9))).toBe(8)
  expect(sameStop(undefined, 0, [])).toBe(0)
})
