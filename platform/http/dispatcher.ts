import { createHash } from 'node:crypto'
import type { Pool } from 'pg'
import { canonicalJson, dayIn, pathParameters, refuse } from '@zhujian/kernel'
import type { IdSource, Operation, Refusal, Result, Uuid } from '@zhujian/kernel'
import { readInTenant, runInTenant } from '@zhujian/database'
import type { Statement } from '@zhujian/database'
import type { Text } from '@zhujian/text'
import type { Actor, Context, Language } from './context.ts'
import type { Binding } from './handler.ts'
import { isCursor } from './paging.ts'
import { problemIn } from './wrong-input.ts'

export type Caller = { actor: Actor | null; language: Language }
export type Answer = { ok: true; value: unknown } | Refusal

export type DispatcherParts = {
  pool: Pool
  bindings: readonly Binding[]
  text: Text
  /** Whether the actor's role may call at all; the reach is checked where the record is loaded. */
  permits(actor: Actor, operation: Operation): boolean
}

/** Where time and ids come from: the system in the server, a simulated clock in the demo city. */
export type Moment = { now: Date; ids: IdSource }

export type Dispatcher = {
  operations: readonly Operation[]
  execute(name: string, caller: Caller, input: unknown, moment: Moment): Promise<Answer>
}

/** Runs operations as DESIGN §5 lays down: session → permission → parse → transaction → idempotency → handler → answer. */
export function createDispatcher(parts: DispatcherParts): Dispatcher {
  const bindings = new Map(parts.bindings.map((binding) => [binding.operation.name, binding]))
  return {
    operations: parts.bindings.map((binding) => binding.operation),
    execute: async (name, caller, input, moment) => {
      const binding = bindings.get(name)
      if (!binding) return refuse('platform.operation.unknown', { status: 404 })
      const { operation } = binding
      if (!caller.actor) return refuse('platform.session.missing', { status: 401 })
      if (operation.permission !== 'session' && operation.permission !== 'public' && !parts.permits(caller.actor, operation)) {
        return refuse('platform.permission.denied', { status: 403, figures: { operation: name, role: caller.actor.role } })
      }
      const parsed = parseInput(operation, input, parts.text, caller.language)
      if (!parsed.ok) return parsed
      if (operation.kind === 'query') return runQuery(parts, binding, caller.actor, caller.language, parsed.value, moment)
      if (operation.kind === 'personal') return runPersonal(parts, binding, caller.actor, caller.language, parsed.value, moment)
      return runMutation(parts, binding, caller.actor, caller.language, parsed.value, input, moment)
    },
  }
}

/** Parses by the operation's schema; the refusal names the first field at fault and what was expected. */
export function parseInput(operation: Operation, input: unknown, text: Text, language: Language): Result<unknown> {
  const parsed = operation.input.safeParse(input ?? {}, { reportInput: true })
  if (parsed.success) {
    const { cursor } = parsed.data as { cursor?: unknown }
    if (typeof cursor === 'string' && cursor !== '' && !isCursor(cursor)) return refuse('platform.input.invalid', { status: 400, field: 'cursor', figures: { problem: text.say(language, 'input.cursor') } })
    return { ok: true, value: parsed.data }
  }
  const issue = parsed.error.issues[0]
  const field = issue?.path.map(String).join('.') || (issue?.code === 'unrecognized_keys' ? issue.keys[0] : undefined)
  const status = pathParameters(operation.path).some((name) => name === field) ? 404 : 400
  const code = status === 404 ? 'platform.record.not_found' : 'platform.input.invalid'
  return refuse(code, { status, figures: { problem: issue ? problemIn(issue, text, language) : '' }, ...(field === undefined ? {} : { field }) })
}

type Ended = { deferred: Statement[]; after: (() => void)[]; facts: number }

function contextOf(parts: DispatcherParts, operation: Operation, actor: Actor, language: Language, moment: Moment, ended: Ended): Omit<Context, 'tx'> {
  return {
    actor,
    language,
    now: moment.now,
    today: dayIn(moment.now),
    ids: moment.ids,
    text: parts.text,
    operation: operation.name,
    defer: (statement) => ended.deferred.push(statement),
    recorded: () => {
      ended.facts += 1
    },
    again: (read) => readInTenant(parts.pool, actor.scope, (tx) => read({ ...contextOf(parts, operation, actor, language, moment, ended), tx })),
    beside: async (record) => {
      const own: Ended = { deferred: [], after: [], facts: 0 }
      await runInTenant(parts.pool, actor.scope, async (tx) => {
        await record({ ...contextOf(parts, operation, actor, language, moment, own), tx })
        return { commit: true as const, value: null, statements: own.deferred }
      })
    },
    afterCommit: (work) => ended.after.push(work),
  }
}

async function runQuery(parts: DispatcherParts, binding: Binding, actor: Actor, language: Language, input: unknown, moment: Moment): Promise<Answer> {
  const ended: Ended = { deferred: [], after: [], facts: 0 }
  return readInTenant(parts.pool, actor.scope, async (tx) => {
    const result = await binding.run({ ...contextOf(parts, binding.operation, actor, language, moment, ended), tx }, input)
    return result as Answer
  }).catch((cause: unknown) => refusalOf(cause, parts.text, language))
}

/**
 * Runs what sets marks on the caller's own rows. It needs no fact and no id, and is held to that: no region and no project is his to
 * write, so row security leaves him the tables kept under his account.
 */
async function runPersonal(parts: DispatcherParts, binding: Binding, actor: Actor, language: Language, input: unknown, moment: Moment): Promise<Answer> {
  const ended: Ended = { deferred: [], after: [], facts: 0 }
  const scope = { ...actor.scope, readLo: 1, readHi: 0, writeLo: 1, writeHi: 0, projectIds: [] }
  return runInTenant<Answer>(parts.pool, scope, async (tx) => {
    const result = await binding.run({ ...contextOf(parts, binding.operation, actor, language, moment, ended), tx }, input)
    if (ended.facts > 0) throw new Error(`${binding.operation.name} is personal and appended a ledger fact`)
    return { commit: result.ok, value: result as Answer }
  }).catch((cause: unknown) => refusalOf(cause, parts.text, language))
}

const claim = 'insert into platform.idempotency (account_id, operation, id, body_hash, at) values ($1, $2, $3, $4, $5) on conflict do nothing'
const settle = 'update platform.idempotency set answer = $4 where account_id = $1 and operation = $2 and id = $3'

async function runMutation(
  parts: DispatcherParts,
  binding: Binding,
  actor: Actor,
  language: Language,
  input: unknown,
  raw: unknown,
  moment: Moment,
): Promise<Answer> {
  const { operation } = binding
  const id = (input as { id: Uuid }).id
  const hash = createHash('sha256').update(canonicalJson(raw)).digest()
  const key = [actor.accountId, operation.name, id]
  const ended: Ended = { deferred: [], after: [], facts: 0 }
  const answer = await runInTenant<Answer | 'again'>(parts.pool, actor.scope, async (tx) => {
    // The handler's statements travel behind the claim. Where the id was claimed before, they are rolled back unlooked at.
    const claiming = tx.run(claim, [...key, hash, moment.now])
    const running = binding.run({ ...contextOf(parts, operation, actor, language, moment, ended), tx }, input)
    running.catch(() => {})
    if ((await claiming) === 0) {
      await running.catch(() => {})
      return { commit: false, value: 'again' }
    }
    const result = await running
    if (!result.ok) return { commit: false, value: result }
    if (ended.facts === 0) throw new Error(`${operation.name} appended no ledger fact`)
    return { commit: true, value: result, statements: [...ended.deferred, { sql: settle, values: [...key, JSON.stringify(result.value)] }] }
  }).catch((cause: unknown) => refusalOf(cause, parts.text, language))
  if (answer === 'again') return readInTenant(parts.pool, actor.scope, (tx) => storedAnswer(tx, actor, operation, id, hash))
  if (answer.ok) for (const work of ended.after) work()
  return answer
}

async function storedAnswer(tx: Context['tx'], actor: Actor, operation: Operation, id: Uuid, hash: Buffer): Promise<Answer> {
  const row = await tx.one<{ body_hash: Buffer; answer: string }>(
    'select body_hash, answer from platform.idempotency where account_id = $1 and operation = $2 and id = $3',
    [actor.accountId, operation.name, id],
  )
  if (!row?.body_hash.equals(hash)) return refuse('platform.id.reused', { status: 409, figures: { operation: operation.name, id } })
  return { ok: true, value: JSON.parse(row.answer) as unknown }
}

/**
 * A key that is already taken, by a record the caller may not even see, is answered like any reused id; a value the database cannot
 * hold (a cursor somebody wrote himself) like any wrong input.
 */
export function refusalOf(cause: unknown, text: Text, language: Language): Refusal {
  const code = (cause as { code?: string }).code ?? ''
  // Two who make the same thing at once; an id that is taken stands in a primary key.
  const { constraint = '' } = cause as { constraint?: string }
  if (code === '23505' && constraint !== '' && !constraint.endsWith('_pkey')) return refuse('platform.conflict.retry', { status: 409 })
  if (code === '23505') return refuse('platform.id.reused', { status: 409 })
  if (code === '40001' || code === '40P01') return refuse('platform.conflict.retry', { status: 409 })
  if (code.startsWith('22')) return refuse('platform.input.invalid', { status: 400, figures: { problem: text.say(language, 'input.value') } })
  throw cause
}
