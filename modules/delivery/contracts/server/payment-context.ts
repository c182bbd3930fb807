import { refuse, sumFen } from '@zhujian/kernel'
import type { Fen, Grade, Refusal } from '@zhujian/kernel'
import { approvalsStore } from '@zhujian/approvals/server'
import type { ApprovalsParts, CaseRow, TaskRow } from '@zhujian/approvals/server'
import { computeAdvance, computePayment } from '@zhujian/contracts/domain'
import type { CheckedAt, PaymentBreakdown, PaymentClaim, PaymentContext, PaymentPolicy, PaymentTerms, PaymentTotals, StepRecord } from '@zhujian/contracts/domain'
import type { Context } from '@zhujian/http'
import type { PolicyBody, PolicyKey, Rule } from '@zhujian/policy/domain'
import { effectiveTotalFen } from '@zhujian/projects/domain'
import { lifecycleStore, projectStore } from '@zhujian/projects/server'
import type { ProjectRow, ProjectsParts } from '@zhujian/projects/server'
import { lineageOf } from '@zhujian/tenancy/domain'
import type { ContractRow } from './contracts-store.ts'
import { paymentsStore } from './payments-store.ts'
import type { PaymentRow } from './payments-store.ts'

/** What this module is given. */
export type ContractsParts = { approvals: ApprovalsParts; projects: ProjectsParts }
export type ClaimInput = {
  kind: 'progress' | 'advance'
  periodNo: number
  cumulativeOutputFen: Fen
  cumulativeDeductionsFen: Fen
  laborFen: Fen
  deductions?: readonly { kind: string; amountFen: Fen }[] | undefined
}

/** The rule in force for a project's region today. */
export function ruleFor<K extends PolicyKey>(ctx: Context, parts: ContractsParts, key: K, regionCode: number): Rule<PolicyBody<K>> {
  const { policy, tenants } = parts.approvals
  return policy.inForce(key, lineageOf(tenants.all(), regionCode), ctx.today)
}

/** The terms payments of a contract are computed from. */
export function termsOf(row: ContractRow): PaymentTerms {
  return {
    priceFen: row.price_fen,
    provisionalFen: row.provisional_fen,
    progressRatioBp: row.progress_ratio_bp,
    advanceRatioBp: row.advance_ratio_bp,
    retentionBp: row.retention_bp,
    retentionMode: row.retention_mode,
    laborBp: row.labor_bp,
    recoveryStartBp: row.recovery_start_bp,
    recoveryEndBp: row.recovery_end_bp,
    advancePaidFen: row.advance_paid_fen,
  }
}

/** Stored totals, read back. */
export function totalsOf(stored: Readonly<Record<string, string>>): PaymentTotals {
  const fen = (name: keyof PaymentTotals): Fen => BigInt(stored[name] ?? '0')
  return {
    outputFen: fen('outputFen'),
    grossFen: fen('grossFen'),
    recoveryFen: fen('recoveryFen'),
    retentionFen: fen('retentionFen'),
    deductionsFen: fen('deductionsFen'),
    netFen: fen('netFen'),
    laborFen: fen('laborFen'),
    mainFen: fen('mainFen'),
    carryFen: fen('carryFen'),
    cashFen: fen('cashFen'),
  }
}

/** Amounts as decimal strings, for storage and answers. */
export function fenTexts(amounts: Readonly<Record<string, Fen>>): Record<string, string> {
  return Object.fromEntries(Object.entries(amounts).map(([name, fen]) => [name, String(fen)]))
}

/** A stored application's figures, read back. */
export function breakdownOf(row: PaymentRow): PaymentBreakdown {
  return { ...totalsOf(row.breakdown.period), after: totalsOf(row.breakdown.after) }
}

/** What is due for a claim after what the contract has paid. */
export function computed(claim: ClaimInput, contract: ContractRow): PaymentBreakdown {
  const before = totalsOf(contract.totals)
  return claim.kind === 'advance' ? computeAdvance(before, termsOf(contract)) : computePayment(claim satisfies PaymentClaim, before, termsOf(contract))
}

/** A claim that does not add up: deductions taken back, or itemised ones that are not the period's. */
export function claimProblem(claim: ClaimInput, period: PaymentBreakdown): Refusal | null {
  if (period.deductionsFen < 0n) {
    return refuse('contracts.payment.claim', { field: 'cumulativeDeductionsFen', figures: { itemsFen: 0n, deductionsFen: period.deductionsFen } })
  }
  if (claim.deductions === undefined || claim.deductions.length === 0) return null
  const itemsFen = sumFen(claim.deductions.map((item) => item.amountFen))
  return itemsFen === period.deductionsFen ? null : refuse('contracts.payment.claim', { field: 'deductions', figures: { itemsFen, deductionsFen: period.deductionsFen } })
}

/** The payment rules in force as the domain reads them. */
export function settingsOf(body: PolicyBody<'payment'>): PaymentPolicy {
  return Object.fromEntries(body.rules.map(({ id, effect, source, checkedAt, kinds }) => [id, { effect, source, checkedAt, kinds, parameters: body.parameters }]))
}

/** Decisions of a case so far, and the one being taken. */
export async function decisionsOf(ctx: Context, caseId: string, current: TaskRow): Promise<StepRecord[]> {
  const decided = (await approvalsStore.tasksOfCase(ctx.tx, caseId)).filter((task) => task.state === 'decided' && task.id !== current.id)
  return [
    ...decided.map((task) => ({ role: task.role, personId: task.person_id, decision: (task.decision ?? 'agree') as StepRecord['decision'] })),
    { role: current.role, personId: ctx.actor.personId, decision: 'agree' },
  ]
}

export type Asked = {
  checkedAt: CheckedAt
  applicationId: string
  kind: 'progress' | 'advance'
  periodNo: number
  contract: ContractRow
  project: ProjectRow
  /** The grade the case was started under: its route knows no other certifier, whatever the project has become since. */
  grade?: Grade
  payment: PaymentBreakdown
  before: PaymentTotals
  filedBy: string
  decisions: readonly StepRecord[]
}

/** The amounts and limits payments of a contract are compared with. */
export function amountsAsked(ctx: Context, parts: ContractsParts, contract: ContractRow, project: ProjectRow): Pick<PaymentContext, 'terms' | 'approvedChangesFen' | 'projectPaidFen' | 'effectiveInvestmentFen' | 'policy'> {
  const total = effectiveTotalFen({ roughFen: project.total_investment_fen, estimateFen: project.estimate_fen, budgetFen: project.budget_fen })
  return {
    terms: termsOf(contract),
    // Changes to a contract have no module yet: nothing raises the ceiling above the price.
    approvedChangesFen: 0n,
    projectPaidFen: project.paid_fen,
    effectiveInvestmentFen: total ?? 0n,
    policy: settingsOf(ruleFor(ctx, parts, 'payment', contract.region_code).body),
  }
}

/** Everything the payment rules look at, gathered. */
export async function ruleContext(ctx: Context, parts: ContractsParts, asked: Asked): Promise<PaymentContext> {
  const { project, contract } = asked
  const evidence = new Set((await lifecycleStore.evidence(ctx.tx, project.id)).map((row) => row.condition_id))
  const started = (await lifecycleStore.passes(ctx.tx, project.id)).some((pass) => pass.gate === 'G9')
  const live = await paymentsStore.live(ctx.tx, contract.id)
  return {
    checkedAt: asked.checkedAt,
    kind: asked.kind,
    grade: asked.grade ?? gradeOf(project),
    periodNo: asked.periodNo,
    payment: asked.payment,
    before: asked.before,
    ...amountsAsked(ctx, parts, contract, project),
    filedBy: asked.filedBy,
    decisions: asked.decisions,
    wageAccountOpen: evidence.has('G9.wageSpecialAccount'),
    // Wages leave with the payment of their own period, first and in full: none is ever owed from an earlier one.
    laborOwedFen: 0n,
    performanceGuaranteeValid: false,
    constructionPermit: evidence.has('G6.constructionPermit') || started ? 'valid' : 'missing',
    // No condition of G9 is the order itself: whoever passes the gate orders the works to begin.
    commencementOrdered: started,
    others: live
      .filter((row) => row.id !== asked.applicationId)
      .map((row) => ({ applicationId: row.id, kind: row.kind, periodNo: row.period_no, cashFen: row.cash_fen, invoiceNumbers: [] })),
  }
}

/**
 * Rules whose facts nothing here knows yet, so that they are neither hit nor passed: guarantees have no module, and evidence of
 * G8.performanceBond may also be the clause that asks for none, so it proves no guarantee.
 */
export const notJudged: readonly string[] = ['PAY-18']

/** What the rules look at when a step of an application is decided, the decision being taken included. */
export async function stepContext(
  ctx: Context,
  parts: ContractsParts,
  checkedAt: 'step' | 'pay',
  { file, task, contract, payment, project }: { file: CaseRow; task: TaskRow; contract: ContractRow; payment: PaymentRow; project: ProjectRow },
): Promise<PaymentContext> {
  return ruleContext(ctx, parts, {
    checkedAt,
    applicationId: payment.id,
    kind: payment.kind,
    periodNo: payment.period_no,
    contract,
    project,
    grade: file.facts.grade as Grade,
    payment: breakdownOf(payment),
    before: totalsOf(payment.before),
    filedBy: payment.filed_by_person,
    decisions: await decisionsOf(ctx, file.id, task),
  })
}

function gradeOf(project: ProjectRow): Grade {
  if (project.grade === null) throw new Error(`project ${project.id} has a payment but no grade`)
  return project.grade
}

/** The project of an application, by row security alone: whoever decides on it need not be of its unit. */
export async function projectOf(ctx: Context, projectId: string): Promise<ProjectRow> {
  const [project] = await projectStore.byIds(ctx.tx, [projectId])
  if (!project) throw new Error(`project ${projectId} is out of reach`)
  return project
}
