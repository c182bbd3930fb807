import { createHash } from 'node:crypto'
import { expect, inject, test } from 'vitest'
import { demoPassword, dot, newId } from '../support/caller.ts'

type Problem = { status: number; code: string; title: string; type: string; figures: Record<string, unknown> }
type Sent = { method?: string; path?: string; cookie?: string; language?: string; body?: Uint8Array; headers?: Record<string, string> }

const base64 = (text: string): string => Buffer.from(text).toString('base64')

async function signedIn(username: string): Promise<string> {
  const answer = await fetch(`${inject('serverUrl')}/api/session`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ username, password: demoPassword }) })
  expect(answer.status).toBe(200)
  return answer.headers.get('set-cookie')?.split(';')[0] ?? ''
}

const clerk = signedIn('contractorClerk.990100')

async function send({ method = 'POST', path = '', cookie, language = 'zh-CN', body, headers = {} }: Sent): Promise<Response> {
  return fetch(`${inject('serverUrl')}/api/files${path}`, {
    method,
    headers: { cookie: cookie ?? (await clerk), 'accept-language': language, 'tus-resumable': '1.0.0', ...headers },
    ...(body === undefined ? {} : { body: body as Uint8Array<ArrayBuffer> }),
  })
}

/** The refusal an answer carries, which must be whole: problem details, worded, in the language asked for. */
async function refusalOf(answer: Response, language = 'zh-CN'): Promise<Problem> {
  expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/)
  expect(answer.headers.get('content-language')).toBe(language)
  const problem = (await answer.json()) as Problem
  expect(problem.status).toBe(answer.status)
  expect(problem.type).toBe(`urn:zhujian:refusal:${problem.code}`)
  expect(problem.title).not.toBe(problem.code)
  expect(problem.title).not.toMatch(/\{\w+\}/)
  expect(/[\u4e00-\u9fff]/.test(problem.title)).toBe(language === 'zh-CN')
  return problem
}

async function created(name: string, length: number, metadata = ''): Promise<string> {
  const answer = await send({ headers: { 'upload-length': String(length), 'upload-metadata': `filename ${base64(name)}${metadata}` } })
  expect(answer.status).toBe(201)
  return `/${answer.headers.get('location')?.split('/').pop()}`
}

const patch = (path: string, body: Uint8Array, offset = 0, language = 'zh-CN'): Promise<Response> =>
  send({ method: 'PATCH', path, body, language, headers: { 'upload-offset': String(offset), 'content-type': 'application/offset+octet-stream' } })

test('nobody uploads or reads a file without a session', async () => {
  for (const language of ['zh-CN', 'en']) {
    const create = await send({ cookie: '', language, headers: { 'upload-length': '1' } })
    expect(await refusalOf(create, language)).toMatchObject({ status: 401, code: 'platform.session.missing' })
    const read = await send({ method: 'GET', cookie: '', language, path: `/${newId()}/content` })
    expect(await refusalOf(read, language)).toMatchObject({ status: 401, code: 'platform.session.missing' })
  }
})

test('a file above the limit is refused with both figures, in either language', async () => {
  for (const language of ['zh-CN', 'en']) {
    const answer = await send({ language, headers: { 'upload-length': '300000000' } })
    expect(await refusalOf(answer, language)).toMatchObject({ status: 413, code: 'files.upload.too_large', figures: { limitBytes: 209715200, limitMebibytes: 200, bytes: 300000000 } })
  }
})

test('an upload nobody began, another’s upload and a file that is not there are not found', async () => {
  const path = await created('a.png', dot.length)
  const other = await signedIn('contractorClerk.990101')
  const headers = { 'upload-offset': '0', 'content-type': 'application/offset+octet-stream' }
  expect(await refusalOf(await send({ method: 'PATCH', path, cookie: other, body: dot, headers }))).toMatchObject({ status: 404, code: 'files.upload.not_found' })
  for (const unknown of [`/${newId()}`, '/x', '/..%2f..%2fetc']) expect(await refusalOf(await send({ method: 'PATCH', path: unknown, body: dot, headers }))).toMatchObject({ status: 404, code: 'files.upload.not_found' })
  expect(await refusalOf(await send({ method: 'GET', path: `/${newId()}/content`, language: 'en' }), 'en')).toMatchObject({ status: 404, code: 'files.file.not_found' })
})

test('contents of no accepted kind are refused by name and not kept', async () => {
  for (const language of ['zh-CN', 'en']) {
    const text = Buffer.from('not a photo at all')
    const path = await created('site-photo.jpg', text.length)
    const problem = await refusalOf(await patch(path, text, 0, language), language)
    expect(problem).toMatchObject({ status: 415, code: 'files.file.type', figures: { name: 'site-photo.jpg', bytes: text.length } })
    expect(problem.title).toContain('site-photo.jpg')
    expect((await send({ method: 'HEAD', path })).status).toBe(404)
  }
})

test('what was received must be what the client says it has', async () => {
  const right = createHash('sha256').update(dot).digest('hex')
  const good = await created('dot.png', dot.length, `,sha256 ${base64(right)}`)
  expect((await patch(good, dot)).status).toBe(204)
  const wrong = right.replace(/^./, right.startsWith('0') ? '1' : '0')
  const path = await created('dot.png', dot.length, `,sha256 ${base64(wrong)}`)
  expect(await refusalOf(await patch(path, dot))).toMatchObject({ status: 422, code: 'files.upload.hash_mismatch', figures: { name: 'dot.png', expected: wrong, received: right } })
  const answer = await send({ headers: { 'upload-length': '1', 'upload-metadata': `sha256 ${base64('abc')}` } })
  expect(await refusalOf(answer)).toMatchObject({ status: 400, code: 'files.upload.invalid', figures: { problem: 'sha256' } })
})

test('an upload goes on where it broke and nowhere else, takes no more than announced, and ends once', async () => {
  const path = await created('dot.png', dot.length)
  expect(await refusalOf(await patch(path, dot.subarray(10), 10))).toMatchObject({ status: 409, code: 'files.upload.offset', figures: { offsetBytes: 10 } })
  expect(await refusalOf(await patch(path, Buffer.concat([dot, dot])))).toMatchObject({ status: 413, code: 'files.upload.longer_than_announced' })
  expect((await patch(path, dot.subarray(0, 10))).status).toBe(204)
  expect((await patch(path, dot.subarray(10), 10)).status).toBe(204)
  expect(await refusalOf(await send({ method: 'DELETE', path, language: 'en' }), 'en')).toMatchObject({ status: 409, code: 'files.upload.finished' })
  const read = await send({ method: 'GET', path: `${path}/content` })
  expect([read.status, read.headers.get('content-type')]).toEqual([200, 'image/png'])
  expect(Buffer.from(await read.arrayBuffer()).equals(Buffer.from(dot))).toBe(true)
})

test('requests that do not speak the protocol are told so, never with plain text', async () => {
  const wrong: Sent[] = [
    { headers: { 'tus-resumable': '0.2.2', 'upload-length': '1' } },
    { headers: { 'tus-resumable': '', 'upload-length': '1' } },
    {},
    { headers: { 'upload-length': '-1' } },
    { headers: { 'upload-length': '1', 'upload-metadata': 'a b c' } },
    { headers: { 'upload-length': '1', 'upload-concat': 'partial' } },
    { method: 'PATCH', path: await created('a.png', 5), body: dot },
  ]
  for (const sent of wrong) expect(await refusalOf(await send(sent)), JSON.stringify(sent.headers)).toMatchObject({ status: 400, code: 'files.upload.invalid' })
})

test('a body without a length is cut off where the announced size ends', async () => {
  const path = await created('dot.png', 20)
  const body = new ReadableStream({
    start: (controller) => {
      for (let part = 0; part < 4; part++) controller.enqueue(new Uint8Array(10))
      controller.close()
    },
  })
  const answer = await fetch(`${inject('serverUrl')}/api/files${path}`, {
    method: 'PATCH',
    headers: { cookie: await clerk, 'tus-resumable': '1.0.0', 'upload-offset': '0', 'content-type': 'application/offset+octet-stream' },
    body,
    duplex: 'half',
  } as RequestInit)
  expect(await refusalOf(answer)).toMatchObject({ status: 413, code: 'files.upload.longer_than_announced' })
})
