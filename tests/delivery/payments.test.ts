import { words } from '@zhujian/app-server'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { livingCity } from '../support/city.ts'
import type { City } from '../support/city.ts'
import { apply, claimOf, construction, paid, wan } from '../support/works.ts'
import type { Site } from '../support/works.ts'

type Works = Site & { contractId: string }
let city: City

beforeAll(async () => {
  city = await livingCity()
}, 240_000)
afterAll(() => city.close())

const stateOf = (applicationId: string) => city.one<{ state: string; certified: boolean }>('select state, certified from contracts.payment where id = $1', [applicationId])
const contractNow = (works: Works) => city.one<Record<string, bigint>>('select certified_fen, paid_fen, advance_paid_fen, recovered_fen from contracts.contract where id = $1', [works.contractId])
const moneyNow = (works: Works) => city.one<Record<string, bigint>>('select contract_fen, certified_fen, paid_fen, in_flight_fen from projects.project where id = $1', [works.projectId])
const postings = (sourceId: string) => city.rows<{ account: string; debit_fen: bigint; credit_fen: bigint }>('select account, debit_fen, credit_fen from funds.posting where source_id = $1 order by position', [sourceId])
const confirm = (works: Works, applicationId: string, more: Record<string, unknown> = {}, by = works.who('treasury')) => city.ask(by, 'confirmPaymentPaid', { applicationId, paidOn: city.today, voucherNo: `V-${applicationId.slice(-8)}`, ...more })

describe('the treasury’s step', () => {
  let works: Works
  let applicationId: string

  beforeAll(async () => {
    works = await construction(city, 990_100, 2000, 1500)
    const made = await apply(city, works, { cumulativeOutputFen: wan(300), laborFen: wan(50) })
    applicationId = made.applicationId
    expect(await confirm(works, applicationId)).toMatchObject({ status: 409, code: 'contracts.payment.not_at_treasury', figures: { state: 'inApproval', step: '施工项目经理确认' } })
    await city.agree(made.caseId, 'treasury')
  })

  test('is the treasury’s: neither another role nor the treasury of a county nor a plain decision takes it', async () => {
    expect(await confirm(works, applicationId, {}, 'financeReviewer.990100')).toMatchObject({ status: 403 })
    expect(await confirm(works, applicationId, {}, 'treasury.990101')).toMatchObject({ status: 404, code: 'contracts.payment.not_found' })
    const { id } = await city.one<{ id: string }>("select t.id from approvals.task t join contracts.payment p on p.case_id = t.case_id where p.id = $1 and t.state = 'open'", [applicationId])
    expect(await city.refused(works.who('treasury'), 'decideTask', { taskId: id, decision: 'agree' })).toMatchObject({ status: 409, code: 'contracts.payment.confirm_required' })
  })

  test('is no day more than one before the application nor after today, and no voucher twice', async () => {
    expect(await confirm(works, applicationId, { paidOn: '2026-11-03' })).toMatchObject({ code: 'contracts.payment.paid_in_future', field: 'paidOn', figures: { paidOn: '2026-11-03', today: '2026-11-02' } })
    expect(await confirm(works, applicationId, { paidOn: '2026-10-31' })).toMatchObject({ code: 'contracts.payment.paid_before_submission', field: 'paidOn', figures: { paidOn: '2026-10-31', submittedOn: '2026-11-02' } })
    const used = await city.one<{ voucher_no: string }>('select voucher_no from contracts.payment where region_code = 990100 and voucher_no is not null limit 1')
    expect(await confirm(works, applicationId, { voucherNo: used.voucher_no })).toMatchObject({ status: 409, code: 'contracts.payment.voucher_used', field: 'voucherNo', figures: { voucherNo: used.voucher_no } })
    expect(await stateOf(applicationId)).toEqual({ state: 'inApproval', certified: true })
    expect(await postings(applicationId)).toHaveLength(2)
  })

  test('PAY-10 and PAY-07 are asked once more: duties that met in one person meanwhile hold the payment back', async () => {
    const { person_id } = await city.one<{ person_id: string }>("select person_id from approvals.task where role = 'chiefSupervisor' and case_id = (select case_id from contracts.payment where id = $1)", [applicationId])
    const kept = await city.post(works.who('treasury'))
    await city.run('update organisation.post set person_id = $1 where id = $2', [person_id, kept.id])
    const actor = { ...(await city.actor(works.who('treasury'))), personId: person_id }
    const told = await city.assembled.dispatcher.execute('confirmPaymentPaid', { actor, language: 'zh-CN' }, { id: applicationId, applicationId, paidOn: city.today, voucherNo: 'V-x' }, { now: city.now, ids: { next: () => applicationId as never } })
    await city.run('update organisation.post set person_id = $1 where id = $2', [kept.personId, kept.id])
    expect(told).toMatchObject({ ok: false, code: 'contracts.payment.blocked', hits: [{ ruleId: 'PAY-10', figures: { duty: 'SOD-02', first: 'supervision', second: 'treasury', personId: person_id } }] })
  })

  test('PAY-05 is asked once more against what was paid meanwhile', async () => {
    await city.run('update projects.project set paid_fen = paid_fen + $2 where id = $1', [works.projectId, wan(1800)])
    const told = await confirm(works, applicationId)
    await city.run('update projects.project set paid_fen = paid_fen - $2 where id = $1', [works.projectId, wan(1800)])
    expect(told).toMatchObject({ code: 'contracts.payment.blocked', hits: [{ ruleId: 'PAY-05', figures: { projectPaidFen: wan(1800), effectiveInvestmentFen: wan(2000) } }] })
  })

  test('confirmed many times at once it is paid once: one set of postings, one fact, one change of every sum', async () => {
    const before = { contract: await contractNow(works), money: await moneyNow(works) }
    const answers = await Promise.all(Array.from({ length: 6 }, () => confirm(works, applicationId)))
    expect(answers.filter((answer) => answer.ok)).toHaveLength(1)
    for (const answer of answers) if (!answer.ok) expect(answer.status).toBe(409)
    const lines = await postings(applicationId)
    expect(lines.map((line) => [line.account, line.debit_fen, line.credit_fen])).toEqual([
      ['CIP_CONSTRUCTION', BigInt(wan(300)), 0n],
      ['PAYABLE_CONTRACTOR', 0n, BigInt(wan(300))],
      ['PAYABLE_CONTRACTOR', BigInt(wan(9)), 0n],
      ['RETENTION_PAYABLE', 0n, BigInt(wan(9))],
      ['PAYABLE_CONTRACTOR', BigInt(wan(246)), 0n],
      ['CASH_TREASURY', 0n, BigInt(wan(246))],
    ])
    const after = { contract: await contractNow(works), money: await moneyNow(works) }
    expect((after.contract['paid_fen'] ?? 0n) - (before.contract['paid_fen'] ?? 0n)).toBe(BigInt(wan(246)))
    expect((after.money['paid_fen'] ?? 0n) - (before.money['paid_fen'] ?? 0n)).toBe(BigInt(wan(246)))
    expect(after.money['in_flight_fen']).toBe(0n)
    expect((await city.factsOf(applicationId)).filter((fact) => fact.kind === 'contracts.payment_paid')).toHaveLength(1)
    expect(await city.one('select state, amount_fen from funds.commitment where source_id = $1', [applicationId])).toEqual({ state: 'paid', amount_fen: BigInt(wan(246)) })
  })
})

test('output is certified by the cost consultant, in grade C by the employer’s engineer, once and with its posting', async () => {
  for (const [region, amount, certifier, before] of [[990_100, 2000, 'costConsultant', 'chiefSupervisor'], [990_101, 400, 'employerEngineer', 'chiefSupervisor']] as const) {
    const works = await construction(city, region, amount, amount / 2)
    const { applicationId, caseId } = await apply(city, works, { cumulativeOutputFen: wan(amount / 10), laborFen: wan(1) })
    await city.agree(caseId, before)
    expect(await stateOf(applicationId)).toMatchObject({ certified: false })
    await city.agree(caseId, certifier)
    expect([await stateOf(applicationId), await postings(applicationId)]).toEqual([{ state: 'inApproval', certified: false }, []])
    const [task] = await city.openTasks(caseId)
    await city.does(works.who(certifier), 'decideTask', { taskId: task?.id, decision: 'agree' })
    expect(await stateOf(applicationId)).toMatchObject({ certified: true })
    expect(await contractNow(works)).toMatchObject({ certified_fen: BigInt(wan(amount / 10)), paid_fen: 0n })
    expect((await city.factsOf(applicationId)).map((fact) => fact.kind)).toEqual(expect.arrayContaining(['funds.output_certified']))
  }
})

test('an application that ends unpaid takes everything back: money set aside, output certified, postings the other way round', async () => {
  const works = await construction(city, 990_100, 2000, 1500)
  for (const way of ['return', 'reject', 'withdraw'] as const) {
    const before = [await contractNow(works), await moneyNow(works)]
    const { applicationId, caseId } = await apply(city, works, { cumulativeOutputFen: wan(100), laborFen: wan(10) })
    expect((await moneyNow(works))['in_flight_fen']).toBe(BigInt(wan(82)))
    if (way === 'withdraw') await city.does(works.who('contractorClerk'), 'withdrawCase', { caseId })
    else {
      await city.agree(caseId, 'employerChief')
      expect(await stateOf(applicationId)).toMatchObject({ certified: true })
      const [task] = await city.openTasks(caseId)
      await city.does(works.who('employerChief'), 'decideTask', { taskId: task?.id, decision: way, comment: '计量资料不全,请重新核对。', reasonCode: 'materialsIncomplete' })
    }
    expect([await contractNow(works), await moneyNow(works)], way).toEqual(before)
    const balance = new Map<string, bigint>()
    for (const line of await postings(applicationId)) balance.set(line.account, (balance.get(line.account) ?? 0n) + line.debit_fen - line.credit_fen)
    expect([...balance.values()].every((fen) => fen === 0n)).toBe(true)
    expect(await city.one('select state from funds.commitment where source_id = $1', [applicationId])).toEqual({ state: 'released' })
    expect(await stateOf(applicationId)).toEqual({ state: { return: 'returned', reject: 'rejected', withdraw: 'withdrawn' }[way], certified: false })
  }
  await paid(city, works, { cumulativeOutputFen: wan(100), laborFen: wan(10) })
})

describe('an advance and the progress payments that recover it', () => {
  const clerk = 'contractorClerk.990100'
  const ask = (works: Works, more: Record<string, unknown>) => city.ask(clerk, 'submitPaymentApplication', claimOf(works, more))
  const whole = { cumulativeOutputFen: wan(900), laborFen: wan(90) }
  const site = () => construction(city, 990_100, 1500, 900)
  /** What a refusal says, every figure in its place. */
  const said = (answer: Awaited<ReturnType<typeof ask>>): string => {
    if (answer.ok) throw new Error('not refused')
    for (const hit of answer.hits) expect(words.has(`rule.${hit.ruleId}`)).toBe(true)
    const [chinese, english] = [words.say('zh-CN', `refusal.${answer.code}`, answer.figures), words.say('en', `refusal.${answer.code}`, answer.figures)]
    expect(`${chinese}${english}`).not.toMatch(/[{}]|^refusal/)
    return chinese
  }

  test('while the advance is under way progress waits, and then recovers it whole: net 648 万元, nothing left', async () => {
    const works = await site()
    const { applicationId, caseId } = await apply(city, works, { kind: 'advance' })
    expect(await ask(works, whole)).toMatchObject({
      ok: false,
      status: 409,
      code: 'contracts.payment.advance_open',
      figures: { applicationId, netFen: wan(90) },
      hits: [{ ruleId: 'PAY-IN-ORDER', source: 'domain/04 §3' }],
    })
    await city.agree(caseId, 'treasury')
    expect(said(await ask(works, whole))).toBe('本合同预付款 90.00 万元正在办理，支付、退回或撤回后方可申请进度款。')
    expect((await confirm(works, applicationId)).ok).toBe(true)
    const made = await apply(city, works, whole)
    expect(made).toMatchObject({ breakdown: { recoveryFen: wan(90), netFen: wan(648) } })
    await city.agree(made.caseId, 'treasury')
    expect((await confirm(works, made.applicationId)).ok).toBe(true)
    expect(await contractNow(works)).toEqual({ certified_fen: BigInt(wan(900)), paid_fen: BigInt(wan(738)), advance_paid_fen: BigInt(wan(90)), recovered_fen: BigInt(wan(90)) })
  })

  test('while progress is under way the advance waits; whichever is withdrawn lets the other go', async () => {
    const works = await site()
    const first = await apply(city, works, { cumulativeOutputFen: wan(100), laborFen: wan(10) })
    expect(await ask(works, { kind: 'advance' })).toMatchObject({ ok: false, status: 409, code: 'contracts.payment.progress_open', figures: { applicationId: first.applicationId, periodNo: 1 }, hits: [{ ruleId: 'PAY-IN-ORDER' }] })
    expect(said(await ask(works, { kind: 'advance' }))).toContain('第 1 期进度款 82.00 万元正在办理')
    await city.does(clerk, 'withdrawCase', { caseId: first.caseId })
    const advance = await apply(city, works, { kind: 'advance' })
    await city.does(clerk, 'withdrawCase', { caseId: advance.caseId })
    await paid(city, works, { cumulativeOutputFen: wan(100), laborFen: wan(10) })
    await paid(city, works, { kind: 'advance' })
    await paid(city, works, { periodNo: 2, ...whole })
    expect(await contractNow(works)).toMatchObject({ certified_fen: BigInt(wan(900)), recovered_fen: BigInt(wan(90)) })
  })

  test('asked for at the same moment, one of them is taken', async () => {
    for (let round = 0; round < 3; round++) {
      const works = await site()
      const answers = await Promise.all([ask(works, { kind: 'advance' }), ask(works, whole), ask(works, { kind: 'advance' }), ask(works, whole)])
      expect(answers.filter((answer) => answer.ok)).toHaveLength(1)
    }
  })

  test('an advance that progress payments could no longer give back is not paid any more', async () => {
    const works = await site()
    await paid(city, works, { cumulativeOutputFen: wan(650), laborFen: wan(10) })
    expect(await ask(works, { kind: 'advance' })).toMatchObject({
      ok: false,
      status: 409,
      code: 'contracts.payment.advance_late',
      // 82 % of the 70 万元 up to 80 % of the price is 57.4 万元.
      figures: { advanceFen: wan(90), outputFen: wan(650), recoveryEndFen: wan(720), roomFen: wan(57.4) },
      hits: [{ ruleId: 'PAY-IN-ADVANCE', source: 'domain/04 §3' }],
    })
    expect(said(await ask(works, { kind: 'advance' }))).toContain('尚可扣回 57.40 万元，不足以扣清预付款 90.00 万元')
    expect(await city.refused(clerk, 'previewPayment', claimOf(works, { kind: 'advance' }))).toMatchObject({ code: 'contracts.payment.advance_late' })
    await paid(city, works, { periodNo: 2, cumulativeOutputFen: wan(900), laborFen: wan(10) })
    expect(await ask(works, { kind: 'advance' })).toMatchObject({ code: 'contracts.payment.advance_late', figures: { roomFen: '0' } })
  })

  test('an application whose recovery is no longer true when the money goes out is not paid, and can be returned and made anew', async () => {
    const works = await site()
    const progress = await apply(city, works, whole)
    // As both stood open before one had to wait for the other.
    await city.run("update contracts.payment set state = 'withdrawn' where id = $1", [progress.applicationId])
    const advance = await apply(city, works, { kind: 'advance' })
    await city.run("update contracts.payment set state = 'inApproval' where id = $1", [progress.applicationId])
    await city.agree(progress.caseId, 'treasury')
    await city.agree(advance.caseId, 'treasury')
    expect((await confirm(works, advance.applicationId)).ok).toBe(true)
    const before = [await contractNow(works), await moneyNow(works)]
    expect(await confirm(works, progress.applicationId)).toMatchObject({
      ok: false,
      status: 409,
      code: 'contracts.payment.outdated',
      figures: { recoveryFen: '0', netFen: wan(738), recoveryDueFen: wan(90), netDueFen: wan(648) },
      hits: [{ ruleId: 'PAY-IN-ORDER', source: 'domain/04 §3' }],
    })
    expect(said(await confirm(works, progress.applicationId))).toContain('现应扣回 90.00 万元、应付 648.00 万元。请退回申报人')
    expect([await contractNow(works), await moneyNow(works)]).toEqual(before)
    const [task] = await city.openTasks(progress.caseId)
    await city.does(works.who('treasury'), 'decideTask', { taskId: task?.id, decision: 'return', comment: '预付款已支付,请按现额重新申请。', reasonCode: 'materialsIncomplete' })
    await paid(city, works, whole)
    expect(await contractNow(works)).toMatchObject({ paid_fen: BigInt(wan(738)), recovered_fen: BigInt(wan(90)) })
  })
})

test('a project that changes its grade while a payment is under way: the payment keeps the route and the certifier it began with', async () => {
  const down = await construction(city, 990_100, 2000, 1500)
  const running = await apply(city, down, { cumulativeOutputFen: wan(100), laborFen: wan(10) })
  await city.agree(running.caseId, 'costConsultant')
  await city.run("update projects.project set grade = 'C' where id = $1", [down.projectId])
  await city.agree(running.caseId, 'treasury')
  expect(await stateOf(running.applicationId)).toMatchObject({ certified: true })
  expect((await confirm(down, running.applicationId)).ok).toBe(true)
  expect(await contractNow(down)).toMatchObject({ certified_fen: BigInt(wan(100)) })

  const up = await construction(city, 990_101, 400, 300)
  const small = await apply(city, up, { cumulativeOutputFen: wan(20), laborFen: wan(2) })
  await city.agree(small.caseId, 'employerEngineer')
  await city.run("update projects.project set grade = 'B' where id = $1", [up.projectId])
  await city.agree(small.caseId, 'treasury')
  expect(await stateOf(small.applicationId)).toMatchObject({ certified: true })
  const answer = await confirm(up, small.applicationId)
  expect(answer.ok, JSON.stringify(answer)).toBe(true)
})

test('many applications for one period at the same moment: one is taken, the money is set aside once', async () => {
  const works = await construction(city, 990_100, 2000, 1500)
  for (let period = 1; period <= 3; period++) {
    const claim = { periodNo: period, cumulativeOutputFen: wan(100 * period), laborFen: wan(10) }
    const answers = await Promise.all(Array.from({ length: 5 }, () => city.ask(works.who('contractorClerk'), 'submitPaymentApplication', claimOf(works, claim))))
    const [made] = answers.filter((answer) => answer.ok)
    expect(answers.filter((answer) => answer.ok)).toHaveLength(1)
    expect((await moneyNow(works))['in_flight_fen']).toBe(BigInt(wan(82)))
    const { applicationId, caseId } = (made as { value: { applicationId: string; caseId: string } }).value
    await city.agree(caseId, 'treasury')
    expect((await confirm(works, applicationId)).ok).toBe(true)
  }
})
