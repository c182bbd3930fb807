import type { Result } from '@zhujian/kernel'
import type { Context } from './context.ts'
/** A keyset position as opaque text. */
export function encodeCursor(position: readonly (string | number | null)[]): string {
  return Buffer.from(JSON.stringify(position)).toString('base64url')
}

/** A place that is not in this list: answered like any value the database cannot take. */
class ForeignCursor extends Error {
  readonly code = '22023'
}

/**
 * The position in a cursor, null for the first page.
 * @throws ForeignCursor when it belongs to another list: taken for the first page it would have a program read for ever.
 */
export function decodeCursor(cursor: string | undefined, length: number): (string | number | null)[] | null {
  if (!cursor) return null
  const position = positionIn(cursor)
  if (position?.length !== length) throw new ForeignCursor('a cursor of another list')
  return position
}

/** Whether a text could be a cursor of ours: one that is not must not be taken for the first page. */
export const isCursor = (text: string): boolean => positionIn(text) !== null

function positionIn(cursor: string): (string | number | null)[] | null {
  try {
    const position: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
    return Array.isArray(position) && position.every((part) => part === null || typeof part === 'string' || typeof part === 'number') ? position : null
  } catch {
    return null
  }
}

/** Cuts `limit + 1` rows into a page and the cursor of the next one. */
export function pageOf<T>(rows: readonly T[], limit: number, positionOf: (row: T) => (string | number | null)[]): { items: T[]; nextCursor: string | null } {
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  return { items, nextCursor: rows.length > limit && last !== undefined ? encodeCursor(positionOf(last)) : null }
}

/** All pages of a list, each read in a transaction of its own; a page that is refused ends it. */
export async function* pagesOf<Item>(ctx: Context, read: (ctx: Context, cursor: string | undefined) => Promise<Result<{ items: Item[]; nextCursor: string | null }>>): AsyncGenerator<Item[]> {
  let cursor: string | undefined
  do {
    const page = await ctx.again((again) => read(again, cursor))
    if (!page.ok) throw new Error(`a page of the list was refused: ${page.code}`)
    yield page.value.items
    cursor = page.value.nextCursor ?? undefined
  } while (cursor !== undefined)
}
