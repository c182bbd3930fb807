import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { canonicalJson } from '@zhujian/kernel'
import type { IdSource } from '@zhujian/kernel'
import { runAsSystem, systemScope } from '@zhujian/database'
import type { Pool } from '@zhujian/database'
import { programActor, runAsProgram } from '@zhujian/http'
import type { Actor, Context } from '@zhujian/http'
import { append } from '@zhujian/ledger/server'
import { gradeOf } from '@zhujian/policy/domain'
import { bigrams } from '@zhujian/projects/domain'
import { tenantStore } from '@zhujian/tenancy/server'
import { pinyinInitials } from '@zhujian/text'
import type { Text } from '@zhujian/text'
import { ImportError, importRegions, mapRow, mappingFor } from './import-mapping.ts'
import type { ImportMapping, MappedRow } from './import-mapping.ts'
import { importStore } from './import-store.ts'
import type { ImportRow, ImportTarget, ImportedBefore } from './import-store.ts'
import type { ProjectsParts } from './parts.ts'
import { ruleFor } from './stage.ts'

export type ImportParts = { pool: Pool; projects: ProjectsParts; text: Text; ids: IdSource; now(): Date }
export type ImportRequest = {
  /** Reads the file from its beginning: the header first, then its rows. Called twice. */
  open(): AsyncIterable<string[]>
  mapping?: string | undefined
  region?: number | undefined
  /** Where refused rows go; only written when there are any. */
  refusalFile: string
  /** Who ran the command on the machine, and what file it was: kept in the facts. */
  osUser: string
  fileName: string
  progress(line: string): void
  signal?: AbortSignal
}
export type ImportOutcome = {
  rows: number
  stored: number
  refused: number
  created: number
  updated: number
  mapping: string
  region: number
}

const batchSize = 500
const nobody = '00000000-0000-0000-0000-000000000000'

/**
 * Imports the projects of a foreign file (region 9902xx). Every row is stored or refused with its reason. The file is read
 * twice: first to check all of it and to find the last row of each key, which wins; then to store. A second run of the same
 * file writes nothing. Amounts stay in their own currency; only those in CNY are graded, as the grade table speaks of yuan.
 */
export async function importPortfolio(parts: ImportParts, request: ImportRequest): Promise<ImportOutcome> {
  const survey = await surveyFile(request)
  const regionCode = await openRegion(parts, request.region ?? survey.mapping.region)
  const target: ImportTarget = { regionCode, source: survey.mapping.importSource, createdBy: nobody, at: parts.now() }
  const outcome: ImportOutcome = {
    rows: survey.rows,
    stored: survey.rows - survey.refused,
    refused: survey.refused,
    created: 0,
    updated: 0,
    mapping: survey.mapping.name,
    region: regionCode,
  }
  let batch: MappedRow[] = []
  const flush = async (): Promise<void> => {
    request.signal?.throwIfAborted()
    const written = await storeBatch(parts, request, survey.mapping, target, batch)
    outcome.created += written.created
    outcome.updated += written.updated
    batch = []
  }
  let at = 0
  for await (const { header, cells } of rowsOf(request)) {
    at += 1
    const mapped = mapRow(survey.mapping, header, cells)
    if (mapped.ok && survey.lastRow.get(mapped.row.key) === at) batch.push(mapped.row)
    if (batch.length >= batchSize) await flush()
    if (at % 1000 === 0) request.progress(`importing: ${at} of ${survey.rows} rows`)
  }
  if (at !== survey.rows)
    throw new ImportError(`the file changed while it was read: ${survey.rows} rows, then ${at}; run the import again`)
  if (batch.length > 0) await flush()
  return outcome
}

async function* rowsOf(request: ImportRequest): AsyncGenerator<{ header: string[]; cells: string[] }> {
  let header: string[] | undefined
  for await (const cells of request.open()) {
    if (header) yield { header, cells }
    else header = cells.map((cell) => cell.trim())
  }
}

type Survey = { mapping: ImportMapping; rows: number; refused: number; lastRow: Map<string, number> }

/** Reads the whole file once, before anything is stored: writes the refusals, and finds the row that wins for each key. */
async function surveyFile(request: ImportRequest): Promise<Survey> {
  let mapping: ImportMapping | undefined
  const survey = { rows: 0, refused: 0, lastRow: new Map<string, number>() }
  const refusals = refusalWriter(request.refusalFile)
  try {
    let first = true
    for await (const cells of request.open()) {
      if (first) {
        first = false
        const header = cells.map((cell) => cell.trim())
        mapping = mappingFor(header, request.mapping)
        refusals.start(header)
        continue
      }
      if (!mapping) break
      survey.rows += 1
      const mapped = mapRow(mapping, refusals.header(), cells)
      if (mapped.ok) survey.lastRow.set(mapped.row.key, survey.rows)
      else {
        survey.refused += 1
        refusals.write(cells, mapped.reason)
      }
      if (survey.rows % 5000 === 0) {
        request.signal?.throwIfAborted()
        request.progress(`checking: ${survey.rows} rows`)
      }
    }
  } finally {
    refusals.close()
  }
  if (!mapping) throw new ImportError('the file is empty: it has no header')
  return { mapping, ...survey }
}

type RefusalWriter = {
  start(header: string[]): void
  header(): string[]
  write(cells: readonly string[], reason: string): void
  close(): void
}

/** The file of refused rows: the original columns and the reason; made at the first refusal, one of an earlier run is removed. */
function refusalWriter(path: string): RefusalWriter {
  let columns: string[] = []
  let file: number | undefined
  const line = (cells: readonly string[]): string =>
    `${cells.map((cell) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',')}\n`
  return {
    start: (header) => {
      columns = header
      rmSync(path, { force: true })
    },
    header: () => columns,
    write: (cells, reason) => {
      if (file === undefined) {
        mkdirSync(dirname(path), { recursive: true })
        file = openSync(path, 'w', 0o600)
        writeSync(file, line([...columns, 'reason']))
      }
      // A short row is filled up and a long one cut to the header, so that the reason stands in its own column.
      writeSync(
        file,
        line([
          ...columns.map((_, at) => cells[at] ?? ''),
          cells.length > columns.length ? `${reason}; beyond: ${cells.slice(columns.length).join('|')}` : reason,
        ]),
      )
    },
    close: () => {
      if (file !== undefined) closeSync(file)
    },
  }
}

/** Makes the tenants of the import regions when the demo city has not; foreign projects never come into any other region. */
async function openRegion(parts: ImportParts, regionCode: number): Promise<number> {
  const regions = importRegions()
  if (!Number.isInteger(regionCode) || regionCode < regions.lo || regionCode > regions.hi) {
    throw new ImportError(`region ${regionCode} is not for imports: it must lie within ${regions.lo}–${regions.hi}`)
  }
  const { tenants } = parts.projects.approvals
  await runAsSystem(parts.pool, async (tx) => {
    const known = new Set((await tenantStore.all(tx)).map((tenant) => tenant.regionCode))
    for (const tenant of regions.tenants) if (!known.has(tenant.regionCode)) await tenantStore.insert(tx, tenant)
    await tenants.reload(tx)
  })
  if (!tenants.all().has(regionCode))
    throw new ImportError(
      `region ${regionCode} has no tenant: use one of ${regions.tenants.map((tenant) => tenant.regionCode).join(', ')}`,
    )
  return regionCode
}

function cliActor(regionCode: number): Actor {
  const { lo, hi } = importRegions()
  return programActor('system:cli', regionCode, { ...systemScope, readLo: lo, readHi: hi, writeLo: regionCode, writeHi: regionCode })
}

/** One transaction: projects, what finds them, and a fact for each that was added or changed. */
async function storeBatch(
  parts: ImportParts,
  request: ImportRequest,
  mapping: ImportMapping,
  target: ImportTarget,
  rows: readonly MappedRow[],
): Promise<{ created: number; updated: number }> {
  const run = { pool: parts.pool, text: parts.text, ids: parts.ids, now: target.at, actor: cliActor(target.regionCode), operation: 'importPortfolio' }
  return runAsProgram(run, async (ctx) => {
    const { tx } = ctx
    const keys = rows.map((row) => row.key)
    const before = new Map((await importStore.existing(tx, target, keys)).map((row) => [row.import_key, row]))
    const graded = rows.map((row) => ({ ...row, ...gradeIn(ctx, parts, target.regionCode, row) }))
    const changed = new Map(graded.filter((row) => !alike(row, before.get(row.key))).map((row) => [row.key, projectOf(ctx, row)]))
    const written = changed.size === 0 ? [] : await importStore.save(tx, target, [...changed.values()])
    const search: Parameters<typeof importStore.saveSearch>[2][number][] = []
    for (const { id, import_key, created } of written) {
      const entry = changed.get(import_key)
      if (!entry) throw new Error(`the database returned an unknown key ${import_key}`)
      search.push({ projectId: id, grams: entry.grams, initials: entry.initials, code: import_key.toLowerCase() })
      const origin = {
        mapping: mapping.name,
        importSource: target.source,
        importKey: import_key,
        rowHash: entry.rowHash,
        file: request.fileName,
        osUser: request.osUser,
      }
      append(ctx, {
        kind: created ? 'projects.imported' : 'projects.import_updated',
        regionCode: target.regionCode,
        projectId: id,
        subjectId: id,
        ruleVersion: entry.ruleVersion === null ? null : `grade@${entry.ruleVersion}`,
        before: figuresBefore(before.get(import_key)),
        after: { ...figuresOf(entry), ...origin },
      })
    }
    if (search.length > 0) await importStore.saveSearch(tx, target.regionCode, search)
    const created = written.filter((row) => row.created).length
    return { created, updated: written.length - created }
  })
}

type GradedRow = MappedRow & Pick<ImportRow, 'grade' | 'gradeRule' | 'ruleVersion'>

/** Adds what a row needs to be written; only done for rows that are. */
function projectOf(ctx: Context, row: GradedRow): ImportRow & GradedRow {
  return { ...row, id: ctx.ids.next(), initials: pinyinInitials(row.name), grams: bigrams(row.name) }
}

function gradeIn(
  ctx: Context,
  parts: ImportParts,
  regionCode: number,
  row: MappedRow,
): Pick<ImportRow, 'grade' | 'gradeRule' | 'ruleVersion'> {
  const none = { grade: null, gradeRule: null, ruleVersion: null }
  if (row.currency !== 'CNY' || row.totalFen === null) return none
  const table = ruleFor(ctx, parts.projects, 'grade', regionCode)
  const { grade, rule } = gradeOf(table.body, {
    totalFen: row.totalFen,
    nature: 'publicWelfare',
    complexity: 'ordinary',
    elevations: [],
  })
  return grade === null ? none : { grade, gradeRule: rule, ruleVersion: table.version }
}

type Figures = {
  name: string
  state: string
  stage: string
  sector: string
  grade: string | null
  totalInvestmentFen: string | null
  currency: string
  location: string | null
}

type Imported = Pick<GradedRow, 'name' | 'state' | 'stage' | 'sector' | 'grade' | 'totalFen' | 'currency' | 'location'>

function figuresOf({ name, state, stage, sector, grade, totalFen, currency, location }: Imported): Figures {
  return { name, state, stage, sector, grade, totalInvestmentFen: totalFen === null ? null : String(totalFen), currency, location }
}

function figuresBefore(row: ImportedBefore | undefined): Figures | null {
  return row ? figuresOf({ ...row, totalFen: row.total_investment_fen }) : null
}

function alike(row: GradedRow, before: ImportedBefore | undefined): boolean {
  return canonicalJson(figuresOf(row)) === canonicalJson(figuresBefore(before))
}
