import type { Tx } from '@zhujian/database'
import { balanced } from '@zhujian/funds/domain'
import type { Posting } from '@zhujian/funds/domain'
import type { Context } from '@zhujian/http'
import { fundsStore } from './funds-store.ts'
import type { Booking, Commitment } from './funds-store.ts'

export type { Booking, Commitment } from './funds-store.ts'

/** Books postings behind those the source has already. @throws RangeError when debit and credit differ. */
export async function post(ctx: Context, booking: Booking): Promise<void> {
  if (!balanced(booking.postings)) throw new RangeError(`unbalanced postings of ${booking.sourceId}`)
  if (booking.postings.length === 0) return
  await fundsStore.insert(ctx.tx, booking, booking.postings.map(() => ctx.ids.next()), ctx.now)
}

/** Sets money aside for a source until it is paid or released. */
export async function reserveCommitment(ctx: Context, commitment: Commitment): Promise<void> {
  await fundsStore.reserve(ctx.tx, commitment)
}

/** Ends the reservation of a source. @throws Error when it has none: money would leave unseen. */
export async function settleCommitment(ctx: Context, sourceId: string, state: 'paid' | 'released'): Promise<void> {
  if ((await fundsStore.settle(ctx.tx, sourceId, state)) !== 1) throw new Error(`no reserved commitment of ${sourceId}`)
}

/** The postings of a source in the order they were booked. */
export async function postingsOf(tx: Tx, sourceId: string): Promise<Posting[]> {
  return (await fundsStore.ofSource(tx, sourceId)).map((row) => ({ account: row.account, debitFen: row.debit_fen, creditFen: row.credit_fen }))
}

/** Cash that left the treasury for a project. */
export function paidOfProject(tx: Tx, projectId: string): Promise<bigint> {
  return fundsStore.cashOfProject(tx, projectId)
}
