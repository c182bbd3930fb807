import { createHash } from 'node:crypto'
import { beforeAll, describe, expect, inject, test } from 'vitest'
import { demoPassword, dot, newId, person } from '../support/caller.ts'
import { establishedProject } from '../support/acts.ts'

const url = (path = ''): string => `${inject('serverUrl')}/api/files${path}`
const base64 = (text: string): string => Buffer.from(text, 'utf8').toString('base64')
let clerk = ''
let other = ''

async function cookieOf(username: string): Promise<string> {
  const answer = await fetch(`${inject('serverUrl')}/api/session`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ username, password: demoPassword }) })
  return answer.headers.get('set-cookie')?.split(';')[0] ?? ''
}

beforeAll(async () => {
  clerk = await cookieOf('ownerClerk.990100')
  other = await cookieOf('ownerClerk.990102')
})

const tus = (cookie = clerk): Record<string, string> => ({ cookie, 'tus-resumable': '1.0.0' })
/** A picture of some length: what follows its end is looked at by nobody. */
const picture = (length: number): Buffer => Buffer.concat([dot, Buffer.alloc(Math.max(0, length - dot.length), 7)])

async function begin(name: string, length: number, more = ''): Promise<string> {
  const answer = await fetch(url(), { method: 'POST', headers: { ...tus(), 'upload-length': String(length), 'upload-metadata': `filename ${base64(name)}${more}` } })
  expect(answer.status).toBe(201)
  return `/${answer.headers.get('location')?.split('/').pop()}`
}
const send = (path: string, part: Uint8Array, offset: number, cookie = clerk): Promise<Response> =>
  fetch(url(path), { method: 'PATCH', headers: { ...tus(cookie), 'upload-offset': String(offset), 'content-type': 'application/offset+octet-stream' }, body: part as Uint8Array<ArrayBuffer> })
const offsetOf = async (path: string): Promise<number> => Number((await fetch(url(path), { method: 'HEAD', headers: tus() })).headers.get('upload-offset'))
const content = (path: string, cookie = clerk): Promise<Response> => fetch(url(`${path}/content`), { headers: { cookie } })

describe('an upload that breaks off', () => {
  test('goes on where it stopped, part by part, and is byte for byte what was sent', async () => {
    const bytes = picture(300_001)
    const path = await begin('工地.png', bytes.length)
    for (const [from, to] of [[0, 1], [1, 70_000], [70_000, 70_000], [70_000, 299_999], [299_999, bytes.length]] as const) {
      expect(await offsetOf(path)).toBe(from)
      expect((await content(path)).status).toBe(404)
      expect((await send(path, bytes.subarray(from, to), from)).status).toBe(204)
    }
    const whole = Buffer.from(await (await content(path)).arrayBuffer())
    expect(createHash('sha256').update(whole).digest('hex')).toBe(createHash('sha256').update(bytes).digest('hex'))
  })

  test('refuses a part for another place, and keeps what it has', async () => {
    const bytes = picture(5000)
    const path = await begin('a.png', bytes.length)
    expect((await send(path, bytes.subarray(0, 1000), 0)).status).toBe(204)
    for (const wrong of [0, 999, 1001, 5000]) expect((await send(path, bytes.subarray(0, 10), wrong)).status, String(wrong)).toBe(409)
    expect(await offsetOf(path)).toBe(1000)
    expect((await send(path, bytes.subarray(1000), 1000)).status).toBe(204)
    expect((await content(path)).status).toBe(200)
  })

  test('two senders of one part at the same moment never mix their bytes', async () => {
    for (let round = 0; round < 5; round++) {
      const bytes = picture(200_000)
      const path = await begin('b.png', bytes.length)
      const answers = await Promise.all([send(path, bytes, 0), send(path, bytes, 0), send(path, bytes, 0)])
      expect(answers.filter((answer) => answer.status === 204).length).toBeGreaterThan(0)
      for (const answer of answers) expect([204, 409, 423]).toContain(answer.status)
      expect(Buffer.from(await (await content(path)).arrayBuffer()).equals(bytes)).toBe(true)
    }
  })

  test('is its sender’s alone: nobody else sees where it stands, adds to it or throws it away', async () => {
    const bytes = picture(1000)
    const path = await begin('c.png', bytes.length)
    expect((await fetch(url(path), { method: 'HEAD', headers: tus(other) })).status).toBe(404)
    expect((await send(path, bytes, 0, other)).status).toBe(404)
    expect((await fetch(url(path), { method: 'DELETE', headers: tus(other) })).status).toBe(404)
    expect((await send(path, bytes, 0)).status).toBe(204)
    expect((await content(path, other)).status).toBe(404)
    expect((await fetch(url(path), { method: 'DELETE', headers: tus() })).status).toBeGreaterThanOrEqual(400)
    expect((await content(path)).status).toBe(200)
  })
})

describe('the name of a file', () => {
  test.each([
    ['../../etc/passwd.png', 'passwd.png'],
    ['C:\\work\\plan.png', 'C:_work_plan.png'],
    ['a\r\nset-cookie: x=1.png', 'a__set-cookie: x=1.png'],
    ['"quoted" (1)\'.png', '"quoted" (1)\'.png'],
    ['图纸\u202egpj.png', '图纸\u202egpj.png'],
    [`${'长'.repeat(300)}.png`, '长'.repeat(200)],
  ])('%j is kept as %j and never breaks a header or a path', async (given, kept) => {
    const path = await begin(given, dot.length)
    expect((await send(path, dot, 0)).status).toBe(204)
    const answer = await content(path)
    expect(answer.status).toBe(200)
    const disposition = answer.headers.get('content-disposition') ?? ''
    const [, kind, encoded] = /^(inline|attachment); filename\*=UTF-8''([!#$&+.^_`|~\w%-]*)$/.exec(disposition) ?? []
    expect(kind, disposition).toBe('inline')
    expect(decodeURIComponent(encoded ?? '')).toBe(kept)
    expect([answer.headers.get('x-content-type-options'), answer.headers.get('cache-control'), answer.headers.get('content-type')]).toEqual(['nosniff', 'private, no-store', 'image/png'])
  })
})

test('a file becomes its project’s when it is filed: who sees the project reads it, others do not', async () => {
  const projectId = await establishedProject(`文件用例工程${newId().slice(-6)}`)
  const owner = await person('ownerClerk.990100')
  const fileId = await owner.upload('批复.png', dot)
  const chief = await cookieOf('ndrcChief.990100')
  expect((await content(`/${fileId}`, chief)).status).toBe(404)
  await owner.does('fileDocument', { projectId, id: newId(), kind: 'approval', fileId, title: '批复', no: '1号' })
  expect((await content(`/${fileId}`, chief)).status).toBe(200)
  for (const stranger of [other, await cookieOf('contractorClerk.990101'), '']) expect((await content(`/${fileId}`, stranger)).status).toBe(stranger === '' ? 401 : 404)
})
