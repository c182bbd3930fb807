import type { Operation } from '@zhujian/kernel'
import { listProjectRoles } from './roles.ts'
import { changeUnit, createUnit, exportUnits, getUnitForm, listUnits } from './units.ts'

export * from './roles.ts'
export * from './units.ts'

export const operations: readonly Operation[] = [listUnits, exportUnits, createUnit, changeUnit, getUnitForm, listProjectRoles]
