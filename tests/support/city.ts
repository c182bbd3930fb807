import { randomBytes } from 'node:crypto'
import { dayIn } from '@zhujian/kernel'
import type { LocalDate } from '@zhujian/kernel'
import type { Assembled } from '@zhujian/app-server'
import { runAsSystem, runInTenant, systemScope } from '@zhujian/database'
import { filesStore } from '@zhujian/files'
import { systemIds } from '@zhujian/http'
import type { Actor, Answer } from '@zhujian/http'
import { organisationStore } from '@zhujian/organisation/server'
import type { Post } from '@zhujian/organisation/server'
import { inject } from 'vitest'
import { copyOf } from '@zhujian/testing'
import { newId } from './caller.ts'
import { playedCity } from './played-city.ts'
import type { TestDatabase } from './database.ts'

export type Refused = Extract<Answer, { ok: false }>
export type Value = Record<string, unknown>
export type Task = { id: string; role: string; account_id: string; node_id: string; due_on: string; opened_on: string; state: string; sla_working_days: number }

/** The demo city on a database of its own, its people called by name without HTTP, on a clock the test sets. */
export class City {
  readonly db: TestDatabase
  readonly assembled: Assembled
  /** What the people take for the time. */
  now: Date = new Date('2026-11-02T02:00:00Z')
  #serial = 0
  readonly #posts = new Map<string, Post>()

  constructor(db: TestDatabase, assembled: Assembled) {
    this.db = db
    this.assembled = assembled
  }

  get today(): LocalDate {
    return dayIn(this.now)
  }

  async post(username: string): Promise<Post> {
    const known = this.#posts.get(username)
    if (known) return known
    const post = await runAsSystem(this.db.database.app, (tx) => organisationStore.postByUsername(tx, username))
    if (!post) throw new Error(`nobody is ${username}`)
    this.#posts.set(username, post)
    return post
  }

  async actor(username: string): Promise<Actor> {
    const post = await this.post(username)
    return this.assembled.identity.actorInPost(post.accountId, post, this.now)
  }

  /** Calls an operation as somebody; an id is made where none is given. */
  async ask(username: string, operation: string, input: Value = {}): Promise<Answer> {
    const kind = this.assembled.dispatcher.operations.find((known) => known.name === operation)?.kind
    const given = kind === 'mutation' ? { id: newId(), ...input } : input
    // A moment later with every call, so that ids stand in the order of the deeds.
    this.#serial += 1
    const now = new Date(this.now.getTime() + this.#serial)
    return this.assembled.dispatcher.execute(operation, { actor: await this.actor(username), language: 'zh-CN' }, given, { now, ids: systemIds(() => now.getTime()) })
  }

  /** As ask, for calls that must succeed. */
  async does(username: string, operation: string, input: Value = {}): Promise<Value> {
    const answer = await this.ask(username, operation, input)
    if (!answer.ok) throw new Error(`${operation} by ${username}: ${answer.status} ${answer.code} ${JSON.stringify(answer.figures)} ${JSON.stringify(answer.hits)}`)
    return answer.value as Value
  }

  /** As ask, for calls that must be refused. */
  async refused(username: string, operation: string, input: Value = {}): Promise<Refused> {
    const answer = await this.ask(username, operation, input)
    if (answer.ok) throw new Error(`${operation} by ${username} was not refused: ${JSON.stringify(answer.value)}`)
    return answer
  }

  /** The code of a refusal, or nothing. */
  async codeOf(username: string, operation: string, input: Value = {}): Promise<string | null> {
    const answer = await this.ask(username, operation, input)
    return answer.ok ? null : answer.code
  }

  rows<T extends Value = Value>(sql: string, values: readonly unknown[] = []): Promise<T[]> {
    return runAsSystem(this.db.database.app, (tx) => tx.rows<T>(sql, values))
  }

  async one<T extends Value = Value>(sql: string, values: readonly unknown[] = []): Promise<T> {
    const [row] = await this.rows<T>(sql, values)
    if (!row) throw new Error(`no row: ${sql}`)
    return row
  }

  run(sql: string, values: readonly unknown[] = []): Promise<number> {
    return runAsSystem(this.db.database.app, (tx) => tx.run(sql, values))
  }

  openTasks(caseId: string): Promise<Task[]> {
    return this.rows<Task>("select id, role, account_id, node_id, due_on::text as due_on, opened_on::text as opened_on, state, sla_working_days from approvals.task where case_id = $1 and state = 'open' order by id", [caseId])
  }

  async usernameOf(accountId: string): Promise<string> {
    return String((await this.one('select username from organisation.post where account_id = $1 limit 1', [accountId]))['username'])
  }

  /** Lets everybody agree in turn until the step of a role is open, or to the end; answers the state of the case. */
  async agree(caseId: string, until?: string): Promise<string> {
    for (let step = 0; step < 40; step++) {
      const [task] = await this.openTasks(caseId)
      if (!task || task.role === until) break
      await this.does(await this.usernameOf(task.account_id), 'decideTask', { taskId: task.id, decision: 'agree', comment: '同意' })
    }
    return String((await this.one('select outcome from approvals.case_file where id = $1', [caseId]))['outcome'])
  }

  /** A file as if somebody had uploaded it. */
  async file(username: string, name = 'a.png', mediaType = 'image/png'): Promise<string> {
    const { accountId } = await this.post(username)
    const row = { id: newId(), account_id: accountId, name, media_type: mediaType, bytes: 3, sha256: randomBytes(32), sm3: randomBytes(32), uploaded_at: this.now }
    await runInTenant(this.db.database.app, { ...systemScope, accountId }, async (tx) => ({ commit: true as const, value: await filesStore.insert(tx, row) }))
    return row.id
  }

  factsOf(subjectId: string): Promise<{ kind: string; actor: string; body: string }[]> {
    return this.rows('select kind, actor, body from ledger.fact where subject_id = $1 or project_id = $1 order by seq', [subjectId])
  }

  close(): Promise<void> {
    return this.db.close()
  }
}

/** The demo city as it stands on 2026-10-31, on a database of its own; what a file's tests share. */
export async function livingCity(): Promise<City> {
  const mould = inject('mould')
  const { db, assembled } = await playedCity(copyOf(mould) ?? undefined)
  return new City(db, assembled)
}
