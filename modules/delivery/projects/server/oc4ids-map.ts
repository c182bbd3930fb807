import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { LocalDate } from '@zhujian/kernel'
import { parseLocalDate } from '@zhujian/kernel'
import { zStage } from '@zhujian/policy/domain'
import type { MappedRow } from './import-row.ts'
import { longestName } from './import-row.ts'
import { readDegrees, readMoney } from './import-values.ts'

const wordsSchema = z.object({
  body: z.object({
    prefix: z.string(),
    statusOfStage: z.record(z.string(), z.string()),
    placeOfStatus: z.record(z.string(), z.object({ stage: zStage, state: z.string() })),
    sectorsOf: z.record(z.string(), z.array(z.string())),
    sectorOf: z.record(z.string(), z.string()),
    typeOfSector: z.record(z.string(), z.string()),
  }),
})
export const oc4idsWords = wordsSchema.parse(JSON.parse(readFileSync(join(import.meta.dirname, '../data/oc4ids-words.json'), 'utf8'))).body

/** One project of a package, as JSON. */
export type Oc4idsProject = { id: string } & Record<string, unknown>
export type Oc4idsPackage = { version: string; uri: string; publishedDate: string; publisher: Record<string, unknown>; projects: Oc4idsProject[] } & Record<string, unknown>

type Loose = Record<string, unknown> | undefined
const inner = (value: unknown): Loose => (typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined)
const text = (value: unknown): string => (typeof value === 'string' ? value.trim() : '')
const dayOf = (value: unknown): LocalDate | null => parseLocalDate(text(value).slice(0, 10))

/** What the library shows of a published project. The rest of it is kept as it came and published again unchanged. */
export function rowOfOc4ids(project: Oc4idsProject): Omit<MappedRow, 'rowHash'> {
  const budget = inner(inner(project['budget'])?.['amount'])
  const money = readMoney(decimal(budget?.['amount']), { decimal: '.', group: '', zeroIsUnknown: true })
  const place = oc4idsWords.placeOfStatus[text(project['status'])] ?? oc4idsWords.placeOfStatus['']
  const period = inner(project['period'])
  const [location] = Array.isArray(project['locations']) ? (project['locations'] as unknown[]).map(inner) : []
  const address = inner(location?.['address'])
  const placeName = text(location?.['description']) || [address?.['locality'], address?.['region']].map(text).filter(Boolean).join(', ')
  const currency = text(budget?.['currency'])
  return {
    key: project.id,
    name: (text(project['title']) || project.id).replace(/\s+/g, ' ').slice(0, longestName),
    // More decimals than a hundredth, or a negative budget, are kept in the project as it came and are no figure here.
    totalFen: money.ok ? money.value : null,
    currency: /^[A-Z]{3}$/.test(currency) ? currency : 'XXX',
    location: placeName === '' ? null : placeName,
    ...pointOf(inner(location?.['geometry'])),
    sector: sectorOf(project['sector']),
    stage: place?.stage ?? 'reserve',
    state: place?.state ?? 'active',
    progressBp: null,
    plannedStartOn: dayOf(period?.['startDate']),
    plannedFinishOn: dayOf(period?.['endDate']),
    phases: [],
  }
}

/** The place of a project whose location is a point on the earth: longitude first, as in GeoJSON. Lines and areas are kept as they came. */
function pointOf(geometry: Record<string, unknown> | undefined): { longitudeE6: number | null; latitudeE6: number | null } {
  const [longitude, latitude] = text(geometry?.['type']) === 'Point' && Array.isArray(geometry?.['coordinates']) ? (geometry['coordinates'] as unknown[]) : []
  const [x, y] = [readDegrees(decimal(longitude), 180), readDegrees(decimal(latitude), 90)]
  return x.ok && y.ok && x.value !== null && y.value !== null ? { longitudeE6: x.value, latitudeE6: y.value } : { longitudeE6: null, latitudeE6: null }
}

function decimal(value: unknown): string {
  return typeof value === 'number' && Number.isFinite(value) ? String(value) : ''
}

/** The first sector that has a counterpart here, the most exact one of it. */
function sectorOf(value: unknown): string {
  const given = Array.isArray(value) ? value.map(text).sort((a, b) => b.split('.').length - a.split('.').length) : []
  return given.map((code) => oc4idsWords.sectorOf[code]).find((code) => code !== undefined) ?? 'other'
}

/** A moment at the beginning of a day here. */
export function instantOf(day: string | null): string | undefined {
  return day === null ? undefined : `${day}T00:00:00+08:00`
}

/** Fen as the number the standard asks for: by digits, so that it is what it says. */
export function amountOf(fen: bigint, currency: string): { amount: number; currency: string } {
  const digits = (fen < 0n ? -fen : fen).toString().padStart(3, '0')
  return { amount: Number(`${fen < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`), currency }
}

/** Leaves out what is not known: the standard has no empty values. */
export function known(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined && value !== null && value !== '' && !(Array.isArray(value) && value.length === 0) && !(inner(value) !== undefined && Object.keys(inner(value) ?? {}).length === 0)),
  )
}
