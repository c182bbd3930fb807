import { uuidV7 } from '@zhujian/kernel'
import type { InputOf, Operation, OutputOf, Uuid } from '@zhujian/kernel'
import { ConnectionError, problemOf } from './problem.ts'
import type { ProblemError } from './problem.ts'
import { requestOf } from './request.ts'
import type { Request } from './request.ts'

export type ClientOptions = {
  /** Empty for our own origin, which is all a browser ever uses; a test names a server. */
  baseUrl?: string
  /** The language refusals are answered in. */
  language?: () => string
  /** For how many seconds nobody has touched the machine: what a page asks by itself keeps no session alive. */
  unattendedSeconds?: () => number
  fetch?: typeof fetch
  wait?: (ms: number) => Promise<void>
}

export type CallOptions = {
  signal?: AbortSignal
  /** Lets the request outlive the page: for a held-back decision when the window is closed. */
  keepalive?: boolean
}

export type Client = {
  /** Calls an operation by name. @throws ProblemError for a refusal, ConnectionError when no answer came. */
  call<Op extends Operation>(operation: Op, input: InputOf<Op>, options?: CallOptions): Promise<OutputOf<Op>>
  /** Told when a call met 401: the session is gone, and why. */
  onSignedOut(listener: (why: ProblemError) => void): () => void
  /** For how many seconds nobody has touched the machine. */
  unattendedSeconds(): number
  /** Told when the connection is lost and when it is back. */
  onConnection(listener: (online: boolean) => void): () => void
}

const retryDelaysMs: Readonly<Record<Operation['kind'], readonly number[]>> = { query: [400, 1200], mutation: [400, 1200, 3000, 6000], personal: [400, 1200] }

/** A client of our own API. Nothing is parsed twice: the server has already held its answers to the declared schema. */
export function createClient(options: ClientOptions = {}): Client {
  const send = options.fetch ?? ((url, init) => fetch(url, init))
  const wait = options.wait ?? ((ms) => new Promise((resolve) => setTimeout(resolve, ms)))
  const signedOut = new Set<(why: ProblemError) => void>()
  const connection = new Set<(online: boolean) => void>()
  let online = true

  const tell = (now: boolean): void => {
    if (now === online) return
    online = now
    for (const listener of connection) listener(now)
  }

  const attempt = async (request: Request, call: CallOptions): Promise<Response> => {
    const headers: Record<string, string> = { accept: 'application/json' }
    if (options.language) headers['accept-language'] = options.language()
    const unattended = options.unattendedSeconds?.() ?? 0
    if (unattended > 0) headers['zhujian-unattended'] = String(unattended)
    if (request.body !== undefined) headers['content-type'] = 'application/json'
    return await send(request.url, {
      method: request.method,
      credentials: 'same-origin',
      headers,
      ...(request.body === undefined ? {} : { body: request.body }),
      ...(call.signal ? { signal: call.signal } : {}),
      ...(call.keepalive ? { keepalive: true } : {}),
    })
  }

  /** A mutation carries its id, so the same body may be sent again: the server answers what it answered first. */
  const persist = async (request: Request, delaysMs: readonly number[], call: CallOptions): Promise<Response> => {
    for (let tries = 0; ; tries += 1) {
      const delayMs = delaysMs[tries]
      try {
        const response = await attempt(request, call)
        const gateway = response.status === 502 || response.status === 503 || response.status === 504
        if (!gateway || delayMs === undefined) return response
        await wait(delayMs)
      } catch (cause) {
        if (call.signal?.aborted) throw cause
        tell(false)
        if (delayMs === undefined) throw new ConnectionError(cause)
        await wait(delayMs)
      }
    }
  }

  return {
    async call(operation, input, call = {}) {
      const request = requestOf(operation, (input ?? {}) as Record<string, unknown>, options.baseUrl)
      const response = await persist(request, retryable(operation, request) ? retryDelaysMs[operation.kind] : [], call)
      tell(true)
      const body: unknown = await response.json().catch(() => null)
      if (response.ok) return body as OutputOf<typeof operation>
      const problem = problemOf(response.status, body)
      if (response.status === 401 && operation.permission !== 'public') for (const listener of signedOut) listener(problem)
      throw problem
    },
    unattendedSeconds: () => options.unattendedSeconds?.() ?? 0,
    onSignedOut: (listener) => subscribe(signedOut, listener),
    onConnection: (listener) => subscribe(connection, listener),
  }
}

/** A sign-in has no id; sent twice it could count as two failures. */
function retryable(operation: Operation, request: Request): boolean {
  return operation.kind !== 'mutation' || request.method === 'DELETE' || (request.body ?? '').includes('"id":')
}

function subscribe<L>(listeners: Set<L>, listener: L): () => void {
  listeners.add(listener)
  return () => {
    listeners.delete(listener)
  }
}

/** A fresh UUIDv7 from the browser's clock and secure random source. */
export function newId(): Uuid {
  return uuidV7(Date.now(), crypto.getRandomValues(new Uint8Array(10)))
}
