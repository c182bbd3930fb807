import { basename } from 'node:path'
import { importActor, importPortfolio, mappingFor, openImportRegion } from '@zhujian/projects/server'
import type { ImportOutcome, ImportParts, ImportProgress } from '@zhujian/projects/server'
import { refusalFile } from './refusal-file.ts'
import { formOf, rowsOf } from './table-file.ts'

export type FileImport = {
  file: string
  mapping?: string | undefined
  region?: number | undefined
  /** Where refused rows go; only written when there are any. */
  refusalPath: string
  osUser: string
  progress(line: string): void
  signal?: AbortSignal
}

/** Imports a table into an import region: that of the mapping, which the header decides, unless another is named. @throws ImportError, OperatorError */
export async function importFile(parts: ImportParts, asked: FileImport): Promise<ImportOutcome> {
  const { file } = asked
  const form = await formOf(file)
  const mapping = mappingFor(await headerOf(file, form), asked.mapping)
  const regionCode = await openImportRegion(parts, asked.region ?? mapping.region ?? 0)
  return importPortfolio(parts, {
    open: () => rowsOf(file, form),
    kind: form.kind,
    mappingOf: () => mapping,
    regionCode,
    actor: importActor(regionCode),
    refusals: refusalFile(asked.refusalPath, parts.text),
    origin: { file: basename(file), osUser: asked.osUser },
    progress: (at) => asked.progress(progressLine(at)),
    ...(asked.signal ? { signal: asked.signal } : {}),
  })
}

async function headerOf(file: string, form: Awaited<ReturnType<typeof formOf>>): Promise<string[]> {
  for await (const row of rowsOf(file, form)) return row.cells.map((cell) => cell.trim())
  return []
}

function progressLine({ step, rows, of }: ImportProgress): string {
  return of === null ? `${step}: ${rows} rows` : `${step}: ${rows} of ${of} projects`
}
