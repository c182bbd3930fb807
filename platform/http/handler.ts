import type { Operation, OutputOf, ParsedOf, Result } from '@zhujian/kernel'
import type { Context } from './context.ts'

export type Handler<Op> = (ctx: Context, input: ParsedOf<Op>) => Promise<Result<OutputOf<Op>>>
export type Binding = { operation: Operation; run: (ctx: Context, input: unknown) => Promise<Result<unknown>> }

/** Binds the one handler of an operation. The input has been parsed by the operation's own schema when it arrives. */
export function bind<Op extends Operation>(operation: Op, handler: Handler<Op>): Binding {
  return { operation, run: (ctx, input) => handler(ctx, input as ParsedOf<Op>) }
}
