import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { decideAll, passWithEvidence, proposalRouteB, today, wan } from '../support/acts.ts'
import { dot, newId, person } from '../support/caller.ts'

type Cast = { region: number; owner: string; proposal: readonly string[]; route: string[]; treasury: string; members: string[] }

const city: Cast = {
  region: 990100,
  owner: '990100',
  proposal: proposalRouteB,
  route: ['contractorManager', 'chiefSupervisor', 'costConsultant', 'employerEngineer', 'employerAccountant', 'employerChief', 'financeReviewer'].map((role) => `${role}.990100`),
  treasury: 'treasury.990100',
  members: ['contractorClerk', 'contractorManager', 'chiefSupervisor', 'supervisor', 'costConsultant', 'employerEngineer', 'employerAccountant', 'employerChief'],
}

test('a grade B project goes from declaration to paid, and the worked example is paid to the fen', async () => {
  const clerk = await person('ownerClerk.990100')
  const projectId = newId()
  const fields = { name: `验收用例道路工程${projectId.slice(-6)}`, regionCode: city.region, sector: 'municipalRoad', nature: 'publicWelfare', complexity: 'ordinary', totalInvestmentFen: wan(10000) }
  await clerk.does('saveProjectDraft', { id: projectId, ...fields })
  const early = await clerk.ask('declareProject', { projectId, id: newId() })
  expect(early.status).toBe(422)
  expect(early.body.hits?.map((hit) => hit.ruleId)).toContain('G1.sourcesStated')
  await clerk.does('saveProjectDraft', { id: newId(), projectId, ...fields, location: '东环路', sources: [{ sourceType: 'generalPublicBudget', amountFen: wan(10000) }] })
  const declared = await clerk.does('declareProject', { projectId, id: newId() })
  expect(declared['grade']).toBe('B')
  expect(await decideAll(String(declared['caseId']), city.proposal)).toBe('approved')
  const established = await clerk.does('getProject', { projectId })
  expect(established['stage']).toBe('feasibility')

  for (const role of city.members) await (await person('ownerChief.990100')).does('setProjectMember', { projectId, id: newId(), username: `${role}.990100`, role, from: '2026-01-01' })
  for (const gate of ['G3', 'G4', 'G5', 'G6', 'G7']) await passWithEvidence(projectId, gate, 'ownerClerk.990100')
  const fileId = await clerk.upload('award.png', dot)
  const filed = await clerk.does('fileDocument', { id: newId(), projectId, kind: 'awardNotice', fileId, no: 'ZB-1', on: today })
  expect(filed['stage']).toBe('contracting')
  const contractId = newId()
  await clerk.does('registerContract', {
    id: contractId,
    projectId,
    no: `SG-${contractId.slice(-8)}`,
    contractorCreditCode: '91350100M000100Y43',
    priceFen: wan(10000),
    provisionalFen: wan(500),
    signedOn: today,
    progressRatioBp: 8500,
    advanceRatioBp: 1000,
    retentionBp: 300,
    retentionMode: 'perPayment',
    laborBp: 1800,
    payeeAccount: '6217000900001',
  })
  await passWithEvidence(projectId, 'G8', 'ownerClerk.990100', { 'G8.priceEqualsAward': wan(10000) })
  const built = await passWithEvidence(projectId, 'G9', 'ownerClerk.990100')
  expect(built['stage']).toBe('construction')

  const advance = await pay(contractId, { kind: 'advance', periodNo: 1, cumulativeOutputFen: '0', cumulativeDeductionsFen: '0', laborFen: '0' }, city.route.filter((name) => !name.startsWith('costConsultant')), 'A1')
  expect(advance.breakdown).toMatchObject({ netFen: wan(950) })
  expect(advance.cashAfter).toEqual([wan(950), wan(950), wan(950)])
  await pay(contractId, { periodNo: 1, cumulativeOutputFen: wan(3000), cumulativeDeductionsFen: wan(60), deductions: [{ kind: 'ownerMaterial', amountFen: wan(60) }], laborFen: wan(540) }, city.route, 'P1')
  const second = await pay(
    contractId,
    {
      periodNo: 2,
      cumulativeOutputFen: wan(4200),
      cumulativeDeductionsFen: wan(105),
      deductions: [
        { kind: 'ownerMaterial', amountFen: wan(40) },
        { kind: 'penalty', amountFen: wan(5) },
      ],
      laborFen: wan(216),
    },
    city.route,
    'P2',
  )
  expect(second.breakdown).toEqual({ grossFen: wan(1020), recoveryFen: wan(240), retentionFen: wan(36), deductionsFen: wan(45), netFen: wan(699), laborFen: wan(216), mainFen: wan(483) })
  expect(second.cashAfter).toEqual([wan(4019), wan(4019), wan(4019)])
  const debit = second.postings.reduce((sum, line) => sum + BigInt(line.debitFen), 0n)
  const credit = second.postings.reduce((sum, line) => sum + BigInt(line.creditFen), 0n)
  expect([debit, credit]).toEqual([BigInt(wan(1020)), BigInt(wan(1020))])
  const after = await clerk.does('getProject', { projectId })
  expect(after['contracts']).toMatchObject([{ priceFen: wan(10000), certifiedFen: wan(4200), paidFen: wan(4019), advanceLeftFen: wan(680) }])
  const facts = (await clerk.does('listProjectFacts', { projectId, limit: 200 }))['items'] as { kind: string; leafHash: string; record: string }[]
  expect(facts.map((fact) => fact.kind)).toContain('contracts.payment_paid')
  for (const fact of facts) expect(createHash('sha256').update(Buffer.from([0])).update(fact.record).digest('hex')).toBe(fact.leafHash)
  for (const fact of facts) expect(JSON.parse(fact.record)).toMatchObject({ v: 1, kind: fact.kind, projectId })
})

/** `cashAfter`: all cash of the contract after the payment as previewed, as read in approval, and as read once paid. */
type Paid = { cashAfter: unknown[]; breakdown: Record<string, string>; postings: { account: string; debitFen: string; creditFen: string }[] }

async function pay(contractId: string, claim: Record<string, unknown>, route: readonly string[], voucher: string): Promise<Paid> {
  const contractor = await person('contractorClerk.990100')
  const preview = await contractor.does('previewPayment', { contractId, ...claim })
  const applied = await contractor.does('submitPaymentApplication', { id: newId(), contractId, ...claim })
  expect(preview['breakdown']).toEqual(applied['breakdown'])
  const cashNow = async (): Promise<unknown> => (await contractor.does('getPayment', { applicationId: applied['applicationId'] }))['cashAfterFen']
  const open = await cashNow()
  expect(await decideAll(String(applied['caseId']), route)).toBe('running')
  const treasury = await person(city.treasury)
  const paid = await treasury.does('confirmPaymentPaid', { applicationId: applied['applicationId'], id: newId(), paidOn: today, voucherNo: `${voucher}-${contractId.slice(-8)}` })
  return { cashAfter: [preview['cashAfterFen'], open, await cashNow()], breakdown: applied['breakdown'] as Record<string, string>, postings: paid['postings'] as Paid['postings'] }
}
