import { expect, test } from 'vitest'
import { decide, lapseOpinion, mayWithdraw, nextRoles, roleAsked, routePath, startRoute, validateRoute } from './index.ts'
import type { CaseState, Decided, Facts, Route, RouteNode, StepDecision } from './index.ts'

function step(id: string, to: string, more: Partial<RouteNode> = {}): RouteNode {
  return { id, kind: 'task', name: id, role: id, slaWorkingDays: 1, next: [{ to }], ...more }
}

function node(id: string, kind: RouteNode['kind'], ...targets: string[]): RouteNode {
  return { id, kind, name: id, next: targets.map((to) => ({ to })) }
}

function routeOf(...nodes: RouteNode[]): Route {
  return { key: 'test', version: '1', matter: 'proposal', totalWorkingDays: 20, submitterRole: 'ownerClerk', nodes }
}

/** 发起 ⇒ chief! → finance & land & opinion of the auditor → final! */
function countersigned(): Route {
  return {
    ...routeOf(
      node('start', 'start', 'chief'),
      step('chief', 'split', { deciding: true }),
      node('split', 'parallel', 'finance', 'land', 'auditor'),
      step('finance', 'join', { slaWorkingDays: 5 }),
      step('land', 'join', { mode: 'all' }),
      step('auditor', 'join', { mode: 'opinion' }),
      node('join', 'parallel', 'final'),
      step('final', 'end', { deciding: true }),
      node('end', 'end'),
    ),
    coordinatorRole: 'ndrcChief',
  }
}

function run(route: Route, people: Record<string, number> = {}, facts: Facts = {}) {
  const assigneesOf = (nodeId: string): number => people[nodeId] ?? 1
  let state: CaseState = startRoute(route, facts, assigneesOf).state
  const attempt = (nodeId: string, decision: StepDecision) => decide(route, state, { nodeId, decision }, facts, assigneesOf)
  return {
    state: () => state,
    attempt,
    say(nodeId: string, decision: StepDecision = 'agree'): Decided {
      const decided = attempt(nodeId, decision)
      if (!decided.ok) throw new Error(decided.code)
      // The state survives being stored as JSON.
      state = JSON.parse(JSON.stringify(decided.state)) as CaseState
      return decided
    },
  }
}

test('a valid route has no problems', () => {
  expect(validateRoute(countersigned())).toEqual([])
})

test('a countersign opens all branches and the join waits for the last of them', () => {
  const one = run(countersigned(), { land: 2 })
  expect(one.say('chief').opened).toEqual(['finance', 'land', 'auditor'])
  expect(nextRoles(countersigned(), one.state())).toEqual(['finance', 'land', 'auditor'])
  expect(one.say('auditor', 'opinion')).toMatchObject({ opened: [], nodeDone: true, outcome: 'running' })
  expect(one.say('land')).toMatchObject({ nodeDone: false, opened: [] })
  expect(one.say('finance')).toMatchObject({ nodeDone: true, opened: [] })
  expect(one.say('land')).toMatchObject({ nodeDone: true, opened: ['final'] })
  expect(one.say('final')).toMatchObject({ outcome: 'approved', opened: [], cancelled: [] })
})

test('a return during a countersign voids what is open and goes to the applicant; a new start asks everybody again', () => {
  const one = run(countersigned(), { land: 3 })
  one.say('chief')
  one.say('land')
  const returned = one.say('land', 'return')
  expect(returned).toMatchObject({ outcome: 'returned', opened: [], nodeDone: true })
  expect(returned.cancelled).toEqual(['finance', 'land', 'auditor'])
  expect(one.state()).toMatchObject({ open: [], arrived: {} })
  expect(one.attempt('finance', 'agree')).toMatchObject({ ok: false, code: 'approvals.task.closed', status: 409 })
  const again = run(countersigned(), { land: 3 })
  expect(again.say('chief').opened).toEqual(['finance', 'land', 'auditor'])
})

test('only deciding steps reject; a rejection ends the case', () => {
  const one = run(countersigned())
  expect(one.attempt('chief', 'disagree')).toMatchObject({ ok: false, code: 'approvals.decision.not_offered' })
  one.say('chief')
  expect(one.attempt('finance', 'reject')).toMatchObject({ ok: false, code: 'approvals.reject.not_deciding' })
  for (const nodeId of ['finance', 'land', 'auditor']) one.say(nodeId)
  expect(one.say('final', 'reject')).toMatchObject({ outcome: 'rejected', cancelled: [] })
})

test('one disagreement in an all-must-sign step goes to the coordinator and never sticks', () => {
  const route = countersigned()
  const one = run(route, { land: 2 })
  one.say('chief')
  one.say('finance')
  one.say('auditor', 'opinion')
  expect(one.say('land', 'disagree')).toMatchObject({ nodeDone: false, disputed: false, opened: [] })
  const dispute = one.say('land')
  expect(dispute).toMatchObject({ nodeDone: false, disputed: true, opened: ['land'], outcome: 'running' })
  expect(nextRoles(route, one.state())).toEqual(['ndrcChief'])
  expect(one.state().open.map((open) => roleAsked(route, open))).toEqual(['ndrcChief'])
  const disputed = one.state()
  expect(one.say('land')).toMatchObject({ nodeDone: true, opened: ['final'] })
  expect(decide(route, disputed, { nodeId: 'land', decision: 'disagree' }, {})).toMatchObject({
    outcome: 'returned',
    nodeDone: true,
  })
  expect(decide(route, disputed, { nodeId: 'land', decision: 'return' }, {})).toMatchObject({ outcome: 'returned' })
})

test('without a coordinator a disagreement goes back to the applicant', () => {
  const { coordinatorRole: _, ...route } = countersigned()
  const one = run(route)
  one.say('chief')
  expect(one.say('finance', 'disagree')).toMatchObject({ outcome: 'returned', cancelled: ['land', 'auditor'] })
})

test('the first agreement suffices where any may sign, and the others are voided', () => {
  const route = routeOf(node('s', 'start', 'a'), step('a', 'b', { mode: 'any' }), step('b', 'e'), node('e', 'end'))
  const one = run(route, { a: 3 })
  expect(one.say('a', 'disagree')).toMatchObject({ nodeDone: false, cancelled: [] })
  expect(one.say('a')).toMatchObject({ nodeDone: true, cancelled: ['a'], opened: ['b'] })
})

test('opinions never block: any word or no word at all completes them', () => {
  const route = routeOf(node('s', 'start', 'a'), step('a', 'b', { mode: 'opinion' }), step('b', 'e'), node('e', 'end'))
  for (const decision of ['opinion', 'agree', 'disagree'] as const) expect(run(route).say('a', decision).opened).toEqual(['b'])
  for (const decision of ['return', 'reject'] as const) expect(run(route).attempt('a', decision)).toMatchObject({ ok: false })
  const { state } = startRoute(route, {}, () => 2)
  expect(lapseOpinion(route, state, 'a', {})).toMatchObject({ ok: true, opened: ['b'], cancelled: ['a'] })
  const waiting = run(route)
  waiting.say('a')
  expect(lapseOpinion(route, waiting.state(), 'b', {})).toMatchObject({ ok: false, code: 'approvals.step.never_lapses' })
  expect(run(route).attempt('b', 'agree')).toMatchObject({ ok: false, code: 'approvals.task.closed', status: 409 })
})

test('the applicant may withdraw only before the first decision, even one of several', () => {
  const route = routeOf(node('s', 'start', 'a'), step('a', 'e', { mode: 'all' }), node('e', 'end'))
  const one = run(route, { a: 2 })
  expect(mayWithdraw(one.state())).toBe(true)
  one.say('a')
  expect(mayWithdraw(one.state())).toBe(false)
})

function branched(): Route {
  const gateway: RouteNode = {
    id: 'x',
    kind: 'exclusive',
    name: 'x',
    next: [{ to: 'usual' }, { to: 'large', condition: 'amountFen >= 500' }, { to: 'huge', condition: 'amountFen >= 100' }],
  }
  return routeOf(
    node('s', 'start', 'x'),
    gateway,
    step('usual', 'z'),
    step('large', 'z'),
    step('huge', 'z'),
    step('z', 'e'),
    node('e', 'end'),
  )
}

test('an exclusive gateway takes the first flow that holds, else the default', () => {
  expect(startRoute(branched(), { amountFen: 500n }).opened).toEqual(['large'])
  expect(startRoute(branched(), { amountFen: 100n }).opened).toEqual(['huge'])
  expect(startRoute(branched(), { amountFen: 99n }).opened).toEqual(['usual'])
  expect(() => startRoute(branched(), {})).toThrow('amountFen')
  const { state } = startRoute(branched(), { amountFen: 1n })
  expect(decide(branched(), state, { nodeId: 'usual', decision: 'agree' }, {})).toMatchObject({
    code: 'approvals.case.facts_missing',
  })
})

test('the path shows what was decided, what is open and what comes, with parallel steps grouped', () => {
  const route = countersigned()
  const one = run(route)
  one.say('chief')
  one.say('land')
  expect(routePath(route, {}, one.state()).map(({ nodeId, status, group }) => `${nodeId} ${status} ${group ?? '-'}`)).toEqual([
    'chief done -',
    'finance current split',
    'land done split',
    'auditor current split',
    'final next -',
  ])
  one.say('finance', 'return')
  expect(routePath(route, {}, one.state()).map((shown) => shown.nodeId)).toEqual(['chief', 'finance', 'land'])
})

test('the path keeps to the way taken when facts change later', () => {
  const { state } = startRoute(branched(), { amountFen: 500n })
  expect(routePath(branched(), { amountFen: 1n }, state).map((shown) => shown.nodeId)).toEqual(['large', 'z'])
})

const fine = [node('s', 'start', 'a'), step('a', 'e'), node('e', 'end')]

test.each<[string, RouteNode[], Partial<Route>]>([
  ['dead_end', [node('s', 'start', 'a'), step('a', 'e'), node('e', 'end'), { ...step('b', 'e'), next: [] }], {}],
  ['unreachable', [...fine, step('b', 'e')], {}],
  ['unknown_target', [node('s', 'start', 'a'), step('a', 'nowhere'), node('e', 'end')], {}],
  ['no_role', [node('s', 'start', 'a'), step('a', 'e', { role: '' }), node('e', 'end')], {}],
  ['unknown_mode', [node('s', 'start', 'a'), step('a', 'e', { mode: 'most' as 'all' }), node('e', 'end')], {}],
  ['no_end', [node('s', 'start', 'a'), step('a', 'a')], {}],
  ['cycle', [node('s', 'start', 'a'), step('a', 'b'), step('b', 'a'), node('e', 'end')], {}],
  ['not_one_start', [...fine, node('s2', 'start', 'a')], {}],
  ['duplicate_id', [...fine, step('a', 'e')], {}],
  [
    'several_ways',
    [node('s', 'start', 'a'), { ...step('a', 'e'), next: [{ to: 'e' }, { to: 'b' }] }, step('b', 'e'), node('e', 'end')],
    {},
  ],
  ['over_total_limit', fine, { totalWorkingDays: 0.5 }],
  ['submitter_decides', fine, { submitterRole: 'a' }],
  ['bad_limit', [node('s', 'start', 'a'), step('a', 'e', { slaWorkingDays: -1 }), node('e', 'end')], {}],
  ['opinion_decides', [node('s', 'start', 'a'), step('a', 'e', { mode: 'opinion', deciding: true }), node('e', 'end')], {}],
  [
    'condition_misplaced',
    [node('s', 'start', 'a'), { ...step('a', 'e'), next: [{ to: 'e', condition: 'x == 1' }] }, node('e', 'end')],
    {},
  ],
  ['condition_unreadable', exclusive('x(1)'), {}],
  ['not_one_default', exclusive('x == 1', 'x == 2'), {}],
  [
    'unbalanced_parallel',
    [node('s', 'start', 'p'), node('p', 'parallel', 'a', 'b'), step('a', 'e'), step('b', 'e'), node('e', 'end')],
    {},
  ],
  [
    'unbalanced_parallel',
    [...split('a', 'x'), ...exclusive('x == 1').slice(1, -1), node('j', 'parallel', 'e'), node('e', 'end')].map(intoJoin),
    {},
  ],
  [
    'unbalanced_parallel',
    [node('s', 'start', 'x'), ...exclusive('x == 1').slice(1, -1).map(intoJoin), node('j', 'parallel', 'e'), node('e', 'end')],
    {},
  ],
])('%s is found', (code, nodes, more) => {
  expect(validateRoute({ ...routeOf(...nodes), ...more }).map((problem) => problem.code)).toContain(`approvals.route.${code}`)
})

test('the submitter may sit in his own route only as another person, and the limit counts only the longest branch', () => {
  const route = routeOf(node('s', 'start', 'a'), step('a', 'e', { distinctPerson: true }), node('e', 'end'))
  expect(validateRoute({ ...route, submitterRole: 'a' })).toEqual([])
  expect(validateRoute({ ...countersigned(), totalWorkingDays: 7 })).toEqual([])
  expect(validateRoute({ ...countersigned(), totalWorkingDays: 6 })).toMatchObject([
    { nodeId: null, figures: { ruleId: 'RT-01', days: 7 } },
  ])
})

test('two splits behind a choice may not share one join, which would wait for branches never opened', () => {
  const choice: RouteNode = { id: 'x', kind: 'exclusive', name: 'x', next: [{ to: 'p', condition: 'a == 1' }, { to: 'q' }] }
  const halves = [
    node('p', 'parallel', 'a', 'b'),
    node('q', 'parallel', 'c', 'd'),
    ...['a', 'b', 'c', 'd'].map((id) => step(id, 'j')),
  ]
  const route = routeOf(node('s', 'start', 'x'), choice, ...halves, node('j', 'parallel', 'e'), node('e', 'end'))
  const told = validateRoute(route).map((problem) => `${problem.nodeId} ${problem.code}`)
  expect(told.sort()).toEqual(['p approvals.route.unbalanced_parallel', 'q approvals.route.unbalanced_parallel'])
})

function exclusive(...conditions: string[]): RouteNode[] {
  const ways = conditions.map((condition, index) => ({ to: `w${index}`, condition }))
  const next = conditions.length > 1 ? ways : [...ways, { to: 'other' }]
  const tasks = conditions.map((_, index) => step(`w${index}`, 'e'))
  return [
    node('s', 'start', 'x'),
    { id: 'x', kind: 'exclusive', name: 'x', next },
    ...tasks,
    step('other', 'e'),
    node('e', 'end'),
  ]
}

function split(...targets: string[]): RouteNode[] {
  return [node('s', 'start', 'p'), node('p', 'parallel', ...targets), step('a', 'j')]
}

function intoJoin(given: RouteNode): RouteNode {
  return given.kind === 'task' ? { ...given, next: [{ to: 'j' }] } : given
}
