import { mkdtempSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DeleteObjectCommand, GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import S3rver from 's3rver'

/** A real S3-compatible server of this process, with one bucket. */
export type TestBucket = {
  endpoint: string
  /** What a server is started with to keep its files there. */
  env: { ZHUJIAN_FILES_URL: string; AWS_ACCESS_KEY_ID: string; AWS_SECRET_ACCESS_KEY: string }
  keys(prefix?: string): Promise<string[]>
  bytes(key: string): Promise<Buffer>
  put(key: string, bytes: Buffer): Promise<void>
  remove(key: string): Promise<void>
  /** Away for a time. */
  stop(): Promise<void>
  again(): Promise<void>
  /** Ends it for good, with what it kept. */
  drop(): Promise<void>
}

export const bucketName = 'jiangzhou'
// The keys its own makers gave the server.
const credentials = { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' }

export async function testBucket(prefix = 'city'): Promise<TestBucket> {
  const directory = mkdtempSync(join(tmpdir(), 'zhujian-s3-'))
  const make = (port: number): S3rver => new S3rver({ port, address: '127.0.0.1', silent: true, directory, vhostBuckets: false, configureBuckets: [{ name: bucketName, configs: [] }] })
  let server = make(0)
  const { port } = (await server.run()) as AddressInfo
  const endpoint = `http://127.0.0.1:${port}`
  const client = new S3Client({ endpoint, region: 'us-east-1', forcePathStyle: true, credentials, requestChecksumCalculation: 'WHEN_REQUIRED', responseChecksumValidation: 'WHEN_REQUIRED' })
  const at = (key: string): { Bucket: string; Key: string } => ({ Bucket: bucketName, Key: key })
  return {
    endpoint,
    env: { ZHUJIAN_FILES_URL: `s3://${bucketName}/${prefix}?endpoint=${endpoint}&region=us-east-1&pathStyle=1`, AWS_ACCESS_KEY_ID: credentials.accessKeyId, AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey },
    keys: async (start = prefix) => ((await client.send(new ListObjectsV2Command({ Bucket: bucketName, Prefix: start }))).Contents ?? []).map(({ Key = '' }) => Key),
    bytes: async (key) => Buffer.from((await (await client.send(new GetObjectCommand(at(key)))).Body?.transformToByteArray()) ?? []),
    put: async (key, Body) => void (await client.send(new PutObjectCommand({ ...at(key), Body }))),
    remove: async (key) => void (await client.send(new DeleteObjectCommand(at(key)))),
    stop: () => server.close(),
    again: async () => {
      server = make(port)
      await server.run()
    },
    drop: async () => {
      client.destroy()
      await server.close().catch(() => {})
      rmSync(directory, { recursive: true, force: true })
    },
  }
}
