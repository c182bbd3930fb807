import { addDays, sumFen } from '@zhujian/kernel'
import type { Context } from '@zhujian/http'
import { approvalsStore } from '@zhujian/approvals/server'
import { organisationStore } from '@zhujian/organisation/server'
import type { ProjectMember } from '@zhujian/organisation/server'
import type { Gate } from '@zhujian/policy/domain'
import { budgetOverEstimate, evaluateGate, inCentralCatalogue } from '@zhujian/projects/domain'
import type { ConditionResult, GateCheck, GateEvidence, GateResult } from '@zhujian/projects/domain'
import { listed } from '@zhujian/text'
import { lifecycleStore } from './lifecycle-store.ts'
import type { EvidenceRow, ProjectCourse } from './lifecycle-store.ts'
import type { Contribution, ProjectsParts } from './parts.ts'
import { codeCheck, divisionsOf } from './project-code.ts'
import type { ProjectRow } from './project-store.ts'
import { ruleFor } from './stage.ts'

export type GateFacts = { checks: Record<string, GateCheck>; evidence: GateEvidence[]; passes: Map<string, string> }

/** The investment level in force: approved budget, else estimate, else what was declared (domain/02 §1). */
export function effectiveInvestment(project: ProjectRow): bigint | null {
  return project.budget_fen ?? project.estimate_fen ?? project.total_investment_fen
}

/** What the gates of a project look at beside its row and its course, read side by side. */
export type GateInputs = { approvedMatters: readonly string[]; members: readonly ProjectMember[]; contributed: readonly Awaited<ReturnType<Contribution>>[] }

export async function loadGateInputs(ctx: Context, parts: ProjectsParts, projectId: string): Promise<GateInputs> {
  const [approvedMatters, members, contributed] = await Promise.all([
    approvalsStore.approvedMatters(ctx.tx, projectId),
    organisationStore.membersWithUnits(ctx.tx, projectId),
    Promise.all(parts.contributions.map((load) => load(ctx, projectId))),
  ])
  return { approvedMatters, members, contributed }
}

/** Everything the gates of a project look at: this module's checks, those registered by others, all evidence. */
export function gateFactsOf(ctx: Context, parts: ProjectsParts, project: ProjectRow, course: ProjectCourse, inputs: GateInputs, divisions: ReadonlySet<number>): GateFacts {
  const { sources } = course
  const director = inputs.members.find((member) => member.role === 'projectDirector' && member.fromDay <= ctx.today && (member.toDay ?? ctx.today) >= ctx.today)
  const checks: Record<string, GateCheck> = {
    ...ownChecks(ctx, parts, project, sumFen(sources.map((source) => source.amount_fen)), sources.length),
    'projects.codeLegal': codeCheck(ctx, parts, project.region_code, project.code, divisions),
    'projects.proposalApproved': { met: inputs.approvedMatters.includes('proposal') },
    'projects.directorAppointed': { met: director !== undefined, figures: { name: director?.name ?? '' } },
    'projects.finalAccountPassed': { met: course.passes.some((pass) => pass.gate === 'G12') },
    'projects.tenderGatePassed': { met: course.passes.some((pass) => pass.gate === 'G7') || course.stages.some((entry) => entry.by_gate === 'directAwardApproval') },
  }
  for (const offered of inputs.contributed) Object.assign(checks, offered.checks(project))
  const facts = { checks, evidence: course.evidence.map(evidenceOf), passes: new Map(course.passes.map((pass) => [pass.gate, pass.passed_on])) }
  Object.assign(checks, permitChecks(ctx, parts, project, facts))
  return facts
}

export async function gateFacts(ctx: Context, parts: ProjectsParts, project: ProjectRow): Promise<GateFacts> {
  const [course, inputs, divisions] = await Promise.all([lifecycleStore.course(ctx.tx, project.id), loadGateInputs(ctx, parts, project.id), divisionsOf(ctx, project.code)])
  return gateFactsOf(ctx, parts, project, course, inputs, divisions)
}

function evidenceOf(row: EvidenceRow): GateEvidence {
  return { conditionId: row.condition_id, documentId: row.document_id, no: row.no, on: row.dated_on, amountFen: row.amount_fen, expiresOn: row.expires_on }
}

function ownChecks(ctx: Context, parts: ProjectsParts, project: ProjectRow, sourcesFen: bigint, count: number): Record<string, GateCheck> {
  const missing = [!project.owner_unit_id && 'unit', !project.name && 'name', !project.location && 'location'].filter((name) => name !== false)
  const estimateFen = project.estimate_fen ?? project.total_investment_fen ?? 0n
  const budgetFen = project.budget_fen ?? estimateFen
  const over = project.budget_fen === null ? { over: false, overBp: 0 } : budgetOverEstimate(project.budget_fen, estimateFen)
  const catalogue = ruleFor(ctx, parts, 'catalogue', project.region_code)
  return {
    'projects.identity': { met: missing.length === 0, figures: { missing: listed(ctx.language, missing.map((name) => ctx.text.say(ctx.language, `projects.field.${name}`))) } },
    'projects.investmentStated': { met: (project.total_investment_fen ?? 0n) > 0n, figures: { totalFen: project.total_investment_fen ?? 0n } },
    'projects.sourcesStated': { met: count > 0, figures: { count } },
    'projects.graded': { met: project.grade !== null, figures: { grade: project.grade ?? '', rule: project.grade_rule ?? '' } },
    'projects.nearDuplicate': { met: true },
    'projects.sourcesBalanced': { met: sourcesFen === estimateFen, figures: { sourcesFen, estimateFen } },
    'projects.budgetOverEstimateHandled': { met: !over.over, figures: { budgetFen, estimateFen, overBp: Number(over.overBp) } },
    'projects.budgetWithinTolerance': tolerance(budgetFen, estimateFen),
    'projects.budgetFigure': { met: false, figures: { budgetFen } },
    'projects.inCatalogue': { met: project.grade === 'C' || inCentralCatalogue({ grade: project.grade, totalFen: project.total_investment_fen }, catalogue.body), figures: { grade: project.grade ?? '' } },
    'projects.planWithinBudget': { met: false, figures: { remainingBudgetFen: budgetFen } },
    'projects.settlementWithinBudget': { met: false, figures: { budgetFen } },
    'projects.tailWorksWithinBudget': { met: false, figures: { budgetFen } },
    'funds.arrived': { met: false },
  }
}

/** Whether the budget lies within a tenth of the estimate, on either side (domain/01 §4 G4). */
function tolerance(budgetFen: bigint, estimateFen: bigint): GateCheck {
  const difference = budgetFen > estimateFen ? budgetFen - estimateFen : estimateFen - budgetFen
  const differenceBp = estimateFen === 0n ? 0 : Number((difference * 10_000n) / estimateFen)
  return { met: difference * 10n <= estimateFen, figures: { budgetFen, estimateFen, differenceBp } }
}

/** What G6 says of the permits: whether all are there and in force, as G9 asks, and which soon will not be (domain/01 §7.2, EX-01). */
function permitChecks(ctx: Context, parts: ProjectsParts, project: ProjectRow, facts: GateFacts): Record<string, GateCheck> {
  const gate = ruleFor(ctx, parts, 'gates', project.region_code).body.gates.find((candidate) => candidate.id === 'G6')
  if (!gate) return {}
  const { conditions } = judgeGate(ctx, project, gate, facts)
  const days = gate.conditions.find((condition) => condition.check === 'projects.permitsNotExpiring')?.limits?.['days'] ?? 0
  const lacking = conditions.filter((condition) => condition.hard && !condition.met)
  const soon = conditions.filter(({ met, expiry }) => met && expiry !== null && expiry.expiresOn <= addDays(ctx.today, days))
  const named = (some: readonly ConditionResult[]): string => listed(ctx.language, some.map((condition) => permitName(ctx, condition)))
  return {
    'projects.permitsComplete': { met: lacking.length === 0, figures: { missing: named(lacking) } },
    'projects.permitsNotExpiring': { met: soon.length === 0, figures: { names: named(soon) } },
  }
}

function permitName(ctx: Context, { label, expiry }: ConditionResult): string {
  return expiry === null ? label : ctx.text.say(ctx.language, 'projects.permit.until', { label, no: expiry.no, expiresOn: expiry.expiresOn })
}

export function judgeGate(ctx: Context, project: ProjectRow, gate: Gate, facts: GateFacts): GateResult {
  const { checks, evidence, passes } = facts
  return evaluateGate(gate, { grade: project.grade, lang: ctx.language === 'en' ? 'en' : 'zh', checks, evidence, asOf: ctx.today, commencedOn: passes.get('G9') })
}
