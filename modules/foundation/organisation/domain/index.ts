export * from './credit-code.ts'
export * from './roles.ts'
