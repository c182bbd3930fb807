import { defineOperation, exportOf, zCursor, zDate, zId, zLimit, zText } from '@zhujian/kernel'
import type { Operation } from '@zhujian/kernel'
import { z } from 'zod'

export const fileDocument = defineOperation({
  name: 'fileDocument',
  summary: 'Files an uploaded file in a project under a document kind; some kinds are facts that move the project on.',
  method: 'POST',
  path: '/api/projects/{projectId}/documents',
  input: z.strictObject({ id: zId, projectId: zId, kind: zText(60), fileId: zId, no: zText(100).optional(), on: zDate.optional(), title: zText(200).optional() }),
  output: z.object({ documentId: z.string(), kind: z.string(), sha256: z.string(), sm3: z.string(), stage: z.string() }),
  permission: { resource: 'document', operation: 'create' },
  refusals: ['documents.kind.unknown', 'documents.kind.not_yours', 'documents.file.not_found', 'documents.day.in_future', 'projects.project.not_found'],
})

export const listDocuments = defineOperation({
  name: 'listDocuments',
  summary: 'The documents of a project, newest first.',
  method: 'GET',
  path: '/api/projects/{projectId}/documents',
  input: z.object({ projectId: zId, limit: zLimit, cursor: zCursor }),
  output: z.object({
    items: z.array(
      z.object({
        documentId: z.string(),
        kind: z.string(),
        kindLabel: z.string(),
        title: z.string(),
        no: z.string().nullable(),
        on: z.string().nullable(),
        fileId: z.string(),
        fileName: z.string(),
        bytes: z.number(),
        filedBy: z.string(),
        filedAt: z.string(),
        sha256: z.string(),
      }),
    ),
    nextCursor: z.string().nullable(),
  }),
  permission: { resource: 'project', operation: 'read' },
  refusals: ['projects.project.not_found'],
})

export const exportDocuments = exportOf(listDocuments, {
  name: 'exportDocuments',
  summary: 'The register of a project’s documents as a workbook that streams, each with its number, its day and its hash.',
  permission: { resource: 'document', operation: 'export' },
})

export const getDocumentKinds = defineOperation({
  name: 'getDocumentKinds',
  summary: 'The kinds of document the caller may file in a project, in the order of the rule in force.',
  method: 'GET',
  path: '/api/projects/{projectId}/document-kinds',
  input: z.object({ projectId: zId }),
  output: z.object({ items: z.array(z.object({ kind: z.string(), label: z.string() })), nextCursor: z.null(), version: z.string() }),
  permission: { resource: 'project', operation: 'read' },
  refusals: ['projects.project.not_found'],
})

export const operations: readonly Operation[] = [fileDocument, listDocuments, exportDocuments, getDocumentKinds]
