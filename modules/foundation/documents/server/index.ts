import { ok, refuse } from '@zhujian/kernel'
import type { OutputOf, ParsedOf, Result } from '@zhujian/kernel'
import * as api from '@zhujian/documents/api'
import { claimFiles } from '@zhujian/files'
import { bind, bindFile } from '@zhujian/http'
import type { Binding, Context } from '@zhujian/http'
import { append } from '@zhujian/ledger/server'
import { mayFile } from '@zhujian/policy/domain'
import { documentStore } from './documents-store.ts'
import type { DocumentRow } from './documents-store.ts'
import { exportDocuments, labelOf, listDocuments, policyOf } from './register.ts'
import type { DocumentsParts } from './register.ts'

export { documentStore } from './documents-store.ts'
export { takeDocuments } from './take-documents.ts'
export type { DocumentRow } from './documents-store.ts'
export type { DocumentsParts } from './register.ts'

/** The handlers of this module. */
export function bindings(parts: DocumentsParts): Binding[] {
  return [
    bind(api.fileDocument, (ctx, input) => fileDocument(ctx, parts, input)),
    bind(api.listDocuments, (ctx, input) => listDocuments(ctx, parts, input)),
    bindFile(api.exportDocuments, (ctx, input) => exportDocuments(ctx, parts, input)),
    bind(api.getDocumentKinds, (ctx, input) => getDocumentKinds(ctx, parts, input.projectId)),
  ]
}

async function fileDocument(ctx: Context, parts: DocumentsParts, input: ParsedOf<typeof api.fileDocument>): Promise<Result<OutputOf<typeof api.fileDocument>>> {
  const project = await parts.visible(ctx, input.projectId)
  if (!project.ok) return project
  const { region_code } = project.value
  const rule = policyOf(ctx, parts, region_code)
  const { kind } = input
  if (!rule.body.kinds.some((known) => known.code === kind)) return refuse('documents.kind.unknown', { field: 'kind', figures: { kind } })
  if (!mayFile(rule.body, ctx.actor.role, kind)) return refuse('documents.kind.not_yours', { status: 403, field: 'kind', figures: { kind: labelOf(ctx, rule.body, kind), role: ctx.text.say(ctx.language, `role.${ctx.actor.role}`) } })
  if (input.on !== undefined && input.on > ctx.today) return refuse('documents.day.in_future', { field: 'on', figures: { on: input.on, today: ctx.today } })
  const { files } = await claimFiles(ctx, { regionCode: region_code, projectId: input.projectId, fileIds: [input.fileId] })
  const [file] = files
  if (!file) return refuse('documents.file.not_found', { field: 'fileId', figures: { fileId: input.fileId } })
  const row: DocumentRow = {
    region_code,
    id: input.id,
    project_id: input.projectId,
    kind,
    title: input.title ?? file.name,
    no: input.no ?? null,
    dated_on: input.on ?? null,
    file_id: input.fileId,
    filed_by: ctx.actor.name,
    filed_by_account: ctx.actor.accountId,
    filed_at: ctx.now,
  }
  await documentStore.insert(ctx.tx, row)
  append(ctx, {
    kind: 'documents.filed',
    regionCode: region_code,
    projectId: input.projectId,
    subjectId: input.id,
    ruleVersion: `documents@${rule.version}`,
    after: { kind, title: row.title, no: row.no, on: row.dated_on, fileId: file.fileId, bytes: file.bytes, sha256: file.sha256, sm3: file.sm3 },
  })
  const stage = await parts.onFiled(ctx, input.projectId, kind)
  return ok({ documentId: input.id, kind, sha256: file.sha256, sm3: file.sm3, stage })
}

async function getDocumentKinds(ctx: Context, parts: DocumentsParts, projectId: string): Promise<Result<OutputOf<typeof api.getDocumentKinds>>> {
  const project = await parts.visible(ctx, projectId)
  if (!project.ok) return project
  const rule = policyOf(ctx, parts, project.value.region_code)
  const kinds = rule.body.kinds.filter(({ code }) => mayFile(rule.body, ctx.actor.role, code))
  return ok({ items: kinds.map(({ code, label }) => ({ kind: code, label: label[ctx.language === 'en' ? 'en' : 'zh'] })), nextCursor: null, version: rule.version })
}
