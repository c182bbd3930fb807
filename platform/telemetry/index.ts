import { pino } from 'pino'
import type { Logger } from 'pino'
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client'

export type { Logger }

/** Fields that never reach a log: passwords, tokens, identity numbers, accounts. */
const redacted = ['password', 'currentPassword', 'newPassword', 'initialPassword', 'cookie', 'authorization', 'token', 'payeeAccount', 'idNumber']

/** A JSON logger on stderr; standard output belongs to the contract (READY …). */
export function createLogger(level: string): Logger {
  const paths = redacted.flatMap((name) => [name, `*.${name}`, `*.*.${name}`])
  return pino({ level, redact: { paths, censor: '[redacted]' } }, pino.destination({ dest: 2, sync: false }))
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
