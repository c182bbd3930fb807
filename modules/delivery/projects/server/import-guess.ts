import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { TableRow } from '@zhujian/documents-rendering'
import type { ImportMapping } from '@zhujian/projects/api'
import { zStage } from '@zhujian/policy/domain'
import { readDay } from './import-values.ts'
import type { DateFormat } from './import-values.ts'

const wordsSchema = z.object({
  body: z.object({
    fields: z.record(z.string(), z.array(z.string())),
    units: z.array(z.object({ word: z.string(), unit: z.enum(['one', 'wan', 'yi']) })),
    stages: z.array(z.object({ stage: zStage, words: z.array(z.string()) })),
    stopped: z.array(z.object({ state: z.enum(['suspended', 'terminated']), words: z.array(z.string()) })),
  }),
})
export type ImportWords = z.output<typeof wordsSchema>['body']

/** The words by which tables usually name their columns and stages. */
export function importWords(): ImportWords {
  return wordsSchema.parse(JSON.parse(readFileSync(join(import.meta.dirname, '../data/import-words.json'), 'utf8'))).body
}

/** What the labels of stages and sectors are called here, both languages and codes. */
export type Labels = { stages: readonly (readonly [string, string])[]; sectors: readonly (readonly [string, string])[] }

const plain = (text: string): string => text.toLowerCase().replace(/[(\uff08[].*?[)\uff09\]]/g, '').replace(/[\s*\u203b:\uff1a_]+/g, ' ').trim()

/**
 * Guesses how a table is to be read, by the names of its columns. Null where none can be the name of the project: then somebody has
 * to say it. Stages and sectors are taken by the labels in force and by usual words; a word that is none of them is refused by row.
 */
export function guessMapping(columns: readonly string[], sample: readonly TableRow[], words: ImportWords, labels: Labels): ImportMapping | null {
  const columnOf = (field: string): string | undefined => {
    const known = words.fields[field] ?? []
    const exact = known.map((word) => columns.find((column) => plain(column) === word)).find((column) => column !== undefined)
    return exact ?? known.filter((word) => word.length > (/\p{Script=Han}/u.test(word) ? 2 : 3)).map((word) => columns.find((column) => plain(column).includes(word))).find((column) => column !== undefined)
  }
  const exactly = (field: string): string | undefined => columns.find((column) => words.fields[field]?.includes(plain(column)))
  const name = columnOf('projectName')
  if (name === undefined) return null
  const fields = { key: columnOf('key'), location: columnOf('location'), longitude: columnOf('longitude'), latitude: columnOf('latitude'), cost: columnOf('cost'), currency: columnOf('currency'), sector: columnOf('sector'), status: columnOf('status'), progress: columnOf('progress'), start: columnOf('plannedStart'), finish: columnOf('plannedFinish') }
  const cells = (column: string): string[] => sample.map((row) => (row.cells[columns.indexOf(column)] ?? '').trim()).filter((cell) => cell !== '')
  const day = (column: string | undefined): ImportMapping['plannedStart'] => (column === undefined ? undefined : { column, format: dateFormat(cells(column)) })
  const { longitude, latitude, cost, currency, sector, status, progress } = fields
  return {
    name: 'guessed',
    importSource: 'portfolio',
    signature: [],
    key: { columns: keyColumns(fields.key, exactly('weakKey'), name), strip: "'" },
    projectName: [name],
    location: fields.location === undefined ? [] : [fields.location],
    ...(longitude === undefined || latitude === undefined ? {} : { longitude: { column: longitude }, latitude: { column: latitude } }),
    ...(cost === undefined ? {} : { cost: { column: cost, decimal: '.' as const, group: ',' as const, currency: currencyOf(columns, cost), zeroIsUnknown: true, unit: unitOf(cost, words), ...(currency === undefined ? {} : { currencyColumn: currency }) } }),
    ...(sector === undefined ? {} : { sector: { column: sector, values: Object.fromEntries(labels.sectors.map(([label, code]) => [label, code])), otherwise: 'other' } }),
    ...(status === undefined ? {} : { status: { columns: [status], values: { ...stageValues(words, labels), '': { stage: 'reserve' as const, state: 'active' as const } } } }),
    ...(progress === undefined ? {} : { progress: { column: progress } }),
    plannedStart: day(fields.start),
    plannedFinish: day(fields.finish),
  }
}

/** Yuan where the table is written in Chinese or says so; else none is known (ISO 4217 XXX), so that nothing is graded or added up by a currency that was only supposed. */
function currencyOf(columns: readonly string[], cost: string): string {
  return /cny|rmb|yuan|\u00a5|\uffe5/i.test(cost) || columns.some((column) => /\p{Script=Han}/u.test(column)) ? 'CNY' : 'XXX'
}

/** Whether the column taken for the name is called that, alone or (in Chinese) within more: what is only like it, somebody has to confirm. */
export function isSureOf(mapping: ImportMapping, words: ImportWords): boolean {
  const known = words.fields['projectName'] ?? []
  const called = (column: string, word: string): boolean => column === word || (/^\p{Script=Han}{3,}$/u.test(word) && column.includes(word))
  return mapping.projectName.every((column) => known.some((word) => called(plain(column), word)))
}

/** A code of projects is their key. A mere number of a list is one only together with the name: every list begins at 1. */
function keyColumns(code: string | undefined, number: string | undefined, name: string): string[] {
  if (code !== undefined) return code === name ? [] : [code]
  return number === undefined || number === name ? [] : [number, name]
}

function unitOf(column: string, words: ImportWords): 'one' | 'wan' | 'yi' {
  return words.units.find(({ word }) => column.includes(word))?.unit ?? 'one'
}

function stageValues(words: ImportWords, labels: Labels): NonNullable<ImportMapping['status']>['values'] {
  const usual = words.stages.flatMap(({ stage, words: known }) => known.map((word) => [word, { stage, state: 'active' as const }] as const))
  const ours = labels.stages.flatMap(([label, stage]) => {
    const known = zStage.safeParse(stage)
    return known.success ? [[label, { stage: known.data, state: 'active' as const }] as const] : []
  })
  const stopped = words.stopped.flatMap(({ state, words: known }) => known.map((word) => [word, { stage: 'construction' as const, state }] as const))
  return Object.fromEntries([...usual, ...stopped, ...ours])
}

/** The way of writing days that most of the cells can be read in. */
function dateFormat(cells: readonly string[]): DateFormat {
  const formats: DateFormat[] = ['iso', 'monthDayYear', 'dayMonthYear', 'monthNameYear']
  const fits = (format: DateFormat): number => cells.filter((cell) => readDay(cell, format, undefined).ok).length
  return formats.reduce((best, one) => (fits(one) > fits(best) ? one : best))
}
