import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Feature, FeatureCollection } from '@zhujian/cockpit/domain'

type Words = { zh: string; en: string }
/** A sketch shipped for a fictional city. Of real places none is shipped: their boundaries are the customer's, with their number (domain/10 §6). */
export type BaseMap = { fictional: true; regionLo: number; regionHi: number; title: Words; note: Words; drawnBy: Words; layer: FeatureCollection }

const folder = join(import.meta.dirname, '../data')
let shipped: readonly BaseMap[] | undefined

/** The sketch of a region, if one is shipped. */
export function baseMapOf(regionCode: number): BaseMap | null {
  shipped ??= readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as BaseMap)
  return shipped.find((map) => regionCode >= map.regionLo && regionCode <= map.regionHi) ?? null
}

/** The division a feature is the area of: by our own property, or by the one Chinese boundary data has. */
export function regionOf(feature: Feature): number | null {
  const code = Number(feature.properties['regionCode'] ?? feature.properties['adcode'])
  return Number.isInteger(code) && code >= 100_000 && code <= 999_999 ? code : null
}
