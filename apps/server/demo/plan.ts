import { readFileSync } from 'node:fs'
import { join } from 'node:path'

export type PlannedProject = { grade: 'A' | 'B' | 'C'; name: string; sector: string; regionCode: number; wan: number; start: string; fate: string; location: string; longitude?: number; latitude?: number }
export type PlannedAccount = { username: string; role: string; regionCode: number; unit: string; name: string; listed: boolean }
export type CityPlan = {
  seed: number
  tenants: { regionCode: number; name: string; lo: number; hi: number; parent: number | null; demo: boolean }[]
  units: { key: string; regionCode: number; name: string; kind: string; department: string | null; creditCode: string }[]
  accounts: PlannedAccount[]
  projects: PlannedProject[]
  words: Record<'agree' | 'returnNote' | 'docNo' | 'necessity' | 'contractNo' | 'account' | 'voucher' | 'note' | 'award' | 'completion', string>
}

/** The invented city: places, people, firms and 47 projects worth exactly 68 亿元. */
export function readCityPlan(): CityPlan {
  return JSON.parse(readFileSync(join(import.meta.dirname, 'data/city.json'), 'utf8')) as CityPlan
}
