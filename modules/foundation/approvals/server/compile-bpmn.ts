import { BpmnModdle } from 'bpmn-moddle'
import type { ModdleElement } from 'bpmn-moddle'
import { refuse } from '@zhujian/kernel'
import type { Refusal } from '@zhujian/kernel'
import type { NodeKind, Reminder, Route, RouteEdge, RouteNode, StepMode } from '@zhujian/approvals/domain'

const MAX_CHARACTERS = 1_000_000

const stepAttributes = ['nameEn', 'role', 'mode', 'slaWorkingDays', 'deciding', 'countsInTotal', 'distinctPerson']
const routeAttributes = ['matter', 'version', 'totalWorkingDays', 'submitterRole', 'coordinatorRole']

/** Our attributes in BPMN files, `xmlns:zj="https://zhujian.dev/bpmn"`; all text, so that nothing is coerced unseen. */
const zjPackage = {
  name: 'Zhujian',
  prefix: 'zj',
  uri: 'https://zhujian.dev/bpmn',
  types: [
    { name: 'Step', extends: ['bpmn:UserTask'], properties: stepAttributes.map(textAttribute) },
    { name: 'RouteHead', extends: ['bpmn:Process'], properties: routeAttributes.map(textAttribute) },
  ],
}

const kinds: Record<string, NodeKind> = {
  'bpmn:StartEvent': 'start',
  'bpmn:EndEvent': 'end',
  'bpmn:UserTask': 'task',
  'bpmn:ExclusiveGateway': 'exclusive',
  'bpmn:ParallelGateway': 'parallel',
}

const common = ['$type', 'id', 'name', 'documentation', 'incoming', 'outgoing']

/** What each element may contain. Whatever else a file says would not be run, and so the file is refused. */
const allowed: Record<string, string[]> = {
  'bpmn:Definitions': [
    'targetNamespace',
    'rootElements',
    'diagrams',
    'exporter',
    'exporterVersion',
    'expressionLanguage',
    'typeLanguage',
  ],
  'bpmn:Process': ['isExecutable', 'flowElements', ...routeAttributes],
  'bpmn:StartEvent': [],
  'bpmn:EndEvent': [],
  'bpmn:UserTask': ['loopCharacteristics', ...stepAttributes],
  'bpmn:ExclusiveGateway': ['gatewayDirection', 'default'],
  'bpmn:ParallelGateway': ['gatewayDirection'],
  'bpmn:BoundaryEvent': ['attachedToRef', 'cancelActivity', 'eventDefinitions'],
  'bpmn:SequenceFlow': ['sourceRef', 'targetRef', 'conditionExpression'],
  'bpmn:MultiInstanceLoopCharacteristics': ['isSequential'],
  'bpmn:TimerEventDefinition': ['timeDuration'],
  'bpmn:Expression': ['body'],
  'bpmn:FormalExpression': ['body'],
}

/** Stops the compilation with a refusal; never leaves this file. */
class Refused extends Error {
  readonly refusal: Refusal
  constructor(refusal: Refusal) {
    super(refusal.code)
    this.refusal = refusal
  }
}

/**
 * Compiles BPMN 2.0 XML to a route (docs: DESIGN §6). Supported: start and end events, user tasks (also multi-instance, all in
 * parallel), exclusive and parallel gateways, non-interrupting boundary timers of whole days as reminders, sequence flows with
 * conditions. Anything else is refused with the id and type of the element. Call `validateRoute` on what comes out.
 */
export async function compileBpmn(xml: string): Promise<{ ok: true; route: Route } | Refusal> {
  if (xml.length > MAX_CHARACTERS) {
    return refuse('approvals.bpmn.too_large', { status: 413, figures: { characters: xml.length, most: MAX_CHARACTERS } })
  }
  const parsed = await parse(xml)
  if (!('definitions' in parsed)) return parsed
  try {
    return { ok: true, route: routeOf(parsed.definitions) }
  } catch (error) {
    if (error instanceof Refused) return error.refusal
    throw error
  }
}

async function parse(xml: string): Promise<{ definitions: ModdleElement } | Refusal> {
  try {
    const { rootElement, warnings } = await new BpmnModdle({ zj: zjPackage }).fromXML(xml)
    const [warning] = warnings
    if (warning !== undefined) return refuse('approvals.bpmn.unreadable', { figures: { detail: warning.message.slice(0, 300) } })
    return { definitions: rootElement }
  } catch (error) {
    // The parser throws for text that is not BPMN: what was uploaded is at fault, not the server.
    return refuse('approvals.bpmn.unreadable', { figures: { detail: error instanceof Error ? error.message.slice(0, 300) : '' } })
  }
}

function routeOf(definitions: ModdleElement): Route {
  onlySupported(definitions)
  const processes = elements(definitions, 'rootElements')
  const [process] = processes
  if (process === undefined || process.$type !== 'bpmn:Process' || processes.length > 1) {
    throw unsupported(processes.find((element) => element.$type !== 'bpmn:Process') ?? processes[1] ?? definitions)
  }
  onlySupported(process)
  const parts = elements(process, 'flowElements')
  for (const part of parts) onlySupported(part)
  const flows = parts.filter((part) => part.$type === 'bpmn:SequenceFlow')
  for (const flow of flows) joinsNodes(flow)
  const timers = parts.filter((part) => part.$type === 'bpmn:BoundaryEvent')
  const nodes = parts.flatMap((part) => {
    const kind = kinds[part.$type]
    return kind === undefined ? [] : [nodeFrom(part, kind, flows, timers)]
  })
  const submitterRole = text(process, 'zj:submitterRole')
  const coordinatorRole = text(process, 'zj:coordinatorRole')
  return {
    key: idOf(process),
    version: text(process, 'zj:version') || missing(process, 'zj:version'),
    matter: text(process, 'zj:matter') || missing(process, 'zj:matter'),
    totalWorkingDays: number(process, 'zj:totalWorkingDays') ?? missing(process, 'zj:totalWorkingDays'),
    nodes,
    ...(submitterRole === undefined ? {} : { submitterRole }),
    ...(coordinatorRole === undefined ? {} : { coordinatorRole }),
  }
}

function nodeFrom(part: ModdleElement, kind: NodeKind, flows: ModdleElement[], timers: ModdleElement[]): RouteNode {
  const preset = element(part, 'default')
  const leaving = flows.filter((flow) => element(flow, 'sourceRef') === part)
  const next = leaving.map((flow) => edgeFrom(flow, preset))
  const node: RouteNode = { id: idOf(part), kind, name: text(part, 'name') ?? '', next }
  return kind === 'task' ? { ...node, ...stepOf(part, timers) } : node
}

function edgeFrom(flow: ModdleElement, preset: ModdleElement | undefined): RouteEdge {
  const target = element(flow, 'targetRef')
  if (target === undefined) throw badValue(flow, 'targetRef', '')
  const expression = element(flow, 'conditionExpression')
  if (expression === undefined) {
    if (preset !== undefined && preset !== flow) throw badValue(flow, 'conditionExpression', '')
    return { to: idOf(target) }
  }
  onlySupported(expression, flow)
  const condition = text(expression, 'body') ?? ''
  if (preset === flow) throw badValue(flow, 'default', condition)
  return { to: idOf(target), condition }
}

/** A flow leads from a node to a node; one from a reminder would make the reminder decide. */
function joinsNodes(flow: ModdleElement): void {
  for (const end of ['sourceRef', 'targetRef']) {
    const node = element(flow, end)
    if (node === undefined) throw badValue(flow, end, '')
    if (kinds[node.$type] === undefined) throw unsupported(node, flow, end)
  }
}

function stepOf(task: ModdleElement, timers: ModdleElement[]): Partial<RouteNode> {
  const nameEn = text(task, 'zj:nameEn')
  const role = text(task, 'zj:role')
  const slaWorkingDays = number(task, 'zj:slaWorkingDays')
  const reminders = timers.filter((timer) => element(timer, 'attachedToRef') === task).map(reminderOf)
  const [deciding, countsInTotal, distinctPerson] = ['zj:deciding', 'zj:countsInTotal', 'zj:distinctPerson'].map((name) =>
    flag(task, name),
  )
  return {
    ...(nameEn === undefined ? {} : { nameEn }),
    mode: modeOf(task),
    ...(role === undefined ? {} : { role }),
    ...(slaWorkingDays === undefined ? {} : { slaWorkingDays }),
    ...(deciding === undefined ? {} : { deciding }),
    ...(countsInTotal === undefined ? {} : { countsInTotal }),
    ...(distinctPerson === undefined ? {} : { distinctPerson }),
    ...(reminders.length === 0 ? {} : { reminders }),
  }
}

/** Multi-instance means that all must agree unless zj:mode says otherwise; one after another is not supported. */
function modeOf(task: ModdleElement): StepMode {
  const loop = element(task, 'loopCharacteristics')
  if (loop !== undefined) {
    onlySupported(loop, task)
    if (loop.get('isSequential') === true) throw unsupported(loop, task)
  }
  const mode = text(task, 'zj:mode') ?? (loop === undefined ? 'single' : 'all')
  if (mode === 'all' || mode === 'any' || mode === 'opinion') return mode
  if (mode === 'single' && loop === undefined) return mode
  throw badValue(task, 'zj:mode', mode)
}

function reminderOf(timer: ModdleElement): Reminder {
  const [definition, ...more] = elements(timer, 'eventDefinitions')
  if (definition === undefined || more.length > 0) throw unsupported(timer)
  onlySupported(definition, timer)
  const interrupts = timer.get('cancelActivity') !== false
  if (interrupts)
    throw new Refused(refuse('approvals.bpmn.interrupting_timer', { figures: { elementId: idOf(timer), type: timer.$type } }))
  const duration = element(definition, 'timeDuration')
  const body = duration === undefined ? '' : (text(duration, 'body') ?? '')
  const days = /^P(\d{1,3})D$/.exec(body)?.[1]
  if (days === undefined) throw badValue(timer, 'timeDuration', body)
  return { id: idOf(timer), afterWorkingDays: Number(days) }
}

/** Refuses an element of another type, with foreign attributes, or with contents that would not be run. */
function onlySupported(part: ModdleElement, owner: ModdleElement = part): void {
  const members = allowed[part.$type]
  if (members === undefined) throw unsupported(part, owner)
  const extra = Object.keys(part).find((member) => !common.includes(member) && !members.includes(member))
  // A modeller's own marks on the whole file say nothing about the route; on an element they might.
  const foreign =
    part.$type === 'bpmn:Definitions' ? undefined : Object.keys(part.$attrs).find((name) => !/^(xmlns|xsi)(:|$)/.test(name))
  const found = extra ?? foreign
  if (found !== undefined) throw unsupported(part, owner, found)
}

function unsupported(part: ModdleElement, owner: ModdleElement = part, member?: string): Refused {
  const figures = { elementId: part.id ?? owner.id ?? '', type: part.$type, ...(member === undefined ? {} : { member }) }
  return new Refused(refuse('approvals.bpmn.unsupported_element', { figures }))
}

function badValue(part: ModdleElement, attribute: string, value: string): Refused {
  return new Refused(refuse('approvals.bpmn.bad_value', { figures: { elementId: part.id ?? '', attribute, value } }))
}

function missing(part: ModdleElement, attribute: string): never {
  throw badValue(part, attribute, '')
}

function textAttribute(name: string): object {
  return { name, isAttr: true, type: 'String' }
}

function idOf(part: ModdleElement): string {
  return part.id ?? missing(part, 'id')
}

function text(part: ModdleElement, name: string): string | undefined {
  const value = part.get(name)
  return typeof value === 'string' ? value.trim() : undefined
}

function number(part: ModdleElement, name: string): number | undefined {
  const value = text(part, name)
  if (value === undefined) return undefined
  if (!/^\d{1,4}(\.\d{1,2})?$/.test(value)) throw badValue(part, name, value)
  return Number(value)
}

function flag(part: ModdleElement, name: string): boolean | undefined {
  const value = text(part, name)
  if (value !== undefined && value !== 'true' && value !== 'false') throw badValue(part, name, value)
  return value === undefined ? undefined : value === 'true'
}

function element(part: ModdleElement, name: string): ModdleElement | undefined {
  const value = part.get(name)
  return isElement(value) ? value : undefined
}

function elements(part: ModdleElement, name: string): ModdleElement[] {
  const value = part.get(name)
  return Array.isArray(value) ? value.filter(isElement) : []
}

function isElement(value: unknown): value is ModdleElement {
  return typeof value === 'object' && value !== null && '$type' in value
}
