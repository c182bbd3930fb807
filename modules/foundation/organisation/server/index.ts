export { organisationStore } from './organisation-store.ts'
export type { Member, NewMember, NewPost, NewUnit, Post, Unit } from './organisation-store.ts'
