import type { Refusal } from '@zhujian/kernel'
import type { Language, Text } from '@zhujian/text'

/** RFC 9457 problem details of a refusal, in the caller's language. */
export function problemOf(refusal: Refusal, text: Text, language: Language): Record<string, unknown> {
  const key = `refusal.${refusal.code}`
  const hits = refusal.hits.map((hit) => ({ ...hit, ...(text.has(`rule.${hit.ruleId}`) ? { text: text.say(language, `rule.${hit.ruleId}`, hit.figures) } : {}) }))
  return {
    type: `urn:zhujian:refusal:${refusal.code}`,
    title: text.has(key) ? text.say(language, key, refusal.figures) : refusal.code,
    status: refusal.status,
    code: refusal.code,
    figures: refusal.figures,
    ...(refusal.field === undefined ? {} : { field: refusal.field }),
    hits,
  }
}
