import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import { refuse } from '@zhujian/kernel'
import type { Refusal } from '@zhujian/kernel'
import type { Text } from '@zhujian/text'
import { problemOf } from './problem.ts'

/** The bytes that the address and the headers of a request may have together; Node's own bound. */
const limitBytes = 16_384

/**
 * Refuses what never becomes a request: an address or headers without end, a caller who stops half-way, no HTTP at all. What language
 * the caller reads is not known then: it is said in that of the house.
 */
export function answerBroken(text: Text, error: Error & { code?: string | undefined }, socket: Socket): void {
  if (!socket.writable || error.code === 'ECONNRESET') return void socket.destroy()
  const refusal = refusalOf(text, error.code ?? '')
  const body = JSON.stringify(problemOf(refusal, text, 'zh-CN'))
  const head = [`HTTP/1.1 ${refusal.status} ${STATUS_CODES[refusal.status] ?? ''}`, 'content-type: application/problem+json; charset=utf-8', 'content-language: zh-CN', `content-length: ${Buffer.byteLength(body)}`, 'connection: close']
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`)
}

function refusalOf(text: Text, code: string): Refusal {
  if (code === 'HPE_HEADER_OVERFLOW') return refuse('platform.request.headers_too_large', { status: 431, figures: { limitBytes } })
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return refuse('platform.request.timeout', { status: 408 })
  return refuse('platform.input.invalid', { status: 400, figures: { problem: text.say('zh-CN', 'input.format') } })
}
