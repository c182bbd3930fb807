import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { ImportError, importRegions, loadMapping, mapRow, mappingFor, readMoney, shippedMappings } from './import-mapping.ts'
import type { ImportMapping } from './import-mapping.ts'

const folder = mkdtempSync(join(tmpdir(), 'zhujian-mapping-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const mapping: ImportMapping = {
  name: 'own',
  importSource: 'own-list',
  region: 990_203,
  signature: ['no', 'title'],
  key: { columns: ['no'], strip: "'" },
  projectName: 'title',
  location: ['town', 'county'],
  cost: { column: 'cost', decimal: '.', group: ',', currency: 'CNY', zeroIsUnknown: true },
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
  if (!found.ok) throw new Error(found.reason)
  return found.row
}
const reason = (more: Record<string, string> = {}): string => {
  const found = mapRow(mapping, header, row(more))
  return found.ok ? '' : found.reason
}

describe('an amount of a foreign file', () => {
  const format = mapping.cost
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
  ])('%s is %s', (text, fen) => {
    expect(readMoney(text, format)).toEqual({ ok: true, fen })
  })

  test.each(['-5', '+5', '5.555', '5,5.5.5', '1,00,0', '1,2345', ',500', '1000,000', '1e3', ' ', 'n/a', '$5', '5 €', '٥', '.5', '900000000000000.01', '9'.repeat(40), '5\u0000'])('%s is no amount', (text) => {
    expect(readMoney(text, format).ok).toBe(false)
  })

  test('0 is a sum where the mapping does not call it unknown; commas and points change places with the country', () => {
    expect(readMoney('0', { ...format, zeroIsUnknown: false })).toEqual({ ok: true, fen: 0n })
    expect(readMoney('1.234.567,89', { ...format, decimal: ',', group: '.' })).toEqual({ ok: true, fen: 123_456_789n })
    expect(readMoney('1 234,5', { ...format, decimal: ',', group: ' ' })).toEqual({ ok: true, fen: 123_450n })
    expect(readMoney('1,234.5', { ...format, group: '' }).ok).toBe(false)
  })

  test('whatever is written out by a plain hand is read back to the cent', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: 90_000_000_000_000_000n }), fc.constantFrom(['.', ','] as const, [',', '.'] as const, [',', ' '] as const), (fen, [decimal, group]) => {
        const whole = String(fen / 100n).replace(/\B(?=(\d{3})+$)/g, group)
        expect(readMoney(`${whole}${decimal}${String(fen % 100n).padStart(2, '0')}`, { ...format, decimal, group })).toEqual({ ok: true, fen })
      }),
      { seed: 20261125, numRuns: 500 },
    )
  })
})

describe('a row of a foreign file', () => {
  test('becomes a project with its key, its place in the life of a project and its sector', () => {
    expect(mapped()).toMatchObject({ key: '7', name: 'A school', totalFen: 123_450n, currency: 'CNY', location: 'Here, There', sector: 'education', stage: 'construction', state: 'active' })
    expect(mapped({ title: '  A \n school\t ', town: '', branch: 'Bridge', state: '', phase: 'Stopped' })).toMatchObject({ name: 'A school', location: 'There', sector: 'other', state: 'suspended' })
    expect(mapped({ town: '', county: '', state: '' })).toMatchObject({ location: null, stage: 'reserve' })
    expect(mapped({ no: "'0007" }).key).toBe('0007')
  })

  test('without a key is known by its content, whatever the order of the columns', () => {
    const one = mapped({ no: '' })
    expect(one.key).toBe(one.rowHash)
    const turned = mapRow(mapping, [...header].reverse(), row({ no: '' }).reverse())
    expect(turned).toMatchObject({ ok: true, row: { key: one.key } })
    expect(mapped({ no: '', cost: '1' }).key).not.toBe(one.key)
  })

  test('without a name is called by its key, or by its row hash, where the mapping says so; an empty row never is', () => {
    const nameless: ImportMapping = { ...mapping, namelessAs: 'key' }
    expect(mapRow(nameless, header, row({ title: ' ' }))).toMatchObject({ ok: true, row: { key: '7', name: '7' } })
    const keyless = mapRow(nameless, header, row({ title: '', no: '' }))
    expect(keyless).toMatchObject({ ok: true, row: { name: keyless.ok ? keyless.row.rowHash : '' } })
    expect(mapRow(nameless, header, row())).toMatchObject({ ok: true, row: { name: 'A school' } })
    expect(mapRow(nameless, header, header.map(() => ''))).toEqual({ ok: false, reason: 'the row is empty' })
  })

  test('is refused with the column and what is wrong with it', () => {
    expect(reason({ title: ' ' })).toBe('title is empty: a project needs a name')
    expect(reason({ title: 'a'.repeat(501) })).toBe('title has 501 characters: a name has at most 500')
    expect(mapped({ title: 'a'.repeat(500) }).name).toHaveLength(500)
    expect(mapRow(mapping, header, header.map(() => ' '))).toEqual({ ok: false, reason: 'the row is empty' })
    expect(reason({ cost: 'much' })).toContain('cost: "much" is no amount')
    expect(reason({ state: 'Dreaming' })).toBe('state/phase: "Dreaming" is not in mapping own')
    expect(reason({ title: 'a\u0000b' })).toContain('not UTF-8')
    expect(reason({ town: '\ufffd' })).toContain('not UTF-8')
    expect(mapRow(mapping, header, row().slice(1))).toEqual({ ok: false, reason: 'has 7 cells, the header 8' })
  })
})

describe('the mapping of a file', () => {
  const columns = (name: string): string[] => {
    const shipped = loadMapping(name)
    return [...new Set([...shipped.signature, ...shipped.key.columns, shipped.projectName, ...shipped.location, shipped.cost.column, shipped.sector.column, ...shipped.status.columns])]
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
    write({ ...mapping, cost: { ...mapping.cost, currency: 'yuan' } })
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
