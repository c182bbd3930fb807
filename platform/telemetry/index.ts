import { pino } from 'pino'
import type { Logger } from 'pino'
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client'

export type { Logger }

/** Fields that never reach a log: passwords, tokens, identity numbers, accounts. */
const redacted = ['password', 'currentPassword', 'newPassword', 'initialPassword', 'cookie', 'set-cookie', 'authorization', 'token', 'payeeAccount', 'idNumber']
const censor = '[redacted]'

/** A JSON logger on stderr; standard output belongs to the contract (READY …). */
export function createLogger(level: string): Logger {
  // What hangs on an error is reached by path; what is plain is looked through to its end.
  const paths = redacted.flatMap((name) => [`["${name}"]`, `*["${name}"]`, `*.*["${name}"]`])
  return pino({ level, redact: { paths, censor }, formatters: { log: (entry) => withoutSecrets(entry) as Record<string, unknown> } }, pino.destination({ dest: 2, sync: false }))
}

/** A copy of plain objects and lists without the values of secret fields, however deep. */
function withoutSecrets(value: unknown, depth = 0): unknown {
  if (depth > 20) return '[deep]'
  if (Array.isArray(value)) return value.map((item) => withoutSecrets(item, depth + 1))
  if (typeof value !== 'object' || value === null || ![Object.prototype, null].includes(Object.getPrototypeOf(value) as object | null)) return value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, redacted.includes(name) ? censor : withoutSecrets(member, depth + 1)]))
}

export type Metrics = {
  registry: Registry
  requests: Counter<'operation' | 'status'>
  seconds: Histogram<'operation'>
  streams: Gauge
}

export function createMetrics(): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  return {
    registry,
    requests: new Counter({ name: 'zhujian_requests_total', help: 'Answered operations by status', labelNames: ['operation', 'status'], registers: [registry] }),
    seconds: new Histogram({
      name: 'zhujian_request_seconds',
      help: 'Time to answer an operation',
      labelNames: ['operation'],
      buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
      registers: [registry],
    }),
    streams: new Gauge({ name: 'zhujian_event_streams', help: 'Open event streams', registers: [registry] }),
  }
}
