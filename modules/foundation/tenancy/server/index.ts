import type { Tx } from '@zhujian/database'
import type { Tenant } from '@zhujian/tenancy/domain'
import { tenantStore } from './tenant-store.ts'

export { tenantStore } from './tenant-store.ts'
export type { Division } from './tenant-store.ts'

/** The tenants by region, read once: they change only when a tenant is added, which adds to the same directory. */
export type TenantDirectory = { all(): ReadonlyMap<number, Tenant>; reload(tx: Tx): Promise<void>; nameOf(regionCode: number): string }

export function createTenantDirectory(): TenantDirectory {
  let tenants: ReadonlyMap<number, Tenant> = new Map()
  return {
    all: () => tenants,
    nameOf: (regionCode) => tenants.get(regionCode)?.name ?? String(regionCode),
    reload: async (tx) => {
      tenants = new Map((await tenantStore.all(tx)).map((tenant) => [tenant.regionCode, tenant]))
    },
  }
}
