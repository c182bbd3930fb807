import { randomFillSync } from 'node:crypto'
import { inject } from 'vitest'
import { uuidV7 } from '@zhujian/kernel'

type Answer = { status: number; body: Record<string, unknown> & { code?: string; hits?: { ruleId: string; figures: Record<string, unknown>; source: string }[] } }
type Endpoint = { method: string; path: string }

export const demoPassword = 'Jiangzhou@2026'

export function newId(): string {
  return uuidV7(Date.now(), randomFillSync(new Uint8Array(10)))
}

let endpoints: Map<string, Endpoint> | undefined

/** Finds operations as any outsider would: by their name in the OpenAPI document. */
async function endpointOf(operation: string): Promise<Endpoint> {
  if (!endpoints) {
    const document = (await (await fetch(`${inject('serverUrl')}/api/openapi.json`)).json()) as { paths: Record<string, Record<string, { operationId: string }>> }
    endpoints = new Map(Object.entries(document.paths).flatMap(([path, entry]) => Object.entries(entry).map(([method, it]) => [it.operationId, { method: method.toUpperCase(), path }] as const)))
  }
  const endpoint = endpoints.get(operation)
  if (!endpoint) throw new Error(`not in OpenAPI: ${operation}`)
  return endpoint
}

export class Person {
  readonly username: string
  #cookie = ''

  constructor(username: string) {
    this.username = username
  }

  /** Calls an operation; path parameters are taken out of the input. */
  async ask(operation: string, input: Record<string, unknown> = {}): Promise<Answer> {
    const { method, path } = await endpointOf(operation)
    const rest = { ...input }
    const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => {
      const value = String(rest[name]).toWellFormed()
      delete rest[name]
      return encodeURIComponent(value)
    })
    const query = method === 'GET' ? `?${new URLSearchParams(Object.entries(rest).map(([name, value]) => [name, String(value)]))}` : ''
    const response = await fetch(`${inject('serverUrl')}${filled}${query}`, {
      method,
      headers: { cookie: this.#cookie, ...(method === 'GET' ? {} : { 'content-type': 'application/json' }) },
      ...(method === 'GET' ? {} : { body: JSON.stringify(rest) }),
    })
    const cookie = response.headers.get('set-cookie')
    if (cookie) this.#cookie = cookie.split(';')[0] ?? ''
    return { status: response.status, body: (await response.json()) as Answer['body'] }
  }

  /** As ask, for calls that must succeed. */
  async does(operation: string, input: Record<string, unknown> = {}): Promise<Answer['body']> {
    const answer = await this.ask(operation, input)
    if (answer.status !== 200) throw new Error(`${operation} by ${this.username}: ${answer.status} ${JSON.stringify(answer.body)}`)
    return answer.body
  }

  async signIn(password = demoPassword): Promise<this> {
    await this.does('signIn', { username: this.username, password })
    return this
  }

  /** Uploads bytes by tus and answers the file's id. */
  async upload(name: string, bytes: Uint8Array): Promise<string> {
    const encoded = Buffer.from(name).toString('base64')
    const created = await fetch(`${inject('serverUrl')}/api/files`, {
      method: 'POST',
      headers: { cookie: this.#cookie, 'tus-resumable': '1.0.0', 'upload-length': String(bytes.length), 'upload-metadata': `filename ${encoded},filetype ${Buffer.from('image/png').toString('base64')}` },
    })
    const location = created.headers.get('location')
    if (!location) throw new Error(`upload refused: ${created.status} ${await created.text()}`)
    const url = new URL(location, inject('serverUrl'))
    const sent = await fetch(url, {
      method: 'PATCH',
      headers: { cookie: this.#cookie, 'tus-resumable': '1.0.0', 'upload-offset': '0', 'content-type': 'application/offset+octet-stream' },
      body: bytes as Uint8Array<ArrayBuffer>,
    })
    if (sent.status !== 204) throw new Error(`upload refused: ${sent.status} ${await sent.text()}`)
    return url.pathname.split('/').pop() ?? ''
  }
}

const people = new Map<string, Promise<Person>>()

/** A signed-in demo account; one session is shared by a test file. */
export function person(username: string): Promise<Person> {
  let found = people.get(username)
  if (!found) {
    found = new Person(username).signIn()
    people.set(username, found)
  }
  return found
}

/** The smallest PNG: one grey dot. */
export const dot: Uint8Array = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==', 'base64')
