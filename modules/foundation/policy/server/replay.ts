import { ok, refuse } from '@zhujian/kernel'
import type { OutputOf, ParsedOf, Refusal, Result } from '@zhujian/kernel'
import type { Context } from '@zhujian/http'
import type * as api from '@zhujian/policy/api'
import { isPolicyKey } from '@zhujian/policy/domain'
import type { Json, PolicyKey } from '@zhujian/policy/domain'
import { parseBody } from './checks.ts'
import { draftStore } from './draft-store.ts'
import type { ReplayChange, RulesParts } from './parts.ts'
import { powersOf, regionOf } from './reach.ts'

const mostShown = 1000

/** A body to run: the one sent, or that of a draft of this rule. */
async function bodyToRun(ctx: Context, key: PolicyKey, draft: ParsedOf<typeof api.replayRule>['draft']): Promise<{ ok: true; value: Json } | Refusal> {
  if (typeof draft !== 'string') return parseBody(ctx, key, draft)
  const found = await draftStore.byId(ctx.tx, draft)
  return found?.rule_key === key ? { ok: true, value: found.body as Json } : refuse('policy.draft.not_found', { status: 404, field: 'draft' })
}

/** Runs a proposed version over the decisions of a period; who may see drafts may ask. */
export async function replayRule(ctx: Context, parts: RulesParts, input: ParsedOf<typeof api.replayRule>): Promise<Result<OutputOf<typeof api.replayRule>>> {
  if (!isPolicyKey(input.ruleId)) return refuse('policy.rule.not_found', { status: 404 })
  if (!powersOf(ctx, parts).readDrafts) return refuse('policy.draft.denied', { status: 403, figures: { role: ctx.text.say(ctx.language, `role.${ctx.actor.role}`) } })
  const region = regionOf(ctx, parts, input.regionCode, 'read')
  if (!region.ok) return region
  if (input.to < input.from) return refuse('policy.replay.backwards', { field: 'to', figures: { from: input.from, to: input.to } })
  const replay = parts.replays.get(input.ruleId)
  if (!replay) {
    const able = [...parts.replays.keys()].map((key) => ctx.text.say(ctx.language, `policy.rule.${key}`))
    return refuse('policy.replay.none', { field: 'ruleId', figures: { rule: ctx.text.say(ctx.language, `policy.rule.${input.ruleId}`), able: able.join('、') } })
  }
  const body = await bodyToRun(ctx, input.ruleId, input.draft)
  if (!body.ok) return body
  const { regionCode } = region.value
  const { lo, hi } = parts.tenants.all().get(regionCode) ?? { lo: regionCode, hi: regionCode }
  const { examined, changed } = await replay(ctx, body.value, { regionCode, lo, hi, from: input.from, to: input.to })
  return ok({ examined, changedCount: changed.length, changed: changed.slice(0, mostShown).map((one) => ({ ...one, at: one.at.toISOString() })), tally: tallyOf(changed) })
}

/** How many went from what to what. */
function tallyOf(changed: readonly ReplayChange[]): OutputOf<typeof api.replayRule>['tally'] {
  const counts = new Map<string, { before: string | null; after: string | null; count: number }>()
  for (const { before, after } of changed) {
    const slot = `${before} ${after}`
    const known = counts.get(slot) ?? { before, after, count: 0 }
    counts.set(slot, { ...known, count: known.count + 1 })
  }
  return [...counts.values()].sort((a, b) => b.count - a.count)
}
