import { hit, ok, refuse } from '@zhujian/kernel'
import type { OutputOf, ParsedOf, Result, RuleHit } from '@zhujian/kernel'
import { previewRoute, startCase } from '@zhujian/approvals/server'
import { takeDocuments } from '@zhujian/documents/server'
import type { Context } from '@zhujian/http'
import { append } from '@zhujian/ledger/server'
import { organisationStore } from '@zhujian/organisation/server'
import { competentFor, gradeOf, routeFor } from '@zhujian/policy/domain'
import type { ProjectComplexity } from '@zhujian/policy/domain'
import type * as api from '@zhujian/projects/api'
import { belongsToCity, belongsToCounty, bigrams, countyRule, effectiveComplexity, internalNo, isInternalNo, nameSimilarityBp, queryGrams, splitSuspicion, typedPairs } from '@zhujian/projects/domain'
import type { SplitCandidate } from '@zhujian/projects/domain'
import { lineageOf } from '@zhujian/tenancy/domain'
import { listed, pinyinInitials } from '@zhujian/text'
import { gateFacts, judgeGate } from './checks.ts'
import { sourceTypes } from './library.ts'
import { lifecycleStore } from './lifecycle-store.ts'
import type { ProjectsParts } from './parts.ts'
import { judgeCode } from './project-code.ts'
import { projectStore } from './project-store.ts'
import type { ProjectDraftRow, ProjectRow } from './project-store.ts'
import { ruleFor, visibleProject } from './stage.ts'

type DraftInput = ParsedOf<typeof api.saveProjectDraft>
type Warning = OutputOf<typeof api.declareProject>['warnings'][number]

/** So many projects a warning names; of more it says how many. */
const mostNamed = 5

/**
 * Saves a draft. Nothing is judged but what could never be stored: an unknown sector, somebody else's unit, a region out of reach.
 * No row changes its region: saved for another one, a draft goes on as a new one and the old one is discarded.
 */
export async function saveProjectDraft(ctx: Context, parts: ProjectsParts, input: DraftInput): Promise<Result<{ projectId: string; savedAt: string }>> {
  const existing = input.projectId ? await projectStore.lock(ctx, input.projectId) : null
  if (input.projectId && !existing) return refuse('projects.project.not_found', { status: 404 })
  if (existing && !['draft', 'returned'].includes(existing.state)) return refuse('projects.draft.not_editable', { status: 409, figures: { state: existing.state } })
  const stays = existing !== null && existing.region_code === input.regionCode
  const projectId = stays ? existing.id : input.id
  const fault = draftFault(ctx, parts, input, existing) ?? sourceFault(input.sources)
  if (fault) return fault
  const code = input.projectCode ?? (stays ? null : typedCode(existing))
  const taken = code === null ? ok(null) : await judgeCode(ctx, parts, { regionCode: input.regionCode, projectId }, code, 'projectCode')
  if (!taken.ok) return taken
  const draft = draftRow(ctx, input, projectId, code)
  if (stays) {
    if ((await projectStore.updateDraft(ctx.tx, draft, ctx.now)) === 0) return refuse('projects.region.not_yours', { field: 'regionCode' })
    ctx.defer(lifecycleStore.sourcesRemoval(projectId))
  } else {
    if (await projectStore.idTaken(ctx.tx, projectId)) return refuse('platform.id.reused', { status: 409, figures: { operation: 'saveProjectDraft', id: projectId } })
    if (existing) {
      await discard(ctx, existing, { goesOnAs: projectId })
      await takeDocuments(ctx, existing.id, { regionCode: draft.region_code, projectId })
    }
    ctx.defer(projectStore.insertion(draft, ctx.actor.accountId, ctx.now))
  }
  if (input.sources?.length) ctx.defer(lifecycleStore.sourcesInsertion({ regionCode: draft.region_code, projectId }, input.sources))
  indexProject(ctx, { ...draft, code: draft.code ?? existing?.code ?? null })
  append(ctx, {
    kind: 'projects.draft_saved',
    regionCode: draft.region_code,
    projectId,
    subjectId: projectId,
    before: existing ? { name: existing.name, totalInvestmentFen: existing.total_investment_fen } : null,
    after: { name: draft.name, sector: draft.sector, nature: draft.nature, complexity: draft.complexity, totalInvestmentFen: draft.total_investment_fen, location: draft.location, ...(input.longitude && input.latitude ? { longitude: input.longitude, latitude: input.latitude } : {}), sources: input.sources ?? [], ...(existing && !stays ? { goesOnFrom: existing.id } : {}) },
  })
  return { ok: true, value: { projectId, savedAt: ctx.now.toISOString() } }
}

function draftFault(ctx: Context, parts: ProjectsParts, input: DraftInput, existing: ProjectRow | null): ReturnType<typeof refuse> | null {
  const sectors = ruleFor(ctx, parts, 'sectors', input.regionCode).body
  if (competentFor(sectors, input.sector) === null) return refuse('projects.sector.unknown', { field: 'sector', figures: { sector: input.sector } })
  if (input.ownerUnitId && input.ownerUnitId !== ctx.actor.unitId) return refuse('projects.owner.not_yours', { status: 403, field: 'ownerUnitId' })
  const { writeLo, writeHi } = ctx.actor.scope
  if (input.regionCode < writeLo || input.regionCode > writeHi) return refuse('projects.region.not_yours', { status: 403, field: 'regionCode', figures: { regionCode: input.regionCode } })
  if (!parts.approvals.tenants.all().has(input.regionCode)) return refuse('projects.region.unknown', { field: 'regionCode', figures: { regionCode: input.regionCode } })
  if (existing && existing.region_code !== input.regionCode && existing.declared_on !== null) return refuse('projects.region.fixed', { status: 409, field: 'regionCode', figures: { regionCode: existing.region_code } })
  return gradingFault(ctx, parts, input) ?? planFault(input) ?? placeFault(input)
}

/** A condition that raises the grade, or a reason for complexity, that the grade table in force does not know. */
function gradingFault(ctx: Context, parts: ProjectsParts, input: DraftInput): ReturnType<typeof refuse> | null {
  const table = ruleFor(ctx, parts, 'grade', input.regionCode).body
  const unknown = (given: readonly string[] | undefined, known: readonly { code: string }[]): string | undefined => given?.find((code) => !known.some((choice) => choice.code === code))
  const elevation = unknown(input.elevations, table.elevations)
  if (elevation !== undefined) return refuse('projects.elevation.unknown', { field: 'elevations', figures: { code: elevation } })
  const reason = unknown(input.complexityReasons, table.complexityReasons)
  return reason === undefined ? null : refuse('projects.complexity_reason.unknown', { field: 'complexityReasons', figures: { code: reason } })
}

function placeFault({ longitude, latitude }: DraftInput): ReturnType<typeof refuse> | null {
  if ((longitude === undefined) === (latitude === undefined)) return null
  return refuse('projects.place.incomplete', { field: longitude === undefined ? 'longitude' : 'latitude', figures: { longitude: longitude ?? '', latitude: latitude ?? '' } })
}

/** Degrees of an input as whole millionths. */
const millionths = (degrees: string | undefined): number | null => (degrees === undefined ? null : Math.round(Number(degrees) * 1_000_000))

function planFault({ plannedStartOn, plannedFinishOn }: DraftInput): ReturnType<typeof refuse> | null {
  if (!plannedStartOn || !plannedFinishOn || plannedStartOn <= plannedFinishOn) return null
  return refuse('projects.plan.order', { field: 'plannedFinishOn', figures: { plannedStartOn, plannedFinishOn } })
}

/** A source of money that the form does not offer. */
export function sourceFault(sources: readonly { sourceType: string }[] | undefined): ReturnType<typeof refuse> | null {
  const unknown = sources?.find(({ sourceType }) => !sourceTypes.includes(sourceType))
  return unknown ? refuse('projects.source.unknown', { field: 'sources', figures: { sourceType: unknown.sourceType } }) : null
}

/** The code that somebody typed for a draft: a number of ours on one never declared was typed while that was still possible, and counts for nothing. */
function typedCode(draft: ProjectRow | null): string | null {
  return draft === null || draft.code === null || isInternalNo(draft.code) ? null : draft.code
}

function draftRow(ctx: Context, input: DraftInput, id: string, code: string | null): ProjectDraftRow {
  return {
    region_code: input.regionCode,
    id,
    code,
    name: input.name,
    initials: pinyinInitials(input.name),
    stage: 'reserve',
    owner_unit_id: input.ownerUnitId ?? ctx.actor.unitId,
    sector: input.sector,
    nature: input.nature,
    complexity: input.complexity,
    elevations: input.elevations ?? [],
    complexity_reasons: input.complexityReasons ?? [],
    total_investment_fen: input.totalInvestmentFen,
    location: input.location ?? null,
    longitude_e6: millionths(input.longitude),
    latitude_e6: millionths(input.latitude),
    necessity: input.necessity ?? null,
    planned_start_on: input.plannedStartOn ?? null,
    planned_finish_on: input.plannedFinishOn ?? null,
  }
}

/** Makes a project findable by two characters of its name, its pinyin initials or its code. */
export function indexProject(ctx: Context, project: { region_code: number; id: string; name: string; code: string | null }): void {
  const found = { initials: pinyinInitials(project.name), code: (project.code ?? '').toLowerCase() }
  ctx.defer(projectStore.searchEntry({ regionCode: project.region_code, projectId: project.id, grams: [...bigrams(project.name), ...typedPairs(found.initials, found.code)], ...found }))
}

export async function discardProjectDraft(ctx: Context, projectId: string): Promise<Result<{ discarded: true }>> {
  const project = await projectStore.lock(ctx, projectId)
  if (!project) return refuse('projects.project.not_found', { status: 404 })
  if (project.state !== 'draft') return refuse('projects.draft.not_editable', { status: 409, figures: { state: project.state } })
  await discard(ctx, project)
  return { ok: true, value: { discarded: true } }
}

async function discard(ctx: Context, draft: ProjectRow, successor?: { goesOnAs: string }): Promise<void> {
  await projectStore.setState(ctx.tx, draft.id, 'discarded', null, ctx.now)
  append(ctx, { kind: 'projects.draft_discarded', regionCode: draft.region_code, projectId: draft.id, subjectId: draft.id, before: { state: 'draft' }, after: { state: 'discarded', ...successor } })
}

/**
 * Declares a draft: gate G1, grade by the table in force with its version recorded, a number, warnings (LC-10, near-duplicates),
 * and the proposal route of the grade.
 */
export async function declareProject(ctx: Context, parts: ProjectsParts, projectId: string): Promise<Result<OutputOf<typeof api.declareProject>>> {
  const project = await projectStore.lock(ctx, projectId)
  if (!project) return refuse('projects.project.not_found', { status: 404 })
  if (!['draft', 'returned'].includes(project.state)) return refuse('projects.declare.not_draft', { status: 409, figures: { state: project.state } })
  const judged = await judgeDeclaration(ctx, parts, project)
  const unfit = unfitFor(ctx, judged)
  if (unfit) return unfit
  const { grade, rule, complexity } = judged
  if (!grade || !rule) return refuse('projects.grade.missing', { field: 'totalInvestmentFen' })
  const code = await codeFor(ctx, project)
  const competentUnitId = await competentUnit(ctx, parts, project)
  await projectStore.declare(ctx.tx, projectId, { code, grade, gradeRule: rule, ruleVersion: judged.version, complexity, competentUnitId, on: ctx.today, at: ctx.now })
  indexProject(ctx, { ...project, code })
  const key = { regionCode: project.region_code, projectId }
  await lifecycleStore.enterStage(ctx.tx, key, 'proposal', ctx.today, 'G1')
  await lifecycleStore.recordPass(ctx.tx, key, 'G1', ctx.today, ctx.actor.username, judged.gatesVersion)
  const inputs = { totalFen: project.total_investment_fen, nature: project.nature, complexity, elevations: project.elevations }
  append(ctx, { kind: 'projects.declared', regionCode: project.region_code, projectId, subjectId: projectId, ruleVersion: `gates@${judged.gatesVersion}`, before: { state: project.state }, after: { code, name: project.name, warnings: judged.warnings.map((warning) => warning.code) } })
  append(ctx, { kind: 'projects.graded', regionCode: project.region_code, projectId, subjectId: projectId, ruleVersion: `grade@${judged.version}`, before: { grade: project.grade }, after: { grade, rule, inputs } })
  const facts = { grade, gradeRule: rule, ruleVersion: judged.version, ownerUnitId: project.owner_unit_id, competentUnitId, amountFen: String(project.total_investment_fen ?? 0n) }
  const started = await startCase(ctx, parts.approvals, {
    matter: 'proposal',
    routeKey: judged.routeKey ?? '',
    regionCode: project.region_code,
    projectId,
    projectName: project.name,
    grade,
    subjectId: projectId,
    headline: { key: 'projects.headline.proposal', figures: { totalFen: String(project.total_investment_fen ?? 0n) } },
    facts,
  })
  if (!started.ok) return started
  return { ok: true, value: { code, grade, ruleVersion: judged.version, caseId: started.value.caseId, warnings: judged.warnings } }
}

/** Everything that stands against declaring, at once; where that is the region alone, by its own name and with the figures. */
function unfitFor(ctx: Context, { unmet, misplaced }: Judged): ReturnType<typeof refuse> | null {
  if (unmet.length === 0) return null
  if (misplaced && unmet.length === 1) return refuse(misplaced.code, { field: 'regionCode', figures: misplaced.figures, hits: [hit(misplaced.ruleId, misplaced.figures, misplaced.source)] })
  return refuse('projects.gate.unmet', {
    figures: { gate: 'G1', conditions: listed(ctx.language, unmet.map((condition) => condition.label)) },
    hits: unmet.map((condition) => hit(condition.id, { reason: condition.reason }, condition.source)),
  })
}

/** The code a project has, else the next number of its region and year that no row holds. */
async function codeFor(ctx: Context, project: ProjectRow): Promise<string> {
  const kept = project.declared_on === null ? typedCode(project) : project.code
  if (kept !== null) return kept
  const year = Number(ctx.today.slice(0, 4))
  for (;;) {
    const code = internalNo(project.region_code, year, await projectStore.nextSerial(ctx.tx, project.region_code, year))
    // Rows from before such numbers were refused may hold one: without passing them over, one row would stop the whole region.
    if (!(await projectStore.codeTaken(ctx.tx, project.region_code, code, project.id))) return code
  }
}

async function competentUnit(ctx: Context, parts: ProjectsParts, project: ProjectRow): Promise<string | null> {
  const department = competentFor(ruleFor(ctx, parts, 'sectors', project.region_code).body, project.sector)
  const [, city] = lineageOf(parts.approvals.tenants.all(), project.region_code)
  if (!department) return null
  return (await organisationStore.unitOfDepartment(ctx.tx, city ?? project.region_code, department))?.id ?? null
}

type Judged = {
  grade: 'A' | 'B' | 'C' | null
  rule: string | null
  complexity: ProjectComplexity
  version: string
  gatesVersion: string
  unmet: { id: string; label: string; reason: string; source: string }[]
  /** The figures by which the project belongs to another region than it is declared in, and the row of the table that says so. */
  misplaced: { code: 'projects.grade_c.wrong_region' | 'projects.grade_ab.wrong_region'; ruleId: string; figures: { regionCode: number; grade: string; totalFen: bigint }; source: string } | null
  warnings: Warning[]
  routeKey: string | null
}

/** What declaring would say now; the preview and the act share it, so they cannot differ. */
export async function judgeDeclaration(ctx: Context, parts: ProjectsParts, project: ProjectRow): Promise<Judged> {
  const table = ruleFor(ctx, parts, 'grade', project.region_code)
  const totalFen = project.total_investment_fen === 0n ? null : project.total_investment_fen
  const complexity = effectiveComplexity(table.body, project.complexity, project.complexity_reasons)
  const { grade, rule } = gradeOf(table.body, { totalFen, nature: project.nature, complexity, elevations: project.elevations })
  const gates = ruleFor(ctx, parts, 'gates', project.region_code)
  const gate = gates.body.gates.find((candidate) => candidate.id === 'G1')
  if (!gate) throw new Error('policy holds no gate G1')
  const result = judgeGate(ctx, project, gate, await gateFacts(ctx, parts, project))
  const unmet = result.conditions.filter((condition) => condition.hard && !condition.met).map(({ id, label, reason, source }) => ({ id, label, reason, source }))
  const source = table.body.rules.find((row) => row.id === rule)?.source ?? table.source
  const misplaced = await misplacement(ctx, parts, project, { grade, rule, source })
  if (misplaced) unmet.push({ id: misplaced.ruleId, label: ctx.text.say(ctx.language, 'projects.declare.region_of_grade'), reason: ctx.text.say(ctx.language, `refusal.${misplaced.code}`, misplaced.figures), source })
  const routing = ruleFor(ctx, parts, 'routing', project.region_code).body
  return {
    grade,
    rule,
    complexity,
    version: table.version,
    gatesVersion: gates.version,
    unmet,
    misplaced,
    warnings: await warningsFor(ctx, parts, project),
    routeKey: grade ? (routeFor(routing, 'proposal', grade)?.route ?? null) : null,
  }
}

async function misplacement(ctx: Context, parts: ProjectsParts, project: ProjectRow, { grade, rule, source }: { grade: Judged['grade']; rule: string | null; source: string }): Promise<Judged['misplaced']> {
  const { region_code: regionCode, owner_unit_id: unitId } = project
  const [, city] = lineageOf(parts.approvals.tenants.all(), regionCode)
  if (!grade) return null
  const figures = { regionCode, grade, totalFen: project.total_investment_fen ?? 0n }
  if (belongsToCounty(grade, regionCode, city)) return { code: 'projects.grade_c.wrong_region', ruleId: countyRule, figures, source }
  const unit = regionCode === city || !unitId ? null : await organisationStore.unit(ctx.tx, unitId)
  return belongsToCity(grade, regionCode, unit?.regionCode ?? null, city) ? { code: 'projects.grade_ab.wrong_region', ruleId: rule ?? '', figures, source } : null
}

async function warningsFor(ctx: Context, parts: ProjectsParts, project: ProjectRow): Promise<Warning[]> {
  const warnings: Warning[] = []
  const splitting = ruleFor(ctx, parts, 'splitting', project.region_code)
  if (project.owner_unit_id) {
    const year = Number(ctx.today.slice(0, 4))
    const others = await projectStore.sameUnit(ctx.tx, project.owner_unit_id, year)
    const found = splitSuspicion(splitting, splitCandidate(project, year), others.filter((other) => other.id !== project.id).map((other) => splitCandidate(other, year)))
    if (found) warnings.push({ code: 'projects.split_suspicion', ruleId: found.ruleId, text: splitText(ctx, splitting.body.alike, found, [project, ...others]), figures: found.figures, source: found.source })
  }
  return [...warnings, ...(await duplicates(ctx, parts, project))]
}

/** What the pieces share by the rule in force, and their names. */
function splitText(ctx: Context, alike: readonly string[], { figures }: RuleHit, among: readonly ProjectRow[]): string {
  const ids = String(figures['projectIds']).split(',')
  const pieces = ids.flatMap((id) => among.find((one) => one.id === id)?.name ?? [])
  const shown = pieces.slice(0, mostNamed)
  const rest = pieces.length > shown.length ? [ctx.text.say(ctx.language, 'projects.more', { n: pieces.length - shown.length })] : []
  const traits = alike.map((trait) => ctx.text.say(ctx.language, `projects.alike.${trait}`))
  return ctx.text.say(ctx.language, 'warning.projects.split_suspicion', { ...figures, alike: listed(ctx.language, traits), names: listed(ctx.language, [...shown, ...rest]) })
}

function splitCandidate(project: ProjectRow, year: number): SplitCandidate {
  return { id: project.id, unitId: project.owner_unit_id ?? '', year, region: project.region_code, sector: project.sector, totalFen: project.total_investment_fen }
}

async function duplicates(ctx: Context, parts: ProjectsParts, project: ProjectRow): Promise<Warning[]> {
  const rule = ruleFor(ctx, parts, 'nearDuplicate', project.region_code)
  const grams = queryGrams(project.name)
  const ids = new Set<string>()
  // Likeness needs a shared run of characters; the front and the back of a name are asked for apart, as one of them often differs.
  for (const part of [grams.slice(0, 3), grams.slice(-5, -2)]) for (const id of await projectStore.searchIds(ctx.tx, part, '', 200)) ids.add(id)
  ids.delete(project.id)
  const others = (await projectStore.byIds(ctx.tx, [...ids])).filter((other) => !['draft', 'discarded'].includes(other.state))
  return others
    .map((other) => ({ other, likenessBp: nameSimilarityBp(project.name, other.name) }))
    .filter(({ likenessBp }) => likenessBp >= rule.body.similarityBp)
    .sort((a, b) => b.likenessBp - a.likenessBp)
    .slice(0, rule.body.maxShown)
    .map(({ other, likenessBp }) => {
      const code = likenessBp === 10000 ? 'projects.same_name' : 'projects.near_duplicate'
      const figures = { projectId: other.id, name: other.name, code: other.code, likenessBp }
      return { code, ruleId: 'G2.nearDuplicate', text: ctx.text.say(ctx.language, `warning.${code}`, figures), figures, source: rule.source }
    })
}

export async function previewDeclaration(ctx: Context, parts: ProjectsParts, projectId: string): Promise<Result<OutputOf<typeof api.previewDeclaration>>> {
  const found = await visibleProject(ctx, projectId)
  if (!found.ok) return found
  const judged = await judgeDeclaration(ctx, parts, found.value)
  const route = judged.routeKey && judged.grade ? await previewRoute(ctx, judged.routeKey, { grade: judged.grade, amountFen: String(found.value.total_investment_fen ?? 0n) }) : null
  return {
    ok: true,
    value: { grade: judged.grade, gradeRule: judged.rule, ruleVersion: judged.version, unmet: judged.unmet, warnings: judged.warnings, route: route?.steps ?? [], totalWorkingDays: route?.totalWorkingDays ?? 0 },
  }
}
