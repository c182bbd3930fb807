import { sumFen } from '@zhujian/kernel'
import type { Context } from '@zhujian/http'
import { approvalsStore } from '@zhujian/approvals/server'
import { organisationStore } from '@zhujian/organisation/server'
import type { ProjectMember } from '@zhujian/organisation/server'
import type { Gate } from '@zhujian/policy/domain'
import { budgetOverEstimate, evaluateGate, inCentralCatalogue, missingEvidence, validateProjectCode } from '@zhujian/projects/domain'
import type { GateCheck, GateEvidence, GateResult } from '@zhujian/projects/domain'
import { listed } from '@zhujian/text'
import { lifecycleStore } from './lifecycle-store.ts'
import type { EvidenceRow, ProjectCourse } from './lifecycle-store.ts'
import type { Contribution, ProjectsParts } from './parts.ts'
import type { ProjectRow } from './project-store.ts'
import { ruleFor } from './stage.ts'

export type GateFacts = { checks: Record<string, GateCheck>; evidence: GateEvidence[]; passes: Map<string, string> }

/** The investment level in force: approved budget, else estimate, else what was declared (domain/02 §1). */
export function effectiveInvestment(project: ProjectRow): bigint | null {
  return project.budget_fen ?? project.estimate_fen ?? project.total_investment_fen
}

/** Whether a code may stand: a national code that passes domain/01 §5, or our own number where no platform gives codes. */
export function codeCheck(ctx: Context, parts: ProjectsParts, regionCode: number, code: string | null): GateCheck {
  if (code === null) return { met: false, figures: { code: '', reason: 'missing' } }
  if (/^\d{6}-\d{4}-\d{6}$/.test(code)) return { met: true, figures: { code } }
  const tables = ruleFor(ctx, parts, 'projectCode', regionCode).body
  const verdict = validateProjectCode(code, { asOf: ctx.today, regionKnown: () => true, tables })
  return verdict.ok ? { met: true, figures: { code } } : { met: false, figures: { code, reason: verdict.reason } }
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
export function gateFactsOf(ctx: Context, parts: ProjectsParts, project: ProjectRow, course: ProjectCourse, inputs: GateInputs): GateFacts {
  const evidence = course.evidence.map(evidenceOf)
  const { sources } = course
  const director = inputs.members.find((member) => member.role === 'projectDirector' && member.fromDay <= ctx.today && (member.toDay ?? ctx.today) >= ctx.today)
  const checks: Record<string, GateCheck> = {
    ...ownChecks(ctx, parts, project, sumFen(sources.map((source) => source.amount_fen)), sources.length),
    'projects.proposalApproved': { met: inputs.approvedMatters.includes('proposal') },
    'projects.directorAppointed': { met: director !== undefined, figures: { name: director?.name ?? '' } },
    'projects.permitsComplete': permits(ctx, parts, project, evidence),
  }
  for (const offered of inputs.contributed) Object.assign(checks, offered.checks(project))
  return { checks, evidence, passes: new Map(course.passes.map((pass) => [pass.gate, pass.passed_on])) }
}

export async function gateFacts(ctx: Context, parts: ProjectsParts, project: ProjectRow): Promise<GateFacts> {
  const [course, inputs] = await Promise.all([lifecycleStore.course(ctx.tx, project.id), loadGateInputs(ctx, parts, project.id)])
  return gateFactsOf(ctx, parts, project, course, inputs)
}

export function evidenceOf(row: EvidenceRow): GateEvidence {
  return { conditionId: row.condition_id, documentId: row.document_id, no: row.no, on: row.dated_on, amountFen: row.amount_fen }
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
    'projects.codeLegal': codeCheck(ctx, parts, project.region_code, project.code),
    'projects.graded': { met: project.grade !== null, figures: { grade: project.grade ?? '', rule: project.grade_rule ?? '' } },
    'projects.nearDuplicate': { met: true },
    'projects.sourcesBalanced': { met: sourcesFen === estimateFen, figures: { sourcesFen, estimateFen } },
    'projects.budgetOverEstimateHandled': { met: !over.over, figures: { budgetFen, estimateFen, overBp: Number(over.overBp) } },
    'projects.budgetWithinTolerance': { met: !over.over, figures: { budgetFen, estimateFen, overBp: Number(over.overBp) } },
    'projects.inCatalogue': { met: project.grade === 'C' || (project.grade !== null && inCentralCatalogue(project.grade, catalogue.body)), figures: { grade: project.grade ?? '' } },
    'projects.planWithinBudget': { met: false, figures: { remainingBudgetFen: budgetFen } },
    'projects.permitsNotExpiring': { met: true },
    'projects.settlementWithinBudget': { met: false, figures: { budgetFen } },
    'funds.arrived': { met: false },
  }
}

/** G6 is complete when each of its hard conditions has its evidence. */
function permits(ctx: Context, parts: ProjectsParts, project: ProjectRow, evidence: readonly GateEvidence[]): GateCheck {
  const gate = ruleFor(ctx, parts, 'gates', project.region_code).body.gates.find((candidate) => candidate.id === 'G6')
  const lacking = (gate?.conditions ?? []).filter((condition) => condition.hard && missingEvidence(condition, evidence).length > 0)
  return { met: lacking.length === 0, figures: { missing: listed(ctx.language, lacking.map((condition) => condition.label[ctx.language === 'en' ? 'en' : 'zh'])) } }
}

export function judgeGate(ctx: Context, project: ProjectRow, gate: Gate, facts: GateFacts): GateResult {
  return evaluateGate(gate, { grade: project.grade, lang: ctx.language === 'en' ? 'en' : 'zh', checks: facts.checks, evidence: facts.evidence })
}
