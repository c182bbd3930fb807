import { words } from '@zhujian/app-server'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { livingCity } from '../support/city.ts'
import type { City } from '../support/city.ts'
import { newId } from '../support/caller.ts'
import { apply, award, castOf, claimOf, construction, contracting, contractOf, established, paid, pass, signed, wan } from '../support/works.ts'
import type { Site } from '../support/works.ts'

type Works = Site & { contractId: string }
const region = 990_100
let city: City
let site: Site
let works: Works

beforeAll(async () => {
  city = await livingCity()
  site = await contracting(city, region, 2000)
  works = await construction(city, region, 3000, 2400)
}, 240_000)
afterAll(() => city.close())

test('a contract signed with less than the law asks for is registered as it is, and what must be explained is said at once', async () => {
  const registered = async (more: Record<string, unknown>) => (await city.does(site.who('ownerClerk'), 'registerContract', await contractOf(city, site, 1, more)))['warnings']
  expect(await registered({ progressRatioBp: 8000, advanceRatioBp: 1000 })).toEqual([])
  expect(await registered({ progressRatioBp: 7999, advanceRatioBp: 999 })).toMatchObject([
    { ruleId: 'CON-RATIO', effect: 'warn', figures: { progressRatioBp: 7999, minPaymentRatioBp: 8000 }, source: expect.stringContaining('财建〔2022〕183号'), text: '进度款支付比例 79.99%，低于 80.0%，请核对合同条款并说明。' },
    { ruleId: 'CON-ADVANCE-MIN', figures: { advanceRatioBp: 999, advanceMinBp: 1000 }, source: expect.stringContaining('财建〔2004〕369号') },
  ])
})

describe('a contract is refused, each time with its figures', () => {
  const refused = async (more: Record<string, unknown>, at: Site = site) => city.refused(castOf(region)('ownerClerk'), 'registerContract', await contractOf(city, at, 100, more))

  test('before the stage of contracts, and while a project rests', async () => {
    const early = await established(city, region, 1000)
    expect(await refused({}, early)).toMatchObject({ status: 409, code: 'contracts.contract.stage', figures: { stage: 'feasibility', state: 'active' } })
    await city.run("update projects.project set state = 'suspended' where id = $1", [site.projectId])
    expect(await refused({})).toMatchObject({ status: 409, code: 'contracts.project.not_active', figures: { state: 'suspended' } })
    await city.run("update projects.project set state = 'active' where id = $1", [site.projectId])
  })

  test('for a project that is not there for the caller', async () => {
    expect(await city.refused('ownerClerk.990101', 'registerContract', await contractOf(city, site, 100))).toMatchObject({ status: 404, code: 'projects.project.not_found' })
    expect(await refused({ projectId: newId() })).toMatchObject({ status: 404, code: 'projects.project.not_found' })
    expect(await city.refused('contractorClerk.990100', 'registerContract', await contractOf(city, site, 100))).toMatchObject({ status: 403 })
  })

  test('with a credit code whose check character is wrong', async () => {
    expect(await refused({ contractorCreditCode: '91350100M000100Y44' })).toMatchObject({ status: 422, code: 'contracts.contract.credit_code', field: 'contractorCreditCode', figures: { creditCode: '91350100M000100Y44' } })
  })

  test('with provisional sums above its price, but not at it', async () => {
    expect(await refused({ provisionalFen: wan(100.01) })).toMatchObject({ code: 'contracts.contract.provisional_over_price', field: 'provisionalFen', figures: { provisionalFen: wan(100.01), priceFen: wan(100) } })
    expect(await city.codeOf(site.who('ownerClerk'), 'registerContract', await contractOf(city, site, 1, { provisionalFen: wan(1) }))).toBeNull()
  })

  test('signed tomorrow', async () => {
    expect(await refused({ signedOn: '2026-11-03' })).toMatchObject({ code: 'contracts.contract.signed_in_future', field: 'signedOn', figures: { signedOn: '2026-11-03', today: '2026-11-02' } })
  })

  test('with terms the law does not allow: every one is told at once, each at its own limit allowed', async () => {
    const told = await refused({ retentionBp: 301, advanceRatioBp: 3001 })
    expect(told).toMatchObject({ code: 'contracts.contract.terms', field: 'retentionBp', figures: { retentionBp: 301, retentionMaxBp: 300, advanceRatioBp: 3001, advanceMaxBp: 3000 } })
    expect(told.hits.map((hit) => hit.ruleId)).toEqual(['PAY-17', 'CON-ADVANCE'])
    for (const hit of told.hits) expect(hit.source.length).toBeGreaterThan(3)
    expect(await refused({ advanceRatioBp: 3001 })).toMatchObject({ field: 'advanceRatioBp', hits: [{ ruleId: 'CON-ADVANCE' }] })
    const said = words.say('zh-CN', `refusal.${told.code}`, told.figures)
    expect(said).toBe('合同支付条款超出规定上限，所列各条请按规定改正后再登记。')
    expect(await refused({ advanceRatioBp: 3001 })).toMatchObject({ figures: { advanceRatioBp: 3001, advanceMaxBp: 3000 } })
    expect(Object.keys((await refused({ advanceRatioBp: 3001 })).figures)).not.toContain('retentionBp')
    expect(await city.codeOf(site.who('ownerClerk'), 'registerContract', await contractOf(city, site, 1, { retentionBp: 300, advanceRatioBp: 3000 }))).toBeNull()
  })

  test('under a number of the region that is taken', async () => {
    const first = await contractOf(city, site, 1)
    await city.does(site.who('ownerClerk'), 'registerContract', first)
    expect(await refused({ no: first['no'] })).toMatchObject({ status: 409, code: 'contracts.contract.no_taken', field: 'no', figures: { no: first['no'] } })
  })

  test('when all contracts together pass the investment in force; to the last fen it is allowed', async () => {
    const { sum } = await city.one<{ sum: string }>('select sum(price_fen)::text as sum from contracts.contract where project_id = $1', [site.projectId])
    const left = BigInt(wan(2000)) - BigInt(sum)
    expect(await refused({ priceFen: String(left + 1n) })).toMatchObject({
      code: 'contracts.contract.over_budget',
      field: 'priceFen',
      figures: { contractsFen: sum, askedFen: String(left + 1n), effectiveInvestmentFen: wan(2000) },
      hits: [{ ruleId: 'CON-BUDGET' }],
    })
    const before = await city.one('select contract_fen from projects.project where id = $1', [site.projectId])
    expect(await city.codeOf(site.who('ownerClerk'), 'registerContract', await contractOf(city, site, 1, { priceFen: String(left) }))).toBeNull()
    const after = await city.one('select contract_fen from projects.project where id = $1', [site.projectId])
    expect([BigInt(String(after['contract_fen'])) - BigInt(String(before['contract_fen'])), after['contract_fen']]).toEqual([left, BigInt(wan(2000))])
  })

  test('two contracts at the same moment that only one may be: the budget is not passed', async () => {
    for (let round = 0; round < 3; round++) {
      const other = await contracting(city, region, 1000)
      const bodies = await Promise.all([600, 600, 600].map((amount) => contractOf(city, other, amount)))
      const codes = await Promise.all(bodies.map((body) => city.codeOf(other.who('ownerClerk'), 'registerContract', body)))
      expect(codes.filter((code) => code === null)).toHaveLength(1)
      expect(codes.filter((code) => code === 'contracts.contract.over_budget')).toHaveLength(2)
    }
  })
})

test('a contract leaves one fact that tells its terms and no account number but its end', async () => {
  const contractId = await signed(city, works, 100)
  const facts = await city.factsOf(contractId)
  expect(facts.map((fact) => fact.kind)).toEqual(['contracts.signed'])
  const { after, ruleVersion } = JSON.parse(facts[0]?.body ?? '{}') as { after: Record<string, unknown>; ruleVersion: string }
  expect(after).toMatchObject({ priceFen: wan(100), progressRatioBp: 8500, retentionMode: 'perPayment', recoveryStartBp: 3000, recoveryEndBp: 8000, payeeAccountEnd: '1234' })
  expect(ruleVersion).toBe('payment@2023.1')
  expect(facts[0]?.body).not.toContain('6217000900001234')
})

describe('an application for payment is refused, each time with its figures', () => {
  const clerk = castOf(region)('contractorClerk')
  const refused = (more: Record<string, unknown>, at: Works = works) => city.refused(clerk, 'submitPaymentApplication', { ...claimOf(at), ...more })

  test('for a contract that is not there for the caller', async () => {
    expect(await city.refused('contractorClerk.990101', 'submitPaymentApplication', claimOf(works))).toMatchObject({ status: 404, code: 'contracts.contract.not_found' })
    expect(await refused({ contractId: newId() })).toMatchObject({ status: 404, code: 'contracts.contract.not_found' })
  })

  test('when deductions are taken back or their items are not the sum', async () => {
    expect(await refused({ cumulativeOutputFen: wan(200), cumulativeDeductionsFen: wan(3), deductions: [{ kind: 'penalty', amountFen: wan(1) }] })).toMatchObject({ code: 'contracts.payment.claim', field: 'deductions', figures: { itemsFen: wan(1), deductionsFen: wan(3) } })
  })

  test('PAY-05 and PAY-01 and INV-1: above the contract and above the project', async () => {
    const told = await refused({ cumulativeOutputFen: wan(4000) })
    expect(told).toMatchObject({ status: 422, code: 'contracts.payment.blocked' })
    const hits = new Map(told.hits.map((hit) => [hit.ruleId, hit.figures]))
    expect(hits.get('PAY-01')).toEqual({ paidFen: '0', askedFen: wan(4000 * 0.82), ceilingFen: wan(2400) })
    expect(hits.get('PAY-05')).toMatchObject({ projectPaidFen: '0', askedFen: wan(4000 * 0.82), effectiveInvestmentFen: wan(3000) })
    expect(hits.get('INV-1')).toMatchObject({ part: 'output', outputFen: wan(4000), ceilingFen: wan(2400) })
  })

  test('PAY-IN-LABOR: wages beyond their share of the output', async () => {
    const told = await refused({ cumulativeOutputFen: wan(100), laborFen: wan(20.01) })
    expect(told.hits).toMatchObject([{ ruleId: 'PAY-IN-LABOR', figures: { cumulativeLaborFen: wan(20.01), laborMostFen: wan(20), laborBp: 2000 } }])
  })

  test('PAY-IN-NET: deductions that eat more than the payment', async () => {
    const told = await refused({ cumulativeOutputFen: wan(10), cumulativeDeductionsFen: wan(9) })
    expect(told.hits.find((hit) => hit.ruleId === 'PAY-IN-NET')).toMatchObject({ effect: 'block', figures: { grossFen: wan(8.5), netFen: `-${wan(0.5 + 0.3)}` } })
  })

  test('PAY-19: output without a construction permit; an advance needs none, and PAY-15 keeps the main account back without a wage account', async () => {
    const early = await established(city, region, 1000)
    await city.run("update projects.project set stage = 'contracting' where id = $1", [early.projectId])
    const contractId = await signed(city, early, 800)
    const told = await refused({ cumulativeOutputFen: wan(10), laborFen: wan(1) }, { ...early, contractId })
    expect(told).toMatchObject({ code: 'contracts.payment.blocked', figures: { count: 1 } })
    expect(told.hits.find((hit) => hit.ruleId === 'PAY-19')).toMatchObject({ effect: 'block', figures: { constructionPermit: 'missing', commencementOrdered: false } })
    expect(told.hits.find((hit) => hit.ruleId === 'PAY-15')).toMatchObject({ effect: 'blockMain', figures: { wageAccountOpen: false } })
    expect(await city.codeOf(clerk, 'submitPaymentApplication', claimOf({ ...early, contractId }, { kind: 'advance' }))).toBeNull()
  })

  test('PAY-19: a permit alone is no commencement order; only the gate that gives it is', async () => {
    const permitted = await contracting(city, region, 1000)
    const claimed = { ...permitted, contractId: await signed(city, permitted, 800) }
    const claim = { cumulativeOutputFen: wan(10), laborFen: wan(1) }
    const told = await refused(claim, claimed)
    expect(told.hits.find((hit) => hit.ruleId === 'PAY-19')).toMatchObject({ effect: 'block', figures: { constructionPermit: 'valid', commencementOrdered: false } })
    await pass(city, claimed, 'G8', { 'G8.priceEqualsAward': wan(800) })
    await pass(city, claimed, 'G9')
    expect(await city.codeOf(clerk, 'submitPaymentApplication', claimOf(claimed, claim))).toBeNull()
  })

  test('when nothing new is claimed, or the project rests', async () => {
    const other = await construction(city, region, 1000, 800)
    expect(await refused({ laborFen: '0' }, other)).toMatchObject({ status: 422, code: 'contracts.payment.nothing_claimed', field: 'cumulativeOutputFen', figures: { cumulativeOutputFen: '0', previousOutputFen: '0' } })
    await paid(city, other, { cumulativeOutputFen: wan(100), laborFen: wan(10) })
    expect(await refused({ periodNo: 2, cumulativeOutputFen: wan(100) }, other)).toMatchObject({ code: 'contracts.payment.nothing_claimed', figures: { cumulativeOutputFen: wan(100), previousOutputFen: wan(100) } })
    await city.run("update projects.project set state = 'suspended' where id = $1", [other.projectId])
    for (const kind of ['progress', 'advance']) expect(await refused({ kind, periodNo: 2, cumulativeOutputFen: wan(200) }, other)).toMatchObject({ status: 409, code: 'contracts.project.not_active', figures: { state: 'suspended' } })
  })

  test('PAY-21 and one after the other: a period that runs, a period before it that runs, an advance that is settled', async () => {
    const { applicationId, caseId } = await apply(city, works, { cumulativeOutputFen: wan(100), laborFen: wan(10) })
    const again = await refused({ cumulativeOutputFen: wan(100), laborFen: wan(10) })
    expect(again.hits).toMatchObject([{ ruleId: 'PAY-21', figures: { applicationId, kind: 'progress', periodNo: 1 } }])
    expect(await refused({ periodNo: 2, cumulativeOutputFen: wan(200) })).toMatchObject({ status: 409, code: 'contracts.payment.previous_open', figures: { periodNo: 1, applicationId } })
    await city.does(clerk, 'withdrawCase', { caseId })
    await paid(city, works, { kind: 'advance' })
    expect(await refused({ kind: 'advance', periodNo: 2 })).toMatchObject({ status: 409, code: 'contracts.payment.advance_settled' })
  })

  test('after the works: an advance from completion on, progress from settlement on; what is under way goes on', async () => {
    const other = await construction(city, region, 1000, 800)
    const stage = async (): Promise<unknown> => (await city.does(other.who('ownerClerk'), 'getProject', { projectId: other.projectId }))['stage']
    await paid(city, other, { cumulativeOutputFen: wan(100), laborFen: wan(10) })
    const fileId = await city.file(other.who('chiefSupervisor'))
    await city.does(other.who('chiefSupervisor'), 'fileDocument', { projectId: other.projectId, kind: 'completionReport', fileId, title: '竣工报告', no: 'JG-1', on: city.today })
    expect(await stage()).toBe('completionAcceptance')
    const told = await refused({ kind: 'advance' }, other)
    expect(told).toMatchObject({ status: 409, code: 'contracts.payment.stage', figures: { kind: 'advance', stage: 'completionAcceptance' }, hits: [{ ruleId: 'PAY-IN-STAGE', source: 'domain/04 §3' }] })
    expect(words.say('zh-CN', 'rule.PAY-IN-STAGE', {})).toMatch(/结算/)
    const { applicationId, caseId } = await apply(city, other, { periodNo: 2, cumulativeOutputFen: wan(200), laborFen: wan(10) })
    await pass(city, other, 'G10')
    expect(await stage()).toBe('settlement')
    await city.agree(caseId, 'treasury')
    await city.does(other.who('treasury'), 'confirmPaymentPaid', { applicationId, paidOn: city.today, voucherNo: `J-${applicationId.slice(-8)}` })
    for (const kind of ['progress', 'advance']) expect(await refused({ kind, periodNo: 3, cumulativeOutputFen: wan(300) }, other), kind).toMatchObject({ status: 409, code: 'contracts.payment.stage', figures: { kind, stage: 'settlement' } })
    expect(await city.refused(clerk, 'previewPayment', claimOf(other, { periodNo: 3, cumulativeOutputFen: wan(300) }))).toMatchObject({ status: 409, code: 'contracts.payment.stage' })
  })
})

describe('gate G8 and the award', () => {
  const file = async (at: Site, kind: string, on?: string): Promise<unknown> => city.does(at.who('ownerClerk'), 'fileDocument', { projectId: at.projectId, kind, fileId: await city.file(at.who('ownerClerk')), title: '文件', no: 'ZB-1', ...(on ? { on } : {}) })
  const tendered = async (): Promise<Site> => {
    const at = await established(city, region, 4000)
    for (const gate of ['G3', 'G4', 'G5', 'G6', 'G7']) await pass(city, at, gate, { 'G5.planIssued': wan(400) })
    return at
  }
  /** What G8 says of one condition, once a contract is signed on a day. */
  const said = async (at: Site, conditionId: string, language: 'zh-CN' | 'en' = 'zh-CN'): Promise<{ met: boolean; reason: string }> => {
    const id = newId()
    const answer = await city.assembled.dispatcher.execute('getProject', { actor: await city.actor(at.who('ownerClerk')), language }, { projectId: at.projectId }, { now: city.now, ids: { next: () => id as never } })
    if (!answer.ok) throw new Error(answer.code)
    const gates = (answer.value as { gates: { id: string; conditions: { id: string; met: boolean; reason: string }[] }[] }).gates
    const found = gates.find((gate) => gate.id === 'G8')?.conditions.find((condition) => condition.id === conditionId)
    if (!found) throw new Error(conditionId)
    return { met: found.met, reason: found.reason }
  }
  const inTime = 'G8.signedInTime'

  test.each([
    ['2026-10-30', '2026-10-30', true],
    ['2026-10-03', '2026-11-02', true],
    ['2026-10-02', '2026-11-02', false],
    ['2026-11-02', '2026-11-01', false],
  ])('award notice of %s, contract of %s: in time is %s', async (noticeOn, signedOn, met) => {
    const at = await tendered()
    await file(at, 'awardNotice', noticeOn)
    await signed(city, at, 100, { signedOn })
    expect(await said(at, inTime)).toMatchObject({ met })
  })

  test('a contract signed before the award notice is told so', async () => {
    const at = await tendered()
    await file(at, 'awardNotice', '2026-11-02')
    await signed(city, at, 100, { signedOn: '2026-10-30' })
    expect((await said(at, inTime)).reason).toContain('2026-10-30（早于中标通知书）')
    expect((await said(at, inTime, 'en')).reason).toContain('2026-10-30 (before the award notice)')
    const told = await city.refused(at.who('ownerClerk'), 'passGate', { projectId: at.projectId, gate: 'G8', evidence: [] })
    expect(told.hits.map((hit) => hit.ruleId)).toContain(inTime)
  })

  test('an award notice without its day counts from the day it was filed, and gives way to one that states its day', async () => {
    const at = await tendered()
    await file(at, 'awardNotice')
    await signed(city, at, 100)
    expect(await said(at, inTime)).toMatchObject({ met: true, reason: expect.stringContaining('2026-11-02') })
    await file(at, 'awardNotice', '2026-09-01')
    expect((await said(at, inTime)).met).toBe(false)
  })

  test('only a direct award that was approved has no day to count from', async () => {
    const at = await tendered()
    await file(at, 'directAwardApproval')
    await signed(city, at, 100, { signedOn: '2026-01-05' })
    expect(await said(at, inTime)).toMatchObject({ met: true })
    const neither = await tendered()
    await city.run("update projects.project set stage = 'contracting' where id = $1", [neither.projectId])
    await signed(city, neither, 100)
    expect(await said(neither, inTime)).toMatchObject({ met: false })
  })

  test('an award price that is not the contract price is told with both', async () => {
    const at = await tendered()
    await award(city, at)
    await signed(city, at, 3000)
    const told = await city.refused(at.who('ownerClerk'), 'passGate', { projectId: at.projectId, gate: 'G8', evidence: [{ conditionId: 'G8.priceEqualsAward', no: 'ZB-1', on: city.today, amountFen: wan(2999) }] })
    const reason = String(told.hits.find((hit) => hit.ruleId === 'G8.priceEqualsAward')?.figures['reason'])
    expect(reason).toContain('3,000.00')
    expect(reason).toContain('2,999.00')
  })
})

test('PAY-02 is not told for half a fen where the contract pays exactly 80 %', async () => {
  const other = await construction(city, region, 1000, 800, { progressRatioBp: 8000, retentionBp: 0 })
  const made = await apply(city, other, { cumulativeOutputFen: '10000003' })
  expect(made).toMatchObject({ breakdown: { grossFen: '8000002' }, warnings: [] })
  const payment = await city.does(other.who('contractorClerk'), 'getPayment', { applicationId: made.applicationId })
  expect((payment['rules'] as { ruleId: string }[]).find((rule) => rule.ruleId === 'PAY-02')).toMatchObject({ status: 'pass', figures: { ratioBp: 8000, minPaymentRatioBp: 8000 } })
})

test('what the applicant says to a warning goes with the application, to whoever decides and into the ledger', async () => {
  const other = await construction(city, region, 1000, 800, { progressRatioBp: 7000, retentionBp: 0, advanceRatioBp: 0 })
  const made = await apply(city, other, { cumulativeOutputFen: wan(100), laborFen: wan(10), explanation: '合同约定进度款比例，结算时补足。' })
  expect((made as unknown as { warnings: { ruleId: string }[] }).warnings.map((warning) => warning.ruleId)).toContain('PAY-02')
  const payment = await city.does('lgOffice.990100', 'getPayment', { applicationId: made.applicationId })
  expect(payment['explanation']).toBe('合同约定进度款比例，结算时补足。')
  expect((await city.factsOf(other.projectId)).find((fact) => fact.kind === 'contracts.payment_application_submitted')?.body).toContain('合同约定进度款比例，结算时补足。')
})

test('a preview says what the application would say, without leaving anything', async () => {
  const other = await construction(city, region, 1000, 800)
  const claim = claimOf(other, { cumulativeOutputFen: wan(123.45), laborFen: wan(12.3) })
  const facts = await city.one('select count(*)::int as n from ledger.fact')
  const previewed = await city.does(other.who('contractorClerk'), 'previewPayment', claim)
  expect(await city.one('select count(*)::int as n from ledger.fact')).toEqual(facts)
  const made = await city.does(other.who('contractorClerk'), 'submitPaymentApplication', claim)
  expect(JSON.stringify(previewed)).toContain(JSON.stringify((made['breakdown'] as { period?: unknown })['period'] ?? Object.values(made['breakdown'] as object)[0]))
})
