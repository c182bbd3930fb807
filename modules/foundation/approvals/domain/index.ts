export { factsIn, holds, parseCondition } from './condition.ts'
export type { Condition } from './condition.ts'
export { longestWorkingDays, parallelGroups } from './graph.ts'
export {
  decide,
  decisionsOffered,
  lapseOpinion,
  mayWithdraw,
  missingFacts,
  nextRoles,
  roleAsked,
  startRoute,
} from './interpret.ts'
export type { Decided, Started } from './interpret.ts'
export type * from './route.ts'
export { routePath, stepName } from './route-path.ts'
export type { PathStep } from './route-path.ts'
export { validateRoute } from './validate-route.ts'
export type { RouteProblem } from './validate-route.ts'
