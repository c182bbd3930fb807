import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readInTenant, runAsSystem, systemScope } from '@zhujian/database'
import { defaultRange, divisionAbove, lineageOf, placeAmong, within } from '@zhujian/tenancy/domain'
import type { Tenant } from '@zhujian/tenancy/domain'
import { createTenantDirectory, tenantStore } from '@zhujian/tenancy/server'
import { freshDatabase } from '../support/database.ts'
import type { TestDatabase } from '../support/database.ts'

const seed = Number(process.env['TEST_SEED'] ?? 20261125)
const tenant = (regionCode: number, lo: number, hi: number, parent: number | null): Tenant => ({ regionCode, name: String(regionCode), lo, hi, parent, demo: false, timeZone: 'Asia/Shanghai' })
let db: TestDatabase

beforeAll(async () => {
  db = await freshDatabase()
}, 60_000)
afterAll(() => db.close())

describe('the table of divisions', () => {
  const division = (code: number, level: number, parent: number | null, name = `区划${code}`) => ({ code, name, level, parent })
  // A province with an ordinary city, a city without counties and counties the province runs itself, as the national table has them.
  const table = [
    division(44, 1, null),
    division(4403, 2, 44),
    division(440_303, 3, 4403),
    division(440_311, 3, 4403),
    division(4419, 2, 44),
    division(441_900, 3, 4419),
    division(42, 1, null),
    division(4290, 2, 42),
    division(429_004, 3, 4290),
    division(429_021, 3, 4290),
    division(11, 1, null),
    division(1101, 2, 11),
    division(110_101, 3, 1101),
    division(110_119, 3, 1101),
  ]
  const rangeOf = (region: number) =>
    runAsSystem(db.database.app, async (tx) => {
      const above = divisionAbove(region)
      return defaultRange(region, above === null ? null : await tenantStore.countiesUnder(tx, above))
    })

  test('gives a region the reach of its counties, be it city, province, a city without counties or counties without a city', async () => {
    await runAsSystem(db.database.app, (tx) => tenantStore.saveDivisions(tx, table)).catch(async () => {
      const { default: pg } = await import('pg')
      const admin = new pg.Client(db.database.admin)
      await admin.connect()
      for (const it of table) await admin.query('insert into tenancy.division (code, name, level, parent) values ($1,$2,$3,$4)', [it.code, it.name, it.level, it.parent])
      await admin.end()
    })
    expect(await rangeOf(440_300)).toEqual({ lo: 440_300, hi: 440_311 })
    expect(await rangeOf(441_900)).toEqual({ lo: 441_900, hi: 441_900 })
    expect(await rangeOf(429_000)).toEqual({ lo: 429_000, hi: 429_021 })
    expect(await rangeOf(110_000)).toEqual({ lo: 110_000, hi: 110_119 })
    expect(await rangeOf(440_000)).toEqual({ lo: 440_000, hi: 441_900 })
    expect(await rangeOf(440_303)).toEqual({ lo: 440_303, hi: 440_303 })
    expect(await rangeOf(650_100)).toEqual({ lo: 650_100, hi: 650_199 })
  })

  test('knows what stands in it and nothing else', async () => {
    const known = (code: number) => runAsSystem(db.database.app, (tx) => tenantStore.divisionKnown(tx, code))
    expect(await Promise.all([440_303, 4403, 44, 440_304, 0].map(known))).toEqual([true, true, true, false, false])
  })
})

test('the directory is what the table holds; a tenant that another process founds is noticed, one that stands stays as it was', async () => {
  const [here, there] = [createTenantDirectory(), createTenantDirectory()]
  const inside = <T>(work: Parameters<typeof runAsSystem<T>>[1]): Promise<T> => runAsSystem(db.database.app, work)
  await inside(async (tx) => {
    await here.reload(tx)
    await there.reload(tx)
  })
  const before = here.all().size
  expect(await inside((tx) => tenantStore.insert(tx, tenant(510_100, 510_100, 510_199, null)))).toBe(1)
  expect(await inside((tx) => tenantStore.insert(tx, { ...tenant(510_100, 510_100, 510_111, null), name: '别的名字' }))).toBe(0)
  expect(here.all().size).toBe(before)
  await inside((tx) => here.refresh(tx))
  expect([here.all().size, there.all().size, here.nameOf(510_100), here.nameOf(999_998)]).toEqual([before + 1, before, '510100', '999998'])
  expect(here.all().get(510_100)).toEqual(tenant(510_100, 510_100, 510_199, null))
})

const range = fc.tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 60 })).map(([a, b]) => ({ lo: Math.min(a, b), hi: Math.max(a, b) }))

/** Founds tenants one after the other as the platform would, leaving out those that are in the way. */
function foundAll(ranges: readonly { lo: number; hi: number }[]): Tenant[] {
  const tenants: Tenant[] = []
  for (const { lo, hi } of ranges) {
    const { parent, inTheWay } = placeAmong(tenants, { lo, hi })
    if (!inTheWay) tenants.push(tenant(lo * 100 + hi, lo, hi, parent?.regionCode ?? null))
  }
  return tenants
}

test('however tenants are founded, two of them are apart or one within the other, and the parent is the smallest around', () => {
  fc.assert(
    fc.property(fc.array(range, { maxLength: 14 }), (ranges) => {
      const tenants = foundAll(ranges)
      for (const one of tenants) {
        const around = tenants.filter((other) => other !== one && other.lo <= one.lo && one.hi <= other.hi)
        for (const other of tenants) if (other !== one) expect(other.hi < one.lo || one.hi < other.lo || around.includes(other) || (one.lo <= other.lo && other.hi <= one.hi)).toBe(true)
        const smallest = around.sort((a, b) => a.hi - a.lo - (b.hi - b.lo))[0]
        expect(one.parent).toBe(smallest?.regionCode ?? null)
      }
    }),
    { seed, numRuns: 500 },
  )
})

test('a lineage climbs from the platform to the region through ranges that narrow, and holds every tenant around it', () => {
  fc.assert(
    fc.property(fc.array(range, { minLength: 1, maxLength: 14 }), fc.nat(), (ranges, which) => {
      const tenants = foundAll(ranges)
      const byCode = new Map(tenants.map((it) => [it.regionCode, it]))
      const one = tenants[which % tenants.length]
      if (!one) return
      const lineage = lineageOf(byCode, one.regionCode)
      expect([lineage[0], lineage.at(-1)]).toEqual([0, one.regionCode])
      const around = tenants.filter((other) => within(other, one.lo) && within(other, one.hi)).sort((a, b) => b.hi - b.lo - (a.hi - a.lo))
      expect(lineage.slice(1)).toEqual(around.map((it) => it.regionCode))
    }),
    { seed, numRuns: 500 },
  )
})

test('a sister is out of reach by any question: nothing read, nothing counted, nothing told by a constraint', async () => {
  const unit = (region: number, id: string, code: string): unknown[] => [region, id, '单位', code, 'owner', new Date()]
  const insert = 'insert into organisation.unit (region_code, id, name, credit_code, kind, created_at) values ($1,$2,$3,$4,$5,$6)'
  const id = '0190a0b0-0000-7000-8000-00000000abcd'
  await runAsSystem(db.database.app, (tx) => tx.run(insert, unit(510_104, id, 'A'.repeat(18))))
  const sister = { ...systemScope, readLo: 510_105, readHi: 510_105, writeLo: 510_105, writeHi: 510_105, ancestors: [0, 510_100, 510_105] }
  for (const sql of ['select count(*)::int as n from organisation.unit', "select count(*)::int as n from organisation.unit where credit_code = 'AAAAAAAAAAAAAAAAAA'", 'select count(*)::int as n from organisation.unit where region_code = 510104'])
    expect(await readInTenant(db.database.app, sister, (tx) => tx.one(sql))).toEqual({ n: 0 })
  const { runInTenant } = await import('@zhujian/database')
  // The same id and code in another region are nobody's business: no unique key answers for a sister's row.
  expect(await runInTenant(db.database.app, sister, async (tx) => ({ commit: false as const, value: await tx.run(insert, unit(510_105, id, 'A'.repeat(18))) }))).toBe(1)
})
