/** What an operation answered. */
export type Answer = { status: number; body: Record<string, unknown> & { code?: string; hits?: { ruleId: string; figures: Record<string, unknown>; source: string }[] } }
type Endpoint = { method: string; path: string }

const documents = new Map<string, Promise<Map<string, Endpoint>>>()

/** Finds operations as any outsider would: by their name in the OpenAPI document. */
async function endpointOf(serverUrl: string, operation: string): Promise<Endpoint> {
  const known = documents.get(serverUrl) ?? read(serverUrl)
  documents.set(serverUrl, known)
  const endpoint = (await known).get(operation)
  if (!endpoint) throw new Error(`not in OpenAPI: ${operation}`)
  return endpoint
}

async function read(serverUrl: string): Promise<Map<string, Endpoint>> {
  const document = (await (await fetch(`${serverUrl}/api/openapi.json`)).json()) as { paths: Record<string, Record<string, { operationId: string }>> }
  return new Map(Object.entries(document.paths).flatMap(([path, entry]) => Object.entries(entry).map(([method, it]) => [it.operationId, { method: method.toUpperCase(), path }] as const)))
}

/** Somebody who uses a server over HTTP, with a session of his own. */
export class Person {
  readonly username: string
  readonly #server: string
  readonly #language: string
  #cookie = ''

  constructor(serverUrl: string, username: string, language = 'zh-CN') {
    this.#server = serverUrl
    this.#language = language
    this.username = username
  }

  /** The same person with the same session on another server. */
  on(serverUrl: string): Person {
    const there = new Person(serverUrl, this.username, this.#language)
    there.#cookie = this.#cookie
    return there
  }

  get cookie(): string {
    return this.#cookie
  }

  /** Calls an operation; path parameters are taken out of the input. A file that answers is read to its end and not kept. */
  async ask(operation: string, input: Record<string, unknown> = {}): Promise<Answer> {
    const response = await this.#send(operation, input)
    const cookie = response.headers.get('set-cookie')
    if (cookie) this.#cookie = cookie.split(';')[0] ?? ''
    const file = response.headers.get('content-disposition') !== null
    if (file) for await (const _ of response.body ?? []);
    return { status: response.status, body: file ? {} : ((await response.json()) as Answer['body']) }
  }

  async #send(operation: string, input: Record<string, unknown>): Promise<Response> {
    const { method, path } = await endpointOf(this.#server, operation)
    const rest = { ...input }
    const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => {
      const value = String(rest[name]).toWellFormed()
      delete rest[name]
      return encodeURIComponent(value)
    })
    const query = method === 'GET' ? `?${new URLSearchParams(Object.entries(rest).map(([name, value]) => [name, String(value)]))}` : ''
    return fetch(`${this.#server}${filled}${query}`, {
      method,
      headers: { cookie: this.#cookie, 'accept-language': this.#language, ...(method === 'GET' ? {} : { 'content-type': 'application/json' }) },
      ...(method === 'GET' ? {} : { body: JSON.stringify(rest) }),
    })
  }

  /** Fetches the file an operation answers, to its end. */
  async fetches(operation: string, input: Record<string, unknown> = {}): Promise<{ status: number; name: string; type: string; bytes: Buffer }> {
    const response = await this.#send(operation, input)
    const name = /filename\*=UTF-8''(.*)$/.exec(response.headers.get('content-disposition') ?? '')?.[1] ?? ''
    return { status: response.status, name: decodeURIComponent(name), type: response.headers.get('content-type') ?? '', bytes: Buffer.from(await response.arrayBuffer()) }
  }

  /** As ask, for calls that must succeed. */
  async does(operation: string, input: Record<string, unknown> = {}): Promise<Answer['body']> {
    const answer = await this.ask(operation, input)
    if (answer.status !== 200) throw new Error(`${operation} by ${this.username}: ${answer.status} ${JSON.stringify(answer.body)}`)
    return answer.body
  }

  async signIn(password: string): Promise<this> {
    await this.does('signIn', { username: this.username, password })
    return this
  }

  /** Uploads bytes by tus and answers the file's id. */
  async upload(name: string, bytes: Uint8Array): Promise<string> {
    const encoded = Buffer.from(name).toString('base64')
    const created = await fetch(`${this.#server}/api/files`, {
      method: 'POST',
      headers: { cookie: this.#cookie, 'tus-resumable': '1.0.0', 'upload-length': String(bytes.length), 'upload-metadata': `filename ${encoded},filetype ${Buffer.from('image/png').toString('base64')}` },
    })
    const location = created.headers.get('location')
    if (!location) throw new Error(`upload refused: ${created.status} ${await created.text()}`)
    const url = new URL(location, this.#server)
    const sent = await fetch(url, {
      method: 'PATCH',
      headers: { cookie: this.#cookie, 'tus-resumable': '1.0.0', 'upload-offset': '0', 'content-type': 'application/offset+octet-stream' },
      body: bytes as Uint8Array<ArrayBuffer>,
    })
    if (sent.status !== 204) throw new Error(`upload refused: ${sent.status} ${await sent.text()}`)
    return url.pathname.split('/').pop() ?? ''
  }
}
