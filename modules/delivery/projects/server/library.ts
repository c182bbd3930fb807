import { ok, refuse, sumFen } from '@zhujian/kernel'
import type { LocalDate, OutputOf, ParsedOf, Result } from '@zhujian/kernel'
import { approvalsStore } from '@zhujian/approvals/server'
import { decodeCursor, pageOf } from '@zhujian/http'
import type { Context } from '@zhujian/http'
import { organisationStore } from '@zhujian/organisation/server'
import type { ProjectMember } from '@zhujian/organisation/server'
import { scopeOf, workingDaysBetween } from '@zhujian/policy/domain'
import type * as api from '@zhujian/projects/api'
import { normalizeName, queryGrams } from '@zhujian/projects/domain'
import type { GateResult } from '@zhujian/projects/domain'
import { effectiveInvestment, gateFactsOf, judgeGate, loadGateInputs } from './checks.ts'
import { visibleCount } from './count-store.ts'
import type { GateFacts } from './checks.ts'
import { planIssued } from './lifecycle-store.ts'
import type { ProjectCourse } from './lifecycle-store.ts'
import type { ProjectsParts } from './parts.ts'
import { divisionsOf } from './project-code.ts'
import { mostListed, projectStore } from './project-store.ts'
import type { ProjectFilter, ProjectListRow, ProjectRow } from './project-store.ts'
import { mayRead, ruleFor, visibleProject } from './stage.ts'

type ListInput = ParsedOf<typeof api.listProjects>
type Item = OutputOf<typeof api.listProjects>['items'][number]

const split = (text: string | undefined): string[] | undefined => text?.split(',').filter((part) => part !== '')

/** What a text is searched by; undefined when nothing is searched for. */
function searchOf(q: string | undefined): ProjectFilter['search'] {
  // Full-width letters are letters, as in names.
  const text = q?.normalize('NFKC').trim() ?? ''
  if (text === '') return undefined
  const typed = /^[\x20-\x7e]+$/.test(text) ? text.toLowerCase().replace(/[%_\\]/g, '') : ''
  const grams = queryGrams(text)
  const phrase = normalizeName(text)
  const one = [...(phrase || typed)]
  return one.length === 1 ? { grams, typed, phrase, within: one.join('') } : { grams, typed, phrase }
}

/** The ids that the filters beyond a project's own columns leave: each is a list, and a project must stand in all. */
async function idsOf(ctx: Context, input: ListInput): Promise<string[] | undefined> {
  const found = await Promise.all([
    input.overdue === 'true' ? approvalsStore.overdueProjects(ctx.tx, ctx.today, mostListed) : undefined,
    input.approvedIn ? approvalsStore.approvedProjects(ctx.tx, 'proposal', input.approvedIn, mostListed) : undefined,
    input.ids ? input.ids.split(',') : undefined,
    input.moneyIn ? projectStore.withMoneyIn(ctx.tx, input.moneyIn, mostListed) : undefined,
  ])
  return found.reduce(both, undefined)
}

/** Ids that stand in both lists; a list that is not asked for lets everything through. */
function both(some: string[] | undefined, others: string[] | undefined): string[] | undefined {
  if (!some || !others) return some ?? others
  const wanted = new Set(others)
  return some.filter((id) => wanted.has(id))
}

async function filterOf(ctx: Context, parts: ProjectsParts, input: ListInput): Promise<ProjectFilter> {
  const tenant = input.regionCode === undefined ? undefined : parts.approvals.tenants.all().get(input.regionCode)
  const region = input.regionCode === undefined ? undefined : { lo: tenant?.lo ?? input.regionCode, hi: tenant?.hi ?? input.regionCode }
  return {
    search: searchOf(input.q),
    ids: await idsOf(ctx, input),
    grades: split(input.grade),
    stages: split(input.stage),
    region,
    lights: split(input.light),
    sector: input.sector,
    states: split(input.state),
    sort: input.sort,
  }
}

export async function listProjects(ctx: Context, parts: ProjectsParts, input: ListInput): Promise<Result<OutputOf<typeof api.listProjects>>> {
  const filter = await filterOf(ctx, parts, input)
  const after = decodeCursor(input.cursor, 3)
  if (after && after[0] !== input.sort) return refuse('platform.input.invalid', { status: 400, field: 'cursor', figures: { problem: ctx.text.say(ctx.language, 'input.cursor') } })
  // Totals are counted with the first page only; later pages carry none and the screen keeps what it has.
  const [rows, totals] = await Promise.all([projectStore.list(ctx, filter, after, input.limit + 1), input.withTotals === 'true' && !input.cursor ? projectStore.totals(ctx, filter) : null])
  const page = pageOf(rows, input.limit, (row) => [input.sort, input.sort === 'name' ? row.name_key : input.sort === 'investment' ? String(row.total_investment_fen ?? -1n) : null, row.id])
  return ok({
    items: page.items.map(itemsOf(ctx, parts)),
    nextCursor: page.nextCursor,
    totals: totals && {
      count: totals.count,
      totalInvestmentFen: String(totals.investmentFen),
      foreign: totals.foreign,
      contractFen: String(totals.contractFen),
      paidFen: String(totals.paidFen),
      red: totals.red,
      yellow: totals.yellow,
      green: totals.green,
      truncated: totals.truncated,
    },
  })
}

/** Turns rows into what a list shows; what a region's policy says is looked up once for all of them. */
function itemsOf(ctx: Context, parts: ProjectsParts): (row: Omit<ProjectListRow, 'name_key'>) => Item {
  const label = ctx.language === 'en' ? 'en' : 'zh'
  const regions = new Map<number, { name: string; sectors: ReadonlyMap<string, string> }>()
  const regionOf = (code: number): { name: string; sectors: ReadonlyMap<string, string> } => {
    const known = regions.get(code)
    if (known) return known
    const sectors = new Map(ruleFor(ctx, parts, 'sectors', code).body.sectors.map((sector) => [sector.code, sector.label[label]]))
    const region = { name: parts.approvals.tenants.nameOf(code), sectors }
    regions.set(code, region)
    return region
  }
  return (row) => {
    const region = regionOf(row.region_code)
    return {
      id: row.id,
      code: row.code,
      name: row.name,
      grade: row.grade,
      stage: row.stage,
      state: row.state,
      regionCode: row.region_code,
      regionName: region.name,
      totalInvestmentFen: row.total_investment_fen === null ? null : String(row.total_investment_fen),
      currency: row.currency,
      sector: row.sector,
      sectorLabel: region.sectors.get(row.sector) ?? row.sector,
      ownerUnitName: row.owner_unit_name ?? '',
      contractFen: String(row.contract_fen),
      paidFen: String(row.paid_fen),
      progressBp: row.progress_bp,
      light: row.light,
      lightReason: ctx.text.say(ctx.language, `light.${row.light_reason}`, row.light_figures),
      lightSince: row.light_since,
    }
  }
}

/** How many projects stand in the caller's library; null where his role has none. */
export async function countProjects(ctx: Context, parts: ProjectsParts): Promise<number | null> {
  const matrix = ruleFor(ctx, parts, 'accessMatrix', ctx.actor.regionCode).body
  return scopeOf(matrix, ctx.actor.role, 'project', 'read') === null ? null : visibleCount(ctx)
}

export async function searchEverything(ctx: Context, parts: ProjectsParts, q: string): Promise<Result<OutputOf<typeof api.searchEverything>>> {
  const search = searchOf(q)
  const rows = search ? await projectStore.list(ctx, { search, sort: 'recent' }, null, 12) : []
  const items = rows.map((row) => ({ projectId: row.id, name: row.name, code: row.code, grade: row.grade, stage: row.stage, regionName: parts.approvals.tenants.nameOf(row.region_code) }))
  return ok({ items, nextCursor: null })
}

/** Millionths of a degree as a decimal string. */
const degreesOf = (e6: number | null): string | null => (e6 === null ? null : String(e6 / 1_000_000))

export async function getProject(ctx: Context, parts: ProjectsParts, projectId: string): Promise<Result<api.ProjectView>> {
  // All of it is asked for at once; what belongs to a project the caller may not see is dropped unread.
  const [project, inputs, tasks] = await Promise.all([
    projectStore.whole(ctx, projectId),
    loadGateInputs(ctx, parts, projectId),
    approvalsStore.openTasksOfProject(ctx.tx, projectId),
  ])
  if (!project) return refuse('projects.project.not_found', { status: 404 })
  const { course } = project
  const facts = gateFactsOf(ctx, parts, project, course, inputs, await divisionsOf(ctx, project.code))
  const calendar = parts.approvals.policy.calendar()
  return ok({
    ...itemsOf(ctx, parts)(project),
    nature: project.nature,
    complexity: project.complexity,
    complexityReasons: project.complexity_reasons,
    elevations: project.elevations,
    ruleVersion: project.rule_version,
    gradeRule: project.grade_rule,
    location: project.location,
    longitude: degreesOf(project.longitude_e6),
    latitude: degreesOf(project.latitude_e6),
    necessity: project.necessity,
    ownerUnitId: project.owner_unit_id ?? '',
    competentUnitName: project.competent_unit_name,
    sources: course.sources.map((source) => ({ sourceType: source.source_type, label: ctx.text.say(ctx.language, `projects.source.${source.source_type}`), amountFen: String(source.amount_fen) })),
    estimateFen: project.estimate_fen === null ? null : String(project.estimate_fen),
    budgetFen: project.budget_fen === null ? null : String(project.budget_fen),
    declaredOn: project.declared_on,
    plannedStartOn: project.planned_start_on,
    plannedFinishOn: project.planned_finish_on,
    returnReason: project.return_reason,
    proposedGrade: proposedGradeOf(ctx, project),
    ...lifecycleView(ctx, parts, project, course, facts),
    contracts: mayRead(ctx, parts, project, 'contract') ? inputs.contributed.flatMap((offered) => offered.contracts) : [],
    openTasks: tasks.map((task) => ({
      taskId: task.id,
      caseId: task.case_id,
      matter: task.matter,
      role: task.role,
      person: task.person_name,
      dueOn: task.due_on,
      workingDaysLeft: workingDaysBetween(calendar, ctx.today, task.due_on as LocalDate).days,
    })),
    members: inputs.members.map(memberView),
    money: { plannedFen: plannedThisYear(ctx, course), contractFen: String(project.contract_fen), certifiedFen: String(project.certified_fen), paidFen: String(project.paid_fen), inFlightFen: String(project.in_flight_fen) },
    external: project.import_source === null ? null : { source: project.import_source, key: project.import_key ?? '', currency: project.currency },
    actions: actionsOf(ctx, parts, project),
  })
}

function proposedGradeOf(ctx: Context, project: ProjectRow): api.ProjectView['proposedGrade'] {
  if (project.proposed_grade === null) return null
  const rule = project.proposed_rule ?? ''
  const basisFen = effectiveInvestment(project)
  return { grade: project.proposed_grade, rule, ruleText: ctx.text.say(ctx.language, `rule.${rule}`), version: project.proposed_version ?? '', basisFen: basisFen === null ? null : String(basisFen), effectiveFrom: project.proposed_from }
}

/** What the annual plans issued this year give the project, as registered with gate G5. */
function plannedThisYear(ctx: Context, course: ProjectCourse): string {
  const year = ctx.today.slice(0, 4)
  const issued = course.evidence.filter((row) => row.condition_id === planIssued && row.dated_on?.startsWith(year))
  return String(sumFen(issued.map((row) => row.amount_fen ?? 0n)))
}

function memberView(member: ProjectMember): api.ProjectView['members'][number] {
  return { username: member.username, name: member.name, role: member.role, unitName: member.unitName, from: member.fromDay, to: member.toDay }
}

export async function listProjectMembers(ctx: Context, projectId: string): Promise<Result<OutputOf<typeof api.listProjectMembers>>> {
  const found = await visibleProject(ctx, projectId)
  if (!found.ok) return found
  return ok({ items: (await organisationStore.membersWithUnits(ctx.tx, projectId)).map(memberView), nextCursor: null })
}

function lifecycleView(ctx: Context, parts: ProjectsParts, project: ProjectRow, course: ProjectCourse, facts: GateFacts): Pick<api.ProjectView, 'stages' | 'tracks' | 'gates'> {
  const label = ctx.language === 'en' ? 'en' : 'zh'
  const stages = ruleFor(ctx, parts, 'stages', project.region_code).body
  const gates = ruleFor(ctx, parts, 'gates', project.region_code).body.gates
  const entered = new Map(course.stages.map((entry) => [entry.stage, entry.entered_on]))
  const at = stages.stages.findIndex((stage) => stage.id === project.stage)
  const judged = gates.map((gate) => ({ gate, result: judgeGate(ctx, project, gate, facts) }))
  const phase = (id: string): string => stages.phases.find((candidate) => candidate.id === id)?.label[label] ?? id
  return {
    stages: stages.stages.map((stage, index) => ({
      stage: stage.id,
      label: stage.label[label],
      phase: phase(stage.phase),
      status: index < at ? 'done' : index === at ? 'current' : 'next',
      enteredOn: entered.get(stage.id) ?? null,
    })),
    tracks: stages.tracks.map((track) => ({ track: track.id, label: track.label[label], state: trackState(judged.find(({ gate }) => gate.track === track.id)?.result, facts) })),
    gates: judged.map(({ gate, result }) => {
      const passedOn = facts.passes.get(gate.id) ?? null
      return {
        id: gate.id,
        name: gate.name[label],
        met: passedOn !== null || result.met,
        passedOn,
        open: passedOn === null && project.state === 'active' && (gate.fromStage === null || gate.fromStage === project.stage),
        conditions: result.conditions.map(({ id, hard, met, label: name, reason, source, needs, optional, expiry }) => ({ id, hard, met, label: name, reason, source, needs: [...needs], optional: [...optional], expiresOn: expiry?.expiresOn ?? null })),
      }
    }),
  }
}

/** How far a track is, by the gate that stands on it; one without a gate has not begun. */
function trackState(gate: GateResult | undefined, facts: GateFacts): string {
  if (!gate) return 'notStarted'
  if (gate.met) return 'satisfied'
  if (gate.conditions.some((condition) => condition.hard && condition.expiry?.lapsed)) return 'expired'
  return gate.conditions.some(({ id }) => facts.evidence.some((given) => given.conditionId === id)) ? 'inProgress' : 'notStarted'
}

function actionsOf(ctx: Context, parts: ProjectsParts, project: ProjectRow): string[] {
  const matrix = ruleFor(ctx, parts, 'accessMatrix', project.region_code).body
  const may = (resource: string, operation: Parameters<typeof scopeOf>[3]): boolean => scopeOf(matrix, ctx.actor.role, resource, operation) !== null
  const active = project.state === 'active'
  const editable = ['draft', 'returned'].includes(project.state)
  const early = ['contracting', 'commencement', 'construction'].includes(project.stage)
  return [
    project.proposed_grade !== null && project.proposed_from === null && may('declaration', 'supervise') && 'decideDowngrade',
    editable && may('declaration', 'update') && 'saveProjectDraft',
    editable && may('declaration', 'submit') && 'declareProject',
    active && may('project', 'update') && 'assignProjectCode',
    active && may('project', 'update') && 'passGate',
    active && may('project', 'issue') && 'setProjectMember',
    active && may('document', 'create') && 'fileDocument',
    active && early && may('contract', 'submit') && 'registerContract',
    active && project.stage === 'construction' && may('progressReport', 'submit') && 'submitProgressReport',
    active && early && may('payment', 'submit') && 'submitPaymentApplication',
  ].filter((name): name is string => name !== false)
}

/** What the declaration form offers: nothing the system knows is typed. */
export async function getDeclarationForm(ctx: Context, parts: ProjectsParts): Promise<Result<OutputOf<typeof api.getDeclarationForm>>> {
  const label = ctx.language === 'en' ? 'en' : 'zh'
  const { writeLo, writeHi } = ctx.actor.scope
  const unit = await organisationStore.unit(ctx.tx, ctx.actor.unitId)
  const table = ruleFor(ctx, parts, 'grade', ctx.actor.regionCode)
  const sectors = ruleFor(ctx, parts, 'sectors', ctx.actor.regionCode).body
  const department = (code: string): string | null => sectors.departments.find((candidate) => candidate.code === code)?.label[label] ?? null
  const thresholds = new Set(table.body.rules.flatMap((rule) => Object.values(rule.total ?? {}).filter((value): value is string => typeof value === 'string')))
  return ok({
    regions: [...parts.approvals.tenants.all().values()].filter((tenant) => tenant.regionCode >= writeLo && tenant.regionCode <= writeHi).map((tenant) => ({ regionCode: tenant.regionCode, name: tenant.name })),
    units: unit ? [{ unitId: unit.id, name: unit.name }] : [],
    sectors: sectors.sectors.map((sector) => ({ code: sector.code, label: sector.label[label], competentUnitName: department(sector.competent) })),
    sourceTypes: sourceTypes.map((code) => ({ code, label: ctx.text.say(ctx.language, `projects.source.${code}`) })),
    grade: { version: table.version, source: table.source, thresholdsFen: [...thresholds].sort((a, b) => Number(BigInt(a) - BigInt(b))), table: table.body },
  })
}

/** Fund sources of domain/04 §2. */
export const sourceTypes: readonly string[] = [
  'centralBudget',
  'ultraLongTreasury',
  'generalPublicBudget',
  'governmentFund',
  'specialBond',
  'generalBond',
  'stateCapitalBudget',
  'transferPayment',
  'bankLoan',
  'socialCapital',
  'selfRaised',
  'donation',
]

