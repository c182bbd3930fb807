import type { GateCheck } from '@zhujian/projects/domain'
import type { ApprovalsParts } from '@zhujian/approvals/server'
import type { Context } from '@zhujian/http'
import type { OutputOf } from '@zhujian/kernel'
import type { getProject } from '@zhujian/projects/api'
import type { ImportDesk } from './import-desk.ts'
import type { ProjectRow } from './project-store.ts'

export type ContractSummary = OutputOf<typeof getProject>['contracts'][number]

/** What a module above offers about a project, loaded at once: checks that gates ask for, and contracts its page shows. */
export type Contribution = (ctx: Context, projectId: string) => Promise<{ checks(project: ProjectRow): Record<string, GateCheck>; contracts: ContractSummary[] }>

/** What a module above knows of a project that is public: with whom it was contracted and what was paid, parties by an id of their own. */
export type Disclosure = {
  parties: { id: string; name: string; creditCode: string; roles: string[] }[]
  contracts: { contractId: string; no: string; supplier: { id: string; name: string }; priceFen: bigint; signedOn: string; paid: { id: string; on: string; fen: bigint }[] }[]
}
export type Discloses = (ctx: Context, project: ProjectRow) => Promise<Disclosure>

/** What this module is given. Modules above it register their contributions. */
export type ProjectsParts = {
  approvals: ApprovalsParts
  contributions: Contribution[]
  disclosures: Discloses[]
  imports: ImportDesk
  /** Whether a role appoints people to another in a project (the table of roles). */
  mayAppoint(actorRole: string, role: string): boolean
  /** Forgets cached sessions of an account whose memberships changed. */
  forget(accountId: string): void
}
