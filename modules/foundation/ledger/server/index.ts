import { createHash } from 'node:crypto'
import type { Uuid } from '@zhujian/kernel'
import { bind, bindFile } from '@zhujian/http'
import type { Tx } from '@zhujian/database'
import type { Binding, Context } from '@zhujian/http'
import * as api from '@zhujian/ledger/api'
import { factText } from '@zhujian/ledger/domain'
import { factStore } from './fact-store.ts'
import { exportProjectFacts, listProjectFacts } from './project-facts.ts'
import type { LedgerParts } from './project-facts.ts'

export { exportList, filterLine, sayingOf } from './export-list.ts'
export type { ListColumn, ListExport, Saying } from './export-list.ts'
export { factStore } from './fact-store.ts'
export type { LedgerParts } from './project-facts.ts'

export type NewFact = {
  kind: string
  regionCode: number
  projectId: string | null
  subjectId: string
  ruleVersion?: string | null
  onBehalfOf?: string | null
  before?: unknown
  after?: unknown
}
export type Receipt = { factId: Uuid; leafHash: string }

/** RFC 6962 leaf hash: SHA-256 over 0x00 and the fact's canonical JSON. */
export function leafHash(text: string): Buffer {
  return createHash('sha256').update(Buffer.from([0])).update(text).digest()
}

/** Appends a fact to the book in the business transaction; it travels with the commit, so there is no fact without its deed. */
export function append(ctx: Context, fact: NewFact): Receipt {
  const factId = ctx.ids.next()
  const { actor } = ctx
  const text = factText({
    v: 1,
    factId,
    at: ctx.now.toISOString(),
    kind: fact.kind,
    regionCode: fact.regionCode,
    projectId: fact.projectId,
    subjectId: fact.subjectId,
    actor: { account: actor.accountId, username: actor.username, role: actor.role, unitId: actor.unitId },
    onBehalfOf: fact.onBehalfOf ?? null,
    ruleVersion: fact.ruleVersion ?? null,
    before: fact.before ?? null,
    after: fact.after ?? null,
  })
  const hash = leafHash(text)
  ctx.defer(
    factStore.insertion([
      fact.regionCode,
      factId,
      ctx.now,
      fact.kind,
      fact.projectId,
      fact.subjectId,
      actor.accountId,
      actor.username,
      actor.role,
      fact.onBehalfOf ?? null,
      fact.ruleVersion ?? null,
      text,
      hash,
    ]),
  )
  ctx.recorded()
  return { factId, leafHash: hash.toString('hex') }
}

/** Recomputes the leaf hash of every fact of a project from its text; answers how many there are and the ids of those that do not match. */
export async function verifyFacts(tx: Tx, projectId: string): Promise<{ facts: number; wrong: string[] }> {
  const wrong: string[] = []
  let facts = 0
  for (let last: string | null = null; ; ) {
    const page: Awaited<ReturnType<typeof factStore.ofProject>> = await factStore.ofProject(tx, projectId, last, 500)
    for (const row of page) if (!leafHash(row.body).equals(row.leaf_hash)) wrong.push(row.fact_id)
    facts += page.length
    last = page.at(-1)?.fact_id ?? null
    if (last === null) return { facts, wrong }
  }
}

/** The same for the whole book, told how far it is: what a restored city is proved with. */
export async function verifyBook(tx: Tx, progress: (facts: number) => void): Promise<{ facts: number; wrong: string[] }> {
  const wrong: string[] = []
  let facts = 0
  for (let last = 0n; ; ) {
    const page = await factStore.inOrder(tx, last, 5000)
    for (const row of page) if (!leafHash(row.body).equals(row.leaf_hash)) wrong.push(row.fact_id)
    facts += page.length
    const end = page.at(-1)
    if (!end) return { facts, wrong }
    last = end.seq
    progress(facts)
  }
}

/** The handlers of this module. */
export function bindings(parts: LedgerParts): Binding[] {
  return [
    bind(api.listProjectFacts, (ctx, input) => listProjectFacts(ctx, parts, input)),
    bindFile(api.exportProjectFacts, (ctx, input) => exportProjectFacts(ctx, parts, input)),
  ]
}
