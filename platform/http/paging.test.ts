import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeCursor, encodeCursor, isCursor, pageOf } from './paging.ts'

const seed = Number(process.env['TEST_SEED'] ?? 20261125)
const part = fc.oneof(fc.string({ unit: 'grapheme' }), fc.integer(), fc.constant(null))
const encoded = (value: unknown): string => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')

test('a position comes back as it went out, and only with the length it had', () => {
  fc.assert(
    fc.property(fc.array(part, { minLength: 1, maxLength: 4 }), fc.integer({ min: 0, max: 6 }), (position, length) => {
      const cursor = encodeCursor(position)
      expect(cursor).toMatch(/^[A-Za-z0-9_-]+$/)
      expect(decodeCursor(cursor, position.length)).toEqual(position)
      if (length !== position.length) expect(() => decodeCursor(cursor, length)).toThrow('a cursor of another list')
    }),
    { seed, numRuns: 500 },
  )
})

test('without a cursor it is the first page', () => {
  expect([decodeCursor(undefined, 1), decodeCursor('', 1)]).toEqual([null, null])
})

test.each([
  ['no base64', '%%%'],
  ['no JSON', encoded('[1,')],
  ['an object', encoded({ length: 1, 0: 'x' })],
  ['a text of the right length', encoded('"x"')],
  ['a nested list', encoded([['x']])],
  ['an object within', encoded([{ $gt: '' }])],
  ['a truth value', encoded([true])],
  ['too many parts', encoded(['a', 'b'])],
])('what is no cursor of this list is not taken for the first page: %s', (_, cursor) => {
  expect(() => decodeCursor(cursor, 1)).toThrow(expect.objectContaining({ code: '22023' }))
})

function throws(act: () => unknown): boolean {
  try {
    act()
    return false
  } catch (cause) {
    return (cause as { code?: string }).code === '22023'
  }
}

test('arbitrary bytes are refused or yield nothing but plain parts', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary', maxLength: 80 }), fc.json().map(encoded), fc.base64String()), fc.integer({ min: 0, max: 4 }), (cursor, length) => {
      if (cursor !== '' && !isCursor(cursor)) expect(throws(() => decodeCursor(cursor, length))).toBe(true)
      if (throws(() => decodeCursor(cursor, length))) return
      const position = decodeCursor(cursor, length) ?? []
      if (cursor !== '') expect(position).toHaveLength(length)
      for (const value of position) expect(value === null || ['string', 'number'].includes(typeof value)).toBe(true)
    }),
    { seed, numRuns: 2000 },
  )
})

/** A list as a store reads it: in order, behind a position, at most so many. */
const read = (all: readonly number[], cursor: string | undefined, limit: number): number[] => {
  const after = decodeCursor(cursor, 1)?.[0]
  return all.filter((value) => after === undefined || value > Number(after)).slice(0, limit)
}

test('pages follow one another without a gap, a repetition or an empty last page, whatever the size', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer(), { maxLength: 60 }), fc.integer({ min: 1, max: 70 }), (values, limit) => {
      const all = values.sort((a, b) => a - b)
      const seen: number[] = []
      let cursor: string | undefined
      let pages = 0
      do {
        const page = pageOf(read(all, cursor, limit + 1), limit, (value) => [value])
        if (all.length > 0) expect(page.items.length).toBeGreaterThan(0)
        expect(page.items.length).toBeLessThanOrEqual(limit)
        seen.push(...page.items)
        cursor = page.nextCursor ?? undefined
        pages += 1
      } while (cursor !== undefined)
      expect(seen).toEqual(all)
      expect(pages).toBe(Math.max(1, Math.ceil(all.length / limit)))
    }),
    { seed, numRuns: 300 },
  )
})
