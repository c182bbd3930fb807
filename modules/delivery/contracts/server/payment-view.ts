import { maxFen, ratioBp, shareOf } from '@zhujian/kernel'
import type { Fen, OutputOf, RuleHit } from '@zhujian/kernel'
import { approvalsStore } from '@zhujian/approvals/server'
import type { TaskRow } from '@zhujian/approvals/server'
import { mayWithdraw } from '@zhujian/approvals/domain'
import type { getPayment, listContracts, PaymentColumn, PaymentItem, PaymentRuleRow, submitPaymentApplication } from '@zhujian/contracts/api'
import { paymentMargins, paymentRuleIds } from '@zhujian/contracts/domain'
import type { CheckedAt, PaymentBreakdown, PaymentMargins, PaymentTotals } from '@zhujian/contracts/domain'
import { postingsOf } from '@zhujian/funds/server'
import { sourceText } from '@zhujian/http'
import type { Context } from '@zhujian/http'
import type { ProjectRow } from '@zhujian/projects/server'
import { projectStore } from '@zhujian/projects/server'
import type { ContractRow } from './contracts-store.ts'
import { amountsAsked, breakdownOf, notJudged, ruleFor, totalsOf } from './payment-context.ts'
import type { ContractsParts } from './payment-context.ts'
import { paymentsStore } from './payments-store.ts'
import type { PaymentRow } from './payments-store.ts'

type ContractView = OutputOf<typeof listContracts>['items'][number]
type PaymentView = OutputOf<typeof getPayment>
type Submitted = OutputOf<typeof submitPaymentApplication>

/** An account number of which only the last four characters are shown. */
export function masked(account: string): string {
  return account.length <= 4 ? '****' : `${'*'.repeat(account.length - 4)}${account.slice(-4)}`
}

export function contractView(row: ContractRow, projectName: string): ContractView {
  return {
    contractId: row.id,
    no: row.no,
    projectId: row.project_id,
    projectName,
    contractorName: row.contractor_name,
    contractorCreditCode: row.contractor_credit_code,
    priceFen: String(row.price_fen),
    provisionalFen: String(row.provisional_fen),
    signedOn: row.signed_on,
    progressRatioBp: row.progress_ratio_bp,
    advanceRatioBp: row.advance_ratio_bp,
    retentionBp: row.retention_bp,
    retentionMode: row.retention_mode,
    laborBp: row.labor_bp,
    payeeAccountMasked: masked(row.payee_account),
    certifiedFen: String(row.certified_fen),
    paidFen: String(row.paid_fen),
    advancePaidFen: String(row.advance_paid_fen),
    advanceLeftFen: String(row.advance_paid_fen - row.recovered_fen),
  }
}

export function breakdownView(payment: PaymentTotals): Submitted['breakdown'] {
  const { grossFen, recoveryFen, retentionFen, deductionsFen, netFen, laborFen, mainFen } = columnOf(payment)
  return { grossFen, recoveryFen, retentionFen, deductionsFen, netFen, laborFen, mainFen }
}

export function columnOf(totals: PaymentTotals): PaymentColumn {
  return {
    outputFen: String(totals.outputFen),
    grossFen: String(totals.grossFen),
    recoveryFen: String(totals.recoveryFen),
    retentionFen: String(totals.retentionFen),
    deductionsFen: String(totals.deductionsFen),
    netFen: String(totals.netFen),
    laborFen: String(totals.laborFen),
    mainFen: String(totals.mainFen),
    cashFen: String(totals.cashFen),
  }
}

/** What a rule that was hit says, in the caller's language. */
export function hitView(ctx: Context, found: RuleHit): Submitted['warnings'][number] {
  return { ...found, source: sourceText(ctx.text, ctx.language, found.source), text: ctx.text.say(ctx.language, `rule.${found.ruleId}`, found.figures) }
}

/**
 * The rules of policy asked of this kind at these moments, each passed unless it was hit, and what else was hit. Rules that are
 * not computed yet are left out: a rule nobody asked has not been passed.
 */
export function ruleRows(ctx: Context, parts: ContractsParts, regionCode: number, kind: 'progress' | 'advance', moments: readonly CheckedAt[], hits: readonly RuleHit[], margins: PaymentMargins): PaymentRuleRow[] {
  const { body } = ruleFor(ctx, parts, 'payment', regionCode)
  const asked = body.rules.filter((rule) => paymentRuleIds.includes(rule.id) && !notJudged.includes(rule.id) && rule.kinds.includes(kind) && rule.checkedAt.some((at) => moments.some((moment) => moment === at)))
  const passed = asked.filter((rule) => !hits.some((found) => found.ruleId === rule.id))
  const label = (ruleId: string): string => ctx.text.say(ctx.language, `contracts.rule.${ruleId}`)
  const rows: PaymentRuleRow[] = [
    ...hits.map((found) => ({ ruleId: found.ruleId, status: found.effect, label: label(found.ruleId), figures: found.figures, figuresText: hitView(ctx, found).text, source: hitView(ctx, found).source })),
    ...passed.map((rule) => ({ ruleId: rule.id, status: 'pass' as const, label: label(rule.id), ...passedFigures(ctx, margins[rule.id], rule.id), source: rule.source })),
  ]
  return rows.sort((a, b) => (a.ruleId < b.ruleId ? -1 : a.ruleId > b.ruleId ? 1 : 0))
}

/** What a rule that passed compared. */
function passedFigures(ctx: Context, margin: PaymentMargins[string] | undefined, ruleId: string): Pick<PaymentRuleRow, 'figures' | 'figuresText'> {
  if (!margin) return { figures: {}, figuresText: ctx.text.say(ctx.language, 'contracts.rule.passed') }
  const figures = Object.fromEntries(Object.entries(margin).map(([name, figure]) => [name, typeof figure === 'bigint' ? String(figure) : figure]))
  return { figures, figuresText: ctx.text.say(ctx.language, `contracts.pass.${ruleId}`, figures) }
}

/** Applications as list items, with the persons they wait for. */
export async function paymentItems(ctx: Context, rows: readonly PaymentRow[]): Promise<PaymentItem[]> {
  const projects = new Map((await projectStore.byIds(ctx.tx, rows.map((row) => row.project_id))).map((project) => [project.id, project]))
  const nos = await paymentsStore.contractNos(ctx.tx, rows.map((row) => row.contract_id))
  const open = await approvalsStore.openTasksOfCases(ctx.tx, rows.map((row) => row.case_id))
  return rows.map((row) => itemOf(row, projects.get(row.project_id), nos.get(row.contract_id) ?? '', open))
}

function itemOf(row: PaymentRow, project: ProjectRow | undefined, contractNo: string, open: readonly TaskRow[]): PaymentItem {
  return {
    applicationId: row.id,
    caseId: row.case_id,
    contractId: row.contract_id,
    contractNo,
    projectId: row.project_id,
    projectName: project?.name ?? '',
    projectGrade: project?.grade ?? null,
    kind: row.kind,
    periodNo: row.period_no,
    state: row.state,
    netFen: String(row.net_fen),
    submittedOn: row.submitted_on,
    paidOn: row.paid_on,
    waitingFor: open.filter((task) => task.case_id === row.case_id).map((task) => ({ role: task.role, person: task.person_name, dueOn: task.due_on })),
  }
}

/** One application with everything a page shows. */
export async function paymentView(ctx: Context, parts: ContractsParts, row: PaymentRow, contract: ContractRow, project: ProjectRow): Promise<PaymentView> {
  const open = await approvalsStore.openTasksOfCases(ctx.tx, [row.case_id])
  const payment = breakdownOf(row)
  const postings = await postingsOf(ctx.tx, row.id)
  const baseFen = contract.price_fen - contract.provisional_fen
  const moments: CheckedAt[] = row.state === 'paid' ? ['submit', 'step', 'pay'] : ['submit', 'step']
  return {
    ...itemOf(row, project, contract.no, open),
    contract: contractView(contract, project.name),
    before: columnOf(totalsOf(row.before)),
    period: columnOf(payment),
    after: columnOf(payment.after),
    deductions: row.deductions,
    explanation: row.explanation,
    rules: ruleRows(ctx, parts, row.region_code, row.kind, moments, row.hits, marginsOf(ctx, parts, row, contract, project)),
    recoveryBand: {
      startFen: String(shareOf(baseFen, contract.recovery_start_bp)),
      endFen: String(shareOf(baseFen, contract.recovery_end_bp)),
      advanceFen: String(contract.advance_paid_fen),
    },
    paymentRatioBp: paymentRatio(payment),
    cashAfterFen: String(cashAfter(row.kind, payment, contract, row.state === 'inApproval')),
    voucherNo: row.voucher_no,
    postings: postings.map((line) => ({ account: line.account, accountLabel: ctx.text.say(ctx.language, `funds.account.${line.account}`), ...amountsOf(line) })),
    actions: await actionsOf(ctx, row, open),
  }
}

function amountsOf(line: { debitFen: bigint; creditFen: bigint }): { debitFen: string; creditFen: string } {
  return { debitFen: String(line.debitFen), creditFen: String(line.creditFen) }
}

/** The figures of an application as it stands now, or as it was when it was paid. */
function marginsOf(ctx: Context, parts: ContractsParts, row: PaymentRow, contract: ContractRow, project: ProjectRow): PaymentMargins {
  const payment = breakdownOf(row)
  const margins = paymentMargins({ ...amountsAsked(ctx, parts, contract, project), payment, before: totalsOf(row.before) })
  if (row.state === 'inApproval') return margins
  // What had been paid on the day of a payment is not kept with it, but for what its own contract had settled before.
  const gone = row.kind === 'advance' ? ['PAY-01', 'PAY-05'] : ['PAY-05']
  return Object.fromEntries(Object.entries(margins).filter(([ruleId]) => !gone.includes(ruleId)))
}

/**
 * All cash of a contract once a payment is made: the advance, and the cash of the totals after it (domain/04 §3). An advance that
 * is still asked for comes on top of what was paid; one that has ended is either among it already or was never paid.
 */
export function cashAfter(kind: 'progress' | 'advance', payment: PaymentBreakdown, contract: ContractRow, open: boolean): Fen {
  const paidFen = contract.advance_paid_fen
  if (kind === 'progress') return paidFen + payment.after.cashFen
  return payment.after.cashFen + (open ? paidFen + payment.netFen : maxFen(paidFen, payment.netFen))
}

/** The share PAY-02 looks at: net, recovered advance and deductions of the output, all cumulative; null before any output. */
function paymentRatio({ after }: PaymentBreakdown): number | null {
  return after.outputFen === 0n ? null : ratioBp(after.netFen + after.recoveryFen + after.deductionsFen, after.outputFen)
}

async function actionsOf(ctx: Context, row: PaymentRow, open: readonly TaskRow[]): Promise<string[]> {
  if (row.state !== 'inApproval') return []
  const mine = open.find((task) => task.account_id === ctx.actor.accountId && task.role === ctx.actor.role)
  if (mine) return mine.role === 'treasury' ? ['confirmPaymentPaid', 'decideTask'] : ['decideTask']
  const file = await approvalsStore.case(ctx.tx, row.case_id)
  return file && file.started_by_account === ctx.actor.accountId && mayWithdraw(file.state) ? ['withdrawCase'] : []
}
