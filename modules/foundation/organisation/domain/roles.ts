import { z } from 'zod'

const zLabel = z.strictObject({ zh: z.string().min(1), en: z.string().min(1) })

const zScope = z.enum(['own', 'project', 'department', 'region', 'city'])
/** The native reach of a role (domain/02 §2): oneself, projects one serves, one's unit, the post's division, the whole city. */
export type RoleScope = z.infer<typeof zScope>

const zSide = z.enum(['government', 'owner', 'employer', 'contractor', 'supervision', 'agency', 'admin', 'public'])
/** Whose side a role stands on. */
export type RoleSide = z.infer<typeof zSide>

const zGroup = z.enum(['administrators', 'business', 'audit', 'deciders', 'public', 'countyApproval', 'countyMoney'])
/** Groups that exclude one another: the three administrators, roles with business, the auditor, roles that decide steps, and in a county who approves proposals and who keeps the money. */
export type RoleGroup = z.infer<typeof zGroup>

const zRole = z.strictObject({
  id: z.string().regex(/^[a-z][A-Za-z]+$/),
  scope: zScope,
  /** A second reach, for posts of another kind of unit. */
  alsoScope: zScope.optional(),
  side: zSide,
  groups: z.array(zGroup).min(1),
  /** Roles whose holders appoint people to this one in a project (domain/11). */
  appointedBy: z.array(z.string()).optional(),
  /** Whom to ask about a project that is late, 1 first (domain/02 §2). */
  inCharge: z.number().int().min(1).optional(),
  label: zLabel,
})
export type Role = z.infer<typeof zRole>

/** Two groups one person must not join; the same group twice: only one of its roles. */
const zExclusion = z.strictObject({ rule: z.string(), between: z.tuple([zGroup, zGroup]), source: z.string() })

/** The roles of domain/02 §2 and the exclusions of §7 that can be seen from roles alone. */
export const rolesBody = z
  .strictObject({ roles: z.array(zRole).min(1), exclusions: z.array(zExclusion) })
  .refine((body) => new Set(body.roles.map((role) => role.id)).size === body.roles.length, 'a role stands twice')
export type RolesTable = z.infer<typeof rolesBody>

/** The role of an id, or null. */
export function roleOf(table: Pick<RolesTable, 'roles'>, id: string): Role | null {
  return table.roles.find((role) => role.id === id) ?? null
}

/** The roles to ask about a project, in order. */
export function rolesInCharge(table: Pick<RolesTable, 'roles'>): string[] {
  const asked = table.roles.filter((role) => role.inCharge !== undefined)
  return asked.sort((a, b) => (a.inCharge ?? 0) - (b.inCharge ?? 0)).map((role) => role.id)
}

/** Whether a role appoints people to another in a project. */
export function mayAppoint(table: Pick<RolesTable, 'roles'>, actorRole: string, role: string): boolean {
  return roleOf(table, role)?.appointedBy?.includes(actorRole) ?? false
}

/**
 * The rules that forbid one person to hold all of these roles, each once, sorted; none: allowed.
 * SOD-08: the auditor takes no deciding step. SOD-09: the three administrators exclude each other and any business role.
 * A role not in the table is left to the caller, who must refuse it.
 */
export function roleConflicts(roles: readonly string[], table: RolesTable): string[] {
  const held = [...new Set(roles)].flatMap((id) => roleOf(table, id) ?? [])
  const inGroup = (group: RoleGroup): Role[] => held.filter((role) => role.groups.includes(group))
  const broken = table.exclusions.filter(({ between: [one, other] }) =>
    inGroup(one).some((left) => inGroup(other).some((right) => right.id !== left.id)),
  )
  return [...new Set(broken.map((exclusion) => exclusion.rule))].sort()
}
