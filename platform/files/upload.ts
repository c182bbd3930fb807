import { createHash } from 'node:crypto'
import { createReadStream, existsSync } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { basename, join } from 'node:path'
import { FileStore } from '@tus/file-store'
import { Server } from '@tus/server'
import type { Upload } from '@tus/server'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { isUuidV7 } from '@zhujian/kernel'
import type { IdSource } from '@zhujian/kernel'
import { runInTenant } from '@zhujian/database'
import type { Pool } from '@zhujian/database'
import type { Actor } from '@zhujian/http'
import { filesStore } from './files-store.ts'
import { mediaTypeOf } from './media-type.ts'

export type FileRouteParts = {
  dataDir: string
  actorOf(request: FastifyRequest): Promise<Actor | null>
  pool: Pool
  ids: IdSource
  clock: { now(): Date }
}

const path = '/api/files'
const maxSize = 200 * 1024 * 1024
const shown = /^(image|video)\/|^application\/pdf$/

/** Resumable uploads (tus) under /api/files and the bytes of a file under /api/files/:fileId/content. */
export async function registerFileRoutes(app: FastifyInstance, parts: FileRouteParts): Promise<void> {
  const directory = join(parts.dataDir, 'files')
  const datastore = new FileStore({ directory })
  const actors = new WeakMap<IncomingMessage, Actor>()
  const tus = uploadServer(parts, datastore, directory, actors)

  const handle = async (request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
    const actor = await parts.actorOf(request)
    if (!actor) return problem(reply, 401, 'platform.session.missing')
    const { fileId } = request.params as { fileId?: string }
    if (fileId !== undefined && !(await uploadedBy(datastore, fileId, actor))) return problem(reply, 404, 'files.file.not_found')
    actors.set(request.raw, actor)
    reply.hijack()
    return tus.handle(request.raw, reply.raw)
  }
  await app.register(async (scope) => {
    // The bytes go to tus as they come: nothing reads the body before it does.
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', (_request, _payload, done) => done(null))
    scope.route({ method: ['POST', 'OPTIONS'], url: path, handler: handle })
    scope.route({ method: ['HEAD', 'PATCH', 'DELETE'], url: `${path}/:fileId`, handler: handle })
  })
  app.get(`${path}/:fileId/content`, (request, reply) => sendContent(parts, directory, request, reply))
}

function uploadServer(parts: FileRouteParts, datastore: FileStore, directory: string, actors: WeakMap<IncomingMessage, Actor>): Server {
  const actorIn = (request: { runtime?: { node?: { req?: unknown } } }): Actor => {
    const actor = actors.get(request.runtime?.node?.req as IncomingMessage)
    if (!actor) throw refusal(401, 'platform.session.missing')
    return actor
  }
  return new Server({
    path,
    datastore,
    maxSize,
    relativeLocation: true,
    allowedOrigins: [],
    disableTerminationForFinishedUploads: true,
    namingFunction: () => parts.ids.next(),
    onUploadCreate: async (request, upload) => ({ metadata: { ...upload.metadata, accountId: actorIn(request).accountId } }),
    onUploadFinish: async (request, upload) => {
      await finish(parts, datastore, directory, actorIn(request), upload)
      return {}
    },
  })
}

/** Looks at the bytes of a finished upload and enters it as the uploader's file; what is not accepted is deleted again. */
async function finish(parts: FileRouteParts, datastore: FileStore, directory: string, actor: Actor, upload: Upload): Promise<void> {
  const name = basename((upload.metadata?.['filename'] ?? upload.metadata?.['name'] ?? upload.id).normalize('NFC').replace(/[\p{Cc}\\]/gu, '_')).slice(0, 200) || upload.id
  const file = join(directory, upload.id)
  const mediaType = await mediaTypeOf(file, name)
  if (mediaType === null) {
    await datastore.remove(upload.id)
    throw refusal(415, 'files.file.type')
  }
  const { bytes, sha256, sm3 } = await digests(file)
  const row = { id: upload.id, account_id: actor.accountId, name, media_type: mediaType, bytes, sha256, sm3, uploaded_at: parts.clock.now() }
  await runInTenant(parts.pool, actor.scope, async (tx) => ({ commit: true as const, value: await filesStore.insert(tx, row) }))
}

async function digests(file: string): Promise<{ bytes: number; sha256: Buffer; sm3: Buffer }> {
  const [sha256, sm3] = [createHash('sha256'), createHash('sm3')]
  let bytes = 0
  for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
    sha256.update(chunk)
    sm3.update(chunk)
    bytes += chunk.length
  }
  return { bytes, sha256: sha256.digest(), sm3: sm3.digest() }
}

async function uploadedBy(datastore: FileStore, fileId: string, actor: Actor): Promise<boolean> {
  if (!isUuidV7(fileId)) return false
  try {
    return (await datastore.getUpload(fileId)).metadata?.['accountId'] === actor.accountId
  } catch {
    // Whatever cannot be read as an upload is not there.
    return false
  }
}

async function sendContent(parts: FileRouteParts, directory: string, request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
  const actor = await parts.actorOf(request)
  if (!actor) return problem(reply, 401, 'platform.session.missing')
  const { fileId } = request.params as { fileId: string }
  const found = isUuidV7(fileId) ? await runInTenant(parts.pool, actor.scope, async (tx) => ({ commit: true as const, value: await filesStore.content(tx, fileId) })) : null
  const file = join(directory, fileId)
  if (!found || !existsSync(file)) return problem(reply, 404, 'files.file.not_found')
  const kind = shown.test(found.media_type) ? 'inline' : 'attachment'
  const encoded = encodeURIComponent(found.name).replace(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
  return reply
    .header('content-disposition', `${kind}; filename*=UTF-8''${encoded}`)
    .header('x-content-type-options', 'nosniff')
    .header('cache-control', 'private, no-store')
    .header('content-length', String(found.bytes))
    .type(found.media_type)
    .send(createReadStream(file))
}

function problem(reply: FastifyReply, status: number, code: string): FastifyReply {
  return reply.code(status).header('cache-control', 'no-store').type('application/problem+json; charset=utf-8').send(problemText(status, code))
}

/** What tus answers when a hook throws it. */
function refusal(status: number, code: string): Error & { status_code: number; body: string } {
  return Object.assign(new Error(code), { status_code: status, body: problemText(status, code) })
}

function problemText(status: number, code: string): string {
  return JSON.stringify({ type: `urn:zhujian:refusal:${code}`, title: code, status, code, figures: {}, hits: [] })
}
