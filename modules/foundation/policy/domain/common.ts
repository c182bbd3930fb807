import { z } from 'zod'

/** A name or sentence in both languages: official Chinese and complete English. */
export const zLabel = z.strictObject({ zh: z.string().min(1), en: z.string().min(1) })
export type Label = z.infer<typeof zLabel>

/** An amount in fen as a decimal string, so that a policy body stays plain JSON. */
export const zFenText = z.string().regex(/^(0|[1-9]\d{0,14})$/)

/** A code word: letters, digits, dots and hyphens. */
export const zCode = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9.-]{0,79}$/)

/** Where a rule or threshold comes from: the text of the law, the standard, or the platform's default. */
export const zSource = z.string().min(2).max(400)

/** A code word with its name. */
export const zNamed = z.strictObject({ code: zCode, label: zLabel })
export type Named = z.infer<typeof zNamed>

/** The codes that stand more than once in a list; none in a sound table. */
export function repeated(codes: readonly string[]): string[] {
  return [...new Set(codes.filter((code, at) => codes.indexOf(code) !== at))]
}

/** A zod check that no two items are alike in all of these members. */
export function unique<K extends string>(...names: readonly K[]): (items: readonly Record<K, unknown>[]) => boolean {
  return (items) => repeated(items.map((item) => names.map((name) => String(item[name])).join(' '))).length === 0
}
