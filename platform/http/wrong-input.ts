import type { z } from 'zod'
import type { Language, Text } from '@zhujian/text'

type Issue = z.core.$ZodIssue

/** What is wrong with an input, in plain words: what was expected, never how the program checks it. */
export function problemIn(issue: Issue, text: Text, language: Language): string {
  const say = (key: string, figures: Record<string, unknown> = {}): string => text.say(language, `input.${key}`, figures)
  // A schema that knows better says so by the key of its wording.
  if (text.has(`input.${issue.message}`)) return say(issue.message)
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? say('missing') : say('type', { expected: say(`type.${kindOf(issue.expected)}`) })
    case 'unrecognized_keys':
      return say('unknown', { names: issue.keys.slice(0, 5).join(', ') })
    case 'too_small':
    case 'too_big': {
      const least = issue.code === 'too_small'
      return say(`${least ? 'least' : 'most'}.${sizeOf(issue.origin)}`, { limit: String(least ? issue.minimum : issue.maximum) })
    }
    case 'invalid_value':
      return say('choice', { values: issue.values.slice(0, 20).map(String).join(', ') })
    default:
      return say('format')
  }
}

const kinds: readonly string[] = ['string', 'number', 'boolean', 'array', 'object']
const kindOf = (expected: string): string => (expected === 'int' ? 'integer' : expected === 'record' ? 'object' : kinds.includes(expected) ? expected : 'other')
const sizeOf = (origin: string): string => (origin === 'string' ? 'text' : origin === 'array' ? 'list' : 'number')
