import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { assemble, migrations, words } from '@zhujian/app-server'
import type { Assembled } from '@zhujian/app-server'
import { eraseDataDir, openDatabase, runAsSystem } from '@zhujian/database'
import type { Database } from '@zhujian/database'
import { systemIds } from '@zhujian/http'
import { verifyFacts } from '@zhujian/ledger/server'
import { projectStore } from '@zhujian/projects/server'
import type { ImportOutcome } from '@zhujian/projects/server'
import { queryGrams } from '@zhujian/projects/domain'
import { temporaryFolder } from '@zhujian/testing'
import { importFile } from './import-file.ts'
import { root } from './root.ts'

const dataDir = temporaryFolder('zhujian-cli-')
const shared = join(root, '../shared/data/portfolio')
const refusalFile = join(dataDir, 'imports/refused.csv')
let database: Database
let assembled: Assembled

beforeAll(async () => {
  database = await openDatabase({ config: { dataDir, databaseUrl: undefined, secret: 'a'.repeat(64) }, migrations, poolSize: 4 })
  assembled = await assemble(database, false, new Date())
}, 120_000)

afterAll(async () => {
  await database?.close()
  eraseDataDir(dataDir)
})

function load(file: string, more: { mapping?: string; region?: number } = {}): Promise<ImportOutcome> {
  const parts = { pool: assembled.pool, projects: assembled.projects, text: words, ids: systemIds(), now: () => new Date() }
  return importFile(parts, { file, refusalPath: refusalFile, osUser: 'tester', progress: () => {}, ...more })
}

function sample(name: string, lines: string[]): string {
  const path = join(dataDir, name)
  writeFileSync(path, `${lines.join('\r\n')}\r\n`)
  return path
}

const bankHeader = 'id,countryname,regionname,projectstatusdisplay,last_stage_reached_name,project_name,curr_project_cost,sector1'
const bank = (name: string, rows: string[]): string => sample(name, [`\ufeff${bankHeader}`, ...rows])
const rowsOf = (key: string): Promise<Record<string, unknown>[]> =>
  runAsSystem(assembled.pool, (tx) => tx.rows('select * from projects.project where import_key = $1', [key]))
const factsOf = (id: unknown): Promise<{ kind: string; body: string }[]> =>
  runAsSystem(assembled.pool, (tx) => tx.rows('select kind, body from ledger.fact where project_id = $1 order by fact_id', [id]))

describe('importing a portfolio', () => {
  it('stores or refuses each row, keeps currency and exact money, and writes nothing the second time', async () => {
    const file = bank('bank.csv', [
      'T1,Republic of Kenya,Africa,Active,,"Lake ""Road"" Works, Phase 1",740000000.5,Urban Transport',
      'T2,Nepal,South Asia,Pipeline,,Hill 水库 Works,0.0,',
      'T3,,,,,,,',
      ',,,,,,,',
      `T7,Nepal,South Asia,Active,,${'n'.repeat(501)},1.0,`,
      'T4,Nepal,South Asia,Active,,Bad money,12.345,',
      'T5,Nepal,South Asia,Lost,,Bad status,1.0,',
      'T6,Nepal,Short row',
      ',Nepal,South Asia,Closed,,Keyless works,100,Health',
    ])
    const first = await load(file)
    expect(first).toMatchObject({ rows: 9, stored: 4, refused: 5, created: 4, updated: 0, mapping: 'worldbank', region: 990202 })
    const refused = readFileSync(refusalFile, 'utf8').trimEnd().split('\n')
    expect(refused[0]).toBe(`${bankHeader},reason`)
    expect(refused).toHaveLength(6)
    expect(refused[1]).toBe(',,,,,,,,the row is empty')
    expect(refused[2]).toContain(',project_name has 501 characters: a name has at most 500')
    const [road] = await rowsOf('T1')
    expect(road).toMatchObject({
      name: 'Lake "Road" Works, Phase 1',
      total_investment_fen: 74000000050n,
      currency: 'USD',
      grade: null,
      state: 'active',
      stage: 'construction',
      region_code: 990202,
    })
    // A row with nothing but its key is a project of the source all the same: it goes by its key.
    expect((await rowsOf('T3'))[0]).toMatchObject({ name: 'T3', stage: 'reserve', total_investment_fen: null })
    expect((await rowsOf('T2'))[0]).toMatchObject({ total_investment_fen: null, grade: null })
    const facts = await factsOf(road?.['id'])
    expect(facts.map((fact) => fact.kind)).toEqual(['projects.imported'])
    expect(JSON.parse(facts[0]?.body ?? '')).toMatchObject({
      actor: { username: 'system:cli', role: 'system' },
      after: { mapping: 'worldbank', osUser: 'tester' },
    })
    const before = await runAsSystem(assembled.pool, (tx) => tx.one('select count(*) as facts from ledger.fact'))
    expect(await load(file)).toMatchObject({ rows: 9, stored: 4, refused: 5, created: 0, updated: 0 })
    expect(await runAsSystem(assembled.pool, (tx) => tx.one('select count(*) as facts from ledger.fact'))).toEqual(before)
  })

  it('finds imported projects by search', async () => {
    const [found] = await rowsOf('T2')
    const ids = await runAsSystem(assembled.pool, (tx) => projectStore.searchIds(tx, queryGrams('水库'), '', 10))
    expect(ids).toContain(found?.['id'])
  })

  it('lets the last row of a key win, and records an update with what was before', async () => {
    const file = bank('twice.csv', [
      'T9,Nepal,,Active,,Old name,1.0,',
      'T9,Nepal,,Active,,Old name,1.0,',
      'T9,Nepal,,Closed,,New name,2.0,',
    ])
    expect(await load(file)).toMatchObject({ rows: 3, stored: 3, refused: 0, created: 1, updated: 0, replaced: { count: 2, rows: [2, 3] } })
    expect(await load(file)).toMatchObject({ created: 0, updated: 0 })
    const changed = bank('changed.csv', ['T9,Nepal,,Closed,,Newer name,2.0,'])
    expect(await load(changed)).toMatchObject({ stored: 1, created: 0, updated: 1 })
    const [project] = await rowsOf('T9')
    expect(project).toMatchObject({ name: 'Newer name', stage: 'closed', total_investment_fen: 200n })
    const facts = await factsOf(project?.['id'])
    expect(facts.map((fact) => fact.kind)).toEqual(['projects.imported', 'projects.import_updated'])
    expect(JSON.parse(facts[1]?.body ?? '')).toMatchObject({ before: { name: 'New name' }, after: { name: 'Newer name' } })
    expect(await runAsSystem(assembled.pool, (tx) => verifyFacts(tx, String(project?.['id'])))).toEqual({ facts: 2, wrong: [] })
  })

  it('reads the Mexican layout, its keys without the apostrophe of a spreadsheet', async () => {
    const header =
      'CVE_CARTERA,NOMBRE_PPI,DESCRIPCION_RAMO,DESCRIPCION_TIPO_PPI,LOCALIZACION,ENTIDAD_FEDERATIVA,' +
      'MONTO_TOTAL_INVERSION,COSTO_TOTAL_INVERSION,ESTATUS_OPERACION'
    const file = sample('mexico.csv', [
      header,
      "'77,Puente,Salud,Obra,,OAXACA,1000,1500,Vigente",
      ',Camino,Salud,Obra,,OAXACA,,,En Proceso de Registro',
    ])
    expect(await load(file)).toMatchObject({ rows: 2, stored: 2, created: 2, mapping: 'mexico-2019', region: 990201 })
    expect((await rowsOf('77'))[0]).toMatchObject({
      total_investment_fen: 100000n,
      currency: 'MXN',
      sector: 'health',
      location: 'OAXACA',
    })
    expect(await load(file)).toMatchObject({ created: 0, updated: 0 })
  })

  it('refuses the demo city, an unknown header and a wrong mapping with one line', async () => {
    const file = bank('region.csv', ['T20,Nepal,,Active,,Any,1.0,'])
    await expect(load(file, { region: 990101 })).rejects.toThrow('990200')
    await expect(load(file, { mapping: 'mexico-2019' })).rejects.toThrow('lacks columns')
    await expect(load(file, { mapping: 'none' })).rejects.toThrow('no mapping none')
    await expect(load(sample('odd.csv', ['a,b', '1,2']))).rejects.toThrow('no mapping recognises')
    await expect(load(sample('open.csv', [bankHeader, 'T21,"open']))).rejects.toThrow('cannot be read')
    expect(await rowsOf('T20')).toEqual([])
  })

  const files = [
    { name: 'mexico-obra-publica-abierta-2019.csv', rows: 2745, stored: 2745, refused: 0, created: 2743 },
    { name: 'mexico-obra-publica-abierta-2015.csv', rows: 3140, stored: 3140, refused: 0, created: 3137 },
    // 8,369 work numbers, and 41 phases without one.
    { name: 'nyc-school-capital-phases-2024-09.csv', rows: 15303, stored: 15303, refused: 0, created: 8410 },
    { name: 'worldbank-projects-2024-08-29.csv', rows: 22569, stored: 22569, refused: 0, created: 22569 },
  ]
  for (const { name, ...counts } of files) {
    const present = existsSync(join(shared, name))
    if (!present) console.log(`${name} is not beside this checkout: asserted on samples only`)
    it.runIf(present)(`imports all of ${name}, and nothing the second time`, { timeout: 180_000 }, async () => {
      expect(await load(join(shared, name))).toMatchObject({ ...counts, updated: 0 })
      expect(await load(join(shared, name))).toMatchObject({ ...counts, created: 0, updated: 0 })
    })
  }
})
