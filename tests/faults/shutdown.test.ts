import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { connect } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { seededRandom } from '@zhujian/kernel'
import { dot, newId, Person } from '@zhujian/testing'
import { demoPassword } from '../support/caller.ts'
import { dropProcess, startProcess } from '../support/processes.ts'
import type { ServerProcess } from '../support/processes.ts'

const rounds = process.env['TEST_SLOW'] === '1' ? 20 : 3
const random = seededRandom(Number(process.env['TEST_SEED'] ?? 4712))
let server: ServerProcess

const start = async (): Promise<void> => {
  server = await startProcess({ ZHUJIAN_DEMO: '1' }, server?.dataDir)
}
beforeAll(start, 120_000)
afterAll(() => dropProcess(server))

const draft = (id: string): string => JSON.stringify({ id, name: `停机用例${id.slice(-12)}`, regionCode: 990100, sector: 'municipalRoad', nature: 'publicWelfare', complexity: 'ordinary', totalInvestmentFen: '900000000' })
const save = (cookie: string, id: string): Promise<Response> => fetch(`${server.url}/api/project-drafts`, { method: 'POST', headers: { cookie, 'content-type': 'application/json' }, body: draft(id) })

type Writes = { acknowledged: string[]; open: string[]; refused: Set<string> }

/** Writes without pause until the server is gone; what was not acknowledged stays open. */
async function write(cookie: string, into: Writes): Promise<void> {
  for (let broken = 0; broken < 3; ) {
    const id = newId()
    try {
      const response = await save(cookie, id)
      if (response.status === 200) into.acknowledged.push(id)
      else {
        into.open.push(id)
        into.refused.add(`${response.status} ${((await response.json()) as { code: string }).code}`)
        broken += 1
      }
    } catch {
      into.open.push(id)
      broken += 1
    }
  }
}

const factsOf = async (cookie: string, id: string): Promise<number> => {
  const answer = await fetch(`${server.url}/api/projects/${id}/facts`, { headers: { cookie } })
  return answer.status === 404 ? 0 : ((await answer.json()) as { items: { kind: string }[] }).items.filter((fact) => fact.kind === 'projects.draft_saved').length
}

test(`SIGTERM under writes, ${rounds} times: what was acknowledged is there, and what was not can be sent again`, async () => {
  for (let round = 0; round < rounds; round++) {
    const person = await new Person(server.url, 'ownerClerk.990100').signIn(demoPassword)
    const writes: Writes = { acknowledged: [], open: [], refused: new Set() }
    const stream = await fetch(`${server.url}/api/events`, { headers: { cookie: person.cookie } })
    const streamEnded = (async () => {
      for await (const _ of stream.body ?? []);
    })()
    const writers = Promise.all(Array.from({ length: 6 }, () => write(person.cookie, writes)))
    await sleep(150 + Math.floor(random() * 250))
    expect(await server.stop('SIGTERM')).toBe(0)
    await Promise.all([writers, streamEnded])
    expect(writes.acknowledged.length).toBeGreaterThan(5)
    for (const said of writes.refused) expect(said).toBe('503 platform.stopping')
    await start()
    for (const id of writes.acknowledged) expect(await factsOf(person.cookie, id), id).toBe(1)
    for (const id of writes.open) {
      expect((await save(person.cookie, id)).status).toBe(200)
      expect((await save(person.cookie, id)).status).toBe(200)
      expect(await factsOf(person.cookie, id), id).toBe(1)
    }
  }
}, 300_000)

test('an upload under way stops where it is and goes on at the next server', async () => {
  const person = await new Person(server.url, 'ownerClerk.990100').signIn(demoPassword)
  const bytes = Buffer.concat([dot, Buffer.alloc(2_000_000, 4)])
  const headers = { cookie: person.cookie, 'tus-resumable': '1.0.0' }
  const created = await fetch(`${server.url}/api/files`, { method: 'POST', headers: { ...headers, 'upload-length': String(bytes.length), 'upload-metadata': `filename ${Buffer.from('停机.png').toString('base64')}` } })
  const path = created.headers.get('location') ?? ''
  const half = new ReadableStream({
    start: (controller) => controller.enqueue(bytes.subarray(0, 1_000_000)),
  })
  const send = fetch(`${server.url}${path}`, { method: 'PATCH', headers: { ...headers, 'upload-offset': '0', 'content-type': 'application/offset+octet-stream' }, body: half, duplex: 'half' } as RequestInit).catch(() => null)
  await sleep(400)
  const asked = performance.now()
  expect(await server.stop('SIGTERM')).toBe(0)
  // It did not wait for a sender that says nothing more.
  expect(performance.now() - asked).toBeLessThan(30_000)
  await send
  await start()
  const offset = Number((await fetch(`${server.url}${path}`, { method: 'HEAD', headers })).headers.get('upload-offset'))
  expect(offset).toBeGreaterThan(0)
  expect(offset).toBeLessThanOrEqual(1_000_000)
  const rest = await fetch(`${server.url}${path}`, { method: 'PATCH', headers: { ...headers, 'upload-offset': String(offset), 'content-type': 'application/offset+octet-stream' }, body: bytes.subarray(offset) as Uint8Array<ArrayBuffer> })
  expect(rest.status).toBe(204)
  const whole = await fetch(`${server.url}${path}/content`, { headers: { cookie: person.cookie } })
  expect(createHash('sha256').update(Buffer.from(await whole.arrayBuffer())).digest('hex')).toBe(createHash('sha256').update(bytes).digest('hex'))
}, 120_000)

test('a caller who never ends his request does not keep the server', async () => {
  const { port } = new URL(server.url)
  const socket = connect(Number(port), '127.0.0.1')
  await new Promise((resolve) => socket.once('connect', resolve))
  socket.on('error', () => {})
  socket.write('POST /api/session HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{"us')
  await sleep(200)
  expect(await server.stop('SIGTERM')).toBe(0)
  socket.destroy()
}, 60_000)
