import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { LibraryView, ProjectItem } from '@zhujian/projects/api'
import { newId } from '@zhujian/testing'
import type { Person } from '@zhujian/testing'
import { ownCity } from '../support/own-city.ts'
import type { OwnCity } from '../support/own-city.ts'

let city: OwnCity
let office: Person
beforeAll(async () => {
  city = await ownCity()
  office = await city.person('lgOffice.990100')
}, 120_000)
afterAll(() => city?.close())

const viewsOf = async (who: Person): Promise<LibraryView[]> => (await who.does('listViews'))['items'] as LibraryView[]
const columns = ['name', 'grade', 'paid']

describe('a view of the library', () => {
  test('is kept under a name with its filter in order, changed by being saved again, and dropped', async () => {
    const viewId = newId()
    await office.does('saveView', { viewId, name: ' 在建 A 类 ', query: 'stage=construction&grade=A&cursor=x&page=2&sort=investment', columns })
    expect(await viewsOf(office)).toEqual([{ viewId, name: '在建 A 类', query: 'grade=A&sort=investment&stage=construction', columns, shared: false, mine: true, ownerName: expect.any(String) }])
    await office.does('saveView', { viewId, name: '在建 B 类', query: 'grade=B', columns: ['code', 'name'] })
    expect(await viewsOf(office)).toMatchObject([{ name: '在建 B 类', query: 'grade=B', columns: ['code', 'name'] }])
    await office.does('deleteView', { viewId })
    expect(await viewsOf(office)).toEqual([])
    expect((await office.ask('deleteView', { viewId })).status).toBe(404)
  })

  test('that the list would refuse, of a name taken, or beyond what is kept is refused with its reason', async () => {
    for (const [query, filter] of [['grade=Z', 'grade'], ['colour=red', 'colour'], ['sort=size', 'sort'], ['moneyIn=soon', 'moneyIn']] as const) {
      expect((await office.ask('saveView', { viewId: newId(), name: 'x', query, columns })).body).toMatchObject({ code: 'projects.view.filter', figures: { filter } })
    }
    const first = newId()
    await office.does('saveView', { viewId: first, name: '同名', query: '', columns })
    expect(await office.ask('saveView', { viewId: newId(), name: '同名', query: 'grade=A', columns })).toMatchObject({ status: 409, body: { code: 'projects.view.name_taken' } })
    expect((await office.ask('saveView', { viewId: newId(), name: '列', query: '', columns: ['name', 'name'] })).status).toBe(400)
    const clerk = await city.person('ownerClerk.990102').catch(() => city.person('countyClerk.990102'))
    for (let at = 0; at < 50; at += 1) await clerk.does('saveView', { viewId: newId(), name: `视图 ${at}`, query: '', columns })
    expect((await clerk.ask('saveView', { viewId: newId(), name: '多了', query: '', columns })).body.code).toBe('projects.view.too_many')
    await office.does('deleteView', { viewId: first })
  })

  test('is seen by others only when shared, where its owner works and below, and never changed by them', async () => {
    const viewId = newId()
    const [colleague, county, sister, outsider] = await Promise.all(['treasury.990100', 'countyClerk.990101', 'lgOffice.990200', 'contractorClerk.990100'].map((name) => city.person(name)))
    if (!colleague || !county || !sister || !outsider) throw new Error('nobody there')
    await office.does('saveView', { viewId, name: '红灯项目', query: 'light=red', columns })
    for (const who of [colleague, county, outsider]) expect(await viewsOf(who)).toEqual([])
    await office.does('shareView', { id: newId(), viewId, shared: true })
    for (const who of [colleague, county, outsider]) expect(await viewsOf(who), who.username).toMatchObject([{ viewId, shared: true, mine: false }])
    expect(await viewsOf(sister)).toEqual([])
    for (const who of [colleague, county]) {
      expect((await who.ask('deleteView', { viewId })).status).toBe(404)
      expect((await who.ask('shareView', { id: newId(), viewId, shared: false })).status).toBe(404)
      // A view of one's own may have any id, also one that others use: it stays one's own.
      await who.does('saveView', { viewId, name: '我的', query: 'light=yellow', columns })
    }
    // Nor does its owner change it under those who follow it: the book tells of a sharing, not of what was shared before.
    for (const [operation, more] of [['saveView', { name: '红灯项目', query: 'light=yellow', columns }], ['deleteView', {}]] as const) {
      expect(await office.ask(operation, { viewId, ...more })).toMatchObject({ status: 409, body: { code: 'projects.view.shared', figures: { name: '红灯项目' } } })
    }
    expect((await viewsOf(office)).find((one) => one.mine)).toMatchObject({ name: '红灯项目', query: 'light=red' })
    expect((await outsider.ask('shareView', { id: newId(), viewId, shared: true })).body.code).toBe('projects.view.not_office')
    await office.does('shareView', { id: newId(), viewId, shared: false })
    expect((await viewsOf(county)).filter((one) => !one.mine)).toEqual([])
  })
})

describe('the library', () => {
  test('says by policy what it shows, what is set side by side and what is done to several', async () => {
    const options = await office.does('getLibraryOptions')
    expect(options).toMatchObject({ compareMost: 4, bulk: expect.arrayContaining([{ operation: 'setProjectMember', most: 50 }]) })
    expect(options['columns']).toEqual(expect.arrayContaining(['name', 'grade', 'light']))
  })

  test('by name goes by the initials of the pinyin, every project once over all its pages', async () => {
    const seen: ProjectItem[] = []
    for (let cursor: unknown; ; ) {
      const page = await office.does('listProjects', { limit: 7, sort: 'name', ...(cursor ? { cursor } : {}) })
      seen.push(...(page['items'] as ProjectItem[]))
      cursor = page['nextCursor']
      if (!cursor) break
    }
    expect(new Set(seen.map((one) => one.id)).size).toBe(seen.length)
    expect(seen.length).toBeGreaterThan(40)
    // The first character of each letter in the order of pinyin (there are no words in I, U and V).
    const order = new Intl.Collator('zh-u-co-pinyin')
    const firsts = [...'\u963f\u516b\u5693\u54d2\u59b8\u53d1\u65ee\u54c8\u8ba5\u5494\u5783\u5988\u62cf\u5662\u5991\u4e03\u5465\u6268\u5b83\u7a75\u5915\u4e2b\u5e00']
    const letter = (name: string): number => firsts.filter((first) => order.compare(first, name[0] ?? '') <= 0).length
    const letters = seen.map((one) => letter(one.name))
    expect(letters).toEqual([...letters].sort((a, b) => a - b))
  })

  test('can be asked for some projects by id, and exported so', async () => {
    const some = ((await office.does('listProjects', { limit: 3 }))['items'] as ProjectItem[]).map((one) => one.id)
    const found = (await office.does('listProjects', { ids: some.join(',') }))['items'] as ProjectItem[]
    expect(found.map((one) => one.id).sort()).toEqual([...some].sort())
    const file = await office.fetches('exportProjects', { ids: some.join(','), columns: 'name' })
    expect(file.status).toBe(200)
    const sister = await city.person('lgOffice.990200')
    expect((await sister.does('listProjects', { ids: some.join(',') }))['items']).toEqual([])
  })
})
