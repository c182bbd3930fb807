import type { Catalogs } from '@zhujian/text'
import { refusals } from './refusals.ts'
import { rules } from './rules.ts'
import { screens } from './screens.ts'

export const text: readonly Catalogs[] = [refusals, rules, screens]
