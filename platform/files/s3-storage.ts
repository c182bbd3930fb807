import { Readable } from 'node:stream'
import type { S3Location } from '@zhujian/config'
import { isUuidV7 } from '@zhujian/kernel'
import { openBucket } from './s3-bucket.ts'
import type { Bucket } from './s3-bucket.ts'
import { lengthOf, S3Uploads } from './s3-uploads.ts'
import type { FileStorage } from './storage.ts'

/** Files in a bucket: each under its id, uploads under way in `uploads/` beside them. */
export function s3Storage(location: S3Location): FileStorage {
  const bucket = openBucket(location)
  const uploads = new S3Uploads(bucket)
  async function* received(id: string): AsyncGenerator<Buffer, void, void> {
    for (const { key } of await uploads.parts(id)) yield* await wholly(bucket, key)
  }
  return {
    uploads,
    received: async function* (id) {
      if (await uploads.isFinished(id)) yield* await wholly(bucket, id)
      else yield* received(id)
    },
    settle: async (id) => {
      if (await uploads.isFinished(id)) return
      const bytes = lengthOf(await uploads.parts(id))
      if (bytes === 0) await bucket.put(id, Buffer.alloc(0))
      else await bucket.putStream(id, Readable.from(received(id)), bytes)
      await uploads.finished(id)
    },
    read: (id) => bucket.get(id),
    list: async () => (await bucket.list('', true)).map(({ key, bytes }) => ({ name: key, bytes })),
    restore: async (name, parts) => {
      const held: Buffer[] = []
      for await (const part of parts) held.push(part)
      // What a folder keeps beside its files (how far an upload had come) is of no use in a bucket.
      if (isUuidV7(name)) await bucket.put(name, Buffer.concat(held))
    },
    remove: (name) => bucket.remove(name),
    check: () => bucket.check(),
    close: () => bucket.close(),
  }
}

/** An object that must be there. */
async function wholly(bucket: Bucket, key: string): Promise<AsyncIterable<Buffer>> {
  const body = await bucket.get(key)
  if (!body) throw new Error(`the store lost the object ${key}`)
  return body as AsyncIterable<Buffer>
}
