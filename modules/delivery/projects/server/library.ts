import { ok } from '@zhujian/kernel'
import type { LocalDate, OutputOf, ParsedOf, Result } from '@zhujian/kernel'
import { approvalsStore } from '@zhujian/approvals/server'
import { decodeCursor, pageOf } from '@zhujian/http'
import type { Context } from '@zhujian/http'
import { organisationStore } from '@zhujian/organisation/server'
import { scopeOf, workingDaysBetween } from '@zhujian/policy/domain'
import type * as api from '@zhujian/projects/api'
import { queryGrams } from '@zhujian/projects/domain'
import { gateFacts, judgeGate } from './checks.ts'
import { lifecycleStore } from './lifecycle-store.ts'
import type { ProjectsParts } from './parts.ts'
import { projectStore } from './project-store.ts'
import type { ProjectFilter, ProjectRow } from './project-store.ts'
import { ruleFor, visibleProject } from './stage.ts'

type ListInput = ParsedOf<typeof api.listProjects>
type Item = OutputOf<typeof api.listProjects>['items'][number]

const split = (text: string | undefined): string[] | undefined => text?.split(',').filter((part) => part !== '')

/** The ids a search text finds, newest first; undefined when nothing is searched for. */
async function searched(ctx: Context, q: string | undefined, most: number): Promise<string[] | undefined> {
  const text = q?.trim() ?? ''
  if (text === '') return undefined
  const typed = /^[\x20-\x7e]+$/.test(text) ? text.toLowerCase().replace(/[%_\\]/g, '') : ''
  return projectStore.searchIds(ctx.tx, queryGrams(text), typed, most)
}

async function filterOf(ctx: Context, parts: ProjectsParts, input: ListInput): Promise<ProjectFilter> {
  const tenant = input.regionCode === undefined ? undefined : parts.approvals.tenants.all().get(input.regionCode)
  const region = input.regionCode === undefined ? undefined : { lo: tenant?.lo ?? input.regionCode, hi: tenant?.hi ?? input.regionCode }
  return {
    ids: await searched(ctx, input.q, 5000),
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
  const after = decodeCursor(input.cursor, 2)
  const rows = await projectStore.list(ctx, filter, after, input.limit + 1)
  const page = pageOf(rows, input.limit, (row) => [input.sort === 'name' ? row.name : input.sort === 'investment' ? String(row.total_investment_fen ?? -1n) : null, row.id])
  // Totals are counted with the first page only; later pages carry none and the screen keeps what it has.
  const totals = input.cursor ? null : await projectStore.totals(ctx, filter)
  return ok({
    items: await itemsOf(ctx, parts, page.items),
    nextCursor: page.nextCursor,
    totals: totals && {
      count: totals.count,
      totalInvestmentFen: String(totals.investmentFen),
      contractFen: String(totals.contractFen),
      paidFen: String(totals.paidFen),
      red: totals.red,
      yellow: totals.yellow,
      green: totals.green,
    },
  })
}

async function itemsOf(ctx: Context, parts: ProjectsParts, rows: readonly ProjectRow[]): Promise<Item[]> {
  const units = await organisationStore.units(ctx.tx, [...new Set(rows.flatMap((row) => row.owner_unit_id ?? []))])
  const names = new Map(units.map((unit) => [unit.id, unit.name]))
  return rows.map((row) => itemOf(ctx, parts, row, names.get(row.owner_unit_id ?? '') ?? ''))
}

function itemOf(ctx: Context, parts: ProjectsParts, row: ProjectRow, ownerUnitName: string): Item {
  const sector = ruleFor(ctx, parts, 'sectors', row.region_code).body.sectors.find((candidate) => candidate.code === row.sector)
  return {
    id: row.id,
    code: row.code,
    name: row.name,
    grade: row.grade,
    stage: row.stage,
    state: row.state,
    regionCode: row.region_code,
    regionName: parts.approvals.tenants.nameOf(row.region_code),
    totalInvestmentFen: row.total_investment_fen === null ? null : String(row.total_investment_fen),
    currency: row.currency,
    sector: row.sector,
    sectorLabel: sector?.label[ctx.language === 'en' ? 'en' : 'zh'] ?? row.sector,
    ownerUnitName,
    contractFen: String(row.contract_fen),
    paidFen: String(row.paid_fen),
    progressBp: row.progress_bp,
    light: row.light,
    lightReason: ctx.text.say(ctx.language, `light.${row.light_reason}`, row.light_figures),
    lightSince: row.light_since,
  }
}

export async function searchEverything(ctx: Context, parts: ProjectsParts, q: string): Promise<Result<OutputOf<typeof api.searchEverything>>> {
  const ids = (await searched(ctx, q, 200)) ?? []
  const rows = ids.length === 0 ? [] : await projectStore.list(ctx, { ids, sort: 'recent' }, null, 12)
  const items = rows.map((row) => ({ projectId: row.id, name: row.name, code: row.code, grade: row.grade, stage: row.stage, regionName: parts.approvals.tenants.nameOf(row.region_code) }))
  return ok({ items, nextCursor: null })
}

export async function getProject(ctx: Context, parts: ProjectsParts, projectId: string): Promise<Result<api.ProjectView>> {
  const found = await visibleProject(ctx, projectId)
  if (!found.ok) return found
  const project = found.value
  const units = await organisationStore.units(ctx.tx, [project.owner_unit_id, project.competent_unit_id].filter((id): id is string => id !== null))
  const unitName = (id: string | null): string | null => units.find((unit) => unit.id === id)?.name ?? null
  const tasks = await approvalsStore.openTasksOfProject(ctx.tx, projectId)
  const calendar = parts.approvals.policy.calendar()
  const sources = await lifecycleStore.sources(ctx.tx, projectId)
  return ok({
    ...itemOf(ctx, parts, project, unitName(project.owner_unit_id) ?? ''),
    nature: project.nature,
    complexity: project.complexity,
    complexityReasons: project.complexity_reasons,
    elevations: project.elevations,
    ruleVersion: project.rule_version,
    gradeRule: project.grade_rule,
    location: project.location,
    necessity: project.necessity,
    ownerUnitId: project.owner_unit_id ?? '',
    competentUnitName: unitName(project.competent_unit_id),
    sources: sources.map((source) => ({ sourceType: source.source_type, label: ctx.text.say(ctx.language, `projects.source.${source.source_type}`), amountFen: String(source.amount_fen) })),
    estimateFen: project.estimate_fen === null ? null : String(project.estimate_fen),
    budgetFen: project.budget_fen === null ? null : String(project.budget_fen),
    declaredOn: project.declared_on,
    plannedStartOn: project.planned_start_on,
    plannedFinishOn: project.planned_finish_on,
    returnReason: project.return_reason,
    ...(await lifecycleView(ctx, parts, project)),
    contracts: await parts.contractsOf.run(ctx, projectId),
    openTasks: tasks.map((task) => ({
      taskId: task.id,
      caseId: task.case_id,
      matter: task.matter,
      role: task.role,
      person: task.person_name,
      dueOn: task.due_on,
      workingDaysLeft: workingDaysBetween(calendar, ctx.today, task.due_on as LocalDate).days,
    })),
    members: await membersOf(ctx, projectId),
    money: { plannedFen: await plannedThisYear(ctx, projectId), contractFen: String(project.contract_fen), certifiedFen: String(project.certified_fen), paidFen: String(project.paid_fen), inFlightFen: String(project.in_flight_fen) },
    external: project.import_source === null ? null : { source: project.import_source, key: project.import_key ?? '', currency: project.currency },
    actions: actionsOf(ctx, parts, project),
  })
}

/** What the annual plans issued this year give the project, as registered with gate G5. */
async function plannedThisYear(ctx: Context, projectId: string): Promise<string> {
  const year = ctx.today.slice(0, 4)
  const issued = (await lifecycleStore.evidence(ctx.tx, projectId)).filter((row) => row.condition_id === 'G5.planIssued' && row.dated_on?.startsWith(year))
  return String(issued.reduce((sum, row) => sum + (row.amount_fen ?? 0n), 0n))
}

async function membersOf(ctx: Context, projectId: string): Promise<api.ProjectView['members']> {
  const members = await organisationStore.members(ctx.tx, projectId)
  const units = await organisationStore.units(ctx.tx, [...new Set(members.map((member) => member.unitId))])
  return members.map((member) => ({
    username: member.username,
    name: member.name,
    role: member.role,
    unitName: units.find((unit) => unit.id === member.unitId)?.name ?? '',
    from: member.fromDay,
    to: member.toDay,
  }))
}

export async function listProjectMembers(ctx: Context, projectId: string): Promise<Result<OutputOf<typeof api.listProjectMembers>>> {
  const found = await visibleProject(ctx, projectId)
  return found.ok ? ok({ items: await membersOf(ctx, projectId), nextCursor: null }) : found
}

async function lifecycleView(ctx: Context, parts: ProjectsParts, project: ProjectRow): Promise<Pick<api.ProjectView, 'stages' | 'tracks' | 'gates'>> {
  const label = ctx.language === 'en' ? 'en' : 'zh'
  const stages = ruleFor(ctx, parts, 'stages', project.region_code).body
  const gates = ruleFor(ctx, parts, 'gates', project.region_code).body.gates
  const facts = await gateFacts(ctx, parts, project)
  const entered = new Map((await lifecycleStore.stages(ctx.tx, project.id)).map((entry) => [entry.stage, entry.entered_on]))
  const at = stages.stages.findIndex((stage) => stage.id === project.stage)
  const phase = (id: string): string => stages.phases.find((candidate) => candidate.id === id)?.label[label] ?? id
  return {
    stages: stages.stages.map((stage, index) => ({
      stage: stage.id,
      label: stage.label[label],
      phase: phase(stage.phase),
      status: index < at ? 'done' : index === at ? 'current' : 'next',
      enteredOn: entered.get(stage.id) ?? null,
    })),
    tracks: stages.tracks.map((track) => {
      const complete = track.id === 'permits' && facts.checks['projects.permitsComplete']?.met === true
      const begun = track.id === 'permits' && facts.evidence.some((given) => given.conditionId.startsWith('G6.'))
      return { track: track.id, label: track.label[label], state: complete ? 'satisfied' : begun ? 'inProgress' : 'notStarted' }
    }),
    gates: gates.map((gate) => {
      const result = judgeGate(ctx, project, gate, facts)
      const passedOn = facts.passes.get(gate.id) ?? null
      return {
        id: gate.id,
        name: gate.name[label],
        met: passedOn !== null || result.met,
        passedOn,
        open: passedOn === null && project.state === 'active' && (gate.fromStage === null || gate.fromStage === project.stage),
        conditions: result.conditions.map(({ id, hard, met, label: name, reason, source, needs }) => ({ id, hard, met, label: name, reason, source, needs: [...needs] })),
      }
    }),
  }
}

function actionsOf(ctx: Context, parts: ProjectsParts, project: ProjectRow): string[] {
  const matrix = ruleFor(ctx, parts, 'accessMatrix', project.region_code).body
  const may = (resource: string, operation: Parameters<typeof scopeOf>[3]): boolean => scopeOf(matrix, ctx.actor.role, resource, operation) !== null
  const active = project.state === 'active'
  const editable = ['draft', 'returned'].includes(project.state)
  const early = ['contracting', 'commencement', 'construction'].includes(project.stage)
  return [
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

