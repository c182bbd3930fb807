import { Button } from 'antd'
import { newId } from '@zhujian/client'
import { passGate } from '@zhujian/projects/api'
import type { GateView, ProjectView } from '@zhujian/projects/api'
import { dayText, Icon, Refusal, Section, Shape, StateWord, useCommand, useSay } from '@zhujian/ui'
import type { ReactNode } from 'react'
import { complete, EvidenceRows, useEvidence } from './evidence-rows.tsx'
import type { Condition } from './evidence-rows.tsx'
import { useRestating } from './restate-sources.tsx'

/** What a passed or supplemented gate changes on the screens. */
const stale = ['getProject', 'listProjectFacts', 'listProjects']

/** The 13 gates: passed ones with their day, open ones with their conditions and where evidence is registered. */
export function GatesTab({ project }: { project: ProjectView }): ReactNode {
  const say = useSay()
  const open = project.gates.filter((gate) => gate.open)
  const rest = project.gates.filter((gate) => !gate.open)
  return (
    <div className="stack" style={{ padding: 16 }}>
      {open.map((gate) => <OpenGate key={gate.id} gate={gate} project={project} />)}
      <div>
        <h2>{say('screen.gate.all')}</h2>
        {rest.map((gate) => (
          <details key={gate.id} className="gate" open={hasLapsed(gate)} style={{ borderTop: '1px solid var(--line-1)', padding: '6px 0' }}>
            <summary className="row gap2" style={{ cursor: 'pointer', fontSize: 13 }}>
              <Icon name="down" size={12} />
              <b style={{ width: 34 }}>{gate.id}</b>
              <span>{gate.name}</span>
              <span className="sp" />
              {hasLapsed(gate) ? <StateWord state="red">{say('screen.gate.lapsed')}</StateWord> : null}
              {gate.passedOn ? <StateWord state="green">{say('screen.gate.passed', { day: dayText(gate.passedOn) })}</StateWord> : <span className="mut">{say('screen.gate.later')}</span>}
            </summary>
            <Conditions conditions={gate.conditions} project={project} />
            {gate.passedOn && project.actions.includes('passGate') ? <Renewals gate={gate} project={project} /> : null}
          </details>
        ))}
      </div>
    </div>
  )
}

/** The condition that the approval of a matter meets. */
const decidedBy: Readonly<Record<string, string>> = { proposal: 'G2.proposalApproved' }

/** Conditions as they stand: met or not, why, and under which source. What a running approval is deciding is neither. */
export function Conditions({ conditions, project }: { conditions: readonly Condition[]; project: ProjectView }): ReactNode {
  const deciding = new Set(project.openTasks.map((task) => decidedBy[task.matter]))
  return <div>{conditions.map((condition) => <ConditionRow key={condition.id} condition={condition} deciding={!condition.met && deciding.has(condition.id)} />)}</div>
}

function ConditionRow({ condition, deciding }: { condition: Condition; deciding: boolean }): ReactNode {
  const say = useSay()
  const { met, hard, expiresOn } = condition
  return (
    <div className="cond">
      {deciding ? <span className="lt"><i className="pend" /></span> : <span className="lt"><Shape state={met ? 'green' : hard ? 'red' : 'yellow'} /><span className="vh">{say(met ? 'screen.gate.met' : hard ? 'screen.gate.unmet.hard' : 'screen.gate.unmet.soft')}</span></span>}
      <span className="m5">{condition.label}{hard ? '' : <span className="cap"> {say('screen.gate.soft')}</span>}</span>
      <span className={met || deciding ? 'sec' : ''}>{deciding ? say('screen.gate.deciding') : condition.reason}{met && expiresOn ? <span className="cap"> {say('screen.gate.valid_to', { day: dayText(expiresOn) })}</span> : null}</span>
      <span className="cap" style={{ textAlign: 'right' }}>{condition.source}</span>
    </div>
  )
}

function OpenGate({ gate, project }: { gate: GateView; project: ProjectView }): ReactNode {
  const say = useSay()
  const command = useCommand(passGate, stale)
  const handing = useEvidence()
  const { filled } = handing
  const may = project.actions.includes('passGate')
  const restating = useRestating(gate, project, (conditionId) => handing.of(conditionId).amountFen ?? null)
  const askable = gate.conditions.filter((condition) => !condition.met && condition.needs.length > 0 && condition.id !== restating.conditionId)
  const lacks = (condition: Condition): boolean => (condition.id === restating.conditionId ? !restating.complete : !condition.met && !filled.some((one) => one.conditionId === condition.id && complete(one, condition)))
  const missing = gate.conditions.filter((condition) => condition.hard && lacks(condition)).length
  const pass = async (): Promise<void> => {
    if (await command.run({ projectId: project.id, id: newId(), gate: gate.id, evidence: filled, ...(restating.sources ? { sources: restating.sources } : {}) })) handing.clear()
  }
  return (
    <Section flush title={`${gate.id} ${gate.name}`} note={say('screen.gate.open', { met: gate.conditions.filter((one) => one.met).length, n: gate.conditions.length })}>
      <Conditions conditions={gate.conditions} project={project} />
      {may ? (
        <div className="col gap2" style={{ padding: '10px 12px', borderTop: '1px solid var(--line-1)' }}>
          <EvidenceRows conditions={askable} projectId={project.id} handing={handing} />
          {restating.form}
          <Refusal error={command.problem} />
          {command.done ? <StateWord state="green">{say('screen.gate.done')}</StateWord> : null}
          <div className="row gap2">
            <Button type="primary" loading={command.busy} disabled={missing > 0} onClick={() => void pass()}>
              {missing > 0 ? say('screen.gate.missing', { n: missing }) : say('screen.gate.pass', { gate: gate.name })}
            </Button>
            <span className="cap">{say('screen.gate.note')}</span>
          </div>
        </div>
      ) : null}
    </Section>
  )
}

function hasLapsed(gate: GateView): boolean {
  return gate.passedOn !== null && gate.conditions.some((condition) => condition.hard && !condition.met && condition.expiresOn !== null)
}

/** Extensions and new documents for what a passed gate cites and what runs out (domain/01 §7.2, EX-03). */
function Renewals({ gate, project }: { gate: GateView; project: ProjectView }): ReactNode {
  const say = useSay()
  const command = useCommand(passGate, stale)
  const handing = useEvidence()
  const { filled } = handing
  const renewable = gate.conditions.filter((condition) => condition.optional.includes('expiresOn'))
  if (renewable.length === 0) return null
  const ready = filled.length > 0 && filled.every((one) => renewable.some((condition) => condition.id === one.conditionId && complete(one, condition)))
  const register = async (): Promise<void> => {
    if (await command.run({ projectId: project.id, id: newId(), gate: gate.id, evidence: filled })) handing.clear()
  }
  return (
    <div className="col gap2" style={{ padding: '10px 12px' }}>
      <EvidenceRows conditions={renewable} projectId={project.id} handing={handing} />
      <Refusal error={command.problem} />
      {command.done ? <StateWord state="green">{say('screen.gate.renewed')}</StateWord> : null}
      <div className="row gap2">
        <Button loading={command.busy} disabled={!ready} onClick={() => void register()}>{say('screen.gate.renew')}</Button>
        <span className="cap">{say('screen.gate.renew.note')}</span>
      </div>
    </div>
  )
}
