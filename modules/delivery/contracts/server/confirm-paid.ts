import { addDays, blocks, monthOf, ok, refuse } from '@zhujian/kernel'
import type { LocalDate, OutputOf, ParsedOf, Refusal, Result, RuleHit } from '@zhujian/kernel'
import { approvalsStore, recordDecision } from '@zhujian/approvals/server'
import type { CaseRow, TaskRow } from '@zhujian/approvals/server'
import type { confirmPaymentPaid as operation } from '@zhujian/contracts/api'
import { paymentRules } from '@zhujian/contracts/domain'
import { advancePostings, settlePostings } from '@zhujian/funds/domain'
import type { Posting } from '@zhujian/funds/domain'
import { post, settleCommitment } from '@zhujian/funds/server'
import type { Context } from '@zhujian/http'
import { append } from '@zhujian/ledger/server'
import { moneyStore, projectStore } from '@zhujian/projects/server'
import { contractsStore } from './contracts-store.ts'
import type { ContractRow } from './contracts-store.ts'
import { breakdownOf, stepContext } from './payment-context.ts'
import type { ContractsParts } from './payment-context.ts'
import { sourceOf } from './payment-matter.ts'
import { outdatedProblem } from './payment-turn.ts'
import { paymentsStore } from './payments-store.ts'
import type { PaymentRow } from './payments-store.ts'

type Input = ParsedOf<typeof operation>
type Found = { file: CaseRow; task: TaskRow; contract: ContractRow; payment: PaymentRow }

/** The treasury's step: the last rules are asked, the case ends, the money is booked. */
export async function confirmPaid(ctx: Context, parts: ContractsParts, input: Input): Promise<Result<OutputOf<typeof operation>>> {
  const found = await atTreasury(ctx, input.applicationId)
  if (!found.ok) return found
  const { file, task, contract, payment } = found.value
  const refused = (await dayOrVoucher(ctx, input, payment)) ?? outdatedProblem(contract, payment)
  if (refused) return refused
  const project = await projectStore.lock(ctx, payment.project_id)
  if (!project) return refuse('contracts.payment.not_found', { status: 404 })
  const context = await stepContext(ctx, parts, 'pay', { file, task, contract, payment, project })
  const hits = paymentRules(context)
  // A payment leaves whole: where a rule holds back the main account, it waits unless wages are all it pays.
  const held = hits.filter((rule) => blocks(rule) || (rule.effect === 'blockMain' && context.payment.mainFen > 0n))
  if (held.length > 0) return refuse('contracts.payment.blocked', { hits, figures: { count: held.length } })
  const decided = await recordDecision(ctx, parts.approvals, file, task, { decision: 'agree', comment: input.voucherNo, reasonCode: null })
  if (!decided.ok) return decided
  if (decided.value.outcome !== 'approved') throw new Error(`the treasury is not the last step of ${file.route_key} ${file.route_version}`)
  const postings = await settle(ctx, input, contract, payment, hits)
  return ok({ postings: postings.map((line) => ({ account: line.account, debitFen: String(line.debitFen), creditFen: String(line.creditFen) })) })
}

/** Locks case, contract and application in the order of every decision, and checks that the treasury's step is the caller's. */
async function atTreasury(ctx: Context, applicationId: string): Promise<Result<Found>> {
  const seen = await paymentsStore.one(ctx.tx, applicationId)
  if (!seen || !(await projectStore.visible(ctx, seen.project_id))) return refuse('contracts.payment.not_found', { status: 404 })
  const file = await approvalsStore.lockCase(ctx.tx, seen.case_id)
  const contract = await contractsStore.lock(ctx.tx, seen.contract_id)
  const payment = await paymentsStore.lock(ctx.tx, applicationId)
  if (!file || !contract || !payment) return refuse('contracts.payment.not_found', { status: 404 })
  const open = (await approvalsStore.tasksOfCase(ctx.tx, file.id)).filter((task) => task.state === 'open')
  const task = open.find((candidate) => candidate.role === 'treasury')
  const figures = { state: payment.state, step: open[0]?.step ?? null }
  if (!task || file.outcome !== 'running' || payment.state !== 'inApproval') return refuse('contracts.payment.not_at_treasury', { status: 409, figures })
  if (task.account_id !== ctx.actor.accountId || task.role !== ctx.actor.role) return refuse('contracts.payment.not_at_treasury', { status: 403, figures })
  return ok({ file, task, contract, payment })
}

async function dayOrVoucher(ctx: Context, input: Input, payment: PaymentRow): Promise<Refusal | null> {
  const { paidOn, voucherNo } = input
  if (paidOn > ctx.today) return refuse('contracts.payment.paid_in_future', { field: 'paidOn', figures: { paidOn, today: ctx.today } })
  // A day of grace: the bank's slip may carry the day of another time zone.
  if (paidOn < addDays(payment.submitted_on as LocalDate, -1)) return refuse('contracts.payment.paid_before_submission', { field: 'paidOn', figures: { paidOn, submittedOn: payment.submitted_on } })
  if (await paymentsStore.voucherUsed(ctx.tx, payment.region_code, voucherNo)) return refuse('contracts.payment.voucher_used', { status: 409, field: 'voucherNo', figures: { voucherNo } })
  return null
}

async function settle(ctx: Context, input: Input, contract: ContractRow, payment: PaymentRow, hits: readonly RuleHit[]): Promise<Posting[]> {
  const period = breakdownOf(payment)
  const advance = payment.kind === 'advance'
  const deductions = payment.deductions.map((item) => ({ kind: item.kind, amountFen: BigInt(item.amountFen) }))
  const { recoveryFen, retentionFen, deductionsFen, netFen, cashFen } = period
  const undividedDeductionFen = deductions.length > 0 ? 0n : deductionsFen
  const postings = advance ? advancePostings(netFen) : settlePostings({ recoveryFen, retentionFen, deductions, undividedDeductionFen, netFen, cashFen })
  await post(ctx, { ...sourceOf(payment), voucherNo: input.voucherNo, on: input.paidOn, postings })
  await contractsStore.setPaid(ctx.tx, contract.id, {
    paidFen: contract.paid_fen + cashFen,
    advancePaidFen: contract.advance_paid_fen + (advance ? netFen : 0n),
    recoveredFen: contract.recovered_fen + recoveryFen,
    totals: advance ? contract.totals : payment.breakdown.after,
  })
  const asked = new Set(hits.map((rule) => rule.ruleId))
  await paymentsStore.setPaid(ctx.tx, payment.id, { on: input.paidOn, voucherNo: input.voucherNo, hits: [...payment.hits.filter((rule) => !asked.has(rule.ruleId)), ...hits] })
  await projectStore.addMoney(ctx.tx, payment.project_id, { paidFen: cashFen, inFlightFen: -netFen })
  await moneyStore.add(ctx.tx, payment.project_id, ctx.today, monthOf(input.paidOn), { paidFen: cashFen })
  await settleCommitment(ctx, payment.id, 'paid')
  append(ctx, {
    kind: 'contracts.payment_paid',
    regionCode: payment.region_code,
    projectId: payment.project_id,
    subjectId: payment.id,
    ruleVersion: payment.rule_version,
    before: { state: payment.state, paidFen: String(contract.paid_fen) },
    after: {
      contractId: contract.id,
      kind: payment.kind,
      periodNo: payment.period_no,
      paidOn: input.paidOn,
      voucherNo: input.voucherNo,
      netFen: String(netFen),
      cashFen: String(cashFen),
      laborFen: String(period.laborFen),
      mainFen: String(period.mainFen),
      payeeAccountEnd: contract.payee_account.slice(-4),
    },
  })
  return postings
}
