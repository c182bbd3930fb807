import { ok } from '@zhujian/kernel'
import type { OutputOf, ParsedOf, Refusal, Result } from '@zhujian/kernel'
import { decodeCursor, pageOf } from '@zhujian/http'
import type { Context, FileAnswer } from '@zhujian/http'
import type * as api from '@zhujian/ledger/api'
import { exportList, filterLine, sayingOf } from './export-list.ts'
import type { ListColumn, Saying } from './export-list.ts'
import { factStore } from './fact-store.ts'

/** What this module is given by those above it. */
export type LedgerParts = {
  /** How a project is found visible: known by the module of projects. */
  guard(ctx: Context, projectId: string): Promise<{ ok: true; value: { name: string } } | Refusal>
  /** Names of people by account name: known by the module of the organisation. */
  namesOf(ctx: Context, usernames: readonly string[]): Promise<ReadonlyMap<string, string>>
  /** Names of steps in the reader's language: known by the module of approvals. */
  stepsOf(ctx: Context, facts: readonly { ruleVersion: string | null; step: string }[]): Promise<readonly string[]>
  /** Whether the reader may see what a fact says: it is read with the resource it belongs to (domain/11). Its hash and its time are open to all who see the project. */
  reads(ctx: Context, kind: string, after: unknown): boolean
}

/** The step a fact names, or null. */
function stepIn(after: unknown): string | null {
  const step = typeof after === 'object' && after !== null ? (after as Record<string, unknown>)['step'] : undefined
  return typeof step === 'string' ? step : null
}

/** The record of a project, newest first; of facts whose resource the reader may not read, that they stand and nothing more. */
export async function listProjectFacts(ctx: Context, { guard, namesOf, stepsOf, reads }: LedgerParts, input: ParsedOf<typeof api.listProjectFacts>): Promise<Result<OutputOf<typeof api.listProjectFacts>>> {
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
      ...(open ? { record: row.body } : {}),
    }
  })
  return ok({ items, nextCursor: page.nextCursor, total })
}

/** The record of a project as a workbook, each fact with what it says and its leaf hash: what an archive keeps and an audit checks. */
export async function exportProjectFacts(ctx: Context, parts: LedgerParts, input: ParsedOf<typeof api.exportProjectFacts>): Promise<Result<FileAnswer>> {
  const visible = await parts.guard(ctx, input.projectId)
  if (!visible.ok) return visible
  const say = sayingOf(ctx)
  return ok(exportList(ctx, {
    kind: 'ledger.facts_exported',
    title: say('export.facts.title', { project: visible.value.name }),
    sheet: say('screen.record.title'),
    filter: filterLine(ctx, [`${say('export.project')} ${visible.value.name}`]),
    columns: factColumns(say),
    read: (again, limit, cursor) => listProjectFacts(again, parts, { ...input, limit, cursor }),
    subjectId: input.projectId,
  }))
}

function factColumns(say: Saying): ListColumn<api.FactView>[] {
  const written = (one: api.FactView, said: unknown): string | null => (one.hidden ? say('export.facts.hidden') : said === null || said === undefined ? null : JSON.stringify(said))
  return [
    { key: 'at', title: say('export.facts.at'), kind: 'instant', value: (one) => one.at },
    { key: 'kind', title: say('export.facts.kind'), kind: 'text', width: 24, value: (one) => one.kindLabel },
    { key: 'step', title: say('export.facts.step'), kind: 'text', width: 20, value: (one) => one.step },
    { key: 'actor', title: say('export.facts.actor'), kind: 'text', width: 14, value: (one) => one.actorName },
    { key: 'username', title: say('export.facts.username'), kind: 'text', width: 24, value: (one) => one.actor },
    { key: 'role', title: say('export.facts.role'), kind: 'text', width: 16, value: (one) => one.actorRole },
    { key: 'onBehalfOf', title: say('export.facts.on_behalf'), kind: 'text', width: 16, value: (one) => one.onBehalfOf ?? null },
    { key: 'rule', title: say('export.facts.rule'), kind: 'text', width: 22, value: (one) => one.ruleVersion },
    { key: 'before', title: say('export.facts.before'), kind: 'text', width: 40, value: (one) => written(one, one.before) },
    { key: 'after', title: say('export.facts.after'), kind: 'text', width: 60, value: (one) => written(one, one.after) },
    { key: 'factId', title: say('export.facts.id'), kind: 'text', width: 38, value: (one) => one.factId },
    { key: 'leaf', title: say('export.facts.leaf'), kind: 'text', width: 66, value: (one) => one.leafHash },
  ]
}
