import { expect, test } from 'vitest'
import { hit, refuse } from '@zhujian/kernel'
import { createText } from '@zhujian/text'
import { problemOf } from './problem.ts'

const text = createText([
  {
    'zh-CN': { 'refusal.a.over': '超出 {askedFen:wan} 万元', 'rule.R-1': '已付 {paidFen:yuan} 元' },
    en: { 'refusal.a.over': 'CNY {askedFen:yuan} too much', 'rule.R-1': 'CNY {paidFen:yuan} paid' },
  },
])

test('a refusal becomes problem details of RFC 9457 in the language asked for', () => {
  const refusal = refuse('a.over', { status: 409, field: 'amountFen', figures: { askedFen: 123456789n }, hits: [hit('R-1', { paidFen: 100n }, 'law 1')] })
  expect(problemOf(refusal, text, 'zh-CN')).toEqual({
    type: 'urn:zhujian:refusal:a.over',
    title: '超出 123.456789 万元',
    status: 409,
    code: 'a.over',
    field: 'amountFen',
    figures: { askedFen: '123456789' },
    hits: [{ ruleId: 'R-1', effect: 'block', figures: { paidFen: '100' }, source: 'law 1', text: '已付 1.00 元' }],
  })
  expect(problemOf(refusal, text, 'en')['title']).toBe('CNY 1,234,567.89 too much')
})

test('a code or rule without wording is told as itself, without a field nobody named', () => {
  const problem = problemOf(refuse('a.unknown', { hits: [hit('R-2', {}, 'law 2', 'warn')] }), text, 'zh-CN')
  expect(problem).toEqual({ type: 'urn:zhujian:refusal:a.unknown', title: 'a.unknown', status: 422, code: 'a.unknown', figures: {}, hits: [{ ruleId: 'R-2', effect: 'warn', figures: {}, source: 'law 2' }] })
  expect(Object.keys(problem)).not.toContain('field')
})

test('every problem can be written as JSON: amounts are text, what is undefined is left out', () => {
  const refusal = refuse('a.over', { figures: { askedFen: 900_719_925_474_099_312n, nothing: undefined, none: null, flag: false, share: 12 } })
  const read = JSON.parse(JSON.stringify(problemOf(refusal, text, 'en'))) as { figures: unknown }
  expect(read.figures).toEqual({ askedFen: '900719925474099312', none: null, flag: false, share: 12 })
})
