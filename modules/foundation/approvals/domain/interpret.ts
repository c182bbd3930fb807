import { refuse } from '@zhujian/kernel'
import type { Refusal } from '@zhujian/kernel'
import { factsIn, holds, parseCondition } from './condition.ts'
import { entriesOf, nodeOf, parallelGroups } from './graph.ts'
import type { AssigneesOf, CaseState, Facts, OpenStep, Outcome, Route, RouteNode, StepDecision } from './route.ts'

/** A case just started: the steps opened at once, and `approved` where the route asks nobody. */
export type Started = { state: CaseState; opened: string[]; outcome: Outcome }

/** What one decision changed. */
export type Decided = {
  ok: true
  state: CaseState
  /** Task nodes to hand out now. A node disputed by this decision is named again: its new task is the coordinator's. */
  opened: string[]
  /** Task nodes whose tasks that are still open are void now. */
  cancelled: string[]
  outcome: Outcome
  /** The decided node asks nobody any more. */
  nodeDone: boolean
  /** The node waits for the coordinator now (domain/02 §4, countersigners who disagree). */
  disputed: boolean
}

const onePerson: AssigneesOf = () => 1

/** Starts a case on a validated route. @throws RangeError when a fact is missing (see missingFacts) or the route is not valid. */
export function startRoute(route: Route, facts: Facts, assigneesOf: AssigneesOf = onePerson): Started {
  const empty: CaseState = { open: [], arrived: {}, done: [], chosen: {}, decisions: 0, outcome: 'running' }
  const start = route.nodes.find((node) => node.kind === 'start')
  if (start === undefined) throw new RangeError(`route ${route.key} has no start`)
  const { state, opened } = leave(route, empty, start, facts, assigneesOf)
  return { state, opened, outcome: state.outcome }
}

/**
 * One assignee's decision on an open step (domain/02 §4). `return` and `reject` end everything that is open; `all` waits for
 * every assignee, `any` for the first agreement; opinions never block; a join waits for all its branches.
 */
export function decide(
  route: Route,
  state: CaseState,
  step: { nodeId: string; decision: StepDecision },
  facts: Facts,
  assigneesOf: AssigneesOf = onePerson,
): Decided | Refusal {
  const token = state.open.find((open) => open.nodeId === step.nodeId)
  const unavailable = whyNot(route, state, token, step)
  if (unavailable !== null || token === undefined) return unavailable ?? refuse('approvals.task.closed', { status: 409 })
  const missing = missingFacts(route, facts)
  if (missing.length > 0) return refuse('approvals.case.facts_missing', { figures: { facts: missing.join(', ') } })
  const counted = { ...state, decisions: state.decisions + 1 }
  const node = nodeOf(route, token.nodeId)
  if (step.decision === 'return' || step.decision === 'reject') {
    return stopped(route, counted, token, step.decision === 'return' ? 'returned' : 'rejected')
  }
  const heard = listen(token, step.decision)
  if (heard.waiting > 0 && !firstAgreementSuffices(node, heard)) return remaining(replaceOpen(counted, heard))
  if (settled(node, heard)) return passed(route, counted, node, heard, facts, assigneesOf)
  if (token.disputed || route.coordinatorRole === undefined) return stopped(route, counted, { ...token, waiting: 1 }, 'returned')
  const disputed = replaceOpen(counted, { ...heard, waiting: 1, agreed: 0, disputed: true })
  return { ...remaining(disputed), opened: [token.nodeId], disputed: true }
}

/** An opinion step whose time has run out ends without a word; it counts as not stated, never as agreed (domain/02 §3). */
export function lapseOpinion(
  route: Route,
  state: CaseState,
  nodeId: string,
  facts: Facts,
  assigneesOf: AssigneesOf = onePerson,
): Decided | Refusal {
  const token = state.open.find((open) => open.nodeId === nodeId)
  if (token === undefined) return refuse('approvals.task.closed', { status: 409, figures: { nodeId } })
  const node = nodeOf(route, nodeId)
  if (node.mode !== 'opinion') return refuse('approvals.step.never_lapses', { figures: { nodeId } })
  return passed(route, state, node, token, facts, assigneesOf)
}

/** Facts that conditions of the route name and the case does not give; a start needs none missing. */
export function missingFacts(route: Route, facts: Facts): string[] {
  const conditions = route.nodes.flatMap((node) =>
    node.next.flatMap((edge) => (edge.condition === undefined ? [] : [edge.condition])),
  )
  const named = conditions.flatMap((condition) => {
    const parsed = parseCondition(condition)
    return parsed === null ? [] : factsIn(parsed)
  })
  return [...new Set(named)].filter((name) => !Object.hasOwn(facts, name))
}

/** Roles that are asked now; of a disputed step it is the coordinator's. */
export function nextRoles(route: Route, state: CaseState): string[] {
  return [...new Set(state.open.map((open) => roleAsked(route, open)))]
}

/** The role an open step asks now. */
export function roleAsked(route: Route, open: OpenStep): string {
  const role = nodeOf(route, open.nodeId).role ?? ''
  return open.disputed ? (route.coordinatorRole ?? role) : role
}

/** The applicant may take the case back until the first step has been decided (domain/02 §4). */
export function mayWithdraw(state: CaseState): boolean {
  return state.outcome === 'running' && state.decisions === 0
}

/** The flow an exclusive gateway takes: the first whose condition holds, else the one without. @throws RangeError as `holds`. */
export function wayOf(gateway: RouteNode, facts: Facts): string {
  for (const { to, condition } of gateway.next) {
    if (condition === undefined) continue
    const parsed = parseCondition(condition)
    if (parsed === null) throw new RangeError(`unreadable condition at ${gateway.id}`)
    if (holds(parsed, facts)) return to
  }
  const otherwise = gateway.next.find((edge) => edge.condition === undefined)
  if (otherwise === undefined) throw new RangeError(`no way out of ${gateway.id}`)
  return otherwise.to
}

function whyNot(
  route: Route,
  state: CaseState,
  token: OpenStep | undefined,
  { nodeId, decision }: { nodeId: string; decision: StepDecision },
): Refusal | null {
  if (state.outcome !== 'running') return refuse('approvals.task.closed', { status: 409, figures: { outcome: state.outcome } })
  if (token === undefined) return refuse('approvals.task.closed', { status: 409, figures: { nodeId } })
  const node = nodeOf(route, nodeId)
  const offered = decisionsOffered(route, node)
  if (offered.includes(decision)) return null
  const code = decision === 'reject' ? 'approvals.reject.not_deciding' : 'approvals.decision.not_offered'
  return refuse(code, { figures: { nodeId, decision, offered: offered.join(', ') } })
}

/** Decisions a step offers: reject only where it decides, disagreement only to countersigners and opinions (domain/02 §4). */
export function decisionsOffered(route: Route, node: RouteNode): StepDecision[] {
  const { mode = 'single', deciding = false } = node
  if (mode === 'opinion') return ['opinion', 'agree', 'disagree']
  const countersigned = mode !== 'single' || (parallelGroups(route).get(node.id) ?? []).length > 0
  return ['agree', ...(countersigned ? ['disagree' as const] : []), 'return', ...(deciding ? ['reject' as const] : [])]
}

function listen(token: OpenStep, decision: StepDecision): OpenStep {
  const waiting = token.waiting - 1
  if (decision === 'disagree') return { ...token, waiting, disagreed: token.disagreed + 1 }
  return decision === 'agree' ? { ...token, waiting, agreed: token.agreed + 1 } : { ...token, waiting }
}

function firstAgreementSuffices(node: RouteNode, heard: OpenStep): boolean {
  return node.mode === 'any' && heard.agreed > 0
}

/** Everybody needed has spoken: may the step be left? */
function settled(node: RouteNode, heard: OpenStep): boolean {
  if (node.mode === 'opinion') return true
  if (heard.disputed) return heard.agreed > 0 // Counted afresh from the dispute on: this agreement is the coordinator's.
  return node.mode === 'any' ? heard.agreed > 0 : heard.disagreed === 0
}

function passed(
  route: Route,
  state: CaseState,
  node: RouteNode,
  heard: OpenStep,
  facts: Facts,
  assigneesOf: AssigneesOf,
): Decided {
  const without = {
    ...state,
    open: state.open.filter((open) => open.nodeId !== node.id),
    done: inOrder(route, [...state.done, node.id]),
  }
  const next = leave(route, without, node, facts, assigneesOf)
  const cancelled = heard.waiting > 0 ? [node.id] : []
  return { ok: true, ...next, cancelled, outcome: next.state.outcome, nodeDone: true, disputed: false }
}

function stopped(route: Route, state: CaseState, token: OpenStep, outcome: Outcome): Decided {
  const cancelled = state.open.filter((open) => open.nodeId !== token.nodeId || token.waiting > 1).map((open) => open.nodeId)
  const ended: CaseState = { ...state, open: [], arrived: {}, done: inOrder(route, [...state.done, token.nodeId]), outcome }
  return { ok: true, state: ended, opened: [], cancelled, outcome, nodeDone: true, disputed: false }
}

function remaining(state: CaseState): Decided {
  return { ok: true, state, opened: [], cancelled: [], outcome: state.outcome, nodeDone: false, disputed: false }
}

function replaceOpen(state: CaseState, heard: OpenStep): CaseState {
  return { ...state, open: state.open.map((open) => (open.nodeId === heard.nodeId ? heard : open)) }
}

/** Follows the flows behind a node that is left until tasks, waiting joins or the end are reached. */
function leave(
  route: Route,
  state: CaseState,
  from: RouteNode,
  facts: Facts,
  assigneesOf: AssigneesOf,
): { state: CaseState; opened: string[] } {
  const entries = entriesOf(route)
  const arrived = { ...state.arrived }
  const chosen = { ...state.chosen }
  const opened: string[] = []
  let ended = false
  const rest = from.next.map((edge) => edge.to)
  for (let id = rest.shift(); id !== undefined; id = rest.shift()) {
    const node = nodeOf(route, id)
    if (node.kind === 'task') opened.push(id)
    else if (node.kind === 'end') ended = true
    else if (node.kind === 'exclusive') {
      const way = wayOf(node, facts)
      chosen[id] = way
      rest.push(way)
    } else {
      const here = (arrived[id] ?? 0) + 1
      if (here < (entries.get(id) ?? 1)) arrived[id] = here
      else {
        delete arrived[id]
        rest.push(...node.next.map((edge) => edge.to))
      }
    }
  }
  const asked = opened.map((nodeId) => ({
    nodeId,
    waiting: Math.max(1, assigneesOf(nodeId)),
    agreed: 0,
    disagreed: 0,
    disputed: false,
  }))
  const open = sortOpen(route, [...state.open, ...asked])
  if (ended && (open.length > 0 || Object.keys(arrived).length > 0)) throw new RangeError(`route ${route.key} ends too early`)
  const outcome: Outcome = ended ? 'approved' : 'running'
  return {
    state: { ...state, open, arrived: sortedRecord(arrived), chosen: sortedRecord(chosen), outcome },
    opened: inOrder(route, opened),
  }
}

// Every list stands in the order of the route, so that parallel decisions give one state whichever came first.
function inOrder(route: Route, nodeIds: string[]): string[] {
  const wanted = new Set(nodeIds)
  return route.nodes.filter((node) => wanted.has(node.id)).map((node) => node.id)
}

function sortOpen(route: Route, open: OpenStep[]): OpenStep[] {
  return route.nodes.flatMap((node) => open.filter((step) => step.nodeId === node.id))
}

function sortedRecord<T>(record: Record<string, T>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)))
}
