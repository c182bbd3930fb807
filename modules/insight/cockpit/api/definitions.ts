import { defineOperation, zDate, zRegionQuery } from '@zhujian/kernel'
import { z } from 'zod'

const zDefinition = z.object({
  key: z.string(),
  label: z.string(),
  formula: z.string(),
  source: z.string(),
  /** What is left out. */
  excluded: z.string(),
  /** When the figure is renewed. */
  updated: z.string(),
  /** Who answers for it. */
  responsible: z.string(),
})
export type FigureDefinition = z.output<typeof zDefinition>

export const listFigureDefinitions = defineOperation({
  name: 'listFigureDefinitions',
  summary: 'What each figure of the cockpit means: formula, source, what is left out, when it is renewed, who answers for it, and under which version of the rule.',
  method: 'GET',
  path: '/api/figure-definitions',
  input: z.object({ regionCode: zRegionQuery.optional(), asOf: zDate.optional() }),
  output: z.object({ items: z.array(zDefinition), nextCursor: z.null(), version: z.string(), effectiveFrom: z.string(), legalSource: z.string() }),
  permission: { resource: 'cockpit', operation: 'read' },
  refusals: ['cockpit.region.not_visible'],
})
