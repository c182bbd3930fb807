import { defineOperation, zDate, zId, zRegion, zRegionQuery } from '@zhujian/kernel'
import type { Operation } from '@zhujian/kernel'
import { z } from 'zod'

const zRuleId = z.string().regex(/^[a-z][A-Za-z]{1,39}$/)
/** A policy body as it travels: plain JSON of the shape its rule asks for, amounts in fen as decimal strings. */
const zBody = z.record(z.string(), z.unknown())
const zText = z.string().trim().min(2).max(400)
const zDifference = z.object({ path: z.string(), before: z.unknown(), after: z.unknown() })
export type DifferenceView = z.output<typeof zDifference>

const zCheck = z.object({ ok: z.boolean(), text: z.string() })
const version = { version: z.string(), effectiveFrom: z.string(), source: z.string() }

const zDraft = z.object({
  draftId: z.string(),
  regionCode: z.number(),
  ...version,
  reason: z.string(),
  editors: z.array(z.string()),
  changedAt: z.string(),
  body: zBody,
  differences: z.array(zDifference),
  checks: z.array(zCheck),
})
export type DraftView = z.output<typeof zDraft>

const zRuleItem = z.object({
  ruleId: z.string(),
  title: z.string(),
  group: z.string(),
  /** The region whose version is in force: the caller's own, or one above it. */
  regionCode: z.number(),
  regionName: z.string(),
  ...version,
  /** A version that is published and not yet in force. */
  next: z.object({ version: z.string(), effectiveFrom: z.string() }).nullable(),
  draft: z.object({ draftId: z.string(), version: z.string(), effectiveFrom: z.string() }).nullable(),
  countyMayOverride: z.boolean(),
})
export type RuleItem = z.output<typeof zRuleItem>

export const listRules = defineOperation({
  name: 'listRules',
  summary: 'Every rule with the version in force for a region, what is published to come, and what is drafted.',
  method: 'GET',
  path: '/api/rules',
  input: z.object({ regionCode: zRegionQuery.optional() }),
  output: z.object({ items: z.array(zRuleItem), nextCursor: z.null(), mayDraft: z.boolean(), mayPublish: z.boolean() }),
  permission: { resource: 'policy', operation: 'read' },
  refusals: ['policy.region.out_of_reach'],
})

const zVersion = z.object({
  ...version,
  regionCode: z.number(),
  regionName: z.string(),
  state: z.enum(['past', 'inForce', 'future']),
  publishedAt: z.string(),
  publishedBy: z.string(),
  draftedBy: z.string().nullable(),
  reason: z.string().nullable(),
})
export type VersionView = z.output<typeof zVersion>

export const getRule = defineOperation({
  name: 'getRule',
  summary: 'One rule: a version of it (the one in force unless another is named), its history, its draft, and what the draft changes.',
  method: 'GET',
  path: '/api/rules/{ruleId}',
  input: z.object({ ruleId: zRuleId, regionCode: zRegionQuery.optional(), version: z.string().max(20).optional() }),
  output: z.object({
    ruleId: z.string(),
    title: z.string(),
    ...version,
    regionCode: z.number(),
    body: zBody,
    /** What this version changed against the one before it. */
    differences: z.array(zDifference),
    previousVersion: z.string().nullable(),
    checks: z.array(zCheck),
    versions: z.array(zVersion),
    draft: zDraft.nullable(),
    mayDraft: z.boolean(),
    mayPublish: z.boolean(),
    replayable: z.boolean(),
  }),
  permission: { resource: 'policy', operation: 'read' },
  refusals: ['policy.rule.not_found', 'policy.region.out_of_reach'],
})

export const draftRule = defineOperation({
  name: 'draftRule',
  summary: 'Proposes a new version of a rule, or writes on in the one that is proposed. Nothing changes until somebody else publishes it.',
  method: 'POST',
  path: '/api/rules/{ruleId}/draft',
  input: z.strictObject({ ruleId: zRuleId, id: zId, regionCode: zRegion.optional(), effectiveFrom: zDate, source: zText, reason: z.string().trim().max(400).optional(), body: zBody }),
  output: z.object({ draftId: z.string(), ruleId: z.string(), version: z.string(), differences: z.array(zDifference), checks: z.array(zCheck) }),
  permission: 'session',
  refusals: ['policy.rule.not_found', 'policy.draft.denied', 'policy.region.out_of_reach', 'policy.override.not_allowed', 'policy.effective.past', 'policy.body.invalid', 'policy.body.unchanged', 'policy.body.unsound'],
})

export const withdrawRuleDraft = defineOperation({
  name: 'withdrawRuleDraft',
  summary: 'Withdraws a proposed version; it stays in the book.',
  method: 'POST',
  path: '/api/rule-drafts/{draftId}/withdraw',
  input: z.strictObject({ draftId: zId, id: zId }),
  output: z.object({ draftId: z.string(), state: z.literal('withdrawn') }),
  permission: 'session',
  refusals: ['policy.draft.not_found', 'policy.draft.closed', 'policy.draft.denied'],
})

export const publishRule = defineOperation({
  name: 'publishRule',
  summary: 'Publishes a proposed version; whoever wrote in it cannot. It holds from its day and is never changed again.',
  method: 'POST',
  path: '/api/rule-drafts/{draftId}/publish',
  input: z.strictObject({
    draftId: zId,
    id: zId,
    comment: z.string().trim().max(400).optional(),
    /** `changedAt` of the draft as it was read: one that was written on since is refused. */
    changedAt: z.string().max(40).optional(),
  }),
  output: z.object({ ruleId: z.string(), version: z.string(), effectiveFrom: z.string(), regionCode: z.number() }),
  permission: { resource: 'policy', operation: 'publish' },
  refusals: ['policy.draft.not_found', 'policy.draft.closed', 'policy.publish.same_person', 'policy.publish.changed', 'policy.effective.past', 'policy.body.invalid', 'policy.body.unsound'],
})

export const replayRule = defineOperation({
  name: 'replayRule',
  summary: 'Runs a proposed version over past decisions and says which would have come out otherwise. Changes nothing.',
  kind: 'query',
  method: 'POST',
  path: '/api/rules/{ruleId}/replay',
  input: z.strictObject({
    ruleId: zRuleId,
    regionCode: zRegion.optional(),
    /** The id of a draft, or a body. */
    draft: z.union([zId, zBody]),
    from: zDate,
    to: zDate,
  }),
  output: z.object({
    examined: z.number(),
    /** How many would have come out otherwise; `changed` names the first 1,000. */
    changedCount: z.number(),
    changed: z.array(
      z.object({
        projectId: z.string(),
        before: z.string().nullable(),
        after: z.string().nullable(),
        beforeRule: z.string().nullable(),
        afterRule: z.string().nullable(),
        code: z.string().nullable(),
        name: z.string(),
        at: z.string(),
        inputs: z.array(z.object({ name: z.string(), value: z.string() })),
      }),
    ),
    tally: z.array(z.object({ before: z.string().nullable(), after: z.string().nullable(), count: z.number() })),
  }),
  permission: { resource: 'policy', operation: 'read' },
  refusals: ['policy.rule.not_found', 'policy.draft.not_found', 'policy.draft.denied', 'policy.region.out_of_reach', 'policy.replay.none', 'policy.body.invalid', 'policy.replay.backwards'],
})
export type ReplayView = z.output<typeof replayRule.output>

const zPackage = z.object({ format: z.literal('zhujian-rules/1'), regionCode: z.number(), on: z.string(), rules: z.array(z.object({ key: z.string(), ...version, body: zBody })) })

export const exportRules = defineOperation({
  name: 'exportRules',
  summary: 'The rules in force for a region on a day as one package that another region can import.',
  method: 'GET',
  path: '/api/rule-package',
  input: z.object({ regionCode: zRegionQuery.optional(), on: zDate.optional() }),
  output: zPackage,
  permission: { resource: 'policy', operation: 'read' },
  refusals: ['policy.region.out_of_reach'],
})

export const importRules = defineOperation({
  name: 'importRules',
  summary: 'Makes a draft of every rule of a package that differs from the one in force; each is published on its own.',
  method: 'POST',
  path: '/api/rule-package',
  input: z.strictObject({ id: zId, regionCode: zRegion.optional(), effectiveFrom: zDate, reason: z.string().trim().max(400).optional(), package: zPackage }),
  output: z.object({
    drafted: z.array(z.object({ ruleId: z.string(), draftId: z.string(), version: z.string() })),
    unchanged: z.array(z.string()),
    refused: z.array(z.object({ ruleId: z.string(), reason: z.string() })),
  }),
  permission: 'session',
  refusals: ['policy.draft.denied', 'policy.region.out_of_reach', 'policy.effective.past'],
})

export const operations: readonly Operation[] = [listRules, getRule, draftRule, withdrawRuleDraft, publishRule, replayRule, exportRules, importRules]
