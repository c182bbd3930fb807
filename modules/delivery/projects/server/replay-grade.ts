import { dayIn, ok, exactWanText } from '@zhujian/kernel'
import type { Grade, LocalDate, OutputOf, Result, Uuid } from '@zhujian/kernel'
import type { Context } from '@zhujian/http'
import { factStore } from '@zhujian/ledger/server'
import { gradeOf } from '@zhujian/policy/domain'
import type { GradeInputs, GradeTable } from '@zhujian/policy/domain'
import type { Replay, ReplayChange } from '@zhujian/policy/server'
import type * as api from '@zhujian/projects/api'
import { lineageOf } from '@zhujian/tenancy/domain'
import type { ProjectsParts } from './parts.ts'
import { projectStore } from './project-store.ts'
import { visibleProject } from './stage.ts'

/** What the book says of a grading: what came out, by which row, from which inputs. */
export type Grading = { grade: Grade | null; rule: string | null; inputs: GradeInputs; at: Date }
type GradedFact = { after: { grade: Grade | null; rule: string | null; inputs?: { totalFen: string | null; nature: GradeInputs['nature']; complexity: GradeInputs['complexity']; elevations: string[] } } }

/** A fact of a grading; null where it was written without its inputs. */
export function gradingOf(fact: { at: Date; body: string }): Grading | null {
  const { after } = JSON.parse(fact.body) as GradedFact
  if (!after.inputs) return null
  const { totalFen, ...rest } = after.inputs
  return { grade: after.grade, rule: after.rule, at: fact.at, inputs: { ...rest, totalFen: totalFen === null ? null : BigInt(totalFen) } }
}

const pageSize = 1000

type Period = Parameters<Replay>[2]
export type Declared = Awaited<ReturnType<typeof projectStore.declaredIn>>[number]

/** The gradings that the book has of a period, page by page, each with its project. */
export async function* gradingsIn(ctx: Context, period: Period): AsyncGenerator<{ project: Declared; grading: Grading }> {
  for (let after: string | null = null; ; ) {
    const projects = await projectStore.declaredIn(ctx.tx, period, after, pageSize)
    const facts = projects.length === 0 ? [] : await factStore.ofProjects(ctx.tx, projects.map((project) => project.id), 'projects.graded')
    const known = new Map(projects.map((project) => [project.id, project]))
    for (const fact of facts) {
      const grading = within(fact.at, period.from, period.to) ? gradingOf(fact) : null
      const project = known.get(fact.project_id)
      if (grading && project) yield { project, grading }
    }
    const last = projects.at(-1)
    if (!last || projects.length < pageSize) return
    after = last.id
  }
}

/** Grades every declaration of a period again, with the inputs the book has of it, by another table. */
export const replayGrades: Replay = async (ctx, body, period) => {
  const table = body as GradeTable
  const changed: ReplayChange[] = []
  let examined = 0
  for await (const { project, grading } of gradingsIn(ctx, period)) {
    examined += 1
    const again = gradeOf(table, grading.inputs)
    if (again.grade !== grading.grade) changed.push({ projectId: project.id as Uuid, before: grading.grade, after: again.grade, beforeRule: grading.rule, afterRule: again.rule, code: project.code, name: project.name, at: grading.at, inputs: inputsView(ctx, grading.inputs) })
  }
  return { examined, changed }
}

const within = (at: Date, from: LocalDate, to: LocalDate): boolean => {
  const day = dayIn(at)
  return from <= day && day <= to
}

/** The inputs of a grading in words, amounts in 万元. */
export function inputsView(ctx: Context, inputs: GradeInputs): { name: string; value: string }[] {
  const say = (key: string): string => ctx.text.say(ctx.language, key)
  return [
    { name: say('projects.input.total'), value: inputs.totalFen === null ? '—' : ctx.text.say(ctx.language, 'projects.input.wan', { wan: exactWanText(inputs.totalFen) }) },
    { name: say('projects.input.nature'), value: say(`policy.nature.${inputs.nature}`) },
    { name: say('projects.input.complexity'), value: say(`policy.complexity.${inputs.complexity}`) },
    { name: say('projects.input.elevated'), value: say(`policy.elevated.${inputs.elevations.length > 0}`) },
  ]
}

/** Every grading of a project as the book has it, the latest first, with the row of the table it was taken by. */
export async function explainGrade(ctx: Context, parts: ProjectsParts, projectId: Uuid): Promise<Result<OutputOf<typeof api.explainGrade>>> {
  const found = await visibleProject(ctx, projectId)
  if (!found.ok) return found
  const facts = await factStore.ofProjects(ctx.tx, [projectId], 'projects.graded')
  const { policy, tenants } = parts.approvals
  const lineage = lineageOf(tenants.all(), found.value.region_code)
  const decisions = facts.flatMap((fact) => {
    const grading = gradingOf(fact)
    if (!grading) return []
    const version = fact.rule_version?.replace(/^grade@/, '') ?? ''
    const { grade, rule } = grading
    const source = policy.byVersion('grade', lineage, version)?.body.rules.find((row) => row.id === rule)?.source ?? ''
    return [{ grade, rule, ruleText: rule === null ? '' : ctx.text.say(ctx.language, `rule.${rule}`), version, source, decidedAt: grading.at.toISOString(), inputs: inputsView(ctx, grading.inputs) }]
  })
  return ok({ decisions: decisions.reverse() })
}
