import { afterAll, beforeAll, expect, test } from 'vitest'
import { seededRandom } from '@zhujian/kernel'
import { livingCity } from '../support/city.ts'
import type { City } from '../support/city.ts'
import { claimOf, construction, wan } from '../support/works.ts'
import type { Site } from '../support/works.ts'

type Works = Site & { contractId: string }
const seed = Number(process.env['TEST_SEED'] ?? 20261125)
let city: City

beforeAll(async () => {
  city = await livingCity()
}, 240_000)
afterAll(() => city.close())

/** Terms as fractions of 10000, kept apart from the platform's own types. */
type Terms = { price: bigint; provisional: bigint; progress: bigint; advance: bigint; retention: bigint; labor: bigint }
const round = (a: bigint, b: bigint, c: bigint): bigint => (2n * a * b + c) / (2n * c) // Nothing here is below zero.

/** What a contract should have paid, reckoned from the beginning each time and not carried on from period to period. */
class Oracle {
  readonly terms: Terms
  advancePaid = 0n
  output = 0n
  deductions = 0n
  labor = 0n
  net = 0n
  cash = 0n
  recovered = 0n
  retained = 0n
  carry = 0n

  constructor(terms: Terms) {
    this.terms = terms
  }

  get advanceDue(): bigint {
    return round(this.terms.price - this.terms.provisional, this.terms.advance, 10_000n)
  }

  /** Recovery between 30 % and 80 % of price less provisional sums. */
  recovery(output: bigint): bigint {
    const base = this.terms.price - this.terms.provisional
    const [from, to] = [base * 3000n, base * 8000n]
    const at = output * 10_000n
    if (at <= from) return 0n
    return at >= to ? this.advancePaid : round(this.advancePaid, at - from, to - from)
  }

  /** Whether the payments up to 80 % of price less provisional sums could still give the whole advance back. */
  get advanceComesBack(): boolean {
    const end = round(this.terms.price - this.terms.provisional, 8000n, 10_000n)
    const given = (output: bigint): bigint => round(output, this.terms.progress, 10_000n) - round(output, this.terms.retention, 10_000n)
    return end > this.output && given(end) - given(this.output) >= this.advanceDue
  }

  /** The next period: what it nets, what leaves in cash; nothing is changed. */
  next(output: bigint, deductions: bigint, labor: bigint): { net: bigint; cash: bigint; carry: bigint; recovered: bigint; retained: bigint; totalNet: bigint } {
    const recovered = this.recovery(output)
    const retained = round(output, this.terms.retention, 10_000n)
    const totalNet = round(output, this.terms.progress, 10_000n) - recovered - retained - deductions
    const net = totalNet - this.net
    const wanted = labor + this.carry
    const main = net > wanted ? net - wanted : 0n
    const carry = net > wanted ? 0n : wanted - net
    return { net, cash: labor + main, carry, recovered, retained, totalNet }
  }

  pay(output: bigint, deductions: bigint, labor: bigint): void {
    const due = this.next(output, deductions, labor)
    this.output = output
    this.deductions = deductions
    this.labor += labor
    this.net = due.totalNet
    this.cash += due.cash
    this.carry = due.carry
    this.recovered = due.recovered
    this.retained = due.retained
  }
}

type Contract = { certified_fen: bigint; paid_fen: bigint; advance_paid_fen: bigint; recovered_fen: bigint }
type Line = { account: string; debit: bigint; credit: bigint }

/** The book of a contract against the oracle, and what must always hold. */
async function check(works: Works, oracle: Oracle): Promise<void> {
  const contract = await city.one<Contract>('select certified_fen, paid_fen, advance_paid_fen, recovered_fen from contracts.contract where id = $1', [works.contractId])
  expect(contract).toEqual({ certified_fen: oracle.output, paid_fen: oracle.advancePaid + oracle.cash, advance_paid_fen: oracle.advancePaid, recovered_fen: oracle.recovered })
  const cash = contract.paid_fen
  expect(cash - (contract.advance_paid_fen - contract.recovered_fen) <= contract.certified_fen).toBe(true)
  expect(contract.certified_fen <= oracle.terms.price && cash <= oracle.terms.price).toBe(true)
  const lines = await city.rows<Line>('select account, sum(debit_fen)::bigint as debit, sum(credit_fen)::bigint as credit from funds.posting where contract_id = $1 group by account', [works.contractId])
  const total = lines.reduce((sum, line) => sum + line.debit - line.credit, 0n)
  expect(total).toBe(0n)
  const balance = (account: string): bigint => lines.filter((line) => line.account === account).reduce((sum, line) => sum + line.debit - line.credit, 0n)
  expect({
    cash: -balance('CASH_TREASURY'),
    advance: balance('ADVANCE_PAID'),
    works: balance('CIP_CONSTRUCTION'),
    retention: -balance('RETENTION_PAYABLE'),
    withheld: -(balance('OTHER_WITHHOLDING') + balance('CONTRACT_PENALTY') + balance('OWNER_SUPPLIED_MATERIAL')),
    wages: balance('WAGE_CLEARING'),
  }).toEqual({ cash, advance: oracle.advancePaid - oracle.recovered, works: oracle.output, retention: oracle.retained, withheld: oracle.deductions, wages: oracle.carry })
  // What is still owed: the part of the output that was not yet due.
  expect(-balance('PAYABLE_CONTRACTOR')).toBe(oracle.output - oracle.recovered - oracle.retained - oracle.deductions - oracle.net)
  const unbalanced = await city.rows('select source_id from funds.posting where contract_id = $1 group by source_id, posted_at having sum(debit_fen) <> sum(credit_fen)', [works.contractId])
  expect(unbalanced).toEqual([])
}

/** One claim that the law allows or not; it is paid when the platform takes it, and must be taken when the oracle sees nothing against it. */
async function claim(works: Works, oracle: Oracle, periodNo: number, output: bigint, deductions: bigint, labor: bigint, items: unknown): Promise<'paid' | 'refused'> {
  const answer = await city.ask(works.who('contractorClerk'), 'submitPaymentApplication', claimOf(works, { periodNo, cumulativeOutputFen: String(output), cumulativeDeductionsFen: String(deductions), laborFen: String(labor), ...(items ? { deductions: items } : {}) }))
  const due = oracle.next(output, deductions, labor)
  const allowed = output > oracle.output && output <= oracle.terms.price && deductions >= oracle.deductions && due.net >= 0n && oracle.labor + labor <= round(output, oracle.terms.labor, 10_000n)
  const within = oracle.advancePaid + oracle.cash + due.cash <= oracle.terms.price && oracle.cash + due.cash + due.recovered <= output
  expect(answer.ok, `${JSON.stringify(answer, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value))}`).toBe(allowed && within)
  if (!answer.ok) return 'refused'
  const { applicationId, caseId, breakdown } = answer.value as { applicationId: string; caseId: string; breakdown: Record<string, unknown> }
  expect(JSON.stringify(breakdown)).toContain(`"netFen":"${due.net}"`)
  await city.agree(caseId, 'treasury')
  const confirmed = await city.ask(works.who('treasury'), 'confirmPaymentPaid', { applicationId, paidOn: city.today, voucherNo: `S-${applicationId.slice(-12)}` })
  expect(confirmed.ok, JSON.stringify(confirmed)).toBe(true)
  oracle.pay(output, deductions, labor)
  return 'paid'
}

test('random contracts and claims: every fen is where a plain reckoning puts it, the book balances and no bound is passed', { timeout: 300_000 }, async () => {
  console.log(`payment sequences seed ${seed}`)
  const random = seededRandom(seed)
  const below = (most: bigint): bigint => (most <= 0n ? 0n : (most * BigInt(Math.floor(random() * 1_000_003))) / 1_000_003n)
  const outcomes = { paid: 0, refused: 0 }
  for (let contract = 0; contract < 6; contract++) {
    const county = contract % 3 === 2
    const odd = BigInt(Math.floor(random() * 9999))
    const price = BigInt(wan(county ? 300 : 1500)) + odd
    const terms: Terms = { price, provisional: below(price / 5n), progress: 8000n + below(2001n), advance: below(3001n), retention: below(301n), labor: 1000n + below(2001n) }
    const works = await construction(city, county ? 990_101 : 990_100, county ? 450 : 2000, county ? 300 : 1500, {
      priceFen: String(price),
      provisionalFen: String(terms.provisional),
      progressRatioBp: Number(terms.progress),
      advanceRatioBp: Number(terms.advance),
      retentionBp: Number(terms.retention),
      laborBp: Number(terms.labor),
    })
    const oracle = new Oracle(terms)
    const advanceAt = Math.floor(random() * 4)
    let period = 1
    for (let step = 0; step < 8; step++) {
      if (step === advanceAt && oracle.advanceDue > 0n) {
        const answer = await city.ask(works.who('contractorClerk'), 'submitPaymentApplication', claimOf(works, { kind: 'advance' }))
        const fits = oracle.cash + oracle.advanceDue <= price && oracle.advanceComesBack
        expect(answer.ok).toBe(fits)
        if (answer.ok) {
          const { applicationId, caseId } = answer.value as { applicationId: string; caseId: string }
          const meanwhile = claimOf(works, { periodNo: period, cumulativeOutputFen: String(oracle.output + 1n), cumulativeDeductionsFen: String(oracle.deductions) })
          expect(await city.codeOf(works.who('contractorClerk'), 'submitPaymentApplication', meanwhile)).toBe('contracts.payment.advance_open')
          await city.agree(caseId, 'treasury')
          await city.does(works.who('treasury'), 'confirmPaymentPaid', { applicationId, paidOn: city.today, voucherNo: `A-${applicationId.slice(-12)}` })
          oracle.advancePaid = oracle.advanceDue
        }
        await check(works, oracle)
      }
      const wild = random() < 0.25
      const output = wild ? below(price * 12n / 10n) : oracle.output + below((price - oracle.output) / 3n)
      const gained = output > oracle.output ? output - oracle.output : 0n
      const deductions = random() < 0.3 ? oracle.deductions + below(gained / (wild ? 1n : 20n)) : oracle.deductions
      const room = round(output, terms.labor, 10_000n) - oracle.labor
      const labor = wild ? below(price / 5n) : below(room > 0n ? room : 0n)
      const fresh = deductions - oracle.deductions
      const items = fresh > 0n && random() < 0.5 ? [{ kind: 'penalty', amountFen: String(fresh) }] : null
      const outcome = await claim(works, oracle, period, output, deductions, labor, items)
      outcomes[outcome] += 1
      if (outcome === 'paid') period += 1
      await check(works, oracle)
    }
    const base = terms.price - terms.provisional
    if (oracle.output * 10_000n >= base * 8000n) expect(oracle.recovered).toBe(oracle.advancePaid)
  }
  console.log(`payment sequences: ${JSON.stringify(outcomes)}`)
  expect(outcomes.paid).toBeGreaterThan(10)
  expect(outcomes.refused).toBeGreaterThan(3)
})

test('the trial balance of the whole city: every source balances, and the books say what contracts and projects say', async () => {
  expect(await city.rows('select source_id from funds.posting group by source_id having sum(debit_fen) <> sum(credit_fen)')).toEqual([])
  const differ = await city.rows(
    `select c.id from contracts.contract c left join (select contract_id, sum(credit_fen - debit_fen) filter (where account = 'CASH_TREASURY') as cash, sum(debit_fen - credit_fen) filter (where account = 'CIP_CONSTRUCTION') as certified from funds.posting group by contract_id) f on f.contract_id = c.id
      where c.paid_fen <> coalesce(f.cash, 0) or c.certified_fen <> coalesce(f.certified, 0)`,
  )
  expect(differ).toEqual([])
  const projects = await city.rows(
    `select p.id from projects.project p left join (select project_id, sum(price_fen) as price, sum(paid_fen) as paid, sum(certified_fen) as certified from contracts.contract group by project_id) c on c.project_id = p.id
      left join (select project_id, sum(net_fen) as net from contracts.payment where state = 'inApproval' group by project_id) f on f.project_id = p.id
      where p.contract_fen <> coalesce(c.price, 0) or p.paid_fen <> coalesce(c.paid, 0) or p.certified_fen <> coalesce(c.certified, 0) or p.in_flight_fen <> coalesce(f.net, 0)`,
  )
  expect(projects).toEqual([])
  const reserved = await city.rows(
    `select p.id from contracts.payment p left join funds.commitment c on c.source_id = p.id
      where c.amount_fen is distinct from p.net_fen or c.state is distinct from case p.state when 'inApproval' then 'reserved' when 'paid' then 'paid' else 'released' end`,
  )
  expect(reserved).toEqual([])
})
