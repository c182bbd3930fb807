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

/**
 * Turns one row into a project, or says why it cannot be one. A row without a key is known by the hash of its content.
 * A workbook leaves out the empty cells at the end of a row; a line of text with too few or too many has lost its shape.
 */
export function mapRow(mapping: ImportMapping, header: readonly string[], cells: readonly string[], kind: 'csv' | 'xlsx' = 'csv'): Read<MappedRow> {
  const wrong = unreadable(header, cells, kind)
  if (wrong) return { ok: false, reason: wrong }
  const own = ownColumns(header)
  const record = Object.fromEntries(own.map((column) => [column, cells[header.indexOf(column)] ?? '']))
  const one: Cells = { record, cell: (column) => (record[column] ?? '').trim() }
  if (own.every((column) => one.cell(column) === '')) return { ok: false, reason: { code: 'empty', figures: {} } }
  const rowHash = createHash('sha256').update(canonicalJson(record)).digest('hex')
  const keyed = mapping.key.columns.map((column) => stripped(one.cell(column), mapping.key.strip))
  const key = keyed.some((part) => part !== '') ? keyed.join('|') : rowHash
  const name = nameOf(mapping, one, key)
  if (!name.ok) return name
  const figures = figuresOf(mapping, one)
  if (!figures.ok) return figures
  return { ok: true, value: { key, rowHash, name: name.value, ...figures.value } }
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

function figuresOf(mapping: ImportMapping, cells: Cells): Read<Figures> {
  const { cell } = cells
  const { cost, status, phases } = mapping
  const money = at(cost?.column, cost ? readMoney(cell(cost.column), cost) : { ok: true, value: null })
  if (!money.ok) return money
  const progress = at(mapping.progress?.column, mapping.progress ? readPercent(cell(mapping.progress.column), mapping.progress.words) : { ok: true, value: null })
  if (!progress.ok) return progress
  const start = dayAt(mapping.plannedStart, cells)
  if (!start.ok) return start
  const finish = dayAt(mapping.plannedFinish, cells)
  if (!finish.ok) return finish
  // Phases are put together afterwards; their plan is what they say.
  const turned = !phases && start.value !== null && finish.value !== null && finish.value < start.value
  if (turned && mapping.wrongPlanIs !== 'unknown') return { ok: false, reason: { code: 'planOrder', figures: { column: mapping.plannedFinish?.column ?? '', startOn: start.value ?? '', finishOn: finish.value ?? '' } } }
  const currency = currencyOf(cost, cells)
  if (!currency.ok) return currency
  const place = placeOf(status, cells, progress.value)
  if (!place.ok) return place
  const phase: Read<Phase | null> = phases ? phaseOf(mapping, phases, cells, money.value) : { ok: true, value: null }
  if (!phase.ok) return phase
  const point = pointOf(mapping, cells)
  if (!point.ok) return point
  const parts = mapping.location.map(cell).filter((part) => part !== '')
  const unfit = unfitReason(mapping.location.join('/'), parts.join(', '))
  if (unfit) return { ok: false, reason: unfit }
  return {
    ok: true,
    value: {
      totalFen: money.value,
      currency: currency.value,
      location: parts.length > 0 ? parts.join(', ') : null,
      ...point.value,
      sector: sectorOf(mapping.sector, cells),
      ...place.value,
      progressBp: progress.value,
      plannedStartOn: start.value,
      plannedFinishOn: turned ? null : finish.value,
      phases: phase.value ? [phase.value] : [],
    },
  }
}

/** Names the column in a reason, so that whoever mends the row knows where to look. */
function at<T>(column: string | undefined, read: Read<T>): Read<T> {
  return read.ok ? read : { ok: false, reason: { code: read.reason.code, figures: { column: column ?? '', ...read.reason.figures } } }
}

type Point = { longitudeE6: number | null; latitudeE6: number | null }

/** Where a row says it lies. No place at all, or that of nobody (0, 0), is none; half a place is wrong. */
function pointOf({ longitude, latitude, wrongPlaceIs }: ImportMapping, { cell }: Cells): Read<Point> {
  const none: Read<Point> = { ok: true, value: { longitudeE6: null, latitudeE6: null } }
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

/** Stage and state: by the status words, else by the progress. */
function placeOf(status: ImportMapping['status'], { cell }: Cells, progressBp: number | null): Read<{ stage: string; state: string }> {
  const fallback = { stage: 'reserve', state: 'active' }
  if (!status) return { ok: true, value: fallback }
  const given = status.columns.map(cell).find((value) => value !== '') ?? ''
  const place = status.values[given] ?? status.byProgress?.find((step) => progressBp !== null && progressBp <= step.upToBp) ?? status.otherwise
  if (!place) return { ok: false, reason: { code: 'status', figures: { column: status.columns.join('/'), text: given } } }
  return { ok: true, value: { stage: place.stage, state: place.state } }
}

function phaseOf(mapping: ImportMapping, phases: NonNullable<ImportMapping['phases']>, cells: Cells, budgetFen: bigint | null): Read<Phase> {
  const { cell } = cells
  const days = { start: dayAt(phases.start, cells), plannedEnd: dayAt(phases.plannedEnd, cells), actualEnd: dayAt(phases.actualEnd, cells) }
  const money = { estimate: at(phases.estimate, readMoney(cell(phases.estimate), phases.money)), spent: at(phases.spent, readMoney(cell(phases.spent), phases.money)) }
  for (const read of [days.start, days.plannedEnd, days.actualEnd, money.estimate, money.spent]) if (!read.ok) return read
  const status = cell(phases.status)
  if (phases.statuses[status] === undefined) return { ok: false, reason: { code: 'status', figures: { column: phases.status, text: status } } }
  const worded = [phases.start, phases.plannedEnd, phases.actualEnd, ...(mapping.cost ? [mapping.cost] : [])]
  const remarks = Object.fromEntries(worded.filter((field) => matches(field.words, cell(field.column)) && cell(field.column) !== '').map((field) => [field.column, cell(field.column)]))
  const value = <T>(read: Read<T | null>): T | null => (read.ok ? read.value : null)
  return {
    ok: true,
    value: {
      name: cell(phases.name),
      status,
      startedOn: value(days.start),
      plannedEndOn: value(days.plannedEnd),
      actualEndOn: value(days.actualEnd),
      budgetFen,
      estimateFen: value(money.estimate),
      spentFen: value(money.spent),
      remarks,
    },
  }
}

function stripped(text: string, prefix: string): string {
  return prefix !== '' && text.startsWith(prefix) ? text.slice(prefix.length).trim() : text
}
