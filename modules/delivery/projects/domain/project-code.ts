import type { LocalDate } from '@zhujian/kernel'
import { monthOf, yearOf } from '@zhujian/kernel'
import type { ProjectCodeTables } from '@zhujian/policy/domain'
import { divisionAbove } from '@zhujian/tenancy/domain'

/** What the last digit says about a code. The algorithm is not published to us: none is invented, so none is the default. */
export type ProjectCodeChecksum = (code: string) => boolean

export type ProjectCodeFault = 'format' | 'time' | 'region' | 'checksum'
export type ProjectCodeWarning = 'yearCode' | 'regionUnknown' | 'departmentUnknown' | 'typeUnknown'

export type ProjectCodeContext = {
  /** The day on which the code is looked at: none can be of a later month. */
  asOf: LocalDate
  /** Whether the table of divisions holds one, asked for by the digits of its level: 44, 4403 or 440303. */
  divisionKnown: (division: number) => boolean
  tables: ProjectCodeTables
  checksum?: ProjectCodeChecksum
}

export type ProjectCodeVerdict = { ok: true; warnings: ProjectCodeWarning[] } | { ok: false; reason: ProjectCodeFault }

const segments = /^(\d{4})-(\d{6})-(\d{2})-(\d{2})-\d{6}$/
/** Beijing opens every edition of GB/T 2260: a table without it was never imported as a whole. */
const firstProvince = 11

/**
 * Checks a national project code `YYMM-AAAAAA-DD-TT-RRRRRC` of 24 characters (GB/T 40058-2021; domain/01 §5).
 * Codes from before the switch carry a year of four digits; these, and unknown counties, departments and types, are only remarked upon.
 */
export function validateProjectCode(code: string, context: ProjectCodeContext): ProjectCodeVerdict {
  const [, time = '', region = '', department = '', type = ''] = segments.exec(code) ?? []
  if (time === '') return { ok: false, reason: 'format' }

  const dated = timeKind(time, context)
  if (dated === null) return { ok: false, reason: 'time' }
  const placed = regionKind(region, context)
  if (placed === null) return { ok: false, reason: 'region' }
  if (context.checksum && !context.checksum(code)) return { ok: false, reason: 'checksum' }

  const { departments, types } = context.tables
  const warnings: ProjectCodeWarning[] = []
  if (dated === 'year') warnings.push('yearCode')
  if (placed === 'unknown') warnings.push('regionUnknown')
  if (!departments.some((it) => it.code === department)) warnings.push('departmentUnknown')
  if (!types.some((it) => it.code === type)) warnings.push('typeUnknown')
  return { ok: true, warnings }
}

/** Year and month since the switch, else a year of the old codes, else neither: null. */
function timeKind(time: string, { asOf, tables }: ProjectCodeContext): 'month' | 'year' | null {
  const month = `20${time.slice(0, 2)}-${time.slice(2)}`
  const isMonth = /-(0[1-9]|1[0-2])$/.test(month)
  if (isMonth && month >= tables.switchMonth && month <= monthOf(asOf)) return 'month'
  const year = Number(time)
  return year >= tables.oldestYear && year <= yearOf(asOf) ? 'year' : null
}

/**
 * Known and unknown places of a known province, else null. The table holds no past codes, so an unknown place proves nothing; an
 * unknown province does, but only where the table was imported.
 */
function regionKind(region: string, { divisionKnown, tables }: ProjectCodeContext): 'known' | 'unknown' | null {
  if (region === tables.centralRegion || region.startsWith(tables.trialRegionPrefix)) return 'known'
  const { province, place } = placesOf(Number(region))
  if (divisionKnown(province)) return divisionKnown(place) ? 'known' : 'unknown'
  return divisionKnown(firstProvince) ? null : 'known'
}

/** The divisions to look up before a code is judged; none for one that is not national. */
export function divisionsAsked(code: string): number[] {
  const [, , region] = segments.exec(code) ?? []
  if (region === undefined) return []
  const { province, place } = placesOf(Number(region))
  return [firstProvince, province, place]
}

function placesOf(region: number): { province: number; place: number } {
  return { province: Math.floor(region / 10_000), place: divisionAbove(region) ?? region }
}

/** The platform's own number while there is no national code: division, year, serial of six digits; no grade (domain/01 §5). */
export function internalNo(region: number, year: number, serial: number): string {
  return `${region}-${year}-${String(serial).padStart(6, '0')}`
}

/** Whether a code has the form of such a number: only the platform gives them, so that what somebody types never meets the next one. */
export function isInternalNo(code: string): boolean {
  return /^\d{6}-\d{4}-\d{6}$/.test(code)
}
