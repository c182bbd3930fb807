/** A load client that costs little: requests written as text over kept connections, answers read by their length. */
import { connect } from 'node:net'
import type { Socket } from 'node:net'

export type Request = { method: 'GET' | 'POST'; path: string; headers: Record<string, string>; body?: string }
export type Rate = { perSecond: number; p50Ms: number; p99Ms: number; noiseBp: number }
/** Prints a figure: of what, in which unit, with what stands beside it. */
export type Print = (bench: string, metric: string, value: number, unit: string, more?: Record<string, unknown>) => void
type Answer = { status: number; body: string }

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0

class Connection {
  #socket: Socket
  #rest: Buffer = Buffer.alloc(0)
  #done: ((answer: Answer) => void) | null = null
  #failed: ((cause: Error) => void) | null = null
  constructor(port: number) {
    this.#socket = connect({ port, host: '127.0.0.1', noDelay: true })
    this.#socket.on('data', (part: Buffer) => this.#read(part))
    this.#socket.on('error', (cause) => this.#failed?.(cause))
    this.#socket.on('close', () => this.#failed?.(new Error('the server closed the connection')))
  }

  ask(request: Request): Promise<Answer> {
    const { body = '' } = request
    const headers = Object.entries(request.headers).map(([name, value]) => `${name}: ${value}\r\n`)
    const length = request.method === 'POST' ? `content-length: ${Buffer.byteLength(body)}\r\n` : ''
    return new Promise((resolve, reject) => {
      this.#done = resolve
      this.#failed = reject
      this.#socket.write(`${request.method} ${request.path} HTTP/1.1\r\nhost: 127.0.0.1\r\n${headers.join('')}${length}\r\n${body}`)
    })
  }

  #read(part: Buffer): void {
    this.#rest = this.#rest.length === 0 ? part : Buffer.concat([this.#rest, part])
    const end = this.#rest.indexOf('\r\n\r\n')
    if (end < 0) return
    const head = this.#rest.toString('latin1', 0, end)
    const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? Number.NaN)
    if (Number.isNaN(length)) throw new Error(`an answer without its length: ${head}`)
    if (this.#rest.length < end + 4 + length) return
    const answer = { status: Number(head.slice(9, 12)), body: this.#rest.toString('utf8', end + 4, end + 4 + length) }
    this.#rest = this.#rest.subarray(end + 4 + length)
    this.#failed = null
    this.#done?.(answer)
  }

  close(): void {
    this.#failed = null
    this.#socket.destroy()
  }
}

/** Requests a second over `connections` connections: the median of `rounds` rounds after one to warm up, with the spread between them. */
export async function httpRate(url: string, next: () => Request, connections = 8, rounds = 3, roundMs = 3000): Promise<Rate> {
  const open = Array.from({ length: connections }, () => new Connection(Number(new URL(url).port)))
  try {
    return await measure(open.map((connection) => async () => {
      const answer = await connection.ask(next())
      if (answer.status !== 200) throw new Error(`answered ${answer.status}: ${answer.body.slice(0, 300)}`)
    }), rounds, roundMs)
  } finally {
    for (const connection of open) connection.close()
  }
}

/** The rate of any work done by several workers side by side. */
export async function measure(workers: readonly (() => Promise<unknown>)[], rounds = 3, roundMs = 3000): Promise<Rate> {
  const perSecond: number[] = []
  const times: number[] = []
  for (let round = 0; round <= rounds; round++) {
    const started = performance.now()
    let done = 0
    await Promise.all(
      workers.map(async (work) => {
        for (let now = started; now < started + roundMs; ) {
          await work()
          const after = performance.now()
          if (round > 0) times.push(after - now)
          now = after
          done += 1
        }
      }),
    )
    if (round > 0) perSecond.push((done * 1000) / (performance.now() - started))
  }
  times.sort((a, b) => a - b)
  const middle = median(perSecond)
  const noiseBp = Math.round(((Math.max(...perSecond) - Math.min(...perSecond)) / middle) * 10_000)
  return { perSecond: middle, p50Ms: times[times.length >> 1] ?? 0, p99Ms: times[Math.floor(times.length * 0.99)] ?? 0, noiseBp }
}
