import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { bind, createDispatcher, systemIds } from '@zhujian/http'
import type { Actor, Answer, Context, Dispatcher } from '@zhujian/http'
import { runAsSystem, systemScope } from '@zhujian/database'
import { defineOperation, ok, refuse, zId } from '@zhujian/kernel'
import { append } from '@zhujian/ledger/server'
import { commonText, createText } from '@zhujian/text'
import { newId } from '../support/caller.ts'
import { freshDatabase } from '../support/database.ts'
import type { TestDatabase } from '../support/database.ts'

const region = 990_100
const input = z.strictObject({ id: zId, name: z.string().max(50), act: z.string() })
const declare = (name: string, permission: 'session' | { resource: string; operation: 'create' } = 'session') =>
  defineOperation({ name, summary: 'Does it.', method: 'POST', path: `/api/${name}`, input, output: z.object({ name: z.string() }), permission })
const operations = { make: declare('make'), other: declare('other'), guarded: declare('guarded', { resource: 'thing', operation: 'create' }) }
const look = defineOperation({ name: 'look', summary: 'Looks.', method: 'GET', path: '/api/look/{thingId}', input: z.object({ thingId: zId, limit: z.coerce.number().int().optional() }), output: z.object({ asked: z.unknown() }), permission: 'session' })

let db: TestDatabase
let dispatcher: Dispatcher
let runs = 0
let committed: string[] = []
let gate: Promise<void> = Promise.resolve()

const insertUnit = 'insert into organisation.unit (region_code, id, name, credit_code, kind, created_at) values ($1, $2, $3, $4, $5, $6)'
const store = (ctx: Context, id: string, name: string): Promise<number> => ctx.tx.run(insertUnit, [region, id, name, id.replaceAll('-', '').slice(-18), 'owner', ctx.now])

/** What a handler may do, told by the input. */
async function work(ctx: Context, given: z.output<typeof input>): Promise<ReturnType<typeof refuse> | { ok: true; value: { name: string } }> {
  runs += 1
  await gate
  if (given.act === 'refuse') return refuse('thing.no', { status: 409 })
  await store(ctx, given.id, given.name)
  ctx.afterCommit(() => committed.push(given.name))
  if (given.act === 'bug') throw new TypeError('a bug')
  if (given.act === 'late refusal') return refuse('thing.late')
  if (given.act === 'bad text') await ctx.tx.one('select $1::uuid', ['no uuid'])
  if (given.act === 'overflow') await ctx.tx.one('select $1::int', ['99999999999'])
  if (given.act === 'bad day') await ctx.tx.one('select $1::date', ['2026-02-30'])
  if (given.act === 'deadlock') await ctx.tx.run("do $$ begin raise exception 'x' using errcode = '40P01'; end $$")
  if (given.act === 'twice') await store(ctx, given.id, given.name)
  if (given.act === 'forbidden') await ctx.tx.rows('select * from auth.account limit 1')
  if (given.act !== 'no fact') append(ctx, { kind: 'thing.made', regionCode: region, projectId: null, subjectId: given.id, after: { name: given.name } })
  return ok({ name: `${given.name} ${runs}` })
}

const actor = (account: string, role = 'clerk'): Actor => ({ accountId: account, personId: account, username: 'u', name: 'n', postId: account, role, regionCode: region, unitId: account, domain: 'region', scope: { ...systemScope, readLo: region, readHi: region, writeLo: region, writeHi: region, accountId: account } })
const [anna, boris] = [newId(), newId()]
const run = (name: string, given: unknown, who: Actor | null = actor(anna)): Promise<Answer> => dispatcher.execute(name, { actor: who, language: 'en' }, given, { now: new Date(), ids: systemIds() })
const codeOf = (answer: Answer): [number, string] => (answer.ok ? [200, ''] : [answer.status, answer.code])
const count = async (sql: string, values: unknown[] = []): Promise<number> => Number((await runAsSystem(db.database.app, (tx) => tx.one<{ n: bigint }>(`select count(*) as n from ${sql}`, values)))?.n)
const stored = (id: string): Promise<number[]> => Promise.all([count('organisation.unit where id = $1', [id]), count('ledger.fact where subject_id = $1', [id])])

beforeAll(async () => {
  db = await freshDatabase()
  const bindings = [...Object.values(operations).map((operation) => bind(operation, work)), bind(look, async (ctx, given) => ok({ asked: await ctx.tx.one('select $1::int as n', [given.limit ?? 0]) }))]
  dispatcher = createDispatcher({ pool: db.database.app, bindings, text: createText([commonText]), permits: (who) => who.role === 'chief' })
}, 60_000)
afterAll(() => db.close())
beforeEach(() => {
  runs = 0
  committed = []
  gate = Promise.resolve()
})

describe('who may call', () => {
  test('no session, no such operation, no permission: refused before anything is read', async () => {
    const given = { id: newId(), name: 'a', act: '' }
    expect(codeOf(await run('make', given, null))).toEqual([401, 'platform.session.missing'])
    expect(codeOf(await run('nothing', given))).toEqual([404, 'platform.operation.unknown'])
    expect(codeOf(await run('guarded', { wrong: 'input' }))).toEqual([403, 'platform.permission.denied'])
    expect(codeOf(await run('guarded', given, actor(anna, 'chief')))).toEqual([200, ''])
    expect(runs).toBe(1)
  })

  test('a wrong field is named in the language of the caller; a wrong path parameter is a thing that is not there', async () => {
    const wrong = await run('make', { id: newId(), name: 7, act: '' })
    expect(wrong).toMatchObject({ ok: false, status: 400, code: 'platform.input.invalid', field: 'name', figures: { problem: 'should be text' } })
    expect(await run('make', { id: newId(), name: 'a', act: '', more: 1 })).toMatchObject({ status: 400, field: 'more' })
    expect(await run('make', { id: 'x', name: 'a', act: '' })).toMatchObject({ status: 400, field: 'id' })
    expect(codeOf(await run('look', { thingId: '../../x' }))).toEqual([404, 'platform.record.not_found'])
    expect(runs).toBe(0)
  })
})

describe('an id is one deed', () => {
  test('the same body again is answered the first answer, without running again', async () => {
    const given = { id: newId(), name: 'one', act: '' }
    const first = await run('make', given)
    const again = await run('make', { act: '', name: 'one', id: given.id })
    expect(again).toEqual(first)
    expect(await stored(given.id)).toEqual([1, 1])
    expect(committed).toEqual(['one'])
  })

  test('another body, another account and another operation never get that answer', async () => {
    const given = { id: newId(), name: 'two', act: '' }
    await run('make', given)
    expect(codeOf(await run('make', { ...given, name: 'three' }))).toEqual([409, 'platform.id.reused'])
    expect(codeOf(await run('make', given, actor(boris)))).toEqual([409, 'platform.id.reused'])
    expect(codeOf(await run('other', given))).toEqual([409, 'platform.id.reused'])
    expect(await stored(given.id)).toEqual([1, 1])
  })

  test.each([2, 5, 12])('%i at the same moment are one deed with one answer', async (many) => {
    for (let round = 0; round < 10; round++) {
      const given = { id: newId(), name: `at once ${round}`, act: '' }
      const answers = await Promise.all(Array.from({ length: many }, () => run('make', given)))
      expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
      expect(answers[0]?.ok).toBe(true)
      expect(await stored(given.id)).toEqual([1, 1])
    }
    expect(committed).toHaveLength(10)
  })

  test('different bodies of one id at the same moment: one wins, the others are told', async () => {
    for (let round = 0; round < 10; round++) {
      const id = newId()
      const answers = await Promise.all(['a', 'b', 'c'].map((name) => run('make', { id, name, act: '' })))
      expect(answers.map(codeOf).sort()).toEqual([[200, ''], [409, 'platform.id.reused'], [409, 'platform.id.reused']])
      expect(await stored(id)).toEqual([1, 1])
    }
  })

  test('whoever comes while the first still works waits, and gets what the first got', async () => {
    let open = (): void => {}
    gate = new Promise((resolve) => {
      open = resolve
    })
    const given = { id: newId(), name: 'slow', act: '' }
    const first = run('make', given)
    const second = run('make', given)
    expect(await Promise.race([second, new Promise((resolve) => setTimeout(() => resolve('still waiting'), 100))])).toBe('still waiting')
    open()
    expect(await second).toEqual(await first)
  })

  test('a refusal is not kept: the same id may be tried again, also with another body', async () => {
    const id = newId()
    for (const act of ['refuse', 'refuse', 'late refusal']) expect((await run('make', { id, name: 'x', act })).ok).toBe(false)
    expect(await stored(id)).toEqual([0, 0])
    expect((await run('make', { id, name: 'y', act: '' })).ok).toBe(true)
    expect(await stored(id)).toEqual([1, 1])
    expect(committed).toEqual(['y'])
  })
})

describe('what goes wrong', () => {
  test('a change that leaves no fact is a bug and does not happen', async () => {
    const given = { id: newId(), name: 'quiet', act: 'no fact' }
    await expect(run('make', given)).rejects.toThrow('make appended no ledger fact')
    expect(await stored(given.id)).toEqual([0, 0])
    expect(await count('platform.idempotency where id = $1', [given.id])).toBe(0)
    expect(committed).toEqual([])
  })

  test('a bug dies as itself, leaves nothing, and the id is free', async () => {
    const given = { id: newId(), name: 'buggy', act: 'bug' }
    await expect(run('make', given)).rejects.toThrow('a bug')
    await expect(run('make', { ...given, act: 'forbidden' })).rejects.toThrow(/permission denied/)
    expect(await stored(given.id)).toEqual([0, 0])
    expect((await run('make', { ...given, act: '' })).ok).toBe(true)
  })

  test.each([
    ['bad text', 400, 'platform.input.invalid'],
    ['overflow', 400, 'platform.input.invalid'],
    ['bad day', 400, 'platform.input.invalid'],
    ['deadlock', 409, 'platform.conflict.retry'],
    ['twice', 409, 'platform.id.reused'],
  ])('what the database cannot do with a value is a refusal: %s is %i %s', async (act, status, code) => {
    const given = { id: newId(), name: act, act }
    expect(codeOf(await run('make', given))).toEqual([status, code])
    expect(await stored(given.id)).toEqual([0, 0])
  })

  test('the connections are as good as before: a hundred failures, then everything works', async () => {
    const acts = ['bug', 'no fact', 'bad text', 'twice', 'refuse', 'forbidden']
    await Promise.allSettled(Array.from({ length: 100 }, (_, at) => run('make', { id: newId(), name: 'x', act: acts[at % acts.length] })))
    const answers = await Promise.all(Array.from({ length: 40 }, () => run('make', { id: newId(), name: 'fine', act: '' })))
    expect(answers.every((answer) => answer.ok)).toBe(true)
  })

  test('a query that only looks cannot be made to fail the server by its values', async () => {
    expect(codeOf(await run('look', { thingId: newId(), limit: '99999999999' }))).toEqual([400, 'platform.input.invalid'])
    expect(codeOf(await run('look', { thingId: newId(), limit: '5' }))).toEqual([200, ''])
  })
})
