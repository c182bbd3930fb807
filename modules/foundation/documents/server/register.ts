import { ok } from '@zhujian/kernel'
import type { OutputOf, ParsedOf, Refusal, Result } from '@zhujian/kernel'
import type * as api from '@zhujian/documents/api'
import { filesStore } from '@zhujian/files'
import { decodeCursor, pageOf } from '@zhujian/http'
import type { Context, FileAnswer } from '@zhujian/http'
import { exportList, filterLine, sayingOf } from '@zhujian/ledger/server'
import type { DocumentsPolicy, Rule } from '@zhujian/policy/domain'
import type { PolicyBook } from '@zhujian/policy/server'
import { lineageOf } from '@zhujian/tenancy/domain'
import type { TenantDirectory } from '@zhujian/tenancy/server'
import { documentStore } from './documents-store.ts'

/** What this module is given. Projects stand above it: how one is found, and what a filed document does to it, is handed in. */
export type DocumentsParts = {
  policy: PolicyBook
  tenants: TenantDirectory
  visible(ctx: Context, projectId: string): Promise<{ ok: true; value: { region_code: number; name: string } } | Refusal>
  /** Moves the project on when the kind is a fact that does; answers the stage after. */
  onFiled(ctx: Context, projectId: string, kind: string): Promise<string>
}

/** What is in force on documents in a region. */
export function policyOf(ctx: Context, parts: DocumentsParts, regionCode: number): Rule<DocumentsPolicy> {
  return parts.policy.inForce('documents', lineageOf(parts.tenants.all(), regionCode), ctx.today)
}

/** A kind of document in the reader's language. */
export function labelOf(ctx: Context, body: DocumentsPolicy, code: string): string {
  return body.kinds.find((kind) => kind.code === code)?.label[ctx.language === 'en' ? 'en' : 'zh'] ?? code
}

export async function listDocuments(ctx: Context, parts: DocumentsParts, input: ParsedOf<typeof api.listDocuments>): Promise<Result<OutputOf<typeof api.listDocuments>>> {
  const project = await parts.visible(ctx, input.projectId)
  if (!project.ok) return project
  const { body } = policyOf(ctx, parts, project.value.region_code)
  const after = decodeCursor(input.cursor, 1)
  const rows = await documentStore.ofProject(ctx.tx, input.projectId, after ? String(after[0]) : null, input.limit + 1)
  const page = pageOf(rows, input.limit, (row) => [row.id])
  const files = new Map((await filesStore.usedIn(ctx.tx, input.projectId, page.items.map((row) => row.file_id))).map((file) => [file.fileId, file]))
  const items = page.items.map((row) => {
    const file = files.get(row.file_id)
    return {
      documentId: row.id,
      kind: row.kind,
      kindLabel: labelOf(ctx, body, row.kind),
      title: row.title,
      no: row.no,
      on: row.dated_on,
      fileId: row.file_id,
      fileName: file?.name ?? '',
      bytes: file?.bytes ?? 0,
      filedBy: row.filed_by,
      filedAt: row.filed_at.toISOString(),
      sha256: file?.sha256 ?? '',
    }
  })
  return ok({ items, nextCursor: page.nextCursor })
}

type DocumentItem = OutputOf<typeof api.listDocuments>['items'][number]

/** The register of a project's documents as a workbook: what lies in the archive, and by which hash it is known again. */
export async function exportDocuments(ctx: Context, parts: DocumentsParts, input: ParsedOf<typeof api.exportDocuments>): Promise<Result<FileAnswer>> {
  const project = await parts.visible(ctx, input.projectId)
  if (!project.ok) return project
  const say = sayingOf(ctx)
  return ok(exportList<DocumentItem>(ctx, {
    kind: 'documents.register_exported',
    title: say('export.documents.title', { project: project.value.name }),
    sheet: say('export.documents.sheet'),
    filter: filterLine(ctx, [`${say('export.project')} ${project.value.name}`]),
    columns: [
      { key: 'title', title: say('screen.document.title'), kind: 'text', width: 44, value: (one) => one.title },
      { key: 'kind', title: say('screen.document.kind'), kind: 'text', width: 20, value: (one) => one.kindLabel },
      { key: 'no', title: say('screen.document.no'), kind: 'text', width: 26, value: (one) => one.no },
      { key: 'on', title: say('screen.document.on'), kind: 'day', value: (one) => one.on },
      { key: 'file', title: say('export.documents.file'), kind: 'text', width: 36, value: (one) => one.fileName },
      { key: 'bytes', title: say('export.documents.bytes'), kind: 'integer', width: 14, value: (one) => one.bytes },
      { key: 'by', title: say('screen.document.by'), kind: 'text', width: 14, value: (one) => one.filedBy },
      { key: 'at', title: say('screen.document.at'), kind: 'instant', value: (one) => one.filedAt },
      { key: 'sha256', title: 'SHA-256', kind: 'text', width: 66, value: (one) => one.sha256 },
    ],
    read: (again, limit, cursor) => listDocuments(again, parts, { ...input, limit, cursor }),
    subjectId: input.projectId,
  }))
}
