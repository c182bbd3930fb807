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
