import { handOver } from '@zhujian/approvals/server'
import { hit, monthOf, refuse, sumFen } from '@zhujian/kernel'
import type { OutputOf, ParsedOf, Result } from '@zhujian/kernel'
import { documentStore } from '@zhujian/documents/server'
import type { Context } from '@zhujian/http'
import { append } from '@zhujian/ledger/server'
import { organisationStore } from '@zhujian/organisation/server'
import type { Gate } from '@zhujian/policy/domain'
import type * as api from '@zhujian/projects/api'
import type { ConditionResult, GateResult } from '@zhujian/projects/domain'
import { listed } from '@zhujian/text'
import { effectiveInvestment, gateFacts, judgeGate } from './checks.ts'
import { indexProject, sourceFault } from './declaration.ts'
import { lifecycleStore, planIssued } from './lifecycle-store.ts'
import type { ProjectsParts } from './parts.ts'
import { judgeCode } from './project-code.ts'
import { projectStore } from './project-store.ts'
import type { ProjectRow } from './project-store.ts'
import { regrade } from './regrade.ts'
import { moneyStore } from './rollup-store.ts'
import { advance, ruleFor } from './stage.ts'

type GateInput = ParsedOf<typeof api.passGate>

/**
 * Registers evidence and passes the gate when every hard condition is met; otherwise nothing is stored and every unmet condition is
 * told with its reason (domain/01 §4). Evidence for a gate already passed supplements it.
 */
export async function passGate(ctx: Context, parts: ProjectsParts, input: GateInput): Promise<Result<OutputOf<typeof api.passGate>>> {
  const project = await projectStore.lock(ctx, input.projectId)
  if (!project) return refuse('projects.project.not_found', { status: 404 })
  if (project.state !== 'active') return refuse('projects.gate.not_active', { status: 409, figures: { state: project.state } })
  const rule = ruleFor(ctx, parts, 'gates', project.region_code)
  const gate = rule.body.gates.find((candidate) => candidate.id === input.gate)
  if (!gate) return refuse('projects.gate.unknown', { status: 404 })
  const passed = (await lifecycleStore.passes(ctx.tx, project.id)).some((pass) => pass.gate === gate.id)
  if (!passed && gate.fromStage !== null && gate.fromStage !== project.stage) {
    return refuse('projects.gate.out_of_order', { status: 409, figures: { gate: gate.id, stage: project.stage, needed: gate.fromStage }, hits: [hit('LC-01', { stage: project.stage, needed: gate.fromStage }, 'domain/01 §2')] })
  }
  if (gate.id === 'G13' && project.in_flight_fen !== 0n) return refuse('projects.gate.money_open', { status: 409, figures: { inFlightFen: project.in_flight_fen } })
  const fault = lockedFault(project, gate, passed, input.evidence) ?? (await planFault(ctx, project, input.evidence)) ?? (await registerEvidence(ctx, project, gate, input.evidence))
  if (fault) return fault
  const restated = await restateSources(ctx, project, gate, passed, input.sources)
  if (restated) return restated
  const locked = await applyInvestment(ctx, parts, project, gate, input.evidence)
  if (!locked.ok) return locked
  const valued = locked.value
  const result = judgeGate(ctx, valued, gate, await gateFacts(ctx, parts, valued))
  const unmet = heldUp(gate, result, passed, input.evidence)
  if (unmet.length > 0) {
    return refuse('projects.gate.unmet', { figures: { gate: gate.id, conditions: listed(ctx.language, unmet.map((condition) => condition.label)) }, hits: unmet.map((condition) => hit(condition.id, { reason: condition.reason }, condition.source)) })
  }
  const after = passed ? valued : await recordGate(ctx, parts, valued, gate.id, rule.version)
  if (passed) append(ctx, { kind: 'projects.evidence_registered', regionCode: project.region_code, projectId: project.id, subjectId: project.id, ruleVersion: `gates@${rule.version}`, after: { gate: gate.id, evidence: input.evidence } })
  const conditions = result.conditions.map(({ id, met, reason, source }) => ({ id, met, reason, source }))
  return { ok: true, value: { gate: gate.id, passed: true, stage: after.stage, grade: after.grade, conditions } }
}

/**
 * The conditions that hold a gate up. Renewals arrive one by one (EX-03): where nothing but what may run out is handed in for a gate
 * already passed, another document that has run out does not hold them up.
 */
function heldUp(gate: Gate, result: GateResult, passed: boolean, evidence: GateInput['evidence']): ConditionResult[] {
  const named = new Set(evidence.map((given) => given.conditionId))
  const renewing = passed && named.size > 0 && gate.conditions.every((condition) => !named.has(condition.id) || condition.evidence?.expired !== undefined)
  const excused = (condition: ConditionResult): boolean => renewing && condition.expiry?.lapsed === true && !named.has(condition.id)
  return result.conditions.filter((condition) => condition.hard && !condition.met && !excused(condition))
}

async function registerEvidence(ctx: Context, project: ProjectRow, gate: Gate, evidence: GateInput['evidence']): Promise<ReturnType<typeof refuse> | null> {
  for (const given of evidence) {
    const fault = await evidenceFault(ctx, project, gate, given)
    if (fault) return fault
    const row = { condition_id: given.conditionId, document_id: given.documentId ?? null, no: given.no ?? null, dated_on: given.on ?? null, amount_fen: given.amountFen ?? null, expires_on: given.expiresOn ?? null }
    await lifecycleStore.addEvidence(ctx.tx, { regionCode: project.region_code, projectId: project.id }, ctx.ids.next(), row, ctx.actor.username, ctx.now)
    if (given.conditionId === planIssued && given.on && given.amountFen) await moneyStore.add(ctx.tx, project.id, ctx.today, monthOf(given.on), { plannedFen: given.amountFen })
  }
  return null
}

async function evidenceFault(ctx: Context, project: ProjectRow, gate: Gate, given: GateInput['evidence'][number]): Promise<ReturnType<typeof refuse> | null> {
  const { conditionId, documentId, no, on, amountFen, expiresOn } = given
  const fault = (code: string, figures: Record<string, unknown>): ReturnType<typeof refuse> => refuse(code, { field: 'evidence', figures: { conditionId, ...figures } })
  if (!gate.conditions.some((candidate) => candidate.id === conditionId)) return fault('projects.evidence.unknown_condition', { gate: gate.id })
  if (on && on > ctx.today) return fault('projects.evidence.in_future', { on, today: ctx.today })
  if (on && expiresOn && expiresOn < on) return fault('projects.evidence.expires_early', { on, expiresOn })
  if ([documentId, no, on, amountFen].every((value) => value === undefined)) return fault('projects.evidence.incomplete', {})
  return documentId && !(await documentStore.isOf(ctx.tx, project.id, documentId)) ? fault('projects.evidence.document_not_found', { documentId }) : null
}

/** The approved estimate seldom equals what was declared: with G3 the sources are stated anew, and must then add up to it (domain/01 §4). */
async function restateSources(ctx: Context, project: ProjectRow, gate: Gate, passed: boolean, sources: GateInput['sources']): Promise<ReturnType<typeof refuse> | null> {
  if (!sources) return null
  if (gate.id !== 'G3' || passed) return refuse('projects.gate.sources_not_here', { status: 409, field: 'sources', figures: { gate: gate.id } })
  const unknown = sourceFault(sources)
  if (unknown) return unknown
  await lifecycleStore.replaceSources(ctx.tx, { regionCode: project.region_code, projectId: project.id }, sources)
  append(ctx, { kind: 'projects.sources_restated', regionCode: project.region_code, projectId: project.id, subjectId: project.id, after: { sources } })
  return null
}

/** The evidence whose amount locks the investment level: the approved estimate with G3, the approved budget with G4. */
const locksWith: Readonly<Record<string, string>> = { G3: 'G3.feasibilityApproval', G4: 'G4.budgetApproval' }

const statedFen = (gate: Gate, evidence: GateInput['evidence']): bigint | null =>
  evidence.find((given) => given.conditionId === locksWith[gate.id] && given.amountFen && given.amountFen > 0n)?.amountFen ?? null

/** An estimate or budget that is approved is locked: whoever locked it must approve another, on a course of its own (domain/01 LC-03). */
function lockedFault(project: ProjectRow, gate: Gate, passed: boolean, evidence: GateInput['evidence']): ReturnType<typeof refuse> | null {
  const lockedFen = gate.id === 'G3' ? project.estimate_fen : gate.id === 'G4' ? project.budget_fen : null
  const wantedFen = statedFen(gate, evidence)
  if (!passed || lockedFen === null || wantedFen === null || wantedFen === lockedFen) return null
  const figures = { lockedFen, wantedFen }
  return refuse('projects.investment.locked', { status: 409, field: 'evidence', figures, hits: [hit('LC-03', figures, 'domain/01 §1 LC-03')] })
}

/** No more is planned than the budget holds, over all years together, and no plan counts twice (domain/01 §4 G5). */
async function planFault(ctx: Context, project: ProjectRow, evidence: GateInput['evidence']): Promise<ReturnType<typeof refuse> | null> {
  const fresh = evidence.filter((given) => given.conditionId === planIssued && (given.amountFen ?? 0n) > 0n)
  if (fresh.length === 0) return null
  const earlier = (await lifecycleStore.course(ctx.tx, project.id)).evidence.filter((row) => row.condition_id === planIssued)
  const twice = fresh.find((given, at) => given.no !== undefined && [...earlier.map((row) => ({ no: row.no, on: row.dated_on })), ...fresh.slice(0, at)].some((one) => one.no === given.no && one.on === given.on))
  if (twice) return refuse('projects.plan.twice', { status: 409, field: 'evidence', figures: { no: twice.no, on: twice.on } })
  const budgetFen = effectiveInvestment(project) ?? 0n
  const issuedFen = sumFen(earlier.map((row) => row.amount_fen ?? 0n))
  const wantedFen = sumFen(fresh.map((given) => given.amountFen ?? 0n))
  if (issuedFen + wantedFen <= budgetFen) return null
  const figures = { wantedFen, issuedFen, budgetFen, leftFen: budgetFen - issuedFen }
  return refuse('projects.plan.over_budget', { field: 'evidence', figures, hits: [hit('G5.planWithinBudget', figures, 'domain/01 §4 G5')] })
}

/**
 * The approved estimate and budget lock the investment level; the grade is computed anew on it (domain/02 §1). A renewal seldom
 * repeats the amount.
 */
async function applyInvestment(ctx: Context, parts: ProjectsParts, project: ProjectRow, gate: Gate, evidence: GateInput['evidence']): Promise<Result<ProjectRow>> {
  const stated = statedFen(gate, evidence)
  const estimateFen = gate.id === 'G3' ? (stated ?? project.estimate_fen ?? project.total_investment_fen) : null
  const budgetFen = gate.id === 'G4' ? (stated ?? project.budget_fen ?? project.estimate_fen ?? project.total_investment_fen) : null
  const valued = { ...project, estimate_fen: estimateFen ?? project.estimate_fen, budget_fen: budgetFen ?? project.budget_fen }
  if (valued.estimate_fen === project.estimate_fen && valued.budget_fen === project.budget_fen) return { ok: true, value: project }
  await projectStore.setInvestment(ctx.tx, project.id, estimateFen, budgetFen, ctx.now)
  append(ctx, {
    kind: gate.id === 'G3' ? 'projects.estimate_locked' : 'projects.budget_approved',
    regionCode: project.region_code,
    projectId: project.id,
    subjectId: project.id,
    before: { estimateFen: project.estimate_fen, budgetFen: project.budget_fen },
    after: { estimateFen: valued.estimate_fen, budgetFen: valued.budget_fen },
  })
  return regrade(ctx, parts, valued)
}

/** Records that a gate was passed and moves the stage on. */
export async function recordGate(ctx: Context, parts: ProjectsParts, project: ProjectRow, gate: string, version: string): Promise<ProjectRow> {
  await lifecycleStore.recordPass(ctx.tx, { regionCode: project.region_code, projectId: project.id }, gate, ctx.today, ctx.actor.username, version)
  append(ctx, {
    kind: 'projects.gate_passed',
    regionCode: project.region_code,
    projectId: project.id,
    subjectId: project.id,
    ruleVersion: `gates@${version}`,
    before: { stage: project.stage },
    after: { gate },
  })
  return advance(ctx, parts, project, gate)
}

export async function setProjectMember(ctx: Context, parts: ProjectsParts, input: ParsedOf<typeof api.setProjectMember>): Promise<Result<{ memberId: string; role: string }>> {
  const project = await projectStore.lock(ctx, input.projectId)
  if (!project) return refuse('projects.project.not_found', { status: 404 })
  if (project.state === 'archived') return refuse('projects.member.archived', { status: 409 })
  if (parts.approvals.domainOf(input.role) !== 'project') return refuse('projects.member.role_not_project', { field: 'role', figures: { role: input.role } })
  if (!parts.mayAppoint(ctx.actor.role, input.role)) return refuse('projects.member.not_yours_to_appoint', { status: 403, figures: { role: input.role } })
  if (input.to && input.to < input.from) return refuse('projects.member.period', { field: 'to', figures: { from: input.from, to: input.to } })
  const members = await organisationStore.members(ctx.tx, project.id)
  // Somebody whose post was taken back is still to be let go.
  const post = (await organisationStore.postInRole(ctx.tx, input.username, input.role)) ?? (input.to ? (members.findLast((member) => member.username === input.username && member.role === input.role) ?? null) : null)
  if (!post || post.role !== input.role) return refuse('projects.member.person_not_found', { status: 404, field: 'username', figures: { username: input.username, role: input.role } })
  // Who comes back after his last day is appointed anew: an old appointment that was drawn out would cover the time between.
  const current = members.findLast((member) => member.accountId === post.accountId && member.role === input.role && (member.toDay === null || member.toDay >= input.from))
  if (current && input.to && input.to < current.fromDay) return refuse('projects.member.period', { field: 'to', figures: { from: current.fromDay, to: input.to } })
  const other = members.find((member) => member.personId === post.personId && member.role !== input.role && (member.toDay === null || member.toDay >= input.from))
  if (other) return refuse('projects.member.separation', { status: 409, figures: { username: input.username, holds: other.role }, hits: [hit('SOD-02', { holds: other.role, wanted: input.role }, 'domain/02 §7')] })
  const memberId = current?.id ?? input.id
  if (current) await organisationStore.endMember(ctx.tx, current.id, input.to ?? null)
  else {
    await organisationStore.insertMember(ctx.tx, {
      id: memberId,
      regionCode: project.region_code,
      projectId: project.id,
      accountId: post.accountId,
      personId: post.personId,
      username: post.username,
      name: post.name,
      role: input.role,
      unitId: post.unitId,
      fromDay: input.from,
      toDay: input.to ?? null,
      appointedBy: ctx.actor.username,
      appointedAt: ctx.now,
    })
  }
  append(ctx, {
    kind: 'projects.member_set',
    regionCode: project.region_code,
    projectId: project.id,
    subjectId: memberId,
    before: current ? { to: current.toDay } : null,
    after: { username: post.username, role: input.role, from: input.from, to: input.to ?? null },
  })
  await handOver(ctx, parts.approvals, { projectId: project.id })
  ctx.afterCommit(() => parts.forget(post.accountId))
  return { ok: true, value: { memberId, role: input.role } }
}

export async function assignProjectCode(ctx: Context, parts: ProjectsParts, input: ParsedOf<typeof api.assignProjectCode>): Promise<Result<{ code: string; warnings: string[] }>> {
  const project = await projectStore.lock(ctx, input.projectId)
  if (!project) return refuse('projects.project.not_found', { status: 404 })
  if (['archived', 'terminated', 'rejected'].includes(project.state)) return refuse('projects.code.closed', { status: 409, figures: { code: project.code ?? '' } })
  const judged = await judgeCode(ctx, parts, { regionCode: project.region_code, projectId: project.id }, input.code, 'code')
  if (!judged.ok) return judged
  await projectStore.setCode(ctx.tx, project.id, input.code, ctx.now)
  indexProject(ctx, { ...project, code: input.code })
  append(ctx, { kind: 'projects.code_assigned', regionCode: project.region_code, projectId: project.id, subjectId: project.id, before: { code: project.code }, after: { code: input.code } })
  return { ok: true, value: { code: input.code, warnings: judged.value } }
}
