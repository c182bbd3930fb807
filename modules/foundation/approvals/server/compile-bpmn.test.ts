import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { decide, longestWorkingDays, startRoute, stepName, validateRoute } from '../domain/index.ts'
import type { Route, RouteNode } from '../domain/index.ts'
import { compileBpmn } from './compile-bpmn.ts'

const paid = 'employerAccountant 1 → employerChief! 1'
const measured = 'contractorClerk ⇒ contractorManager 1 → chiefSupervisor 2 → costConsultant 2 → employerEngineer 1'
const proposalHead = 'ownerClerk ⇒ ownerChief! 1'
const advanceHead =
  'contractorClerk ⇒ contractorManager 1 → chiefSupervisor 1 → employerEngineer 1 → employerAccountant 1 → employerChief! 1'

// domain/02 §3.1 and §3.2, written as there; `!` marks the deciding steps, which may reject.
const tables: [key: string, sequence: string, sum: number, total: number][] = [
  [
    'proposal-A',
    `${proposalHead} → sectorChief! 3 → ndrcReviewer 3 → financeReviewer & naturalResources & ecology 5 → ndrcChief! 2 → ` +
      'lgOffice! 2 → viceMayor! 3',
    19,
    20,
  ],
  ['proposal-B', `${proposalHead} → sectorChief! 3 → financeReviewer & naturalResources 5 → ndrcChief! 3`, 12, 20],
  ['proposal-C', `${proposalHead} → countyClerk 2 → countyChief! 2`, 5, 10],
  ['advance-A', `${advanceHead} → projectDirector! 1 → financeReviewer! 1 → treasury 1`, 7, 10],
  ['advance-B', `${advanceHead} → financeReviewer! 1 → treasury 1`, 6, 10],
  ['advance-C', `${advanceHead} → countyFinance! 1 → treasury 1`, 6, 10],
  ['progress-A', `${measured} → ${paid} → projectDirector! 1 → financeReviewer! 1 → treasury 1`, 10, 10],
  ['progress-B', `${measured} → ${paid} → financeReviewer! 1 → treasury 1`, 9, 10],
  [
    'progress-C',
    `contractorClerk ⇒ contractorManager 1 → chiefSupervisor 2 → employerEngineer 2 → ${paid} → countyFinance! 2 → treasury 1`,
    9,
    10,
  ],
]

test.each(tables)('every step of %s is named in Chinese and in English', async (key) => {
  const { nodes } = await shipped(key)
  const steps = nodes.filter((node) => node.kind === 'task')
  expect(steps.filter((node) => !/\p{Script=Han}/u.test(stepName(node, 'zh-CN')) || /\p{Script=Han}/u.test(stepName(node, 'en')))).toEqual([])
  const unnamed: RouteNode = { id: 'a', kind: 'task', name: '审批', next: [] }
  expect(stepName(unnamed, 'en')).toBe('审批')
})

test.each(tables)('%s is the route of the table, within its limit', async (key, sequence, sum, total) => {
  const route = await shipped(key)
  expect(validateRoute(route)).toEqual([])
  expect(route.key).toBe(key)
  expect(route.matter).toBe(key.split('-')[0])
  expect(asWritten(route)).toBe(sequence)
  expect(longestWorkingDays(route)).toBe(sum)
  expect(route.totalWorkingDays).toBe(total)
  expect(route.nodes.filter((node) => node.countsInTotal === false).map((node) => node.role)).toEqual(
    key.startsWith('proposal') ? [] : ['contractorManager'],
  )
  for (const node of route.nodes) expect(node.name).toMatch(/\p{Script=Han}/u)
})

test.each(tables.map(([key]) => key))('%s has a shape for every node and an edge for every flow', (key) => {
  const xml = fileText(key)
  for (const [, id] of xml.matchAll(/<bpmn:(?:\w+Event|userTask|\w+Gateway|sequenceFlow) id="([^"]+)"/g)) {
    expect(xml).toContain(`bpmnElement="${id}"`)
  }
})

test('the A grade countersign asks three offices at once and waits for all of them', async () => {
  const route = await shipped('proposal-A')
  let { state } = startRoute(route, {})
  const say = (nodeId: string): string[] => {
    const decided = decide(route, state, { nodeId, decision: 'agree' }, {})
    if (!decided.ok) throw new Error(decided.code)
    state = decided.state
    return decided.opened
  }
  say('ownerChief')
  say('sectorChief')
  expect(say('ndrcReviewer')).toEqual(['financeReviewer', 'naturalResources', 'ecology'])
  expect(say('ecology')).toEqual([])
  expect(say('financeReviewer')).toEqual([])
  expect(say('naturalResources')).toEqual(['ndrcChief'])
})

test('multi-instance, conditions, the default flow and reminders are read', async () => {
  const compiled = await compileBpmn(
    file(`
    <bpmn:startEvent id="s" /><bpmn:exclusiveGateway id="x" default="small" />
    <bpmn:userTask id="t" name="会签" zj:role="ndrcChief" zj:slaWorkingDays="0.5" zj:distinctPerson="true">
      <bpmn:multiInstanceLoopCharacteristics /></bpmn:userTask>
    <bpmn:boundaryEvent id="soon" attachedToRef="t" cancelActivity="false"><bpmn:timerEventDefinition>
      <bpmn:timeDuration xsi:type="bpmn:tFormalExpression">P2D</bpmn:timeDuration>
    </bpmn:timerEventDefinition></bpmn:boundaryEvent>
    <bpmn:userTask id="o" name="意见" zj:role="auditor" zj:mode="opinion" /><bpmn:endEvent id="e" />
    <bpmn:sequenceFlow id="a" sourceRef="s" targetRef="x" />
    <bpmn:sequenceFlow id="small" sourceRef="x" targetRef="o" />
    <bpmn:sequenceFlow id="large" sourceRef="x" targetRef="t">
      <bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">amountFen &gt;= 500000000</bpmn:conditionExpression>
    </bpmn:sequenceFlow>
    <bpmn:sequenceFlow id="b" sourceRef="t" targetRef="e" /><bpmn:sequenceFlow id="c" sourceRef="o" targetRef="e" />`),
  )
  if (!compiled.ok) throw new Error(JSON.stringify(compiled))
  expect(validateRoute(compiled.route)).toEqual([])
  expect(compiled.route.nodes.find((node) => node.id === 't')).toEqual({
    id: 't',
    kind: 'task',
    name: '会签',
    next: [{ to: 'e' }],
    mode: 'all',
    role: 'ndrcChief',
    slaWorkingDays: 0.5,
    distinctPerson: true,
    reminders: [{ id: 'soon', afterWorkingDays: 2 }],
  })
  expect(compiled.route.nodes.find((node) => node.id === 'x')?.next).toEqual([
    { to: 'o' },
    { to: 't', condition: 'amountFen >= 500000000' },
  ])
  expect(startRoute(compiled.route, { amountFen: 500_000_000n }).opened).toEqual(['t'])
  expect(startRoute(compiled.route, { amountFen: '499999999' }).opened).toEqual(['o'])
})

const timer = `<bpmn:timerEventDefinition>
  <bpmn:timeDuration xsi:type="bpmn:tFormalExpression">P2D</bpmn:timeDuration></bpmn:timerEventDefinition>`
const task = '<bpmn:userTask id="t" zj:role="ndrcChief" />'

test.each([
  ['<bpmn:serviceTask id="odd" />', 'unsupported_element', 'bpmn:ServiceTask'],
  ['<bpmn:scriptTask id="odd"><bpmn:script>x</bpmn:script></bpmn:scriptTask>', 'unsupported_element', 'bpmn:ScriptTask'],
  ['<bpmn:inclusiveGateway id="odd" />', 'unsupported_element', 'bpmn:InclusiveGateway'],
  ['<bpmn:subProcess id="odd" />', 'unsupported_element', 'bpmn:SubProcess'],
  ['<bpmn:task id="odd" />', 'unsupported_element', 'bpmn:Task'],
  ['<bpmn:endEvent id="odd"><bpmn:terminateEventDefinition /></bpmn:endEvent>', 'unsupported_element', 'bpmn:EndEvent'],
  ['<bpmn:userTask id="odd" xmlns:c="http://x" c:assignee="me" />', 'unsupported_element', 'bpmn:UserTask'],
  ['<bpmn:userTask id="odd" zj:rolle="x" />', 'unreadable', undefined],
  [
    `${task}<bpmn:boundaryEvent id="odd" attachedToRef="t">${timer}</bpmn:boundaryEvent>`,
    'interrupting_timer',
    'bpmn:BoundaryEvent',
  ],
  [
    `${task}<bpmn:boundaryEvent id="odd" attachedToRef="t" cancelActivity="false">${timer}</bpmn:boundaryEvent>
     <bpmn:endEvent id="e" /><bpmn:sequenceFlow id="f" sourceRef="odd" targetRef="e" />`,
    'unsupported_element',
    'bpmn:BoundaryEvent',
  ],
  [
    '<bpmn:userTask id="odd"><bpmn:multiInstanceLoopCharacteristics isSequential="true" /></bpmn:userTask>',
    'unsupported_element',
    'bpmn:MultiInstanceLoopCharacteristics',
  ],
  ['<bpmn:userTask id="odd" zj:mode="most" />', 'bad_value', undefined],
  ['<bpmn:userTask id="odd" zj:slaWorkingDays="-1" />', 'bad_value', undefined],
  ['<bpmn:userTask id="odd" zj:deciding="yes" />', 'bad_value', undefined],
])('%s is refused', async (content, code, type) => {
  const compiled = await compileBpmn(file(content))
  if (compiled.ok) throw new Error('was accepted')
  expect(compiled.code).toBe(`approvals.bpmn.${code}`)
  if (type !== undefined) expect(compiled.figures).toMatchObject({ elementId: 'odd', type })
})

test('a script as condition is refused, and so is text that is no BPMN', async () => {
  const scripted = await compileBpmn(
    file(`<bpmn:exclusiveGateway id="x" /><bpmn:endEvent id="e" /><bpmn:sequenceFlow id="odd" sourceRef="x" targetRef="e">
      <bpmn:conditionExpression xsi:type="bpmn:tFormalExpression" language="javascript">next()</bpmn:conditionExpression>
      </bpmn:sequenceFlow>`),
  )
  expect(scripted).toMatchObject({ ok: false, figures: { elementId: 'odd', member: 'language' } })
  for (const text of ['', '<a/>', '<bpmn:definitions', '不是 XML']) {
    expect(await compileBpmn(text)).toMatchObject({ ok: false, code: 'approvals.bpmn.unreadable' })
  }
  expect(await compileBpmn(' '.repeat(1_000_001))).toMatchObject({ ok: false, status: 413 })
})

function fileText(key: string): string {
  return readFileSync(join(import.meta.dirname, '../data/routes', `${key}.bpmn`), 'utf8')
}

async function shipped(key: string): Promise<Route> {
  const compiled = await compileBpmn(fileText(key))
  if (!compiled.ok) throw new Error(JSON.stringify(compiled))
  return compiled.route
}

/** The route in the notation of domain/02 §3: parallel steps joined by `&` with the days they share. */
function asWritten(route: Route): string {
  const parts: string[] = []
  let at = route.nodes.find((node) => node.kind === 'start')?.next ?? []
  while (at.length > 0) {
    const nodes = at.map(({ to }) => route.nodes.find((node) => node.id === to))
    const tasks = nodes.filter((node) => node?.kind === 'task')
    if (tasks.length > 0) {
      const days = [...new Set(tasks.map((node) => node?.slaWorkingDays))].join('/')
      parts.push(`${tasks.map((node) => `${node?.role}${node?.deciding ? '!' : ''}`).join(' & ')} ${days}`)
    }
    const next = nodes.flatMap((node) => node?.next ?? [])
    at = [...new Map(next.map((edge) => [edge.to, edge])).values()]
  }
  return `${route.submitterRole} ⇒ ${parts.join(' → ')}`
}

function file(content: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?><bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:zj="https://zhujian.dev/bpmn" id="d" targetNamespace="t">
    <bpmn:process id="p" zj:matter="proposal" zj:version="1" zj:totalWorkingDays="20">
    ${content}</bpmn:process></bpmn:definitions>`
}
