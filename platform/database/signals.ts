import { createHash, randomUUID } from 'node:crypto'
import pg from 'pg'
import type { DatabaseConnection } from './open.ts'

/**
 * What the servers on one database tell one another at once, and the locks they hold against one another: one connection a server,
 * with LISTEN and session advisory locks (decision 0010). Signals are hints: whoever was away hears `onBack` and looks for himself.
 */
export type Signals = {
  /** Tells every server, this one included. What cannot be told now is not told: `onBack` follows. */
  tell(topic: string, payload?: Record<string, unknown>): void
  /** `own` says whether this server told it itself. */
  on(topic: string, listener: (payload: Record<string, unknown>, own: boolean) => void): void
  /** The connection was lost: locks are gone. */
  onLost(listener: () => void): void
  /** The connection is there again: whatever was told meanwhile was missed. */
  onBack(listener: () => void): void
  /** Takes a lock that no other server holds; false where one does, or the database is away. Not counted: take it once. */
  take(key: string): Promise<boolean>
  release(key: string): Promise<void>
  /** Does something while no other server does it. */
  alone<T>(key: string, work: () => Promise<T>): Promise<T>
  close(): Promise<void>
}

const channel = 'zhujian'
const beatMs = 10_000
const answerMs = 5000
const pauses = [200, 500, 1000, 2000, 5000]
/** The first half of the lock that says which secret a server works with; the second is the secret's fingerprint. */
export const presenceClass = 7_460_114

/** A number of 31 bits that tells one secret from another, and nothing of it. */
export function fingerprintOf(secret: string): number {
  return createHash('sha256').update(`zhujian presence ${secret}`).digest().readUInt32BE(0) >>> 1
}

/** A lock's number: 64 bits of the hash of its name, as PostgreSQL takes them. */
function lockOf(key: string): string {
  return createHash('sha256').update(`zhujian lock ${key}`).digest().readBigInt64BE(0).toString()
}

/** Opens the connection and says with what secret this server works. */
export async function openSignals(connection: DatabaseConnection, secret: string): Promise<Signals> {
  const server = randomUUID()
  const listeners = new Map<string, ((payload: Record<string, unknown>, own: boolean) => void)[]>()
  const [lost, back]: [(() => void)[], (() => void)[]] = [[], []]
  let client: pg.Client | null = null
  let closed = false
  let retry: NodeJS.Timeout | undefined

  const heard = (text: string): void => {
    const { from, topic, ...payload } = JSON.parse(text) as Record<string, unknown>
    for (const listener of listeners.get(String(topic)) ?? []) listener(payload, from === server)
  }
  const gone = (which: pg.Client): void => {
    if (client !== which) return
    client = null
    which.end().catch(() => {})
    if (closed) return
    for (const listener of lost) listener()
    again(0)
  }
  const connect = async (): Promise<void> => {
    const fresh = new pg.Client({ ...connection, application_name: 'zhujian-signals', keepAlive: true, pipeline: true, query_timeout: answerMs, connectionTimeoutMillis: answerMs })
    fresh.on('error', () => gone(fresh))
    fresh.on('end', () => gone(fresh))
    fresh.on('notification', ({ payload }) => heard(payload ?? '{}'))
    await fresh.connect()
    await fresh.query('select pg_advisory_lock_shared($1, $2)', [presenceClass, fingerprintOf(secret)])
    await fresh.query(`listen ${channel}`)
    client = fresh
  }
  const again = (attempt: number): void => {
    retry = setTimeout(() => {
      connect().then(
        () => {
          for (const listener of back) listener()
        },
        () => {
          if (!closed) again(attempt + 1)
        },
      )
    }, pauses[Math.min(attempt, pauses.length - 1)])
    retry.unref()
  }
  const query = async (sql: string, values: readonly unknown[]): Promise<pg.QueryResult | null> => {
    const now = client
    try {
      return now ? await now.query(sql, [...values]) : null
    } catch {
      if (now) gone(now)
      return null
    }
  }
  await connect()
  // A connection whose other end went away without a word is found out, and made anew.
  const beat = setInterval(() => void query('select 1', []), beatMs).unref()
  const take = async (key: string): Promise<boolean> => (await query('select pg_try_advisory_lock($1) as taken', [lockOf(key)]))?.rows[0]?.['taken'] === true
  const release = async (key: string): Promise<void> => void (await query('select pg_advisory_unlock($1)', [lockOf(key)]))
  return {
    tell: (topic, payload = {}) => void query('select pg_notify($1, $2)', [channel, JSON.stringify({ ...payload, topic, from: server })]),
    on: (topic, listener) => void listeners.set(topic, [...(listeners.get(topic) ?? []), listener]),
    onLost: (listener) => void lost.push(listener),
    onBack: (listener) => void back.push(listener),
    take,
    release,
    alone: async (key, work) => {
      while (!(await take(key))) await new Promise((resolve) => setTimeout(resolve, 100))
      try {
        return await work()
      } finally {
        await release(key)
      }
    },
    close: async () => {
      closed = true
      clearInterval(beat)
      clearTimeout(retry)
      const last = client
      client = null
      await last?.end().catch(() => {})
    },
  }
}
