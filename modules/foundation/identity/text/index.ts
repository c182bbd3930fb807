import type { Catalogs } from '@zhujian/text'
import { administration } from './administration.ts'
import { refusals } from './refusals.ts'
import { requests } from './requests.ts'
import { screens } from './screens.ts'
import { securityEvents } from './security-events.ts'

export const text: readonly Catalogs[] = [refusals, securityEvents, screens, administration, requests]
