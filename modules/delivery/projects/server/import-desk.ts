import { createWriteStream, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { refuse } from '@zhujian/kernel'
import type { Result } from '@zhujian/kernel'
import { TableError } from '@zhujian/documents-rendering'
import type { Context } from '@zhujian/http'
import { scopeOf } from '@zhujian/policy/domain'
import type { ProjectsParts } from './parts.ts'
import { ruleFor } from './stage.ts'

/** What imports need of the server they run in: the bytes of uploads, and somebody to tell that one waits. */
export type ImportDesk = {
  files: { read(id: string): Promise<Readable | null>; restore(name: string, parts: AsyncIterable<Buffer>): Promise<void> } | null
  wake(): void
}

/** Whether the caller looks into everybody's imports of his region, or only into his own. */
export function seesAllImports(ctx: Context, parts: ProjectsParts): boolean {
  const matrix = ruleFor(ctx, parts, 'accessMatrix', ctx.actor.regionCode).body
  const scope = scopeOf(matrix, ctx.actor.role, 'importJob', 'read')
  return scope !== null && scope !== 'own'
}

export type LocalCopy = { path: string; release(): void }

/** A copy of an upload on this machine, for work that reads it more than once. Null where the bytes are not there. */
export async function localCopy(desk: ImportDesk, fileId: string): Promise<LocalCopy | null> {
  const content = await desk.files?.read(fileId)
  if (!content) return null
  const folder = mkdtempSync(join(tmpdir(), 'zhujian-import-'))
  const release = (): void => rmSync(folder, { recursive: true, force: true })
  const path = join(folder, 'table')
  try {
    await pipeline(content, createWriteStream(path, { mode: 0o600 }))
    return { path, release }
  } catch (cause) {
    release()
    throw cause
  }
}

/** Runs work that reads a table; what cannot be read becomes a refusal that says why. */
export async function readingTable<T>(ctx: Context, work: () => Promise<T>): Promise<Result<T>> {
  try {
    return { ok: true, value: await work() }
  } catch (cause) {
    if (!(cause instanceof TableError)) throw cause
    return refuse('projects.import.unreadable', { field: 'fileId', figures: { ...cause.figures, kind: cause.code, problem: ctx.text.say(ctx.language, `import.problem.${cause.code}`, cause.figures) } })
  }
}
