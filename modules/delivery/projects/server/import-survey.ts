import type { TableRow } from '@zhujian/documents-rendering'
import type { ImportMapping } from '@zhujian/projects/api'
import { ImportError } from './import-mapping.ts'
import { foldPhases } from './import-phases.ts'
import { isGuidance, mapRow, reasonColumn } from './import-row.ts'
import type { MappedRow } from './import-row.ts'
import type { Reason } from './import-values.ts'

/** Where refused rows go: the columns of the file first, then each row with why. */
export type RefusalSink = {
  begin(columns: readonly string[]): void | Promise<void>
  refuse(row: TableRow, reasons: readonly Reason[]): void | Promise<void>
  end(): Promise<void>
}

/** A file of rows: the header first, then the rows. Read twice, and the same both times. */
export type ImportFile = { open(): AsyncIterable<TableRow>; kind: 'csv' | 'xlsx' }

export type Replaced = { count: number; rows: number[] }

export type Survey = {
  header: readonly string[]
  mapping: ImportMapping
  rows: number
  refused: number
  /** Rows that gave way to a later one of the same key: how many, and where in the file the first of them stand. */
  replaced: Replaced
  /** Where in the file the row stands that wins for each key (the last one), or the rows of each key where rows are phases. */
  lastRow: ReadonlyMap<string, number>
  folded: readonly MappedRow[] | null
}

/** So many replaced rows are named, the rest is counted. */
const mostNamed = 20

const reportEvery = 2000

/**
 * Reads the whole file once, before anything is stored: hands out the refusals, and finds what counts for each key.
 * @throws ImportError when the file has no header, or none of its rows can be read by a mapping.
 */
export async function surveyFile(file: ImportFile, mappingOf: (header: string[]) => ImportMapping, refusals: RefusalSink, report: (rows: number, refused: number) => Promise<void> | void): Promise<Survey> {
  let plan: { header: string[]; mapping: ImportMapping } | undefined
  const lastRow = new Map<string, number>()
  const phases = new Map<string, MappedRow[]>()
  const replaced: Replaced = { count: 0, rows: [] }
  let [rows, refused] = [0, 0]
  for await (const row of file.open()) {
    if (!plan) {
      const header = row.cells.map((cell) => cell.trim())
      plan = { header, mapping: mappingOf(header) }
      await refusals.begin(header.filter((column) => !reasonColumn.test(column)))
      continue
    }
    if (isGuidance(row.cells)) continue
    rows += 1
    const mapped = mapRow(plan.mapping, plan.header, row.cells, file.kind)
    if (!mapped.ok) {
      refused += 1
      await refusals.refuse(withoutReason(row, plan.header), mapped.reasons)
    } else if (plan.mapping.phases) phases.set(mapped.value.key, [...(phases.get(mapped.value.key) ?? []), mapped.value])
    else {
      const earlier = lastRow.get(mapped.value.key)
      if (earlier !== undefined) {
        replaced.count += 1
        if (replaced.rows.length < mostNamed) replaced.rows.push(earlier)
      }
      lastRow.set(mapped.value.key, row.row)
    }
    if (rows % reportEvery === 0) await report(rows, refused)
  }
  if (!plan) throw new ImportError('the file is empty: it has no header')
  const { phases: how } = plan.mapping
  return { ...plan, rows, refused, replaced, lastRow, folded: how ? [...phases.values()].map((one) => foldPhases(one, how)) : null }
}

function withoutReason(row: TableRow, header: readonly string[]): TableRow {
  const at = header.findIndex((column) => reasonColumn.test(column))
  return at < 0 ? row : { row: row.row, cells: row.cells.filter((_, index) => index !== at) }
}

/** The projects of a surveyed file, each once. @throws ImportError when the file is no longer what was surveyed. */
export async function* surveyed(file: ImportFile, survey: Survey): AsyncGenerator<MappedRow> {
  if (survey.folded) {
    yield* survey.folded
    return
  }
  let at = 0
  let first = true
  for await (const row of file.open()) {
    if (first || isGuidance(row.cells)) {
      first = false
      continue
    }
    at += 1
    const mapped = mapRow(survey.mapping, survey.header, row.cells, file.kind)
    if (mapped.ok && survey.lastRow.get(mapped.value.key) === row.row) yield mapped.value
  }
  if (at !== survey.rows) throw new ImportError(`the file changed while it was read: ${survey.rows} rows, then ${at}; run the import again`)
}
