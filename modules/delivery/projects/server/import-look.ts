import { pipeline } from 'node:stream/promises'
import { ok, refuse } from '@zhujian/kernel'
import type { OutputOf, ParsedOf, Result } from '@zhujian/kernel'
import { writeWorkbook } from '@zhujian/documents-rendering'
import { decodeCursor, pageOf } from '@zhujian/http'
import type { Context, FileAnswer } from '@zhujian/http'
import { append } from '@zhujian/ledger/server'
import type * as api from '@zhujian/projects/api'
import type { ImportView } from '@zhujian/projects/api'
import { seesAllImports } from './import-desk.ts'
import { importJobStore } from './import-job-store.ts'
import type { ImportJobRow } from './import-job-store.ts'
import type { ProjectsParts } from './parts.ts'
import { ruleFor } from './stage.ts'

async function found(ctx: Context, parts: ProjectsParts, importId: string): Promise<Result<ImportJobRow>> {
  // Outsiders read what belongs to their projects; an import belongs to a region.
  if (ctx.actor.scope.role !== 'app') return refuse('projects.import.not_found', { status: 404 })
  const job = await importJobStore.visible(ctx.tx, importId, ctx.actor.accountId, seesAllImports(ctx, parts))
  return job ? ok(job) : refuse('projects.import.not_found', { status: 404 })
}

export async function getImport(ctx: Context, parts: ProjectsParts, importId: string): Promise<Result<ImportView>> {
  const job = await found(ctx, parts, importId)
  return job.ok ? ok(viewOf(ctx, parts, job.value)) : job
}

export async function listImports(ctx: Context, parts: ProjectsParts, input: ParsedOf<typeof api.listImports>): Promise<Result<OutputOf<typeof api.listImports>>> {
  const after = decodeCursor(input.cursor, 1)
  if (ctx.actor.scope.role !== 'app') return ok({ items: [], nextCursor: null })
  const rows = await importJobStore.list(ctx.tx, ctx.actor.accountId, seesAllImports(ctx, parts), after ? String(after[0]) : null, input.limit + 1)
  const page = pageOf(rows, input.limit, (row) => [row.id])
  return ok({ items: page.items.map((job) => viewOf(ctx, parts, job)), nextCursor: page.nextCursor })
}

function viewOf(ctx: Context, parts: ProjectsParts, job: ImportJobRow): ImportView {
  const { text, language } = ctx
  return {
    importId: job.id,
    state: job.state,
    step: job.step,
    dryRun: job.dry_run,
    fileId: job.file_id,
    fileName: job.file_name,
    mapping: job.mapping.name,
    regionCode: job.region_code,
    regionName: parts.approvals.tenants.nameOf(job.region_code),
    rows: job.rows,
    rowsRead: job.rows_read,
    stored: job.stored,
    refused: job.refused,
    created: job.created,
    updated: job.updated,
    reasons: job.reasons.map(({ code, figures, count, rows }) => ({ text: text.say(language, `import.reason.${code}`, figures), count, rows })),
    replaced: job.replaced,
    returned: job.refused_file_id !== null,
    problem: job.problem && text.say(language, `import.problem.${job.problem.code}`, job.problem.figures),
    askedBy: job.actor.name,
    askedAt: job.asked_at.toISOString(),
    endedAt: job.ended_at?.toISOString() ?? null,
  }
}

export async function cancelImport(ctx: Context, parts: ProjectsParts, importId: string): Promise<Result<OutputOf<typeof api.cancelImport>>> {
  const job = await found(ctx, parts, importId)
  if (!job.ok) return job
  if (job.value.account_id !== ctx.actor.accountId) return refuse('platform.permission.denied', { status: 403, figures: { operation: 'cancelImport', role: ctx.actor.role } })
  if ((await importJobStore.cancel(ctx.tx, importId, ctx.now)) === 0) return refuse('projects.import.ended', { status: 409, figures: { state: job.value.state } })
  append(ctx, { kind: 'projects.import_cancelled', regionCode: job.value.region_code, projectId: null, subjectId: importId, before: { state: job.value.state }, after: { state: 'cancelled' } })
  return ok({ importId, state: 'cancelled' })
}

export async function getImportRefusals(ctx: Context, parts: ProjectsParts, importId: string): Promise<Result<FileAnswer>> {
  const job = await found(ctx, parts, importId)
  if (!job.ok) return job
  const content = job.value.refused_file_id === null ? null : await parts.imports.files?.read(job.value.refused_file_id)
  if (!content) return refuse('projects.import.nothing_refused', { status: 404 })
  const stem = job.value.file_name.replace(/\.[^.]*$/, '')
  return ok({ fileName: `${stem}-${ctx.text.say(ctx.language, 'import.returned')}.xlsx`, write: (sink) => pipeline(content, sink) })
}

/** The template: what is asked for, how each column is filled in, and the words that the columns with a choice may hold. */
export function getImportTemplate(ctx: Context, parts: ProjectsParts): Result<FileAnswer> {
  const say = (key: string): string => ctx.text.say(ctx.language, `import.template.${key}`)
  const label = ctx.language === 'en' ? 'en' : 'zh'
  const columns = ['code', 'name', 'location', 'sector', 'stage', 'total', 'currency', 'progress', 'start', 'finish', 'longitude', 'latitude']
  const { stages } = ruleFor(ctx, parts, 'stages', ctx.actor.regionCode).body
  const { sectors } = ruleFor(ctx, parts, 'sectors', ctx.actor.regionCode).body
  return ok({
    fileName: `${say('file')}.xlsx`,
    write: async (sink) => {
      const book = writeWorkbook(sink)
      book.sheet({
        name: say('sheet'),
        columns: columns.map((column) => ({ title: say(column), kind: column === 'start' || column === 'finish' ? 'day' : 'text', width: column === 'name' ? 40 : 20 })),
        guidance: columns.map((column, at) => `${at === 0 ? '\u203b' : ''}${say(`${column}.how`)}`),
      })
      book.sheet({ name: say('words'), columns: [{ title: say('stage'), kind: 'text', width: 24 }, { title: say('sector'), kind: 'text', width: 32 }] })
      const rows = Array.from({ length: Math.max(stages.length, sectors.length) }, (_, at) => [stages[at]?.label[label] ?? null, sectors[at]?.label[label] ?? null])
      await book.rows(rows)
      await book.end()
    },
  })
}
