import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { zImportMapping } from '@zhujian/projects/api'
import type { ImportMapping } from '@zhujian/projects/api'

const dataDir = join(import.meta.dirname, '../data')
const regionsSchema = z.object({
  body: z.object({
    lo: z.int(),
    hi: z.int(),
    tenants: z.array(
      z.strictObject({
        regionCode: z.int(),
        name: z.string(),
        lo: z.int(),
        hi: z.int(),
        parent: z.int().nullable(),
        demo: z.boolean(),
        timeZone: z.string(),
      }),
    ),
  }),
})
const shippedSchema = z.object({ body: zImportMapping })

export type ImportRegions = z.infer<typeof regionsSchema>['body']

/** What the operator can put right: said in one line, without a stack. */
export class ImportError extends Error {}

/** The regions foreign projects may be imported into from the command line, and their tenants. */
export function importRegions(): ImportRegions {
  return regionsSchema.parse(JSON.parse(readFileSync(join(dataDir, 'import-regions.json'), 'utf8'))).body
}

/** The names of the mappings that come with the program. */
export function shippedMappings(): string[] {
  const files = readdirSync(join(dataDir, 'mappings')).filter((file) => file.endsWith('.json'))
  return files.map((file) => file.slice(0, -5)).sort()
}

/** Reads a shipped mapping by its name, or one of the operator's own by its path. @throws ImportError */
export function loadMapping(nameOrPath: string): ImportMapping {
  const shipped = shippedMappings().includes(nameOrPath)
  const path = shipped ? join(dataDir, 'mappings', `${nameOrPath}.json`) : nameOrPath
  if (!existsSync(path)) throw new ImportError(`no mapping ${nameOrPath}: name one of ${shippedMappings().join(', ')} or a JSON file`)
  try {
    return shippedSchema.parse(JSON.parse(readFileSync(path, 'utf8'))).body
  } catch (cause) {
    const problem = cause instanceof z.ZodError ? cause.issues.map((issue) => `${issue.path.slice(1).join('.')}: ${issue.message}`)[0] : (cause as Error).message
    throw new ImportError(`mapping ${nameOrPath} cannot be used: ${problem}`)
  }
}

/** The mapping for a header: the one asked for, checked against it, or the only one that fits it. @throws ImportError */
export function mappingFor(header: readonly string[], asked: string | undefined): ImportMapping {
  if (asked !== undefined) {
    const mapping = loadMapping(asked)
    const missing = missingColumns(mapping, header)
    if (missing.length > 0) throw new ImportError(`the file lacks columns of mapping ${asked}: ${missing.join(', ')}`)
    return mapping
  }
  const [only, ...others] = fittingMappings(header)
  if (!only) throw new ImportError(`no mapping recognises the header of this file: name one with --mapping (shipped: ${shippedMappings().join(', ')})`)
  if (others.length > 0) throw new ImportError(`several mappings recognise this file: name one with --mapping (${[only, ...others].map((mapping) => mapping.name).join(', ')})`)
  return only
}

/** The shipped mappings whose columns all stand in a header. */
export function fittingMappings(header: readonly string[]): ImportMapping[] {
  return shippedMappings().map(loadMapping).filter((mapping) => missingColumns(mapping, header).length === 0)
}

/** Columns that a mapping reads and a header does not have. */
export function missingColumns(mapping: ImportMapping, header: readonly string[]): string[] {
  return [...new Set([...mapping.signature, ...columnsOf(mapping)])].filter((column) => !header.includes(column))
}

function columnsOf({ key, projectName, location, longitude, latitude, wrongPlaceIs, cost, sector, status, progress, plannedStart, plannedFinish, phases }: ImportMapping): string[] {
  // Who takes a row without its place takes a table without the columns.
  const place = wrongPlaceIs === 'unknown' ? [] : [longitude?.column, latitude?.column]
  const phaseColumns = phases ? [phases.name, phases.status, phases.start.column, phases.plannedEnd.column, phases.actualEnd.column, phases.estimate, phases.spent] : []
  const found = [...key.columns, ...projectName, ...location, ...place, cost?.column, cost?.currencyColumn, sector?.column, ...(status?.columns ?? []), progress?.column, plannedStart?.column, plannedFinish?.column, ...phaseColumns]
  return found.filter((column) => column !== undefined)
}
