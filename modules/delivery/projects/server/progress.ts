import { canonicalJson } from '@zhujian/kernel'
import type { LocalDate } from '@zhujian/kernel'
import type { Context } from '@zhujian/http'
import { append } from '@zhujian/ledger/server'
import { lightOf } from '@zhujian/projects/domain'
import type { ProjectsParts } from './parts.ts'
import { projectStore } from './project-store.ts'
import type { ProjectRow } from './project-store.ts'
import { ruleFor } from './stage.ts'

/** Records reported progress on the project and sets its light by policy. */
export async function recordProgress(ctx: Context, parts: ProjectsParts, project: ProjectRow, percentBp: number, month: string): Promise<void> {
  await projectStore.setProgress(ctx.tx, project.id, percentBp, month, ctx.now)
  await setLight(ctx, parts, project, percentBp)
}

/** The light a project has today at a progress, by policy. */
function lightToday(ctx: Context, parts: ProjectsParts, project: ProjectRow, percentBp: number): { light: ProjectRow['light']; reason: string; figures: Record<string, string | number>; version: string } {
  const rule = ruleFor(ctx, parts, 'lights', project.region_code)
  const plan = { startOn: project.planned_start_on as LocalDate | null, finishOn: project.planned_finish_on as LocalDate | null }
  return { ...lightOf(rule.body, plan, percentBp, ctx.today), version: rule.version }
}

/** Sets the light and answers whether it turned; then it leaves a fact of its own. */
async function setLight(ctx: Context, parts: ProjectsParts, project: ProjectRow, percentBp: number): Promise<boolean> {
  const found = lightToday(ctx, parts, project, percentBp)
  const since = found.light === project.light ? (project.light_since ?? ctx.today) : ctx.today
  await projectStore.setLight(ctx.tx, project.id, found.light, found.reason, found.figures, since, ctx.today)
  if (found.light === project.light) return false
  append(ctx, {
    kind: 'projects.light_changed',
    regionCode: project.region_code,
    projectId: project.id,
    subjectId: project.id,
    ruleVersion: `lights@${found.version}`,
    before: { light: project.light },
    after: { light: found.light, reason: found.reason, figures: found.figures },
  })
  return true
}

/**
 * Works under construction whose light, or what it says, would be another today: a project that reports nothing falls behind all the
 * same, and one that is overdue is so by a day more.
 */
export function staleLights(ctx: Context, parts: ProjectsParts, projects: readonly ProjectRow[]): ProjectRow[] {
  return projects.filter((project) => {
    const { light, reason, figures } = lightToday(ctx, parts, project, project.progress_bp ?? 0)
    if (light !== project.light) return true
    // A green light says no figures: thousands of them are left alone.
    return light !== 'green' && (reason !== project.light_reason || canonicalJson(figures) !== canonicalJson(project.light_figures))
  })
}

/** Sets the light of one project anew; answers whether it turned. Asked by the daily job. */
export async function refreshLight(ctx: Context, parts: ProjectsParts, projectId: string): Promise<boolean> {
  const project = await projectStore.lock(ctx, projectId)
  if (project?.state !== 'active' || project.stage !== 'construction') return false
  return setLight(ctx, parts, project, project.progress_bp ?? 0)
}
