import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newId } from '../support/caller.ts'
import { livingCity } from '../support/city.ts'
import type { City, Value } from '../support/city.ts'
import { draftOf } from '../support/works.ts'

type Mark = { longitude: number; latitude: number; count: number; red: number; yellow: number; green: number; A: number; B: number; C: number; project: { projectId: string; name: string } | null }
type Figures = { regionName: string; marks: Mark[]; more: boolean; inView: number; red: number; yellow: number; green: number; unplaced: number }
type Item = { projectId: string; light: string; longitude: number | null; latitude: number | null; regionName: string }
type Planned = { name: string; regionCode: number; longitude?: number; latitude?: number }

let city: City
const planned = (JSON.parse(readFileSync('apps/server/demo/data/city.json', 'utf8')) as { projects: Planned[] }).projects
const sketch = (JSON.parse(readFileSync('modules/insight/cockpit/data/jiangzhou.json', 'utf8')) as { layer: { features: { properties: { kind: string; regionCode: number }; geometry: { coordinates: [number, number][][] } }[] } }).layer.features

beforeAll(async () => {
  city = await livingCity()
}, 240_000)
afterAll(() => city.close())

const figures = async (username: string, more: Value = {}): Promise<Figures> => (await city.does(username, 'getMapFigures', { zoom: 9, ...more })) as unknown as Figures
const list = async (username: string, more: Value = {}): Promise<Item[]> => {
  const items: Item[] = []
  for (let cursor: unknown; ; ) {
    const page = await city.does(username, 'listMapProjects', { limit: 7, ...more, ...(cursor ? { cursor } : {}) })
    items.push(...(page['items'] as Item[]))
    cursor = page['nextCursor']
    if (cursor === null) return items
  }
}

/** Whether a place lies in a county of the sketch, by counting the borders to its east. */
function inside(code: number, { longitude = 0, latitude = 0 }: { longitude?: number | null; latitude?: number | null }): boolean {
  const ring = sketch.find((feature) => feature.properties.kind === 'county' && feature.properties.regionCode === code)?.geometry.coordinates[0] ?? []
  const [x, y] = [longitude ?? 0, latitude ?? 0]
  return ring.slice(1).filter(([bx, by], at) => {
    const [ax, ay] = ring[at] ?? [0, 0]
    return ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax
  }).length % 2 === 1
}

describe('projects on the map', () => {
  test('every one stands where its plan says, in its own county; those without a place are counted and listed, not drawn', async () => {
    const seen = await figures('lgOffice.990100')
    const placed = planned.filter((project) => project.longitude !== undefined)
    expect([seen.inView, seen.unplaced, seen.more]).toEqual([placed.length, planned.length - placed.length, false])
    expect(seen.unplaced).toBe(3)
    for (const project of placed.filter((one) => one.regionCode !== 990_100)) expect(inside(project.regionCode, project), project.name).toBe(true)
    const unplaced = await list('lgOffice.990100', { placed: 'false' })
    expect(unplaced.map((one) => [one.longitude, one.latitude])).toEqual(Array.from({ length: 3 }, () => [null, null]))
  })

  test('marks count what they hold: together all, each its lights and grades; near enough every project is a mark of its own', async () => {
    for (const zoom of [0, 6, 9, 12, 20]) {
      const { marks, inView, red, yellow, green } = await figures('lgOffice.990100', { zoom })
      expect(marks.reduce((sum, mark) => sum + mark.count, 0), `zoom ${zoom}`).toBe(inView)
      expect(inView).toBe(44)
      for (const mark of marks) {
        expect(mark.red + mark.yellow + mark.green).toBe(mark.count)
        expect(mark.A + mark.B + mark.C).toBe(mark.count)
        expect(mark.project === null).toBe(mark.count > 1)
      }
      expect([red, yellow, green]).toEqual((await city.rows<{ n: number }>("select count(p.id)::int as n from unnest(array['red', 'yellow', 'green']) with ordinality as l(light, place) left join projects.project p on p.light = l.light and p.latitude_e6 is not null group by l.place order by l.place")).map((row) => row.n))
    }
    expect((await figures('lgOffice.990100', { zoom: 0 })).marks).toHaveLength(1)
    expect((await figures('lgOffice.990100', { zoom: 20 })).marks).toHaveLength(44)
  })

  test('the list beside the map holds exactly what the map shows, red before yellow before green, page by page', async () => {
    for (const view of [{}, { west: 0.5, south: 0.2, east: 0.9, north: 0.5 }, { light: 'red,yellow' }, { grade: 'A' }, { regionCode: 990_103 }, { regionCode: 990_101, grade: 'C' }]) {
      const [shown, listed] = [await figures('lgOffice.990100', { ...view, zoom: 20 }), await list('lgOffice.990100', view)]
      expect(listed.map((one) => one.projectId).sort(), JSON.stringify(view)).toEqual(shown.marks.map((mark) => mark.project?.projectId).sort())
      expect(listed.length).toBeGreaterThan(0)
      const ranks = listed.map((one) => ['red', 'yellow', 'green'].indexOf(one.light))
      expect(ranks).toEqual([...ranks].sort())
    }
  })

  test('a county is looked at by its area: what the city builds there is shown to the city, and only its own to the county', async () => {
    const seen = await list('lgOffice.990100', { regionCode: 990_104 })
    const expected = planned.filter((project) => project.longitude !== undefined && inside(990_104, project))
    expect(seen).toHaveLength(expected.length)
    expect(new Set(seen.map((one) => one.regionName))).toEqual(new Set(['江州市', '城北区']))
    expect(new Set((await list('countyChief.990101')).map((one) => one.regionName))).toEqual(new Set(['青石县']))
    expect((await figures('countyChief.990101')).inView).toBe(5)
  })

  test('who serves projects sees those on the map, and a region out of reach is not there', async () => {
    const actor = await city.actor('projectDirector.990100')
    const ids = (await list('projectDirector.990100')).map((one) => one.projectId)
    expect(ids.length).toBeGreaterThan(3)
    expect(ids.filter((id) => !actor.scope.projectIds.includes(id))).toEqual([])
    for (const operation of ['getMapFigures', 'listMapProjects', 'getMapLayer', 'listFigureDefinitions']) {
      expect(await city.refused('countyChief.990101', operation, { regionCode: 990_102, zoom: 9 }), operation).toMatchObject({ status: 404, code: 'cockpit.region.not_visible' })
    }
    expect(await city.refused('lgOffice.990100', 'getMapFigures', { zoom: 9, west: 1 })).toMatchObject({ code: 'cockpit.map.box' })
    expect(await city.refused('lgOffice.990100', 'listMapProjects', { west: 1, east: 0, south: 0, north: 1 })).toMatchObject({ code: 'cockpit.map.box' })
  })

  test('a draft takes a place whole or not at all, keeps it, and tells the book', async () => {
    const projectId = newId()
    const save = (more: Value): Promise<unknown> => city.ask('ownerClerk.990101', 'saveProjectDraft', { id: newId(), ...draftOf(990_101, 100, more) })
    expect(await save({ longitude: '0.1' })).toMatchObject({ code: 'projects.place.incomplete', field: 'latitude' })
    for (const longitude of ['181', '1e2', '0.1234567', 'x']) expect(await save({ longitude, latitude: '0.1' }), longitude).toMatchObject({ ok: false, status: 400 })
    await city.does('ownerClerk.990101', 'saveProjectDraft', { id: projectId, ...draftOf(990_101, 100, { longitude: '0.123456', latitude: '-0.5' }) })
    expect(await city.does('ownerClerk.990101', 'getProject', { projectId })).toMatchObject({ longitude: '0.123456', latitude: '-0.5' })
    expect((await city.factsOf(projectId)).map((fact) => (JSON.parse(fact.body) as { after: Value }).after)).toMatchObject([{ longitude: '0.123456', latitude: '-0.5' }])
    await city.does('ownerClerk.990101', 'saveProjectDraft', { projectId, ...draftOf(990_101, 100) })
    expect(await city.does('ownerClerk.990101', 'getProject', { projectId })).toMatchObject({ longitude: null, latitude: null })
  })
})

describe('what the figures mean', () => {
  test('each has formula, source, what is left out, when it is renewed and who answers, in both languages, under a version', async () => {
    const cockpit = await city.does('lgOffice.990100', 'getCockpit')
    const defined = await city.does('lgOffice.990100', 'listFigureDefinitions')
    const items = defined['items'] as Record<string, string>[]
    expect(items.map((one) => one['key'])).toEqual((cockpit['figures'] as { key: string }[]).map((figure) => figure.key))
    for (const one of items) for (const part of ['label', 'formula', 'source', 'excluded', 'updated', 'responsible']) expect(one[part], `${one['key']} ${part}`).toMatch(/[\u4e00-\u9fff]{2}/)
    expect(defined).toMatchObject({ version: '2023.1', effectiveFrom: '2020-01-01' })
    const english = await city.assembled.dispatcher.execute('listFigureDefinitions', { actor: await city.actor('lgOffice.990100'), language: 'en' }, {}, { now: city.now, ids: { next: () => newId() as never } })
    expect(JSON.stringify(english)).toMatch(/Number of all projects in scope/)
  })
})

describe('boundary layers', () => {
  const layer = (more: Value = {}): Value => ({
    title: '江州市县级行政区边界',
    mapNumber: '浙S（2024）12号',
    authority: '浙江省自然资源厅',
    approvedOn: '2024-05-20',
    geojson: JSON.stringify({ type: 'FeatureCollection', features: sketch.filter((feature) => feature.properties.kind === 'county') }),
    ...more,
  })

  test('without a number, with one of no form, from tomorrow, too big or of bad geometry none is taken, each with its reason', async () => {
    const refusals: [Value, string, string][] = [
      [{ mapNumber: ' ' }, 'cockpit.layer.number_missing', 'mapNumber'],
      [{ mapNumber: 'GS2024-1234' }, 'cockpit.layer.number_form', 'mapNumber'],
      [{ approvedOn: '2026-11-03' }, 'cockpit.layer.approved_in_future', 'approvedOn'],
      [{ geojson: `{"type":"FeatureCollection","features":[],"x":"${'x'.repeat(800_000)}"}` }, 'cockpit.layer.too_large', 'geojson'],
      [{ geojson: '{"type":"FeatureCollection","features":[]}' }, 'cockpit.layer.geometry', 'geojson'],
    ]
    for (const [more, code, field] of refusals) expect(await city.refused('sysAdmin.990100', 'uploadMapLayer', layer(more)), code).toMatchObject({ status: 422, code, field })
    expect(await city.rows('select 1 from cockpit.map_layer')).toEqual([])
  })

  test('only who may configure uploads, sees the versions and withdraws; the map shows the newest with its number, to the counties too', async () => {
    for (const username of ['lgOffice.990100', 'ownerClerk.990100', 'auditAdmin.990100']) expect((await city.refused(username, 'uploadMapLayer', layer())).status, username).toBe(403)
    expect((await city.does('viceMayor.990100', 'getMapLayer'))['reviewed']).toBeNull()
    const first = await city.does('sysAdmin.990100', 'uploadMapLayer', layer())
    expect(first).toMatchObject({ version: 1, mapNumber: '浙S(2024)12号', features: 6 })
    const second = await city.does('sysAdmin.990100', 'uploadMapLayer', layer({ mapNumber: 'GS(2025)0345号', authority: '自然资源部' }))
    for (const username of ['viceMayor.990100', 'countyChief.990101', 'projectDirector.990100']) {
      expect((await city.does(username, 'getMapLayer'))['reviewed'], username).toMatchObject({ version: 2, mapNumber: 'GS(2025)0345号', authority: '自然资源部' })
    }
    expect((await city.does('lgOffice.990200', 'getMapLayer'))).toMatchObject({ base: null, reviewed: null, regions: [] })
    expect(((await city.does('auditAdmin.990100', 'listMapLayers'))['items'] as Value[]).map((one) => [one['version'], one['state'], one['uploadedBy']])).toEqual([[2, 'shown', 'sysAdmin.990100'], [1, 'replaced', 'sysAdmin.990100']])
    await city.does('sysAdmin.990100', 'withdrawMapLayer', { layerId: second['layerId'], reason: '审图号登记有误' })
    expect((await city.does('viceMayor.990100', 'getMapLayer'))['reviewed']).toMatchObject({ version: 1 })
    expect(await city.refused('sysAdmin.990100', 'withdrawMapLayer', { layerId: second['layerId'], reason: '再撤' })).toMatchObject({ status: 409, code: 'cockpit.layer.already_withdrawn' })
    expect(await city.refused('sysAdmin.990100', 'withdrawMapLayer', { layerId: newId(), reason: '没有' })).toMatchObject({ status: 404 })
    expect((await city.factsOf(String(second['layerId']))).map((fact) => [fact.kind, fact.actor])).toEqual([['cockpit.map_layer_uploaded', 'sysAdmin.990100'], ['cockpit.map_layer_withdrawn', 'sysAdmin.990100']])
  })
})
