import { ok, refuse } from '@zhujian/kernel'
import type { OutputOf, ParsedOf, Result } from '@zhujian/kernel'
import * as api from '@zhujian/contracts/api'
import { paymentMargins, paymentRules } from '@zhujian/contracts/domain'
import { bind, bindFile } from '@zhujian/http'
import type { Binding, Context } from '@zhujian/http'
import { projectStore } from '@zhujian/projects/server'
import { confirmPaid } from './confirm-paid.ts'
import { contractsStore } from './contracts-store.ts'
import { claimProblem, computed, ruleContext, totalsOf } from './payment-context.ts'
import type { ContractsParts } from './payment-context.ts'
import { advanceProblem, stageProblem } from './payment-turn.ts'
import { breakdownView, cashAfter, columnOf, paymentView, ruleRows } from './payment-view.ts'
import { exportContracts, exportPayments, listContracts, listPayments } from './lists.ts'
import { paymentsStore } from './payments-store.ts'
import { contractorCode, isThereFor } from './reach.ts'
import { registerContract } from './register-contract.ts'
import { submitPayment } from './submit-payment.ts'

/** The handlers of this module. */
export function bindings(parts: ContractsParts): Binding[] {
  return [
    bind(api.registerContract, (ctx, input) => registerContract(ctx, parts, input)),
    bind(api.listContracts, (ctx, input) => listContracts(ctx, parts, input)),
    bindFile(api.exportContracts, async (ctx, input) => ok(exportContracts(ctx, parts, input))),
    bind(api.submitPaymentApplication, (ctx, input) => submitPayment(ctx, parts, input)),
    bind(api.previewPayment, (ctx, input) => previewPayment(ctx, parts, input)),
    bind(api.listPayments, (ctx, input) => listPayments(ctx, parts, input)),
    bindFile(api.exportPayments, async (ctx, input) => ok(exportPayments(ctx, parts, input))),
    bind(api.getPayment, async (ctx, input) => {
      const row = await paymentsStore.one(ctx.tx, input.applicationId)
      const project = row && (await projectStore.visible(ctx, row.project_id))
      const contract = row && (await contractsStore.one(ctx.tx, row.contract_id))
      if (!row || !project || !contract || !isThereFor(await contractorCode(ctx, parts), contract)) return refuse('contracts.payment.not_found', { status: 404 })
      return ok(await paymentView(ctx, parts, row, contract, project))
    }),
    bind(api.confirmPaymentPaid, (ctx, input) => confirmPaid(ctx, parts, input)),
  ]
}

async function previewPayment(ctx: Context, parts: ContractsParts, input: ParsedOf<typeof api.previewPayment>): Promise<Result<OutputOf<typeof api.previewPayment>>> {
  const contract = await contractsStore.one(ctx.tx, input.contractId)
  const project = contract && (await projectStore.visible(ctx, contract.project_id))
  if (!contract || !project || !isThereFor(await contractorCode(ctx, parts), contract)) return refuse('contracts.contract.not_found', { status: 404 })
  if (project.grade === null) return refuse('approvals.route.missing', { figures: { route: input.kind } })
  const payment = computed(input, contract)
  const refused = stageProblem(input.kind, project) ?? claimProblem(input, payment) ?? (payment.netFen === 0n ? null : advanceProblem(input.kind, contract))
  if (refused) return refused
  const before = totalsOf(contract.totals)
  const context = await ruleContext(ctx, parts, {
    checkedAt: 'submit',
    applicationId: '',
    kind: input.kind,
    periodNo: input.periodNo,
    contract,
    project,
    payment,
    before,
    filedBy: ctx.actor.personId,
    decisions: [],
  })
  return ok({
    before: columnOf(before),
    period: columnOf(payment),
    after: columnOf(payment.after),
    rules: ruleRows(ctx, parts, contract.region_code, input.kind, ['submit'], paymentRules(context), paymentMargins(context)),
    breakdown: breakdownView(payment),
    cashAfterFen: String(cashAfter(input.kind, payment, contract, true)),
  })
}
