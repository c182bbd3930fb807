import { runAsSystem, systemScope } from '@zhujian/database'
import type { Pool } from '@zhujian/database'
import { programActor } from '@zhujian/http'
import type { Actor } from '@zhujian/http'
import { tenantStore } from '@zhujian/tenancy/server'
import { ImportError, importRegions } from './import-mapping.ts'
import type { ProjectsParts } from './parts.ts'

/** Makes the tenants of the import regions when the demo city has not; from the command line foreign projects never come into any other region. @throws ImportError */
export async function openImportRegion(parts: { pool: Pool; projects: ProjectsParts }, regionCode: number): Promise<number> {
  const regions = importRegions()
  if (!Number.isInteger(regionCode) || regionCode < regions.lo || regionCode > regions.hi) {
    throw new ImportError(`region ${regionCode} is not for imports: it must lie within ${regions.lo}–${regions.hi}`)
  }
  const { tenants } = parts.projects.approvals
  await runAsSystem(parts.pool, async (tx) => {
    const known = new Set((await tenantStore.all(tx)).map((tenant) => tenant.regionCode))
    for (const tenant of regions.tenants) if (!known.has(tenant.regionCode)) await tenantStore.insert(tx, tenant)
    await tenants.reload(tx)
  })
  if (!tenants.all().has(regionCode)) throw new ImportError(`region ${regionCode} has no tenant: use one of ${regions.tenants.map((tenant) => tenant.regionCode).join(', ')}`)
  return regionCode
}

/** The command line as an actor: it writes in one import region and reads all of them. */
export function importActor(regionCode: number): Actor {
  const { lo, hi } = importRegions()
  return programActor('system:cli', regionCode, { ...systemScope, readLo: lo, readHi: hi, writeLo: regionCode, writeHi: regionCode })
}
