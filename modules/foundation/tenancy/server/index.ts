import type { Tx } from '@zhujian/database'
import type { Tenant } from '@zhujian/tenancy/domain'
import { tenantStore } from './tenant-store.ts'

export { tenantStore } from './tenant-store.ts'
export type { Division } from './tenant-store.ts'

/** The tenants by region, held in memory. They are only ever added, by whatever process: `refresh` finds out and reads them again. */
export type TenantDirectory = {
  all(): ReadonlyMap<number, Tenant>
  reload(tx: Tx): Promise<void>
  refresh(tx: Tx): Promise<void>
  nameOf(regionCode: number): string
}

export function createTenantDirectory(): TenantDirectory {
  let tenants: ReadonlyMap<number, Tenant> = new Map()
  const reload = async (tx: Tx): Promise<void> => {
    tenants = new Map((await tenantStore.all(tx)).map((tenant) => [tenant.regionCode, tenant]))
  }
  return {
    all: () => tenants,
    nameOf: (regionCode) => tenants.get(regionCode)?.name ?? String(regionCode),
    reload,
    refresh: async (tx) => {
      if ((await tenantStore.count(tx)) !== tenants.size) await reload(tx)
    },
  }
}
