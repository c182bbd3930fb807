import { DeleteObjectCommand, GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import type { Readable } from 'node:stream'
import type { S3Location } from '@zhujian/config'
import { FatalStartError } from '@zhujian/database'

export type BucketObject = { key: string; bytes: number }

/** The few calls of S3 that every compatible store has, on the keys under one prefix. */
export type Bucket = {
  put(key: string, body: Buffer): Promise<void>
  /** As put, for bytes of a known length that come one after another. */
  putStream(key: string, body: Readable, bytes: number): Promise<void>
  get(key: string): Promise<Readable | null>
  remove(key: string): Promise<void>
  /** Objects whose key starts so, in the order of their keys; `flat` leaves out what lies in folders below. */
  list(start: string, flat?: boolean): Promise<BucketObject[]>
  /** @throws FatalStartError with one clear line where the bucket cannot be used. */
  check(): Promise<void>
  close(): void
}

const connectMs = 3000
const answerMs = 30_000

export function openBucket(location: S3Location): Bucket {
  const client = new S3Client({
    region: location.region,
    forcePathStyle: location.pathStyle,
    ...(location.endpoint === undefined ? {} : { endpoint: location.endpoint }),
    credentials: location.credentials,
    // Checksums in trailers are not understood by every compatible store; ours are in the database.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: { connectionTimeout: connectMs, requestTimeout: answerMs },
    maxAttempts: 3,
  })
  const { bucket: Bucket, prefix } = location
  const at = (key: string): { Bucket: string; Key: string } => ({ Bucket, Key: `${prefix}${key}` })
  return {
    put: async (key, body) => {
      await client.send(new PutObjectCommand({ ...at(key), Body: body, ContentLength: body.length }))
    },
    putStream: async (key, body, bytes) => {
      await client.send(new PutObjectCommand({ ...at(key), Body: body, ContentLength: bytes }))
    },
    get: async (key) => {
      try {
        // On Node the body of an answer is a stream of Node.
        return ((await client.send(new GetObjectCommand(at(key)))).Body as Readable | undefined) ?? null
      } catch (cause) {
        if (isMissing(cause)) return null
        throw cause
      }
    },
    remove: async (key) => {
      await client.send(new DeleteObjectCommand(at(key)))
    },
    list: async (start, flat = false) => {
      const found: BucketObject[] = []
      for (let token: string | undefined; ; ) {
        const page = await client.send(new ListObjectsV2Command({ Bucket, Prefix: `${prefix}${start}`, ...(flat ? { Delimiter: '/' } : {}), ...(token === undefined ? {} : { ContinuationToken: token }) }))
        for (const { Key = '', Size = 0 } of page.Contents ?? []) found.push({ key: Key.slice(prefix.length), bytes: Size })
        token = page.NextContinuationToken
        if (!page.IsTruncated || token === undefined) return found
      }
    },
    check: async () => {
      try {
        // A listing says why it is refused, which the answer to HEAD cannot; and it is needed anyway. Nothing lies under this name.
        await client.send(new ListObjectsV2Command({ Bucket, Prefix: `${prefix}uploads/check/`, MaxKeys: 1 }))
      } catch (cause) {
        throw new FatalStartError(lineOf(cause, location))
      }
    },
    close: () => client.destroy(),
  }
}

type S3Fault = { name?: string; message?: string; code?: string; $metadata?: { httpStatusCode?: number } }

function isMissing(cause: unknown): boolean {
  const { name } = cause as S3Fault
  return name === 'NoSuchKey' || name === 'NotFound'
}

/** What is wrong with a bucket, in one line an operator can act on. No secret is in it. */
function lineOf(cause: unknown, { bucket, endpoint, region }: S3Location): string {
  const { name = '', message = '', code, $metadata } = cause as S3Fault
  const where = endpoint ?? `S3 in ${region}`
  const status = $metadata?.httpStatusCode
  if (status === 404) return `the bucket ${bucket} of ZHUJIAN_FILES_URL does not exist at ${where}`
  if (status === 401 || status === 403) return `${where} refuses the credentials for the bucket ${bucket}: check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY and what they may do`
  if (status === 301 || status === 400) return `${where} does not take the bucket ${bucket} in the region ${region}: check region and pathStyle of ZHUJIAN_FILES_URL`
  return `the store of ZHUJIAN_FILES_URL at ${where} cannot be reached: ${code ?? name} ${message}`.trim()
}
