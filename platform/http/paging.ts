/** A keyset position as opaque text. */
export function encodeCursor(position: readonly (string | number | null)[]): string {
  return Buffer.from(JSON.stringify(position)).toString('base64url')
}

/** The position in a cursor, or null when it is not one of ours. */
export function decodeCursor(cursor: string | undefined, length: number): (string | number | null)[] | null {
  const position = cursor ? positionIn(cursor) : null
  return position?.length === length ? position : null
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
