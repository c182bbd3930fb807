import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decide, routePath, startRoute, validateRoute } from './index.ts'
import type { CaseState, Facts, Route, RouteNode, StepMode } from './index.ts'

// Routes are drawn as nested blocks. The oracle below answers from the blocks alone: it knows neither graph nor tokens nor joins.
type Block =
  | { is: 'task'; mode: StepMode; people: number }
  | { is: 'sequence'; parts: Block[] }
  | { is: 'parallel'; parts: Block[] }
  | { is: 'exclusive'; threshold: number; yes: Block; no: Block }
type Named = { block: Block; id: string }

const blocks = fc.letrec<{ block: Block }>((tie) => ({
  block: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    fc.record({
      is: fc.constant('task' as const),
      mode: fc.constantFrom<StepMode>('single', 'all', 'any', 'opinion'),
      people: fc.integer({ min: 1, max: 3 }),
    }),
    fc.record({ is: fc.constant('sequence' as const), parts: fc.array(tie('block'), { maxLength: 3 }) }),
    fc.record({ is: fc.constant('parallel' as const), parts: fc.array(tie('block'), { minLength: 2, maxLength: 3 }) }),
    fc.record({
      is: fc.constant('exclusive' as const),
      threshold: fc.integer({ min: 0, max: 9 }),
      yes: tie('block'),
      no: tie('block'),
    }),
  ),
}))

function routeOf(block: Block): Route {
  const nodes: RouteNode[] = []
  const add = ({ block: part, id }: Named, to: string): string => {
    if (part.is === 'task') {
      nodes.push({ id, kind: 'task', name: id, role: id, mode: part.mode, slaWorkingDays: 1, next: [{ to }] })
      return id
    }
    if (part.is === 'sequence')
      return part.parts.reduceRight((next, inner, index) => add({ block: inner, id: `${id}.${index}` }, next), to)
    if (part.is === 'parallel') {
      nodes.push({ id: `${id}.join`, kind: 'parallel', name: id, next: [{ to }] })
      // A pass before the join keeps empty branches apart, as a modeller would have to draw them.
      const next = part.parts.map((inner, index) => {
        const pass = `${id}.${index}.pass`
        nodes.push({ id: pass, kind: 'exclusive', name: pass, next: [{ to: `${id}.join` }] })
        return { to: add({ block: inner, id: `${id}.${index}` }, pass) }
      })
      nodes.push({ id: `${id}.split`, kind: 'parallel', name: id, next })
      return `${id}.split`
    }
    const merge = `${id}.merge`
    nodes.push({ id: merge, kind: 'exclusive', name: id, next: [{ to }] })
    const [yes, no] = ['yes', 'no'].map((way) => {
      const pass = `${id}.${way}.pass`
      nodes.push({ id: pass, kind: 'exclusive', name: pass, next: [{ to: merge }] })
      return add({ block: way === 'yes' ? part.yes : part.no, id: `${id}.${way}` }, pass)
    })
    const next = [{ to: yes ?? '', condition: `amountFen >= ${part.threshold}` }, { to: no ?? '' }]
    nodes.push({ id: `${id}.x`, kind: 'exclusive', name: id, next })
    return `${id}.x`
  }
  const first = add({ block, id: 'b' }, 'end')
  nodes.push(
    { id: 'start', kind: 'start', name: 'start', next: [{ to: first }] },
    { id: 'end', kind: 'end', name: 'end', next: [] },
  )
  return { key: 'drawn', version: '1', matter: 'm', totalWorkingDays: 10_000, nodes }
}

/** Tasks that must be asked now, and whether the block is over, given the decided tasks. */
function oracle({ block, id }: Named, amount: number, done: ReadonlySet<string>): { open: string[]; over: boolean } {
  if (block.is === 'task') return done.has(id) ? { open: [], over: true } : { open: [id], over: false }
  if (block.is === 'exclusive') {
    const way = amount >= block.threshold ? 'yes' : 'no'
    return oracle({ block: block[way], id: `${id}.${way}` }, amount, done)
  }
  const inner = block.parts.map((part, index) => () => oracle({ block: part, id: `${id}.${index}` }, amount, done))
  if (block.is === 'parallel') {
    const all = inner.map((ask) => ask())
    return { open: all.flatMap((part) => part.open), over: all.every((part) => part.over) }
  }
  for (const ask of inner) {
    const part = ask()
    if (!part.over) return part
  }
  return { open: [], over: true }
}

function peopleOf(block: Block, id = 'b', found = new Map<string, { people: number; mode: StepMode }>()) {
  if (block.is === 'task') found.set(id, { people: block.people, mode: block.mode })
  else if (block.is === 'exclusive') {
    peopleOf(block.yes, `${id}.yes`, found)
    peopleOf(block.no, `${id}.no`, found)
  } else for (const [index, part] of block.parts.entries()) peopleOf(part, `${id}.${index}`, found)
  return found
}

/** Runs a case to its end, each time asking the open step the order picks, and compares with the oracle after every decision. */
function play(
  block: Block,
  amount: number,
  order: number[],
): { states: CaseState[]; asked: string[]; afterSaid: Map<string, string> } {
  const route = routeOf(block)
  const people = peopleOf(block)
  const facts: Facts = { amountFen: BigInt(amount) }
  const assigneesOf = (nodeId: string): number => people.get(nodeId)?.people ?? 1
  const heard = new Map<string, number>()
  const done = new Set<string>()
  const asked: string[] = []
  let { state } = startRoute(route, facts, assigneesOf)
  const states = [state]
  // Each state under the decisions that led to it, whatever their order.
  const afterSaid = new Map([['', JSON.stringify(state)]])
  for (let turn = 0; ; turn += 1) {
    const expected = oracle({ block, id: 'b' }, amount, done)
    expect(new Set(state.open.map((open) => open.nodeId))).toEqual(new Set(expected.open))
    expect(state.outcome).toBe(expected.over ? 'approved' : 'running')
    if (expected.over) return { states, asked, afterSaid }
    const pick = state.open[(order[turn % order.length] ?? 0) % state.open.length]
    if (pick === undefined) throw new Error('nothing open')
    const { people: count, mode } = people.get(pick.nodeId) ?? { people: 1, mode: 'single' as const }
    const decided = decide(route, state, { nodeId: pick.nodeId, decision: 'agree' }, facts, assigneesOf)
    if (!decided.ok) throw new Error(decided.code)
    const words = (heard.get(pick.nodeId) ?? 0) + 1
    heard.set(pick.nodeId, words)
    const complete = words === (mode === 'any' ? 1 : count)
    expect(decided.nodeDone).toBe(complete)
    expect(decided.cancelled).toEqual(complete && words < count ? [pick.nodeId] : [])
    if (complete) {
      done.add(pick.nodeId)
      asked.push(pick.nodeId)
    }
    const openedByOracle = oracle({ block, id: 'b' }, amount, done).open.filter((id) => !expected.open.includes(id))
    expect(new Set(decided.opened)).toEqual(new Set(openedByOracle))
    state = decided.state
    states.push(state)
    afterSaid.set(
      [...heard]
        .map(([id, words]) => `${id} ${words}`)
        .sort()
        .join(', '),
      JSON.stringify(state),
    )
  }
}

const orders = fc.array(fc.nat(20), { minLength: 1, maxLength: 30 })
const amounts = fc.integer({ min: 0, max: 9 })

test('random valid routes: the interpreter asks exactly whom the oracle asks, and ends exactly once (seed 20260503)', () => {
  const seed = 20260503
  fc.assert(
    fc.property(blocks.block, amounts, orders, (block, amount, order) => {
      expect(validateRoute(routeOf(block))).toEqual([])
      const { states, asked } = play(block, amount, order)
      expect(new Set(asked).size).toBe(asked.length)
      expect(states.filter((state) => state.outcome !== 'running')).toHaveLength(1)
    }),
    { seed, numRuns: 500 },
  )
})

test('the same decisions in another order lead to the very same state, in the middle and at the end (seed 20260504)', () => {
  const seed = 20260504
  fc.assert(
    fc.property(blocks.block, amounts, orders, orders, (block, amount, one, other) => {
      const [first, second] = [play(block, amount, one), play(block, amount, other)]
      expect(second.states.at(-1)).toEqual(first.states.at(-1))
      for (const [said, state] of first.afterSaid) {
        const other = second.afterSaid.get(said)
        if (other !== undefined) expect(other).toBe(state)
      }
      expect(new Set(second.asked)).toEqual(new Set(first.asked))
    }),
    { seed, numRuns: 300 },
  )
})

test('a return at any moment ends the case at once with nothing open (seed 20260505)', () => {
  const seed = 20260505
  fc.assert(
    fc.property(blocks.block, amounts, orders, fc.nat(30), (block, amount, order, when) => {
      const route = routeOf(block)
      const { states } = play(block, amount, order)
      const state = states[when % states.length]
      const open = state?.open.find((step) => peopleOf(block).get(step.nodeId)?.mode !== 'opinion')
      if (state === undefined || open === undefined) return
      const returned = decide(route, state, { nodeId: open.nodeId, decision: 'return' }, { amountFen: BigInt(amount) })
      if (!returned.ok) throw new Error(returned.code)
      expect(returned).toMatchObject({ outcome: 'returned', opened: [], state: { open: [], arrived: {} } })
      const others = state.open.filter((step) => step.nodeId !== open.nodeId || step.waiting > 1).map((step) => step.nodeId)
      expect(new Set(returned.cancelled)).toEqual(new Set(others))
    }),
    { seed, numRuns: 300 },
  )
})

test('the path of a running case holds every step that will be asked, once, and none else (seed 20260506)', () => {
  const seed = 20260506
  fc.assert(
    fc.property(blocks.block, amounts, orders, fc.nat(30), (block, amount, order, when) => {
      const { states, asked } = play(block, amount, order)
      const state = states[when % states.length]
      if (state === undefined) return
      const path = routePath(routeOf(block), { amountFen: BigInt(amount) }, state)
      expect(path.map((step) => step.nodeId).sort()).toEqual([...asked].sort())
      expect(
        path
          .filter((step) => step.status === 'current')
          .map((step) => step.nodeId)
          .sort(),
      ).toEqual(state.open.map((step) => step.nodeId).sort())
    }),
    { seed, numRuns: 300 },
  )
})

/** Whether every run of a route ends with nothing left over: all markings of the token game, every gateway choice tried. */
function sound(route: Route): boolean {
  const into = (id: string): number =>
    route.nodes.reduce((sum, node) => sum + node.next.filter((edge) => edge.to === id).length, 0)
  const at = new Map(route.nodes.map((node) => [node.id, node]))
  const rest: string[][] = [['start']]
  const seen = new Set<string>()
  for (let marking = rest.pop(); marking !== undefined; marking = rest.pop()) {
    const key = marking.sort().join(' ')
    if (seen.has(key)) continue
    seen.add(key)
    if (key === 'end') continue
    let moved = false
    for (const id of new Set(marking)) {
      const node = at.get(id)
      const here = marking.filter((token) => token === id).length
      const needs = node?.kind === 'parallel' ? into(id) : 1
      if (node === undefined || (needs === 1 ? here > 1 : here > needs)) return false
      if (node.kind === 'end' || here < needs) continue
      moved = true
      const left = marking.filter((token) => token !== id)
      const targets = node.next.map((edge) => edge.to)
      if (node.kind === 'exclusive') for (const to of targets) rest.push([...left, to])
      else rest.push([...left, ...targets])
    }
    if (!moved) return false
  }
  return true
}

test('a route the validator lets pass is sound in the brute-force token game (seed 20260507)', () => {
  const seed = 20260507
  const kinds = fc.constantFrom<RouteNode['kind']>('task', 'exclusive', 'parallel', 'parallel')
  const drawn = fc.array(fc.record({ kind: kinds, ways: fc.array(fc.nat(9), { minLength: 1, maxLength: 3 }) }), {
    minLength: 1,
    maxLength: 7,
  })
  let passed = 0
  let parallel = 0
  fc.assert(
    fc.property(drawn, (parts) => {
      const nodes: RouteNode[] = parts.map(({ kind, ways }, index) => {
        // Only forward, or nearly every graph would be a cycle.
        const targets = [...new Set(ways.map((way) => index + 1 + (way % (parts.length - index))))]
        const next = (kind === 'task' ? targets.slice(0, 1) : targets).map((to, way) => ({
          to: to === parts.length ? 'end' : `n${to}`,
          ...(kind === 'exclusive' && way > 0 ? { condition: 'a == 1' } : {}),
        }))
        return { id: `n${index}`, kind, name: `n${index}`, role: `n${index}`, next }
      })
      const ends: RouteNode[] = [
        { id: 'start', kind: 'start', name: 's', next: [{ to: 'n0' }] },
        { id: 'end', kind: 'end', name: 'e', next: [] },
      ]
      const route: Route = { key: 'k', version: '1', matter: 'm', totalWorkingDays: 100, nodes: [...nodes, ...ends] }
      if (validateRoute(route).length > 0) return
      passed += 1
      if (nodes.some((node) => node.kind === 'parallel' && node.next.length > 1)) parallel += 1
      expect(sound(route)).toBe(true)
    }),
    { seed, numRuns: 20_000 },
  )
  expect(passed).toBeGreaterThan(100)
  expect(parallel).toBeGreaterThan(10)
})
