import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { seededRandom } from '@zhujian/kernel'
import { eraseDataDir } from '@zhujian/database'
import { temporaryFolder } from '@zhujian/testing'
import { demoPassword, newId } from '../support/caller.ts'

const rounds = process.env['TEST_SLOW'] === '1' ? 50 : 10
const root = join(import.meta.dirname, '../..')
const dataDir = temporaryFolder('zhujian-kill-')
const random = seededRandom(Number(process.env['TEST_SEED'] ?? 4711))
const port = 20_000 + (process.pid % 20_000)
const url = `http://127.0.0.1:${port}`
let server: ChildProcess

function start(): Promise<void> {
  server = spawn(process.execPath, ['apps/server/main.ts'], { cwd: root, env: { ...process.env, PORT: String(port), ZHUJIAN_DATA_DIR: dataDir, ZHUJIAN_DEMO: '1' }, stdio: ['ignore', 'pipe', 'pipe'] })
  return new Promise((resolve, reject) => {
    let said = ''
    server.stderr?.on('data', (part: Buffer) => {
      said += part.toString()
    })
    server.stdout?.on('data', (part: Buffer) => {
      if (part.toString().includes('READY')) resolve()
    })
    server.once('exit', (code) => reject(new Error(`server ended with ${code}: ${said.slice(-600)}`)))
  })
}

async function signIn(): Promise<string> {
  const response = await fetch(`${url}/api/session`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ username: 'ownerClerk.990100', password: demoPassword }) })
  return response.headers.get('set-cookie')?.split(';')[0] ?? ''
}

const draft = (id: string): string =>
  JSON.stringify({ id, name: `断电用例${id.slice(-12)}`, regionCode: 990100, sector: 'municipalRoad', nature: 'publicWelfare', complexity: 'ordinary', totalInvestmentFen: '900000000' })

/** Writes without pause until told to stop; answers the ids that were acknowledged. */
async function write(cookie: string, until: { stopped: boolean }): Promise<string[]> {
  const acknowledged: string[] = []
  while (!until.stopped) {
    const id = newId()
    try {
      const response = await fetch(`${url}/api/project-drafts`, { method: 'POST', headers: { cookie, 'content-type': 'application/json' }, body: draft(id) })
      if (response.status === 200) acknowledged.push(id)
      else await sleep(5)
    } catch {
      await sleep(5)
    }
  }
  return acknowledged
}

async function expectAll(cookie: string, ids: readonly string[]): Promise<void> {
  for (const id of ids) {
    const answer = await fetch(`${url}/api/projects/${id}/facts`, { headers: { cookie } })
    expect(answer.status, id).toBe(200)
    const { items } = (await answer.json()) as { items: { kind: string }[] }
    expect(items.filter((fact) => fact.kind === 'projects.draft_saved'), id).toHaveLength(1)
  }
}

beforeAll(start, 120_000)

afterAll(async () => {
  server.removeAllListeners('exit')
  if (server.exitCode === null && server.signalCode === null) {
    const ended = new Promise((resolve) => server.once('exit', resolve))
    server.kill('SIGTERM')
    await ended
  }
  eraseDataDir(dataDir)
})

test(`kill -9 of the server under writes, ${rounds} times: nothing acknowledged is lost or doubled`, { timeout: 600_000 }, async () => {
  for (let round = 0; round < rounds; round++) {
    const cookie = await signIn()
    const until = { stopped: false }
    const writers = Promise.all([write(cookie, until), write(cookie, until), write(cookie, until)])
    await sleep(60 + Math.floor(random() * 150))
    server.removeAllListeners('exit')
    const gone = new Promise((resolve) => server.once('exit', resolve))
    server.kill('SIGKILL')
    await gone
    until.stopped = true
    const ids = (await writers).flat()
    await start()
    await expectAll(await signIn(), ids)
  }
})

test(`kill -9 of PostgreSQL under writes, ${rounds} times: it comes back and nothing acknowledged is lost or doubled`, { timeout: 600_000 }, async () => {
  const { folder } = JSON.parse(readFileSync(join(dataDir, 'cluster.json'), 'utf8')) as { folder: string }
  const cookie = await signIn()
  for (let round = 0; round < rounds; round++) {
    const until = { stopped: false }
    const writers = Promise.all([write(cookie, until), write(cookie, until), write(cookie, until)])
    await sleep(60 + Math.floor(random() * 150))
    process.kill(Number(readFileSync(join(folder, 'data/postmaster.pid'), 'utf8').split('\n')[0]), 'SIGKILL')
    await sleep(50)
    until.stopped = true
    const ids = (await writers).flat()
    for (let waited = 0; waited < 20_000 && (await fetch(`${url}/readyz`).catch(() => null))?.status !== 200; waited += 50) await sleep(50)
    await expectAll(cookie, ids)
  }
})
