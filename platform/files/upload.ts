import { createHash } from 'node:crypto'
import { basename } from 'node:path'
import type { Upload } from '@tus/server'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { isUuidV7 } from '@zhujian/kernel'
import type { IdSource, Refusal } from '@zhujian/kernel'
import { readInTenant, runInTenant } from '@zhujian/database'
import type { Pool, Tx } from '@zhujian/database'
import { attachment, sendRefusal } from '@zhujian/http'
import type { Actor } from '@zhujian/http'
import { languageOf } from '@zhujian/text'
import type { Text } from '@zhujian/text'
import { filesStore } from './files-store.ts'
import type { FileContent } from './files-store.ts'
import { endsGatherer, mediaTypeOf } from './media-type.ts'
import type { Ends } from './media-type.ts'
import type { FileStorage } from './storage.ts'
import type { UploadLocks } from './upload-locks.ts'
import { fileNotFound, hashDiffers, maxUploadBytes, metadataRefusal, noSession, uploadNotFound, UploadRefused, wrongKind } from './upload-refusals.ts'
import { ProblemServer, uploadCall, uploadCalls } from './upload-server.ts'

export type FileReach = (tx: Tx, actor: Actor, use: { fileId: string; projectId: string }) => Promise<boolean>

export type FileRouteParts = {
  storage: FileStorage
  locks: UploadLocks
  actorOf(request: FastifyRequest): Promise<Actor | null>
  /** Whether the caller may read a file that a project uses; his own uploads he always may. */
  mayRead: FileReach
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
  const tus = uploadServer(parts)

  const handle = async (request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
    const actor = await parts.actorOf(request)
    if (!actor) return sendRefusal(parts, noSession(), request, reply)
    const { fileId } = request.params as { fileId?: string }
    const begun = fileId === undefined ? null : await uploadBy(parts, fileId, actor)
    if (fileId !== undefined && !begun) return sendRefusal(parts, uploadNotFound(), request, reply)
    const refused = begun && request.method === 'HEAD' ? await finishLeft(parts, actor, begun) : null
    if (refused) return sendRefusal(parts, refused, request, reply)
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
  app.get(`${path}/:fileId/content`, (request, reply) => sendContent(parts, request, reply))
}

function numberIn(request: FastifyRequest, header: string): number | undefined {
  const value = request.headers[header]
  return typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : undefined
}

function uploadServer(parts: FileRouteParts): ProblemServer {
  const options = {
    path,
    datastore: parts.storage.uploads,
    locker: parts.locks,
    // What came when a request is asked to stop is kept within this time.
    lockDrainTimeout: 1000,
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
      await finish(parts, uploadCall().actor, upload)
      return {}
    },
  }
  return new ProblemServer(options, parts.text, parts.onFault)
}

/**
 * Looks at the bytes of a finished upload and enters it, with the kind they show, as the uploader's file. What is not accepted, or
 * is not what the client said it sent, is deleted again.
 */
async function finish(parts: FileRouteParts, actor: Actor, upload: Upload): Promise<void> {
  const name = basename((upload.metadata?.['filename'] ?? upload.metadata?.['name'] ?? upload.id).normalize('NFC').replace(/[\p{Cc}\\]/gu, '_')).slice(0, 200) || upload.id
  const { ends, sha256, sm3 } = await digests(parts.storage.received(upload.id))
  const mediaType = mediaTypeOf(ends, name)
  const [expected, received] = [upload.metadata?.['sha256'], sha256.toString('hex')]
  const refused = expected && expected !== received ? hashDiffers(name, expected, received) : mediaType === null ? wrongKind(name, ends.bytes) : null
  if (refused || mediaType === null) {
    await parts.storage.uploads.remove(upload.id)
    throw new UploadRefused(refused ?? wrongKind(name, ends.bytes))
  }
  await parts.storage.settle(upload.id)
  const row = { id: upload.id, account_id: actor.accountId, name, media_type: mediaType, bytes: ends.bytes, sha256, sm3, uploaded_at: parts.clock.now() }
  await runInTenant(parts.pool, actor.scope, async (tx) => ({ commit: true as const, value: await filesStore.insert(tx, row) }))
}

/**
 * Enters an upload whose last byte came, but whose server stopped before it was entered: whoever asks how far it came is told that it
 * is whole, and sends nothing more.
 */
async function finishLeft(parts: FileRouteParts, actor: Actor, upload: Upload): Promise<Refusal | null> {
  if (upload.size === undefined || upload.offset !== upload.size) return null
  const entered = await runInTenant(parts.pool, actor.scope, async (tx) => ({ commit: true as const, value: await filesStore.own(tx, upload.id) }))
  try {
    if (!entered) await finish(parts, actor, upload)
    return null
  } catch (cause) {
    if (cause instanceof UploadRefused) return cause.refusal
    throw cause
  }
}

async function digests(bytes: AsyncIterable<Buffer>): Promise<{ ends: Ends; sha256: Buffer; sm3: Buffer }> {
  const [sha256, sm3, gatherer] = [createHash('sha256'), createHash('sm3'), endsGatherer()]
  for await (const part of bytes) {
    sha256.update(part)
    sm3.update(part)
    gatherer.add(part)
  }
  return { ends: gatherer.ends(), sha256: sha256.digest(), sm3: sm3.digest() }
}

async function uploadBy({ storage }: FileRouteParts, fileId: string, actor: Actor): Promise<Upload | null> {
  if (!isUuidV7(fileId)) return null
  try {
    const upload = await storage.uploads.getUpload(fileId)
    return upload.metadata?.['accountId'] === actor.accountId ? upload : null
  } catch (cause) {
    // What cannot be read as an upload is not there; a store that is away is a fault, and the caller tries again.
    const { status_code: status } = cause as { status_code?: number }
    if (status === 404 || status === 410 || cause instanceof SyntaxError) return null
    throw cause
  }
}

/** A file of the caller, or one of a project by which he may read it. Row security bounds the projects, no more: what he may read there is asked. */
async function readable(tx: Tx, parts: FileRouteParts, actor: Actor, fileId: string): Promise<FileContent | null> {
  const own = await filesStore.own(tx, fileId)
  if (own) return own
  for (const use of await filesStore.uses(tx, fileId)) if (await parts.mayRead(tx, actor, { fileId, projectId: use.project_id })) return use
  return null
}

async function sendContent(parts: FileRouteParts, request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
  const actor = await parts.actorOf(request)
  if (!actor) return sendRefusal(parts, noSession(), request, reply)
  const { fileId } = request.params as { fileId: string }
  const found = isUuidV7(fileId) ? await readInTenant(parts.pool, actor.scope, (tx) => readable(tx, parts, actor, fileId)) : null
  const bytes = found && (await parts.storage.read(fileId))
  if (!found || !bytes) return sendRefusal(parts, fileNotFound(), request, reply)
  const kind = shown.test(found.media_type) ? 'inline' : 'attachment'
  return reply
    .header('content-disposition', attachment(found.name, kind))
    .header('x-content-type-options', 'nosniff')
    .header('cache-control', 'private, no-store')
    .header('content-length', String(found.bytes))
    .type(found.media_type)
    .send(bytes)
}
