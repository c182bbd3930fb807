import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import type { ImportMapping } from '@zhujian/projects/api'
import { ImportError, importRegions, loadMapping, mappingFor, shippedMappings } from './import-mapping.ts'
import { foldPhases } from './import-phases.ts'
import { isGuidance, mapRow } from './import-row.ts'
import { readDay, readDegrees, readMoney, readPercent } from './import-values.ts'
import type { MoneyFormat } from './import-values.ts'

const folder = mkdtempSync(join(tmpdir(), 'zhujian-mapping-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const cost = { column: 'cost', decimal: '.', group: ',', currency: 'CNY', zeroIsUnknown: true } as const
const mapping: ImportMapping = {
  name: 'own',
  importSource: 'own-list',
  region: 990_203,
  signature: ['no', 'title'],
  key: { columns: ['no'], strip: "'" },
  projectName: ['title'],
  location: ['town', 'county'],
  cost,
  sector: { column: 'branch', values: { School: 'education' }, otherwise: 'other' },
  status: { columns: ['state', 'phase'], values: { Running: { stage: 'construction', state: 'active' }, Stopped: { stage: 'construction', state: 'suspended' }, '': { stage: 'reserve', state: 'active' } } },
}
const header = ['no', 'title', 'town', 'county', 'cost', 'branch', 'state', 'phase']
const row = (more: Record<string, string> = {}): string[] => {
  const cells: Record<string, string> = { no: '7', title: 'A school', town: 'Here', county: 'There', cost: '1,234.50', branch: 'School', state: 'Running', phase: '', ...more }
  return header.map((column) => cells[column] ?? '')
}
const mapped = (more: Record<string, string> = {}) => {
  const found = mapRow(mapping, header, row(more))
  if (!found.ok) throw new Error(JSON.stringify(found.reasons))
  return found.value
}
const reason = (more: Record<string, string> = {}): unknown => {
  const found = mapRow(mapping, header, row(more))
  if (!found.ok) expect(found.reasons).toHaveLength(1)
  return found.ok ? null : found.reasons[0]
}

describe('an amount of a foreign file', () => {
  const format: MoneyFormat = cost
  test.each<[string, bigint | null]>([
    ['', null],
    ['0', null],
    ['0.00', null],
    ['5', 500n],
    ['5.', 500n],
    ['5.5', 550n],
    ['5.55', 555n],
    ['5.5500000', 555n],
    ['1,234,567.89', 123_456_789n],
    ['900000000000000', 90_000_000_000_000_000n],
    ['00012', 1200n],
    [' 12 ', 1200n],
    ['1e3', 100_000n],
    ['1.80123E+11', 18_012_300_000_000n],
    ['1.234e1', 1234n],
  ])('%s is %s', (text, fen) => {
    expect(readMoney(text, format)).toEqual({ ok: true, value: fen })
  })

  test.each(['-5', '+5', '5.555', '5,5.5.5', '1,00,0', '1,2345', ',500', '1000,000', '1e', '1e-3', '1e31', '1.5e0.5', 'n/a', '$5', '5 €', '٥', '.5', '900000000000000.01', '9'.repeat(40), '5\u0000'])('%s is no amount', (text) => {
    expect(readMoney(text, format).ok).toBe(false)
  })

  test('0 is a sum where the mapping does not call it unknown; commas and points change places with the country', () => {
    expect(readMoney('0', { ...format, zeroIsUnknown: false })).toEqual({ ok: true, value: 0n })
    expect(readMoney('1.234.567,89', { ...format, decimal: ',', group: '.' })).toEqual({ ok: true, value: 123_456_789n })
    expect(readMoney('1 234,5', { ...format, decimal: ',', group: ' ' })).toEqual({ ok: true, value: 123_450n })
    expect(readMoney('1,234.5', { ...format, group: '' }).ok).toBe(false)
  })

  test('whatever is written out by a plain hand is read back to the cent', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: 90_000_000_000_000_000n }), fc.constantFrom(['.', ','] as const, [',', '.'] as const, [',', ' '] as const), (fen, [decimal, group]) => {
        const whole = String(fen / 100n).replace(/\B(?=(\d{3})+$)/g, group)
        expect(readMoney(`${whole}${decimal}${String(fen % 100n).padStart(2, '0')}`, { ...format, decimal, group })).toEqual({ ok: true, value: fen })
      }),
      { seed: 20261125, numRuns: 500 },
    )
  })
})

describe('a place', () => {
  test('is read as decimal degrees or as degrees, minutes and seconds with their side, and never guessed', () => {
    const read = (given: string, most: 90 | 180 = 180): number | null | string => {
      const done = readDegrees(given, most)
      return done.ok ? done.value : done.reason.code
    }
    expect(['', '116.397428', '-99.153774', '+7', '120.5°', '-0'].map((text) => read(text))).toEqual([null, 116_397_428, -99_153_774, 7_000_000, 120_500_000, -0])
    expect([read('116°23′51″'), read('E116°23′51.5"'), read('东经116度23分51秒'), read('39°54′N', 90), read("33°51'S", 90), read('W 5° 6′')]).toEqual([116_397_500, 116_397_639, 116_397_500, 39_900_000, -33_850_000, -5_100_000])
    expect(['x', '1,5', '116°61′', '116°23′60″', '39°54′N', '1e2', '1.'].map((text) => read(text))).toEqual(Array.from({ length: 7 }, () => 'degrees'))
    expect([read('180.000001'), read('116.4', 90), read('-90.5', 90)]).toEqual(['degreesTooLarge', 'degreesTooLarge', 'degreesTooLarge'])
  })

  test('needs both columns; nowhere (0, 0) is none; a wrong one refuses the row unless the mapping takes it without', () => {
    const placed = { ...mapping, longitude: { column: 'no' }, latitude: { column: 'town' } }
    const at = (no: string, town: string, how: object = {}) => mapRow({ ...placed, ...how }, header, row({ no, town }))
    expect(at('120.5', '30.25')).toMatchObject({ ok: true, value: { longitudeE6: 120_500_000, latitudeE6: 30_250_000 } })
    for (const [x, y] of [['', ''], ['0', '0'], ['0', '']] as const) expect(at(x, y), `${x},${y}`).toMatchObject({ ok: true, value: { longitudeE6: null, latitudeE6: null } })
    expect([at('120', ''), at('', '30'), at('30', '120'), at('x', '30')].map((read) => (read.ok ? null : read.reasons[0]))).toEqual([
      { code: 'placeHalf', figures: { column: 'town' } },
      { code: 'placeHalf', figures: { column: 'no' } },
      { code: 'degreesTooLarge', figures: { column: 'town', text: '120', most: 90 } },
      { code: 'degrees', figures: { column: 'no', text: 'x' } },
    ])
    for (const [x, y] of [['120', ''], ['30', '120'], ['x', '30']] as const) expect(at(x, y, { wrongPlaceIs: 'unknown' }), `${x},${y}`).toMatchObject({ ok: true, value: { longitudeE6: null, latitudeE6: null } })
  })
})

describe('a row of a foreign file', () => {
  test('becomes a project with its key, its place in the life of a project and its sector', () => {
    expect(mapped()).toMatchObject({ key: '7', name: 'A school', totalFen: 123_450n, currency: 'CNY', location: 'Here, There', sector: 'education', stage: 'construction', state: 'active' })
    expect(mapped({ title: '  A \n school\t ', town: '', branch: 'Bridge', state: '', phase: 'Stopped' })).toMatchObject({ name: 'A school', location: 'There', sector: 'other', state: 'suspended' })
    expect(mapped({ town: '', county: '', state: '' })).toMatchObject({ location: null, stage: 'reserve' })
    expect(mapped({ no: "'0007" }).key).toBe('0007')
  })

  test('with markup in its name or place is refused as an operation would refuse it', () => {
    const reasonOf = (more: Record<string, string>): unknown => {
      const read = mapRow(mapping, header, row(more))
      return read.ok ? null : read.reasons[0]
    }
    expect(reasonOf({ title: '<script>alert(1)</script>' })).toEqual({ code: 'markup', figures: { column: 'title', text: '<script>alert(1)</script>' } })
    expect(reasonOf({ town: '<b>x' })).toMatchObject({ code: 'markup' })
    expect(reasonOf({ title: 'a < b, 3<5 and \u0007' })).toEqual({ code: 'characters', figures: {} })
    expect(reasonOf({ title: 'a < 5, 3<5' })).toBeNull()
  })

  test('without a key is known by its content, whatever the order of the columns', () => {
    const one = mapped({ no: '' })
    expect(one.key).toBe(one.rowHash)
    const turned = mapRow(mapping, [...header].reverse(), row({ no: '' }).reverse())
    expect(turned).toMatchObject({ ok: true, value: { key: one.key } })
    expect(mapped({ no: '', cost: '1' }).key).not.toBe(one.key)
  })

  test('without a name is called by its key, or by its row hash, where the mapping says so; an empty row never is', () => {
    const nameless: ImportMapping = { ...mapping, namelessAs: 'key' }
    expect(mapRow(nameless, header, row({ title: ' ' }))).toMatchObject({ ok: true, value: { key: '7', name: '7' } })
    const keyless = mapRow(nameless, header, row({ title: '', no: '' }))
    expect(keyless).toMatchObject({ ok: true, value: { name: keyless.ok ? keyless.value.rowHash : '' } })
    expect(mapRow(nameless, header, row())).toMatchObject({ ok: true, value: { name: 'A school' } })
    expect(mapRow(nameless, header, header.map(() => ''))).toEqual({ ok: false, reasons: [{ code: 'empty', figures: {} }] })
  })

  test('is refused with the column and what is wrong with it', () => {
    expect(reason({ title: ' ' })).toEqual({ code: 'nameMissing', figures: { column: 'title' } })
    expect(reason({ title: 'a'.repeat(501) })).toEqual({ code: 'nameTooLong', figures: { column: 'title', length: 501, most: 500 } })
    expect(mapped({ title: 'a'.repeat(500) }).name).toHaveLength(500)
    expect(mapRow(mapping, header, header.map(() => ' '))).toEqual({ ok: false, reasons: [{ code: 'empty', figures: {} }] })
    expect(reason({ cost: 'much' })).toEqual({ code: 'money', figures: { column: 'cost', text: 'much' } })
    expect(mapRow({ ...mapping, plannedStart: { column: 'town', format: 'iso' }, plannedFinish: { column: 'county', format: 'iso' } }, header, row({ town: '2026-05-01', county: '２０２５-05-01' }))).toEqual({ ok: false, reasons: [{ code: 'planOrder', figures: { column: 'county', startOn: '2026-05-01', finishOn: '2025-05-01' } }] })
    expect(reason({ cost: '-5' })).toEqual({ code: 'moneyNegative', figures: { column: 'cost', text: '-5' } })
    expect(reason({ state: 'Dreaming' })).toEqual({ code: 'status', figures: { column: 'state/phase', text: 'Dreaming' } })
    expect(reason({ title: 'a\u0000b' })).toEqual({ code: 'characters', figures: {} })
    expect(mapRow(mapping, header, row().slice(1))).toEqual({ ok: false, reasons: [{ code: 'cells', figures: { cells: 7, columns: 8 } }] })
    expect(mapRow(mapping, header, [...row(), '', 'x'])).toMatchObject({ ok: false, reasons: [{ code: 'cells' }] })
  })

  test('is refused with all that is wrong with it, so that it is mended once', () => {
    const wrong = mapRow({ ...mapping, plannedStart: { column: 'town', format: 'iso' } }, header, row({ title: '', town: 'soon', cost: 'much', state: 'Dreaming' }))
    expect(wrong).toMatchObject({ ok: false, reasons: [{ code: 'nameMissing' }, { code: 'money' }, { code: 'day', figures: { column: 'town', text: 'soon' } }, { code: 'status' }] })
  })

  test('of a workbook may end early, its empty cells are not written', () => {
    expect(mapRow(mapping, header, row({ state: '', phase: '' }).slice(0, 6), 'xlsx')).toMatchObject({ ok: true, value: { stage: 'reserve' } })
  })

  test('that came back with a reason is the same row without it', () => {
    const again = mapRow(mapping, [...header, '拒绝原因'], [...row({ no: '' }), '“cost”的“much”不是金额'])
    expect(again).toEqual(mapRow(mapping, header, row({ no: '' })))
    expect(mapRow(mapping, [...header, 'reason'], [...row(), 'any'])).toMatchObject({ ok: true })
  })

  test('of guidance begins with its sign', () => {
    expect(isGuidance(['', '※必填'])).toBe(true)
    expect(isGuidance(['滨江※路'])).toBe(false)
  })

  test('gives days, shares, currency and place by progress where the mapping asks for them', () => {
    const more: ImportMapping = {
      ...mapping,
      cost: { ...cost, unit: 'wan', currencyColumn: 'branch' },
      sector: undefined,
      progress: { column: 'state' },
      plannedStart: { column: 'town', format: 'iso' },
      plannedFinish: { column: 'county', format: 'monthDayYear' },
      status: { columns: ['phase'], values: {}, byProgress: [{ upToBp: 0, stage: 'annualPlan', state: 'active' }, { upToBp: 9999, stage: 'construction', state: 'active' }], otherwise: { stage: 'closed', state: 'active' } },
    }
    const read = (cells: Record<string, string>) => mapRow(more, header, row({ town: '2026年3月1日', county: '12/31/2027', branch: 'usd', state: '45.129%', cost: '13,120.000001', ...cells }))
    expect(read({})).toMatchObject({ ok: true, value: { totalFen: 1_312_000_000_1n, currency: 'USD', progressBp: 4512, plannedStartOn: '2026-03-01', plannedFinishOn: '2027-12-31', stage: 'construction', sector: 'other' } })
    expect(read({ state: '0' })).toMatchObject({ ok: true, value: { stage: 'annualPlan' } })
    expect(read({ state: '100' })).toMatchObject({ ok: true, value: { stage: 'closed' } })
    expect(read({ state: '100.01' })).toMatchObject({ ok: false, reasons: [{ code: 'percentTooLarge' }] })
    expect(read({ branch: 'dollars' })).toMatchObject({ ok: false, reasons: [{ code: 'currency' }] })
    expect(read({ town: '2026-02-30' })).toMatchObject({ ok: false, reasons: [{ code: 'day', figures: { column: 'town', text: '2026-02-30' } }] })
    expect(read({ cost: '0.0000001' })).toMatchObject({ ok: false, reasons: [{ code: 'moneyDecimals' }] })
  })
})

describe('a day and a share', () => {
  test.each([
    ['2026-3-1', 'iso', '2026-03-01'],
    ['2026/12/31 00:00', 'iso', '2026-12-31'],
    ['2026年3月', 'iso', '2026-03-01'],
    ['2026-03', 'iso', '2026-03-01'],
    ['3/14/2021', 'monthDayYear', '2021-03-14'],
    ['14.3.2021', 'dayMonthYear', '2021-03-14'],
    ['Octubre/2011', 'monthNameYear', '2011-10-01'],
    ['September 2011', 'monthNameYear', '2011-09-01'],
  ] as const)('%s (%s) is %s', (text, format, day) => {
    expect(readDay(text, format, undefined)).toEqual({ ok: true, value: day })
  })

  test('words that stand for none are none, others are refused', () => {
    const words = { list: ['n/a'], capitals: true }
    for (const text of ['', 'PNS', 'DOER', 'n/a']) expect(readDay(text, 'monthDayYear', words)).toEqual({ ok: true, value: null })
    for (const text of ['13/13/2021', 'soon', 'Pns', '2/29/2023']) expect(readDay(text, 'monthDayYear', words)).toMatchObject({ ok: false })
    expect(readPercent('99.68')).toEqual({ ok: true, value: 9968 })
    expect(readPercent('half')).toMatchObject({ ok: false, reason: { code: 'percent' } })
  })
})

describe('rows that are phases', () => {
  const nyc = loadMapping('nyc-school-phases')
  const columns = [...nyc.signature, 'Project Description', 'Project Type', 'Project Phase Actual Start Date', 'Project Phase Planned End Date', 'Project Phase Actual End Date', 'Project Budget Amount', 'Final Estimate of Actual Costs Through End of Phase Amount', 'Total Phase Actual Spending Amount']
  const phase = (name: string, status: string, start: string, plannedEnd: string, budget: string) => {
    const found = mapRow(nyc, columns, ['K1', 'P.S. 1', name, status, 'DSF1', 'NEW ROOF', 'SCA CIP', start, plannedEnd, '', budget, '10.00', ''])
    if (!found.ok) throw new Error(JSON.stringify(found.reasons))
    return found.value
  }
  const fold = (...rows: ReturnType<typeof phase>[]) => foldPhases(rows, nyc.phases as NonNullable<typeof nyc.phases>)

  test('make one project: budgets add up, words are kept and are no amounts, the furthest phase begun is its stage', () => {
    const project = fold(phase('Scope', 'Complete', '5/6/2021', '9/30/2021', '2016007'), phase('Design', 'In-Progress', '11/17/2021', '5/5/2022', 'DOER'), phase('Construction', 'PNS', 'PNS', 'PNS', '100.50'))
    expect(project).toMatchObject({ key: 'DSF1', name: 'P.S. 1 · NEW ROOF', totalFen: 201_610_750n, currency: 'USD', stage: 'preliminaryDesign', plannedStartOn: '2021-05-06', plannedFinishOn: '2022-05-05' })
    expect(project.phases.map((one) => one.remarks)).toEqual([{}, { 'Project Budget Amount': 'DOER' }, { 'Project Phase Actual Start Date': 'PNS', 'Project Phase Planned End Date': 'PNS' }])
  })

  test('all done is closed, none begun is in reserve, no budget at all is unknown', () => {
    expect(fold(phase('Scope', 'Complete', '', '', 'IEH'), phase('Construction', 'Complete', '', '', 'IEH'))).toMatchObject({ stage: 'closed', totalFen: null })
    expect(fold(phase('Scope', 'PNS', 'PNS', 'PNS', '1'))).toMatchObject({ stage: 'reserve', totalFen: 100n })
    expect(fold(phase('Something new', 'In-Progress', '', '', '1'))).toMatchObject({ stage: 'construction' })
  })
})

describe('the mapping of a file', () => {
  const columns = (name: string): string[] => {
    const { signature, key, projectName, location, cost: money, sector, status, progress, plannedStart, plannedFinish, phases } = loadMapping(name)
    const more = [money?.column, sector?.column, progress?.column, plannedStart?.column, plannedFinish?.column, phases?.name, phases?.status, phases?.start.column, phases?.plannedEnd.column, phases?.actualEnd.column, phases?.estimate, phases?.spent]
    return [...new Set([...signature, ...key.columns, ...projectName, ...location, ...(status?.columns ?? []), ...more.filter((column) => column !== undefined)])]
  }

  test('is told by its header; each shipped one by its own and by no other', () => {
    expect(shippedMappings().length).toBeGreaterThan(1)
    for (const name of shippedMappings()) expect(mappingFor([...columns(name), 'more'], undefined).name).toBe(name)
    expect(() => mappingFor(['a', 'b'], undefined)).toThrow(/no mapping recognises the header.*--mapping/)
    expect(() => mappingFor(shippedMappings().flatMap(columns), undefined)).toThrow(/several mappings recognise/)
    expect(() => mappingFor(['a'], shippedMappings()[0])).toThrow(/the file lacks columns of mapping/)
  })

  test('may be the operator’s own; one that cannot be used is told by the first thing wrong', () => {
    const file = join(folder, 'own.json')
    const write = (body: unknown): void => writeFileSync(file, typeof body === 'string' ? body : JSON.stringify({ body }))
    write(mapping)
    expect(mappingFor(header, file)).toEqual(mapping)
    write({ ...mapping, cost: { ...cost, currency: 'yuan' } })
    expect(() => loadMapping(file)).toThrow(/cannot be used: cost\.currency/)
    write('{ no json')
    expect(() => loadMapping(file)).toThrow(ImportError)
    write({ ...mapping, more: 1 })
    expect(() => loadMapping(file)).toThrow(ImportError)
    expect(() => loadMapping(join(folder, 'absent.json'))).toThrow(/no mapping .*absent\.json: name one of/)
  })

  test('leads to a region kept for imports, beneath the trial tenant', () => {
    const regions = importRegions()
    for (const name of shippedMappings()) expect(regions.tenants.map((tenant) => tenant.regionCode)).toContain(loadMapping(name).region)
    for (const tenant of regions.tenants) expect(tenant.lo >= regions.lo && tenant.hi <= regions.hi).toBe(true)
  })
})
