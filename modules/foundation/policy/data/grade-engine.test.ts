import { readFileSync } from 'node:fs'
import { ZenEngine } from '@gorules/zen-engine'
import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { gradeBody, gradeOf } from '../domain/index.ts'
import type { GradeInputs, GradeRule } from '../domain/index.ts'

const shipped = gradeBody.parse((JSON.parse(readFileSync(new URL('./grade.json', import.meta.url), 'utf8')) as { body: unknown }).body)
const seed = 20261201
const engine = new ZenEngine()
afterAll(() => engine.dispose())

const signs = { above: '>', atLeast: '>=', below: '<', atMost: '<=' } as const
const edges = ['above', 'atLeast', 'below', 'atMost'] as const

/** The same table as a decision model of the general engine: a row a rule, an empty cell fits everything. */
function modelOf(rules: readonly GradeRule[]): Buffer {
  const inputs = ['total', 'nature', 'complexity', 'elevated'].map((field) => ({ id: field, name: field, type: 'expression', field }))
  const outputs = ['grade', 'rule'].map((field) => ({ id: field, name: field, type: 'expression', field }))
  const cells = rules.map((rule) => ({
    _id: rule.id,
    total: edges.flatMap((edge) => (rule.total?.[edge] === undefined ? [] : [`${signs[edge]} ${rule.total[edge]}`])).join(' and '),
    nature: rule.nature ? `'${rule.nature}'` : '',
    complexity: rule.complexity ? `'${rule.complexity}'` : '',
    elevated: rule.elevated === undefined ? '' : String(rule.elevated),
    grade: `'${rule.grade}'`,
    rule: `'${rule.id}'`,
  }))
  const nodes = [
    { id: 'in', name: 'in', type: 'inputNode', position: { x: 0, y: 0 } },
    { id: 'table', name: 'table', type: 'decisionTableNode', position: { x: 0, y: 0 }, content: { hitPolicy: 'first', inputs, outputs, rules: cells } },
    { id: 'out', name: 'out', type: 'outputNode', position: { x: 0, y: 0 } },
  ]
  const links = [['in', 'table'], ['table', 'out']].map(([sourceId, targetId]) => ({ id: `${sourceId}-${targetId}`, type: 'edge', sourceId, targetId }))
  return Buffer.from(JSON.stringify({ contentType: 'application/vnd.gorules.decision', nodes, edges: links }))
}

const bounds = [...new Set(shipped.rules.flatMap((rule) => Object.values(rule.total ?? {}).map((text) => BigInt(String(text)))))]
const sum = fc.oneof(fc.tuple(fc.constantFrom(...bounds), fc.constantFrom(-1n, 0n, 1n)).map(([bound, off]) => (bound + off < 0n ? 0n : bound + off)), fc.bigInt({ min: 0n, max: 10n ** 15n }))
const inputs: fc.Arbitrary<GradeInputs> = fc.record({ totalFen: sum, nature: fc.constantFrom('publicWelfare', 'commercial'), complexity: fc.constantFrom('ordinary', 'complex'), elevations: fc.constantFrom([], ['any']) })

/** Any table somebody could draft: bounds the inputs often stand on, cells left open, gaps and rows never reached. */
const optional = <T>(of: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(of, { nil: undefined })
const bound = optional(sum.map(String))
const tables: fc.Arbitrary<GradeRule[]> = fc
  .array(fc.record({ total: fc.record({ above: bound, atLeast: bound, below: bound, atMost: bound }), nature: optional(fc.constantFrom('publicWelfare' as const, 'commercial' as const)), complexity: optional(fc.constantFrom('ordinary' as const, 'complex' as const)), elevated: optional(fc.boolean()), grade: fc.constantFrom('A' as const, 'B' as const, 'C' as const) }), { minLength: 1, maxLength: 8 })
  .map((rows) => rows.map((row, at) => ({ ...row, id: `R-${at}`, source: 'drafted' }) as GradeRule))

async function compare(rules: readonly GradeRule[], given: readonly GradeInputs[]): Promise<void> {
  const decision = engine.createDecision(modelOf(rules))
  for (const one of given) {
    const { result } = await decision.evaluate({ total: Number(one.totalFen), nature: one.nature, complexity: one.complexity, elevated: one.elevations.length > 0 })
    const { grade = null, rule = null } = (result ?? {}) as { grade?: string; rule?: string }
    expect(gradeOf({ rules: [...rules] }, one), JSON.stringify({ total: String(one.totalFen), rules })).toEqual({ grade, rule })
  }
}

test('the shipped table gives what a general decision engine gives', async () => {
  await compare(shipped.rules, fc.sample(inputs, { seed, numRuns: 2000 }))
})

test('any table that can be drafted gives what a general decision engine gives', async () => {
  await fc.assert(fc.asyncProperty(tables, fc.array(inputs, { minLength: 5, maxLength: 20 }), compare), { seed, numRuns: 200 })
})
