import { blocks, ok, refuse } from '@zhujian/kernel'
import type { OutputOf, ParsedOf, Refusal, Result, RuleHit } from '@zhujian/kernel'
import { startCase } from '@zhujian/approvals/server'
import type { submitPaymentApplication as operation } from '@zhujian/contracts/api'
import { paymentRules } from '@zhujian/contracts/domain'
import type { PaymentBreakdown } from '@zhujian/contracts/domain'
import { reserveCommitment } from '@zhujian/funds/server'
import type { Context } from '@zhujian/http'
import { append } from '@zhujian/ledger/server'
import { routeFor } from '@zhujian/policy/domain'
import { projectStore } from '@zhujian/projects/server'
import type { ProjectRow } from '@zhujian/projects/server'
import { contractsStore } from './contracts-store.ts'
import type { ContractRow } from './contracts-store.ts'
import { claimProblem, computed, fenTexts, ruleContext, ruleFor, totalsOf } from './payment-context.ts'
import type { ContractsParts } from './payment-context.ts'
import { advanceProblem, openProblem, stageProblem } from './payment-turn.ts'
import { breakdownView, hitView } from './payment-view.ts'
import { paymentsStore } from './payments-store.ts'
import { contractorCode, isThereFor } from './reach.ts'
import type { NewPayment } from './payments-store.ts'

type Input = ParsedOf<typeof operation>

/** Applies for a payment: computes it, asks every rule, starts its case and sets the money aside. */
export async function submitPayment(ctx: Context, parts: ContractsParts, input: Input): Promise<Result<OutputOf<typeof operation>>> {
  const contract = await contractsStore.lock(ctx.tx, input.contractId)
  const project = contract && (await projectStore.visible(ctx, contract.project_id))
  if (!contract || !project || !isThereFor(await contractorCode(ctx, parts), contract)) return refuse('contracts.contract.not_found', { status: 404 })
  if (project.state !== 'active') return refuse('contracts.project.not_active', { status: 409, figures: { state: project.state } })
  const route = project.grade && routeFor(ruleFor(ctx, parts, 'routing', contract.region_code).body, input.kind, project.grade)?.route
  if (!project.grade || !route) return refuse('approvals.route.missing', { figures: { route: input.kind } })
  const payment = computed(input, contract)
  const refused =
    stageProblem(input.kind, project) ??
    (await openProblem(ctx, contract, input)) ??
    claimProblem(input, payment) ??
    settledProblem(input, payment) ??
    advanceProblem(input.kind, contract) ??
    emptyProblem(input, contract, payment)
  if (refused) return refused
  const hits = await hitsOf(ctx, parts, input, contract, project, payment)
  if (hits.some(blocks)) return refuse('contracts.payment.blocked', { hits, figures: { count: hits.filter(blocks).length } })
  const version = `payment@${ruleFor(ctx, parts, 'payment', contract.region_code).version}`
  const started = await startCase(ctx, parts.approvals, {
    matter: input.kind,
    routeKey: route,
    regionCode: contract.region_code,
    projectId: project.id,
    projectName: project.name,
    grade: project.grade,
    subjectId: input.id,
    headline: { key: `contracts.headline.${input.kind}`, figures: { periodNo: input.periodNo, netFen: String(payment.netFen) } },
    facts: {
      grade: project.grade,
      ownerUnitId: project.owner_unit_id,
      competentUnitId: project.competent_unit_id,
      gradeRule: project.grade_rule ?? '',
      ruleVersion: project.rule_version ?? '',
      amountFen: String(payment.netFen),
    },
  })
  if (!started.ok) return started
  const { caseId } = started.value
  const row = rowOf(ctx, input, contract, payment, hits, { caseId, version })
  await book(ctx, row)
  return ok({ applicationId: input.id, caseId, breakdown: breakdownView(payment), warnings: hits.map((found) => hitView(ctx, found)) })
}

function settledProblem(input: Input, payment: PaymentBreakdown): Refusal | null {
  return input.kind === 'advance' && payment.netFen === 0n ? refuse('contracts.payment.advance_settled', { status: 409 }) : null
}

/** A period without new output claims nothing: there is no work it could pay for. */
function emptyProblem(input: Input, contract: ContractRow, payment: PaymentBreakdown): Refusal | null {
  if (input.kind !== 'progress' || payment.outputFen !== 0n) return null
  return refuse('contracts.payment.nothing_claimed', { field: 'cumulativeOutputFen', figures: { cumulativeOutputFen: input.cumulativeOutputFen, previousOutputFen: totalsOf(contract.totals).outputFen } })
}

function hitsOf(ctx: Context, parts: ContractsParts, input: Input, contract: ContractRow, project: ProjectRow, payment: PaymentBreakdown): Promise<RuleHit[]> {
  const asked = {
    checkedAt: 'submit' as const,
    applicationId: input.id,
    kind: input.kind,
    periodNo: input.periodNo,
    contract,
    project,
    payment,
    before: totalsOf(contract.totals),
    filedBy: ctx.actor.personId,
    decisions: [],
  }
  return ruleContext(ctx, parts, asked).then(paymentRules)
}

function rowOf(ctx: Context, input: Input, contract: ContractRow, payment: PaymentBreakdown, hits: RuleHit[], more: { caseId: string; version: string }): NewPayment {
  const { after, ...period } = payment
  return {
    region_code: contract.region_code,
    id: input.id,
    project_id: contract.project_id,
    contract_id: contract.id,
    case_id: more.caseId,
    kind: input.kind,
    period_no: input.periodNo,
    state: 'inApproval',
    claim: fenTexts({ cumulativeOutputFen: input.cumulativeOutputFen, cumulativeDeductionsFen: input.cumulativeDeductionsFen, laborFen: input.laborFen }),
    before: contract.totals,
    breakdown: { period: fenTexts(period), after: fenTexts(after) },
    deductions: (input.deductions ?? []).map((item) => ({ kind: item.kind, amountFen: String(item.amountFen) })),
    hits,
    net_fen: payment.netFen,
    cash_fen: payment.cashFen,
    output_fen: payment.outputFen,
    filed_by_person: ctx.actor.personId,
    filed_by: ctx.actor.username,
    submitted_on: ctx.today,
    submitted_at: ctx.now,
    rule_version: more.version,
    explanation: input.explanation ?? '',
  }
}

async function book(ctx: Context, row: NewPayment): Promise<void> {
  await paymentsStore.insert(ctx.tx, row)
  await reserveCommitment(ctx, { regionCode: row.region_code, projectId: row.project_id, contractId: row.contract_id, sourceId: row.id, amountFen: row.net_fen })
  await projectStore.addMoney(ctx.tx, row.project_id, { inFlightFen: row.net_fen })
  append(ctx, {
    kind: 'contracts.payment_application_submitted',
    regionCode: row.region_code,
    projectId: row.project_id,
    subjectId: row.id,
    ruleVersion: row.rule_version,
    before: row.before,
    after: { contractId: row.contract_id, caseId: row.case_id, kind: row.kind, periodNo: row.period_no, claim: row.claim, period: row.breakdown.period, deductions: row.deductions, hits: row.hits, ...(row.explanation ? { explanation: row.explanation } : {}) },
  })
}
