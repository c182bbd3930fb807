/** RFC 9562 UUID version 7, lower case. Made by the client for every write. */
export type Uuid = string & { readonly __uuid: unique symbol }

export const uuidV7Pattern: RegExp = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

export function isUuidV7(text: string): text is Uuid {
  return uuidV7Pattern.test(text)
}

/** A source of fresh ids. The clock and the random bytes are injected, so a seeded source repeats itself exactly. */
export type IdSource = { next(): Uuid }

/**
 * A UUIDv7 from a time and 10 random bytes (RFC 9562 §5.7).
 * @param atMs milliseconds since the epoch, 0 … 2^48 − 1
 */
export function uuidV7(atMs: number, random: Uint8Array): Uuid {
  const time = Math.floor(atMs).toString(16).padStart(12, '0')
  const bytes = Array.from(random.subarray(0, 10))
  bytes[0] = 0x70 | ((bytes[0] ?? 0) & 0x0f)
  bytes[2] = 0x80 | ((bytes[2] ?? 0) & 0x3f)
  const hex = bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('')
  return `${time.slice(0, 8)}-${time.slice(8)}-${hex.slice(0, 4)}-${hex.slice(4, 8)}-${hex.slice(8)}` as Uuid
}

/** The instant inside a UUIDv7, in milliseconds since the epoch. */
export function uuidTimeMs(id: Uuid): number {
  return Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16)
}

/** xoshiro128** seeded by splitmix32: a small, fast generator for seeded data and tests; never for secrets. */
export function seededRandom(seed: number): () => number {
  let mix = seed >>> 0
  const word = (): number => {
    mix = (mix + 0x9e3779b9) >>> 0
    let z = mix
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad)
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97)
    return (z ^ (z >>> 15)) >>> 0
  }
  const s = new Uint32Array([word(), word(), word(), word()])
  return () => {
    const [a, b, c, d] = [s[0] ?? 0, s[1] ?? 0, s[2] ?? 0, s[3] ?? 0]
    const five = Math.imul(b, 5)
    const result = Math.imul((five << 7) | (five >>> 25), 9) >>> 0
    const t = b << 9
    s[2] = c ^ a
    s[3] = d ^ b
    s[1] = b ^ (s[2] ?? 0)
    s[0] = a ^ (s[3] ?? 0)
    s[2] = (s[2] ?? 0) ^ t
    const last = s[3] ?? 0
    s[3] = (last << 11) | (last >>> 21)
    return result / 4294967296
  }
}

/** Ids from a seeded generator and a clock: the same seed and times give the same ids. */
export function seededIds(seed: number, nowMs: () => number): IdSource {
  const random = seededRandom(seed)
  return {
    next: () => uuidV7(nowMs(), Uint8Array.from({ length: 10 }, () => Math.floor(random() * 256))),
  }
}
