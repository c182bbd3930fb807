import { createHash } from 'node:crypto'
import { canonicalJson, ok, refuse } from '@zhujian/kernel'
import type { LocalDate, OutputOf, ParsedOf, Refusal, Result, Uuid } from '@zhujian/kernel'
import type { Context } from '@zhujian/http'
import { append } from '@zhujian/ledger/server'
import type * as api from '@zhujian/policy/api'
import { differences, isPolicyKey, nextVersion } from '@zhujian/policy/domain'
import type { Difference, Json, PolicyKey } from '@zhujian/policy/domain'
import { checksOf, parseBody, unsound } from './checks.ts'
import { draftStore } from './draft-store.ts'
import type { DraftRow } from './draft-store.ts'
import type { RulesParts } from './parts.ts'
import { countyMaySet, isCounty, powersOf, regionOf } from './reach.ts'
import type { Region } from './reach.ts'
import { ruleStore } from './rule-store.ts'

/** Where and by whom a draft may be written: the editor anywhere in the city, a county only what the city leaves to it. */
function draftRegion(ctx: Context, parts: RulesParts, asked: number | undefined): { ok: true; value: Region } | Refusal {
  const powers = powersOf(ctx, parts)
  if (!powers.draft && !powers.supplement) return denied(ctx)
  const region = regionOf(ctx, parts, asked, 'write')
  if (!region.ok || powers.draft) return region
  return region.value.regionCode === ctx.actor.regionCode && isCounty(parts, region.value) ? region : denied(ctx)
}

const denied = (ctx: Context): Refusal => refuse('policy.draft.denied', { status: 403, figures: { role: ctx.text.say(ctx.language, `role.${ctx.actor.role}`) } })

const past = (ctx: Context, effectiveFrom: LocalDate): Refusal | null =>
  effectiveFrom < ctx.today ? refuse('policy.effective.past', { field: 'effectiveFrom', figures: { effectiveFrom, today: ctx.today } }) : null

/** Amended text travels in the book as its hash: the body itself stands in the version. */
const hashOf = (body: Json): string => createHash('sha256').update(canonicalJson(body)).digest('hex')

type Proposal = { id: Uuid; key: PolicyKey; effectiveFrom: LocalDate; source: string; reason: string; body: unknown }
type Drafted = { row: DraftRow; changes: Difference[] }

/** Writes a proposal into the open draft of its rule, or opens one. */
async function writeDraft(ctx: Context, parts: RulesParts, region: Region, proposal: Proposal): Promise<{ ok: true; value: Drafted } | Refusal> {
  const { key, effectiveFrom } = proposal
  if (isCounty(parts, region) && !countyMaySet(parts, region, key, ctx.today)) return refuse('policy.override.not_allowed', { figures: { rule: ctx.text.say(ctx.language, `policy.rule.${key}`) } })
  const late = past(ctx, effectiveFrom)
  if (late) return late
  const parsed = parseBody(ctx, key, proposal.body)
  if (!parsed.ok) return parsed
  const base = parts.policy.inForce(key, region.lineage, ctx.today).body as Json
  const changes = differences(base, parsed.value)
  if (changes.length === 0) return refuse('policy.body.unchanged', { field: 'body' })
  const fault = unsound(ctx, key, parsed.value)
  if (fault) return fault
  const [open, versions] = await Promise.all([draftStore.openFor(ctx.tx, region.regionCode, key), ruleStore.versions(ctx.tx, key, region.lineage)])
  const row: DraftRow = {
    region_code: region.regionCode,
    id: open?.id ?? proposal.id,
    rule_key: key,
    version: nextVersion(versions.map((version) => version.version), effectiveFrom),
    effective_from: effectiveFrom,
    source: proposal.source,
    reason: proposal.reason,
    body: parsed.value,
    state: 'open',
    editor_persons: [...new Set([...(open?.editor_persons ?? []), ctx.actor.personId])],
    editor_names: [...new Set([...(open?.editor_names ?? []), ctx.actor.name])],
    changed_at: ctx.now,
  }
  await (open ? draftStore.revise(ctx.tx, row) : draftStore.insert(ctx.tx, row))
  const before = open ? { version: open.version, body: hashOf(open.body as Json) } : null
  append(ctx, { kind: 'policy.rule_drafted', regionCode: row.region_code, projectId: null, subjectId: row.id, before, after: { key, version: row.version, effectiveFrom, source: row.source, reason: row.reason, body: hashOf(parsed.value), changes } })
  return { ok: true, value: { row, changes } }
}

export async function draftRule(ctx: Context, parts: RulesParts, input: ParsedOf<typeof api.draftRule>): Promise<Result<OutputOf<typeof api.draftRule>>> {
  if (!isPolicyKey(input.ruleId)) return refuse('policy.rule.not_found', { status: 404 })
  const region = draftRegion(ctx, parts, input.regionCode)
  if (!region.ok) return region
  const { id, ruleId: key, effectiveFrom, source, reason, body } = input
  const written = await writeDraft(ctx, parts, region.value, { id, key: key as PolicyKey, effectiveFrom, source, reason: reason ?? '', body })
  if (!written.ok) return written
  const { row, changes } = written.value
  return ok({ draftId: row.id, ruleId: key, version: row.version, differences: changes, checks: checksOf(ctx, key as PolicyKey, row.body) })
}

export async function importRules(ctx: Context, parts: RulesParts, input: ParsedOf<typeof api.importRules>): Promise<Result<OutputOf<typeof api.importRules>>> {
  const region = draftRegion(ctx, parts, input.regionCode)
  if (!region.ok) return region
  const late = past(ctx, input.effectiveFrom)
  if (late) return late
  const outcome: OutputOf<typeof api.importRules> = { drafted: [], unchanged: [], refused: [] }
  for (const rule of input.package.rules) {
    if (!isPolicyKey(rule.key)) {
      outcome.refused.push({ ruleId: rule.key, reason: ctx.text.say(ctx.language, 'refusal.policy.rule.not_found') })
      continue
    }
    const written = await writeDraft(ctx, parts, region.value, { id: ctx.ids.next(), key: rule.key, effectiveFrom: input.effectiveFrom, source: rule.source, reason: input.reason ?? '', body: rule.body })
    if (written.ok) outcome.drafted.push({ ruleId: rule.key, draftId: written.value.row.id, version: written.value.row.version })
    else if (written.code === 'policy.body.unchanged') outcome.unchanged.push(rule.key)
    else outcome.refused.push({ ruleId: rule.key, reason: ctx.text.say(ctx.language, `refusal.${written.code}`, written.figures) })
  }
  append(ctx, { kind: 'policy.package_imported', regionCode: region.value.regionCode, projectId: null, subjectId: input.id, after: { from: input.package.regionCode, on: input.package.on, ...outcome } })
  return ok(outcome)
}

/** A draft that is still open, locked; what is out of the caller's sight is not there. */
async function openDraft(ctx: Context, draftId: Uuid): Promise<{ ok: true; value: DraftRow } | Refusal> {
  const draft = await draftStore.lock(ctx.tx, draftId)
  if (!draft) return refuse('policy.draft.not_found', { status: 404 })
  if (draft.state !== 'open') return refuse('policy.draft.closed', { status: 409, figures: { version: draft.version, state: ctx.text.say(ctx.language, `policy.draft.${draft.state}`) } })
  return { ok: true, value: draft }
}

export async function withdrawRuleDraft(ctx: Context, parts: RulesParts, input: ParsedOf<typeof api.withdrawRuleDraft>): Promise<Result<OutputOf<typeof api.withdrawRuleDraft>>> {
  // Whoever has nothing to do with drafts has no access to their table either.
  const powers = powersOf(ctx, parts)
  if (!powers.draft && !powers.supplement) return denied(ctx)
  const found = await openDraft(ctx, input.draftId)
  if (!found.ok) return found
  const draft = found.value
  const region = draftRegion(ctx, parts, draft.region_code)
  if (!region.ok) return region
  await draftStore.close(ctx.tx, draft.id, 'withdrawn', ctx.now)
  append(ctx, { kind: 'policy.draft_withdrawn', regionCode: draft.region_code, projectId: null, subjectId: draft.id, before: { state: 'open' }, after: { key: draft.rule_key, version: draft.version, state: 'withdrawn' } })
  return ok({ draftId: draft.id, state: 'withdrawn' as const })
}

/**
 * Publishes a draft. Two persons: whoever wrote in it may not (domain/02 §3, route policy; domain/11). Nothing is ever published
 * into the past: a decision already taken stays under the version it was taken under.
 */
export async function publishRule(ctx: Context, parts: RulesParts, input: ParsedOf<typeof api.publishRule>): Promise<Result<OutputOf<typeof api.publishRule>>> {
  const found = await openDraft(ctx, input.draftId)
  if (!found.ok) return found
  const draft = found.value
  const key = draft.rule_key as PolicyKey
  if (draft.editor_persons.includes(ctx.actor.personId)) {
    return refuse('policy.publish.same_person', { status: 409, figures: { name: ctx.actor.name }, hits: [{ ruleId: 'SOD-01', effect: 'block', figures: { name: ctx.actor.name }, source: 'domain/02 §3' }] })
  }
  if (input.changedAt !== undefined && input.changedAt !== draft.changed_at.toISOString()) return refuse('policy.publish.changed', { status: 409, figures: { version: draft.version } })
  const effectiveFrom = draft.effective_from as LocalDate
  const refused = past(ctx, effectiveFrom) ?? unsound(ctx, key, draft.body)
  if (refused) return refused
  const region = regionOf(ctx, parts, draft.region_code, 'write')
  if (!region.ok) return region
  const before = parts.policy.inForce(key, region.value.lineage, ctx.today)
  const { version, source, reason } = draft
  const inserted = await ruleStore.insert(
    ctx.tx,
    { region_code: draft.region_code, rule_key: key, version, effective_from: effectiveFrom, source, body: draft.body },
    { publishedAt: ctx.now, publishedBy: ctx.actor.name, draftedBy: draft.editor_names.join('、'), reason },
  )
  if (inserted === 0) return refuse('platform.conflict.retry', { status: 409 })
  await draftStore.close(ctx.tx, draft.id, 'published', ctx.now)
  append(ctx, {
    kind: 'policy.rule_published',
    regionCode: draft.region_code,
    projectId: null,
    subjectId: draft.id,
    ruleVersion: `${key}@${version}`,
    before: { version: before.version, body: hashOf(before.body as Json) },
    after: { key, version, effectiveFrom, source, reason, comment: input.comment ?? '', body: hashOf(draft.body as Json), changes: differences(before.body as Json, draft.body as Json) },
  })
  ctx.afterCommit(() => parts.policy.learn(draft.region_code, { key, version, effectiveFrom, source, body: draft.body }))
  return ok({ ruleId: key, version, effectiveFrom, regionCode: draft.region_code })
}
