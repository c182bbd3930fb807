import { DataStore, ERRORS, Upload } from '@tus/server'
import type { Readable } from 'node:stream'
import type { Bucket, BucketObject } from './s3-bucket.ts'

/** Bytes are written in objects of this size at most: so much is held in memory for an upload under way. */
const partBytes = 5 * 1024 * 1024
const folder = 'uploads/'

type Info = { id: string; size?: number; metadata?: Record<string, string | null>; creation_date?: string; finished?: boolean }

/**
 * Uploads under way as objects `uploads/ID/OFFSET` beside `uploads/ID/info` (decision 0009). What was acknowledged is never written
 * again, nothing lies on the disk of a server, and any server goes on where another stopped.
 */
export class S3Uploads extends DataStore {
  readonly #bucket: Bucket

  constructor(bucket: Bucket) {
    super()
    this.#bucket = bucket
    this.extensions = ['creation', 'creation-with-upload', 'creation-defer-length', 'termination']
  }

  override async create(upload: Upload): Promise<Upload> {
    const { id, size, metadata } = upload
    await this.#keep({ id, creation_date: new Date().toISOString(), ...(size === undefined ? {} : { size }), ...(metadata === undefined ? {} : { metadata }) })
    return upload
  }

  override async getUpload(id: string): Promise<Upload> {
    const info = await this.#info(id)
    const offset = info.finished ? (info.size ?? 0) : lengthOf(await this.parts(id))
    const { size, metadata, creation_date } = info
    return new Upload({ id, offset, ...(size === undefined ? {} : { size }), ...(metadata === undefined ? {} : { metadata }), ...(creation_date === undefined ? {} : { creation_date }) })
  }

  override async declareUploadLength(id: string, size: number): Promise<void> {
    await this.#keep({ ...(await this.#info(id)), size })
  }

  /** Writes what comes, also when it breaks off: the next request goes on behind the last whole part. */
  override async write(stream: Readable, id: string, offset: number): Promise<number> {
    let written = offset
    let [held, heldBytes]: [Buffer[], number] = [[], 0]
    const flush = async (): Promise<void> => {
      if (heldBytes === 0) return
      await this.#bucket.put(`${folder}${id}/${partName(written)}`, Buffer.concat(held))
      written += heldBytes
      held = []
      heldBytes = 0
    }
    try {
      for await (const part of stream as AsyncIterable<Buffer>) {
        held.push(part)
        heldBytes += part.length
        if (heldBytes >= partBytes) await flush()
      }
    } catch (cause) {
      await flush()
      throw cause
    }
    await flush()
    return written
  }

  override async remove(id: string): Promise<void> {
    for (const { key } of await this.#bucket.list(`${folder}${id}/`)) await this.#bucket.remove(key)
    await this.#bucket.remove(id)
  }

  /** The parts of an upload that follow one another from its beginning. */
  async parts(id: string): Promise<BucketObject[]> {
    const start = `${folder}${id}/`
    const parts = (await this.#bucket.list(start)).filter(({ key }) => /^\d{15}$/.test(key.slice(start.length)))
    let end = 0
    return parts.filter(({ key, bytes }) => {
      const follows = Number(key.slice(start.length)) === end
      if (follows) end += bytes
      return follows
    })
  }

  /** Notes that the whole file lasts under its own name, and lets go of the parts. */
  async finished(id: string): Promise<void> {
    const parts = await this.parts(id)
    await this.#keep({ ...(await this.#info(id)), finished: true })
    for (const { key } of parts) await this.#bucket.remove(key)
  }

  async isFinished(id: string): Promise<boolean> {
    return (await this.#info(id)).finished === true
  }

  async #keep(info: Info): Promise<void> {
    await this.#bucket.put(`${folder}${info.id}/info`, Buffer.from(JSON.stringify(info)))
  }

  async #info(id: string): Promise<Info> {
    const body = await this.#bucket.get(`${folder}${id}/info`)
    if (!body) throw ERRORS.FILE_NOT_FOUND
    const parts: Buffer[] = []
    for await (const part of body as AsyncIterable<Buffer>) parts.push(part)
    // Only this class writes the object, and what it wrote is an Info.
    return JSON.parse(Buffer.concat(parts).toString()) as Info
  }
}

export function lengthOf(parts: readonly BucketObject[]): number {
  return parts.reduce((sum, { bytes }) => sum + bytes, 0)
}

/** The offset a part begins at, written so that names stand in the order of the bytes. */
function partName(offset: number): string {
  return String(offset).padStart(15, '0')
}
