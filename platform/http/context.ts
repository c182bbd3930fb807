import type { IdSource, LocalDate } from '@zhujian/kernel'
import type { Statement, TenantScope, Tx } from '@zhujian/database'
import type { Language, Text } from '@zhujian/text'

export type { Language }

/** Who acts: an account in one active post. Account ≠ person ≠ post. */
export type Actor = {
  accountId: string
  personId: string
  username: string
  name: string
  postId: string
  role: string
  regionCode: number
  unitId: string
  /** The widest reach of the role (domain/02 §2): own, project, department, region or city. */
  domain: string
  scope: TenantScope
}

/** What a use case is given. Nothing else in it knows the time, makes ids or reaches the database. */
export type Context = {
  tx: Tx
  actor: Actor
  now: Date
  today: LocalDate
  ids: IdSource
  language: Language
  text: Text
  operation: string
  /** A statement that travels with the commit in the same round trip: facts, events, what is only written. */
  defer(statement: Statement): void
  /** Counts a ledger fact; a mutation that ends without one is a bug. */
  recorded(): void
  /** Reads again after this transaction has ended, in one of its own with the same reach: for answers that stream. */
  again<T>(read: (ctx: Context) => Promise<T>): Promise<T>
  /** Records something beside what was asked, in a transaction of its own that commits with its facts: that a list was taken away. */
  beside(record: (ctx: Context) => Promise<void>): Promise<void>
  /** Runs once the transaction is committed, never when it is refused. */
  afterCommit(work: () => void): void
}
