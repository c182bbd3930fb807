import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openDatabase, runAsSystem } from '@zhujian/database'
import { migrations } from '@zhujian/app-server'
import { externalServer } from '../support/database.ts'

let server: Awaited<ReturnType<typeof externalServer>>

beforeAll(async () => {
  server = await externalServer()
}, 60_000)
afterAll(() => server.stop())

test('DATABASE_URL runs the same code on a server of the customer', async () => {
  const database = await openDatabase({ config: { databaseUrl: server.url, dataDir: '/nonexistent', secret: 'test' }, migrations })
  expect(await runAsSystem(database.app, (tx) => tx.rows('select count(*)::int as count from ledger.fact'))).toEqual([{ count: 0 }])
  await database.close()
})

test('a role that lacks rights is told which', async () => {
  const admin = new pg.Client(server.connection)
  await admin.connect()
  await admin.query("create role weak login password 'weak'")
  await admin.query('revoke create on database postgres from public')
  await admin.end()
  const weak = server.url.replace(/\/\/postgres:[^@]+@/, '//weak:weak@')
  await expect(openDatabase({ config: { databaseUrl: weak, dataDir: '/nonexistent', secret: 'test' }, migrations })).rejects.toThrow('the role weak of DATABASE_URL lacks: CREATEROLE, BYPASSRLS, CREATE on database postgres')
})
