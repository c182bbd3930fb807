import type { Catalogs } from '@zhujian/text'
import { declaration } from './declaration.ts'
import { refusals } from './refusals.ts'
import { importScreens } from './import-screens.ts'
import { imports } from './imports.ts'
import { library } from './library.ts'
import { rules } from './rules.ts'
import { screens } from './screens.ts'

export const text: readonly Catalogs[] = [refusals, rules, declaration, imports, importScreens, library, screens]
