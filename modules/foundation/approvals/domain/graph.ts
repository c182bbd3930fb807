import type { Route, RouteNode } from './route.ts'

/** The node of that id. @throws RangeError when the route has none: such a route is not published. */
export function nodeOf(route: Route, nodeId: string): RouteNode {
  const node = route.nodes.find((candidate) => candidate.id === nodeId)
  if (node === undefined) throw new RangeError(`route ${route.key} has no node ${nodeId}`)
  return node
}

/** Flows that enter each node. Flows to unknown nodes count under their name. */
export function entriesOf(route: Route): Map<string, number> {
  const entries = new Map<string, number>(route.nodes.map((node) => [node.id, 0]))
  for (const node of route.nodes) for (const edge of node.next) entries.set(edge.to, (entries.get(edge.to) ?? 0) + 1)
  return entries
}

/** A gateway that waits for more than one branch. */
export function isJoin(node: RouteNode, entries: Map<string, number>): boolean {
  return node.kind === 'parallel' && (entries.get(node.id) ?? 0) > 1
}

/** A gateway that opens more than one branch. */
export function isSplit(node: RouteNode): boolean {
  return node.kind === 'parallel' && node.next.length > 1
}

/** The nodes `start` leads to along the flows that `follow` lets pass, itself included. */
export function reachable(route: Route, start: string, follow: (node: RouteNode) => string[] = targetsOf): Set<string> {
  const known = new Map(route.nodes.map((node) => [node.id, node]))
  const seen = new Set<string>()
  const rest = [start]
  for (let id = rest.pop(); id !== undefined; id = rest.pop()) {
    const node = known.get(id)
    if (node === undefined || seen.has(id)) continue
    seen.add(id)
    rest.push(...follow(node))
  }
  return seen
}

/** The nodes in an order in which every flow points forward, or null when the flows form a cycle. */
export function topological(
  route: Route,
  within?: Set<string>,
  follow: (node: RouteNode) => string[] = targetsOf,
): RouteNode[] | null {
  const nodes = route.nodes.filter((node) => within === undefined || within.has(node.id))
  const known = new Map(nodes.map((node) => [node.id, node]))
  const waits = new Map<string, number>(nodes.map((node) => [node.id, 0]))
  const flows = (node: RouteNode): string[] => follow(node).filter((to) => known.has(to))
  for (const node of nodes) for (const to of flows(node)) waits.set(to, (waits.get(to) ?? 0) + 1)
  const ready = nodes.filter((node) => waits.get(node.id) === 0)
  const order: RouteNode[] = []
  for (let node = ready.shift(); node !== undefined; node = ready.shift()) {
    order.push(node)
    for (const to of flows(node)) {
      const left = (waits.get(to) ?? 0) - 1
      waits.set(to, left)
      const next = known.get(to)
      if (left === 0 && next !== undefined) ready.push(next)
    }
  }
  return order.length === nodes.length ? order : null
}

/** For each node the parallel splits it stands between, outermost first. Meant for routes without cycles. */
export function parallelGroups(route: Route): Map<string, string[]> {
  const entries = entriesOf(route)
  const groups = new Map<string, string[]>()
  for (const node of topological(route) ?? []) {
    const outside = groups.get(node.id) ?? []
    const own = isJoin(node, entries) ? outside.slice(0, -1) : outside
    groups.set(node.id, own)
    for (const edge of node.next) if (!groups.has(edge.to)) groups.set(edge.to, isSplit(node) ? [...own, node.id] : own)
  }
  return groups
}

/** Working days of the slowest way through the route: Σ of sequential steps + the longest parallel branch (RT-01). */
export function longestWorkingDays(route: Route): number {
  const before = new Map<string, number>()
  let longest = 0
  for (const node of topological(route) ?? []) {
    const days = (before.get(node.id) ?? 0) + (node.countsInTotal === false ? 0 : (node.slaWorkingDays ?? 0))
    longest = Math.max(longest, days)
    for (const edge of node.next) before.set(edge.to, Math.max(before.get(edge.to) ?? 0, days))
  }
  return longest
}

function targetsOf(node: RouteNode): string[] {
  return node.next.map((edge) => edge.to)
}
