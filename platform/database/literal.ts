/**
 * SQL literals for the tenant context, which must travel as text: numbers and checked ids only, never what a caller wrote.
 */
export const literal = {
  int: (value: number): string => {
    if (!Number.isSafeInteger(value)) throw new TypeError('not an integer')
    return String(value)
  },
  uuid: (value: string): string => {
    if (!/^[0-9a-f-]{36}$/.test(value)) throw new TypeError('not a uuid')
    return `'${value}'`
  },
}
