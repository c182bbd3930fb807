import { parallelGroups, reachable, topological } from './graph.ts'
import { missingFacts, wayOf } from './interpret.ts'
import type { CaseState, Facts, Route, RouteNode } from './route.ts'

/** One step as shown to people. Steps of one `group` (the id of their parallel gateway) run side by side. */
export type PathStep = { nodeId: string; name: string; nameEn?: string; role: string; status: 'done' | 'current' | 'next'; group?: string }

/** The name of a step in the reader's language. */
export function stepName(step: { name: string; nameEn?: string }, language: string): string {
  return language === 'en' ? (step.nameEn ?? step.name) : step.name
}

/**
 * The steps of a case in order: those decided, those open and those to come under today's facts. Ways already taken are shown
 * as they were taken; a way that hangs on a fact not yet known ends the list there. An ended case shows only what was decided.
 */
export function routePath(route: Route, facts: Facts, state: CaseState): PathStep[] {
  const start = route.nodes.find((node) => node.kind === 'start')
  if (start === undefined) return []
  const known = missingFacts(route, facts).length === 0
  const follow = (node: RouteNode): string[] => {
    if (node.kind !== 'exclusive') return node.next.map((edge) => edge.to)
    const taken = state.chosen[node.id]
    if (taken !== undefined) return [taken]
    return known ? [wayOf(node, facts)] : []
  }
  const order = topological(route, reachable(route, start.id, follow), follow) ?? []
  const groups = parallelGroups(route)
  const open = new Set(state.open.map((step) => step.nodeId))
  const done = new Set(state.done)
  return order.flatMap((node) => {
    if (node.kind !== 'task') return []
    const status = done.has(node.id) ? 'done' : open.has(node.id) ? 'current' : 'next'
    if (status === 'next' && state.outcome !== 'running') return []
    const group = groups.get(node.id)?.at(-1)
    return [
      {
        nodeId: node.id,
        name: node.name,
        ...(node.nameEn === undefined ? {} : { nameEn: node.nameEn }),
        role: node.role ?? '',
        status,
        ...(group === undefined ? {} : { group }),
      } satisfies PathStep,
    ]
  })
}
