/** What a rule does when it is hit: `block` refuses, `blockMain` pays wages only, `warn` lets pass with a word. */
export type RuleEffect = 'block' | 'blockMain' | 'warn'

/** Amounts are written in fen as decimal strings so that no figure is ever rounded on its way out. */
export type Figures = Record<string, string | number | boolean | null>

/** One rule that was hit, with the figures it compared and where it comes from. */
export type RuleHit = { ruleId: string; effect: RuleEffect; figures: Figures; source: string }

/** The HTTP meaning of a refusal (DESIGN §5). */
export type RefusalStatus = 400 | 401 | 403 | 404 | 408 | 409 | 413 | 415 | 422 | 423 | 429 | 431 | 503

/** The law or the state says no. Wording is in `text/` under `refusal.<code>`. */
export type Refusal = {
  ok: false
  code: string
  status: RefusalStatus
  figures: Figures
  hits: RuleHit[]
  /** The input field that caused it, where one did. */
  field?: string
}

type RefusalDetail = { status?: RefusalStatus; figures?: Record<string, unknown>; hits?: RuleHit[]; field?: string }

/** A refusal value. The status defaults to 422 (a rule); 409 is state, duties or a reused id. */
export function refuse(code: string, detail: RefusalDetail = {}): Refusal {
  const { status = 422, figures = {}, hits = [], field } = detail
  return { ok: false, code, status, figures: plainFigures(figures), hits, ...(field === undefined ? {} : { field }) }
}

/** A hit of `ruleId`. Fen may be given as bigint. */
export function hit(ruleId: string, figures: Record<string, unknown>, source: string, effect: RuleEffect = 'block'): RuleHit {
  return { ruleId, effect, figures: plainFigures(figures), source }
}

export function blocks(rule: RuleHit): boolean {
  return rule.effect === 'block'
}

function plainFigures(figures: Record<string, unknown>): Figures {
  const plain: Figures = {}
  for (const [name, value] of Object.entries(figures)) {
    if (value === undefined) continue
    plain[name] = typeof value === 'number' || typeof value === 'boolean' || value === null ? value : String(value)
  }
  return plain
}
