import { createHash } from 'node:crypto'
import { chmodSync, createReadStream, existsSync, mkdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { FileStore } from '@tus/file-store'
import type { Upload } from '@tus/server'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { isUuidV7 } from '@zhujian/kernel'
import type { IdSource } from '@zhujian/kernel'
import { runInTenant } from '@zhujian/database'
import type { Pool } from '@zhujian/database'
import { sendRefusal } from '@zhujian/http'
import type { Actor } from '@zhujian/http'
import { languageOf } from '@zhujian/text'
import type { Text } from '@zhujian/text'
import { filesStore } from './files-store.ts'
import { mediaTypeOf } from './media-type.ts'
import { fileNotFound, hashDiffers, maxUploadBytes, metadataRefusal, noSession, uploadNotFound, UploadRefused, wrongKind } from './upload-refusals.ts'
import { ProblemServer, uploadCall, uploadCalls } from './upload-server.ts'

export type FileRouteParts = {
  dataDir: string
  actorOf(request: FastifyRequest): Promise<Actor | null>
  pool: Pool
  ids: IdSource
  clock: { now(): Date }
  text: Text
  /** Told of what went wrong on our side. */
  onFault(cause: unknown): void
}

const path = '/api/files'
const shown = /^(image|video)\/|^application\/pdf$/

/** Resumable uploads (tus) under /api/files and the bytes of a file under /api/files/:fileId/content. */
export async function registerFileRoutes(app: FastifyInstance, parts: FileRouteParts): Promise<void> {
  const directory = join(parts.dataDir, 'files')
  // What people upload is for nobody else on this machine.
  mkdirSync(directory, { recursive: true })
  chmodSync(directory, 0o700)
  const datastore = new FileStore({ directory })
  const tus = uploadServer(parts, datastore, directory)

  const handle = async (request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
    const actor = await parts.actorOf(request)
    if (!actor) return sendRefusal(parts, noSession(), request, reply)
    const { fileId } = request.params as { fileId?: string }
    const begun = fileId === undefined ? null : await uploadBy(datastore, fileId, actor)
    if (fileId !== undefined && !begun) return sendRefusal(parts, uploadNotFound(), request, reply)
    const call = { actor, language: languageOf(request.headers['accept-language']), announcedBytes: begun?.size ?? numberIn(request, 'upload-length'), offsetBytes: numberIn(request, 'upload-offset') }
    reply.hijack()
    return uploadCalls.run(call, () => tus.handle(request.raw, reply.raw))
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

function numberIn(request: FastifyRequest, header: string): number | undefined {
  const value = request.headers[header]
  return typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : undefined
}

function uploadServer(parts: FileRouteParts, datastore: FileStore, directory: string): ProblemServer {
  const options = {
    path,
    datastore,
    maxSize: maxUploadBytes,
    relativeLocation: true,
    allowedOrigins: [],
    disableTerminationForFinishedUploads: true,
    namingFunction: () => parts.ids.next(),
    onUploadCreate: async (_request: unknown, upload: Upload) => {
      const refused = metadataRefusal(upload.metadata ?? {})
      if (refused) throw new UploadRefused(refused)
      return { metadata: { ...upload.metadata, accountId: uploadCall().actor.accountId } }
    },
    onUploadFinish: async (_request: unknown, upload: Upload) => {
      await finish(parts, datastore, directory, uploadCall().actor, upload)
      return {}
    },
  }
  return new ProblemServer(options, parts.text, parts.onFault)
}

/**
 * Looks at the bytes of a finished upload and enters it, with the kind they show, as the uploader's file. What is not accepted, or
 * is not what the client said it sent, is deleted again.
 */
async function finish(parts: FileRouteParts, datastore: FileStore, directory: string, actor: Actor, upload: Upload): Promise<void> {
  const name = basename((upload.metadata?.['filename'] ?? upload.metadata?.['name'] ?? upload.id).normalize('NFC').replace(/[\p{Cc}\\]/gu, '_')).slice(0, 200) || upload.id
  const file = join(directory, upload.id)
  const mediaType = await mediaTypeOf(file, name)
  const { bytes, sha256, sm3 } = await digests(file)
  const [expected, received] = [upload.metadata?.['sha256'], sha256.toString('hex')]
  const refused = expected && expected !== received ? hashDiffers(name, expected, received) : mediaType === null ? wrongKind(name, bytes) : null
  if (refused || mediaType === null) {
    await datastore.remove(upload.id)
    throw new UploadRefused(refused ?? wrongKind(name, bytes))
  }
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

async function uploadBy(datastore: FileStore, fileId: string, actor: Actor): Promise<Upload | null> {
  if (!isUuidV7(fileId)) return null
  try {
    const upload = await datastore.getUpload(fileId)
    return upload.metadata?.['accountId'] === actor.accountId ? upload : null
  } catch {
    // Whatever cannot be read as an upload is not there.
    return null
  }
}

async function sendContent(parts: FileRouteParts, directory: string, request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
  const actor = await parts.actorOf(request)
  if (!actor) return sendRefusal(parts, noSession(), request, reply)
  const { fileId } = request.params as { fileId: string }
  const found = isUuidV7(fileId) ? await runInTenant(parts.pool, actor.scope, async (tx) => ({ commit: true as const, value: await filesStore.content(tx, fileId) })) : null
  const file = join(directory, fileId)
  if (!found || !existsSync(file)) return sendRefusal(parts, fileNotFound(), request, reply)
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
