import { localDate } from '@zhujian/kernel'
import { expect, test } from 'vitest'
import type { Rule } from './index.ts'
import { compareVersions, isPolicyKey, parseRule, ruleInForce } from './index.ts'

const rule = (version: string, effectiveFrom: string): Rule<string> => ({
  key: 'grade',
  version,
  effectiveFrom: localDate(effectiveFrom),
  source: '测试',
  body: version,
})

test('the rule in force is the latest that has begun; before the first there is none', () => {
  const rules = [rule('2025.1', '2025-03-01'), rule('2023.1', '2020-01-01'), rule('2026.1', '2026-01-01')]
  expect(ruleInForce(rules, localDate('2019-12-31'))).toBeNull()
  expect(ruleInForce(rules, localDate('2020-01-01'))?.version).toBe('2023.1')
  expect(ruleInForce(rules, localDate('2025-02-28'))?.version).toBe('2023.1')
  expect(ruleInForce(rules, localDate('2025-03-01'))?.version).toBe('2025.1')
  expect(ruleInForce(rules, localDate('2099-01-01'))?.version).toBe('2026.1')
  expect(ruleInForce([], localDate('2026-01-01'))).toBeNull()
})

test('of two that begin on one day the higher version counts, whatever the order', () => {
  const rules = [rule('2023.9', '2023-01-01'), rule('2023.10', '2023-01-01')]
  expect(ruleInForce(rules, localDate('2023-01-01'))?.version).toBe('2023.10')
  expect(ruleInForce(rules.toReversed(), localDate('2023-01-01'))?.version).toBe('2023.10')
  expect(compareVersions('2023.1', '2023.1.0')).toBe(0)
})

test('a policy is read only under its own key and in its own shape', () => {
  const raw = {
    key: 'nearDuplicate',
    version: '2023.1',
    effectiveFrom: '2020-01-01',
    source: '测试',
    body: { similarityBp: 6500, maxShown: 5 },
  }
  expect(parseRule('nearDuplicate', raw).body.similarityBp).toBe(6500)
  expect(() => parseRule('grade', raw)).toThrow(RangeError)
  expect(() => parseRule('nearDuplicate', { ...raw, body: { similarityBp: 6500, maxShown: 5, extra: 1 } })).toThrow()
  expect(isPolicyKey('grade')).toBe(true)
  expect(isPolicyKey('toString')).toBe(false)
})
