import { ok, refuse } from '@zhujian/kernel'
import type { OutputOf, ParsedOf, Result } from '@zhujian/kernel'
import * as api from '@zhujian/contracts/api'
import { paymentMargins, paymentRules } from '@zhujian/contracts/domain'
import { bind, decodeCursor, pageOf } from '@zhujian/http'
import type { Binding, Context } from '@zhujian/http'
import { projectStore } from '@zhujian/projects/server'
import { confirmPaid } from './confirm-paid.ts'
import { contractsStore } from './contracts-store.ts'
import { claimProblem, computed, ruleContext, totalsOf } from './payment-context.ts'
import type { ContractsParts } from './payment-context.ts'
import { advanceProblem, stageProblem } from './payment-turn.ts'
import { breakdownView, cashAfter, columnOf, contractView, paymentItems, paymentView, ruleRows } from './payment-view.ts'
import { paymentsStore } from './payments-store.ts'
import { contractorCode, isThereFor } from './reach.ts'
import { registerContract } from './register-contract.ts'
import { submitPayment } from './submit-payment.ts'

/** More projects than any unit has. */
const mostProjects = 5000

/** The handlers of this module. */
export function bindings(parts: ContractsParts): Binding[] {
  return [
    bind(api.registerContract, (ctx, input) => registerContract(ctx, parts, input)),
    bind(api.listContracts, async (ctx, input) => {
      const filter = { projectIds: await departmentProjects(ctx), projectId: input.projectId ?? null, contractorCode: await contractorCode(ctx, parts) }
      const rows = await contractsStore.list(ctx.tx, filter, positionIn(input.cursor), input.limit + 1)
      const page = pageOf(rows, input.limit, (row) => [row.id])
      const names = new Map((await projectStore.byIds(ctx.tx, page.items.map((row) => row.project_id))).map((project) => [project.id, project.name]))
      return ok({ items: page.items.map((row) => contractView(row, names.get(row.project_id) ?? '')), nextCursor: page.nextCursor })
    }),
    bind(api.submitPaymentApplication, (ctx, input) => submitPayment(ctx, parts, input)),
    bind(api.previewPayment, (ctx, input) => previewPayment(ctx, parts, input)),
    bind(api.listPayments, async (ctx, input) => {
      const filter = { projectIds: await departmentProjects(ctx), projectId: input.projectId ?? null, state: input.state ?? null, contractorCode: await contractorCode(ctx, parts) }
      const rows = await paymentsStore.list(ctx.tx, filter, positionIn(input.cursor), input.limit + 1)
      const page = pageOf(rows, input.limit, (row) => [row.id])
      return ok({ items: await paymentItems(ctx, page.items), nextCursor: page.nextCursor })
    }),
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

function positionIn(cursor: string | undefined): string | null {
  const position = decodeCursor(cursor, 1)
  return position ? String(position[0]) : null
}

/** Row security bounds everybody but the posts of a department, who see their own unit's projects only. */
async function departmentProjects(ctx: Context): Promise<string[] | null> {
  if (ctx.actor.domain !== 'department') return null
  return projectStore.newestIds(ctx, mostProjects)
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
