import { z } from 'zod'
import { repeated, zCode, zLabel } from './common.ts'

const zScope = z.enum(['own', 'project', 'department', 'region', 'city'])
/** How far a grant reaches: oneself, projects one serves, one's unit, the post's division, the whole city (domain/02 §2). */
export type Scope = z.infer<typeof zScope>

const zOperation = z.enum([
  'read',
  'create',
  'update',
  'submit',
  'decide',
  'confirm',
  'opinion',
  'issue',
  'supervise',
  'close',
  'publish',
  'export',
])

const zState = z.enum(['draft', 'task', 'effective', 'open', 'sealed', 'disclosed', 'closed'])
/** State of the resource, or `task`: an open task has been given to this person (domain/11 §1). */
export type GrantState = z.infer<typeof zState>

const zGrant = z.strictObject({
  resource: zCode,
  operation: zOperation,
  role: zCode,
  scope: zScope,
  states: z.array(zState).min(1).optional(),
  /** Narrower rows within the scope, e.g. `ownContract`: whoever answers must leave the others out. */
  only: zCode.optional(),
  /** Fewer fields, e.g. `masked`, `published`. */
  fields: zCode.optional(),
  /** Only for this act, e.g. `guarantee`: such a grant never counts for the operation in general. */
  purpose: zCode.optional(),
})
export type Grant = z.infer<typeof zGrant>

const zAccess = z.union([
  z.literal('public'),
  z.literal('session'),
  z.strictObject({ resource: zCode, operation: zOperation, purpose: zCode.optional() }),
])

/** The permission matrix (domain/11): what is not listed is refused. `operations` maps each operation of the API to it. */
export const accessMatrixBody = z.strictObject({
  resources: z.array(z.strictObject({ code: zCode, label: zLabel })),
  grants: z.array(zGrant).min(1),
  operations: z.record(zCode, zAccess),
})
export type AccessMatrix = z.infer<typeof accessMatrixBody>

const width: Record<Scope, number> = { own: 0, project: 1, department: 2, region: 3, city: 4 }

const indexes = new WeakMap<readonly Grant[], ReadonlyMap<string, Grant[]>>()
const slotOf = (role: string, resource: string, operation: string): string => `${role} ${resource} ${operation}`

/** The grants of a matrix by who, what and which operation; made once for each matrix, because every request asks. */
function indexOf(grants: readonly Grant[]): ReadonlyMap<string, Grant[]> {
  const known = indexes.get(grants)
  if (known) return known
  const index = new Map<string, Grant[]>()
  for (const grant of grants) {
    const slot = slotOf(grant.role, grant.resource, grant.operation)
    const there = index.get(slot)
    if (there) there.push(grant)
    else index.set(slot, [grant])
  }
  indexes.set(grants, index)
  return index
}

/** Every grant of a role on an operation of a resource, with states, narrower rows, fields and purposes. None: refused. */
export function grantsOf(
  matrix: Pick<AccessMatrix, 'grants'>,
  role: string,
  resource: string,
  operation: Grant['operation'],
): readonly Grant[] {
  return indexOf(matrix.grants).get(slotOf(role, resource, operation)) ?? []
}

/**
 * The widest scope a role has on an operation, or null: refused (domain/02 §6). Grants for a purpose count only when it is
 * named.
 * `states` and `only` of the grants remain to be looked at where the resource is known.
 */
export function scopeOf(
  matrix: Pick<AccessMatrix, 'grants'>,
  role: string,
  resource: string,
  operation: Grant['operation'],
  purpose?: string,
): Scope | null {
  let widest: Scope | null = null
  for (const grant of grantsOf(matrix, role, resource, operation)) {
    if (grant.purpose !== undefined && grant.purpose !== purpose) continue
    if (widest === null || width[grant.scope] > width[widest]) widest = grant.scope
  }
  return widest
}

export type MatrixFault = { constraint: string; detail: string }

/** Roles that decide, give opinions and submit along one route, for constraint 1. */
export type MatrixRoute = {
  resource: string
  submitters: readonly string[]
  steps: readonly { role: string; opinion: boolean }[]
}

const administrators: readonly string[] = ['sysAdmin', 'secAdmin', 'auditAdmin']
const administered: readonly string[] = ['organisation', 'roleGrant', 'systemConfig', 'securityLog']
const decisions: readonly string[] = ['decide', 'confirm', 'opinion']

/**
 * Self-check of a matrix when it is loaded (domain/11 §4): 1 routes, as far as given, against the decide and submit columns;
 * 2 auditor, administrators, bidder and public keep to their places; further that no row stands twice, that a
 * decision always presupposes a task, and that every mapped operation is granted to somebody. Empty: sound.
 */
export function checkMatrix(matrix: AccessMatrix, routes: readonly MatrixRoute[] = []): MatrixFault[] {
  return [...matrix.grants.flatMap(misplaced), ...tableFaults(matrix), ...routes.flatMap((route) => routeFaults(matrix, route))]
}

function misplaced(grant: Grant): MatrixFault[] {
  const detail = `${grant.role} ${grant.resource}.${grant.operation}`
  const faults: MatrixFault[] = []
  if (grant.role === 'auditor' && !auditorMay(grant)) faults.push({ constraint: '2.auditor', detail })
  if (administrators.includes(grant.role) && !administratorMay(grant)) faults.push({ constraint: '2.administrators', detail })
  if (['bidder', 'publicUser'].includes(grant.role) && decisions.includes(grant.operation))
    faults.push({ constraint: '2.outsiders', detail })
  if (decisions.includes(grant.operation) && !grant.states?.includes('task')) faults.push({ constraint: 'task', detail })
  return faults
}

/** Reading, exports and opinions; his own audits; clues; and what anyone does for himself, but never a decision. */
function auditorMay(grant: Grant): boolean {
  if (['read', 'export', 'opinion'].includes(grant.operation) || grant.resource === 'audit') return true
  if (grant.operation === 'decide' || grant.operation === 'confirm') return false
  return grant.scope === 'own' || (grant.resource === 'accountability' && ['create', 'submit'].includes(grant.operation))
}

function administratorMay(grant: Grant): boolean {
  if (administered.includes(grant.resource)) return true
  if (grant.operation !== 'read') return false
  return grant.resource === 'policy' || (grant.resource === 'delegation' && grant.role === 'auditAdmin')
}

function tableFaults(matrix: AccessMatrix): MatrixFault[] {
  const rows = matrix.grants.map((it) =>
    [it.resource, it.operation, it.role, it.scope, it.only, it.fields, it.purpose].join(' ').trim(),
  )
  const named = new Set(matrix.resources.map((resource) => resource.code))
  const unnamed = new Set(matrix.grants.map((grant) => grant.resource).filter((resource) => !named.has(resource)))
  const granted = new Set(matrix.grants.map((it) => `${it.resource}.${it.operation}.${it.purpose ?? ''}`))
  const dead = Object.entries(matrix.operations).filter(
    ([, to]) => typeof to === 'object' && !granted.has(`${to.resource}.${to.operation}.${to.purpose ?? ''}`),
  )
  return [
    ...repeated(rows).map((detail) => ({ constraint: 'twice', detail })),
    ...[...unnamed].map((detail) => ({ constraint: 'unnamed', detail })),
    ...dead.map(([detail]) => ({ constraint: 'unmapped', detail })),
  ]
}

function routeFaults(matrix: AccessMatrix, route: MatrixRoute): MatrixFault[] {
  const may = (role: string, operations: readonly Grant['operation'][]): boolean =>
    operations.some((operation) => grantsOf(matrix, role, route.resource, operation).length > 0)
  const steps = route.steps.filter((step) => !may(step.role, step.opinion ? ['opinion', 'decide'] : ['decide', 'confirm']))
  const submitters = route.submitters.filter((role) => !may(role, ['create', 'submit']))
  return [
    ...steps.map((step) => ({ constraint: '1.step', detail: `${step.role} ${route.resource}` })),
    ...submitters.map((role) => ({ constraint: '1.submitter', detail: `${role} ${route.resource}` })),
  ]
}
