import { refuse } from '@zhujian/kernel'
import type { Refusal } from '@zhujian/kernel'
import { problemIn } from '@zhujian/http'
import type { Context } from '@zhujian/http'
import { boundariesOf, checkMatrix, gradeFaults, policyBodies } from '@zhujian/policy/domain'
import type { AccessMatrix, Boundary, GradeTable, Json, PolicyKey } from '@zhujian/policy/domain'

export type Check = { ok: boolean; text: string }

/** A body as its rule wants it, or the refusal that names the first place at fault. */
export function parseBody(ctx: Context, key: PolicyKey, raw: unknown): { ok: true; value: Json } | Refusal {
  const parsed = policyBodies[key].safeParse(raw, { reportInput: true })
  if (parsed.success) return { ok: true, value: parsed.data as Json }
  const issue = parsed.error.issues[0]
  const place = issue?.path.map(String).join('.') ?? ''
  return refuse('policy.body.invalid', { field: place === '' ? 'body' : `body.${place}`, figures: { place: place === '' ? key : place, problem: issue ? problemIn(issue, ctx.text, ctx.language) : '' } })
}

/** What can be said of a body beyond its shape: a table without gaps, a matrix that keeps its constraints. */
export function checksOf(ctx: Context, key: PolicyKey, body: unknown): Check[] {
  if (key === 'grade') return gradeChecks(ctx, body as GradeTable)
  if (key === 'accessMatrix') return checkMatrix(body as AccessMatrix).slice(0, 20).map((fault) => ({ ok: false, text: ctx.text.say(ctx.language, 'policy.check.matrix', fault) }))
  return []
}

function gradeChecks(ctx: Context, table: GradeTable): Check[] {
  const say = (key: string, figures: Record<string, unknown> = {}): string => ctx.text.say(ctx.language, key, figures)
  const faults = gradeFaults(table)
  const told = faults.slice(0, 5).map(({ kind, inputs }) => ({
    ok: false,
    text: say(`policy.check.${kind}`, { totalFen: inputs.totalFen ?? 0n, nature: say(`policy.nature.${inputs.nature}`), complexity: say(`policy.complexity.${inputs.complexity}`), elevated: say(`policy.elevated.${inputs.elevations.length > 0}`) }),
  }))
  const cases = turnsOf(boundariesOf(table)).map((at) => say('policy.check.boundary', { totalFen: at.totalFen, grade: at.grade ?? '—' })).join(say('policy.check.join'))
  return [...(faults.length > 0 ? [] : [{ ok: true, text: say('policy.check.complete') }]), ...told, { ok: true, text: say('policy.check.boundaries', { cases }) }]
}

/** The totals on both sides of every change of grade. */
function turnsOf(cases: readonly Boundary[]): Boundary[] {
  return cases.filter((one, at) => one.grade !== (cases[at - 1] ?? one).grade || one.grade !== (cases[at + 1] ?? one).grade)
}

/** Refuses what must never be in force: a project without a grade, a matrix that breaks its own constraints. */
export function unsound(ctx: Context, key: PolicyKey, body: unknown): Refusal | null {
  const fault = checksOf(ctx, key, body).find((check) => !check.ok)
  return fault ? refuse('policy.body.unsound', { field: 'body', figures: { problem: fault.text } }) : null
}
