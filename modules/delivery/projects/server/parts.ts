import type { GateCheck } from '@zhujian/projects/domain'
import type { ApprovalsParts } from '@zhujian/approvals/server'
import type { Context } from '@zhujian/http'
import type { OutputOf } from '@zhujian/kernel'
import type { getProject } from '@zhujian/projects/api'
import type { ProjectRow } from './project-store.ts'

export type ContractSummary = OutputOf<typeof getProject>['contracts'][number]

export type GateChecks = (ctx: Context, projectId: string) => Promise<(project: ProjectRow) => Record<string, GateCheck>>

/** What this module is given. Modules above it register gate checks and the contracts a project page shows. */
export type ProjectsParts = {
  approvals: ApprovalsParts
  /** Each loads what it needs of a project at once and answers the checks it offers. */
  gateChecks: GateChecks[]
  contractsOf: { run(ctx: Context, projectId: string): Promise<ContractSummary[]> }
  /** Forgets cached sessions of an account whose memberships changed. */
  forget(accountId: string): void
}
