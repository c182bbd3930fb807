import { ok } from '@zhujian/kernel'
import type { LocalDate, OutputOf, ParsedOf, Result } from '@zhujian/kernel'
import type { ApprovalsParts } from '@zhujian/approvals/server'
import type * as api from '@zhujian/cockpit/api'
import type { Context } from '@zhujian/http'
import type { FiguresPolicy, Rule } from '@zhujian/policy/domain'
import { lineageOf } from '@zhujian/tenancy/domain'
import { boundsOf } from './bounds.ts'

/** What the figures mean in a region on a day, by the rule in force then. */
export function definitionsOn(parts: ApprovalsParts, regionCode: number, day: LocalDate): Rule<FiguresPolicy> {
  return parts.policy.inForce('figures', lineageOf(parts.tenants.all(), regionCode), day)
}

export function listFigureDefinitions(ctx: Context, parts: ApprovalsParts, input: ParsedOf<typeof api.listFigureDefinitions>): Result<OutputOf<typeof api.listFigureDefinitions>> {
  const found = boundsOf(ctx, parts, input.regionCode)
  if (!found.ok) return found
  const rule = definitionsOn(parts, found.value.regionCode, input.asOf ?? ctx.today)
  const words = ctx.language === 'en' ? 'en' : 'zh'
  const items = rule.body.figures.map((one) => ({
    key: one.code,
    label: one.label[words],
    formula: one.formula[words],
    source: one.source[words],
    excluded: one.excluded[words],
    updated: one.updated[words],
    responsible: one.responsible[words],
  }))
  return ok({ items, nextCursor: null, version: rule.version, effectiveFrom: rule.effectiveFrom, legalSource: rule.source })
}
