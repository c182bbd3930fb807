import { rerouteCases } from '@zhujian/approvals/server'
import { addDays, ok, refuse } from '@zhujian/kernel'
import type { LocalDate, OutputOf, ParsedOf, Result } from '@zhujian/kernel'
import type { Context } from '@zhujian/http'
import { append } from '@zhujian/ledger/server'
import { gradeOf, routeFor } from '@zhujian/policy/domain'
import type * as api from '@zhujian/projects/api'
import { effectiveComplexity } from '@zhujian/projects/domain'
import { effectiveInvestment } from './checks.ts'
import type { ProjectsParts } from './parts.ts'
import { projectStore } from './project-store.ts'
import type { ProjectRow } from './project-store.ts'
import { ruleFor } from './stage.ts'

/**
 * A higher grade holds at once, for approvals under way too; a lower one waits for the leading group's office, so nothing escapes its
 * level by an estimate (domain/02 §1). Refused where a step that the higher grade asks for has nobody in office.
 */
export async function regrade(ctx: Context, parts: ProjectsParts, project: ProjectRow): Promise<Result<ProjectRow>> {
  const table = ruleFor(ctx, parts, 'grade', project.region_code)
  const inputs = { totalFen: effectiveInvestment(project), nature: project.nature, complexity: effectiveComplexity(table.body, project.complexity, project.complexity_reasons), elevations: project.elevations }
  const { grade, rule } = gradeOf(table.body, inputs)
  if (!grade || !rule) return ok(project)
  if (grade === project.grade) {
    if (project.proposed_grade) await projectStore.proposeGrade(ctx.tx, project.id, null)
    return ok(project)
  }
  const rises = project.grade === null || grade < project.grade
  append(ctx, {
    kind: rises ? 'projects.graded' : 'projects.downgrade_proposed',
    regionCode: project.region_code,
    projectId: project.id,
    subjectId: project.id,
    ruleVersion: `grade@${table.version}`,
    before: { grade: project.grade },
    after: { grade, rule, inputs },
  })
  if (!rises) {
    await projectStore.proposeGrade(ctx.tx, project.id, { grade, rule, version: table.version })
    return ok(project)
  }
  await projectStore.setGrade(ctx.tx, project.id, grade, rule, table.version, ctx.now)
  const { body: routing } = ruleFor(ctx, parts, 'routing', project.region_code)
  const rerouted = await rerouteCases(ctx, parts.approvals, { projectId: project.id, grade, gradeRule: rule, ruleVersion: table.version }, (matter) => routeFor(routing, matter, grade)?.route ?? null)
  return rerouted.ok ? ok({ ...project, grade, grade_rule: rule, rule_version: table.version }) : rerouted
}

/** The leading group's office confirms a lower grade, which then holds from the day that policy says, or turns it down (domain/02 §1). */
export async function decideDowngrade(ctx: Context, parts: ProjectsParts, input: ParsedOf<typeof api.decideDowngrade>): Promise<Result<OutputOf<typeof api.decideDowngrade>>> {
  const project = await projectStore.lock(ctx, input.projectId)
  if (!project) return refuse('projects.project.not_found', { status: 404 })
  const { proposed_grade: proposed, proposed_from: decidedFrom } = project
  if (!proposed || decidedFrom) return refuse('projects.downgrade.none', { status: 409, figures: { grade: project.grade ?? '', effectiveFrom: decidedFrom ?? '' } })
  const { body } = ruleFor(ctx, parts, 'grade', project.region_code)
  const effectiveFrom = input.agree ? (body.downgradeFrom === 'confirmation' ? ctx.today : firstOfNextMonth(ctx.today)) : null
  if (effectiveFrom) await projectStore.confirmGrade(ctx.tx, project.id, effectiveFrom)
  else await projectStore.proposeGrade(ctx.tx, project.id, null)
  append(ctx, {
    kind: input.agree ? 'projects.downgrade_confirmed' : 'projects.downgrade_declined',
    regionCode: project.region_code,
    projectId: project.id,
    subjectId: project.id,
    ruleVersion: `grade@${project.proposed_version ?? ''}`,
    before: { grade: project.grade },
    after: { grade: input.agree ? proposed : project.grade, effectiveFrom, comment: input.comment },
  })
  if (effectiveFrom === ctx.today) await applyDowngrade(ctx, project.id)
  return { ok: true, value: { grade: input.agree ? proposed : (project.grade ?? proposed), effectiveFrom } }
}

const firstOfNextMonth = (day: LocalDate): LocalDate => `${addDays(`${day.slice(0, 7)}-28` as LocalDate, 4).slice(0, 7)}-01` as LocalDate

/** Puts a confirmed lower grade in force where its day has come; asked by the daily job for each project that waits. */
export async function applyDowngrade(ctx: Context, projectId: string): Promise<void> {
  const project = await projectStore.lock(ctx, projectId)
  if (!project?.proposed_grade || !project.proposed_from || project.proposed_from > ctx.today) return
  await projectStore.setGrade(ctx.tx, project.id, project.proposed_grade, project.proposed_rule ?? '', project.proposed_version ?? '', ctx.now)
  await projectStore.proposeGrade(ctx.tx, project.id, null)
  append(ctx, {
    kind: 'projects.graded',
    regionCode: project.region_code,
    projectId: project.id,
    subjectId: project.id,
    ruleVersion: `grade@${project.proposed_version ?? ''}`,
    before: { grade: project.grade },
    after: { grade: project.proposed_grade, rule: project.proposed_rule, confirmedFrom: project.proposed_from },
  })
}
