import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { dot, Person } from '@zhujian/testing'
import { demoPassword, newId } from '../support/caller.ts'
import { today, wan } from '../support/acts.ts'
import { testBucket } from '../support/bucket.ts'
import type { TestBucket } from '../support/bucket.ts'
import { externalServer } from '../support/database.ts'
import { dropProcess, refusedProcess, startProcess } from '../support/processes.ts'
import type { ServerProcess } from '../support/processes.ts'

// Two servers in processes of their own on one database and one bucket, as behind a proxy.
let database: Awaited<ReturnType<typeof externalServer>>
let bucket: TestBucket
let one: ServerProcess
let two: ServerProcess
let env: Record<string, string>
let admin: pg.Client

beforeAll(async () => {
  database = await externalServer()
  bucket = await testBucket()
  env = { ...bucket.env, DATABASE_URL: database.url, ZHUJIAN_SECRET: 'c'.repeat(64), ZHUJIAN_DEMO: '1', ZHUJIAN_LOG: 'info' }
  // At the same moment, on an empty database: migrations, the demo city and the rules are written once.
  ;[one, two] = await Promise.all([startProcess(env), startProcess(env)])
  admin = new pg.Client(database.connection)
  await admin.connect()
  // The clock of the jobs is set to every minute, to see while the other trials run who obeys it.
  await admin.query("update jobs.schedule set cron = '* * * * *' where name = 'events.purge'")
}, 180_000)

afterAll(async () => {
  await admin?.end()
  await Promise.all([dropProcess(one), dropProcess(two)])
  await bucket?.drop()
  await database?.stop()
})

const signedIn = (server: ServerProcess, username: string): Promise<Person> => new Person(server.url, username).signIn(demoPassword)
const count = async (sql: string): Promise<number> => Number((await admin.query<{ n: string }>(sql)).rows[0]?.n)

/** Waits until something holds; the test's own time limit ends it otherwise. */
async function until(holds: () => Promise<boolean> | boolean): Promise<void> {
  while (!(await holds())) await sleep(50)
}

type Listening = { heard(): readonly string[]; ended: Promise<void>; stop(): void }

async function listen(server: ServerProcess, person: Person): Promise<Listening> {
  const stopping = new AbortController()
  const response = await fetch(`${server.url}/api/events`, { headers: { cookie: person.cookie }, signal: stopping.signal })
  expect([response.status, response.headers.get('x-accel-buffering')]).toEqual([200, 'no'])
  const kinds: string[] = []
  const ended = (async () => {
    const decoder = new TextDecoder()
    for await (const part of response.body ?? []) for (const [, kind] of decoder.decode(part as Uint8Array).matchAll(/"kind":"([\w.]+)"/g)) kinds.push(kind ?? '')
  })().catch(() => {})
  return { heard: () => kinds, ended, stop: () => stopping.abort() }
}

const draft = { regionCode: 990100, location: '东环路', sector: 'municipalRoad', nature: 'publicWelfare', complexity: 'ordinary', totalInvestmentFen: wan(10000), sources: [{ sourceType: 'generalPublicBudget', amountFen: wan(10000) }] }

async function declare(clerk: Person, name: string, totalFen = wan(10000)): Promise<Record<string, unknown>> {
  const projectId = newId()
  await clerk.does('saveProjectDraft', { id: projectId, name, ...draft, totalInvestmentFen: totalFen, sources: [{ sourceType: 'generalPublicBudget', amountFen: totalFen }] })
  return { projectId, ...(await clerk.does('declareProject', { projectId, id: newId() })) }
}

test('two servers that start together found one city', async () => {
  expect(await count('select count(*) as n from projects.project')).toBe(47)
  expect(await count("select count(*) as n from auth.account where username = 'ownerClerk.990100'")).toBe(1)
  expect(await count('select count(*) as n from (select region_code, rule_key from policy.rule group by 1, 2 having count(*) > 3) d')).toBe(0)
  for (const server of [one, two]) expect(await (await fetch(`${server.url}/readyz`)).json()).toEqual({ ok: true, database: true, files: true })
})

test('a session of one holds on the other, and ended on one it is closed on the other with its stream', async () => {
  const here = await signedIn(one, 'ownerClerk.990100')
  const there = here.on(two.url)
  expect((await there.does('whoAmI'))['username']).toBe('ownerClerk.990100')
  const stream = await listen(two, here)
  await here.does('signOut')
  await stream.ended
  await until(async () => (await there.ask('whoAmI')).status === 401)
  // Ended from the list of another session.
  const [lost, kept] = [await signedIn(one, 'ownerClerk.990100'), await signedIn(one, 'ownerClerk.990100')]
  const gone = await listen(two, lost)
  const sessions = (await kept.does('listSessions'))['items'] as { sessionId: string; current: boolean }[]
  for (const { sessionId, current } of sessions) if (!current) await kept.does('endSession', { sessionId, id: newId() })
  await gone.ended
  await until(async () => (await lost.on(two.url).ask('whoAmI')).status === 401)
  expect((await kept.on(two.url).ask('whoAmI')).status).toBe(200)
})

test('a decision on one reaches the stream on the other', async () => {
  const [clerk, chief, sector] = await Promise.all([signedIn(one, 'ownerClerk.990100'), signedIn(one, 'ownerChief.990100'), signedIn(two, 'sectorChief.990100')])
  const [ofChief, ofSector] = [await listen(two, chief), await listen(two, sector)]
  const { caseId } = await declare(clerk, '两台服务器的项目')
  await until(() => ofChief.heard().includes('approvals.task_opened'))
  const tasks = (await chief.does('listTasks', { limit: 200 }))['items'] as { taskId: string; caseId: string }[]
  const before = ofSector.heard().length
  await chief.does('decideTask', { taskId: tasks.find((task) => task.caseId === caseId)?.taskId, id: newId(), decision: 'agree', comment: '同意' })
  await until(() => ofSector.heard().length > before)
  ofChief.stop()
  ofSector.stop()
})

test('what one id asks of both servers at once is done once', async () => {
  const clerk = await signedIn(one, 'ownerClerk.990100')
  const id = newId()
  const body = { id, name: '同时提交的项目', ...draft }
  const answers = await Promise.all([clerk.ask('saveProjectDraft', body), clerk.on(two.url).ask('saveProjectDraft', body), clerk.ask('saveProjectDraft', body), clerk.on(two.url).ask('saveProjectDraft', body)])
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200])
  expect(new Set(answers.map((answer) => JSON.stringify(answer.body))).size).toBe(1)
  expect(await count(`select count(*) as n from ledger.fact where subject_id = '${id}' and kind = 'projects.draft_saved'`)).toBe(1)
})

const base64 = (text: string): string => Buffer.from(text, 'utf8').toString('base64')
const tus = (person: Person): Record<string, string> => ({ cookie: person.cookie, 'tus-resumable': '1.0.0' })
const patch = (server: ServerProcess, person: Person, id: string, part: Uint8Array, offset: number): Promise<Response> =>
  fetch(`${server.url}/api/files/${id}`, { method: 'PATCH', headers: { ...tus(person), 'upload-offset': String(offset), 'content-type': 'application/offset+octet-stream' }, body: part as Uint8Array<ArrayBuffer> })
const offsetOf = async (server: ServerProcess, person: Person, id: string): Promise<number> => Number((await fetch(`${server.url}/api/files/${id}`, { method: 'HEAD', headers: tus(person) })).headers.get('upload-offset'))

async function begin(server: ServerProcess, person: Person, bytes: Buffer): Promise<string> {
  const created = await fetch(`${server.url}/api/files`, { method: 'POST', headers: { ...tus(person), 'upload-length': String(bytes.length), 'upload-metadata': `filename ${base64('现场.png')}` } })
  expect(created.status).toBe(201)
  return created.headers.get('location')?.split('/').pop() ?? ''
}

test('an upload begun on one is finished on the other, part by part', async () => {
  const clerk = await signedIn(one, 'ownerClerk.990100')
  const bytes = Buffer.concat([dot, Buffer.alloc(6_000_000, 3)])
  const id = await begin(one, clerk, bytes)
  let at = 0
  for (const [server, to] of [[two, 1000], [one, 5_300_000], [two, 5_300_500], [one, bytes.length]] as const) {
    expect(await offsetOf(server, clerk, id)).toBe(at)
    expect((await patch(server, clerk, id, bytes.subarray(at, to), at)).status).toBe(204)
    at = to
  }
  const whole = await fetch(`${two.url}/api/files/${id}/content`, { headers: { cookie: clerk.cookie } })
  expect(createHash('sha256').update(Buffer.from(await whole.arrayBuffer())).digest('hex')).toBe(createHash('sha256').update(bytes).digest('hex'))
})

test('an upload whose connection hangs on one is taken over by the other', async () => {
  const clerk = await signedIn(one, 'ownerClerk.990100')
  const bytes = Buffer.concat([dot, Buffer.alloc(300_000, 5)])
  const id = await begin(one, clerk, bytes)
  const hanging = new AbortController()
  const half = new ReadableStream({
    async start(controller) {
      controller.enqueue(bytes.subarray(0, 100_000))
      await new Promise((resolve) => hanging.signal.addEventListener('abort', resolve))
    },
  })
  const stuck = fetch(`${one.url}/api/files/${id}`, { method: 'PATCH', signal: hanging.signal, headers: { ...tus(clerk), 'upload-offset': '0', 'content-type': 'application/offset+octet-stream' }, body: half, duplex: 'half' } as RequestInit).catch(() => null)
  await sleep(500)
  // The sender knows nothing of what came through: it asks, and goes on from there.
  const at = await offsetOf(two, clerk, id)
  expect((await patch(two, clerk, id, bytes.subarray(at), at)).status).toBeLessThan(500)
  for (let tries = 0; tries < 5 && (await offsetOf(two, clerk, id)) < bytes.length; tries++) {
    const from = await offsetOf(two, clerk, id)
    await patch(two, clerk, id, bytes.subarray(from), from)
  }
  hanging.abort()
  await stuck
  const whole = await fetch(`${one.url}/api/files/${id}/content`, { headers: { cookie: clerk.cookie } })
  expect(createHash('sha256').update(Buffer.from(await whole.arrayBuffer())).digest('hex')).toBe(createHash('sha256').update(bytes).digest('hex'))
})

test('a rule published on one is in force on the other', async () => {
  const [editor, office, clerk] = await Promise.all([signedIn(one, 'policyEditor.990100'), signedIn(one, 'lgOffice.990100'), signedIn(two, 'ownerClerk.990100')])
  const before = await declare(clerk, '发布前的项目', wan(9000))
  const body = (await editor.does('getRule', { ruleId: 'grade' }))['body'] as { rules: { id: string }[] }
  const draftId = newId()
  await editor.does('draftRule', { ruleId: 'grade', effectiveFrom: today, source: '江府办〔2026〕9号', id: draftId, body: { ...body, rules: body.rules.map((rule) => (rule.id === 'GR-1' ? { ...rule, total: { above: wan(8000) } } : rule)) } })
  const published = await office.does('publishRule', { draftId, id: newId(), comment: '同意发布' })
  await until(async () => (await clerk.does('getRule', { ruleId: 'grade' }))['version'] === published['version'])
  expect([before['grade'], (await declare(clerk, '发布后的项目', wan(9000)))['grade']]).toEqual(['B', 'A'])
})

/** How often the servers say they did a job. */
const doneSaid = (job: string): number => [one, two].reduce((sum, server) => sum + server.err().split('\n').filter((line) => line.includes(`"job":"${job}"`) && line.includes('"job done"')).length, 0)

test('a job is done once, whichever server does it', async () => {
  for (let turn = 0; turn < 4; turn++) await admin.query("insert into jobs.job (name, data, policy, retry_limit) values ('rollups.fold', '{}', 'standard', 3)")
  await until(async () => (await count("select count(*) as n from jobs.job where name = 'rollups.fold' and state <> 'completed'")) === 0)
  expect(await count("select count(*) as n from jobs.job where name = 'rollups.fold' and retry_count > 0")).toBe(0)
  expect(doneSaid('rollups.fold')).toBe(await count("select count(*) as n from jobs.job where name = 'rollups.fold'"))
}, 180_000)

test('a turn of the clock is taken once by both servers together', async () => {
  await until(async () => (await count("select count(*) as n from jobs.job where name = 'events.purge' and state = 'completed'")) > 0)
  expect(await count("select count(*) as n from (select date_trunc('minute', created_on) from jobs.job where name = 'events.purge' group by 1 having count(*) > 1) d")).toBe(0)
  expect(doneSaid('events.purge')).toBe(await count("select count(*) as n from jobs.job where name = 'events.purge' and state = 'completed'"))
}, 180_000)

test('an event is handed on once: a closed case tells its people once on whatever server', async () => {
  const notices = await count('select count(*) as n from notifications.notice')
  expect(await count('select count(*) as n from (select account_id, id from notifications.notice group by 1, 2 having count(*) > 1) d')).toBe(0)
  expect(notices).toBeGreaterThanOrEqual(0)
  await until(async () => (await count('select count(*) as n from events.outbox where relayed_at is null')) === 0)
})

test('a third server with another secret, or on a data directory in use, is refused in one clear line', async () => {
  const said = await refusedProcess({ ...env, ZHUJIAN_SECRET: 'd'.repeat(64) })
  expect(said).toMatch(/zhujian: another server works on this database with another secret: give all of them the same ZHUJIAN_SECRET$/)
  expect(await refusedProcess(env, one.dataDir)).toMatch(/zhujian: another server is using the data directory \S+$/)
  for (const server of [one, two]) expect((await signedIn(server, 'ownerClerk.990100')).cookie).not.toBe('')
})

test('a server that lost its line to the database for a moment hears again what the others say', async () => {
  const clerk = await signedIn(one, 'ownerClerk.990100')
  const stream = await listen(two, clerk)
  await admin.query("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'zhujian-signals'")
  await until(() => stream.heard().includes('reconnected'))
  await clerk.does('signOut')
  await stream.ended
})

test('one server gone, the other goes on with everything', async () => {
  const clerk = await signedIn(two, 'ownerClerk.990100')
  const bytes = Buffer.concat([dot, Buffer.alloc(50_000, 9)])
  const id = await begin(one, clerk, bytes)
  expect((await patch(one, clerk, id, bytes.subarray(0, 20_000), 0)).status).toBe(204)
  await one.stop('SIGKILL')
  expect((await patch(two, clerk, id, bytes.subarray(20_000), 20_000)).status).toBe(204)
  expect((await declare(clerk, '只剩一台的项目'))['caseId']).toBeTruthy()
  one = await startProcess(env, one.dataDir)
  expect((await clerk.on(one.url).ask('whoAmI')).status).toBe(200)
}, 120_000)
