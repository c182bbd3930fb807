import { ok, refuse } from '@zhujian/kernel'
import type { OutputOf, ParsedOf, Result } from '@zhujian/kernel'
import type { Context } from '@zhujian/http'
import { append } from '@zhujian/ledger/server'
import { exportColumns, listProjects } from '@zhujian/projects/api'
import type * as api from '@zhujian/projects/api'
import type { ProjectsParts } from './parts.ts'
import { ruleFor } from './stage.ts'
import { viewStore } from './view-store.ts'
import type { ViewRow } from './view-store.ts'

type Columns = OutputOf<typeof api.listViews>['items'][number]['columns']
const known = (columns: readonly string[]): Columns => exportColumns.filter((one) => columns.includes(one)).sort((a, b) => columns.indexOf(a) - columns.indexOf(b))

export async function listViews(ctx: Context): Promise<Result<OutputOf<typeof api.listViews>>> {
  const rows = await viewStore.list(ctx.tx)
  const mine = (row: ViewRow): boolean => row.account_id === ctx.actor.accountId
  const items = rows.map((row) => ({ viewId: row.id, name: row.name, query: row.query, columns: known(row.columns), shared: row.shared, mine: mine(row), ownerName: row.owner_name }))
  return ok({ items: [...items.filter((one) => one.mine), ...items.filter((one) => !one.mine)], nextCursor: null })
}

/** A view is what the address of the library says; anything the list would refuse is refused here, and where it is. */
function readQuery(query: string): { query: string } | { wrong: string } {
  const given = [...new URLSearchParams(query)].filter(([name]) => name !== 'cursor' && name !== 'page' && name !== 'limit')
  const shape = listProjects.input.strict().safeParse({ ...Object.fromEntries(given), limit: 50 })
  if (!shape.success) return { wrong: String(shape.error.issues[0]?.path[0] ?? (shape.error.issues[0] as { keys?: string[] } | undefined)?.keys?.[0] ?? '') }
  return { query: new URLSearchParams(given.sort(([a], [b]) => (a < b ? -1 : 1))).toString() }
}

/** What others work by is neither changed nor dropped under them: its sharing, which the book knows, is taken back first. */
const stillShared = (view: ViewRow | undefined): ReturnType<typeof refuse> | null => (view?.shared ? refuse('projects.view.shared', { status: 409, figures: { name: view.name } }) : null)

export async function saveView(ctx: Context, parts: ProjectsParts, input: ParsedOf<typeof api.saveView>): Promise<Result<OutputOf<typeof api.saveView>>> {
  const { viewId, name, columns } = input
  const read = readQuery(input.query)
  if ('wrong' in read) return refuse('projects.view.filter', { field: 'query', figures: { filter: read.wrong } })
  const { accountId, regionCode, name: ownerName } = ctx.actor
  const own = await viewStore.own(ctx.tx, accountId)
  const shared = stillShared(own.find((row) => row.id === viewId))
  if (shared) return shared
  const others = own.filter((row) => row.id !== viewId)
  const { viewsMost } = ruleFor(ctx, parts, 'library', regionCode).body
  if (others.some((row) => row.name === name)) return refuse('projects.view.name_taken', { status: 409, field: 'name', figures: { name } })
  if (others.length >= viewsMost) return refuse('projects.view.too_many', { figures: { most: viewsMost } })
  await viewStore.save(ctx.tx, { account_id: accountId, id: viewId, region_code: regionCode, name, query: read.query, columns, owner_name: ownerName }, ctx.now)
  return ok({ viewId })
}

export async function deleteView(ctx: Context, viewId: string): Promise<Result<OutputOf<typeof api.deleteView>>> {
  const shared = stillShared((await viewStore.own(ctx.tx, ctx.actor.accountId)).find((row) => row.id === viewId))
  if (shared) return shared
  const dropped = await viewStore.drop(ctx.tx, ctx.actor.accountId, viewId)
  return dropped > 0 ? ok({ viewId }) : refuse('projects.view.not_found', { status: 404 })
}

/** What others will work by is written down: who set it before them, and with what filter. */
export async function shareView(ctx: Context, input: ParsedOf<typeof api.shareView>): Promise<Result<OutputOf<typeof api.shareView>>> {
  const { viewId, shared } = input
  if (ctx.actor.scope.role !== 'app') return refuse('projects.view.not_office', { status: 403, figures: { role: ctx.actor.role } })
  const view = (await viewStore.own(ctx.tx, ctx.actor.accountId)).find((row) => row.id === viewId)
  if (!view) return refuse('projects.view.not_found', { status: 404 })
  await viewStore.share(ctx.tx, ctx.actor.accountId, viewId, shared)
  append(ctx, { kind: shared ? 'projects.view_shared' : 'projects.view_withdrawn', regionCode: view.region_code, projectId: null, subjectId: viewId, before: { shared: view.shared }, after: { shared, name: view.name, query: view.query } })
  return ok({ viewId, shared })
}

export function getLibraryOptions(ctx: Context, parts: ProjectsParts): Result<OutputOf<typeof api.getLibraryOptions>> {
  const { body } = ruleFor(ctx, parts, 'library', ctx.actor.regionCode)
  return ok({ columns: known(body.columns), compareMost: body.compareMost, bulk: [...body.bulk] })
}
