import type { City, Value } from './city.ts'
import { newId } from './caller.ts'

export const wan = (amount: number): string => String(BigInt(Math.round(amount * 100)) * 10_000n)

type Gate = { id: string; conditions: { id: string; met: boolean; hard: boolean }[] }
export type Site = { projectId: string; region: number; who(role: string): string }

const cityOnly = new Set(['costConsultant', 'projectDirector', 'lgOffice', 'financeReviewer'])

/** The people of a region: its own, but the city's where only the city has such a post. */
export const castOf = (region: number) => (role: string): string => `${role}.${cityOnly.has(role) ? 990100 : region}`

export const draftOf = (region: number, amount: number, more: Value = {}): Value => ({
  name: `用例工程${newId().slice(-10)}`,
  regionCode: region,
  sector: 'municipalRoad',
  nature: 'publicWelfare',
  complexity: 'ordinary',
  totalInvestmentFen: wan(amount),
  location: '学府路',
  sources: [{ sourceType: 'generalPublicBudget', amountFen: wan(amount) }],
  ...more,
})

/** A project whose proposal is approved, its people appointed. */
export async function established(city: City, region: number, amount: number, more: Value = {}): Promise<Site> {
  const who = castOf(region)
  const projectId = newId()
  await city.does(who('ownerClerk'), 'saveProjectDraft', { id: projectId, ...draftOf(region, amount, more) })
  const { caseId, grade } = await city.does(who('ownerClerk'), 'declareProject', { projectId })
  await city.agree(String(caseId))
  if (grade === 'A') await city.does('lgOffice.990100', 'setProjectMember', { projectId, username: 'projectDirector.990100', role: 'projectDirector', from: city.today })
  const roles = ['employerEngineer', 'employerAccountant', 'employerChief', 'contractorClerk', 'contractorManager', 'supervisor', 'chiefSupervisor', ...(grade === 'C' ? [] : ['costConsultant'])]
  for (const role of roles) await city.does(who('ownerChief'), 'setProjectMember', { projectId, username: who(role), role, from: city.today })
  return { projectId, region, who }
}

/** Passes a gate with evidence for whatever it lacks. */
export async function pass(city: City, site: Site, gate: string, amounts: Record<string, string> = {}, more: Value = {}): Promise<Value> {
  const project = await city.does(site.who('ownerClerk'), 'getProject', { projectId: site.projectId })
  const found = (project['gates'] as Gate[]).find((candidate) => candidate.id === gate)
  const lacking = (found?.conditions ?? []).filter((condition) => condition.hard && !condition.met)
  const evidence = lacking.map((condition) => ({ conditionId: condition.id, no: `文〔2026〕${gate.slice(1)}号`, on: city.today, ...(amounts[condition.id] ? { amountFen: amounts[condition.id] } : {}) }))
  return city.does(site.who('ownerClerk'), 'passGate', { projectId: site.projectId, gate, evidence, ...more })
}

export async function award(city: City, site: Site): Promise<void> {
  const fileId = await city.file(site.who('ownerClerk'))
  await city.does(site.who('ownerClerk'), 'fileDocument', { projectId: site.projectId, kind: 'awardNotice', fileId, title: '中标通知书', no: 'ZB-1', on: city.today })
}

/** A project for which contracts may be signed. */
export async function contracting(city: City, region: number, amount: number, more: Value = {}): Promise<Site> {
  const site = await established(city, region, amount, more)
  await pass(city, site, 'G3')
  await pass(city, site, 'G4')
  await pass(city, site, 'G5', { 'G5.planIssued': wan(amount / 10) })
  await pass(city, site, 'G6')
  await pass(city, site, 'G7')
  await award(city, site)
  return site
}

let serial = 0
export const contractOf = async (city: City, site: Site, amount: number, more: Value = {}): Promise<Value> => {
  serial += 1
  const code = await city.one<{ credit_code: string }>('select u.credit_code from organisation.unit u join organisation.post p on p.unit_id = u.id where p.username = $1', [site.who('contractorClerk')])
  return {
    projectId: site.projectId,
    no: `HT-${serial}-${newId().slice(-6)}`,
    contractorCreditCode: code.credit_code,
    priceFen: wan(amount),
    provisionalFen: '0',
    signedOn: city.today,
    progressRatioBp: 8500,
    advanceRatioBp: 1000,
    retentionBp: 300,
    retentionMode: 'perPayment',
    laborBp: 2000,
    payeeAccount: '6217000900001234',
    ...more,
  }
}

/** Registers a contract; answers its id. */
export async function signed(city: City, site: Site, amount: number, more: Value = {}): Promise<string> {
  return String((await city.does(site.who('ownerClerk'), 'registerContract', await contractOf(city, site, amount, more)))['contractId'])
}

/** A site under construction with one contract. */
export async function construction(city: City, region: number, amount: number, contractAmount: number, more: Value = {}): Promise<Site & { contractId: string }> {
  const site = await contracting(city, region, amount)
  const contractId = await signed(city, site, contractAmount, more)
  await pass(city, site, 'G8', { 'G8.priceEqualsAward': String(more['priceFen'] ?? wan(contractAmount)) })
  await pass(city, site, 'G9')
  return { ...site, contractId }
}

export type Claim = { kind?: string; periodNo?: number; cumulativeOutputFen?: string; cumulativeDeductionsFen?: string; laborFen?: string; deductions?: unknown; explanation?: string }
export const claimOf = (site: Site & { contractId: string }, more: Claim = {}): Value => ({ contractId: site.contractId, kind: 'progress', periodNo: 1, cumulativeOutputFen: '0', cumulativeDeductionsFen: '0', laborFen: '0', ...more })

/** Applies for a payment; answers application and case. */
export async function apply(city: City, site: Site & { contractId: string }, more: Claim = {}): Promise<{ applicationId: string; caseId: string }> {
  return (await city.does(site.who('contractorClerk'), 'submitPaymentApplication', claimOf(site, more))) as { applicationId: string; caseId: string }
}

let vouchers = 0
/** Lets a payment go its whole way and be paid. */
export async function paid(city: City, site: Site & { contractId: string }, more: Claim = {}): Promise<string> {
  const { applicationId, caseId } = await apply(city, site, more)
  await city.agree(caseId, 'treasury')
  vouchers += 1
  await city.does(site.who('treasury'), 'confirmPaymentPaid', { applicationId, paidOn: city.today, voucherNo: `PZ-${vouchers}-${applicationId.slice(-6)}` })
  return applicationId
}
