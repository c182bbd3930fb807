import type { Grade } from '@zhujian/kernel'
import type { RouteNode } from '@zhujian/approvals/domain'
import type { Context } from '@zhujian/http'
import { organisationStore } from '@zhujian/organisation/server'
import { stepRole } from '@zhujian/policy/domain'
import { lineageOf } from '@zhujian/tenancy/domain'
import type { ApprovalsParts } from './approvals.ts'
import type { CaseFacts } from './approvals-store.ts'

export type Assignee = { accountId: string; personId: string; name: string; unitId: string; role: string; why: string }
export type AssignmentScope = { regionCode: number; projectId: string; facts: CaseFacts; applicantPerson: string }

/**
 * Who a step goes to (domain/02 §2): project roles by the roster, department roles by the unit, regional roles to the city for
 * grades A and B and to the project's county for C, city roles to the city. Never the applicant himself (SOD-01).
 * Returns every candidate, best first.
 */
export async function candidatesFor(ctx: Context, parts: ApprovalsParts, node: RouteNode, scope: AssignmentScope): Promise<Assignee[]> {
  const line = lineageOf(parts.tenants.all(), scope.regionCode)
  const city = line[1] ?? scope.regionCode
  const role = substitute(parts, ctx, node.role ?? '', scope, city)
  const found = await holders(ctx, parts.domainOf(role), role, scope, city)
  return found.filter((candidate) => candidate.personId !== scope.applicantPerson)
}

/** A grade C project of the city itself has no county posts: its steps go to the city's own, by policy. */
function substitute(parts: ApprovalsParts, ctx: Context, role: string, scope: AssignmentScope, city: number): string {
  const { body } = parts.policy.inForce('approvalFallback', lineageOf(parts.tenants.all(), scope.regionCode), ctx.today)
  return stepRole(body, role, scope.facts.grade as Grade, scope.regionCode === city)
}

async function holders(ctx: Context, domain: string, role: string, scope: AssignmentScope, city: number): Promise<Assignee[]> {
  if (domain === 'project') {
    const members = await organisationStore.membersInRole(ctx.tx, scope.projectId, role, ctx.today)
    return members.map((member) => ({ accountId: member.accountId, personId: member.personId, name: member.name, unitId: member.unitId, role, why: 'member' }))
  }
  if (domain === 'department') {
    const unitId = role.startsWith('sector') ? scope.facts.competentUnitId : scope.facts.ownerUnitId
    if (!unitId) return []
    const posts = await organisationStore.holdersAtUnit(ctx.tx, role, unitId, scope.regionCode)
    return posts.map((post) => ({ accountId: post.accountId, personId: post.personId, name: post.name, unitId: post.unitId, role, why: role.startsWith('sector') ? 'competentUnit' : 'ownerUnit' }))
  }
  const regional = domain === 'region' && scope.facts.grade === 'C'
  const posts = await organisationStore.holders(ctx.tx, role, regional ? scope.regionCode : city, null)
  return posts.map((post) => ({ accountId: post.accountId, personId: post.personId, name: post.name, unitId: post.unitId, role, why: regional ? 'countyPost' : 'cityPost' }))
}
