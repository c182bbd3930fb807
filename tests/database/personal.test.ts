import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { bind, createDispatcher, systemIds } from '@zhujian/http'
import type { Actor, Answer, Context } from '@zhujian/http'
import { runAsSystem, systemScope } from '@zhujian/database'
import { defineOperation, ok } from '@zhujian/kernel'
import { append } from '@zhujian/ledger/server'
import { createText } from '@zhujian/text'
import { newId } from '../support/caller.ts'
import { freshDatabase } from '../support/database.ts'
import type { TestDatabase } from '../support/database.ts'

const region = 990_100
const [anna, boris] = [newId(), newId()]
const noticeOf = new Map<string, string>([[anna, newId()], [boris, newId()]])
const mark = defineOperation({ name: 'mark', summary: 'Marks.', method: 'POST', path: '/api/mark', kind: 'personal', input: z.strictObject({ act: z.string() }), output: z.object({ rows: z.number() }), permission: 'session' })

let db: TestDatabase

beforeAll(async () => {
  db = await freshDatabase()
  await runAsSystem(db.database.app, async (tx) => {
    for (const [account, id] of noticeOf) await tx.run("insert into notifications.notice (account_id, id, region_code, kind, figures, at) values ($1,$2,$3,'k','{}',now())", [account, id, region])
  })
}, 60_000)
afterAll(() => db.close())

const acts: Record<string, (ctx: Context) => Promise<number>> = {
  mine: (ctx) => ctx.tx.run('update notifications.notice set read_at = $1', [ctx.now]),
  house: (ctx) => ctx.tx.run("insert into organisation.unit (region_code, id, name, credit_code, kind, created_at) values ($1,$2,'u','91350100M000100Y43','owner',now())", [region, newId()]),
  fact: (ctx) => {
    append(ctx, { kind: 'thing.made', regionCode: region, projectId: null, subjectId: newId() })
    return Promise.resolve(0)
  },
}

/** Anna of the office, or as an outsider of every project there is. */
function run(act: string, role: 'app' | 'project' = 'app'): Promise<Answer> {
  const scope = { ...systemScope, role, accountId: anna }
  const actor: Actor = { accountId: anna, personId: anna, username: 'u', name: 'n', postId: anna, role: 'clerk', regionCode: region, unitId: anna, domain: 'region', scope }
  const binding = bind(mark, async (ctx, input) => ok({ rows: (await acts[input.act]?.(ctx)) ?? 0 }))
  const dispatcher = createDispatcher({ pool: db.database.app, bindings: [binding], text: createText([]), permits: () => true })
  return dispatcher.execute('mark', { actor, language: 'en' }, { act }, { now: new Date(), ids: systemIds() })
}

test('a personal operation marks the caller’s own rows without an id or a fact, as often as it is asked', async () => {
  for (const role of ['app', 'project'] as const) expect(await run('mine', role)).toEqual({ ok: true, value: { rows: 1 } })
  const read = await Promise.all([anna, boris].map((account) => runAsSystem(db.database.app, (tx) => tx.one('select 1 from platform.idempotency where account_id = $1', [account]))))
  expect(read).toEqual([null, null])
})

test('it can neither change what belongs to the house nor add to the book', async () => {
  await expect(run('house')).rejects.toThrow(/row-level security/)
  await expect(run('fact')).rejects.toThrow(/personal and appended a ledger fact/)
})
