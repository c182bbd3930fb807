import type { CityPlan, PlannedProject } from './plan.ts'
import type { StageHand } from './stage-hand.ts'

/** Days to wait before the next act; the stage manager lets the project whose day comes first go on. */
type Life = AsyncGenerator<number, void, void>

const wan = (amount: number): string => String(Math.round(amount * 100) * 10_000)

/** People by role around a project: the city's for its own projects, the county's for grade C. */
function cast(project: PlannedProject): (role: string) => string {
  const region = project.grade === 'C' ? project.regionCode : 990100
  const cityOnly = new Set(['lgOffice', 'projectDirector', 'costConsultant'])
  return (role) => `${role}.${cityOnly.has(role) ? 990100 : region}`
}

/** The whole life of one project, as far as its fate lets it come. */
export async function* life(hand: StageHand, plan: CityPlan, project: PlannedProject, serial: number): Life {
  const who = cast(project)
  const [fate = '', at = ''] = project.fate.split(':')
  const projectId = await draft(hand, plan, project, who)
  yield 1
  const declared = await hand.act(who('ownerClerk'), 'declareProject', { projectId })
  const stopAt = fate === 'ask' ? at : null
  yield* decide(hand, plan, String(declared['caseId']), stopAt, fate === 'returned')
  if (fate === 'ask' || fate === 'returned') return
  await appoint(hand, project, projectId, who)
  yield 12
  await pass(hand, plan, project, projectId, who, 'G3', ['G3.feasibilityApproval', 'G3.landPreReview', 'G3.tenderMatters'])
  if (fate === 'feasibility') return
  yield 18
  await pass(hand, plan, project, projectId, who, 'G4', ['G4.budgetApproval', 'G4.budgetItems'])
  if (fate === 'preliminaryDesign' || fate === 'annualPlan') return
  yield 15
  await pass(hand, plan, project, projectId, who, 'G5', ['G5.planIssued', 'G5.eligible', 'G5.planWithinBudget'])
  if (fate === 'blocked') return
  await pass(hand, plan, project, projectId, who, 'G6', ['G6.landPlanningPermit', 'G6.landUseCertificate', 'G6.projectPlanningPermit', 'G6.constructionPermit'])
  yield 10
  await pass(hand, plan, project, projectId, who, 'G7', ['G7.tenderMattersApproved', 'G7.maxBidPrice', 'G7.drawingsReady'])
  if (fate === 'tendering') return
  yield 25
  await fileDocument(hand, plan, projectId, who('ownerClerk'), 'awardNotice', plan.words.award, serial)
  yield 7
  yield* build(hand, plan, project, projectId, who, serial, fate, at)
}

async function draft(hand: StageHand, plan: CityPlan, project: PlannedProject, who: (role: string) => string): Promise<string> {
  const total = wan(project.wan)
  const own = wan(Math.floor(project.wan * 0.4))
  const bond = String(BigInt(total) - BigInt(own))
  const saved = await hand.act(who('ownerClerk'), 'saveProjectDraft', {
    name: project.name,
    regionCode: project.regionCode,
    sector: project.sector,
    nature: 'publicWelfare',
    complexity: 'ordinary',
    totalInvestmentFen: total,
    location: project.location,
    ...(project.longitude === undefined || project.latitude === undefined ? {} : { longitude: String(project.longitude), latitude: String(project.latitude) }),
    necessity: plan.words.necessity,
    sources: [
      { sourceType: 'generalPublicBudget', amountFen: own },
      { sourceType: 'specialBond', amountFen: bond },
    ],
    ...planOf(project),
  })
  return String(saved['projectId'])
}

const dayMs = 86_400_000
const dayAfter = (start: string, days: number): string => new Date(Date.parse(start) + days * dayMs).toISOString().slice(0, 10)

/** How far the works are by the autumn of 2026, and how far the plan wanted them to be. */
function targetOf(project: PlannedProject): { done: number; wanted: number } {
  const [fate = ''] = project.fate.split(':')
  if (fate === 'late') return { done: 0.48, wanted: 0.66 + (project.wan % 3) * 0.06 }
  if (fate === 'over') return { done: 0.9, wanted: 1.08 }
  const done = 0.55 + (project.wan % 7) * 0.05
  return { done, wanted: done + (project.wan % 4) * 0.015 }
}

/** Works are planned to begin once the papers are through, and to end so that the plan stands where `wanted` says. */
function planOf(project: PlannedProject): { plannedStartOn: string; plannedFinishOn: string } {
  const begin = dayAfter(project.start, 130)
  const until = Math.max(60, (Date.parse('2026-10-10') - Date.parse(begin)) / dayMs)
  const length = project.fate === 'completed' ? 400 : Math.round(until / targetOf(project).wanted)
  return { plannedStartOn: begin, plannedFinishOn: dayAfter(begin, length) }
}

/** What the annual plan of a year gives a project: the share of its works that falls into it, with what is still to be paid of the year before. */
function planWan(project: PlannedProject, year: number, issuedWan: number): number {
  const { plannedStartOn, plannedFinishOn } = planOf(project)
  const [begin, end] = [Date.parse(plannedStartOn), Date.parse(plannedFinishOn)]
  const within = Math.max(0, Math.min(end, Date.parse(`${year}-12-31`)) - Math.max(begin, Date.parse(`${year}-01-01`)))
  const wanted = project.wan * Math.max(0.05, (0.52 * within) / (end - begin) + 0.02)
  return Math.floor(Math.max(1, Math.min(wanted, project.wan * 0.97 - issuedWan)))
}

/** Lets every open step decide in turn, until the step of a role is reached; `countersign` stops with some of several decided. */
async function* decide(hand: StageHand, plan: CityPlan, caseId: string, stopAt: string | null, sendBack: boolean): Life {
  for (;;) {
    const open = await hand.tasks(caseId)
    if (open.length === 0) return
    const stop = open.some((task) => task.role === stopAt) || (stopAt === 'countersign' && open.length > 1)
    if (stop) return
    yield 1 + Math.floor(hand.random() * 2)
    const task = open[0]
    if (!task || task.role === 'treasury') return
    const last = sendBack && open.length === 1 && task.role.endsWith('Chief') && task.role !== 'ownerChief'
    const made = last ? { decision: 'return', comment: plan.words.returnNote, reasonCode: 'materialsIncomplete' } : { decision: 'agree', comment: plan.words.agree }
    await hand.act(hand.usernameOf(task.account_id), 'decideTask', { taskId: task.id, ...made })
    if (last) return
  }
}

async function appoint(hand: StageHand, project: PlannedProject, projectId: string, who: (role: string) => string): Promise<void> {
  const from = hand.now().toISOString().slice(0, 10)
  if (project.grade !== 'C') await hand.act('lgOffice.990100', 'setProjectMember', { projectId, username: 'projectDirector.990100', role: 'projectDirector', from })
  const employers = ['employerEngineer', 'employerAccountant', 'employerChief', 'userUnitRep']
  const others = ['contractorClerk', 'contractorManager', 'supervisor', 'chiefSupervisor', ...(project.grade === 'C' ? [] : ['costConsultant', 'designer'])]
  for (const role of [...employers, ...others]) await hand.act(who('ownerChief'), 'setProjectMember', { projectId, username: who(role), role, from })
}

async function pass(hand: StageHand, plan: CityPlan, project: PlannedProject, projectId: string, who: (role: string) => string, gate: string, conditionIds: readonly string[]): Promise<void> {
  const on = hand.now().toISOString().slice(0, 10)
  const evidence = conditionIds.map((conditionId) => ({
    conditionId,
    no: plan.words.docNo.replace('{year}', on.slice(0, 4)).replace('{no}', String(10 + Math.floor(hand.random() * 400))),
    on,
    ...(conditionId === 'G5.planIssued' ? { amountFen: wan(planWan(project, Number(on.slice(0, 4)), 0)) } : {}),
  }))
  await hand.act(who('ownerClerk'), 'passGate', { projectId, gate, evidence })
}

async function fileDocument(hand: StageHand, plan: CityPlan, projectId: string, username: string, kind: string, title: string, serial: number): Promise<void> {
  const on = hand.now().toISOString().slice(0, 10)
  const fileId = await hand.file(username, `${title}.png`)
  await hand.act(username, 'fileDocument', { projectId, kind, fileId, title, no: plan.words.docNo.replace('{year}', on.slice(0, 4)).replace('{no}', String(500 + serial)), on })
}

async function contract(hand: StageHand, plan: CityPlan, project: PlannedProject, projectId: string, who: (role: string) => string, no: string, share: number): Promise<{ contractId: string; priceFen: bigint }> {
  const on = hand.now().toISOString().slice(0, 10)
  const priceFen = BigInt(wan(Math.floor(project.wan * share)))
  const contractor = plan.units.find((unit) => unit.key === (project.grade === 'C' ? `contractor${project.regionCode}` : 'contractor'))
  const made = await hand.act(who('ownerClerk'), 'registerContract', {
    projectId,
    no: plan.words.contractNo.replace('{year}', on.slice(0, 4)).replace('{no}', no),
    contractorCreditCode: contractor?.creditCode,
    contractorName: contractor?.name,
    priceFen: String(priceFen),
    provisionalFen: String(priceFen / 20n),
    signedOn: on,
    progressRatioBp: 8500,
    advanceRatioBp: 1000,
    retentionBp: 300,
    retentionMode: 'perPayment',
    laborBp: 1800,
    payeeAccount: plan.words.account.replace('{no}', no.padStart(4, '0')),
  })
  return { contractId: String(made['contractId']), priceFen }
}

async function* build(hand: StageHand, plan: CityPlan, project: PlannedProject, projectId: string, who: (role: string) => string, serial: number, fate: string, at: string): Life {
  const main = await contract(hand, plan, project, projectId, who, String(serial), fate === 'county' ? 0.2 : 0.86)
  const on = hand.now().toISOString().slice(0, 10)
  await hand.act(who('ownerClerk'), 'passGate', {
    projectId,
    gate: 'G8',
    evidence: [
      { conditionId: 'G8.performanceBond', no: `LB-${serial}`, on },
      { conditionId: 'G8.priceEqualsAward', amountFen: String(main.priceFen), no: `ZB-${serial}`, on },
    ],
  })
  yield 12
  await pass(hand, plan, project, projectId, who, 'G9', ['G9.wageSpecialAccount', 'G9.realNameAttendance', 'G9.wageDeposit', 'G9.constructionPlan', 'G9.supervisionOnSite'])
  yield 3
  yield* pay(hand, plan, who, { ...main, serial, kind: 'advance', periodNo: 1, share: 0 }, null)
  const until = Date.parse(fate === 'county' ? '2026-03-10' : fate === 'completed' ? dayAfter(on, 390) : '2026-09-01')
  const months = Math.max(1, Math.floor((until - hand.now().getTime()) / (31 * dayMs)))
  const target = fate === 'completed' ? 1 : targetOf(project).done
  const everyMonths = Math.max(3, Math.ceil(months / 5))
  let [percent, paid] = [0, 0]
  let planned = hand.now().getUTCFullYear()
  let issuedWan = planWan(project, planned, 0)
  for (let month = 1; hand.now().getTime() < until; month++) {
    yield 31
    if (hand.now().getUTCFullYear() > planned) {
      planned = hand.now().getUTCFullYear()
      const yearWan = planWan(project, planned, issuedWan)
      issuedWan += yearWan
      await nextYearPlan(hand, plan, projectId, who, yearWan)
    }
    percent = Math.min(target, percent + (target / months) * (0.85 + hand.random() * 0.4))
    await report(hand, plan, projectId, who, percent, main.priceFen)
    if (month % everyMonths === 0 && paid < 5) yield* pay(hand, plan, who, { ...main, serial, kind: 'progress', periodNo: ++paid, share: Math.round(percent * 9000) }, null)
  }
  if (fate === 'completed') {
    yield 31
    await report(hand, plan, projectId, who, 1, main.priceFen)
    yield 10
    await fileDocument(hand, plan, projectId, who('chiefSupervisor'), 'completionReport', plan.words.completion, serial)
    return
  }
  if (fate === 'pay') yield* pay(hand, plan, who, { ...main, serial, kind: 'progress', periodNo: paid + 1, share: Math.round(percent * 9400) }, at)
  if (fate === 'returnedPay') yield* pay(hand, plan, who, { ...main, serial, kind: 'progress', periodNo: paid + 1, share: Math.round(percent * 9400) }, 'return')
  if (fate === 'county') {
    for (const [index, role] of ['contractorManager', 'chiefSupervisor', 'employerEngineer', 'employerAccountant', 'employerChief', 'countyFinance', 'treasury'].entries()) {
      const extra = await contract(hand, plan, project, projectId, who, `${serial}-${index + 1}`, 0.08)
      yield* pay(hand, plan, who, { ...extra, serial: serial * 10 + index, kind: 'advance', periodNo: 1, share: 0 }, null)
      yield* pay(hand, plan, who, { ...extra, serial: serial * 10 + index, kind: 'progress', periodNo: 1, share: 4000 }, role)
    }
  }
}

/** After the first year the plan is issued anew each year; it supplements the gate that was passed (domain/01 §2). */
async function nextYearPlan(hand: StageHand, plan: CityPlan, projectId: string, who: (role: string) => string, yearWan: number): Promise<void> {
  const on = hand.now().toISOString().slice(0, 10)
  const no = plan.words.docNo.replace('{year}', on.slice(0, 4)).replace('{no}', String(3 + Math.floor(hand.random() * 5)))
  await hand.act(who('ownerClerk'), 'passGate', { projectId, gate: 'G5', evidence: [{ conditionId: 'G5.planIssued', no, on, amountFen: wan(yearWan) }] })
}

async function report(hand: StageHand, plan: CityPlan, projectId: string, who: (role: string) => string, percent: number, priceFen: bigint): Promise<void> {
  const percentBp = Math.round(percent * 10_000)
  const photo = await hand.file(who('contractorClerk'), `site-${Math.floor(hand.random() * 4) + 1}.png`)
  const month = new Date(hand.now().getTime() + 8 * 3_600_000).toISOString().slice(0, 7)
  await hand.act(who('contractorClerk'), 'submitProgressReport', { projectId, month, percentBp, outputFen: String((priceFen * BigInt(percentBp)) / 10_000n), photoFileIds: [photo], note: plan.words.note })
}

type Claim = { contractId: string; priceFen: bigint; serial: number; kind: 'advance' | 'progress'; periodNo: number; share: number }

/** One payment through its whole route to the treasury, or as far as the role that keeps it waiting. */
async function* pay(hand: StageHand, plan: CityPlan, who: (role: string) => string, claim: Claim, stopAt: string | null): Life {
  const output = (claim.priceFen * BigInt(claim.share)) / 10_000n
  const labor = claim.kind === 'advance' ? 0n : output / 40n
  const applied = await hand.act(who('contractorClerk'), 'submitPaymentApplication', {
    contractId: claim.contractId,
    kind: claim.kind,
    periodNo: claim.periodNo,
    cumulativeOutputFen: String(output),
    cumulativeDeductionsFen: '0',
    laborFen: String(labor),
  })
  yield* decide(hand, plan, String(applied['caseId']), stopAt, stopAt === 'return')
  if (stopAt !== null) return
  yield 1
  const on = new Date(hand.now().getTime() + 8 * 3_600_000).toISOString().slice(0, 10)
  await hand.act(who('treasury'), 'confirmPaymentPaid', {
    applicationId: String(applied['applicationId']),
    paidOn: on,
    voucherNo: plan.words.voucher.replace('{year}', on.slice(0, 4)).replace('{no}', `${claim.serial}-${claim.kind}-${claim.periodNo}`),
  })
}
