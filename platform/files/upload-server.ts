import { AsyncLocalStorage } from 'node:async_hooks'
import { Server } from '@tus/server'
import { problemOf } from '@zhujian/http'
import type { Actor, Language } from '@zhujian/http'
import type { Text } from '@zhujian/text'
import { refusalOfTus, UploadRefused } from './upload-refusals.ts'
import type { UploadClaims } from './upload-refusals.ts'

/** One request on its way through the upload library, which hands on nothing of it. */
export type UploadCall = UploadClaims & { actor: Actor; language: Language }
export const uploadCalls: AsyncLocalStorage<UploadCall> = new AsyncLocalStorage()

/** The call under way. @throws Error outside of one. */
export function uploadCall(): UploadCall {
  const call = uploadCalls.getStore()
  if (!call) throw new Error('an upload outside of a request')
  return call
}

type ServerOptions = ConstructorParameters<typeof Server>[0]
type Written = Parameters<Server['write']>

/** The upload library with answers of ours: whatever it refuses becomes problem details in the caller's language. */
export class ProblemServer extends Server {
  readonly #text: Text
  readonly #onFault: (cause: unknown) => void

  constructor(options: ServerOptions, text: Text, onFault: (cause: unknown) => void) {
    super({ ...options, onResponseError: (_request, cause) => this.#ofThrown(cause) })
    this.#text = text
    this.#onFault = onFault
  }

  override async write(context: Written[0], headers: Written[1], status: Written[2], body: Written[3] = ''): ReturnType<Server['write']> {
    if (status < 400) return super.write(context, headers, status, body)
    const answer = body.startsWith('{') ? { status_code: status, body } : this.#ofText(status, body)
    headers.set('Content-Type', 'application/problem+json; charset=utf-8')
    headers.set('Content-Language', uploadCall().language)
    headers.set('Cache-Control', 'no-store')
    return super.write(context, headers, answer.status_code, answer.body)
  }

  #ofThrown(cause: unknown): { status_code: number; body: string } {
    if (cause instanceof UploadRefused) return this.#problem(cause.refusal)
    const { status_code: status = 500, body = '' } = cause as { status_code?: number; body?: string }
    const answer = this.#ofText(status, body)
    if (answer.status_code >= 500) this.#onFault(cause)
    return answer
  }

  #ofText(status: number, problem: string): { status_code: number; body: string } {
    const refusal = refusalOfTus(status, problem, uploadCall())
    if (refusal) return this.#problem(refusal)
    return { status_code: 500, body: JSON.stringify({ type: 'urn:zhujian:fault', title: this.#text.say(uploadCall().language, 'refusal.platform.fault'), status: 500, code: 'platform.fault', hits: [] }) }
  }

  #problem(refusal: UploadRefused['refusal']): { status_code: number; body: string } {
    return { status_code: refusal.status, body: JSON.stringify(problemOf(refusal, this.#text, uploadCall().language)) }
  }
}
