/** A keyset position as opaque text. */
export function encodeCursor(position: readonly (string | number | null)[]): string {
  return Buffer.from(JSON.stringify(position)).toString('base64url')
}

/** The position in a cursor, or null when it is not one of ours. */
export function decodeCursor(cursor: string | undefined, length: number): (string | number | null)[] | null {
  if (!cursor) return null
  try {
    const position: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
    const plain = Array.isArray(position) && position.length === length
    return plain && position.every((part) => part === null || typeof part === 'string' || typeof part === 'number') ? position : null
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
