import { createHash } from 'node:crypto'
import { ok, refuse } from '@zhujian/kernel'
import type { OutputOf, ParsedOf, Refusal, Result } from '@zhujian/kernel'
import { inspectApart, readApart } from '@zhujian/documents-rendering'
import type { TableHead } from '@zhujian/documents-rendering'
import { filesStore } from '@zhujian/files'
import type { Context } from '@zhujian/http'
import { append } from '@zhujian/ledger/server'
import type * as api from '@zhujian/projects/api'
import type { ImportMapping } from '@zhujian/projects/api'
import { localCopy, readingTable } from './import-desk.ts'
import { guessMapping, importWords, isSureOf } from './import-guess.ts'
import type { Labels } from './import-guess.ts'
import { importJobStore } from './import-job-store.ts'
import { fittingMappings, loadMapping, missingColumns, shippedMappings } from './import-mapping.ts'
import { ownColumns } from './import-row.ts'
import type { ProjectsParts } from './parts.ts'
import { ruleFor } from './stage.ts'

type Hints = Pick<ParsedOf<typeof api.importPortfolio>, 'fileId' | 'encoding' | 'delimiter' | 'sheet' | 'headerRow'>
type Suggestion = OutputOf<typeof api.inspectImport>['suggestion']
const shownRows = 20
const mostValues = 200

/** Looks at an upload of the caller; the answer is the file's head and its bytes on this machine, which the caller of this releases. */
async function lookAt(ctx: Context, parts: ProjectsParts, hints: Hints): Promise<Result<{ head: TableHead; name: string; path: string; release(): void }>> {
  const file = await filesStore.own(ctx.tx, hints.fileId)
  const copy = file && (await localCopy(parts.imports, hints.fileId))
  if (!file || !copy) return refuse('projects.import.file_missing', { field: 'fileId' })
  const { encoding, delimiter, sheet, headerRow } = hints
  const head = await readingTable(ctx, () => inspectApart(copy.path, { encoding, delimiter, sheet, headerRow }))
  if (!head.ok) {
    copy.release()
    return head
  }
  return ok({ head: head.value, name: file.name, ...copy })
}

export async function inspectImport(ctx: Context, parts: ProjectsParts, input: ParsedOf<typeof api.inspectImport>): Promise<Result<OutputOf<typeof api.inspectImport>>> {
  const looked = await lookAt(ctx, parts, input)
  if (!looked.ok) return looked
  const { head, path, release } = looked.value
  try {
    const { form } = head
    const values = await readingTable(ctx, () => valuesOf(path, head, input.valuesOf))
    if (!values.ok) return values
    return ok({
      form: { kind: form.kind, headerRow: form.headerRow, encoding: form.kind === 'csv' ? form.encoding : null, delimiter: form.kind === 'csv' ? form.delimiter : null, sheet: form.kind === 'xlsx' ? form.sheet : null },
      certain: head.certain,
      sheets: head.sheets,
      columns: head.columns,
      sample: head.sample.slice(0, shownRows),
      suggestion: await suggest(ctx, parts, head),
      values: values.value,
    })
  } finally {
    release()
  }
}

/** The different values of some columns, commonest first, over the whole file. */
async function valuesOf(path: string, head: TableHead, columns: readonly string[]): Promise<OutputOf<typeof api.inspectImport>['values']> {
  if (columns.length === 0) return []
  const counts = columns.map((column) => ({ column, at: head.columns.indexOf(column), found: new Map<string, number>(), more: false }))
  let first = true
  for await (const row of readApart(path, head.form)) {
    if (first) {
      first = false
      continue
    }
    for (const one of counts) {
      const value = (row.cells[one.at] ?? '').trim()
      if (one.found.has(value) || one.found.size < mostValues) one.found.set(value, (one.found.get(value) ?? 0) + 1)
      else one.more = true
    }
  }
  return counts.map(({ column, found, more }) => ({ column, values: [...found].map(([value, count]) => ({ value, count })).sort((a, b) => b.count - a.count), more }))
}

/** The mapping for a table: shipped for its header, used for these columns before, or guessed from their names. */
async function suggest(ctx: Context, parts: ProjectsParts, head: TableHead): Promise<Suggestion> {
  const columns = ownColumns(head.columns)
  const remembered = await importJobStore.remembered(ctx.tx, headerHash(columns))
  if (remembered) return { how: 'remembered', mapping: remembered }
  const [shipped, ...others] = fittingMappings(columns)
  if (shipped && others.length === 0) return { how: 'shipped', mapping: shipped }
  const guessed = guessMapping(columns, head.sample, importWords(), labelsOf(ctx, parts))
  return guessed ? { how: 'guessed', mapping: guessed } : { how: 'none', mapping: null }
}

/** What stages and sectors are called where the caller is, in both languages and by code. */
export function labelsOf(ctx: Context, parts: ProjectsParts): Labels {
  const { stages } = ruleFor(ctx, parts, 'stages', ctx.actor.regionCode).body
  const { sectors } = ruleFor(ctx, parts, 'sectors', ctx.actor.regionCode).body
  return {
    stages: stages.flatMap((stage) => [stage.label.zh, stage.label.en, stage.id].map((word) => [word, stage.id] as const)),
    sectors: sectors.flatMap((sector) => [sector.label.zh, sector.label.en, sector.code].map((word) => [word, sector.code] as const)),
  }
}

function headerHash(columns: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(columns)).digest('hex')
}

/** Starts an import: it is written down with how the file is read, and done in the background. */
export async function startImport(ctx: Context, parts: ProjectsParts, input: ParsedOf<typeof api.importPortfolio>): Promise<Result<OutputOf<typeof api.importPortfolio>>> {
  const looked = await lookAt(ctx, parts, input)
  if (!looked.ok) return looked
  const { head, name, release } = looked.value
  release()
  const columns = ownColumns(head.columns)
  const mapping = await mappingOf(ctx, parts, input, head)
  if (!mapping.ok) return mapping
  const missing = missingColumns(mapping.value, columns)
  if (missing.length > 0) return refuse('projects.import.columns_missing', { field: 'mapping', figures: { mapping: mapping.value.name, columns: shortened(missing) } })
  const regionCode = regionOf(ctx, parts, input.regionCode, mapping.value)
  if (typeof regionCode !== 'number') return regionCode
  const { actor, language } = ctx
  await importJobStore.insert(ctx.tx, { region_code: regionCode, id: input.id, account_id: actor.accountId, actor, language, file_id: input.fileId, file_name: name, form: head.form, mapping: mapping.value, dry_run: input.dryRun, asked_at: ctx.now })
  if (!input.dryRun) await importJobStore.remember(ctx.tx, actor.regionCode, headerHash(columns), mapping.value, actor.username, ctx.now)
  append(ctx, { kind: input.dryRun ? 'projects.import_tried' : 'projects.import_started', regionCode, projectId: null, subjectId: input.id, after: { file: name, fileId: input.fileId, mapping: mapping.value.name, importSource: mapping.value.importSource } })
  ctx.afterCommit(() => parts.imports.wake())
  return ok({ importId: input.id, state: 'queued', regionCode, mapping: mapping.value.name })
}

/** Names enough to know the table by. */
function shortened(columns: readonly string[]): string {
  const most = 30
  return columns.length > most ? `${columns.slice(0, most).join(', ')} … (${columns.length})` : columns.join(', ')
}

async function mappingOf(ctx: Context, parts: ProjectsParts, { mapping: asked, dryRun }: Pick<ParsedOf<typeof api.importPortfolio>, 'mapping' | 'dryRun'>, head: TableHead): Promise<Result<ImportMapping>> {
  if (typeof asked === 'object') return ok(asked)
  if (asked !== undefined) return shippedMappings().includes(asked) ? ok(loadMapping(asked)) : refuse('projects.import.mapping_unknown', { field: 'mapping', figures: { mapping: asked, known: shippedMappings().join(', ') } })
  const { how, mapping } = await suggest(ctx, parts, head)
  // What was only guessed may be tried; stored it is once somebody has said that it is meant so.
  const meant = mapping !== null && (dryRun || how !== 'guessed' || isSureOf(mapping, importWords()))
  return meant ? ok(mapping) : refuse('projects.import.mapping_missing', { field: 'mapping', figures: { columns: shortened(head.columns) } })
}

/** The region asked for, that of the mapping where the caller writes there, else his own. */
export function regionOf(ctx: Context, parts: ProjectsParts, asked: number | undefined, mapping: ImportMapping | undefined): number | Refusal {
  const { scope, regionCode } = ctx.actor
  const writes = (code: number): boolean => code >= scope.writeLo && code <= scope.writeHi
  const tenants = parts.approvals.tenants.all()
  if (asked === undefined) return mapping?.region !== undefined && writes(mapping.region) && tenants.has(mapping.region) ? mapping.region : regionCode
  if (!tenants.has(asked)) return refuse('projects.region.unknown', { field: 'regionCode', figures: { regionCode: asked } })
  return writes(asked) ? asked : refuse('projects.region.not_yours', { status: 403, field: 'regionCode' })
}
