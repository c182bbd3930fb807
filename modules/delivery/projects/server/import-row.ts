import { createHash } from 'node:crypto'
import { canonicalJson, unfitText } from '@zhujian/kernel'
import type { LocalDate } from '@zhujian/kernel'
import type { ImportMapping } from '@zhujian/projects/api'
import { matches, readDay, readDegrees, readMoney, readPercent } from './import-values.ts'
import type { Read, Reason } from './import-values.ts'

export const longestName = 500

/** One row of a table of phases: what it says of its part of the works. Words that stand where a day or an amount should are kept. */
export type Phase = {
  name: string
  status: string
  startedOn: LocalDate | null
  plannedEndOn: LocalDate | null
  actualEndOn: LocalDate | null
  budgetFen: bigint | null
  estimateFen: bigint | null
  spentFen: bigint | null
  remarks: Record<string, string>
}
export type MappedRow = {
  key: string
  rowHash: string
  name: string
  totalFen: bigint | null
  currency: string
  location: string | null
  longitudeE6: number | null
  latitudeE6: number | null
  sector: string
  stage: string
  state: string
  progressBp: number | null
  plannedStartOn: LocalDate | null
  plannedFinishOn: LocalDate | null
  phases: readonly Phase[]
}

/** What a returned row carries behind its own columns: read again, it is no part of the row. */
export const reasonColumn = /^(\u62d2\u7edd\u539f\u56e0|reason)$/iu
/** The columns of a header that belong to the table: not that one, nor unnamed ones. */
export function ownColumns(columns: readonly string[]): string[] {
  return columns.filter((column) => column !== '' && !reasonColumn.test(column))
}

/** The sign a row of guidance begins with (templates have one below their header). */
const guidanceSign = '\u203b'

export function isGuidance(cells: readonly string[]): boolean {
  return (cells.find((cell) => cell.trim() !== '') ?? '').trim().startsWith(guidanceSign)
}

type Cells = { record: Record<string, string>; cell(column: string): string }
/** A row as a project, or every reason why it cannot be one: whoever mends it mends it once. */
export type Mapped = { ok: true; value: MappedRow } | { ok: false; reasons: readonly Reason[] }

/** Takes what was read; what could not be is noted, and something else stands for it meanwhile. */
class Findings {
  readonly reasons: Reason[] = []
  take<T, O>(read: Read<T>, otherwise: O): T | O {
    if (read.ok) return read.value
    this.reasons.push(read.reason)
    return otherwise
  }
  note(reason: Reason | null): void {
    if (reason) this.reasons.push(reason)
  }
}

/**
 * Turns one row into a project, or says all that keeps it from being one. A row without a key is known by the hash of its content.
 * A workbook leaves out the empty cells at the end of a row; a line of text with too few or too many has lost its shape.
 */
export function mapRow(mapping: ImportMapping, header: readonly string[], cells: readonly string[], kind: 'csv' | 'xlsx' = 'csv'): Mapped {
  const wrong = unreadable(header, cells, kind)
  if (wrong) return { ok: false, reasons: [wrong] }
  const own = ownColumns(header)
  const record = Object.fromEntries(own.map((column) => [column, cells[header.indexOf(column)] ?? '']))
  const one: Cells = { record, cell: (column) => (record[column] ?? '').trim() }
  if (own.every((column) => one.cell(column) === '')) return { ok: false, reasons: [{ code: 'empty', figures: {} }] }
  const rowHash = createHash('sha256').update(canonicalJson(record)).digest('hex')
  const keyed = mapping.key.columns.map((column) => stripped(one.cell(column), mapping.key.strip))
  const key = keyed.some((part) => part !== '') ? keyed.join('|') : rowHash
  const findings = new Findings()
  const name = findings.take(nameOf(mapping, one, key), '')
  const figures = figuresOf(mapping, one, findings)
  return findings.reasons.length > 0 ? { ok: false, reasons: findings.reasons } : { ok: true, value: { key, rowHash, name, ...figures } }
}

function unreadable(header: readonly string[], cells: readonly string[], kind: 'csv' | 'xlsx'): Reason | null {
  const beyond = cells.slice(header.length).filter((cell) => cell !== '')
  if (beyond.length > 0 || (kind === 'csv' && cells.length < header.length)) return { code: 'cells', figures: { cells: cells.length, columns: header.length } }
  return cells.some((cell) => cell.includes('\u0000')) ? { code: 'characters', figures: {} } : null
}

function nameOf(mapping: ImportMapping, { cell }: Cells, key: string): Read<string> {
  const given = mapping.projectName.map((column) => cell(column).replace(/\s+/g, ' ')).filter((part) => part !== '').join(' \u00b7 ')
  const column = mapping.projectName.join('/')
  if (given === '' && !mapping.namelessAs) return { ok: false, reason: { code: 'nameMissing', figures: { column } } }
  const name = given === '' ? key : given
  const unfit = unfitReason(column, name)
  if (unfit) return { ok: false, reason: unfit }
  return name.length > longestName ? { ok: false, reason: { code: 'nameTooLong', figures: { column, length: name.length, most: longestName } } } : { ok: true, value: name }
}

/** A name or a place is text like any other that is typed in: what an operation would refuse, a table may not bring. */
function unfitReason(column: string, text: string): Reason | null {
  const unfit = unfitText(text)
  if (unfit === null) return null
  return unfit === 'text' ? { code: 'characters', figures: {} } : { code: 'markup', figures: { column, text: text.slice(0, 80) } }
}

type Figures = Omit<MappedRow, 'key' | 'rowHash' | 'name'>

function figuresOf(mapping: ImportMapping, cells: Cells, findings: Findings): Figures {
  const { cell } = cells
  const { cost, status, phases } = mapping
  const totalFen = cost ? findings.take(at(cost.column, readMoney(cell(cost.column), cost)), null) : null
  const currency = findings.take(currencyOf(cost, cells), 'XXX')
  const progressBp = mapping.progress ? findings.take(at(mapping.progress.column, readPercent(cell(mapping.progress.column), mapping.progress.words)), null) : null
  const start = findings.take(dayAt(mapping.plannedStart, cells), null)
  const finish = findings.take(dayAt(mapping.plannedFinish, cells), null)
  // Phases are put together afterwards; their plan is what they say.
  const turned = !phases && start !== null && finish !== null && finish < start
  if (turned && mapping.wrongPlanIs !== 'unknown') findings.note({ code: 'planOrder', figures: { column: mapping.plannedFinish?.column ?? '', startOn: start, finishOn: finish } })
  const place = findings.take(placeOf(status, cells, progressBp), reserved)
  const phase = phases ? phaseOf(mapping, phases, cells, totalFen, findings) : null
  const point = findings.take(pointOf(mapping, cells), nowhere)
  const parts = mapping.location.map(cell).filter((part) => part !== '')
  findings.note(unfitReason(mapping.location.join('/'), parts.join(', ')))
  return {
    totalFen,
    currency,
    location: parts.length > 0 ? parts.join(', ') : null,
    ...point,
    sector: sectorOf(mapping.sector, cells),
    ...place,
    progressBp,
    plannedStartOn: start,
    plannedFinishOn: turned ? null : finish,
    phases: phase ? [phase] : [],
  }
}

/** Names the column in a reason, so that whoever mends the row knows where to look. */
function at<T>(column: string | undefined, read: Read<T>): Read<T> {
  return read.ok ? read : { ok: false, reason: { code: read.reason.code, figures: { column: column ?? '', ...read.reason.figures } } }
}

type Point = { longitudeE6: number | null; latitudeE6: number | null }
const nowhere: Point = { longitudeE6: null, latitudeE6: null }

/** Where a row says it lies. No place at all, or that of nobody (0, 0), is none; half a place is wrong. */
function pointOf({ longitude, latitude, wrongPlaceIs }: ImportMapping, { cell }: Cells): Read<Point> {
  const none: Read<Point> = { ok: true, value: nowhere }
  if (!longitude || !latitude) return none
  const [x, y] = [at(longitude.column, readDegrees(cell(longitude.column), 180)), at(latitude.column, readDegrees(cell(latitude.column), 90))]
  if (!x.ok || !y.ok) return wrongPlaceIs === 'unknown' ? none : x.ok ? (y as Read<Point>) : (x as Read<Point>)
  if ((x.value ?? 0) === 0 && (y.value ?? 0) === 0) return none
  if (x.value !== null && y.value !== null) return { ok: true, value: { longitudeE6: x.value, latitudeE6: y.value } }
  const missing = x.value === null ? longitude.column : latitude.column
  return wrongPlaceIs === 'unknown' ? none : { ok: false, reason: { code: 'placeHalf', figures: { column: missing } } }
}

function dayAt(field: ImportMapping['plannedStart'], { cell }: Cells): Read<LocalDate | null> {
  return field ? at(field.column, readDay(cell(field.column), field.format, field.words)) : { ok: true, value: null }
}

/** What the yuan is called in lists: RMB, \u4eba\u6c11\u5e01, \u5143 and its signs. */
const yuanWords = /^(RMB|CNH|\u4eba\u6c11\u5e01|\u5143|[\u00a5\uffe5])$/
/** ISO 4217, and XXX where none is known. */
const currencies: ReadonlySet<string> = new Set([...Intl.supportedValuesOf('currency'), 'XXX'])

function currencyOf(cost: ImportMapping['cost'], { cell }: Cells): Read<string> {
  const given = cost?.currencyColumn ? cell(cost.currencyColumn).toUpperCase() : ''
  if (given === '') return { ok: true, value: cost?.currency ?? 'CNY' }
  if (yuanWords.test(given)) return { ok: true, value: 'CNY' }
  return currencies.has(given) ? { ok: true, value: given } : { ok: false, reason: { code: 'currency', figures: { column: cost?.currencyColumn ?? '', text: given } } }
}

function sectorOf(sector: ImportMapping['sector'], { cell }: Cells): string {
  return sector ? (sector.values[cell(sector.column)] ?? sector.otherwise) : 'other'
}

const reserved = { stage: 'reserve', state: 'active' }

/** Stage and state: by the status words, else by the progress. */
function placeOf(status: ImportMapping['status'], { cell }: Cells, progressBp: number | null): Read<{ stage: string; state: string }> {
  if (!status) return { ok: true, value: reserved }
  const given = status.columns.map(cell).find((value) => value !== '') ?? ''
  const place = status.values[given] ?? status.byProgress?.find((step) => progressBp !== null && progressBp <= step.upToBp) ?? status.otherwise
  if (!place) return { ok: false, reason: { code: 'status', figures: { column: status.columns.join('/'), text: given } } }
  return { ok: true, value: { stage: place.stage, state: place.state } }
}

function phaseOf(mapping: ImportMapping, phases: NonNullable<ImportMapping['phases']>, cells: Cells, budgetFen: bigint | null, findings: Findings): Phase {
  const { cell } = cells
  const amount = (column: string): bigint | null => findings.take(at(column, readMoney(cell(column), phases.money)), null)
  const day = (field: ImportMapping['plannedStart']): LocalDate | null => findings.take(dayAt(field, cells), null)
  const status = cell(phases.status)
  if (phases.statuses[status] === undefined) findings.note({ code: 'status', figures: { column: phases.status, text: status } })
  const worded = [phases.start, phases.plannedEnd, phases.actualEnd, ...(mapping.cost ? [mapping.cost] : [])]
  const remarks = Object.fromEntries(worded.filter((field) => matches(field.words, cell(field.column)) && cell(field.column) !== '').map((field) => [field.column, cell(field.column)]))
  return {
    name: cell(phases.name),
    status,
    startedOn: day(phases.start),
    plannedEndOn: day(phases.plannedEnd),
    actualEndOn: day(phases.actualEnd),
    budgetFen,
    estimateFen: amount(phases.estimate),
    spentFen: amount(phases.spent),
    remarks,
  }
}

function stripped(text: string, prefix: string): string {
  return prefix !== '' && text.startsWith(prefix) ? text.slice(prefix.length).trim() : text
}
