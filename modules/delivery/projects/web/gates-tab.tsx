import { Button, Input, Select } from 'antd'
import { newId } from '@zhujian/client'
import { listDocuments } from '@zhujian/documents/api'
import type { InputOf } from '@zhujian/kernel'
import { passGate } from '@zhujian/projects/api'
import type { GateView, ProjectView } from '@zhujian/projects/api'
import { DateInput, dayText, Icon, MoneyInput, Refusal, Section, Shape, StateWord, useAccount, useCommand, usePages, useSay } from '@zhujian/ui'
import { useState } from 'react'
import type { ReactNode } from 'react'
import { useRestating } from './restate-sources.tsx'

type Evidence = InputOf<typeof passGate>['evidence'][number]
type Condition = GateView['conditions'][number]

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
          <details key={gate.id} className="gate" style={{ borderTop: '1px solid var(--line-1)', padding: '6px 0' }}>
            <summary className="row gap2" style={{ cursor: 'pointer', fontSize: 13 }}>
              <Icon name="down" size={12} />
              <b style={{ width: 34 }}>{gate.id}</b>
              <span>{gate.name}</span>
              <span className="sp" />
              {gate.passedOn ? <StateWord state="green">{say('screen.gate.passed', { day: dayText(gate.passedOn) })}</StateWord> : <span className="mut">{say('screen.gate.later')}</span>}
            </summary>
            <Conditions conditions={gate.conditions} />
          </details>
        ))}
      </div>
    </div>
  )
}

/** Conditions as they stand: met or not, why, and under which source. */
export function Conditions({ conditions }: { conditions: readonly Condition[] }): ReactNode {
  const say = useSay()
  return (
    <div>
      {conditions.map((condition) => (
        <div className="cond" key={condition.id}>
          <span className="lt"><Shape state={condition.met ? 'green' : condition.hard ? 'red' : 'yellow'} /><span className="vh">{condition.met ? say('screen.gate.met') : condition.hard ? say('screen.gate.unmet.hard') : say('screen.gate.unmet.soft')}</span></span>
          <span className="m5">{condition.label}{condition.hard ? '' : <span className="cap"> {say('screen.gate.soft')}</span>}</span>
          <span className={condition.met ? 'sec' : ''}>{condition.reason}</span>
          <span className="cap" style={{ textAlign: 'right' }}>{condition.source}</span>
        </div>
      ))}
    </div>
  )
}

function OpenGate({ gate, project }: { gate: GateView; project: ProjectView }): ReactNode {
  const say = useSay()
  const command = useCommand(passGate, ['getProject', 'listProjectFacts', 'listProjects'])
  const [evidence, setEvidence] = useState<Readonly<Record<string, Evidence>>>({})
  const may = project.actions.includes('passGate')
  const restating = useRestating(gate, project, (conditionId) => evidence[conditionId]?.amountFen ?? null)
  const askable = gate.conditions.filter((condition) => !condition.met && condition.needs.length > 0 && condition.id !== restating.conditionId)
  const filled = Object.values(evidence).filter((one) => Object.keys(one).length > 1)
  const lacks = (condition: Condition): boolean => (condition.id === restating.conditionId ? !restating.complete : !condition.met && !filled.some((one) => one.conditionId === condition.id && complete(one, condition)))
  const missing = gate.conditions.filter((condition) => condition.hard && lacks(condition)).length
  const change = (conditionId: string, patch: Partial<Evidence>): void => setEvidence((all) => ({ ...all, [conditionId]: cleaned({ ...(all[conditionId] ?? { conditionId }), ...patch }) }))
  const pass = async (): Promise<void> => {
    if (await command.run({ projectId: project.id, id: newId(), gate: gate.id, evidence: filled, ...(restating.sources ? { sources: restating.sources } : {}) })) setEvidence({})
  }
  return (
    <Section flush title={`${gate.id} ${gate.name}`} note={say('screen.gate.open', { met: gate.conditions.filter((one) => one.met).length, n: gate.conditions.length })}>
      <Conditions conditions={gate.conditions} />
      {may ? (
        <div className="col gap2" style={{ padding: '10px 12px', borderTop: '1px solid var(--line-1)' }}>
          {askable.map((condition) => <EvidenceRow key={condition.id} condition={condition} projectId={project.id} value={evidence[condition.id] ?? { conditionId: condition.id }} onChange={(patch) => change(condition.id, patch)} />)}
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

function complete(one: Evidence, condition: Condition): boolean {
  return condition.needs.every((need) => one[need as keyof Evidence] !== undefined)
}

/** Without what was emptied again: the server tells a field left out from an empty one. */
function cleaned(evidence: { [Name in keyof Evidence]?: Evidence[Name] | undefined } & { conditionId: string }): Evidence {
  return Object.fromEntries(Object.entries(evidence).filter(([, value]) => value !== undefined && value !== '')) as Evidence
}

type RowProps = { condition: Condition; projectId: string; value: Evidence; onChange: (patch: { [Name in keyof Evidence]?: Evidence[Name] }) => void }

function EvidenceRow({ condition, projectId, value, onChange }: RowProps): ReactNode {
  const say = useSay()
  const { today } = useAccount()
  // The amount of an approval may be left out, but it is what later checks go by; files are offered where they are asked for.
  const needs = new Set([...condition.needs, ...condition.optional.filter((field) => field === 'amountFen')])
  const documents = usePages(listDocuments, { projectId, limit: 200 }, { enabled: needs.has('documentId') })
  const blank = undefined as never
  return (
    <fieldset style={{ display: 'grid', gridTemplateColumns: '180px repeat(3, minmax(0, 1fr))', gap: 8, alignItems: 'center' }}>
      <legend className="vh">{condition.label}</legend>
      <span className="m5" style={{ fontSize: 13 }}>{condition.label}</span>
      {needs.has('no') ? <Input aria-label={say('screen.document.no')} placeholder={say('screen.document.no')} value={value.no ?? ''} onChange={(event) => onChange({ no: event.target.value || blank })} /> : null}
      {needs.has('on') ? <DateInput label={say('screen.document.on')} value={value.on ?? null} notAfter={today} onChange={(on) => onChange({ on: on ?? blank })} /> : null}
      {needs.has('amountFen') ? <MoneyInput label={say('screen.gate.amount')} fen={value.amountFen ?? null} onChange={(amountFen) => onChange({ amountFen: amountFen ?? blank })} /> : null}
      {needs.has('documentId') ? (
        <Select
          aria-label={say('screen.gate.document')}
          placeholder={documents.items.length === 0 ? say('screen.gate.document.none') : say('screen.gate.document')}
          value={value.documentId ?? null}
          options={documents.items.map((one) => ({ value: one.documentId, label: `${one.kindLabel} · ${one.title || one.fileName}` }))}
          onChange={(documentId: string) => onChange({ documentId })}
        />
      ) : null}
    </fieldset>
  )
}
