/** How the assignees of a step decide together: one person, every person, the first agreement, or words without power. */
export type StepMode = 'single' | 'all' | 'any' | 'opinion'

export type NodeKind = 'start' | 'end' | 'task' | 'exclusive' | 'parallel'

/** A flow to another node; a condition stands only behind an exclusive gateway, whose flow without one is the default. */
export type RouteEdge = { to: string; condition?: string }

/** A reminder sent so many working days after the step opened; it never decides anything. */
export type Reminder = { id: string; afterWorkingDays: number }

/** One node of a route. The optional fields belong to tasks. */
export type RouteNode = {
  id: string
  kind: NodeKind
  name: string
  /** The name for readers of English; a route drawn without one is read in its own language. */
  nameEn?: string
  next: RouteEdge[]
  role?: string
  /** `single` when left out. */
  mode?: StepMode
  slaWorkingDays?: number
  /** False for a step before acceptance (the contractor manager's confirmation): outside the total limit. */
  countsInTotal?: boolean
  /** The step may reject, which ends the procedure (domain/02 §4). */
  deciding?: boolean
  /** Another natural person must sit here although the role is the submitter's (RT-02). */
  distinctPerson?: boolean
  reminders?: Reminder[]
}

/** A published route: plain data, compiled from BPMN 2.0. */
export type Route = {
  key: string
  version: string
  matter: string
  totalWorkingDays: number
  nodes: RouteNode[]
  submitterRole?: string
  /** Who settles a countersigner's disagreement (domain/02 §4); without one the case goes back to the applicant. */
  coordinatorRole?: string
}

/** Named facts conditions speak about. Fen may be given as bigint or as a decimal string. */
export type Facts = Readonly<Record<string, string | number | bigint | boolean>>

export type Outcome = 'running' | 'approved' | 'returned' | 'rejected'

export type StepDecision = 'agree' | 'disagree' | 'return' | 'reject' | 'opinion'

/** An open task node: how many assignees have not decided and what the others said. `disputed` waits for the coordinator. */
export type OpenStep = { nodeId: string; waiting: number; agreed: number; disagreed: number; disputed: boolean }

/** The whole state of a running case: plain JSON, equal for equal decisions in whatever order parallel branches took them. */
export type CaseState = {
  open: OpenStep[]
  /** Branches that have reached a parallel join which still waits for others. */
  arrived: Record<string, number>
  /** Decided task nodes, in the order of the route. */
  done: string[]
  /** The way each exclusive gateway went. */
  chosen: Record<string, string>
  /** Single decisions so far; 0 means the applicant may still withdraw. */
  decisions: number
  outcome: Outcome
}

/** How many people are asked at a step; at least one is always waited for. */
export type AssigneesOf = (nodeId: string) => number
