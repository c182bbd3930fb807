import { z } from 'zod'
import { uuidV7Pattern } from './ids.ts'
import type { Uuid } from './ids.ts'
import { parseLocalDate } from './local-date.ts'
import type { LocalDate, LocalMonth } from './local-date.ts'

// A schema that can say what it expects names the wording under `input.`: the program's pattern means nothing to a reader.

/** No control characters but tab and line breaks, and no half surrogate: such text cannot be stored or printed faithfully. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: naming the refused characters is the point.
const cleanText = /^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ud800-\udfff]*$/u

/** Nothing a browser could take for its own language: our pages escape it, but documents, mails and others' programs may not. */
const markup = /<\s*[/!]?\s*[a-z][^>]*>?/i
const plainText = (text: string): boolean => !markup.test(text)

/** What makes a text unfit to be kept, for texts that come in by another way than an operation: `text` unprintable characters, `markup` signs of a web page; null where nothing does. */
export function unfitText(text: string): 'text' | 'markup' | null {
  if (!cleanText.test(text)) return 'text'
  return plainText(text) ? null : 'markup'
}

/** Text of at most `max` characters, trimmed, not empty. */
export function zText(max: number): z.ZodType<string, string> {
  return z.string().trim().min(1).max(max).regex(cleanText, 'text').refine(plainText, 'markup')
}

/** Text of at most `max` characters, trimmed, perhaps empty. */
export function zNote(max: number): z.ZodType<string, string> {
  return z.string().trim().max(max).regex(cleanText, 'text').refine(plainText, 'markup')
}

/** The id of an existing or new record. */
export const zId: z.ZodType<Uuid, string> = z.string().regex(uuidV7Pattern, 'id').transform((text) => text as Uuid)

/** An amount ≥ 0 in fen, written as a decimal string of at most 15 digits (10 万亿元). */
export const zFen: z.ZodType<bigint, string> = z
  .string()
  .regex(/^(0|[1-9]\d{0,14})$/, 'fen')
  .transform((text) => BigInt(text))

/** An amount > 0 in fen. */
export const zPositiveFen: z.ZodType<bigint, string> = z
  .string()
  .regex(/^[1-9]\d{0,14}$/, 'positiveFen')
  .transform((text) => BigInt(text))

/** An amount in an answer: fen as a decimal string, perhaps negative. */
export const zFenOut: z.ZodType<string, string> = z.string().regex(/^-?\d+$/)

/** A day `YYYY-MM-DD` that exists, from 1949 to 2199. */
export const zDate: z.ZodType<LocalDate, string> = z
  .string()
  .regex(/^(19[4-9]\d|20\d\d|21\d\d)-\d{2}-\d{2}$/, 'day')
  .refine((text) => parseLocalDate(text) !== null, 'noSuchDay')
  .transform((text) => text as LocalDate)

/** A month `YYYY-MM`. */
export const zMonth: z.ZodType<LocalMonth, string> = z
  .string()
  .regex(/^(19[4-9]\d|20\d\d|21\d\d)-(0[1-9]|1[0-2])$/, 'month')
  .transform((text) => text as LocalMonth)

/** A day in an answer. */
export const zDateOut: z.ZodType<string, string> = z.string()

/** An instant in an answer, ISO 8601 in UTC. */
export const zInstantOut: z.ZodType<string, string> = z.string()

/** A share of 0 … 100 % in basis points. */
export const zBp: z.ZodType<number, number> = z.number('bp').int('bp').min(0, 'bp').max(10000, 'bp')

/** An administrative division code of GB/T 2260 (six digits). */
export const zRegion: z.ZodType<number, number> = z.number('region').int('region').min(100000, 'region').max(999999, 'region')

/** The same in a query string. */
export const zRegionQuery: z.ZodType<number, string | number> = z.coerce.number<string | number>('region').int('region').min(100000, 'region').max(999999, 'region')

/** Page size of a list, at most 200. */
export const zLimit: z.ZodType<number, string | number | undefined> = z.coerce
  .number<string | number>()
  .int()
  .min(1)
  .max(200)
  .default(50)

/** Where the next page starts, as given by the last answer. */
export const zCursor: z.ZodType<string | undefined, string | undefined> = z.string().max(500).regex(/^[A-Za-z0-9_-]*$/, 'cursor').optional()

export const zGrade: z.ZodType<Grade, Grade> = z.enum(['A', 'B', 'C'])
export type Grade = 'A' | 'B' | 'C'
