import { readFileSync } from 'node:fs'
import type { GateCondition } from '@zhujian/policy/domain'
import { parseRule } from '@zhujian/policy/domain'
import { expect, test } from 'vitest'
import type { GateCheck, GateEvidence } from '../domain/index.ts'
import { evaluateGate } from '../domain/index.ts'

const policy = (key: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../../foundation/policy/data/${key}.json`, import.meta.url), 'utf8'))
const { gates } = parseRule('gates', policy('gates')).body

const numbered = (condition: GateCondition): GateEvidence[] =>
  condition.evidence && condition.check === undefined
    ? [{ conditionId: condition.id, no: '示〔2026〕1号', on: '2026-03-01' }]
    : []

test.each(gates.map((gate) => [gate.id, gate] as const))(
  '%s is closed on nothing, and opens on checks met and numbers with dates',
  (_, gate) => {
    const nothing = evaluateGate(gate, { grade: 'A', lang: 'zh', checks: {}, evidence: [] })
    expect(nothing.met).toBe(false)
    for (const condition of nothing.conditions) expect(condition.reason.length).toBeGreaterThan(3)

    const hard = gate.conditions.filter((condition) => condition.hard)
    const checks: Record<string, GateCheck> = Object.fromEntries(
      hard.flatMap(({ check }) => (check === undefined ? [] : [[check, { met: true }]])),
    )
    const open = evaluateGate(gate, { grade: 'A', lang: 'en', checks, evidence: hard.flatMap(numbered) })
    expect(open.conditions.filter((condition) => condition.hard && !condition.met)).toEqual([])
    expect(open.met).toBe(true)
  },
)

test.each(gates.flatMap((gate) => gate.conditions.filter((it) => it.hard).map((it) => [it.id, gate, it] as const)))(
  'without %s the gate stays closed',
  (id, gate, left) => {
    const others = gate.conditions.filter((condition) => condition.id !== id)
    const checks = Object.fromEntries(others.flatMap(({ check }) => (check === undefined ? [] : [[check, { met: true }]])))
    const given = others.flatMap(numbered).filter((it) => !left.evidence?.alsoFrom?.includes(it.conditionId))
    const result = evaluateGate(gate, { grade: 'A', lang: 'zh', checks, evidence: given })
    expect(result.met).toBe(false)
    expect(result.conditions.filter((condition) => condition.hard && !condition.met).map((condition) => condition.id)).toContain(
      id,
    )
  },
)

const rules = gates.flatMap((gate) => gate.conditions.flatMap(({ id, evidence }) => (evidence ? [{ id, evidence }] : [])))

test('only approvals and the land pre-review run out by themselves; short permits do where the document says so (domain/01 §7.2)', () => {
  const months = Object.fromEntries(rules.flatMap(({ id, evidence }) => (evidence.validMonths ? [[id, evidence.validMonths]] : [])))
  expect(months).toEqual({ 'G3.feasibilityApproval': 24, 'G3.landPreReview': 36, 'G4.budgetApproval': 24, 'G5.eligible': 24 })
})

test('whatever has a sentence for having run out asks for its last day, and guarantees are among it', () => {
  for (const { id, evidence } of rules) expect([id, evidence.optional?.includes('expiresOn') ?? false]).toEqual([id, evidence.expired !== undefined])
  expect(rules.filter(({ evidence }) => evidence.guarantee).map(({ id }) => id)).toEqual(['G8.performanceBond', 'G9.wageDeposit'])
  expect(rules.filter(({ id, evidence }) => evidence.expired && id.startsWith('G6.'))).toHaveLength(4)
})
