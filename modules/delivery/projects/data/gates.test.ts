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
