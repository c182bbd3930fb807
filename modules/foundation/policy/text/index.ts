import type { Catalogs } from '@zhujian/text'
import { fields } from './fields.ts'
import { refusals } from './refusals.ts'
import { rules } from './rules.ts'
import { screens } from './screens.ts'

export const text: readonly Catalogs[] = [fields, refusals, rules, screens]
