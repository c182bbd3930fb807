export * from './payment.ts'
export * from './payment-margins.ts'
export * from './payment-policy.ts'
export * from './payment-rules.ts'
