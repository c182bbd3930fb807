import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { seededRandom } from '@zhujian/kernel'
import { livingCity } from '../support/city.ts'
import type { City, Value } from '../support/city.ts'
import { newId } from '../support/caller.ts'
import { construction, contracting, wan } from '../support/works.ts'
import type { Site } from '../support/works.ts'

const seed = Number(process.env['TEST_SEED'] ?? 20261125)
const contractor = 'contractorClerk.990100'
let city: City
let works: Site

beforeAll(async () => {
  city = await livingCity()
  works = await begun(2000, 1500)
}, 240_000)
afterAll(() => city.close())

/** A site that came into construction in January, so that the months since can be reported. */
async function begun(amount: number, contractAmount: number): Promise<Site> {
  const { now } = city
  city.now = new Date('2026-01-05T02:00:00Z')
  try {
    return await construction(city, 990_100, amount, contractAmount)
  } finally {
    city.now = now
  }
}

const body = async (site: Site, month: string, percentBp: number, more: Value = {}): Promise<Value> => ({ projectId: site.projectId, month, percentBp, outputFen: wan(percentBp / 100), photoFileIds: [await city.file(contractor)], ...more })
const report = async (month: string, percentBp: number, more: Value = {}, site = works, by = contractor) => city.ask(by, 'submitProgressReport', await body(site, month, percentBp, more))
const progress = (site: Site) => city.one<{ progress_bp: number | null; reported_month: string | null }>('select progress_bp, reported_month from projects.project where id = $1', [site.projectId])

describe('a month’s report', () => {
  test('is of a project under construction, by those who build or watch it, for no month to come and none before the works', async () => {
    const early = await contracting(city, 990_100, 1000)
    expect(await report('2026-10', 1000, {}, early)).toMatchObject({ status: 409, code: 'schedule.report.not_in_construction', figures: { stage: 'contracting' } })
    expect(await report('2026-12', 1000)).toMatchObject({ code: 'schedule.report.month_in_future', field: 'month', figures: { month: '2026-12' } })
    expect(await report('2025-12', 1000)).toMatchObject({ status: 422, code: 'schedule.report.month_before_construction', field: 'month', figures: { month: '2025-12', startMonth: '2026-01', enteredOn: '2026-01-05' } })
    expect(await report('2026-10', 1000, {}, works, 'contractorClerk.990101')).toMatchObject({ status: 404 })
    expect(await report('2026-10', 1000, {}, works, 'financeReviewer.990100')).toMatchObject({ status: 403 })
    for (const wrong of [{ percentBp: 10_001 }, { percentBp: -1 }, { percentBp: 1.5 }, { month: '2026-13' }, { month: '2026-1' }, { outputFen: '-1' }]) expect(await report('2026-10', 1000, wrong), JSON.stringify(wrong)).toMatchObject({ status: 400 })
  })

  test('carries the reporter’s own photos: one that is not his, not there or no picture is refused, and nothing is kept', async () => {
    const others = await city.file('contractorClerk.990101')
    expect(await report('2026-10', 1000, { photoFileIds: [others, newId()] })).toMatchObject({ code: 'schedule.report.photo_not_found', field: 'photoFileIds', figures: { count: 2 } })
    expect((await report('2026-10', 1000, { photoFileIds: [await city.file(contractor, 'a.pdf', 'application/pdf')] })).ok).toBe(false)
    expect(await city.one('select count(*)::int as n from schedule.progress_report where project_id = $1', [works.projectId])).toEqual({ n: 0 })
    expect(await city.one("select count(*)::int as n from files.use where project_id = $1 and name = 'a.pdf'", [works.projectId])).toEqual({ n: 0 })
  })

  test('sets the project’s progress; one made up for later changes neither progress nor light', async () => {
    expect((await report('2026-09', 3000)).ok).toBe(true)
    expect(await progress(works)).toEqual({ progress_bp: 3000, reported_month: '2026-09' })
    expect((await report('2026-07', 1000)).ok).toBe(true)
    expect(await progress(works)).toEqual({ progress_bp: 3000, reported_month: '2026-09' })
    expect(await report('2026-09', 3500)).toMatchObject({ status: 409, code: 'schedule.report.month_reported', figures: { month: '2026-09' } })
    expect(await report('2026-08', 3001)).toMatchObject({ code: 'schedule.report.percent_falls', figures: { percentBp: 3001, otherBp: 3000, otherMonth: '2026-09' } })
    expect(await report('2026-08', 999)).toMatchObject({ code: 'schedule.report.percent_falls', figures: { percentBp: 999, otherBp: 1000, otherMonth: '2026-07' } })
    expect((await report('2026-08', 1000)).ok).toBe(true)
    expect((await report('2026-10', 3000)).ok).toBe(true)
    const listed = (await city.does(contractor, 'listProgressReports', { projectId: works.projectId }))['items'] as { month: string; percentBp: number; photoFileIds: string[] }[]
    expect(listed.map((row) => [row.month, row.percentBp])).toEqual([['2026-10', 3000], ['2026-09', 3000], ['2026-08', 1000], ['2026-07', 1000]])
    expect(listed.every((row) => row.photoFileIds.length === 1)).toBe(true)
  })
})

describe('a month is corrected, never written over', () => {
  test('by a report that names the standing one and says why; the latest changes the project’s progress', async () => {
    const site = await begun(1000, 800)
    const ask = (month: string, percentBp: number, more: Value = {}) => report(month, percentBp, more, site)
    const idOf = async (month: string, percentBp: number, more: Value = {}): Promise<string> => {
      const answer = await ask(month, percentBp, more)
      expect(answer, JSON.stringify(answer)).toMatchObject({ ok: true })
      return String((answer as { value: Value }).value['reportId'])
    }
    const august = await idOf('2026-08', 2000)
    const september = await idOf('2026-09', 5000, { outputFen: wan(5000) })
    expect(await ask('2026-09', 3000)).toMatchObject({ status: 409, code: 'schedule.report.month_reported', figures: { month: '2026-09', reportId: september } })
    expect(await ask('2026-09', 3000, { correctsReportId: september })).toMatchObject({ status: 422, code: 'schedule.report.correction_reason', field: 'reason' })
    for (const other of [august, newId()]) expect(await ask('2026-09', 3000, { correctsReportId: other, reason: '多录一位' })).toMatchObject({ status: 409, code: 'schedule.report.correction_of_other', figures: { reportId: september } })
    expect(await ask('2026-10', 6000, { correctsReportId: september, reason: '多录一位' })).toMatchObject({ status: 409, code: 'schedule.report.correction_of_other' })
    expect(await ask('2026-09', 1999, { correctsReportId: september, reason: '多录一位' })).toMatchObject({ code: 'schedule.report.percent_falls', figures: { otherMonth: '2026-08' } })
    const mended = await idOf('2026-09', 3000, { correctsReportId: september, reason: '多录一位' })
    expect(await progress(site)).toEqual({ progress_bp: 3000, reported_month: '2026-09' })
    expect(await ask('2026-09', 2500, { correctsReportId: september, reason: '再改' })).toMatchObject({ code: 'schedule.report.correction_of_other', figures: { reportId: mended } })
    await idOf('2026-08', 1500, { correctsReportId: august, reason: '按监理签认' })
    expect(await progress(site)).toEqual({ progress_bp: 3000, reported_month: '2026-09' })
    const listed = (await city.does(contractor, 'listProgressReports', { projectId: site.projectId }))['items'] as Value[]
    expect(listed).toMatchObject([{ month: '2026-09', percentBp: 3000, correctsReportId: september, reason: '多录一位' }, { month: '2026-08', percentBp: 1500, reason: '按监理签认' }])
    const facts = (await city.does(contractor, 'listProjectFacts', { projectId: site.projectId }))['items'] as Value[]
    expect(facts.find((fact) => fact['kind'] === 'schedule.progress_corrected' && (fact['before'] as Value)['reportId'] === september)).toMatchObject({ before: { percentBp: 5000, outputFen: wan(5000) }, after: { percentBp: 3000, reason: '多录一位' } })
  })

  test('two corrections of one report at once are one', async () => {
    const site = await begun(1000, 800)
    const first = await report('2026-09', 1000, {}, site)
    const correctsReportId = String((first as { value: Value }).value['reportId'])
    const both = await Promise.all([1100, 1200, 1300].map((percentBp) => report('2026-09', percentBp, { correctsReportId, reason: '更正' }, site)))
    expect(both.filter((answer) => answer.ok)).toHaveLength(1)
    expect(((await city.does(contractor, 'listProgressReports', { projectId: site.projectId }))['items'] as Value[])).toHaveLength(1)
  })
})

test('what a month’s report makes one look at is said and does not stop it', async () => {
  const site = await begun(1000, 800)
  const warned = async (month: string, percentBp: number, outputFen: string, more: Value = {}): Promise<unknown> => {
    const answer = await report(month, percentBp, { outputFen, ...more }, site)
    return answer.ok ? ((answer as unknown as { value: { warnings: { ruleId: string }[] } }).value.warnings.map((warning) => warning.ruleId)) : answer
  }
  expect(await warned('2026-06', 1000, wan(80))).toEqual([])
  expect(await warned('2026-07', 2000, wan(240))).toEqual([])
  expect(await warned('2026-08', 2000, wan(240.1))).toEqual(['SCH-03'])
  expect(await warned('2026-09', 2000, wan(239))).toEqual(['SCH-02'])
  expect(await warned('2026-10', 10_000, wan(800), { photoFileIds: [] })).toEqual(['SCH-04'])
  expect(await warned('2026-11', 10_000, wan(800.01))).toEqual(['SCH-01'])
})

test('many reports of one month at once are one report', async () => {
  const site = await begun(1000, 800)
  for (const [index, month] of ['2026-08', '2026-09', '2026-10'].entries()) {
    const bodies = await Promise.all([1, 2, 3, 4].map((at) => body(site, month, 2000 + 100 * index + at)))
    const answers = await Promise.all(bodies.map((one) => city.ask(contractor, 'submitProgressReport', one)))
    expect(answers.filter((answer) => answer.ok), month).toHaveLength(1)
    expect(await city.one('select count(*)::int as n from schedule.progress_report where project_id = $1 and month = $2', [site.projectId, month])).toEqual({ n: 1 })
  }
})

test('in whatever order months come in, what is kept never falls, and the newest month speaks for the project', { timeout: 120_000 }, async () => {
  console.log(`schedule seed ${seed}`)
  const random = seededRandom(seed)
  for (let round = 0; round < 4; round++) {
    const site = await begun(1000, 800)
    const kept = new Map<string, number>()
    for (let step = 0; step < 14; step++) {
      const month = `2026-${String(1 + Math.floor(random() * 11)).padStart(2, '0')}`
      const percentBp = Math.floor(random() * 101) * 100
      const fits = !kept.has(month) && [...kept].every(([other, bp]) => (other < month ? bp <= percentBp : bp >= percentBp))
      expect((await report(month, percentBp, {}, site)).ok, `${month} ${percentBp} among ${JSON.stringify([...kept])}`).toBe(fits)
      if (fits) kept.set(month, percentBp)
      const newest = [...kept].sort(([a], [b]) => (a < b ? 1 : -1))[0]
      expect(await progress(site)).toEqual({ progress_bp: newest?.[1] ?? null, reported_month: newest?.[0] ?? null })
    }
  }
})

test('works behind their plan turn yellow, then red, each change a fact with its figures; works that catch up turn green', async () => {
  const site = await begun(1000, 800)
  await city.run("update projects.project set planned_start_on = '2026-01-01', planned_finish_on = '2026-12-31' where id = $1", [site.projectId])
  const light = async (): Promise<unknown> => (await city.one('select light from projects.project where id = $1', [site.projectId]))['light']
  const seen: unknown[] = [await light()]
  for (const [month, percentBp] of [['2026-07', 1000], ['2026-08', 7600], ['2026-09', 9900]] as const) {
    expect((await report(month, percentBp, {}, site)).ok).toBe(true)
    seen.push(await light())
  }
  expect(seen).toEqual(['green', 'red', expect.stringMatching(/yellow|green/), 'green'])
  const facts = (await city.factsOf(site.projectId)).filter((fact) => fact.kind === 'projects.light_changed').map((fact) => JSON.parse(fact.body) as { before: { light: string }; after: { light: string; figures: object } })
  for (const [at, fact] of facts.entries()) {
    expect(fact.before.light).toBe(at === 0 ? 'green' : facts[at - 1]?.after.light)
    expect(fact.before.light).not.toBe(fact.after.light)
  }
  expect(facts.at(-1)?.after.light).toBe('green')
})

describe('documents', () => {
  const file = async (kind: string, more: Value = {}, by = 'ownerClerk.990100', site = works) => city.ask(by, 'fileDocument', { projectId: site.projectId, kind, fileId: await city.file(by, '文件.pdf', 'application/pdf'), ...more })

  test('are of a kind policy knows, filed by a role that may, dated no later than today, with a file that is the filer’s', async () => {
    expect(await file('loveLetter')).toMatchObject({ ok: false, code: 'documents.kind.unknown', field: 'kind' })
    expect(await file('other', { on: '2026-11-03' })).toMatchObject({ ok: false, code: 'documents.day.in_future', figures: { on: '2026-11-03', today: '2026-11-02' } })
    expect(await file('other', { fileId: newId() })).toMatchObject({ ok: false, code: 'documents.file.not_found' })
    expect(await file('other', { fileId: await city.file('contractorClerk.990101') })).toMatchObject({ ok: false, code: 'documents.file.not_found' })
    expect(await file('awardNotice', {}, contractor)).toMatchObject({ ok: false, status: 403, code: 'documents.kind.not_yours' })
    expect(await file('other', { projectId: newId() })).toMatchObject({ ok: false, status: 404 })
    expect((await file('other', { title: '来文' })).ok).toBe(true)
  })

  test('move the project on only where the stage waits for them', async () => {
    const stage = async (site: Site): Promise<unknown> => (await city.does('ownerClerk.990100', 'getProject', { projectId: site.projectId }))['stage']
    const site = await contracting(city, 990_100, 1000)
    expect(await stage(site)).toBe('contracting')
    expect((await file('awardNotice', {}, 'ownerClerk.990100', site)).ok).toBe(true)
    expect(await stage(site)).toBe('contracting')
    expect((await file('completionReport', {}, 'chiefSupervisor.990100', site)).ok).toBe(true)
    expect(await stage(site)).toBe('contracting')
    expect((await file('completionReport', {}, 'chiefSupervisor.990100')).ok).toBe(true)
    expect(await stage(works)).toBe('completionAcceptance')
  })

  test('are listed newest first, page by page, with the hash that stands in their fact', async () => {
    const site = await construction(city, 990_100, 1000, 800)
    for (let at = 0; at < 7; at++) await file('other', { title: `第${at}份` }, 'ownerClerk.990100', site)
    const seen: { documentId: string; title: string; sha256: string }[] = []
    for (let cursor: unknown; ; ) {
      const page = await city.does('ownerClerk.990100', 'listDocuments', { projectId: site.projectId, limit: 3, ...(cursor ? { cursor } : {}) })
      seen.push(...(page['items'] as typeof seen))
      cursor = page['nextCursor']
      if (!cursor) break
    }
    expect(seen.filter((row) => row.title.startsWith('第')).map((row) => row.title)).toEqual([6, 5, 4, 3, 2, 1, 0].map((at) => `第${at}份`))
    for (const row of seen) {
      const fact = (await city.factsOf(row.documentId)).find((one) => one.kind === 'documents.filed')
      expect((JSON.parse(fact?.body ?? '{}') as { after: { sha256: string } }).after.sha256).toBe(row.sha256)
    }
  })
})
