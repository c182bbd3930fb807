import { filesStore } from '@zhujian/files'
import type { Context } from '@zhujian/http'
import { append } from '@zhujian/ledger/server'
import { documentStore } from './documents-store.ts'

/** Files the documents of one project in another as well, each with its own fact: for a draft that goes on under another region. */
export async function takeDocuments(ctx: Context, from: string, to: { regionCode: number; projectId: string }): Promise<void> {
  const documents = (await documentStore.ofProject(ctx.tx, from, null, 1000)).reverse()
  if (documents.length === 0) return
  await filesStore.useToo(ctx.tx, from, to)
  for (const document of documents) {
    const id = ctx.ids.next()
    await documentStore.insert(ctx.tx, { ...document, id, region_code: to.regionCode, project_id: to.projectId })
    const { kind, title, no, dated_on: on } = document
    append(ctx, { kind: 'documents.filed', regionCode: to.regionCode, projectId: to.projectId, subjectId: id, after: { kind, title, no, on, takenFrom: document.id } })
  }
}
