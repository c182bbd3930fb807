/** A tenant states its own range of division codes (GB/T 2260): ranges are never computed from digits. */
export type Tenant = { regionCode: number; name: string; lo: number; hi: number; parent: number | null; demo: boolean; timeZone: string }

export * from './founding.ts'

/** The regions whose policy a region inherits, nearest last: 0 is the platform's own defaults. */
export function lineageOf(tenants: ReadonlyMap<number, Tenant>, regionCode: number): number[] {
  const line: number[] = []
  for (let at: number | null = regionCode; at !== null; at = tenants.get(at)?.parent ?? null) line.unshift(at)
  return [0, ...line]
}

/** Whether a region lies within a tenant's range. */
export function within(tenant: Tenant, regionCode: number): boolean {
  return tenant.lo <= regionCode && regionCode <= tenant.hi
}
