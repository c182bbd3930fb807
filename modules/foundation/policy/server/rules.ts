import { ok, refuse } from '@zhujian/kernel'
import type { LocalDate, OutputOf, ParsedOf, Result } from '@zhujian/kernel'
import type { Context } from '@zhujian/http'
import type * as api from '@zhujian/policy/api'
import { differences, isPolicyKey, policyBodies } from '@zhujian/policy/domain'
import type { Json, PolicyKey } from '@zhujian/policy/domain'
import { checksOf } from './checks.ts'
import { draftStore } from './draft-store.ts'
import type { DraftRow } from './draft-store.ts'
import type { RulesParts } from './parts.ts'
import { countyMaySet, isCounty, powersOf, regionOf } from './reach.ts'
import type { Region } from './reach.ts'
import { ruleStore } from './rule-store.ts'
import type { VersionRow } from './rule-store.ts'

/** Decision tables first, then what controls, then lists and settings. */
const groups: Record<PolicyKey, 'table' | 'control' | 'list' | 'setting'> = {
  grade: 'table',
  routing: 'table',
  stages: 'table',
  gates: 'table',
  payment: 'control',
  catalogue: 'control',
  splitting: 'control',
  nearDuplicate: 'control',
  lights: 'control',
  library: 'setting',
  documents: 'list',
  sectors: 'list',
  returnReasons: 'list',
  projectCode: 'list',
  figures: 'list',
  security: 'setting',
  accessMatrix: 'setting',
  approvalFallback: 'setting',
  inheritance: 'setting',
  mapLayers: 'setting',
}

/** The region whose version is in force for a lineage: the nearest that has one by that day. */
export function inForceOf(parts: RulesParts, key: PolicyKey, lineage: readonly number[], versions: readonly VersionRow[], on: LocalDate): VersionRow | null {
  const { version } = parts.policy.inForce(key, lineage, on)
  for (const region of [...lineage].reverse()) {
    const found = versions.find((row) => row.region_code === region && row.version === version && row.effective_from <= on)
    if (found) return found
  }
  return null
}

export async function listRules(ctx: Context, parts: RulesParts, input: ParsedOf<typeof api.listRules>): Promise<Result<OutputOf<typeof api.listRules>>> {
  const region = regionOf(ctx, parts, input.regionCode, 'read')
  if (!region.ok) return region
  const { regionCode, lineage } = region.value
  const powers = powersOf(ctx, parts)
  const [heads, drafts] = await Promise.all([ruleStore.heads(ctx.tx, lineage), powers.readDrafts ? draftStore.open(ctx.tx, regionCode) : []])
  const county = isCounty(parts, region.value)
  const items = (Object.keys(groups) as PolicyKey[]).map((key) => {
    const own = heads.filter((row) => row.rule_key === key)
    const now = inForceOf(parts, key, lineage, own, ctx.today)
    const next = own.filter((row) => row.effective_from > ctx.today).at(-1)
    const draft = drafts.find((row) => row.rule_key === key)
    return {
      ruleId: key,
      title: ctx.text.say(ctx.language, `policy.rule.${key}`),
      group: groups[key],
      regionCode: now?.region_code ?? 0,
      regionName: nameOf(ctx, parts, now?.region_code ?? 0),
      version: now?.version ?? '',
      effectiveFrom: now?.effective_from ?? '',
      source: now?.source ?? '',
      next: next ? { version: next.version, effectiveFrom: next.effective_from } : null,
      draft: draft ? { draftId: draft.id, version: draft.version, effectiveFrom: draft.effective_from } : null,
      countyMayOverride: countyMaySet(parts, county ? region.value : { regionCode, lineage: [...lineage, regionCode] }, key, ctx.today),
    }
  })
  return ok({ items, nextCursor: null, mayDraft: powers.draft || powers.supplement, mayPublish: powers.publish })
}

const nameOf = (ctx: Context, parts: RulesParts, regionCode: number): string => (regionCode === 0 ? ctx.text.say(ctx.language, 'policy.platform') : parts.tenants.nameOf(regionCode))

export async function getRule(ctx: Context, parts: RulesParts, input: ParsedOf<typeof api.getRule>): Promise<Result<OutputOf<typeof api.getRule>>> {
  if (!isPolicyKey(input.ruleId)) return refuse('policy.rule.not_found', { status: 404 })
  const key = input.ruleId
  const region = regionOf(ctx, parts, input.regionCode, 'read')
  if (!region.ok) return region
  const { regionCode, lineage } = region.value
  const powers = powersOf(ctx, parts)
  const [versions, drafts] = await Promise.all([ruleStore.versions(ctx.tx, key, lineage), powers.readDrafts ? draftStore.open(ctx.tx, regionCode) : []])
  const now = inForceOf(parts, key, lineage, versions, ctx.today)
  const shown = input.version === undefined ? now : versions.find((row) => row.version === input.version)
  if (!shown || !now) return refuse('policy.rule.not_found', { status: 404 })
  const previous = versions[versions.indexOf(shown) + 1] ?? null
  const draft = drafts.find((row) => row.rule_key === key)
  return ok({
    ruleId: key,
    title: ctx.text.say(ctx.language, `policy.rule.${key}`),
    version: shown.version,
    effectiveFrom: shown.effective_from,
    source: shown.source,
    regionCode: shown.region_code,
    body: bodyOf(key, shown.body) as Record<string, unknown>,
    differences: previous ? differences(bodyOf(key, previous.body), bodyOf(key, shown.body)) : [],
    previousVersion: previous?.version ?? null,
    checks: checksOf(ctx, key, bodyOf(key, shown.body)),
    versions: versions.map((row) => versionView(ctx, parts, row, now)),
    draft: draft ? draftView(ctx, draft, bodyOf(key, now.body)) : null,
    mayDraft: powers.draft || (powers.supplement && mayOverride(ctx, parts, region.value, key)),
    mayPublish: powers.publish,
    replayable: parts.replays.has(key),
  })
}

const mayOverride = (ctx: Context, parts: RulesParts, region: Region, key: PolicyKey): boolean => isCounty(parts, region) && countyMaySet(parts, region, key, ctx.today)

/** A stored body as today's program reads it: what was left out has its default. */
export const bodyOf = (key: PolicyKey, raw: unknown): Json => policyBodies[key].parse(raw) as Json

function versionView(ctx: Context, parts: RulesParts, row: VersionRow, now: VersionRow): OutputOf<typeof api.getRule>['versions'][number] {
  const state = row === now ? 'inForce' : row.effective_from > ctx.today ? 'future' : 'past'
  return {
    version: row.version,
    effectiveFrom: row.effective_from,
    source: row.source,
    regionCode: row.region_code,
    regionName: nameOf(ctx, parts, row.region_code),
    state,
    publishedAt: row.published_at.toISOString(),
    publishedBy: row.published_by.startsWith('system:') ? ctx.text.say(ctx.language, 'policy.shipped') : row.published_by,
    draftedBy: row.drafted_by,
    reason: row.reason,
  }
}

export function draftView(ctx: Context, draft: DraftRow, base: Json): api.DraftView {
  const key = draft.rule_key as PolicyKey
  const body = draft.body as Json
  return {
    draftId: draft.id,
    regionCode: draft.region_code,
    version: draft.version,
    effectiveFrom: draft.effective_from,
    source: draft.source,
    reason: draft.reason,
    editors: draft.editor_names,
    changedAt: draft.changed_at.toISOString(),
    body: body as Record<string, unknown>,
    differences: differences(base, body),
    checks: checksOf(ctx, key, body),
  }
}

export function exportRules(ctx: Context, parts: RulesParts, input: ParsedOf<typeof api.exportRules>): Result<OutputOf<typeof api.exportRules>> {
  const region = regionOf(ctx, parts, input.regionCode, 'read')
  if (!region.ok) return region
  const on = input.on ?? ctx.today
  const rules = (Object.keys(groups) as PolicyKey[]).map((key) => {
    const { version, effectiveFrom, source, body } = parts.policy.inForce(key, region.value.lineage, on)
    return { key, version, effectiveFrom, source, body: body as Record<string, unknown> }
  })
  return ok({ format: 'zhujian-rules/1', regionCode: region.value.regionCode, on, rules })
}
