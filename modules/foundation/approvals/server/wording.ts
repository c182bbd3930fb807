import { stepName } from '@zhujian/approvals/domain'
import type { Context } from '@zhujian/http'
import { findRoute } from './approvals.ts'
import type { ApprovalsParts } from './approvals.ts'
import type { CaseRow } from './approvals-store.ts'

/** The headline of a case in the reader's language; a case from before figures were kept has its text alone. */
export function headlineOf(ctx: Context, file: Pick<CaseRow, 'headline' | 'headline_key' | 'headline_figures'>): string {
  return file.headline_key === null ? file.headline : ctx.text.say(ctx.language, file.headline_key, file.headline_figures ?? {})
}

/** The name of a step in the reader's language, out of the route in the version it was taken on; `written` is what the task holds. */
export async function stepLabel(ctx: Context, parts: ApprovalsParts, of: Pick<CaseRow, 'route_key' | 'route_version'>, nodeId: string, written: string): Promise<string> {
  if (ctx.language !== 'en') return written
  const node = (await findRoute(ctx, parts, of))?.nodes.find((candidate) => candidate.id === nodeId)
  return node ? stepName(node, ctx.language) : written
}

/**
 * The names of steps as facts hold them, in the reader's language: a fact says the route (`ruleVersion`, key@version) and the step's
 * name at the time. Facts that are not of a route have no step.
 */
export async function factSteps(ctx: Context, parts: ApprovalsParts, facts: readonly { ruleVersion: string | null; step: string }[]): Promise<string[]> {
  return Promise.all(
    facts.map(async ({ ruleVersion, step }) => {
      const [key, version] = (ruleVersion ?? '').split('@')
      if (ctx.language !== 'en' || !key || !version) return step
      const node = (await findRoute(ctx, parts, { route_key: key, route_version: version }))?.nodes.find((candidate) => candidate.name === step)
      return node ? stepName(node, ctx.language) : step
    }),
  )
}
