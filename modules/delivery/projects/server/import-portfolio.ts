import { canonicalJson } from '@zhujian/kernel'
import type { IdSource } from '@zhujian/kernel'
import type { Pool } from '@zhujian/database'
import { runAsProgram } from '@zhujian/http'
import type { Actor, Context } from '@zhujian/http'
import { append } from '@zhujian/ledger/server'
import { gradeOf } from '@zhujian/policy/domain'
import type { ImportMapping } from '@zhujian/projects/api'
import { bigrams, typedPairs } from '@zhujian/projects/domain'
import { pinyinInitials } from '@zhujian/text'
import type { Text } from '@zhujian/text'
import type { MappedRow } from './import-row.ts'
import { importStore } from './import-store.ts'
import type { ImportedBefore, ImportRow, ImportTarget } from './import-store.ts'
import { surveyed, surveyFile } from './import-survey.ts'
import type { ImportFile, RefusalSink, Replaced } from './import-survey.ts'
import type { ProjectsParts } from './parts.ts'
import { ruleFor } from './stage.ts'

export type ImportParts = { pool: Pool; projects: ProjectsParts; text: Text; ids: IdSource; now(): Date }
export type ImportProgress = { step: 'checking' | 'storing'; rows: number; of: number | null; refused: number; created: number; updated: number }
export type ImportRequest = ImportFile & {
  mappingOf(header: string[]): ImportMapping
  regionCode: number
  /** In whose name it is stored, with the reach to write in the region. */
  actor: Actor
  refusals: RefusalSink
  /** Kept in every fact: what file it was, who ran the command, which import it was. */
  origin: Record<string, string>
  /** Looks at everything and stores nothing. */
  dryRun?: boolean
  progress(at: ImportProgress): Promise<void> | void
  signal?: AbortSignal
}
export type ImportOutcome = {
  rows: number
  stored: number
  refused: number
  created: number
  updated: number
  /** Of the stored rows, those whose project a later row of the file wrote. */
  replaced: Replaced
  mapping: string
  region: number
}

const batchSize = 500
/** Rows of one key stand in no two batches, so batches do not wait for one another. */
const batchesAtOnce = 2
const nobody = '00000000-0000-0000-0000-000000000000'

/**
 * Imports the projects of a foreign file. Every row is stored or refused with its reason. The file is read twice: first to check all
 * of it and to find the last row of each key, which wins; then to store. A second run of the same file writes nothing. Amounts stay
 * in their own currency; only those in CNY are graded, as the grade table speaks of yuan.
 */
export async function importPortfolio(parts: ImportParts, request: ImportRequest): Promise<ImportOutcome> {
  const survey = await surveyFile(request, request.mappingOf, request.refusals, async (rows, refused) => {
    request.signal?.throwIfAborted()
    await request.progress({ step: 'checking', rows, of: null, refused, created: 0, updated: 0 })
  })
  await request.refusals.end()
  const { rows, refused, replaced, mapping } = survey
  const target: ImportTarget = { regionCode: request.regionCode, source: mapping.importSource, createdBy: nobody, at: parts.now() }
  const outcome: ImportOutcome = { rows, stored: rows - refused, refused, created: 0, updated: 0, replaced, mapping: mapping.name, region: request.regionCode }
  const of = survey.folded?.length ?? survey.lastRow.size
  let done = 0
  const store = async (batch: readonly MappedRow[]): Promise<void> => {
    request.signal?.throwIfAborted()
    const written = await storeBatch(parts, request, mapping, target, batch)
    outcome.created += written.created
    outcome.updated += written.updated
    done += batch.length
    await request.progress({ step: 'storing', rows: done, of, refused, created: outcome.created, updated: outcome.updated })
  }
  await inBatches(surveyed(request, survey), store)
  return outcome
}

/** Stores rows by batches, a few at a time: while the database writes one, the next is read. What has begun is waited for, also when one fails. */
async function inBatches(rows: AsyncIterable<MappedRow>, store: (batch: readonly MappedRow[]) => Promise<void>): Promise<void> {
  const underWay = new Set<Promise<void>>()
  let batch: MappedRow[] = []
  const send = async (): Promise<void> => {
    const storing = store(batch).finally(() => underWay.delete(storing))
    batch = []
    underWay.add(storing)
    if (underWay.size >= batchesAtOnce) await Promise.race(underWay)
  }
  try {
    for await (const row of rows) {
      batch.push(row)
      if (batch.length >= batchSize) await send()
    }
    if (batch.length > 0) await send()
    await Promise.all(underWay)
  } finally {
    await Promise.allSettled(underWay)
  }
}

/** One transaction of the program in the name of whoever asked. */
function storeBatch(parts: ImportParts, request: ImportRequest, mapping: ImportMapping, target: ImportTarget, rows: readonly MappedRow[]): Promise<{ created: number; updated: number }> {
  const run = { pool: parts.pool, text: parts.text, ids: parts.ids, now: target.at, actor: request.actor, operation: 'importPortfolio' }
  return runAsProgram(run, async (ctx) => {
    const stored = await storeRows(ctx, parts.projects, { target, origin: { mapping: mapping.name, ...request.origin }, dryRun: request.dryRun ?? false }, rows)
    const created = stored.filter((one) => one.created).length
    return { created, updated: stored.length - created }
  })
}

export type StoredRow = { key: string; projectId: string | null; created: boolean }

/** Projects, what finds them, their phases, and a fact for each that was added or changed; those that are as they were are left out. */
export async function storeRows(ctx: Context, parts: ProjectsParts, how: { target: ImportTarget; origin: Record<string, string>; dryRun: boolean }, rows: readonly MappedRow[]): Promise<StoredRow[]> {
  const { tx } = ctx
  const { target } = how
  const before = new Map((await importStore.existing(tx, target, rows.map((row) => row.key))).map((row) => [row.import_key, row]))
  const graded = rows.map((row) => ({ ...row, ...gradeIn(ctx, parts, target.regionCode, row) }))
  const changed = new Map(graded.filter((row) => !alike(row, before.get(row.key))).map((row) => [row.key, projectOf(ctx, row)]))
  if (how.dryRun) return [...changed.keys()].map((key) => ({ key, projectId: before.get(key)?.id ?? null, created: !before.has(key) }))
  const written = changed.size === 0 ? [] : await importStore.save(tx, target, [...changed.values()])
  const entries = written.map(({ id, import_key, created }) => {
    const entry = changed.get(import_key)
    if (!entry) throw new Error(`the database returned an unknown key ${import_key}`)
    return { id, created, entry }
  })
  for (const { id, created, entry } of entries) {
    append(ctx, {
      kind: created ? 'projects.imported' : 'projects.import_updated',
      regionCode: target.regionCode,
      projectId: id,
      subjectId: id,
      ruleVersion: entry.ruleVersion === null ? null : `grade@${entry.ruleVersion}`,
      before: figuresBefore(before.get(entry.key)),
      after: { ...figuresOf(entry), importSource: target.source, importKey: entry.key, rowHash: entry.rowHash, ...how.origin },
    })
  }
  if (entries.length > 0) await importStore.saveSearch(tx, target.regionCode, entries.map(({ id, entry }) => ({ projectId: id, grams: entry.grams, initials: entry.initials, code: entry.key.toLowerCase() })))
  const phased = entries.filter(({ entry }) => entry.phasesText !== null)
  if (phased.length > 0) await importStore.savePhases(tx, target.regionCode, phased.map(({ id, entry }) => ({ projectId: id, phases: entry.phasesText ?? '[]' })))
  return entries.map(({ id, created, entry }) => ({ key: entry.key, projectId: id, created }))
}

type GradedRow = MappedRow & Pick<ImportRow, 'grade' | 'gradeRule' | 'ruleVersion'>

/** Adds what a row needs to be written; only done for rows that are. */
function projectOf(ctx: Context, row: GradedRow): ImportRow & GradedRow {
  const initials = pinyinInitials(row.name)
  return { ...row, phasesText: phasesText(row), id: ctx.ids.next(), initials, grams: [...bigrams(row.name), ...typedPairs(initials, row.key)] }
}

function gradeIn(ctx: Context, parts: ProjectsParts, regionCode: number, row: MappedRow): Pick<ImportRow, 'grade' | 'gradeRule' | 'ruleVersion'> {
  const none = { grade: null, gradeRule: null, ruleVersion: null }
  if (row.currency !== 'CNY' || row.totalFen === null) return none
  const table = ruleFor(ctx, parts, 'grade', regionCode)
  const { grade, rule } = gradeOf(table.body, { totalFen: row.totalFen, nature: 'publicWelfare', complexity: 'ordinary', elevations: [] })
  return grade === null ? none : { grade, gradeRule: rule, ruleVersion: table.version }
}

type Figures = Record<string, string | number | null>
type Imported = Pick<GradedRow, 'name' | 'state' | 'stage' | 'sector' | 'grade' | 'totalFen' | 'currency' | 'location' | 'longitudeE6' | 'latitudeE6' | 'progressBp' | 'plannedStartOn' | 'plannedFinishOn'> & { phasesText: string | null }

/** What is compared and told of an imported project; what its source does not give is left out, as it was before it could be given. */
function figuresOf({ totalFen, longitudeE6, latitudeE6, progressBp, plannedStartOn, plannedFinishOn, phasesText: phases, name, state, stage, sector, grade, currency, location }: Imported): Figures {
  const more = { longitudeE6, latitudeE6, progressBp, plannedStartOn, plannedFinishOn, phases }
  const given = Object.fromEntries(Object.entries(more).filter(([, value]) => value !== null))
  return { name, state, stage, sector, grade, totalInvestmentFen: totalFen === null ? null : String(totalFen), currency, location, ...given }
}

function figuresBefore(row: ImportedBefore | undefined): Figures | null {
  return row ? figuresOf({ ...row, totalFen: row.total_investment_fen, longitudeE6: row.longitude_e6, latitudeE6: row.latitude_e6, progressBp: row.progress_bp, plannedStartOn: row.planned_start_on, plannedFinishOn: row.planned_finish_on, phasesText: row.import_phases }) : null
}

function alike(row: GradedRow, before: ImportedBefore | undefined): boolean {
  return before !== undefined && canonicalJson(figuresOf({ ...row, phasesText: phasesText(row) })) === canonicalJson(figuresBefore(before))
}

/** The phases as one text: what they were is compared, and told in the fact, whole. */
function phasesText({ phases }: MappedRow): string | null {
  return phases.length === 0 ? null : canonicalJson(phases.map((phase) => JSON.parse(JSON.stringify(phase, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value))) as Record<string, string>))
}
