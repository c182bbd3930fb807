import type { PaymentRuleRow } from '@zhujian/contracts/api'

const isInput = (rule: PaymentRuleRow): boolean => rule.ruleId.startsWith('PAY-IN-')

/** The rule that keeps a payment from going on, or null: an input that cannot be true before what follows from it. */
export function blockingRule(rules: readonly PaymentRuleRow[]): PaymentRuleRow | null {
  const blocking = rules.filter((rule) => rule.status === 'block')
  return blocking.find(isInput) ?? blocking[0] ?? null
}

export type ClaimProblems = { output?: string; labor?: string; deductions?: string }

/** What the rules say against a claim, at the field that caused it. */
export function claimProblems(rules: readonly PaymentRuleRow[]): ClaimProblems {
  const problems: ClaimProblems = {}
  for (const rule of [...rules].sort((a, b) => Number(isInput(b)) - Number(isInput(a)))) {
    const field = rule.status === 'block' ? fieldOf(rule) : null
    if (field) problems[field] ??= rule.figuresText
  }
  return problems
}

function fieldOf(rule: PaymentRuleRow): keyof ClaimProblems | null {
  switch (rule.ruleId) {
    case 'PAY-IN-OUTPUT':
      return 'output'
    case 'PAY-IN-LABOR':
      return 'labor'
    case 'PAY-IN-NET':
      return 'deductions'
    // Wages leave in full whatever the payment nets: only they can carry cash beyond the output.
    case 'INV-1':
      return rule.figures['part'] === 'output' ? 'output' : 'labor'
    default:
      return null
  }
}
