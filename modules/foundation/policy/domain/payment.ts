import { zBp } from '@zhujian/kernel'
import { z } from 'zod'
import { unique, zLabel, zSource } from './common.ts'

const zPaymentKind = z.enum(['advance', 'progress', 'wage', 'retention', 'settlement'])
export type PaymentKind = z.infer<typeof zPaymentKind>

const zCheckedAt = z.enum(['submit', 'step', 'pay', 'daily'])
/** When a rule is looked at: on submission, at each step, when paid, in the daily round (domain/04 §4). */
export type CheckedAt = z.infer<typeof zCheckedAt>

const zParameters = z.strictObject({
  /** PAY-02: least share of the output to be paid. */
  minPaymentRatioBp: zBp,
  /** PAY-17: highest retention. */
  retentionMaxBp: zBp,
  advanceMinBp: zBp,
  advanceMaxBp: zBp,
  /** Recovery of the advance between these shares of price less provisional sum (domain/04 §3: s1, s2). */
  advanceRecoveryStartBp: zBp,
  advanceRecoveryEndBp: zBp,
  /** PAY-11 / SOD-11: hours between a change of the payee's account and a payment to it. */
  payeeCoolingHours: z.number().int().min(0),
  /** PAY-16: months between transfers of labour cost. */
  wageIntervalMonths: z.number().int().min(1),
  /** PAY-20: gap of physical progress, and lead of payment over completion, from which it warns. */
  progressGapBp: zBp,
  paymentLeadBp: zBp,
  /** Calendar days to pay where the contract is silent, and the legal ceiling towards small enterprises. */
  paymentTermDays: z.number().int().min(1),
  smallEnterpriseMaxDays: z.number().int().min(1),
  /** Working days from acceptance of the application to payment. */
  payWithinWorkingDays: z.number().int().min(1),
})

const zPaymentRule = z.strictObject({
  id: z.string().regex(/^PAY-\d{2}$/),
  effect: z.enum(['block', 'blockMain', 'warn']),
  kinds: z.array(zPaymentKind).min(1),
  checkedAt: z.array(zCheckedAt).min(1),
  message: zLabel,
  source: zSource,
})

/** Rules and thresholds of payment (domain/04 §3–§5). Every parameter has its source under the same name. */
export const paymentBody = z.strictObject({
  parameters: zParameters.refine(
    (it) => it.advanceRecoveryStartBp < it.advanceRecoveryEndBp && it.advanceMinBp <= it.advanceMaxBp,
    'a range runs backwards',
  ),
  sources: z.record(zParameters.keyof(), zSource),
  rules: z.array(zPaymentRule).refine(unique('id'), 'a rule stands twice'),
})
export type PaymentPolicy = z.infer<typeof paymentBody>
export type PaymentRule = PaymentPolicy['rules'][number]

/** The rule as it stands for one kind of payment at one moment; null when it is not looked at there. */
export function paymentRule(body: PaymentPolicy, id: string, kind: PaymentKind, at: CheckedAt): PaymentRule | null {
  return body.rules.find((rule) => rule.id === id && rule.kinds.includes(kind) && rule.checkedAt.includes(at)) ?? null
}
