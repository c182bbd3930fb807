import type { Figures, RuleHit } from '@zhujian/kernel'

/** A hit as the server tells it: the rule and, where it knows, the rule in words of the reader's language. */
export type ProblemHit = RuleHit & { text?: string }

type ProblemFacts = {
  status: number
  code: string
  title: string
  detail: string
  hits: ProblemHit[]
  field: string | null
  figures: Figures
}

/** A refusal of the server (RFC 9457), with every rule it hit. Shown beside what caused it, never as a toast. */
export class ProblemError extends Error {
  readonly status: number
  readonly code: string
  readonly title: string
  readonly detail: string
  readonly hits: ProblemHit[]
  readonly field: string | null
  readonly figures: Figures

  constructor(facts: ProblemFacts) {
    super(`${facts.status} ${facts.code}: ${facts.title}`)
    this.name = 'ProblemError'
    this.status = facts.status
    this.code = facts.code
    this.title = facts.title
    this.detail = facts.detail
    this.hits = facts.hits
    this.field = facts.field
    this.figures = facts.figures
  }
}

/** The connection was lost before an answer came; nothing is known about what the server did. */
export class ConnectionError extends Error {
  constructor(cause: unknown) {
    super('connection lost', { cause })
    this.name = 'ConnectionError'
  }
}

/** Reads an answer that is not 2xx. A proxy's HTML error page becomes a problem too, without its text. */
export function problemOf(status: number, body: unknown): ProblemError {
  const facts = typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {}
  return new ProblemError({
    status,
    code: textOf(facts['code']) ?? `http.${status}`,
    title: textOf(facts['title']) ?? '',
    detail: textOf(facts['detail']) ?? '',
    hits: Array.isArray(facts['hits']) ? facts['hits'].map(hitOf) : [],
    field: textOf(facts['field']),
    figures: figuresOf(facts['figures']),
  })
}

function hitOf(value: unknown): ProblemHit {
  const facts = typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  const effect = facts['effect']
  const text = textOf(facts['text'])
  return {
    ruleId: textOf(facts['ruleId']) ?? '',
    effect: effect === 'warn' || effect === 'blockMain' ? effect : 'block',
    figures: figuresOf(facts['figures']),
    source: textOf(facts['source']) ?? '',
    ...(text === null ? {} : { text }),
  }
}

function figuresOf(value: unknown): Figures {
  const figures: Figures = {}
  if (typeof value !== 'object' || value === null) return figures
  for (const [name, figure] of Object.entries(value)) {
    if (typeof figure === 'string' || typeof figure === 'number' || typeof figure === 'boolean' || figure === null) figures[name] = figure
  }
  return figures
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}
