import { defineOperation, zCursor, zId, zLimit, zRegion } from '@zhujian/kernel'
import { zStage } from '@zhujian/policy/domain'
import { z } from 'zod'

const zColumn = z.string().min(1).max(500)
/** Words that stand where an amount or a day should: those listed, and with `capitals` any short code in capital letters. */
const zWords = z.strictObject({ list: z.array(z.string().max(100)).max(200), capitals: z.boolean() }).optional()
const zPlace = z.strictObject({ stage: zStage, state: z.enum(['active', 'suspended', 'terminated', 'archived']) })
const zDay = z.strictObject({ column: zColumn, format: z.enum(['iso', 'monthDayYear', 'dayMonthYear', 'monthNameYear']), words: zWords })
const zMoneyFormat = z.strictObject({
  decimal: z.enum(['.', ',']),
  group: z.enum(['.', ',', ' ', '']),
  zeroIsUnknown: z.boolean(),
  /** What one stands for: one of the currency, ten thousand, a hundred million. */
  unit: z.enum(['one', 'wan', 'yi']).optional(),
  words: zWords,
})

/** How the rows of a foreign table become projects: which columns say what, and what their words mean here. */
export const zImportMapping = z.strictObject({
  name: z.string().min(1).max(100),
  /** Under which name the projects are known; a project is one of its source and key. */
  importSource: z.string().min(1).max(100),
  /** The region that the command line imports into when none is named. */
  region: z.int().optional(),
  /** Columns that a header must have to be read by this mapping. */
  signature: z.array(zColumn).max(200),
  key: z.strictObject({ columns: z.array(zColumn).max(10), strip: z.string().max(10) }),
  projectName: z.union([z.array(zColumn).min(1).max(5), zColumn.transform((column) => [column])]),
  /** What a row without a name is called; left out, such a row is refused. */
  namelessAs: z.literal('key').optional(),
  location: z.array(zColumn).max(5),
  /** Degrees (WGS 84 or CGCS2000), decimal or in degrees, minutes and seconds; a place needs both columns. */
  longitude: z.strictObject({ column: zColumn }).optional(),
  latitude: z.strictObject({ column: zColumn }).optional(),
  /** What becomes of a row whose place cannot be one: refused, or taken without a place. */
  wrongPlaceIs: z.literal('unknown').optional(),
  /** What becomes of a plan that ends before it begins: its row is refused, or its end taken as unknown. */
  wrongPlanIs: z.literal('unknown').optional(),
  cost: zMoneyFormat.extend({ column: zColumn, currency: z.string().regex(/^[A-Z]{3}$/), currencyColumn: zColumn.optional() }).optional(),
  sector: z.strictObject({ column: zColumn, values: z.record(z.string(), z.string().max(60)), otherwise: z.string().max(60) }).optional(),
  status: z
    .strictObject({
      columns: z.array(zColumn).max(5),
      values: z.record(z.string(), zPlace),
      /** Where the words do not say it: the first step that the progress does not pass. */
      byProgress: z.array(zPlace.extend({ upToBp: z.int() })).max(20).optional(),
      otherwise: zPlace.optional(),
    })
    .optional(),
  progress: z.strictObject({ column: zColumn, words: zWords }).optional(),
  plannedStart: zDay.optional(),
  plannedFinish: zDay.optional(),
  /** Rows are phases: those of one key are one project, the cost of each its part. */
  phases: z
    .strictObject({
      name: zColumn,
      status: zColumn,
      statuses: z.record(z.string(), z.enum(['done', 'running', 'waiting'])),
      start: zDay,
      plannedEnd: zDay,
      actualEnd: zDay,
      estimate: zColumn,
      spent: zColumn,
      money: zMoneyFormat,
      order: z.array(z.strictObject({ name: z.string(), stage: zStage })).max(50),
      whenDone: zPlace,
      whenWaiting: zPlace,
      whenBegun: zPlace,
    })
    .optional(),
})
export type ImportMapping = z.output<typeof zImportMapping>

const zTableHints = {
  encoding: z.enum(['utf-8', 'gb18030', 'windows-1252', 'utf-16le', 'utf-16be']).optional(),
  delimiter: z.enum([',', ';', '\t', '|']).optional(),
  sheet: z.string().min(1).max(100).optional(),
  headerRow: z.int().min(1).max(1000).optional(),
}
const zForm = z.object({ kind: z.enum(['csv', 'xlsx']), encoding: z.string().nullable(), delimiter: z.string().nullable(), sheet: z.string().nullable(), headerRow: z.number() })
const fileRefusals = ['projects.import.file_missing', 'projects.import.unreadable'] as const

export const inspectImport = defineOperation({
  name: 'inspectImport',
  summary: 'How an uploaded table is written, what its header says, its first rows, and the mapping that fits it: shipped, used before, or guessed.',
  method: 'POST',
  kind: 'query',
  path: '/api/imports/inspect',
  input: z.strictObject({ fileId: zId, ...zTableHints, /** Columns whose different values are wanted. */ valuesOf: z.array(zColumn).max(5).default([]) }),
  output: z.object({
    form: zForm,
    /** False where the encoding is only the likeliest. */
    certain: z.boolean(),
    sheets: z.array(z.string()),
    columns: z.array(z.string()),
    sample: z.array(z.object({ row: z.number(), cells: z.array(z.string()) })),
    suggestion: z.object({ how: z.enum(['shipped', 'remembered', 'guessed', 'none']), mapping: zImportMapping.nullable() }),
    values: z.array(z.object({ column: z.string(), values: z.array(z.object({ value: z.string(), count: z.number() })), more: z.boolean() })),
  }),
  permission: { resource: 'importJob', operation: 'create', purpose: 'portfolio' },
  refusals: fileRefusals,
})
export type Inspection = z.output<typeof inspectImport.output>

export const importPortfolio = defineOperation({
  name: 'importPortfolio',
  summary: 'Starts the import of an uploaded table of projects, or only its trial; getImport tells how it goes.',
  method: 'POST',
  path: '/api/imports',
  input: z.strictObject({
    id: zId,
    fileId: zId,
    /** A shipped mapping by name, or one of one's own; left out, the one that fits the header. */
    mapping: z.union([z.string().min(1).max(100), zImportMapping]).optional(),
    regionCode: zRegion.optional(),
    /** Looks at every row and stores nothing. */
    dryRun: z.boolean().default(false),
    ...zTableHints,
  }),
  output: z.object({ importId: z.string(), state: z.string(), regionCode: z.number(), mapping: z.string() }),
  permission: { resource: 'importJob', operation: 'create', purpose: 'portfolio' },
  refusals: [...fileRefusals, 'projects.import.mapping_missing', 'projects.import.columns_missing', 'projects.import.mapping_unknown', 'projects.region.not_yours', 'projects.region.unknown'],
})

const zImport = z.object({
  importId: z.string(),
  state: z.enum(['queued', 'running', 'done', 'failed', 'cancelled']),
  step: z.enum(['checking', 'storing']),
  dryRun: z.boolean(),
  fileId: z.string(),
  fileName: z.string(),
  mapping: z.string(),
  regionCode: z.number(),
  regionName: z.string(),
  /** Rows of the file, once they are all read. */
  rows: z.number().nullable(),
  /** What is done of the present step: rows looked at, then projects stored. */
  rowsRead: z.number(),
  stored: z.number(),
  refused: z.number(),
  created: z.number(),
  updated: z.number(),
  /** What refusals were about, commonest first. */
  reasons: z.array(z.object({ text: z.string(), count: z.number(), rows: z.array(z.number()) })),
  /** Rows that gave way to a later one of the same key: how many, and where in the file the first of them stand. */
  replaced: z.object({ count: z.number(), rows: z.array(z.number()) }),
  /** Whether the refused rows can be fetched as a workbook. */
  returned: z.boolean(),
  problem: z.string().nullable(),
  askedBy: z.string(),
  askedAt: z.string(),
  endedAt: z.string().nullable(),
})
export type ImportView = z.output<typeof zImport>

export const getImport = defineOperation({
  name: 'getImport',
  summary: 'How an import goes: rows read, stored and refused, why, and what it made.',
  method: 'GET',
  path: '/api/imports/{importId}',
  input: z.object({ importId: zId }),
  output: zImport,
  permission: { resource: 'importJob', operation: 'read' },
  refusals: ['projects.import.not_found'],
})

export const listImports = defineOperation({
  name: 'listImports',
  summary: 'The imports the caller started, or may look into, newest first.',
  method: 'GET',
  path: '/api/imports',
  input: z.object({ limit: zLimit, cursor: zCursor }),
  output: z.object({ items: z.array(zImport), nextCursor: z.string().nullable() }),
  permission: { resource: 'importJob', operation: 'read' },
})

export const cancelImport = defineOperation({
  name: 'cancelImport',
  summary: 'Stops an import that has not ended; what it has stored stays.',
  method: 'POST',
  path: '/api/imports/{importId}/cancel',
  input: z.strictObject({ id: zId, importId: zId }),
  output: z.object({ importId: z.string(), state: z.string() }),
  permission: { resource: 'importJob', operation: 'close' },
  refusals: ['projects.import.not_found', 'projects.import.ended'],
})

const workbook = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

export const getImportRefusals = defineOperation({
  name: 'getImportRefusals',
  summary: 'The refused rows of an import as a workbook, with the reason in the last column; mended and uploaded again it completes the import.',
  method: 'GET',
  path: '/api/imports/{importId}/refused',
  input: z.object({ importId: zId }),
  output: z.unknown(),
  produces: workbook,
  permission: { resource: 'importJob', operation: 'read' },
  refusals: ['projects.import.not_found', 'projects.import.nothing_refused'],
})

export const getImportTemplate = defineOperation({
  name: 'getImportTemplate',
  summary: 'An empty workbook to fill in: the columns, a row of guidance below the header, and the words that columns may hold.',
  method: 'GET',
  path: '/api/imports/template',
  input: z.object({}),
  output: z.unknown(),
  produces: workbook,
  permission: { resource: 'importJob', operation: 'create', purpose: 'portfolio' },
})
