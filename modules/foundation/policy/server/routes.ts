import { bind } from '@zhujian/http'
import type { Binding } from '@zhujian/http'
import * as api from '@zhujian/policy/api'
import { draftRule, importRules, publishRule, withdrawRuleDraft } from './drafting.ts'
import type { RulesParts } from './parts.ts'
import { replayRule } from './replay.ts'
import { exportRules, getRule, listRules } from './rules.ts'

export function bindings(parts: RulesParts): Binding[] {
  return [
    bind(api.listRules, (ctx, input) => listRules(ctx, parts, input)),
    bind(api.getRule, (ctx, input) => getRule(ctx, parts, input)),
    bind(api.draftRule, (ctx, input) => draftRule(ctx, parts, input)),
    bind(api.withdrawRuleDraft, (ctx, input) => withdrawRuleDraft(ctx, parts, input)),
    bind(api.publishRule, (ctx, input) => publishRule(ctx, parts, input)),
    bind(api.replayRule, (ctx, input) => replayRule(ctx, parts, input)),
    bind(api.exportRules, async (ctx, input) => exportRules(ctx, parts, input)),
    bind(api.importRules, (ctx, input) => importRules(ctx, parts, input)),
  ]
}
