export { claimFiles, filesStore } from './files-store.ts'
export type { Claim, Claimed, ClaimedFile } from './files-store.ts'
export { registerFileRoutes } from './upload.ts'
export type { FileRouteParts } from './upload.ts'
