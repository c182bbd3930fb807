import type { z } from 'zod'

/** Who may call: `public` needs no session, `session` any signed-in account, else a row of the permission matrix (domain/11), for a purpose where the matrix grants it only for that. */
export type Permission = 'public' | 'session' | { resource: string; operation: MatrixOperation; purpose?: string }

export type MatrixOperation =
  | 'read'
  | 'create'
  | 'update'
  | 'submit'
  | 'decide'
  | 'confirm'
  | 'opinion'
  | 'issue'
  | 'supervise'
  | 'close'
  | 'publish'
  | 'export'

export type OperationKind = 'query' | 'mutation' | 'personal'

export type HttpMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** One operation of the outside: declared once, bound by the server, called by name with types by the web, listed in OpenAPI. */
export type Operation<I extends z.ZodType = z.ZodType, O extends z.ZodType = z.ZodType> = {
  name: string
  /** What the operation does, one English sentence for OpenAPI. */
  summary: string
  method: HttpMethod
  /** `/api/…`; `{name}` segments are taken from the input. */
  path: string
  input: I
  output: O
  permission: Permission
  /** Dotted codes the handler may refuse with, beside the common ones. */
  refusals: readonly string[]
  /**
   * Mutations carry an idempotency id and append a ledger fact; queries change nothing. `personal` sets marks on the caller's own
   * rows (read, not read): no business of the house, so no fact; done twice it is done once, so no id.
   */
  kind: OperationKind
  /** The media type of an answer that is a file and streams; absent where the answer is JSON. */
  produces?: string
  version: number
}

type Declared<I extends z.ZodType, O extends z.ZodType> = Omit<Operation<I, O>, 'kind' | 'version' | 'refusals'> & {
  refusals?: readonly string[]
  version?: number
  kind?: OperationKind
}

/** Declares an operation. GET is a query and everything else a mutation, unless it says so (a computation asked by POST). */
export function defineOperation<I extends z.ZodType, O extends z.ZodType>(declared: Declared<I, O>): Operation<I, O> {
  return { refusals: [], version: 1, ...declared, kind: declared.kind ?? (declared.method === 'GET' ? 'query' : 'mutation') }
}

/** Names of the `{…}` segments of a path. */
export function pathParameters(path: string): string[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '')
}

/** What a caller sends. */
export type InputOf<Op> = Op extends Operation<infer I, z.ZodType> ? z.input<I> : never
/** What a handler sees after parsing. */
export type ParsedOf<Op> = Op extends Operation<infer I, z.ZodType> ? z.output<I> : never
/** What is answered. */
export type OutputOf<Op> = Op extends Operation<z.ZodType, infer O> ? z.output<O> : never
