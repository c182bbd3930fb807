import type { Pool } from 'pg'
import { dayIn } from '@zhujian/kernel'
import type { IdSource, Operation } from '@zhujian/kernel'
import { approvalsStore, bindings as approvalsBindings, factSteps, handOver, seedRoutes } from '@zhujian/approvals/server'
import type { ApprovalsParts, Matter } from '@zhujian/approvals/server'
import { bindings as cockpitBindings } from '@zhujian/cockpit/server'
import { bindings as contractsBindings, contribution, discloseContracts, paymentMatter } from '@zhujian/contracts/server'
import { runAsSystem, systemScope } from '@zhujian/database'
import type { Database } from '@zhujian/database'
import { bindings as documentsBindings } from '@zhujian/documents/server'
import type { FileReach } from '@zhujian/files'
import { createDispatcher, programActor, runAsProgram } from '@zhujian/http'
import type { Binding, Dispatcher } from '@zhujian/http'
import { bindings as identityBindings, createIdentity } from '@zhujian/identity/server'
import type { Identity, IdentityParts } from '@zhujian/identity/server'
import { bindings as ledgerBindings } from '@zhujian/ledger/server'
import { bindings as notificationsBindings } from '@zhujian/notifications/server'
import { mayAppoint, rolesInCharge } from '@zhujian/organisation/domain'
import { bindings as organisationBindings, organisationStore, readRoles } from '@zhujian/organisation/server'
import { scopeOf } from '@zhujian/policy/domain'
import { bindings as policyBindings, createPolicyBook, seedPolicy } from '@zhujian/policy/server'
import type { PolicyBook } from '@zhujian/policy/server'
import { advanceByFact, bindings as projectsBindings, countProjects, projectStore, proposalMatter, replayCatalogue, replayGrades, replaySplitting, seesProject, visibleProject } from '@zhujian/projects/server'
import type { ProjectsParts } from '@zhujian/projects/server'
import { bindings as scheduleBindings } from '@zhujian/schedule/server'
import { lineageOf } from '@zhujian/tenancy/domain'
import { createTenantDirectory } from '@zhujian/tenancy/server'
import type { TenantDirectory } from '@zhujian/tenancy/server'
import { readsFact } from './fact-reach.ts'
import { fileReach } from './file-reach.ts'
import { roleDomains, words } from './words.ts'

export type Assembled = { mayReadFile: FileReach; dispatcher: Dispatcher; identity: Identity; policy: PolicyBook; tenants: TenantDirectory; projects: ProjectsParts; pool: Pool }

/** Wires the modules together over one database: who is given what, and nothing else. */
export async function assemble(database: Database, demo: boolean, now: Date, signIn: Pick<IdentityParts, 'provider' | 'directory'> = { provider: null, directory: null }): Promise<Assembled> {
  const pool = database.app
  const [policy, tenants] = [createPolicyBook(), createTenantDirectory()]
  await runAsSystem(pool, async (tx) => {
    await seedPolicy(tx, now)
    await seedRoutes(tx)
    await policy.reload(tx)
    await tenants.reload(tx)
  })
  const domainOf = (role: string): string => roleDomains.get(role) ?? 'own'
  const permits = (actor: { role: string; regionCode: number }, operation: Operation): boolean => permitted(policy, tenants, actor, operation, now)
  const operations = (): readonly Operation[] => dispatcher.operations
  const roles = readRoles()
  const handOverOf = (accountId: string, { now: at, ids }: { now: Date; ids: IdSource }): Promise<number> =>
    runAsProgram({ pool, text: words, ids, now: at, actor: programActor('system:approvals', 0, systemScope), operation: 'approvals.handOver' }, (ctx) => handOver(ctx, approvals, { accountId }))
  const identity = createIdentity({ ...signIn, auth: database.auth, app: pool, policy, tenants, domainOf, demo, roles, sealingKey: database.sealingKey, permits, operations, openTasksOf: (accountId) => runAsSystem(pool, (tx) => approvalsStore.openTasksOf(tx, accountId)), handOver: handOverOf })
  const approvals: ApprovalsParts = { policy, tenants, domainOf, matters: new Map<string, Matter>(), routes: new Map() }
  const projects: ProjectsParts = { approvals, contributions: [], disclosures: [], imports: { files: null, wake: () => {} }, mayAppoint: (actor, role) => mayAppoint(roles.table, actor, role), forget: (accountId) => identity.forget(accountId) }
  const contracts = { approvals, projects }
  projects.contributions.push(contribution(contracts))
  projects.disclosures.push(discloseContracts)
  approvals.matters.set('proposal', proposalMatter(projects))
  for (const matter of ['progress', 'advance']) approvals.matters.set(matter, paymentMatter(contracts))
  const dispatcher = createDispatcher({ pool, bindings: allBindings(identity, approvals, projects), text: words, permits })
  return { mayReadFile: fileReach(permits), dispatcher, identity, policy, tenants, projects, pool }
}

function allBindings(identity: Identity, approvals: ApprovalsParts, projects: ProjectsParts): Binding[] {
  const contracts = { approvals, projects }
  return [
    ...ledgerBindings({
      guard: visibleProject,
      namesOf: (ctx, usernames) => organisationStore.names(ctx.tx, usernames),
      stepsOf: (ctx, facts) => factSteps(ctx, approvals, facts),
      reads: (ctx, kind, after) => readsFact(ctx, approvals, kind, after),
    }),
    ...policyBindings({ policy: approvals.policy, tenants: approvals.tenants, replays: new Map([['grade', replayGrades], ['catalogue', replayCatalogue(projects)], ['splitting', replaySplitting(projects)]]) }),
    ...organisationBindings({ policy: approvals.policy, tenants: approvals.tenants, roles: identity.roles }),
    ...identityBindings(identity),
    ...approvalsBindings(approvals, seesProject),
    ...notificationsBindings((ctx) => countProjects(ctx, projects)),
    ...documentsBindings({
      policy: approvals.policy,
      tenants: approvals.tenants,
      visible: visibleProject,
      onFiled: async (ctx, projectId, kind) => {
        const project = await projectStore.lock(ctx, projectId)
        if (!project) throw new Error('a document without its project')
        return (await advanceByFact(ctx, projects, project, kind)).stage
      },
    }),
    ...projectsBindings(projects),
    ...contractsBindings(contracts),
    ...scheduleBindings({ projects }),
    // Modules made by new-module stand above this line.
    ...cockpitBindings({ ...approvals, inCharge: rolesInCharge(identity.roles.table) }),
  ]
}

/** The matrix says whether a role may call an operation at all; what is not listed is refused (domain/11). */
function permitted(policy: PolicyBook, tenants: TenantDirectory, actor: { role: string; regionCode: number }, operation: Operation, since: Date): boolean {
  if (typeof operation.permission === 'string') return true
  const today = dayIn(new Date(Math.max(Date.now(), since.getTime())))
  const matrix = policy.inForce('accessMatrix', lineageOf(tenants.all(), actor.regionCode), today).body
  const { resource, operation: act, purpose } = operation.permission
  return scopeOf(matrix, actor.role, resource, act, purpose) !== null
}
