import type { Tx } from '@zhujian/database'
import type { RegionRange, Tenant } from '@zhujian/tenancy/domain'

type TenantRow = { region_code: number; name: string; lo: number; hi: number; parent: number | null; demo: boolean; time_zone: string }
export type Division = { code: number; name: string; level: number; parent: number | null }

export const tenantStore = {
  all: async (tx: Tx): Promise<Tenant[]> =>
    (await tx.rows<TenantRow>('select region_code, name, lo, hi, parent, demo, time_zone from tenancy.tenant order by region_code limit 10000')).map((row) => ({
      regionCode: row.region_code,
      name: row.name,
      lo: row.lo,
      hi: row.hi,
      parent: row.parent,
      demo: row.demo,
      timeZone: row.time_zone,
    })),

  insert: (tx: Tx, tenant: Tenant): Promise<number> =>
    tx.run('insert into tenancy.tenant (region_code, name, lo, hi, parent, demo, time_zone) values ($1,$2,$3,$4,$5,$6,$7) on conflict do nothing', [
      tenant.regionCode,
      tenant.name,
      tenant.lo,
      tenant.hi,
      tenant.parent,
      tenant.demo,
      tenant.timeZone,
    ]),

  count: async (tx: Tx): Promise<number> => Number((await tx.one<{ count: bigint }>('select count(*) as count from tenancy.tenant'))?.count ?? 0),

  /** Tenants are founded one after the other: two of them might be in each other's way. */
  lockFounding: (tx: Tx): Promise<number> => tx.run('select pg_advisory_xact_lock(7460115)'),

  /** From the first to the last county under a division, be it a city or a province; null where the table knows none. */
  countiesUnder: async (tx: Tx, division: number): Promise<RegionRange | null> => {
    const row = await tx.one<{ lo: bigint | null; hi: bigint | null }>(
      `select min(code) as lo, max(code) as hi from tenancy.division
        where level = 3 and (parent = $1 or parent in (select city.code from tenancy.division city where city.parent = $1 and city.level = 2))`,
      [division],
    )
    return row?.lo != null && row.hi != null ? { lo: Number(row.lo), hi: Number(row.hi) } : null
  },

  /** Adds or renames divisions, many at once. */
  saveDivisions: (tx: Tx, divisions: readonly Division[]): Promise<number> =>
    tx.run(
      `insert into tenancy.division (code, name, level, parent)
       select * from unnest($1::bigint[], $2::text[], $3::int[], $4::bigint[])
       on conflict (code) do update set name = excluded.name where tenancy.division.name <> excluded.name`,
      [divisions.map((it) => it.code), divisions.map((it) => it.name), divisions.map((it) => it.level), divisions.map((it) => it.parent)],
    ),

  divisionKnown: async (tx: Tx, code: number): Promise<boolean> => (await tx.one('select 1 as known from tenancy.division where code = $1', [code])) !== null,
}
