import type { Grade } from '@zhujian/kernel'
import { zBp, zGrade } from '@zhujian/kernel'
import { z } from 'zod'
import { unique, zCode, zFenText, zLabel, zNamed, zSource } from './common.ts'
import { zStage } from './stages.ts'

/** LC-09: which grades stand in the central catalogue, and the total from which a project does. */
export const catalogueBody = z.strictObject({ grades: z.array(zGrade).min(1), thresholdFen: zFenText, source: zSource })
export type CataloguePolicy = z.infer<typeof catalogueBody>

/** LC-10: several projects below the threshold which together reach it, alike in all of `alike`. */
export const splittingBody = z.strictObject({
  thresholdFen: zFenText,
  minProjects: z.number().int().min(2),
  alike: z.array(z.enum(['unit', 'year', 'region', 'sector'])).min(1),
  message: zLabel,
})
export type SplittingPolicy = z.infer<typeof splittingBody>

/** From which similarity two names are shown as perhaps the same project, and how many at most. */
export const nearDuplicateBody = z.strictObject({ similarityBp: zBp, maxShown: z.number().int().min(1).max(50) })
export type NearDuplicatePolicy = z.infer<typeof nearDuplicateBody>

/** Document kinds, who may file a restricted one, and what each stage asks for (domain/01 §3). */
export const documentsBody = z.strictObject({
  kinds: z
    .array(z.strictObject({ code: zCode, label: zLabel, filedBy: z.array(zCode).min(1).optional() }))
    .refine(unique('code'), 'a kind stands twice'),
  checklists: z
    .array(
      z.strictObject({
        stage: zStage,
        source: zSource,
        items: z
          .array(z.strictObject({ code: zCode, kind: zCode, required: z.boolean(), label: zLabel }))
          .refine(unique('code'), 'an item stands twice'),
      }),
    )
    .refine(unique('stage'), 'a stage stands twice'),
})
export type DocumentsPolicy = z.infer<typeof documentsBody>
export type DocumentKind = DocumentsPolicy['kinds'][number]

/** Whether a role may file a document of this kind; an unknown kind nobody may. */
export function mayFile(body: Pick<DocumentsPolicy, 'kinds'>, role: string, kind: string): boolean {
  const found = body.kinds.find((it) => it.code === kind)
  return found !== undefined && (found.filedBy?.includes(role) ?? true)
}

/** Sectors of works and the department competent for each. */
export const sectorsBody = z
  .strictObject({
    departments: z.array(zNamed).refine(unique('code'), 'a department stands twice'),
    sectors: z
      .array(z.strictObject({ code: zCode, label: zLabel, competent: zCode }))
      .refine(unique('code'), 'a sector stands twice'),
  })
  .refine(
    (it) => it.sectors.every((sector) => it.departments.some((department) => department.code === sector.competent)),
    'no such department',
  )
export type SectorsPolicy = z.infer<typeof sectorsBody>

/** The department code competent for a sector; null for an unknown one. */
export function competentFor(body: Pick<SectorsPolicy, 'sectors'>, sector: string): string | null {
  return body.sectors.find((it) => it.code === sector)?.competent ?? null
}

const count = z.number().int().min(1)
const zSecurity = z.strictObject({
  passwordMinLength: count,
  /** Of capitals, small letters, digits and signs, how many must occur. */
  classes: z.number().int().min(1).max(4),
  /** null: passwords do not expire. */
  expiryDays: count.nullable(),
  /** How many earlier passwords may not come back. */
  history: z.number().int().min(0),
  firstSignInChange: z.boolean(),
  /** For administrators and for whoever decides or pays. */
  secondFactor: z.boolean(),
  idleMinutes: count,
  absoluteHours: count,
  /** null: no limit. */
  concurrentSessions: count.nullable(),
  failuresPerAccount: count,
  lockMinutes: count,
  failuresPerAddressPerMinute: count,
})
export type SecurityPolicy = z.infer<typeof zSecurity>

const relaxable: readonly string[] = ['expiryDays', 'firstSignInChange', 'secondFactor', 'concurrentSessions']

/** Sign-in controls (domain/10 §3). `relaxed` is for demonstrations and leaves lockout, strength and time limits alone. */
export const securityBody = z
  .strictObject({
    strict: zSecurity,
    relaxed: zSecurity,
    sources: z.record(zSecurity.keyof(), zSource),
    /** Operations that want a second factor where the policy asks for one. */
    secondFactorFor: z.array(zCode).optional(),
    /** Where it says so: no password holds the user name or the name of its owner. */
    noNames: z.strictObject({ source: zSource }).optional(),
    /** Requests for an account by people who have none: how many a day from one address, and how long one waits. */
    accountRequests: z.strictObject({ perAddressPerDay: count, waitDays: count, source: zSource }).optional(),
  })
  .refine(({ strict, relaxed }) => {
    const other = new Map<string, unknown>(Object.entries(relaxed))
    return Object.entries(strict).every(([name, value]) => relaxable.includes(name) || other.get(name) === value)
  }, 'relaxed may switch off only expiry, first-sign-in change, second factor and the session limit')
export type SecurityPolicies = z.infer<typeof securityBody>

/** Reasons for which a case may be returned (LC-11, domain/02 §4), and what a return must say. */
export const returnReasonsBody = z.strictObject({
  reasons: z.array(zNamed).min(1).refine(unique('code'), 'a reason stands twice'),
  minNoteCharacters: z.number().int().min(0),
  /** The n-th return at one step is reported upwards. */
  escalateAtReturn: z.number().int().min(2),
})
export type ReturnReasonsPolicy = z.infer<typeof returnReasonsBody>

/** Tables of the national project code (domain/01 §5). Codes missing here are only remarked upon. */
export const projectCodeBody = z.strictObject({
  /** The month from which the first four digits are year and month. */
  switchMonth: z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/),
  oldestYear: z.number().int(),
  /** The region segment of projects of central departments. */
  centralRegion: z.string().regex(/^\d{6}$/),
  /** Region segments that start so are trial regions. */
  trialRegionPrefix: z.string().regex(/^\d{1,5}$/),
  departments: z.array(zNamed),
  types: z.array(zNamed),
})
export type ProjectCodeTables = z.infer<typeof projectCodeBody>

/** Which approval route a matter takes by grade, and its total limit in working days (domain/02 §3). */
export const routingBody = z.strictObject({
  routes: z
    .array(
      z.strictObject({
        matter: zCode,
        grade: zGrade,
        route: zCode,
        limitWorkingDays: z.number().int().min(1),
        /** The limit runs from submission, or from the first step, which confirms what a colleague filled in. */
        limitFrom: z.enum(['submission', 'firstStep']),
        source: zSource,
      }),
    )
    .refine(unique('matter', 'grade'), 'a matter stands twice'),
})
export type RoutingPolicy = z.infer<typeof routingBody>
export type Routing = RoutingPolicy['routes'][number]

/** The route of a matter for a grade; null: there is none, and nothing can be submitted. */
export function routeFor(body: RoutingPolicy, matter: string, grade: Grade): Routing | null {
  return body.routes.find((route) => route.matter === matter && route.grade === grade) ?? null
}

/** How far behind a plan drawn straight from start to finish a project may fall before its light changes (domain/05 §5). */
export const lightsBody = z.strictObject({
  yellowGapBp: zBp,
  redGapBp: zBp,
  /** By how much a reported percentage may differ from output over contract price before it is asked about; not asked where absent. */
  outputGapBp: zBp.optional(),
  source: zSource,
})
export type LightsPolicy = z.infer<typeof lightsBody>

/** Who stands in for county roles where a project of such a grade belongs to the city itself (domain/02 §1). */
export const approvalFallbackBody = z.strictObject({
  grades: z.array(zGrade).min(1),
  roles: z.array(z.strictObject({ from: zCode, to: zCode })).refine(unique('from'), 'a role stands twice'),
  source: zSource,
})
export type ApprovalFallbackPolicy = z.infer<typeof approvalFallbackBody>

/** The role that takes a step: the role itself, or its stand-in for a project of the city's own region. */
export function stepRole(body: ApprovalFallbackPolicy, role: string, grade: Grade, regionIsCity: boolean): string {
  if (!regionIsCity || !body.grades.includes(grade)) return role
  return body.roles.find((it) => it.from === role)?.to ?? role
}

/** Which rules a county may set for itself; all others hold as the city publishes them. */
export const inheritanceBody = z.strictObject({ countyMayOverride: z.array(zCode), source: zSource })
export type InheritancePolicy = z.infer<typeof inheritanceBody>

/** What the library of projects shows by default, how many stand side by side, and which operations may be asked for several projects at once. */
export const libraryBody = z.strictObject({
  columns: z.array(zCode).min(1).max(40),
  compareMost: z.number().int().min(2).max(6),
  /** How many views one account keeps. */
  viewsMost: z.number().int().min(1).max(200),
  bulk: z.array(z.strictObject({ operation: zCode, most: z.number().int().min(1).max(200) })).refine(unique('operation'), 'an operation stands twice'),
})

/** What each figure of the cockpit means, in words: how it is reckoned, from what, what is left out, when it is renewed and who answers for it. */
export const figuresBody = z.strictObject({
  figures: z
    .array(z.strictObject({ code: zCode, label: zLabel, formula: zLabel, source: zLabel, excluded: zLabel, updated: zLabel, responsible: zLabel }))
    .min(1)
    .refine(unique('code'), 'a figure stands twice'),
})
export type FiguresPolicy = z.infer<typeof figuresBody>

const compiles = (pattern: string): boolean => {
  try {
    return new RegExp(`^(?:${pattern})$`, 'u') !== null
  } catch {
    return false
  }
}

/** How the number under which a map was reviewed (审图号) is written, and how large a layer may be (domain/10 §6). */
export const mapLayersBody = z
  .strictObject({
    numberForms: z
      .array(z.strictObject({ code: zCode, label: zLabel, pattern: z.string().min(1).max(100).refine(compiles, 'no pattern'), example: z.string().min(1).max(40) }))
      .min(1)
      .refine(unique('code'), 'a form stands twice'),
    maxBytes: count,
    maxFeatures: count,
    maxVertices: count,
    numberSource: zSource,
    sizeSource: zSource,
  })
  .refine((body) => body.numberForms.every((form) => new RegExp(`^(?:${form.pattern})$`, 'u').test(form.example)), 'an example is not of its form')
export type MapLayersPolicy = z.infer<typeof mapLayersBody>

/** A number as it is compared: brackets and letters of the narrow kind, no blanks. */
export function narrowNumber(typed: string): string {
  return typed.normalize('NFKC').replaceAll(/[[〔【]/g, '(').replaceAll(/[\]〕】]/g, ')').replaceAll(/\s/g, '')
}

/** The form a number of a map is of; null: of none. */
export function formOfMapNumber(body: Pick<MapLayersPolicy, 'numberForms'>, number: string): MapLayersPolicy['numberForms'][number] | null {
  return body.numberForms.find((form) => new RegExp(`^(?:${form.pattern})$`, 'u').test(number)) ?? null
}
