import { hit, ok, refuse } from '@zhujian/kernel'
import type { Result } from '@zhujian/kernel'
import type { Context } from '@zhujian/http'
import { divisionsAsked, isInternalNo, validateProjectCode } from '@zhujian/projects/domain'
import type { GateCheck, ProjectCodeVerdict, ProjectCodeWarning } from '@zhujian/projects/domain'
import { tenantStore } from '@zhujian/tenancy/server'
import type { ProjectsParts } from './parts.ts'
import { projectStore } from './project-store.ts'
import { ruleFor } from './stage.ts'

/** Of the divisions that a code is judged by, those that the table holds. */
export async function divisionsOf(ctx: Context, code: string | null): Promise<ReadonlySet<number>> {
  const asked = code === null ? [] : divisionsAsked(code)
  const known = await Promise.all(asked.map((division) => tenantStore.divisionKnown(ctx.tx, division)))
  return new Set(asked.filter((_, at) => known[at]))
}

/** Whether a code may stand: a national code that passes domain/01 §5, or our own number where no platform gives codes. */
export function codeCheck(ctx: Context, parts: ProjectsParts, regionCode: number, code: string | null, divisions: ReadonlySet<number>): GateCheck {
  if (code === null) return { met: false, figures: { code: '', reason: 'missing' } }
  const verdict = verdictOn(ctx, parts, regionCode, code, divisions)
  return verdict.ok ? { met: true, figures: { code } } : { met: false, figures: { code, reason: verdict.reason } }
}

function verdictOn(ctx: Context, parts: ProjectsParts, regionCode: number, code: string, divisions: ReadonlySet<number>): ProjectCodeVerdict {
  if (isInternalNo(code)) return { ok: true, warnings: [] }
  const tables = ruleFor(ctx, parts, 'projectCode', regionCode).body
  return validateProjectCode(code, { asOf: ctx.today, divisionKnown: (division) => divisions.has(division), tables })
}

/** Takes a code for a project and says, in words, what is odd about it; refuses what is no code, what another project has, and numbers that only the platform gives. */
export async function judgeCode(ctx: Context, parts: ProjectsParts, project: { regionCode: number; projectId: string }, code: string, field: string): Promise<Result<string[]>> {
  if (isInternalNo(code) && (await projectStore.codeOf(ctx.tx, project.projectId)) !== code) return refuse('projects.code.internal', { field, figures: { code } })
  const verdict = verdictOn(ctx, parts, project.regionCode, code, await divisionsOf(ctx, code))
  if (!verdict.ok) return refuse('projects.code.invalid', { field, figures: { code, reason: verdict.reason }, hits: [hit('G2', { code }, 'GB/T 40058-2021')] })
  if (await projectStore.codeTaken(ctx.tx, project.regionCode, code, project.projectId)) return refuse('projects.code.taken', { status: 409, figures: { code } })
  return ok(sentences(ctx, parts, project.regionCode, code, verdict.warnings))
}

function sentences(ctx: Context, parts: ProjectsParts, regionCode: number, code: string, warnings: readonly ProjectCodeWarning[]): string[] {
  const [, region = '', department = '', type = ''] = code.split('-')
  const { switchMonth } = ruleFor(ctx, parts, 'projectCode', regionCode).body
  return warnings.map((warning) => ctx.text.say(ctx.language, `warning.projects.code.${warning}`, { region, department, type, switchMonth }))
}
