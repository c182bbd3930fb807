import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { livingCity } from '../support/city.ts'
import type { City, Value } from '../support/city.ts'
import { contracting, established, pass, signed, wan } from '../support/works.ts'
import type { Site } from '../support/works.ts'

const region = 990_100
const clerk = 'ownerClerk.990100'
const on = '2026-11-02'
let city: City

beforeAll(async () => {
  city = await livingCity()
}, 180_000)
afterAll(() => city.close())

const goTo = (day: string): void => {
  city.now = new Date(`${day}T02:00:00Z`)
}
afterEach(() => goTo(on))

type Condition = { id: string; met: boolean; reason: string; expiresOn: string | null; optional: string[] }
const view = (site: Site) => city.does(clerk, 'getProject', { projectId: site.projectId }) as Promise<{ gates: { id: string; passedOn: string | null; conditions: Condition[] }[]; tracks: { track: string; state: string }[]; estimateFen: string }>
const condition = async (site: Site, id: string): Promise<Condition | undefined> => (await view(site)).gates.flatMap((gate) => gate.conditions).find((one) => one.id === id)
const track = async (site: Site): Promise<string | undefined> => (await view(site)).tracks.find((one) => one.track === 'permits')?.state
const register = (site: Site, gate: string, evidence: Value[], more: Value = {}) => city.ask(clerk, 'passGate', { projectId: site.projectId, gate, evidence, ...more })
const stored = (site: Site, conditionId: string) => city.rows('select no, dated_on::text as on, expires_on::text as expires from projects.evidence where project_id = $1 and condition_id = $2 order by id', [site.projectId, conditionId])

const permitIds = ['G6.landPlanningPermit', 'G6.landUseCertificate', 'G6.projectPlanningPermit', 'G6.constructionPermit']
const permit = (conditionId: string, more: Value = {}): Value => ({ conditionId, no: `${conditionId.slice(3)}-1`, on, ...more })
const g3 = (more: Record<string, Value> = {}): Value[] => ['G3.feasibilityApproval', 'G3.landPreReview', 'G3.tenderMatters'].map((id) => ({ conditionId: id, no: `${id.slice(3)}-1`, on, ...more[id] }))

describe('the last day of force', () => {
  test('is kept as the document states it, and told with the condition', async () => {
    const site = await established(city, region, 1000)
    expect((await register(site, 'G6', permitIds.map((id) => permit(id, id === 'G6.constructionPermit' ? { expiresOn: '2027-02-02' } : {})))).ok).toBe(true)
    expect(await stored(site, 'G6.constructionPermit')).toEqual([{ no: 'constructionPermit-1', on, expires: '2027-02-02' }])
    expect(await condition(site, 'G6.constructionPermit')).toMatchObject({ met: true, expiresOn: '2027-02-02', optional: ['documentId', 'expiresOn'] })
    expect(await condition(site, 'G6.landUseCertificate')).toMatchObject({ met: true, expiresOn: null })
  })

  test('does not lie before the day of the document, and alone is no evidence', async () => {
    const site = await established(city, region, 1000)
    const early = await register(site, 'G6', [permit('G6.constructionPermit', { expiresOn: '2026-11-01' })])
    expect(early).toMatchObject({ ok: false, status: 422, code: 'projects.evidence.expires_early', field: 'evidence', figures: { conditionId: 'G6.constructionPermit', on, expiresOn: '2026-11-01' } })
    expect(await register(site, 'G6', [{ conditionId: 'G6.constructionPermit', expiresOn: '2027-01-01' }])).toMatchObject({ ok: false, code: 'projects.evidence.incomplete' })
    expect(await stored(site, 'G6.constructionPermit')).toEqual([])
    expect((await register(site, 'G6', permitIds.map((id) => permit(id, { expiresOn: on })))).ok).toBe(true)
  })

  test('is reckoned for the long ones only: 36 months for the land pre-review, 24 for an approval, none for a permit', async () => {
    const site = await established(city, region, 1000)
    const late = await register(site, 'G3', g3({ 'G3.landPreReview': { on: '2023-11-01' }, 'G3.feasibilityApproval': { on: '2024-11-01' } }))
    expect(late).toMatchObject({
      ok: false,
      code: 'projects.gate.unmet',
      hits: [
        { ruleId: 'G3.feasibilityApproval', figures: { reason: 'feasibilityApproval-1 已于 2026-11-01 到期失效，须重新办理或延期。' } },
        { ruleId: 'G3.landPreReview', figures: { reason: 'landPreReview-1 已于 2026-11-01 到期失效，须重新办理或延期。' } },
      ],
    })
    expect((await register(site, 'G3', g3({ 'G3.landPreReview': { on: '2023-11-02' }, 'G3.feasibilityApproval': { on: '2024-11-01', expiresOn: '2027-01-01' } }))).ok).toBe(true)
    expect((await register(site, 'G6', permitIds.map((id) => permit(id, { on: '2001-01-01' })))).ok).toBe(true)
    goTo('2026-11-03')
    expect(await condition(site, 'G3.landPreReview')).toMatchObject({ met: false, expiresOn: '2026-11-02', reason: expect.stringContaining('landPreReview-1 已于 2026-11-02 到期') })
    expect(await condition(site, 'G3.feasibilityApproval')).toMatchObject({ met: true, expiresOn: '2027-01-01' })
    expect(await condition(site, 'G6.constructionPermit')).toMatchObject({ met: true, expiresOn: null })
  })
})

describe('a permit that runs out', () => {
  const ready = async (): Promise<Site> => {
    const site = await contracting(city, region, 1000)
    await register(site, 'G6', permitIds.map((id) => permit(id, { expiresOn: '2026-12-31' })))
    await signed(city, site, 800)
    await pass(city, site, 'G8', { 'G8.priceEqualsAward': wan(800) })
    return site
  }

  test('is announced thirty days before, and then stops commencement with its number and day', async () => {
    const site = await ready()
    expect(await track(site)).toBe('satisfied')
    goTo('2026-11-30')
    expect(await condition(site, 'G6.expiringSoon')).toMatchObject({ met: true, reason: '30 日内无证照到期。' })
    goTo('2026-12-01')
    expect(await condition(site, 'G6.expiringSoon')).toMatchObject({ met: false, reason: expect.stringContaining('施工许可证（或豁免依据） constructionPermit-1（有效期至 2026-12-31）') })
    goTo('2026-12-31')
    expect(await track(site)).toBe('satisfied')
    goTo('2027-01-01')
    expect(await track(site)).toBe('expired')
    expect(await condition(site, 'G6.constructionPermit')).toMatchObject({ met: false, reason: 'constructionPermit-1 已于 2026-12-31 到期失效，须重新办理或延期。' })
    const refused = await register(site, 'G9', ['G9.wageSpecialAccount', 'G9.realNameAttendance', 'G9.wageDeposit', 'G9.constructionPlan', 'G9.supervisionOnSite'].map((id) => permit(id)))
    expect(refused).toMatchObject({ ok: false, code: 'projects.gate.unmet', hits: [{ ruleId: 'G9.permitsComplete', figures: { reason: expect.stringContaining('constructionPermit-1（有效期至 2026-12-31）') } }] })
  })

  test('EX-03: is renewed by a later document, one by one, and the older stays in the record', async () => {
    const site = await ready()
    goTo('2027-01-01')
    expect(await register(site, 'G6', [permit('G6.constructionPermit', { no: 'SG-2', expiresOn: '2026-12-31' })])).toMatchObject({ ok: false, hits: [{ ruleId: 'G6.constructionPermit' }] })
    for (const [index, id] of permitIds.entries()) {
      expect(await track(site)).toBe('expired')
      expect(await register(site, 'G6', [permit(id, { no: `YQ-${index}`, on: '2026-12-30', expiresOn: '2027-06-30' })])).toMatchObject({ ok: true })
      expect(await condition(site, id)).toMatchObject({ met: true, expiresOn: '2027-06-30', reason: `已登记 YQ-${index}（2026-12-30）。` })
    }
    expect(await track(site)).toBe('satisfied')
    expect((await stored(site, 'G6.constructionPermit')).map((row) => row['no']).slice(1)).toEqual(['constructionPermit-1', 'YQ-3'])
    const registered = (await city.factsOf(site.projectId)).filter((fact) => fact.kind === 'projects.evidence_registered').map((fact) => fact.body)
    expect(registered.at(-1)).toContain('"expiresOn":"2027-06-30"')
    expect(await pass(city, site, 'G9')).toMatchObject({ passed: true })
  })

  test('EX-02: counts for good when the works commenced in time; a guarantee does not', async () => {
    const site = await ready()
    await register(site, 'G8', [permit('G8.performanceBond', { expiresOn: '2027-03-31' })])
    await pass(city, site, 'G9')
    goTo('2028-12-01')
    expect(await track(site)).toBe('satisfied')
    for (const id of [...permitIds, 'G6.expiringSoon', 'G3.feasibilityApproval', 'G4.budgetApproval', 'G9.permitsComplete']) expect([id, await condition(site, id)]).toMatchObject([id, { met: true, expiresOn: null }])
    expect(await condition(site, 'G8.performanceBond')).toMatchObject({ met: false, expiresOn: '2027-03-31' })
    // The plan of a later year cites the approvals of long ago.
    expect(await register(site, 'G5', [{ conditionId: 'G5.planIssued', no: 'JH-2028', on: '2028-12-01', amountFen: wan(10) }])).toMatchObject({ ok: true })
  })

  test('before commencement the plan of a later year needs an approval in force', async () => {
    const site = await ready()
    goTo('2028-11-03')
    const plan = { conditionId: 'G5.planIssued', no: 'JH-2028', on: '2028-11-03', amountFen: wan(10) }
    expect(await register(site, 'G5', [plan])).toMatchObject({ ok: false, hits: [{ ruleId: 'G5.eligible', figures: { reason: expect.stringContaining('2028-11-02') } }] })
    expect(await register(site, 'G5', [plan, { conditionId: 'G5.eligible', no: 'YQ-1', on: '2028-11-01' }])).toMatchObject({ ok: true })
  })
})

test('renewing a paper of G3 leaves the approved estimate and the sources as they are', async () => {
  const site = await established(city, region, 1000)
  const sources = [{ sourceType: 'specialBond', amountFen: wan(1100) }]
  expect((await register(site, 'G3', g3({ 'G3.feasibilityApproval': { amountFen: wan(1100) } }), { sources })).ok).toBe(true)
  expect((await register(site, 'G4', ['G4.budgetApproval', 'G4.budgetItems'].map((id) => permit(id, id === 'G4.budgetApproval' ? { amountFen: wan(1050) } : {})))).ok).toBe(true)
  const locked = (facts: { kind: string }[]): number => facts.filter((fact) => ['projects.estimate_locked', 'projects.budget_approved'].includes(fact.kind)).length
  goTo('2028-11-03')
  expect(await register(site, 'G3', [{ conditionId: 'G3.feasibilityApproval', no: 'YQ-1', on: '2028-11-02' }])).toMatchObject({ ok: true })
  expect(await register(site, 'G4', [{ conditionId: 'G4.budgetApproval', no: 'YQ-2', on: '2028-11-02' }])).toMatchObject({ ok: true })
  expect(await city.does(clerk, 'getProject', { projectId: site.projectId })).toMatchObject({ estimateFen: wan(1100), budgetFen: wan(1050) })
  expect(locked(await city.factsOf(site.projectId))).toBe(2)
})
