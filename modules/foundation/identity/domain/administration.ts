import { roleConflicts, roleOf } from '@zhujian/organisation/domain'
import type { Role, RolesTable } from '@zhujian/organisation/domain'
import type { Tenant } from '@zhujian/tenancy/domain'

/** The first rule that forbids a new role beside those a person holds already; null: allowed (SOD-08, SOD-09, domain/02 §7). */
export function grantConflict(role: string, held: readonly string[], table: RolesTable): { rule: string; holds: string; source: string } | null {
  for (const holds of held) {
    const rule = roleConflicts([role, holds], table)[0]
    if (rule !== undefined) return { rule, holds, source: sourceOf(rule, [role, holds], table) }
  }
  return null
}

function sourceOf(rule: string, roles: readonly [string, string], table: RolesTable): string {
  const [one, other] = [roleOf(table, roles[0])?.groups ?? [], roleOf(table, roles[1])?.groups ?? []]
  const meant = table.exclusions.find(
    ({ rule: id, between: [left, right] }) => id === rule && ((one.includes(left) && other.includes(right)) || (one.includes(right) && other.includes(left))),
  )
  return meant?.source ?? rule
}

/** Whether a role belongs to the three administrators. */
export function isAdministrator(table: Pick<RolesTable, 'roles'>, role: string): boolean {
  return roleOf(table, role)?.groups.includes('administrators') ?? false
}

/** Whether a role may be held in a region: one that reaches the whole city only at the city itself (domain/11 §4). */
export function heldAt(role: Pick<Role, 'scope'>, tenant: Pick<Tenant, 'parent'>): boolean {
  return role.scope !== 'city' || tenant.parent === null
}

/**
 * Whether somebody of a region sees the events of no region, such as sign-ins under names nobody has: they belong to the one city
 * of the installation. Where several cities share it, they might tell one city of another, and nobody sees them here.
 */
export function seesUnplaced(tenants: ReadonlyMap<number, Tenant>, regionCode: number): boolean {
  const cities = [...tenants.values()].filter((tenant) => tenant.parent === null)
  return cities.length === 1 && cities[0]?.regionCode === regionCode
}
