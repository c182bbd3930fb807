import { hit, ok, refuse, shareOf, sumFen } from '@zhujian/kernel'
import type { OutputOf, ParsedOf, Refusal, Result, RuleHit } from '@zhujian/kernel'
import type { registerContract as operation } from '@zhujian/contracts/api'
import { advanceDue, noPayments } from '@zhujian/contracts/domain'
import type { Context } from '@zhujian/http'
import { append } from '@zhujian/ledger/server'
import { creditCodeValid } from '@zhujian/organisation/domain'
import { organisationStore } from '@zhujian/organisation/server'
import type { PaymentPolicy } from '@zhujian/policy/domain'
import { effectiveTotalFen } from '@zhujian/projects/domain'
import { projectStore } from '@zhujian/projects/server'
import type { ProjectRow } from '@zhujian/projects/server'
import { contractsStore } from './contracts-store.ts'
import type { NewContract } from './contracts-store.ts'
import { fenTexts, ruleFor, termsOf } from './payment-context.ts'
import type { ContractsParts } from './payment-context.ts'
import { hitView } from './payment-view.ts'

type Input = ParsedOf<typeof operation>

const stages: readonly string[] = ['contracting', 'commencement', 'construction']

/** Registers a signed contract with the terms its payments are computed from. */
export async function registerContract(ctx: Context, parts: ContractsParts, input: Input): Promise<Result<OutputOf<typeof operation>>> {
  const project = await projectStore.lock(ctx, input.projectId)
  if (!project) return refuse('projects.project.not_found', { status: 404 })
  const policy = ruleFor(ctx, parts, 'payment', project.region_code)
  const refused = plainProblem(ctx, input, project) ?? termsProblem(input, policy.body) ?? (await againstOthers(ctx, input, project))
  const warnings = termsToExplain(input, policy.body)
  if (refused) return refused
  const unit = await organisationStore.unitByCreditCode(ctx.tx, input.contractorCreditCode)
  const row: NewContract = {
    region_code: project.region_code,
    id: input.id,
    project_id: project.id,
    no: input.no,
    contractor_credit_code: input.contractorCreditCode,
    contractor_unit_id: unit?.id ?? null,
    contractor_name: unit?.name ?? input.contractorName ?? input.contractorCreditCode,
    price_fen: input.priceFen,
    provisional_fen: input.provisionalFen,
    signed_on: input.signedOn,
    progress_ratio_bp: input.progressRatioBp,
    advance_ratio_bp: input.advanceRatioBp,
    retention_bp: input.retentionBp,
    retention_mode: input.retentionMode,
    labor_bp: input.laborBp,
    recovery_start_bp: policy.body.parameters.advanceRecoveryStartBp,
    recovery_end_bp: policy.body.parameters.advanceRecoveryEndBp,
    payee_account: input.payeeAccount,
    rule_version: `payment@${policy.version}`,
    registered_by: ctx.actor.name,
    registered_at: ctx.now,
    totals: fenTexts(noPayments),
  }
  await contractsStore.insert(ctx.tx, row)
  await projectStore.addMoney(ctx.tx, project.id, { contractFen: input.priceFen })
  append(ctx, {
    kind: 'contracts.signed',
    regionCode: project.region_code,
    projectId: project.id,
    subjectId: input.id,
    ruleVersion: row.rule_version,
    after: { ...factOf(row), warnings: warnings.map((found) => found.ruleId) },
  })
  const terms = termsOf({ ...row, certified_fen: 0n, paid_fen: 0n, advance_paid_fen: 0n, recovered_fen: 0n })
  return ok({ contractId: input.id, advanceDueFen: String(advanceDue(terms)), warnings: warnings.map((found) => hitView(ctx, found)) })
}

function factOf(row: NewContract): Record<string, string | number> {
  return {
    no: row.no,
    contractor: row.contractor_name,
    creditCode: row.contractor_credit_code,
    priceFen: String(row.price_fen),
    provisionalFen: String(row.provisional_fen),
    signedOn: row.signed_on,
    progressRatioBp: row.progress_ratio_bp,
    advanceRatioBp: row.advance_ratio_bp,
    retentionBp: row.retention_bp,
    retentionMode: row.retention_mode,
    laborBp: row.labor_bp,
    recoveryStartBp: row.recovery_start_bp,
    recoveryEndBp: row.recovery_end_bp,
    payeeAccountEnd: row.payee_account.slice(-4),
  }
}

function plainProblem(ctx: Context, input: Input, project: ProjectRow): Refusal | null {
  if (project.state !== 'active') return refuse('contracts.project.not_active', { status: 409, figures: { state: project.state } })
  if (!stages.includes(project.stage)) {
    return refuse('contracts.contract.stage', { status: 409, figures: { stage: project.stage, state: project.state } })
  }
  if (!creditCodeValid(input.contractorCreditCode)) return refuse('contracts.contract.credit_code', { field: 'contractorCreditCode', figures: { creditCode: input.contractorCreditCode } })
  if (input.provisionalFen > input.priceFen) {
    return refuse('contracts.contract.provisional_over_price', { field: 'provisionalFen', figures: { provisionalFen: input.provisionalFen, priceFen: input.priceFen } })
  }
  if (input.signedOn > ctx.today) return refuse('contracts.contract.signed_in_future', { field: 'signedOn', figures: { signedOn: input.signedOn, today: ctx.today } })
  return null
}

function termsProblem(input: Input, policy: PaymentPolicy): Refusal | null {
  const { retentionMaxBp, advanceMaxBp } = policy.parameters
  const hits: RuleHit[] = []
  if (input.retentionBp > retentionMaxBp) {
    const source = policy.rules.find((rule) => rule.id === 'PAY-17')?.source ?? policy.sources.retentionMaxBp ?? ''
    const retentionFen = shareOf(input.priceFen, input.retentionBp)
    hits.push(hit('PAY-17', { retentionBp: input.retentionBp, retentionFen, outputFen: input.priceFen, retentionMaxBp }, source))
  }
  if (input.advanceRatioBp > advanceMaxBp) {
    hits.push(hit('CON-ADVANCE', { advanceRatioBp: input.advanceRatioBp, advanceMaxBp }, policy.sources.advanceMaxBp ?? ''))
  }
  if (hits.length === 0) return null
  const field = hits[0]?.ruleId === 'PAY-17' ? 'retentionBp' : 'advanceRatioBp'
  return refuse('contracts.contract.terms', { field, hits, figures: Object.assign({}, ...hits.map((found) => found.figures)) })
}

/** Terms below what the law asks for: the contract is signed and is registered as it was, and it is said at once that it must be explained (domain/03 §6). */
function termsToExplain(input: Input, { parameters, sources }: PaymentPolicy): RuleHit[] {
  const { minPaymentRatioBp, advanceMinBp } = parameters
  const hits: RuleHit[] = []
  if (input.progressRatioBp < minPaymentRatioBp) hits.push(hit('CON-RATIO', { progressRatioBp: input.progressRatioBp, minPaymentRatioBp }, sources.minPaymentRatioBp ?? '', 'warn'))
  if (input.advanceRatioBp < advanceMinBp) hits.push(hit('CON-ADVANCE-MIN', { advanceRatioBp: input.advanceRatioBp, advanceMinBp }, sources.advanceMinBp ?? '', 'warn'))
  return hits
}

async function againstOthers(ctx: Context, input: Input, project: ProjectRow): Promise<Refusal | null> {
  if (await contractsStore.noTaken(ctx.tx, project.region_code, input.no)) return refuse('contracts.contract.no_taken', { status: 409, field: 'no', figures: { no: input.no } })
  const contractsFen = sumFen((await contractsStore.ofProject(ctx.tx, project.id)).map((row) => row.price_fen))
  const effectiveInvestmentFen = effectiveTotalFen({ roughFen: project.total_investment_fen, estimateFen: project.estimate_fen, budgetFen: project.budget_fen }) ?? 0n
  if (contractsFen + input.priceFen <= effectiveInvestmentFen) return null
  const figures = { contractsFen, askedFen: input.priceFen, effectiveInvestmentFen }
  return refuse('contracts.contract.over_budget', { field: 'priceFen', figures, hits: [hit('CON-BUDGET', figures, 'domain/04 §4 PAY-05')] })
}
