/** JSON values plus bigint, which is written as a decimal string (fen on the wire). `undefined` members are left out. */
export type CanonicalInput = unknown

/**
 * Canonical JSON (RFC 8785): members sorted by UTF-16 code unit, no white space, one text for one value,
 * so that equal facts have equal hashes.
 * @throws TypeError for values JSON cannot carry (functions, NaN, lone surrogates).
 */
export function canonicalJson(value: CanonicalInput): string {
  if (value === null) return 'null'
  switch (typeof value) {
    case 'string':
      if (!value.isWellFormed()) throw new TypeError('lone surrogate in canonical JSON')
      return JSON.stringify(value)
    case 'bigint':
      return `"${value}"`
    case 'boolean':
      return value ? 'true' : 'false'
    case 'number':
      if (!Number.isFinite(value)) throw new TypeError('not a finite number in canonical JSON')
      return JSON.stringify(value)
    case 'object':
      return Array.isArray(value) ? arrayText(value) : objectText(value)
    default:
      throw new TypeError(`canonical JSON cannot carry ${typeof value}`)
  }
}

function arrayText(values: readonly unknown[]): string {
  return `[${values.map((value) => canonicalJson(value === undefined ? null : value)).join(',')}]`
}

function objectText(value: object): string {
  if (value instanceof Date) return JSON.stringify(value.toISOString())
  const members = Object.entries(value).filter(([, member]) => member !== undefined)
  members.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`).join(',')}}`
}
