import { createHash } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readInTenant, runAsSystem, runInTenant, systemScope } from '@zhujian/database'
import type { TenantScope } from '@zhujian/database'
import { verifyBook, verifyFacts } from '@zhujian/ledger/server'
import { livingCity } from '../support/city.ts'
import type { City } from '../support/city.ts'
import { newId } from '../support/caller.ts'

type Fact = { seq: string; fact_id: string; region_code: number; project_id: string | null; subject_id: string; kind: string; actor: string; actor_role: string; at: Date; rule_version: string | null; body: string; leaf_hash: Buffer }

let city: City
let admin: pg.Client
let facts: Fact[]

beforeAll(async () => {
  city = await livingCity()
  admin = new pg.Client(city.db.database.admin)
  await admin.connect()
  facts = (await admin.query<Fact>('select seq, fact_id, region_code, project_id, subject_id, kind, actor, actor_role, at, rule_version, body, leaf_hash from ledger.fact order by seq')).rows
}, 180_000)
afterAll(async () => {
  await admin?.end()
  await city?.close()
})

/** Canonical JSON written by the rules of RFC 8785 alone, without the kernel's writer. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`).join(',')}}`
}
const hashOf = (text: string): string => createHash('sha256').update(Buffer.concat([Buffer.from([0]), Buffer.from(text, 'utf8')])).digest('hex')

test('every fact of a living city is its own canonical text, and its leaf hash is that of RFC 6962', () => {
  expect(facts.length).toBeGreaterThan(2000)
  for (const fact of facts) {
    expect(canonical(JSON.parse(fact.body))).toBe(fact.body)
    expect(fact.leaf_hash.toString('hex')).toBe(hashOf(fact.body))
  }
})

test('what stands beside the text says the same as the text', () => {
  for (const fact of facts) {
    const body = JSON.parse(fact.body) as Record<string, unknown> & { actor: { username: string; role: string } }
    expect([body['factId'], body['kind'], body['regionCode'], body['projectId'], body['subjectId'], body.actor.username, body.actor.role, body['ruleVersion'], body['at']]).toEqual([
      fact.fact_id,
      fact.kind,
      fact.region_code,
      fact.project_id,
      fact.subject_id,
      fact.actor,
      fact.actor_role,
      fact.rule_version,
      fact.at.toISOString(),
    ])
  }
  expect(new Set(facts.map((fact) => fact.fact_id)).size).toBe(facts.length)
})

test('numbers rise without end and time never runs backwards in the book of a city played in order', () => {
  for (const [at, fact] of facts.slice(1).entries()) {
    expect(BigInt(fact.seq) > BigInt(facts[at]?.seq ?? 0)).toBe(true)
    expect(fact.at.getTime()).toBeGreaterThanOrEqual(facts[at]?.at.getTime() ?? 0)
  }
})

test('no name of a person, no account number and no telephone stands in the book', async () => {
  const names = (await city.rows<{ name: string }>('select distinct name from organisation.post')).map((row) => row.name)
  const accounts = (await city.rows<{ payee_account: string }>('select payee_account from contracts.contract')).map((row) => row.payee_account)
  expect(names.length).toBeGreaterThan(100)
  expect(accounts.length).toBeGreaterThan(5)
  // Only what people wrote themselves may name somebody; the platform's own words never do.
  const own = facts.map((fact) => JSON.stringify({ ...(JSON.parse(fact.body) as { after: Record<string, unknown> | null }) })).join('\n')
  expect(accounts.filter((account) => own.includes(account))).toEqual([])
  expect(names.filter((name) => own.includes(`"${name}"`))).toEqual([])
})

const changes: [what: string, sql: string][] = [
  ['change', "update ledger.fact set kind = 'x'"],
  ['delete', 'delete from ledger.fact'],
  ['truncate', 'truncate ledger.fact'],
  ['truncate with what hangs on it', 'truncate ledger.fact cascade'],
  ['change the text', "update ledger.fact set body = body || ' ' where seq = (select min(seq) from ledger.fact)"],
]
const scopes: Record<string, TenantScope> = {
  'an office post': systemScope,
  'an outsider': { ...systemScope, role: 'project', readLo: 1, readHi: 0, writeLo: 1, writeHi: 0, projectIds: [newId()] },
}

test.each(changes)('nobody can %s what was written', async (_, sql) => {
  for (const [who, scope] of Object.entries(scopes)) await expect(runInTenant(city.db.database.app, scope, async (tx) => ({ commit: true as const, value: await tx.run(sql) })), who).rejects.toThrow(/permission denied|append only/)
  await expect(runInTenant(city.db.database.auth, { ...systemScope, role: 'auth' }, async (tx) => ({ commit: true as const, value: await tx.run(sql) }))).rejects.toThrow(/permission denied/)
  for (const role of ['zhujian_owner', 'zhujian_search', 'postgres']) {
    await admin.query('begin')
    await admin.query(`set local role ${role}`)
    // Row security leaves the owner no row at all; whoever sees rows is stopped by the trigger.
    const outcome = await admin.query(sql).then((done) => String(done.rowCount), (cause: Error) => cause.message)
    await admin.query('rollback')
    expect(outcome, role).toMatch(role === 'postgres' ? /append only/ : /^0$|permission denied|append only/)
  }
  expect(await city.one('select count(*)::int as n from ledger.fact')).toEqual({ n: facts.length })
})

test('a fact cannot be written into another region, nor by an outsider into a project not his', async () => {
  const [one] = facts
  const insert = 'insert into ledger.fact (region_code, fact_id, at, kind, project_id, subject_id, actor_account, actor, actor_role, body, leaf_hash) values ($1,$2,now(),$3,$4,$5,$6,$7,$8,$9,$10)'
  const values = (region: number, project: string | null): unknown[] => [region, newId(), 'x', project, newId(), newId(), 'x', 'x', '{}', Buffer.alloc(32)]
  const county: TenantScope = { ...systemScope, readLo: 990_101, readHi: 990_101, writeLo: 990_101, writeHi: 990_101 }
  await expect(runInTenant(city.db.database.app, county, async (tx) => ({ commit: true as const, value: await tx.run(insert, values(990_102, null)) }))).rejects.toThrow(/row-level security/)
  const outsider: TenantScope = { ...county, role: 'project', projectIds: [newId()] }
  await expect(runInTenant(city.db.database.app, outsider, async (tx) => ({ commit: true as const, value: await tx.run(insert, values(990_101, one?.project_id ?? newId())) }))).rejects.toThrow(/row-level security/)
})

test('who reads the book sees the facts of his region or his projects, no others', async () => {
  const count = (scope: TenantScope): Promise<number[]> => readInTenant(city.db.database.app, scope, async (tx) => (await tx.rows<{ region_code: number }>('select distinct region_code from ledger.fact')).map((row) => row.region_code))
  for (const region of [990_101, 990_102, 990_103]) expect(await count({ ...systemScope, readLo: region, readHi: region })).toEqual([region])
  const contractor = await city.actor('contractorClerk.990101')
  const seen = await readInTenant(city.db.database.app, contractor.scope, (tx) => tx.rows<{ project_id: string }>('select distinct project_id from ledger.fact'))
  expect(seen.length).toBeGreaterThan(0)
  expect(seen.every((row) => contractor.scope.projectIds.includes(row.project_id))).toBe(true)
})

test('the trail of a project is whole: pages together hold every fact, newest first, and the count says how many', async () => {
  const [busiest] = await city.rows<{ project_id: string; n: number }>('select project_id, count(*)::int as n from ledger.fact where region_code = 990100 and project_id is not null group by 1 order by 2 desc limit 1')
  const projectId = busiest?.project_id ?? ''
  const seen: { factId: string; at: string; leafHash: string }[] = []
  for (let cursor: unknown; ; ) {
    const page = await city.does('lgOffice.990100', 'listProjectFacts', { projectId, limit: 50, ...(cursor ? { cursor } : {}) })
    expect(page['total']).toBe(busiest?.n)
    seen.push(...(page['items'] as typeof seen))
    cursor = page['nextCursor']
    if (!cursor) break
  }
  const own = facts.filter((fact) => fact.project_id === projectId)
  expect(seen.map((fact) => fact.factId).sort()).toEqual(own.map((fact) => fact.fact_id).sort())
  expect(seen.map((fact) => fact.at)).toEqual(seen.map((fact) => fact.at).sort().reverse())
  const hashes = new Map(own.map((fact) => [fact.fact_id, fact.leaf_hash.toString('hex')]))
  for (const fact of seen) expect(fact.leafHash).toBe(hashes.get(fact.factId))
  expect(await runAsSystem(city.db.database.app, (tx) => verifyFacts(tx, projectId))).toEqual({ facts: own.length, wrong: [] })
  const { n } = await city.one<{ n: bigint }>('select count(*) as n from ledger.fact')
  expect(await runAsSystem(city.db.database.app, (tx) => verifyBook(tx, () => {}))).toEqual({ facts: Number(n), wrong: [] })
})

test('a text that was changed behind the platform’s back is found by its hash', async () => {
  const victim = facts.find((fact) => fact.project_id !== null)
  await admin.query('alter table ledger.fact disable trigger append_only_rows')
  try {
    await admin.query("update ledger.fact set body = replace(body, '\"v\":1', '\"v\":2') where fact_id = $1", [victim?.fact_id])
    expect(await runAsSystem(city.db.database.app, (tx) => verifyFacts(tx, victim?.project_id ?? ''))).toMatchObject({ wrong: [victim?.fact_id] })
    expect(await runAsSystem(city.db.database.app, (tx) => verifyBook(tx, () => {}))).toMatchObject({ wrong: [victim?.fact_id] })
  } finally {
    await admin.query('update ledger.fact set body = $2 where fact_id = $1', [victim?.fact_id, victim?.body])
    await admin.query('alter table ledger.fact enable trigger append_only_rows')
  }
})
