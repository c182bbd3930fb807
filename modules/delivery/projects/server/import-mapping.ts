import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { canonicalJson } from '@zhujian/kernel'
import { zStage } from '@zhujian/policy/domain'

const longestName = 500
const dataDir = join(import.meta.dirname, '../data')
const placeSchema = z.strictObject({
  stage: zStage,
  state: z.enum(['active', 'suspended', 'terminated', 'archived']),
})
const mappingSchema = z.strictObject({
  name: z.string().min(1),
  importSource: z.string().min(1),
  region: z.int(),
  /** Columns that a header must have to be read by this mapping. */
  signature: z.array(z.string()).min(1),
  key: z.strictObject({ columns: z.array(z.string()), strip: z.string() }),
  projectName: z.string(),
  /** What a row without a name is called; left out, such a row is refused. */
  namelessAs: z.literal('key').optional(),
  location: z.array(z.string()),
  cost: z.strictObject({
    column: z.string(),
    decimal: z.enum(['.', ',']),
    group: z.enum(['.', ',', ' ', '']),
    currency: z.string().regex(/^[A-Z]{3}$/),
    zeroIsUnknown: z.boolean(),
  }),
  sector: z.strictObject({ column: z.string(), values: z.record(z.string(), z.string()), otherwise: z.string() }),
  status: z.strictObject({ columns: z.array(z.string()).min(1), values: z.record(z.string(), placeSchema) }),
})
const regionsSchema = z.object({
  body: z.object({
    lo: z.int(),
    hi: z.int(),
    tenants: z.array(
      z.strictObject({
        regionCode: z.int(),
        name: z.string(),
        lo: z.int(),
        hi: z.int(),
        parent: z.int().nullable(),
        demo: z.boolean(),
        timeZone: z.string(),
      }),
    ),
  }),
})

export type ImportMapping = z.infer<typeof mappingSchema>
export type ImportRegions = z.infer<typeof regionsSchema>['body']
export type MappedRow = {
  key: string
  rowHash: string
  name: string
  totalFen: bigint | null
  currency: string
  location: string | null
  sector: string
  stage: string
  state: string
}

/** What the operator can put right: said in one line, without a stack. */
export class ImportError extends Error {}

/** The regions foreign projects may be imported into, and their tenants. */
export function importRegions(): ImportRegions {
  return regionsSchema.parse(JSON.parse(readFileSync(join(dataDir, 'import-regions.json'), 'utf8'))).body
}

/** The names of the mappings that come with the program. */
export function shippedMappings(): string[] {
  const files = readdirSync(join(dataDir, 'mappings')).filter((file) => file.endsWith('.json'))
  return files.map((file) => file.slice(0, -5)).sort()
}

/** Reads a shipped mapping by its name, or one of the operator's own by its path. @throws ImportError */
export function loadMapping(nameOrPath: string): ImportMapping {
  const shipped = shippedMappings().includes(nameOrPath)
  const path = shipped ? join(dataDir, 'mappings', `${nameOrPath}.json`) : nameOrPath
  if (!existsSync(path))
    throw new ImportError(`no mapping ${nameOrPath}: name one of ${shippedMappings().join(', ')} or a JSON file`)
  try {
    return mappingSchema.parse((JSON.parse(readFileSync(path, 'utf8')) as { body?: unknown }).body)
  } catch (cause) {
    const problem =
      cause instanceof z.ZodError
        ? cause.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)[0]
        : (cause as Error).message
    throw new ImportError(`mapping ${nameOrPath} cannot be used: ${problem}`)
  }
}

/** The mapping for a header: the one asked for, checked against it, or the only one that fits it. @throws ImportError */
export function mappingFor(header: readonly string[], asked: string | undefined): ImportMapping {
  if (asked !== undefined) {
    const mapping = loadMapping(asked)
    const missing = [...mapping.signature, ...columnsOf(mapping)].filter((column) => !header.includes(column))
    if (missing.length > 0)
      throw new ImportError(`the file lacks columns of mapping ${asked}: ${[...new Set(missing)].join(', ')}`)
    return mapping
  }
  const fitting = shippedMappings()
    .map(loadMapping)
    .filter((mapping) => [...mapping.signature, ...columnsOf(mapping)].every((column) => header.includes(column)))
  const [only, ...others] = fitting
  if (!only)
    throw new ImportError(
      `no mapping recognises the header of this file: name one with --mapping (shipped: ${shippedMappings().join(', ')})`,
    )
  if (others.length > 0)
    throw new ImportError(
      `several mappings recognise this file: name one with --mapping (${fitting.map((mapping) => mapping.name).join(', ')})`,
    )
  return only
}

function columnsOf(mapping: ImportMapping): string[] {
  return [
    ...mapping.key.columns,
    mapping.projectName,
    ...mapping.location,
    mapping.cost.column,
    mapping.sector.column,
    ...mapping.status.columns,
  ]
}

/** Turns one row into a project, or says why it cannot be one. A row without a key is known by the hash of its content. */
export function mapRow(
  mapping: ImportMapping,
  header: readonly string[],
  cells: readonly string[],
): { ok: true; row: MappedRow } | { ok: false; reason: string } {
  const refused = (reason: string): { ok: false; reason: string } => ({ ok: false, reason })
  if (cells.length !== header.length) return refused(`has ${cells.length} cells, the header ${header.length}`)
  if (cells.some((cell) => cell.includes('\u0000') || cell.includes('\ufffd')))
    return refused('holds characters that are not UTF-8 text')
  const record = Object.fromEntries(header.map((column, at) => [column, cells[at] ?? '']))
  const cell = (column: string): string => (record[column] ?? '').trim()
  if (header.every((column) => cell(column) === '')) return refused('the row is empty')
  const given = cell(mapping.projectName).replace(/\s+/g, ' ')
  if (given === '' && !mapping.namelessAs) return refused(`${mapping.projectName} is empty: a project needs a name`)
  const money = readMoney(cell(mapping.cost.column), mapping.cost)
  if (!money.ok) return refused(`${mapping.cost.column}: ${money.reason}`)
  const status = mapping.status.columns.map(cell).find((value) => value !== '') ?? ''
  const place = mapping.status.values[status]
  if (!place) return refused(`${mapping.status.columns.join('/')}: "${status}" is not in mapping ${mapping.name}`)
  const rowHash = createHash('sha256').update(canonicalJson(record)).digest('hex')
  const keyed = mapping.key.columns.map((column) => stripped(cell(column), mapping.key.strip))
  const key = keyed.some((part) => part !== '') ? keyed.join('|') : rowHash
  const name = given === '' ? key : given
  if (name.length > longestName)
    return refused(`${mapping.projectName} has ${name.length} characters: a name has at most ${longestName}`)
  const places = mapping.location.map(cell).filter((part) => part !== '')
  const sector = mapping.sector.values[cell(mapping.sector.column)] ?? mapping.sector.otherwise
  return {
    ok: true,
    row: {
      key,
      rowHash,
      name,
      totalFen: money.fen,
      currency: mapping.cost.currency,
      location: places.length > 0 ? places.join(', ') : null,
      sector,
      ...place,
    },
  }
}

function stripped(text: string, prefix: string): string {
  return prefix !== '' && text.startsWith(prefix) ? text.slice(prefix.length).trim() : text
}

const most = 90_000_000_000_000_000n

/** An amount in hundredths of its currency, exactly: digits are moved, never computed with as a fraction. */
export function readMoney(
  text: string,
  format: ImportMapping['cost'],
): { ok: true; fen: bigint | null } | { ok: false; reason: string } {
  if (text === '') return { ok: true, fen: null }
  const { group } = format
  const [whole = ''] = text.split(format.decimal)
  // Groups are of three digits: figures set apart in another way are not guessed at.
  const grouped = group === '' || !whole.includes(group) || whole.split(group).every((digits, at) => (at === 0 ? /^\d{1,3}$/ : /^\d{3}$/).test(digits))
  if (!grouped) return { ok: false, reason: `"${text}" is no amount of money: its digits are not grouped by thousands` }
  const plain = (format.group === '' ? text : text.replaceAll(format.group, '')).replace(format.decimal, '.')
  const found = /^(\d+)(?:\.(\d{1,2})0*|\.)?$/.exec(plain)
  if (!found) return { ok: false, reason: `"${text}" is no amount of money with at most two decimals` }
  const fen = BigInt(`${found[1] ?? '0'}${(found[2] ?? '').padEnd(2, '0')}`)
  if (fen > most) return { ok: false, reason: `"${text}" is more than can be held` }
  return { ok: true, fen: fen === 0n && format.zeroIsUnknown ? null : fen }
}
