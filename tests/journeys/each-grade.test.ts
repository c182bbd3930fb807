import { expect, test } from 'vitest'
import { passWithEvidence, today, wan } from '../support/acts.ts'
import { dot, newId, person } from '../support/caller.ts'
import type { Person } from '../support/caller.ts'

type Open = { taskId: string; caseId: string; role: string }
type Decided = { role: string; username: string }

/** Who a step went to: the county's account of the role, or the city's. */
async function holderOf(task: Open, region: number): Promise<Person> {
  for (const code of new Set([region, 990100])) {
    const somebody = await person(`${task.role}.${code}`).catch(() => null)
    const tasks = somebody ? ((await somebody.does('listTasks', { limit: 200 }))['items'] as Open[]) : []
    if (somebody && tasks.some((one) => one.taskId === task.taskId)) return somebody
  }
  throw new Error(`nobody of the demo accounts has the step of ${task.role}`)
}

/** Lets everybody agree until the case ends or stands with the treasury; answers who decided, in order. */
async function carry(projectId: string, caseId: string, owner: Person, region: number): Promise<Decided[]> {
  const decided: Decided[] = []
  for (let round = 0; round < 30; round++) {
    const open = ((await owner.does('getProject', { projectId }))['openTasks'] as Open[]).filter((task) => task.caseId === caseId)
    if (open.length === 0 || open.every((task) => task.role === 'treasury')) return decided
    for (const task of open) {
      const holder = await holderOf(task, region)
      await holder.does('decideTask', { taskId: task.taskId, id: newId(), decision: 'agree', comment: '同意' })
      decided.push({ role: task.role, username: holder.username })
    }
  }
  throw new Error('the case does not end')
}

const grades = [
  { grade: 'A', region: 990100, amount: 30000 },
  { grade: 'B', region: 990100, amount: 6000 },
  { grade: 'C', region: 990101, amount: 300 },
]

test.each(grades)('a project of grade $grade goes from declaration to the first payments', async ({ grade, region, amount }) => {
  const owner = await person(`ownerClerk.${region}`)
  const chief = await person(`ownerChief.${region}`)
  const projectId = newId()
  const fields = { name: `${grade} 级旅程用例${projectId.slice(-6)}`, regionCode: region, sector: 'municipalRoad', nature: 'publicWelfare', complexity: 'ordinary', totalInvestmentFen: wan(amount), location: '东环路' }
  await owner.does('saveProjectDraft', { id: projectId, ...fields, sources: [{ sourceType: 'generalPublicBudget', amountFen: wan(amount) }] })
  const declared = await owner.does('declareProject', { projectId, id: newId() })
  expect(declared['grade']).toBe(grade)
  const proposal = await carry(projectId, String(declared['caseId']), owner, region)
  expect(proposal.length).toBeGreaterThanOrEqual(3)
  expect(await owner.does('getProject', { projectId })).toMatchObject({ state: 'active', stage: 'feasibility' })

  const roles = ['contractorClerk', 'contractorManager', 'chiefSupervisor', 'supervisor', 'employerEngineer', 'employerAccountant', 'employerChief', ...(grade === 'C' ? [] : ['costConsultant'])]
  for (const role of roles) await chief.does('setProjectMember', { projectId, id: newId(), username: `${role}.${region}`, role, from: '2026-01-01' })
  if (grade === 'A') await (await person('lgOffice.990100')).does('setProjectMember', { projectId, id: newId(), username: 'projectDirector.990100', role: 'projectDirector', from: '2026-01-01' })
  for (const gate of ['G3', 'G4', 'G5', 'G6', 'G7']) await passWithEvidence(projectId, gate, owner.username)
  const fileId = await owner.upload('award.png', dot)
  await owner.does('fileDocument', { id: newId(), projectId, kind: 'awardNotice', fileId, no: `ZB-${projectId.slice(-4)}`, on: today })
  const contractId = newId()
  const terms = { provisionalFen: '0', progressRatioBp: 8500, advanceRatioBp: 1000, retentionBp: 300, retentionMode: 'perPayment', laborBp: 1800, payeeAccount: '6217000900001' }
  await owner.does('registerContract', { id: contractId, projectId, no: `SG-${contractId.slice(-8)}`, contractorCreditCode: '91350100M000100Y43', priceFen: wan(amount / 2), signedOn: today, ...terms })
  await passWithEvidence(projectId, 'G8', owner.username, { 'G8.priceEqualsAward': wan(amount / 2) })
  expect((await passWithEvidence(projectId, 'G9', owner.username))['stage']).toBe('construction')

  const contractor = await person(`contractorClerk.${region}`)
  for (const [serial, claim] of [
    { kind: 'advance', periodNo: 1, cumulativeOutputFen: '0', laborFen: '0' },
    { kind: 'progress', periodNo: 1, cumulativeOutputFen: wan(amount / 10), laborFen: String((BigInt(wan(amount / 10)) * 18n) / 100n) },
  ].entries()) {
    const applied = await contractor.does('submitPaymentApplication', { id: newId(), contractId, cumulativeDeductionsFen: '0', ...claim })
    const route = await carry(projectId, String(applied['caseId']), owner, region)
    expect(new Set(route.map((step) => step.username)).size, 'duties lie with different people').toBe(route.length)
    const treasury = await holderOf(((await owner.does('getProject', { projectId }))['openTasks'] as Open[]).find((task) => task.caseId === applied['caseId']) as Open, region)
    const paid = await treasury.does('confirmPaymentPaid', { applicationId: applied['applicationId'], id: newId(), paidOn: today, voucherNo: `V${serial}-${projectId.slice(-8)}` })
    const postings = paid['postings'] as { debitFen: string; creditFen: string }[]
    expect(postings.reduce((sum, line) => sum + BigInt(line.debitFen) - BigInt(line.creditFen), 0n)).toBe(0n)
  }
  const [contract] = (await owner.does('getProject', { projectId }))['contracts'] as { paidFen: string; certifiedFen: string }[]
  expect(contract?.certifiedFen).toBe(wan(amount / 10))
  expect(BigInt(contract?.paidFen ?? '0')).toBeGreaterThan(0n)
})
