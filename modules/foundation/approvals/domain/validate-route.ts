import type { Figures } from '@zhujian/kernel'
import { parseCondition } from './condition.ts'
import { entriesOf, isJoin, isSplit, longestWorkingDays, reachable, topological } from './graph.ts'
import type { Route, RouteNode } from './route.ts'

/** One reason why a route may not be published; `nodeId` is null where the whole route is meant. */
export type RouteProblem = { nodeId: string | null; code: string; figures: Figures }

const modes = new Set<string>(['single', 'all', 'any', 'opinion'])
const kinds = new Set<string>(['start', 'end', 'task', 'exclusive', 'parallel'])

/** Every reason against publishing the route (domain/02 §3: RT-01, RT-02 and the shape of the graph); empty when it may be. */
export function validateRoute(route: Route): RouteProblem[] {
  const problems = [...wholeProblems(route), ...route.nodes.flatMap((node) => nodeProblems(route, node))]
  if (topological(route) === null) return [...problems, problem(null, 'cycle')]
  const days = longestWorkingDays(route)
  if (!(route.totalWorkingDays > 0) || days > route.totalWorkingDays) {
    problems.push(problem(null, 'over_total_limit', { ruleId: 'RT-01', days, totalWorkingDays: route.totalWorkingDays }))
  }
  // The branches are followed only through a graph that is sound otherwise; else the same fault would be told twice.
  return problems.some((found) => found.code !== code('over_total_limit')) ? problems : [...problems, ...unbalanced(route)]
}

function wholeProblems(route: Route): RouteProblem[] {
  const problems: RouteProblem[] = []
  const starts = route.nodes.filter((node) => node.kind === 'start')
  if (starts.length !== 1) problems.push(problem(null, 'not_one_start', { starts: starts.length }))
  if (!route.nodes.some((node) => node.kind === 'end')) problems.push(problem(null, 'no_end'))
  const seen = new Set<string>()
  for (const node of route.nodes) {
    if (seen.has(node.id)) problems.push(problem(node.id, 'duplicate_id'))
    seen.add(node.id)
  }
  const [start] = starts
  if (start !== undefined) {
    const reached = reachable(route, start.id)
    for (const node of route.nodes) if (!reached.has(node.id)) problems.push(problem(node.id, 'unreachable'))
  }
  return problems
}

function nodeProblems(route: Route, node: RouteNode): RouteProblem[] {
  const problems: RouteProblem[] = []
  const known = new Set(route.nodes.map((candidate) => candidate.id))
  if (!kinds.has(node.kind)) problems.push(problem(node.id, 'unknown_kind', { kind: node.kind }))
  for (const edge of node.next) if (!known.has(edge.to)) problems.push(problem(node.id, 'unknown_target', { to: edge.to }))
  if (node.kind === 'end' ? node.next.length > 0 : node.next.length === 0) {
    problems.push(problem(node.id, node.kind === 'end' ? 'end_goes_on' : 'dead_end'))
  }
  if ((node.kind === 'task' || node.kind === 'start') && node.next.length > 1) problems.push(problem(node.id, 'several_ways'))
  if (node.kind === 'start' && (entriesOf(route).get(node.id) ?? 0) > 0) problems.push(problem(node.id, 'start_entered'))
  return [...problems, ...conditionProblems(node), ...(node.kind === 'task' ? taskProblems(route, node) : [])]
}

function conditionProblems(node: RouteNode): RouteProblem[] {
  const problems: RouteProblem[] = []
  for (const { to, condition } of node.next) {
    if (condition === undefined) continue
    if (node.kind !== 'exclusive') problems.push(problem(node.id, 'condition_misplaced', { to, condition }))
    else if (parseCondition(condition) === null) problems.push(problem(node.id, 'condition_unreadable', { to, condition }))
  }
  const defaults = node.next.filter((edge) => edge.condition === undefined).length
  if (node.kind === 'exclusive' && node.next.length > 0 && defaults !== 1) {
    problems.push(problem(node.id, 'not_one_default', { defaults }))
  }
  if (new Set(node.next.map((edge) => edge.to)).size < node.next.length) problems.push(problem(node.id, 'doubled_flow'))
  return problems
}

function taskProblems(route: Route, node: RouteNode): RouteProblem[] {
  const problems: RouteProblem[] = []
  const { role, mode = 'single', slaWorkingDays } = node
  if (role === undefined || role === '') problems.push(problem(node.id, 'no_role'))
  if (!modes.has(mode)) problems.push(problem(node.id, 'unknown_mode', { mode }))
  if (mode === 'opinion' && node.deciding === true) problems.push(problem(node.id, 'opinion_decides'))
  if (slaWorkingDays !== undefined && !(Number.isFinite(slaWorkingDays) && slaWorkingDays > 0)) {
    problems.push(problem(node.id, 'bad_limit', { slaWorkingDays: String(slaWorkingDays) }))
  }
  if (role !== undefined && role === route.submitterRole && node.distinctPerson !== true) {
    problems.push(problem(node.id, 'submitter_decides', { ruleId: 'RT-02', role }))
  }
  return problems
}

/** Where a way leads on its level of nesting: to one join (through which flows) or to the end. */
type Boundary = { at: string; entries: Set<string> }

const END = ''

/**
 * Parallel branches that do not meet again. Each branch of a split must reach the same join by exactly one flow, and nothing
 * else may enter that join; then a join can neither wait for ever nor pass early, whatever way exclusive gateways take.
 */
function unbalanced(route: Route): RouteProblem[] {
  const entries = entriesOf(route)
  const problems: RouteProblem[] = []
  const boundaries = new Map<string, Boundary | null>()
  const through = (from: RouteNode, to: string): Boundary | null => {
    const target = route.nodes.find((node) => node.id === to)
    if (target !== undefined && isJoin(target, entries)) return { at: to, entries: new Set([`${from.id}→${to}`]) }
    return boundaries.get(to) ?? null
  }
  // Backwards, so that what follows a node is known before the node.
  for (const node of (topological(route) ?? []).reverse()) {
    const ways = node.next.map((edge) => through(node, edge.to))
    const boundary = node.kind === 'end' ? { at: END, entries: new Set<string>() } : meet(ways, isSplit(node))
    if (boundary === null && !ways.includes(null)) problems.push(problem(node.id, 'unbalanced_parallel'))
    if (boundary === null || !isSplit(node)) {
      boundaries.set(node.id, boundary)
      continue
    }
    const join = route.nodes.find((candidate) => candidate.id === boundary.at)
    if (join === undefined || boundary.entries.size !== (entries.get(join.id) ?? 0)) {
      problems.push(problem(node.id, 'unbalanced_parallel', { join: boundary.at, entries: boundary.entries.size }))
      boundaries.set(node.id, null)
    } else boundaries.set(node.id, boundaries.get(join.id) ?? null)
  }
  const start = route.nodes.find((node) => node.kind === 'start')
  const whole = start === undefined ? null : boundaries.get(start.id)
  if (problems.length === 0 && whole?.at !== END) problems.push(problem(start?.id ?? null, 'unbalanced_parallel'))
  return problems
}

/** The common boundary of several ways; branches of a split must each bring one flow of their own. */
function meet(ways: (Boundary | null)[], apart: boolean): Boundary | null {
  const [first] = ways
  if (first === undefined || first === null) return null
  const entries = new Set<string>()
  for (const way of ways) {
    if (way === null || way.at !== first.at || (apart && way.entries.size !== 1)) return null
    for (const entry of way.entries) {
      if (apart && entries.has(entry)) return null
      entries.add(entry)
    }
  }
  return { at: first.at, entries }
}

function problem(nodeId: string | null, name: string, figures: Figures = {}): RouteProblem {
  return { nodeId, code: code(name), figures }
}

function code(name: string): string {
  return `approvals.route.${name}`
}
