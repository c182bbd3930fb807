import type { Writable } from 'node:stream'
import type { Operation, OutputOf, ParsedOf, Result } from '@zhujian/kernel'
import type { Context } from './context.ts'

export type Handler<Op> = (ctx: Context, input: ParsedOf<Op>) => Promise<Result<OutputOf<Op>>>
export type Binding = { operation: Operation; run: (ctx: Context, input: unknown) => Promise<Result<unknown>> }

/** Binds the one handler of an operation. The input has been parsed by the operation's own schema when it arrives. */
export function bind<Op extends Operation>(operation: Op, handler: Handler<Op>): Binding {
  return { operation, run: (ctx, input) => handler(ctx, input as ParsedOf<Op>) }
}

/** An answer that is a file: its name, and what writes it once everything that could refuse it has been asked. */
export type FileAnswer = { fileName: string; write(sink: Writable): Promise<void> }

/** As bind, for an operation that produces a file. Pages of it are read by `ctx.again`: no transaction stays open while it streams. */
export function bindFile<Op extends Operation>(operation: Op, handler: (ctx: Context, input: ParsedOf<Op>) => Promise<Result<FileAnswer>>): Binding {
  return { operation, run: (ctx, input) => handler(ctx, input as ParsedOf<Op>) }
}
