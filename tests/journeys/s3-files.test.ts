import { createHash } from 'node:crypto'
import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startServer } from '@zhujian/app-server'
import type { RunningServer } from '@zhujian/app-server'
import { loadConfig } from '@zhujian/config'
import { eraseDataDir } from '@zhujian/database'
import { temporaryFolder } from '@zhujian/testing'
import { demoPassword, dot } from '../support/caller.ts'
import { testBucket } from '../support/bucket.ts'
import type { TestBucket } from '../support/bucket.ts'
import { refusedProcess, zhujian } from '../support/processes.ts'

const scratch = temporaryFolder('zhujian-s3-files-')
const [dataDir, restored] = [join(scratch, 'first'), join(scratch, 'second')]
let bucket: TestBucket
let server: RunningServer
let clerk = ''

const start = (folder: string, env: Record<string, string>): Promise<RunningServer> => startServer(loadConfig({ PORT: '0', ZHUJIAN_DATA_DIR: folder, ZHUJIAN_DEMO: '1', ...env }), () => {})
const signedIn = async (url: string): Promise<string> =>
  (await fetch(`${url}/api/session`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ username: 'ownerClerk.990100', password: demoPassword }) })).headers.get('set-cookie')?.split(';')[0] ?? ''

beforeAll(async () => {
  bucket = await testBucket()
  server = await start(dataDir, bucket.env)
  clerk = await signedIn(server.url)
}, 120_000)
afterAll(async () => {
  await server?.stop()
  await bucket?.drop()
  for (const folder of [dataDir, restored]) eraseDataDir(folder)
  rmSync(scratch, { recursive: true, force: true })
})

const base64 = (text: string): string => Buffer.from(text, 'utf8').toString('base64')
const tus = (): Record<string, string> => ({ cookie: clerk, 'tus-resumable': '1.0.0' })
const picture = (length: number): Buffer => Buffer.concat([dot, Buffer.alloc(Math.max(0, length - dot.length), 7)])
const digest = (kind: string, bytes: Uint8Array): string => createHash(kind).update(bytes).digest('hex')
const url = (id: string): string => `${server.url}/api/files/${id}`

async function begin(name: string, length: number | null, more = ''): Promise<string> {
  const headers = { ...tus(), ...(length === null ? { 'upload-defer-length': '1' } : { 'upload-length': String(length) }), 'upload-metadata': `filename ${base64(name)}${more}` }
  const answer = await fetch(`${server.url}/api/files`, { method: 'POST', headers })
  expect(answer.status).toBe(201)
  return answer.headers.get('location')?.split('/').pop() ?? ''
}
const send = (id: string, part: Uint8Array, offset: number, more: Record<string, string> = {}): Promise<Response> =>
  fetch(url(id), { method: 'PATCH', headers: { ...tus(), ...more, 'upload-offset': String(offset), 'content-type': 'application/offset+octet-stream' }, body: part as Uint8Array<ArrayBuffer> })
const offsetOf = async (id: string): Promise<string | null> => (await fetch(url(id), { method: 'HEAD', headers: tus() })).headers.get('upload-offset')
const content = async (id: string): Promise<Buffer> => Buffer.from(await (await fetch(`${url(id)}/content`, { headers: { cookie: clerk } })).arrayBuffer())
describe('files in a bucket', () => {
  test('an upload in parts of any size comes back byte for byte, and nothing of it stays on the disk', async () => {
    const bytes = picture(6_500_001)
    const id = await begin('大桥.png', bytes.length, `,sha256 ${base64(digest('sha256', bytes))}`)
    for (const [from, to] of [[0, 1], [1, 70_000], [70_000, 70_000], [70_000, 5_900_000], [5_900_000, bytes.length]] as const) {
      expect(await offsetOf(id)).toBe(String(from))
      expect((await fetch(`${url(id)}/content`, { headers: { cookie: clerk } })).status).toBe(404)
      expect((await send(id, bytes.subarray(from, to), from)).status).toBe(204)
    }
    expect(await offsetOf(id)).toBe(String(bytes.length))
    expect(digest('sha256', await content(id))).toBe(digest('sha256', bytes))
    expect(digest('sm3', await bucket.bytes(`city/${id}`))).toBe(digest('sm3', bytes))
    expect((await bucket.keys(`city/uploads/${id}`)).length).toBe(1)
    expect(readdirSync(dataDir)).not.toContain('files')
  })

  test('a length that is told later, a file of many parts and one of a single byte short are taken or refused as on a disk', async () => {
    const bytes = picture(11_000_000)
    const id = await begin('later.png', null)
    expect((await send(id, bytes.subarray(0, 10_600_000), 0)).status).toBe(204)
    expect((await send(id, bytes.subarray(0, 10), 5)).status).toBe(409)
    expect((await send(id, bytes.subarray(10_600_000), 10_600_000, { 'upload-length': String(bytes.length) })).status).toBe(204)
    expect(digest('sha256', await content(id))).toBe(digest('sha256', bytes))
    const program = await begin('program.png', 2000)
    expect((await send(program, Buffer.alloc(2000, 1), 0)).status).toBe(415)
    expect(await bucket.keys(`city/${program}`)).toEqual([])
    expect(await bucket.keys(`city/uploads/${program}`)).toEqual([])
    const wrong = await begin('wrong.png', dot.length, `,sha256 ${base64('0'.repeat(64))}`)
    expect((await send(wrong, dot, 0)).status).toBe(422)
    expect(await bucket.keys(`city/uploads/${wrong}`)).toEqual([])
  })

  test('a request that breaks off keeps what came; a whole upload that was never entered is entered when its sender asks', async () => {
    const bytes = picture(400_000)
    const id = await begin('broken.png', bytes.length)
    const breaking = new AbortController()
    const half = new ReadableStream({
      async start(controller) {
        controller.enqueue(bytes.subarray(0, 200_000))
        await new Promise((resolve) => setTimeout(resolve, 400))
        breaking.abort()
      },
    })
    await fetch(url(id), { method: 'PATCH', signal: breaking.signal, headers: { ...tus(), 'upload-offset': '0', 'content-type': 'application/offset+octet-stream' }, body: half, duplex: 'half' } as RequestInit).catch(() => {})
    for (let waited = 0; waited < 100 && (await offsetOf(id)) === '0'; waited++) await new Promise((resolve) => setTimeout(resolve, 100))
    expect(await offsetOf(id)).toBe('200000')
    // As a server leaves it that stops between the last byte and the entry.
    await bucket.put(`city/uploads/${id}/000000000200000`, bytes.subarray(200_000))
    expect((await fetch(`${url(id)}/content`, { headers: { cookie: clerk } })).status).toBe(404)
    expect(await offsetOf(id)).toBe('400000')
    expect(digest('sha256', await content(id))).toBe(digest('sha256', bytes))
  })
})

test('a store that is away is said by /readyz and by the request, and nothing is lost meanwhile', async () => {
  const bytes = picture(1000)
  const id = await begin('away.png', bytes.length)
  expect((await send(id, bytes.subarray(0, 500), 0)).status).toBe(204)
  expect(await (await fetch(`${server.url}/readyz`)).json()).toEqual({ ok: true, database: true, files: true })
  await bucket.stop()
  const answer = await fetch(`${server.url}/readyz`)
  expect([answer.status, await answer.json()]).toEqual([503, { ok: false, database: true, files: false }])
  const refused = await send(id, bytes.subarray(500), 500)
  expect(refused.status).toBeGreaterThanOrEqual(500)
  expect(((await refused.json()) as { code: string }).code).toBe('platform.fault')
  await bucket.again()
  expect((await send(id, bytes.subarray(500), 500)).status).toBe(204)
  expect(digest('sha256', await content(id))).toBe(digest('sha256', bytes))
  expect((await fetch(`${server.url}/readyz`)).status).toBe(200)
}, 60_000)

test.each([
  ['a bucket that is missing', { ZHUJIAN_FILES_URL: 's3://nowhere/x?endpoint=ENDPOINT&pathStyle=1' }, /the bucket nowhere of ZHUJIAN_FILES_URL does not exist at http/],
  ['an account the store does not know', { AWS_ACCESS_KEY_ID: 'nobody', AWS_SECRET_ACCESS_KEY: 'not-the-secret' }, /refuses the credentials for the bucket jiangzhou: check AWS_ACCESS_KEY_ID/],
  ['a store nobody answers for', { ZHUJIAN_FILES_URL: 's3://jiangzhou/x?endpoint=http://127.0.0.1:9&pathStyle=1' }, /the store of ZHUJIAN_FILES_URL at http:\/\/127\.0\.0\.1:9 cannot be reached/],
  ['no credentials', { AWS_ACCESS_KEY_ID: '' }, /AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are needed/],
])('%s is told at the start in one clear line', async (_, change, line) => {
  const env = { ...bucket.env, ...change }
  const folder = join(scratch, 'refused')
  const said = await refusedProcess({ ...env, ZHUJIAN_FILES_URL: env.ZHUJIAN_FILES_URL.replace('ENDPOINT', bucket.endpoint) }, folder)
  expect(said).toMatch(line)
  expect(said.split('\n').filter((one) => one.includes('zhujian:'))).toHaveLength(1)
  expect(said).not.toMatch(/not-the-secret|\n\s+at /)
})

test('backup and restore move the files of a bucket into a bucket and into a folder', async () => {
  const before = (await bucket.keys('city/')).filter((key) => !key.startsWith('city/uploads/'))
  expect(before.length).toBeGreaterThan(3)
  const archive = join(scratch, 'city.tar.gz')
  const done = await zhujian(['backup', archive], { ...bucket.env, ZHUJIAN_DATA_DIR: dataDir })
  expect(done.code, done.err).toBe(0)
  expect(done.out).toContain(`${before.length} files`)
  // Into another prefix.
  const other = { ...bucket.env, ZHUJIAN_FILES_URL: bucket.env.ZHUJIAN_FILES_URL.replace('/city?', '/second?') }
  const back = await zhujian(['restore', archive], { ...other, ZHUJIAN_DATA_DIR: restored })
  expect(back.code, back.err).toBe(0)
  for (const key of before) expect(digest('sm3', await bucket.bytes(key.replace('city/', 'second/'))), key).toBe(digest('sm3', await bucket.bytes(key)))
  const again = await zhujian(['restore', archive], { ...other, ZHUJIAN_DATA_DIR: join(scratch, 'third') })
  expect([again.code, again.err]).toEqual([1, expect.stringContaining('the store of files is not empty')])
  expect((await bucket.keys('second/')).length).toBe(before.length)
  // And into a folder.
  const folder = await zhujian(['restore', archive], { ZHUJIAN_DATA_DIR: join(scratch, 'fourth'), ZHUJIAN_FILES_URL: '' })
  expect(folder.code, folder.err).toBe(0)
  expect(readdirSync(join(scratch, 'fourth/files')).sort()).toEqual(before.map((key) => key.replace('city/', '')).sort())
  eraseDataDir(join(scratch, 'fourth'))
  const moved = await start(restored, other)
  try {
    const cookie = await signedIn(moved.url)
    const [key = ''] = before
    const answer = await fetch(`${moved.url}/api/files/${key.replace('city/', '')}/content`, { headers: { cookie } })
    expect(answer.status).toBe(200)
  } finally {
    await moved.stop()
  }
}, 180_000)
