import type { LocalDate, Uuid } from '@zhujian/kernel'
import type { Context } from '@zhujian/http'
import type { PolicyKey } from '@zhujian/policy/domain'
import type { TenantDirectory } from '@zhujian/tenancy/server'
import type { PolicyBook } from './index.ts'

/** One decision that would come out otherwise under another version. */
export type ReplayChange = {
  projectId: Uuid
  before: string | null
  after: string | null
  beforeRule: string | null
  afterRule: string | null
  code: string | null
  name: string
  at: Date
  inputs: { name: string; value: string }[]
}

/** Runs a body over the decisions of a period: how many were looked at, and those that change. Nothing is written. */
export type Replay = (ctx: Context, body: unknown, period: { regionCode: number; lo: number; hi: number; from: LocalDate; to: LocalDate }) => Promise<{ examined: number; changed: ReplayChange[] }>

/** What this module is given. Modules above offer how their decisions are run again. */
export type RulesParts = { policy: PolicyBook; tenants: TenantDirectory; replays: ReadonlyMap<PolicyKey, Replay> }
