import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { typedPairs } from '@zhujian/projects/domain'
import { livingCity } from '../support/city.ts'
import type { City, Value } from '../support/city.ts'
import { draftOf } from '../support/works.ts'

type Row = { id: string; region_code: number; owner_unit_id: string | null; competent_unit_id: string | null; grade: string | null; stage: string; state: string; light: string; sector: string; name: string; initials: string; code: string | null; total_investment_fen: bigint | null; contract_fen: bigint; paid_fen: bigint }
type Asked = { grade?: string; stage?: string; state?: string; light?: string; sector?: string; regionCode?: number; overdue?: string; sort?: string }
type Item = { id: string }

const seed = Number(process.env['TEST_SEED'] ?? 20261125)
const readers = ['lgOffice.990100', 'ownerChief.990100', 'sectorChief.990100', 'countyChief.990101', 'ownerClerk.990102', 'contractorClerk.990100', 'contractorClerk.990101', 'projectDirector.990100', 'auditor.990100', 'employerChief.990100']
let city: City
let all: Row[]
let overdue: Set<string>

beforeAll(async () => {
  city = await livingCity()
  all = await city.rows<Row>("select id, region_code, owner_unit_id, competent_unit_id, grade, stage, state, light, sector, name, initials, code, total_investment_fen, contract_fen, paid_fen from projects.project where state <> 'discarded'")
  overdue = new Set((await city.rows<{ project_id: string }>("select distinct project_id from approvals.task where state = 'open' and due_on < $1", [city.today])).map((row) => row.project_id))
}, 180_000)
afterAll(() => city.close())

/** The rows of a reader, by the rule of his role and no query of the platform. */
async function seenBy(username: string): Promise<Row[]> {
  const actor = await city.actor(username)
  const shown = all.filter((row) => row.state !== 'draft' || row.owner_unit_id === actor.unitId)
  if (actor.scope.role === 'project') return shown.filter((row) => actor.scope.projectIds.includes(row.id))
  const within = shown.filter((row) => row.region_code >= actor.scope.readLo && row.region_code <= actor.scope.readHi)
  return actor.domain === 'department' ? within.filter((row) => [row.owner_unit_id, row.competent_unit_id].includes(actor.unitId)) : within
}

function filtered(rows: readonly Row[], asked: Asked): Row[] {
  const among = (list: string | undefined, value: string | null): boolean => list === undefined || list.split(',').includes(value ?? '')
  const tenant = asked.regionCode === undefined ? undefined : city.assembled.tenants.all().get(asked.regionCode)
  const inRegion = (row: Row): boolean => asked.regionCode === undefined || (row.region_code >= (tenant?.lo ?? asked.regionCode) && row.region_code <= (tenant?.hi ?? asked.regionCode))
  return rows.filter((row) => among(asked.grade, row.grade) && among(asked.stage, row.stage) && among(asked.state, row.state) && among(asked.light, row.light) && (asked.sector === undefined || row.sector === asked.sector) && inRegion(row) && (asked.overdue !== 'true' || overdue.has(row.id)))
}

function ordered(rows: readonly Row[], sort: string | undefined): string[] {
  const bytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b))
  const newest = (a: Row, b: Row): number => bytes(b.id, a.id)
  const by: Record<string, (a: Row, b: Row) => number> = {
    recent: newest,
    investment: (a, b) => Number((b.total_investment_fen ?? -1n) - (a.total_investment_fen ?? -1n)) || newest(a, b),
    name: (a, b) => bytes(a.initials.slice(0, 60), b.initials.slice(0, 60)) || bytes(a.id, b.id),
  }
  return [...rows].sort(by[sort ?? 'recent'] ?? newest).map((row) => row.id)
}

async function pages(username: string, asked: Asked, limit: number): Promise<string[]> {
  const ids: string[] = []
  for (let cursor: unknown; ; ) {
    const page = await city.does(username, 'listProjects', { ...asked, limit, ...(cursor ? { cursor } : {}) })
    const items = page['items'] as Item[]
    expect(items.length).toBeLessThanOrEqual(limit)
    ids.push(...items.map((item) => item.id))
    cursor = page['nextCursor']
    if (!cursor) return ids
    expect(items.length).toBe(limit)
  }
}

const listOf = (values: string[]): fc.Arbitrary<string> => fc.uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength: 3 }).map((chosen) => chosen.join(','))
const maybe = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(value, { nil: undefined, freq: 2 })
const question = fc.record({
  grade: maybe(listOf(['A', 'B', 'C'])),
  stage: maybe(listOf(['proposal', 'feasibility', 'tendering', 'construction', 'completionAcceptance'])),
  state: maybe(listOf(['active', 'inApproval', 'returned', 'draft'])),
  light: maybe(listOf(['red', 'yellow', 'green'])),
  sector: maybe(fc.constantFrom('municipalRoad', 'education', 'health', 'park')),
  regionCode: maybe(fc.constantFrom(990_100, 990_101, 990_102, 990_150, 990_200)),
  overdue: maybe(fc.constantFrom('true', 'false')),
  sort: maybe(fc.constantFrom('recent', 'investment', 'name')),
})
const defined = (asked: Record<string, unknown>): Asked => Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined)) as Asked

test('every list is exactly what its question asks of what the reader sees, in order, whatever the size of a page', { timeout: 240_000 }, async () => {
  console.log(`library seed ${seed}`)
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...readers), question, fc.constantFrom(1, 3, 7, 12, 13, 50, 51, 100, 200), async (reader, drawn, limit) => {
      const asked = defined(drawn)
      expect(await pages(reader, asked, limit)).toEqual(ordered(filtered(await seenBy(reader), asked), asked.sort))
    }),
    { seed, numRuns: 120 },
  )
})

test('totals count what the pages show', async () => {
  for (const reader of readers) {
    for (const asked of [{}, { grade: 'A,B' }, { light: 'red' }, { state: 'active', sort: 'investment' }] as Asked[]) {
      const rows = filtered(await seenBy(reader), asked)
      const sum = (of: (row: Row) => bigint | null): string => String(rows.reduce((total, row) => total + (of(row) ?? 0n), 0n))
      const lights = (light: string): number => rows.filter((row) => row.light === light).length
      const page = await city.does(reader, 'listProjects', { ...asked, limit: 1, withTotals: 'true' })
      expect(page['totals'], reader).toEqual({ count: rows.length, foreign: 0, truncated: false, totalInvestmentFen: sum((row) => row.total_investment_fen), contractFen: sum((row) => row.contract_fen), paidFen: sum((row) => row.paid_fen), red: lights('red'), yellow: lights('yellow'), green: lights('green') })
    }
  }
})

test('a project is found by any two neighbouring characters of its name, by its initials and by its number, by those who see it and nobody else', async () => {
  for (const [at, row] of all.entries()) {
    if (at % 6 !== 0) continue
    const characters = [...row.name.replace(/[^\p{L}\p{N}]/gu, '')]
    const start = (at * 7) % (characters.length - 2)
    for (const q of [characters.slice(start, start + 2).join(''), row.name, row.code ?? row.name]) {
      for (const reader of ['lgOffice.990100', 'countyChief.990102', 'contractorClerk.990101']) {
        const seen = (await seenBy(reader)).some((other) => other.id === row.id)
        const found = ((await city.does(reader, 'listProjects', { q, limit: 200 }))['items'] as Item[]).some((item) => item.id === row.id)
        expect(found, `${q} by ${reader}`).toBe(seen)
      }
    }
  }
})

test('two letters find the names whose initials hold them and the codes whose parts begin so, one letter the names that hold it or begin so', async () => {
  const finds = async (q: string): Promise<Set<string>> => new Set(((await city.does('lgOffice.990100', 'listProjects', { q, limit: 200 }))['items'] as Item[]).map((item) => item.id))
  const rows = await seenBy('lgOffice.990100')
  const plain = (text: string): string => text.normalize('NFKC').toLowerCase().replace(/[^\p{L}\p{N}]/gu, '')
  for (const q of ['jz', 'DL', 'gz', 'zz', '20', '99', 'q']) {
    const wanted = q.toLowerCase()
    const holds = ({ name, initials, code }: Row): boolean =>
      q.length === 1 ? name.toLowerCase().includes(wanted) || initials.startsWith(wanted) : initials.includes(wanted) || plain(name).includes(wanted) || (code ?? '').toLowerCase().split(/[^a-z0-9]+/).some((part) => part.startsWith(wanted))
    expect(await finds(q), q).toEqual(new Set(rows.filter(holds).map((row) => row.id)))
  }
  expect(await finds('ＤＬ')).toEqual(await finds('dl'))
  const kept = await city.rows<{ initials: string; code: string; pairs: string[] }>('select initials, code, projects.typed_pairs(initials, code) as pairs from projects.search_entry')
  for (const one of kept) expect(new Set(one.pairs)).toEqual(new Set(typedPairs(one.initials, one.code)))
})

test('a search text of any kind is a search, never a fault', async () => {
  for (const q of ['%', '_', '\\', "'; drop table x; --", '()&|!', '*', '江', ' ', '江 州', '\u3000', 'JZ', '𠀀𠀀', 'a'.repeat(100), '江州%', 'null', '0']) {
    const answer = await city.ask('lgOffice.990100', 'listProjects', { q, limit: 5 })
    expect(answer.ok, q).toBe(true)
    expect((await city.ask('lgOffice.990100', 'searchEverything', { q })).ok, q).toBe(true)
  }
})

test('a long word finds the name that holds it, not those that hold its pairs here and there', async () => {
  const clerk = 'ownerClerk.990100'
  for (const name of ['Cantarell 油田道路', 'Antarel cano tare ell 道路', 'SD-12 号泵站']) await city.does(clerk, 'saveProjectDraft', { ...draftOf(990_100, 900), name })
  const found = async (q: string): Promise<string[]> => ((await city.does(clerk, 'listProjects', { q, limit: 50 }))['items'] as { name: string }[]).map((one) => one.name)
  expect(await found('cantarell')).toEqual(['Cantarell 油田道路'])
  expect(await found('CANTARELL油田')).toEqual(['Cantarell 油田道路'])
  expect(await found('antarel cano')).toEqual(['Antarel cano tare ell 道路'])
  expect(await found('sd12')).toEqual(['SD-12 号泵站'])
  expect(await found('12号泵')).toEqual(['SD-12 号泵站'])
})

test('one project says the same whoever may look at it, apart from what he may do', async () => {
  const row = all.find((project) => project.stage === 'construction' && project.region_code === 990_101)
  const views: Value[] = []
  for (const reader of ['lgOffice.990100', 'ownerChief.990101', 'countyChief.990101', 'contractorClerk.990101']) {
    const { actions: _, contracts: __, ...view } = await city.does(reader, 'getProject', { projectId: row?.id })
    views.push(view)
  }
  for (const view of views.slice(1)) expect(view).toEqual(views[0])
  for (const stranger of ['countyChief.990102', 'contractorClerk.990102', 'ownerChief.990100']) expect(await city.codeOf(stranger, 'getProject', { projectId: row?.id })).toBe('projects.project.not_found')
})

test('a place in another list, or in another order, is not taken for a first or a last page', async () => {
  const first = await city.does('lgOffice.990100', 'listProjects', { limit: 5 })
  const byName = await city.does('lgOffice.990100', 'listProjects', { limit: 5, sort: 'name' })
  const payments = await city.does('lgOffice.990100', 'listPayments', { limit: 1 })
  const wrong: [string, Value][] = [
    ['listProjects', { sort: 'name', cursor: first['nextCursor'] }],
    ['listProjects', { sort: 'investment', cursor: first['nextCursor'] }],
    ['listProjects', { cursor: byName['nextCursor'] }],
    ['listProjects', { cursor: payments['nextCursor'] }],
    ['listPayments', { cursor: first['nextCursor'] }],
    ['listTasks', { cursor: payments['nextCursor'] }],
    ['listProjects', { cursor: 'garbage' }],
  ]
  for (const [operation, input] of wrong) expect(await city.refused('lgOffice.990100', operation, { limit: 5, ...input }), `${operation} ${JSON.stringify(input)}`).toMatchObject({ status: 400, code: 'platform.input.invalid' })
})
