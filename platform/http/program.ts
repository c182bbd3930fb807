import type { Pool } from 'pg'
import { dayIn } from '@zhujian/kernel'
import type { IdSource } from '@zhujian/kernel'
import { runInTenant, systemScope } from '@zhujian/database'
import type { Statement, TenantScope } from '@zhujian/database'
import type { Text } from '@zhujian/text'
import type { Actor, Context } from './context.ts'

const nobody = '00000000-0000-0000-0000-000000000000'

/** The program itself as an actor: facts name it, e.g. `system:cli`. */
export function programActor(name: string, regionCode: number, scope: TenantScope = { ...systemScope, writeLo: regionCode, writeHi: regionCode }): Actor {
  return { accountId: nobody, personId: nobody, username: name, name, postId: nobody, role: 'system', regionCode, unitId: nobody, domain: 'region', scope }
}

export type ProgramRun = { pool: Pool; text: Text; ids: IdSource; now: Date; actor: Actor; operation: string }

/** Runs a use case for the program, outside any request: one transaction, its facts travelling with the commit. */
export async function runAsProgram<T>(run: ProgramRun, work: (ctx: Context) => Promise<T>): Promise<T> {
  const deferred: Statement[] = []
  const after: (() => void)[] = []
  const value = await runInTenant(run.pool, run.actor.scope, async (tx) => {
    const ctx: Context = {
      tx,
      actor: run.actor,
      now: run.now,
      today: dayIn(run.now),
      ids: run.ids,
      language: 'zh-CN',
      text: run.text,
      operation: run.operation,
      defer: (statement) => deferred.push(statement),
      recorded: () => {},
      again: () => Promise.reject(new Error('the program reads in its own transaction')),
      beside: () => Promise.reject(new Error('the program records in its own transaction')),
      afterCommit: (act) => after.push(act),
    }
    return { commit: true as const, value: await work(ctx), statements: deferred }
  })
  for (const act of after) act()
  return value
}
