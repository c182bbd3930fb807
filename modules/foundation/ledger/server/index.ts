import { createHash } from 'node:crypto'
import { ok } from '@zhujian/kernel'
import type { Uuid } from '@zhujian/kernel'
import { bind, decodeCursor, pageOf } from '@zhujian/http'
import type { Tx } from '@zhujian/database'
import type { Binding, Context } from '@zhujian/http'
import * as api from '@zhujian/ledger/api'
import { factText } from '@zhujian/ledger/domain'
import { factStore } from './fact-store.ts'

export { exportList } from './export-list.ts'
export type { ListExport } from './export-list.ts'
export { factStore } from './fact-store.ts'

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

/** How a project is found visible: given by the module of projects, which stands above this one. */
export type ProjectGuard = (ctx: Context, projectId: Uuid) => Promise<{ ok: true } | Extract<Awaited<ReturnType<Binding['run']>>, { ok: false }>>

/** Names of people by account name: known by the module of the organisation, which stands above this one. */
export type NameBook = (ctx: Context, usernames: readonly string[]) => Promise<ReadonlyMap<string, string>>

/** Names of steps in the reader's language: known by the module of approvals, which stands above this one. */
export type StepBook = (ctx: Context, facts: readonly { ruleVersion: string | null; step: string }[]) => Promise<readonly string[]>

/** Whether the reader may see what a fact says: it is read with the resource it belongs to (domain/11). Its hash and its time are open to all who see the project. */
export type FactReach = (ctx: Context, kind: string, after: unknown) => boolean

/** What this module is given by those above it. */
export type LedgerParts = { guard: ProjectGuard; namesOf: NameBook; stepsOf: StepBook; reads: FactReach }

/** The step a fact names, or null. */
function stepIn(after: unknown): string | null {
  const step = typeof after === 'object' && after !== null ? (after as Record<string, unknown>)['step'] : undefined
  return typeof step === 'string' ? step : null
}

export function bindings({ guard, namesOf, stepsOf, reads }: LedgerParts): Binding[] {
  return [
    bind(api.listProjectFacts, async (ctx, input) => {
      const visible = await guard(ctx, input.projectId)
      if (!visible.ok) return visible
      const after = decodeCursor(input.cursor, 1)
      const rows = await factStore.ofProject(ctx.tx, input.projectId, after ? String(after[0]) : null, input.limit + 1)
      const total = await factStore.count(ctx.tx, input.projectId)
      const names = await namesOf(ctx, [...new Set(rows.map((row) => row.actor))])
      const page = pageOf(rows, input.limit, (row) => [row.fact_id])
      const bodies = page.items.map((row) => JSON.parse(row.body) as { before: unknown; after: unknown; subjectId: string })
      const written = page.items.map((row, index) => ({ ruleVersion: row.rule_version, step: stepIn(bodies[index]?.after) }))
      const steps = await stepsOf(ctx, written.map(({ ruleVersion, step }) => ({ ruleVersion, step: step ?? '' })))
      const items = page.items.map((row, index) => {
        const body = bodies[index]
        const open = reads(ctx, row.kind, body?.after)
        const key = `fact.${row.kind}`
        return {
          factId: row.fact_id,
          at: row.at.toISOString(),
          actor: row.actor,
          actorName: names.get(row.actor) ?? row.actor,
          actorRole: ctx.text.say(ctx.language, `role.${row.actor_role}`),
          ...(row.on_behalf_of === null ? {} : { onBehalfOf: row.on_behalf_of }),
          kind: row.kind,
          kindLabel: ctx.text.has(key) ? ctx.text.say(ctx.language, key) : row.kind,
          step: written[index]?.step ? (steps[index] ?? null) : null,
          ruleVersion: row.rule_version,
          subject: body?.subjectId ?? '',
          before: open ? body?.before : null,
          after: open ? body?.after : null,
          ...(open ? {} : { hidden: true as const }),
          leafHash: row.leaf_hash.toString('hex'),
        }
      })
      return ok({ items, nextCursor: page.nextCursor, total })
    }),
  ]
}
