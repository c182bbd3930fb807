import { sumFen } from '@zhujian/kernel'
import type { LocalDate } from '@zhujian/kernel'
import type { Context } from '@zhujian/http'
import { organisationStore } from '@zhujian/organisation/server'
import { lifecycleStore } from './lifecycle-store.ts'
import { amountOf, instantOf, known, oc4idsWords } from './oc4ids-map.ts'
import type { Oc4idsPackage, Oc4idsProject } from './oc4ids-map.ts'
import { checkOc4idsProject, oc4idsVersion } from './oc4ids-check.ts'
import { oc4idsStore } from './oc4ids-store.ts'
import type { Disclosure, ProjectsParts } from './parts.ts'
import type { ProjectRow } from './project-store.ts'

/**
 * A project as OC4IDS publishes it. One that came as such is given back as it came, field by field; any other is told from what the
 * platform knows of it: only what is public of a public project (plan, money, contracts, progress), no persons.
 * @throws Error when the result is not valid: publishing a wrong project would be a bug.
 */
export async function oc4idsOf(ctx: Context, parts: ProjectsParts, project: ProjectRow): Promise<Oc4idsProject> {
  const kept = await oc4idsStore.body(ctx.tx, project.id)
  if (kept !== null) return JSON.parse(kept) as Oc4idsProject
  const [course, owner, disclosures, changed] = await Promise.all([
    lifecycleStore.course(ctx.tx, project.id),
    project.owner_unit_id === null ? null : organisationStore.unit(ctx.tx, project.owner_unit_id),
    Promise.all(parts.disclosures.map((disclose) => disclose(ctx, project))),
    oc4idsStore.changedAt(ctx.tx, project.id),
  ])
  const made = built(project, course, owner && { id: `CN-USCC-${owner.creditCode}`, name: owner.name, creditCode: owner.creditCode }, disclosures, changed)
  const faults = checkOc4idsProject(made)
  if (faults.length > 0) throw new Error(`project ${project.id} is not valid OC4IDS: ${JSON.stringify(faults.slice(0, 3))}`)
  return made
}

type Owner = { id: string; name: string; creditCode: string } | null
type Course = Awaited<ReturnType<typeof lifecycleStore.course>>

function built(project: ProjectRow, course: Course, owner: Owner, disclosures: readonly Disclosure[], changed: Date): Oc4idsProject {
  const { currency } = project
  const totalFen = project.budget_fen ?? project.estimate_fen ?? project.total_investment_fen
  const entered = (stage: string): LocalDate | null => (course.stages.find((entry) => entry.stage === stage)?.entered_on ?? null) as LocalDate | null
  const parties = new Map(disclosures.flatMap((one) => one.parties).map((party) => [party.id, party]))
  if (owner) parties.set(owner.id, { id: owner.id, name: owner.name, creditCode: owner.creditCode, roles: ['publicAuthority', 'buyer', 'procuringEntity', 'payer'] })
  return {
    id: `${oc4idsWords.prefix}-${project.code ?? project.import_key ?? project.id}`,
    ...known({
      updated: changed.toISOString(),
      language: 'zh',
      identifiers: project.code ? [{ id: project.code, scheme: 'CN-PROJECT-CODE' }] : [],
      title: project.name,
      description: project.necessity,
      status: project.state === 'terminated' ? 'cancelled' : oc4idsWords.statusOfStage[project.stage],
      type: oc4idsWords.typeOfSector[project.sector] ?? 'construction',
      sector: oc4idsWords.sectorsOf[project.sector],
      period: known({ startDate: instantOf(project.planned_start_on), endDate: instantOf(project.planned_finish_on) }),
      identificationPeriod: known({ startDate: instantOf(project.declared_on), endDate: instantOf(entered('feasibility')) }),
      preparationPeriod: known({ startDate: instantOf(entered('feasibility')), endDate: instantOf(entered('commencement')) }),
      implementationPeriod: known({ startDate: instantOf(entered('commencement')), endDate: instantOf(entered('completionAcceptance')) }),
      locations: locationsOf(project),
      budget: known({
        amount: totalFen === null ? undefined : amountOf(totalFen, currency),
        approvalDate: instantOf(course.passes.find((pass) => pass.gate === 'G4')?.passed_on ?? null),
        budgetBreakdowns: course.sources.length === 0 ? [] : [{ id: 'sources', budgetBreakdown: course.sources.map((source, at) => ({ id: `${at + 1}-${source.source_type}`, description: source.source_type, amount: amountOf(source.amount_fen, currency) })) }],
      }),
      parties: [...parties.values()].map(partyOf),
      publicAuthority: owner ? { id: owner.id, name: owner.name } : undefined,
      contractingProcesses: disclosures.flatMap((one) => one.contracts).map((contract) => processOf(contract, currency, owner)),
      metrics: metricsOf(project, totalFen, changed),
      milestones: course.passes.map((pass) => ({ id: pass.gate, title: pass.gate, type: 'approval', dateMet: instantOf(pass.passed_on), status: 'met' })),
      completion: project.stage === 'closed' ? known({ endDate: instantOf(entered('completionAcceptance')), finalValue: project.paid_fen > 0n ? amountOf(project.paid_fen, currency) : undefined }) : {},
    }),
  }
}

function partyOf({ id, name, creditCode, roles }: Disclosure['parties'][number]): Record<string, unknown> {
  return { id, name, identifier: { scheme: 'CN-USCC', id: creditCode, legalName: name }, roles }
}

function processOf(contract: Disclosure['contracts'][number], currency: string, owner: Owner): Record<string, unknown> {
  const { paid } = contract
  const closed = contract.priceFen > 0n && sumFen(paid.map((one) => one.fen)) >= contract.priceFen
  return {
    id: contract.contractId,
    summary: known({
      externalReference: contract.no,
      nature: ['construction'],
      status: closed ? 'closed' : 'active',
      tender: owner ? { procuringEntity: { id: owner.id, name: owner.name } } : undefined,
      suppliers: [{ id: contract.supplier.id, name: contract.supplier.name }],
      contractValue: amountOf(contract.priceFen, currency),
      contractPeriod: { startDate: instantOf(contract.signedOn) },
      transactions: paid.map((one) => ({ id: one.id, date: instantOf(one.on), value: amountOf(one.fen, currency), ...(owner ? { payer: { id: owner.id, name: owner.name } } : {}), payee: { id: contract.supplier.id, name: contract.supplier.name } })),
    }),
  }
}

/** The two measures the standard knows: physical progress in per cent, and what was paid. */
/** Where the project lies: in words, and as a point where it has one (longitude first). */
function locationsOf({ location, longitude_e6, latitude_e6, region_code }: ProjectRow): Record<string, unknown>[] {
  const point = longitude_e6 === null || latitude_e6 === null ? null : { type: 'Point', coordinates: [longitude_e6 / 1_000_000, latitude_e6 / 1_000_000] }
  if (location === null && point === null) return []
  return [known({ id: '1', description: location, geometry: point, address: { region: String(region_code), countryName: 'China' } })]
}

function metricsOf(project: ProjectRow, totalFen: bigint | null, changed: Date): Record<string, unknown>[] {
  const period = { endDate: changed.toISOString() }
  const physical = project.progress_bp === null ? [] : [{ id: 'physicalProgress', title: 'Physical progress', observations: [{ id: '1', period, measure: project.progress_bp / 100, unit: { name: '%' } }] }]
  const financial = totalFen === null || project.paid_fen === 0n ? [] : [{ id: 'financialProgress', title: 'Financial progress', observations: [{ id: '1', period, value: amountOf(project.paid_fen, project.currency) }] }]
  return [...physical, ...financial]
}

/** A package round projects; a single project that came in one keeps the head it came with. */
export function packageOf(projects: Oc4idsProject[], publisher: { name: string; uri: string }, at: Date, head?: Record<string, unknown>): Oc4idsPackage {
  if (head) return { ...(head as Omit<Oc4idsPackage, 'projects'>), projects } as Oc4idsPackage
  return { version: oc4idsVersion(), uri: publisher.uri, publishedDate: at.toISOString(), publisher: { name: publisher.name }, projects }
}
