import { canonicalJson } from '@zhujian/kernel'

/** What a fact says. People appear by account name and role only; what can be erased never enters the book. */
export type FactBody = {
  v: 1
  factId: string
  at: string
  kind: string
  regionCode: number
  projectId: string | null
  subjectId: string
  actor: { account: string; username: string; role: string; unitId: string }
  onBehalfOf: string | null
  ruleVersion: string | null
  before: unknown
  after: unknown
}

/** The text that is hashed and kept: canonical JSON of the fact. */
export function factText(body: FactBody): string {
  return canonicalJson(body)
}
