import type { Refusal } from '@zhujian/kernel'
import type { Language, Text } from '@zhujian/text'

/** A legal source as people read it: `domain/04 §4` in code is the business rules, chapter 04 §4; anything else is quoted as it stands. */
export function sourceText(text: Text, language: Language, source: string): string {
  const ref = /^domain\/(.+)$/.exec(source)?.[1]
  return ref === undefined ? source : text.say(language, 'platform.source.domain', { ref })
}

/** RFC 9457 problem details of a refusal, in the caller's language. */
export function problemOf(refusal: Refusal, text: Text, language: Language): Record<string, unknown> {
  const key = `refusal.${refusal.code}`
  const hits = refusal.hits.map((hit) => ({ ...hit, source: sourceText(text, language, hit.source), ...(text.has(`rule.${hit.ruleId}`) ? { text: text.say(language, `rule.${hit.ruleId}`, hit.figures) } : {}) }))
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
