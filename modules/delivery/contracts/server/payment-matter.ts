import { blocks, ok, refuse } from '@zhujian/kernel'
import type { Result } from '@zhujian/kernel'
import type { CaseRow, Matter, TaskDecision, TaskRow } from '@zhujian/approvals/server'
import { certifierOf, paymentRules } from '@zhujian/contracts/domain'
import { certifyPostings } from '@zhujian/funds/domain'
import { post, settleCommitment } from '@zhujian/funds/server'
import type { Context } from '@zhujian/http'
import { append } from '@zhujian/ledger/server'
import { projectStore } from '@zhujian/projects/server'
import { contractsStore } from './contracts-store.ts'
import { projectOf, stepContext } from './payment-context.ts'
import type { ContractsParts } from './payment-context.ts'
import { paymentsStore } from './payments-store.ts'
import type { PaymentRow } from './payments-store.ts'

/** What happens to an application when its case is decided; for the matters `progress` and `advance`. */
export function paymentMatter(parts: ContractsParts): Matter {
  return {
    resource: 'payment',
    onDecision: (ctx, file, task, decision) => onDecision(ctx, parts, file, task, decision),
    // confirmPaymentPaid, the last step, has booked everything.
    onApproved: async () => ok(null),
    onReturned: (ctx, file, reason) => undo(ctx, file, 'returned', reason),
    onRejected: (ctx, file, reason) => undo(ctx, file, 'rejected', reason),
    onWithdrawn: (ctx, file) => undo(ctx, file, 'withdrawn', ''),
  }
}

async function paymentOf(ctx: Context, file: CaseRow): Promise<PaymentRow> {
  const payment = await paymentsStore.lock(ctx.tx, file.subject_id)
  if (!payment) throw new Error(`case ${file.id} has no payment application ${file.subject_id}`)
  return payment
}

async function onDecision(ctx: Context, parts: ContractsParts, file: CaseRow, task: TaskRow, made: TaskDecision): Promise<Result<unknown>> {
  if (made.decision !== 'agree') return ok(null)
  if (task.role === 'treasury' && ctx.operation !== 'confirmPaymentPaid') return refuse('contracts.payment.confirm_required', { status: 409 })
  const found = await paymentsStore.one(ctx.tx, file.subject_id)
  const contract = found && (await contractsStore.lock(ctx.tx, found.contract_id))
  if (!contract) throw new Error(`case ${file.id} has no contract within reach`)
  const payment = await paymentOf(ctx, file)
  const project = await projectOf(ctx, payment.project_id)
  const context = await stepContext(ctx, parts, 'step', { file, task, contract, payment, project })
  const hits = paymentRules(context)
  if (hits.some(blocks)) return refuse('contracts.payment.blocked', { status: 409, hits, figures: { count: hits.filter(blocks).length } })
  if (payment.kind === 'progress' && task.role === certifierOf(context.grade) && !payment.certified) await certify(ctx, payment)
  return ok(null)
}

/** Posting 1: the output of the period is certified and owed to the contractor. */
async function certify(ctx: Context, payment: PaymentRow): Promise<void> {
  const postings = certifyPostings(payment.output_fen)
  await post(ctx, { ...sourceOf(payment), voucherNo: null, on: ctx.today, postings })
  await contractsStore.addCertified(ctx.tx, payment.contract_id, payment.output_fen)
  await projectStore.addMoney(ctx.tx, payment.project_id, { certifiedFen: payment.output_fen })
  await paymentsStore.setCertified(ctx.tx, payment.id, true)
  append(ctx, {
    kind: 'funds.output_certified',
    regionCode: payment.region_code,
    projectId: payment.project_id,
    subjectId: payment.id,
    ruleVersion: payment.rule_version,
    after: { contractId: payment.contract_id, periodNo: payment.period_no, outputFen: String(payment.output_fen) },
  })
}

/** The source of an application's postings. */
export function sourceOf(payment: PaymentRow): { regionCode: number; projectId: string; contractId: string; sourceId: string } {
  return { regionCode: payment.region_code, projectId: payment.project_id, contractId: payment.contract_id, sourceId: payment.id }
}

/** An application that ended unpaid: the money is free again, and certified output is taken back by postings the other way round. */
async function undo(ctx: Context, file: CaseRow, state: 'returned' | 'rejected' | 'withdrawn', reason: string): Promise<void> {
  const found = await paymentsStore.one(ctx.tx, file.subject_id)
  if (found) await contractsStore.lock(ctx.tx, found.contract_id)
  const payment = await paymentOf(ctx, file)
  await paymentsStore.setState(ctx.tx, payment.id, state)
  await settleCommitment(ctx, payment.id, 'released')
  if (payment.certified) {
    const postings = certifyPostings(payment.output_fen).map((line) => ({ account: line.account, debitFen: line.creditFen, creditFen: line.debitFen }))
    await post(ctx, { ...sourceOf(payment), voucherNo: null, on: ctx.today, postings: postings.reverse() })
    await contractsStore.addCertified(ctx.tx, payment.contract_id, -payment.output_fen)
    await paymentsStore.setCertified(ctx.tx, payment.id, false)
  }
  await projectStore.addMoney(ctx.tx, payment.project_id, { inFlightFen: -payment.net_fen, certifiedFen: payment.certified ? -payment.output_fen : 0n })
  append(ctx, {
    kind: `contracts.payment_application_${state}`,
    regionCode: payment.region_code,
    projectId: payment.project_id,
    subjectId: payment.id,
    ruleVersion: payment.rule_version,
    before: { state: payment.state, certified: payment.certified },
    after: { state, caseId: file.id, contractId: payment.contract_id, periodNo: payment.period_no, netFen: String(payment.net_fen), reason },
  })
}
