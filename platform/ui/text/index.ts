import type { Catalogs } from '@zhujian/text'
import { screens } from './screens.ts'

export const text: readonly Catalogs[] = [screens]
