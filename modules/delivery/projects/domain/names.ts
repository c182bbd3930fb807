import { ratioBp } from '@zhujian/kernel'

/** A name for comparing: compatibility forms unified, lower case, without spaces, punctuation and signs. */
export function normalizeName(name: string): string {
  return name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s\p{P}\p{S}\p{C}]/gu, '')
}

/**
 * What a text is found by: the distinct pairs of neighbouring characters of its normalised form, and each code in it
 * (a word of Latin letters and digits with at least one digit) whole and by its parts. A text of one character is that character.
 */
export function bigrams(text: string): string[] {
  const normal = [...normalizeName(text)]
  if (normal.length === 1) return normal
  return [...new Set([...pairs(normal), ...codes(text)])]
}

/**
 * What two typed letters find besides a pair of the name: each pair of its initials, and how each part of its code begins. Marked with
 * `@`, which no normalised name holds, so that they are not taken for letters of it.
 */
export function typedPairs(initials: string, code: string): string[] {
  const heads = code
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((part) => part.length > 1)
    .map((part) => part.slice(0, 2))
  return [...new Set([...pairs([...initials]), ...heads])].map((pair) => `@${pair}`)
}

/** What a query asks for: its pairs alone, so that part of a code finds it too; every one of them must stand in `bigrams`. */
export function queryGrams(query: string): string[] {
  const normal = [...normalizeName(query)]
  return normal.length === 1 ? normal : [...new Set(pairs(normal))]
}

/** Likeness of two names in basis points: Dice's coefficient over their pairs; 10000 alike, 0 nothing in common. */
export function nameSimilarityBp(a: string, b: string): number {
  const [left, right] = [normalizeName(a), normalizeName(b)]
  if (left === right) return left === '' ? 0 : 10000
  const [ours, theirs] = [new Set(pairs([...left])), new Set(pairs([...right]))]
  const common = [...ours].filter((pair) => theirs.has(pair)).length
  return ratioBp(BigInt(2 * common), BigInt(ours.size + theirs.size)) ?? 0
}

function pairs(characters: readonly string[]): string[] {
  return characters.slice(1).map((character, at) => `${characters[at] ?? ''}${character}`)
}

function codes(text: string): string[] {
  const words =
    text
      .normalize('NFKC')
      .toLowerCase()
      .match(/[a-z0-9]+(?:-[a-z0-9]+)*/g) ?? []
  return words
    .filter((word) => /\d/.test(word))
    .flatMap((word) => [word.replaceAll('-', ''), ...word.split('-')])
    .filter((token) => token.length > 2)
}
