import type { Refusal } from './refusal.ts'

/** A use case ends with a value or a refusal; faults and bugs are thrown. */
export type Result<T> = { ok: true; value: T } | Refusal

export function ok<T>(value: T): { ok: true; value: T } {
  return { ok: true, value }
}
