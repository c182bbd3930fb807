import pg from 'pg'
import type { Uuid } from '@zhujian/kernel'

/**
 * SQL literals for statements that must travel in one simple query (the tenant context, the facts and the answer at commit).
 * Text goes through the driver's own escaping; everything else is a number or a checked id.
 */
export const literal = {
  text: (value: string | null): string => (value === null ? 'null' : pg.escapeLiteral(value)),
  int: (value: number): string => {
    if (!Number.isSafeInteger(value)) throw new TypeError('not an integer')
    return String(value)
  },
  uuid: (value: Uuid | string | null): string => {
    if (value === null) return 'null'
    if (!/^[0-9a-f-]{36}$/.test(value)) throw new TypeError('not a uuid')
    return `'${value}'`
  },
  instant: (value: Date): string => `'${value.toISOString()}'`,
  bytes: (value: Buffer): string => `'\\x${value.toString('hex')}'`,
}
