import { pathParameters } from '@zhujian/kernel'
import type { HttpMethod } from '@zhujian/kernel'

/** What goes over the wire for one call. `body` is absent where there is nothing to send. */
export type Request = { url: string; method: HttpMethod; body?: string }

type Sendable = { method: HttpMethod; path: string }

/**
 * Splits an input into path, query string and body: `{name}` segments are taken from the input, the rest of a GET is its
 * query string, the rest of anything else its JSON body.
 * @throws Error when a path parameter is missing: the call would reach another resource.
 */
export function requestOf(operation: Sendable, input: Readonly<Record<string, unknown>>, baseUrl = ''): Request {
  const inPath = new Set(pathParameters(operation.path))
  const path = operation.path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = input[name]
    if (value === undefined || value === null || value === '') throw new Error(`${operation.path}: ${name} is missing`)
    return encodeURIComponent(String(value))
  })
  const rest = Object.entries(input).filter(([name, value]) => !inPath.has(name) && value !== undefined)
  if (operation.method === 'GET') return { url: `${baseUrl}${path}${queryOf(rest)}`, method: 'GET' }
  if (operation.method === 'DELETE' && rest.length === 0) return { url: `${baseUrl}${path}`, method: 'DELETE' }
  return { url: `${baseUrl}${path}`, method: operation.method, body: JSON.stringify(Object.fromEntries(rest), bigintAsText) }
}

function queryOf(entries: readonly (readonly [string, unknown])[]): string {
  const query = new URLSearchParams()
  for (const [name, value] of entries) if (value !== null && value !== '') query.set(name, String(value))
  const text = query.toString()
  return text === '' ? '' : `?${text}`
}

/** Fen travel as decimal strings: JSON numbers lose digits above 2^53. */
function bigintAsText(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value
}
