import { expect, test } from 'vitest'
import type { PaymentRuleRow } from '@zhujian/contracts/api'
import { blockingRule, claimProblems } from './claim-problems.ts'

const row = (ruleId: string, status: PaymentRuleRow['status'] = 'block', figures: Record<string, unknown> = {}): PaymentRuleRow => ({ ruleId, status, label: ruleId, figures, figuresText: `${ruleId}。`, source: 's' })

test('what stands on the button is the cause: an input that cannot be true before what follows from it', () => {
  expect(blockingRule([row('INV-1'), row('PAY-01'), row('PAY-IN-LABOR'), row('PAY-02', 'warn')])?.ruleId).toBe('PAY-IN-LABOR')
  expect(blockingRule([row('PAY-05'), row('PAY-15', 'blockMain')])?.ruleId).toBe('PAY-05')
  expect(blockingRule([row('PAY-15', 'blockMain'), row('PAY-02', 'warn'), row('PAY-01', 'pass')])).toBeNull()
})

test('a sentence stands at the field that caused it', () => {
  expect(claimProblems([row('INV-1', 'block', { part: 'cash' }), row('PAY-IN-LABOR')])).toEqual({ labor: 'PAY-IN-LABOR。' })
  expect(claimProblems([row('INV-1', 'block', { part: 'cash' })])).toEqual({ labor: 'INV-1。' })
  expect(claimProblems([row('INV-1', 'block', { part: 'output' })])).toEqual({ output: 'INV-1。' })
  expect(claimProblems([row('PAY-IN-OUTPUT'), row('INV-1', 'block', { part: 'output' }), row('PAY-IN-NET')])).toEqual({ output: 'PAY-IN-OUTPUT。', deductions: 'PAY-IN-NET。' })
  expect(claimProblems([row('PAY-01'), row('PAY-IN-LABOR', 'pass')])).toEqual({})
})
