export * from './geometry.ts'
export * from './layer.ts'
