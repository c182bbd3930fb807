export * from './geometry.ts'
export * from './layer.ts'
export * from './year.ts'
