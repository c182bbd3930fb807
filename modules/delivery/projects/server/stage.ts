import { refuse } from '@zhujian/kernel'
import type { Result } from '@zhujian/kernel'
import type { Context } from '@zhujian/http'
import { append } from '@zhujian/ledger/server'
import { scopeOf } from '@zhujian/policy/domain'
import type { PolicyBody, PolicyKey, Rule } from '@zhujian/policy/domain'
import { advanceStage } from '@zhujian/projects/domain'
import { lineageOf } from '@zhujian/tenancy/domain'
import { lifecycleStore } from './lifecycle-store.ts'
import type { ProjectsParts } from './parts.ts'
import { projectStore } from './project-store.ts'
import type { ProjectRow } from './project-store.ts'

/** The project, when the caller may see it; else it is not there (404). */
export async function visibleProject(ctx: Context, id: string): Promise<Result<ProjectRow>> {
  const project = await projectStore.visible(ctx, id)
  return project ? { ok: true, value: project } : refuse('projects.project.not_found', { status: 404 })
}

export async function seesProject(ctx: Context, id: string): Promise<boolean> {
  return (await projectStore.visible(ctx, id)) !== null
}

/** The rule in force for a project’s region today. */
export function ruleFor<K extends PolicyKey>(ctx: Context, parts: ProjectsParts, key: K, regionCode: number): Rule<PolicyBody<K>> {
  const { policy, tenants } = parts.approvals
  return policy.inForce(key, lineageOf(tenants.all(), regionCode), ctx.today)
}

/** Whether the caller's role reads a resource at all. */
export function mayRead(ctx: Context, parts: ProjectsParts, project: Pick<ProjectRow, 'region_code'>, resource: string): boolean {
  return scopeOf(ruleFor(ctx, parts, 'accessMatrix', project.region_code).body, ctx.actor.role, resource, 'read') !== null
}

/** The stage after which a project is only read (domain/01 §3.4). */
const closed = 'closed'

/**
 * Moves a project along the main line when a gate (`G5`) or a filed document kind (`awardNotice`) leads on from its stage
 * (domain/01 §2); otherwise leaves it where it is.
 */
export async function advance(ctx: Context, parts: ProjectsParts, project: ProjectRow, via: string): Promise<ProjectRow> {
  const stages = ruleFor(ctx, parts, 'stages', project.region_code)
  const next = project.state === 'active' || via === 'G2' ? advanceStage(stages.body, project.stage as Parameters<typeof advanceStage>[1], via) : null
  if (!next) return project
  await projectStore.setStage(ctx.tx, project.id, next, ctx.now)
  await lifecycleStore.enterStage(ctx.tx, { regionCode: project.region_code, projectId: project.id }, next, ctx.today, via)
  append(ctx, {
    kind: 'projects.stage_entered',
    regionCode: project.region_code,
    projectId: project.id,
    subjectId: project.id,
    ruleVersion: `stages@${stages.version}`,
    before: { stage: project.stage },
    after: { stage: next, via },
  })
  if (next !== closed) return { ...project, stage: next }
  await projectStore.setState(ctx.tx, project.id, 'archived', null, ctx.now)
  append(ctx, { kind: 'projects.archived', regionCode: project.region_code, projectId: project.id, subjectId: project.id, before: { state: project.state }, after: { state: 'archived' } })
  return { ...project, stage: next, state: 'archived' }
}

/** As advance, for a document that was filed. */
export function advanceByFact(ctx: Context, parts: ProjectsParts, project: ProjectRow, documentKind: string): Promise<ProjectRow> {
  return /^G\d/.test(documentKind) ? Promise.resolve(project) : advance(ctx, parts, project, documentKind)
}
