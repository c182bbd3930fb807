import type { Grade } from '@zhujian/kernel'
import { exactWanText, yuanText } from '@zhujian/kernel'
import type { EvidenceNeed, EvidenceRule, Gate, GateCondition, Label } from '@zhujian/policy/domain'
import { longestInForce } from './expiry.ts'

/** What a module computed for a check. `figures` fill the sentences: names on `Fen` are amounts, names on `Bp` shares. */
export type GateCheck = { met: boolean; figures?: Readonly<Record<string, string | number | bigint>> | undefined }

/** A document registered for a condition: number, day, file, amount in fen, last day of force. */
export type GateEvidence = {
  conditionId: string
  documentId?: string | null | undefined
  no?: string | null | undefined
  on?: string | null | undefined
  amountFen?: string | bigint | null | undefined
  expiresOn?: string | null | undefined
}

export type GateContext = {
  grade: Grade | null
  lang: 'zh' | 'en'
  /** By check name; one that nobody computed counts as unmet, it is never guessed. */
  checks: Readonly<Record<string, GateCheck>>
  /** All evidence of the project in the order of its registration, of earlier gates too: some conditions are met by what was registered before. */
  evidence: readonly GateEvidence[]
  /** The day on which evidence must still be in force; without it no expiry is looked at. */
  asOf?: string | undefined
  /** The day on which the works commenced; what was in force on it no longer lapses (EX-02). */
  commencedOn?: string | undefined
}

export type ConditionResult = {
  id: string
  hard: boolean
  met: boolean
  label: string
  /** A sentence: what met the condition, or why it is unmet. */
  reason: string
  source: string
  /** The fields of evidence that would meet it; none when only a computation can. */
  needs: EvidenceNeed[]
  /** Fields that may be given with them. */
  optional: EvidenceNeed[]
  /** Of these, what is missing still. */
  missing: EvidenceNeed[]
  /** The document that counts for it, where that one lapses. */
  expiry: Expiry | null
}

export type Expiry = { no: string; expiresOn: string; lapsed: boolean }

export type GateResult = { id: string; met: boolean; conditions: ConditionResult[] }

/**
 * Looks at every condition of a gate; the gate is met when all hard ones are (domain/01 §4). A condition with a check
 * and evidence is met by either. Conditions for other grades are left out; without a grade none is.
 */
export function evaluateGate(gate: Gate, context: GateContext): GateResult {
  const conditions = gate.conditions
    .filter(({ grades }) => grades === undefined || context.grade === null || grades.includes(context.grade))
    .map((condition) => evaluateCondition(condition, context))
  return { id: gate.id, met: conditions.every((condition) => condition.met || !condition.hard), conditions }
}

/**
 * The fields that the fullest evidence for a condition still lacks, in the order of the policy; all of them when none is
 * registered, none when it is complete or the condition takes no evidence.
 */
export function missingEvidence(condition: GateCondition, evidence: readonly GateEvidence[]): EvidenceNeed[] {
  const rule = condition.evidence
  if (!rule) return []
  const lacks = [...rule.needs]
  return candidates(condition, rule, evidence)
    .map((given) => rule.needs.filter((need) => !has(given, need)))
    .reduce((best, missing) => (missing.length < best.length ? missing : best), lacks)
}

function evaluateCondition(condition: GateCondition, context: GateContext): ConditionResult {
  const check = condition.check === undefined ? undefined : context.checks[condition.check]
  const verdict = byCheck(condition, check) ?? byEvidence(condition, check, context) ?? unmet(condition, check)
  return {
    id: condition.id,
    hard: condition.hard,
    met: verdict.met,
    label: condition.label[context.lang],
    reason: fill(verdict.sentence, context.lang, verdict.figures),
    source: condition.source,
    needs: [...(condition.evidence?.needs ?? [])],
    optional: [...(condition.evidence?.optional ?? [])],
    missing: verdict.met ? [] : verdict.expiry ? [...(condition.evidence?.needs ?? [])] : missingEvidence(condition, context.evidence),
    expiry: verdict.expiry,
  }
}

type Figures = Readonly<Record<string, string | number | bigint | null | undefined>>
type Verdict = { met: boolean; sentence: Label; figures: Figures; expiry: Expiry | null }

function byCheck(condition: GateCondition, check: GateCheck | undefined): Verdict | null {
  if (!check?.met) return null
  return { met: true, sentence: condition.met ?? condition.label, figures: { ...condition.limits, ...check.figures }, expiry: null }
}

function byEvidence(condition: GateCondition, check: GateCheck | undefined, context: GateContext): Verdict | null {
  const rule = condition.evidence
  if (!rule) return null
  const complete = candidates(condition, rule, context.evidence).filter((given) => rule.needs.every((need) => has(given, need)))
  const counted = agreeing(condition, rule, complete, check)
  const longest = longestInForce(rule, counted, context.commencedOn)
  if (longest === null) return null
  const { given, lastDay } = longest
  const lapsed = lastDay !== null && context.asOf !== undefined && lastDay < context.asOf
  const figures = { ...condition.limits, ...check?.figures, ...given, expiresOn: lastDay }
  const expiry = lastDay === null ? null : { no: given.no ?? '', expiresOn: lastDay, lapsed }
  const met = rule.compare?.withoutAmount && wholeOf(given.amountFen) === null ? rule.compare.withoutAmount : rule.met
  return { met: !lapsed, sentence: lapsed ? (rule.expired ?? condition.unmet) : met, figures, expiry }
}

function unmet(condition: GateCondition, check: GateCheck | undefined): Verdict {
  return { met: false, sentence: condition.unmet, figures: { ...condition.limits, ...check?.figures }, expiry: null }
}

function candidates(condition: GateCondition, rule: EvidenceRule, evidence: readonly GateEvidence[]): GateEvidence[] {
  const ids = [condition.id, ...(rule.alsoFrom ?? [])]
  return evidence.filter((given) => ids.includes(given.conditionId))
}

function has(given: GateEvidence, need: EvidenceNeed): boolean {
  const value = given[need]
  return value !== undefined && value !== null && value !== ''
}

/**
 * What of complete evidence stands against the figure of the check. Where amounts are registered they decide, of each
 * condition that gives evidence the last one (a correction comes later), and all of these must agree: an amount too
 * high is not outvoted by a paper that names none. Where no amount is registered the papers stand on their word.
 */
function agreeing(condition: GateCondition, rule: EvidenceRule, complete: readonly GateEvidence[], check: GateCheck | undefined): readonly GateEvidence[] {
  if (!rule.compare) return complete
  const stated = complete.filter(({ amountFen }) => wholeOf(amountFen) !== null)
  if (stated.length === 0) return rule.needs.includes('amountFen') ? [] : complete
  const last = [...new Map(stated.map((given) => [given.conditionId, given])).values()]
  const figureFen = boundOf(condition, rule.compare, check)
  if (figureFen === null) return rule.needs.includes('amountFen') ? [] : complete
  return last.every((given) => agrees(rule.compare, wholeOf(given.amountFen), figureFen)) ? last : []
}

/** The figure of the check, or the share of it that the limits of the condition name (in basis points, rounded down); null where nobody computed it. */
function boundOf(condition: GateCondition, compare: NonNullable<EvidenceRule['compare']>, check: GateCheck | undefined): bigint | null {
  const figureFen = wholeOf(check?.figures?.[compare.figure])
  if (figureFen === null || compare.shareLimit === undefined) return figureFen
  const shareBp = condition.limits?.[compare.shareLimit]
  return shareBp === undefined ? null : (figureFen * BigInt(shareBp)) / 10_000n
}

function agrees(compare: EvidenceRule['compare'], amountFen: bigint | null, figureFen: bigint): boolean {
  if (!compare || amountFen === null) return true
  return compare.relation === 'equals' ? amountFen === figureFen : amountFen <= figureFen
}

function wholeOf(value: string | number | bigint | null | undefined): bigint | null {
  if (typeof value === 'bigint') return value
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : null
  return typeof value === 'string' && /^-?\d+$/.test(value) ? BigInt(value) : null
}

/** Fills `{name}`: amounts in the unit of the language (10,000 yuan in Chinese, yuan in English), shares in percent. */
function fill(sentence: Label, lang: 'zh' | 'en', figures: Figures): string {
  return sentence[lang].replace(/\{(\w+)\}/g, (_, name: string) => figureText(name, lang, figures[name]))
}

function figureText(name: string, lang: 'zh' | 'en', value: Figures[string]): string {
  if (value === undefined || value === null || value === '') return '—'
  const whole = wholeOf(value)
  if (whole !== null && name.endsWith('Fen')) return lang === 'zh' ? exactWanText(whole) : yuanText(whole)
  if (whole !== null && name.endsWith('Bp')) return String(Number(whole) / 100)
  return String(value)
}
