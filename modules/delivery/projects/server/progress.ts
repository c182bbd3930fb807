import type { LocalDate } from '@zhujian/kernel'
import type { Context } from '@zhujian/http'
import { append } from '@zhujian/ledger/server'
import { lightOf } from '@zhujian/projects/domain'
import type { ProjectsParts } from './parts.ts'
import { projectStore } from './project-store.ts'
import type { ProjectRow } from './project-store.ts'
import { ruleFor } from './stage.ts'

/** Records reported progress on the project and sets its light by policy; a light that changes leaves a fact of its own. */
export async function recordProgress(ctx: Context, parts: ProjectsParts, project: ProjectRow, percentBp: number, month: string): Promise<void> {
  await projectStore.setProgress(ctx.tx, project.id, percentBp, month, ctx.now)
  const rule = ruleFor(ctx, parts, 'lights', project.region_code)
  const plan = { startOn: project.planned_start_on as LocalDate | null, finishOn: project.planned_finish_on as LocalDate | null }
  const found = lightOf(rule.body, plan, percentBp, ctx.today)
  const since = found.light === project.light ? (project.light_since ?? ctx.today) : ctx.today
  await projectStore.setLight(ctx.tx, project.id, found.light, found.reason, found.figures, since)
  if (found.light === project.light) return
  append(ctx, {
    kind: 'projects.light_changed',
    regionCode: project.region_code,
    projectId: project.id,
    subjectId: project.id,
    ruleVersion: `lights@${rule.version}`,
    before: { light: project.light },
    after: { light: found.light, reason: found.reason, figures: found.figures },
  })
}
