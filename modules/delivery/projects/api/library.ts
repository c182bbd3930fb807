import { defineOperation, zCursor, zGrade, zId, zLimit, zRegionQuery } from '@zhujian/kernel'
import { z } from 'zod'

const item = {
  id: z.string(),
  code: z.string().nullable(),
  name: z.string(),
  grade: z.string().nullable(),
  stage: z.string(),
  state: z.string(),
  regionCode: z.number(),
  regionName: z.string(),
  totalInvestmentFen: z.string().nullable(),
  currency: z.string(),
  sector: z.string(),
  sectorLabel: z.string(),
  ownerUnitName: z.string(),
  contractFen: z.string(),
  paidFen: z.string(),
  progressBp: z.number().nullable(),
  light: z.enum(['red', 'yellow', 'green']),
  lightReason: z.string(),
  lightSince: z.string().nullable(),
}
const zItem = z.object(item)
export type ProjectItem = z.output<typeof zItem>

/** What a list of projects is narrowed to, and its order. */
const filters = {
  q: z.string().max(100).optional(),
  grade: z.union([zGrade, z.string().regex(/^[ABC](,[ABC])*$/)]).optional(),
  stage: z.string().max(300).regex(/^[A-Za-z,]*$/).optional(),
  regionCode: zRegionQuery.optional(),
  light: z.string().regex(/^(red|yellow|green)(,(red|yellow|green))*$/).optional(),
  sector: z.string().max(60).optional(),
  state: z.string().max(200).optional(),
  /** Only projects whose proposal was approved in a year. */
  approvedIn: z.string().regex(/^\d{4}$/).optional(),
  /** Only projects that an annual plan of a year gives money, or that were paid in it. */
  moneyIn: z.string().regex(/^\d{4}$/).optional(),
  /** Only projects with an approval task past its day. */
  overdue: z.enum(['true', 'false']).optional(),
  /** Only these projects, by id. */
  ids: z.string().max(3800).regex(/^[0-9a-f-]{36}(,[0-9a-f-]{36}){0,99}$/).optional(),
  /** `name` goes by the initials of the pinyin. */
  sort: z.enum(['recent', 'investment', 'name']).default('recent'),
}

export const listProjects = defineOperation({
  name: 'listProjects',
  summary: 'The projects the caller may see, filtered, by keyset pages.',
  method: 'GET',
  path: '/api/projects',
  input: z.object({
    limit: zLimit,
    cursor: zCursor,
    ...filters,
    /** Whether the first page also carries the totals of everything the filter finds. */
    withTotals: z.enum(['true', 'false']).optional(),
  }),
  output: z.object({
    items: z.array(zItem),
    nextCursor: z.string().nullable(),
    totals: z
      .object({
        count: z.number(),
        /** Of those in yuan: amounts of different currencies are never added up. */
        totalInvestmentFen: z.string(),
        /** How many are in another currency, and so in no sum. */
        foreign: z.number(),
        contractFen: z.string(),
        paidFen: z.string(),
        red: z.number(),
        yellow: z.number(),
        green: z.number(),
        /** More was found than a search looks at: the newest are counted, as many as there can be. */
        truncated: z.boolean(),
      })
      .nullable(),
  }),
  permission: { resource: 'project', operation: 'read' },
  refusals: [],
})

/** The columns a list of projects can be taken away with. */
export const exportColumns = ['code', 'name', 'grade', 'stage', 'state', 'region', 'sector', 'owner', 'investment', 'currency', 'contract', 'paid', 'progress', 'light', 'lightReason', 'since'] as const

export const exportProjects = defineOperation({
  name: 'exportProjects',
  summary: 'Every project that a filter finds, as a workbook that streams: numbers as numbers, units in the header, the filter above it.',
  method: 'GET',
  path: '/api/projects/export',
  input: z.object({
    ...filters,
    /** Which columns, in which order; all where none are named. */
    columns: z.string().max(300).refine((text) => text.split(',').every((one) => (exportColumns as readonly string[]).includes(one)), 'columns').optional(),
  }),
  output: z.unknown(),
  produces: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  permission: { resource: 'project', operation: 'export' },
})

const zCondition = z.object({
  id: z.string(),
  hard: z.boolean(),
  met: z.boolean(),
  label: z.string(),
  reason: z.string(),
  source: z.string(),
  /** Fields a piece of evidence needs to meet it; empty when only the system can. */
  needs: z.array(z.string()),
  /** Fields that may be given with it. */
  optional: z.array(z.string()),
  /** The last day of force of the document that counts for it; null where that one does not lapse. */
  expiresOn: z.string().nullable(),
})
const zGate = z.object({ id: z.string(), name: z.string(), met: z.boolean(), passedOn: z.string().nullable(), open: z.boolean(), conditions: z.array(zCondition) })
export type GateView = z.output<typeof zGate>

const zContractSummary = z.object({
  contractId: z.string(),
  no: z.string(),
  contractorName: z.string(),
  priceFen: z.string(),
  certifiedFen: z.string(),
  paidFen: z.string(),
  advanceLeftFen: z.string(),
})

const zProject = z.object({
  ...item,
  nature: z.string(),
  complexity: z.string(),
  complexityReasons: z.array(z.string()),
  elevations: z.array(z.string()),
  ruleVersion: z.string().nullable(),
  gradeRule: z.string().nullable(),
  location: z.string().nullable(),
  longitude: z.string().nullable(),
  latitude: z.string().nullable(),
  necessity: z.string().nullable(),
  ownerUnitId: z.string(),
  competentUnitName: z.string().nullable(),
  sources: z.array(z.object({ sourceType: z.string(), label: z.string(), amountFen: z.string() })),
  estimateFen: z.string().nullable(),
  budgetFen: z.string().nullable(),
  declaredOn: z.string().nullable(),
  plannedStartOn: z.string().nullable(),
  plannedFinishOn: z.string().nullable(),
  returnReason: z.string().nullable(),
  /** A lower grade that waits for confirmation (no day) or for its day. */
  proposedGrade: z
    .object({ grade: z.string(), rule: z.string(), ruleText: z.string(), version: z.string(), basisFen: z.string().nullable(), effectiveFrom: z.string().nullable() })
    .nullable(),
  stages: z.array(z.object({ stage: z.string(), label: z.string(), phase: z.string(), status: z.enum(['done', 'current', 'next']), enteredOn: z.string().nullable() })),
  tracks: z.array(z.object({ track: z.string(), label: z.string(), state: z.string() })),
  gates: z.array(zGate),
  contracts: z.array(zContractSummary),
  openTasks: z.array(z.object({ taskId: z.string(), caseId: z.string(), matter: z.string(), role: z.string(), person: z.string(), dueOn: z.string(), workingDaysLeft: z.number() })),
  members: z.array(z.object({ username: z.string(), name: z.string(), role: z.string(), unitName: z.string(), from: z.string(), to: z.string().nullable() })),
  money: z.object({ plannedFen: z.string(), contractFen: z.string(), certifiedFen: z.string(), paidFen: z.string(), inFlightFen: z.string() }),
  external: z.object({ source: z.string(), key: z.string(), currency: z.string() }).nullable(),
  /** Operations the caller may call on this project now. */
  actions: z.array(z.string()),
})
export type ProjectView = z.output<typeof zProject>

export const getProject = defineOperation({
  name: 'getProject',
  summary: 'One project: what it is, where it is stuck, who must act by when, how much money.',
  method: 'GET',
  path: '/api/projects/{projectId}',
  input: z.object({ projectId: zId }),
  output: zProject,
  permission: { resource: 'project', operation: 'read' },
  refusals: ['projects.project.not_found'],
})

export const explainGrade = defineOperation({
  name: 'explainGrade',
  summary: 'Why a project has its grade: every grading with the row of the table, its version and source, and the inputs it was taken from.',
  method: 'GET',
  path: '/api/projects/{projectId}/grade',
  input: z.object({ projectId: zId }),
  output: z.object({
    decisions: z.array(
      z.object({
        grade: z.string().nullable(),
        rule: z.string().nullable(),
        ruleText: z.string(),
        version: z.string(),
        source: z.string(),
        decidedAt: z.string(),
        inputs: z.array(z.object({ name: z.string(), value: z.string() })),
      }),
    ),
  }),
  permission: { resource: 'project', operation: 'read' },
  refusals: ['projects.project.not_found'],
})
export type GradeDecision = z.output<typeof explainGrade.output>['decisions'][number]

export const searchEverything = defineOperation({
  name: 'searchEverything',
  summary: 'Projects by two Chinese characters, pinyin initials or code, for the search box.',
  method: 'GET',
  path: '/api/search',
  input: z.object({ q: z.string().min(1).max(100) }),
  output: z.object({
    items: z.array(z.object({ projectId: z.string(), name: z.string(), code: z.string().nullable(), grade: z.string().nullable(), stage: z.string(), regionName: z.string() })),
    nextCursor: z.null(),
  }),
  permission: { resource: 'project', operation: 'read' },
})

export const getDeclarationForm = defineOperation({
  name: 'getDeclarationForm',
  summary: 'What the declaration form offers the caller: regions, units, sectors, sources, the grade table in force.',
  method: 'GET',
  path: '/api/declaration-form',
  input: z.object({}),
  output: z.object({
    regions: z.array(z.object({ regionCode: z.number(), name: z.string() })),
    units: z.array(z.object({ unitId: z.string(), name: z.string() })),
    sectors: z.array(z.object({ code: z.string(), label: z.string(), competentUnitName: z.string().nullable() })),
    sourceTypes: z.array(z.object({ code: z.string(), label: z.string() })),
    grade: z.object({ version: z.string(), source: z.string(), thresholdsFen: z.array(z.string()), table: z.unknown() }),
  }),
  permission: { resource: 'declaration', operation: 'read' },
})
