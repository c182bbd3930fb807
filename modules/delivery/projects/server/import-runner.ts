import { createReadStream, createWriteStream, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readApart, returnApart, TableError, writeWorkbook } from '@zhujian/documents-rendering'
import type { TableRow, WorkbookWriter } from '@zhujian/documents-rendering'
import { runAsSystem } from '@zhujian/database'
import { publish } from '@zhujian/events'
import { runAsProgram } from '@zhujian/http'
import type { Actor } from '@zhujian/http'
import { append } from '@zhujian/ledger/server'
import { localCopy } from './import-desk.ts'
import { importJobStore } from './import-job-store.ts'
import type { ImportEnd, ImportJobRow, ImportState, ReasonCount } from './import-job-store.ts'
import { ImportError } from './import-mapping.ts'
import { importPortfolio } from './import-portfolio.ts'
import type { ImportParts } from './import-portfolio.ts'
import { reasonColumn } from './import-row.ts'
import type { RefusalSink } from './import-survey.ts'
import type { Reason } from './import-values.ts'

export type ImportRunner = {
  /** Looks for waiting imports now, not at the next turn. */
  wake(): void
  /** Ends after the batch under way; what is not done another server goes on with. */
  stop(): Promise<void>
}

const lookEveryMs = 15_000
/** An import whose server has said nothing for so long is taken over. */
const staleMs = 60_000
const sayEveryMs = 500
const namedReasons = 20
const namedRows = 10

/** Does the imports that wait, one at a time; several servers share them. */
export function createImportRunner(parts: ImportParts, onFault: (cause: unknown) => void): ImportRunner {
  const stopping = new AbortController()
  let running: Promise<void> | undefined
  let again = false
  const look = (): void => {
    if (stopping.signal.aborted) return
    again = running !== undefined
    running ??= drain(parts, stopping.signal, onFault).finally(() => {
      running = undefined
      if (again) look()
    })
  }
  const timer = setInterval(look, lookEveryMs)
  timer.unref()
  look()
  return {
    wake: look,
    stop: async () => {
      clearInterval(timer)
      stopping.abort()
      await running
    },
  }
}

async function drain(parts: ImportParts, signal: AbortSignal, onFault: (cause: unknown) => void): Promise<void> {
  try {
    for (;;) {
      if (signal.aborted) return
      const now = parts.now()
      const job = await runAsSystem(parts.pool, (tx) => importJobStore.claim(tx, now, new Date(now.getTime() - staleMs)))
      if (!job) return
      await runJob(parts, job, signal, onFault)
    }
  } catch (cause) {
    // A database that is away is asked again at the next turn.
    if (!signal.aborted) onFault(cause)
  }
}

class NotWanted extends Error {}

async function runJob(parts: ImportParts, job: ImportJobRow, signal: AbortSignal, onFault: (cause: unknown) => void): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'zhujian-import-'))
  const refusals = refusedRows(join(folder, 'refused.xlsx'), parts, job)
  const state: ImportState = { step: 'checking', rows_read: 0, rows: null, stored: 0, refused: 0, created: 0, updated: 0, reasons: [] }
  let copy: Awaited<ReturnType<typeof localCopy>> = null
  try {
    copy = await localCopy(parts.projects.imports, job.file_id)
    if (!copy) throw new ImportError('file')
    const { path } = copy
    const outcome = await importPortfolio(parts, {
      open: () => readApart(path, job.form),
      kind: job.form.kind,
      mappingOf: () => job.mapping,
      regionCode: job.region_code,
      actor: actorOf(job),
      refusals,
      origin: { file: job.file_name, importId: job.id },
      dryRun: job.dry_run,
      signal,
      progress: saying(parts, job, state, refusals),
    })
    if (outcome.refused > 0) await refusals.write(path)
    const file = outcome.refused > 0 ? await keep(parts, join(folder, 'refused.xlsx')) : null
    const done = { ...state, step: 'storing' as const, rows_read: outcome.rows, rows: outcome.rows, stored: outcome.stored, refused: outcome.refused, created: outcome.created, updated: outcome.updated, reasons: refusals.reasons() }
    await end(parts, job, { ...done, state: 'done', refused_file_id: file, problem: null, replaced: outcome.replaced })
  } catch (cause) {
    if (cause instanceof NotWanted) return
    if (signal.aborted) return void (await runAsSystem(parts.pool, (tx) => importJobStore.release(tx, job)))
    const problem = problemOf(cause)
    if (problem.code === 'fault') onFault(cause)
    await end(parts, job, { ...state, state: 'failed', refused_file_id: null, problem, replaced: { count: 0, rows: [] } })
  } finally {
    copy?.release()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Who asked, writing in the region of the import and nowhere else. */
function actorOf({ actor, region_code }: ImportJobRow): Actor {
  return { ...actor, scope: { ...actor.scope, readLo: region_code, readHi: region_code, writeLo: region_code, writeHi: region_code } }
}

/** Writes how far it is, now and then; an import that was cancelled meanwhile ends here. */
function saying(parts: ImportParts, job: ImportJobRow, state: ImportState, refusals: { reasons(): ReasonCount[] }): Parameters<typeof importPortfolio>[1]['progress'] {
  let said = 0
  return async (at) => {
    const checked = at.step === 'storing' && state.step === 'checking'
    Object.assign(state, { step: at.step, rows_read: at.rows, refused: at.refused, created: at.created, updated: at.updated, stored: at.step === 'storing' ? at.rows : 0, rows: at.of ?? state.rows, reasons: refusals.reasons() })
    if (!checked && performance.now() - said < sayEveryMs) return
    said = performance.now()
    if (!(await runAsSystem(parts.pool, (tx) => importJobStore.beat(tx, job, state, parts.now())))) throw new NotWanted()
  }
}

function problemOf(cause: unknown): NonNullable<ImportEnd['problem']> {
  if (cause instanceof TableError) return { code: cause.code, figures: cause.figures }
  return cause instanceof ImportError ? { code: 'file', figures: {} } : { code: 'fault', figures: {} }
}

/** Ends an import with a fact, and tells who started it. */
async function end(parts: ImportParts, job: ImportJobRow, ended: ImportEnd): Promise<void> {
  const now = parts.now()
  await runAsProgram({ pool: parts.pool, text: parts.text, ids: parts.ids, now, actor: actorOf(job), operation: 'importPortfolio' }, async (ctx) => {
    if ((await importJobStore.end(ctx.tx, job, ended, now)) === 0) return
    const { rows, stored, refused, created, updated, state, replaced } = ended
    append(ctx, { kind: 'projects.import_ended', regionCode: job.region_code, projectId: null, subjectId: job.id, after: { state, dryRun: job.dry_run, file: job.file_name, rows, stored, refused, created, updated, ...(replaced.count > 0 ? { replaced: replaced.count } : {}) } })
    publish(ctx, { kind: `projects.import_${state}`, regionCode: job.region_code, projectId: null, payload: { accountId: job.account_id, importId: job.id, file: job.file_name, rows, stored, refused, created } })
  })
}

async function keep(parts: ImportParts, path: string): Promise<string> {
  const id = parts.ids.next()
  await parts.projects.imports.files?.restore(id, createReadStream(path) as AsyncIterable<Buffer>)
  return id
}

type RefusedRows = Returned & { reasons(): ReasonCount[] }

/** The refused rows for whoever sent them, with the reason in the last column; and what they were about, counted. A workbook comes back as itself, a text file as a workbook. */
function refusedRows(path: string, parts: ImportParts, job: ImportJobRow): RefusedRows {
  const counts = new Map<string, ReasonCount>()
  const saidOf = (row: TableRow, reasons: readonly Reason[]): string => {
    for (const reason of reasons) count(counts, row, reason)
    const said = reasons.map(({ code, figures }) => parts.text.say(job.language, `import.reason.${code}`, figures)).join(parts.text.say(job.language, 'export.and'))
    return parts.text.say(job.language, 'import.reason.at', { row: row.row, reason: said })
  }
  const rows = job.form.kind === 'xlsx' ? inItsWorkbook(path, parts, job, job.form, saidOf) : inNewWorkbook(path, parts, job, saidOf)
  return { ...rows, reasons: () => [...counts.values()].sort((a, b) => b.count - a.count).slice(0, namedReasons) }
}

type Saying = (row: TableRow, reasons: readonly Reason[]) => string
type Returned = RefusalSink & { write(source: string): Promise<void> }

function inItsWorkbook(path: string, parts: ImportParts, { language }: ImportJobRow, form: { sheet: string; headerRow: number }, saidOf: Saying): Returned {
  const said = new Map<number, string>()
  return {
    begin: () => {},
    refuse: (row, reasons) => void said.set(row.row, saidOf(row, reasons)),
    end: async () => {},
    write: (source) => returnApart(source, { out: path, sheet: form.sheet, headerRow: form.headerRow, title: parts.text.say(language, 'import.reason'), known: reasonColumn, reasons: said }),
  }
}

function inNewWorkbook(path: string, parts: ImportParts, { language }: ImportJobRow, saidOf: Saying): Returned {
  let book: WorkbookWriter | undefined
  let columns: readonly string[] = []
  let batch: string[][] = []
  const flush = async (): Promise<void> => {
    if (!book) {
      book = writeWorkbook(createWriteStream(path, { mode: 0o600 }))
      const titles = [...columns, parts.text.say(language, 'import.reason')]
      book.sheet({ name: parts.text.say(language, 'import.returned'), columns: titles.map((title) => ({ title, kind: 'text' })) })
    }
    await book.rows(batch)
    batch = []
  }
  return {
    begin: (header) => {
      columns = header
    },
    refuse: async (row, reasons) => {
      batch.push([...columns.map((_, at) => row.cells[at] ?? ''), saidOf(row, reasons)])
      if (batch.length >= 500) await flush()
    },
    end: async () => {
      if (batch.length > 0) await flush()
      await book?.end()
    },
    write: async () => {},
  }
}

function count(counts: Map<string, ReasonCount>, row: TableRow, { code, figures }: Reason): void {
  const { length: _, cells: __, ...named } = figures
  const key = JSON.stringify([code, named])
  const known = counts.get(key)
  if (known) {
    known.count += 1
    if (known.rows.length < namedRows) known.rows.push(row.row)
  } else if (counts.size < 1000) counts.set(key, { code, figures, count: 1, rows: [row.row] })
}
