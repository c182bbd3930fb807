import { Input, Select } from 'antd'
import { listDocuments } from '@zhujian/documents/api'
import type { InputOf } from '@zhujian/kernel'
import type { GateView, passGate } from '@zhujian/projects/api'
import { DateInput, MoneyInput, useAccount, usePages, useSay } from '@zhujian/ui'
import { useState } from 'react'
import type { ReactNode } from 'react'

export type Evidence = InputOf<typeof passGate>['evidence'][number]
export type Condition = GateView['conditions'][number]
type Patch = { [Name in keyof Evidence]?: Evidence[Name] }

/** What is being handed in for the conditions of a gate. */
export type Handing = {
  of(conditionId: string): Evidence
  filled: Evidence[]
  change(conditionId: string, patch: Patch): void
  clear(): void
}

export function useEvidence(): Handing {
  const [evidence, setEvidence] = useState<Readonly<Record<string, Evidence>>>({})
  return {
    of: (conditionId) => evidence[conditionId] ?? { conditionId },
    filled: Object.values(evidence).filter((one) => Object.keys(one).length > 1),
    change: (conditionId, patch) => setEvidence((all) => ({ ...all, [conditionId]: cleaned({ ...(all[conditionId] ?? { conditionId }), ...patch }) })),
    clear: () => setEvidence({}),
  }
}

export function complete(one: Evidence, condition: Condition): boolean {
  return condition.needs.every((need) => one[need as keyof Evidence] !== undefined)
}

/** Without what was emptied again: the server tells a field left out from an empty one. */
function cleaned(evidence: { [Name in keyof Evidence]?: Evidence[Name] | undefined } & { conditionId: string }): Evidence {
  return Object.fromEntries(Object.entries(evidence).filter(([, value]) => value !== undefined && value !== '')) as Evidence
}

type RowsProps = { conditions: readonly Condition[]; projectId: string; handing: Handing }

export function EvidenceRows({ conditions, projectId, handing }: RowsProps): ReactNode {
  return conditions.map((condition) => <EvidenceRow key={condition.id} condition={condition} projectId={projectId} value={handing.of(condition.id)} onChange={(patch) => handing.change(condition.id, patch)} />)
}

type RowProps = { condition: Condition; projectId: string; value: Evidence; onChange: (patch: Patch) => void }

function EvidenceRow({ condition, projectId, value, onChange }: RowProps): ReactNode {
  const say = useSay()
  const { today } = useAccount()
  // The amount of an approval may be left out, but it is what later checks go by; files are offered where they are asked for.
  const needs = new Set([...condition.needs, ...condition.optional.filter((field) => field === 'amountFen')])
  const documents = usePages(listDocuments, { projectId, limit: 200 }, { enabled: needs.has('documentId') })
  const blank = undefined as never
  return (
    <fieldset style={{ display: 'grid', gridTemplateColumns: '180px repeat(auto-fill, minmax(170px, 1fr))', gap: 8, alignItems: 'center' }}>
      <legend className="vh">{condition.label}</legend>
      <span className="m5" style={{ fontSize: 13 }}>{condition.label}</span>
      {needs.has('no') ? <Input aria-label={say('screen.document.no')} placeholder={say('screen.document.no')} value={value.no ?? ''} onChange={(event) => onChange({ no: event.target.value || blank })} /> : null}
      {needs.has('on') ? <DateInput label={say('screen.document.on')} value={value.on ?? null} notAfter={today} onChange={(on) => onChange({ on: on ?? blank })} /> : null}
      {needs.has('amountFen') ? <MoneyInput label={say('screen.gate.amount')} fen={value.amountFen ?? null} onChange={(amountFen) => onChange({ amountFen: amountFen ?? blank })} /> : null}
      {condition.optional.includes('expiresOn') ? (
        <span className="row gap2">
          <span className="cap nw" aria-hidden="true">{say('screen.gate.expires')}</span>
          <DateInput label={say('screen.gate.expires')} value={value.expiresOn ?? null} onChange={(expiresOn) => onChange({ expiresOn: expiresOn ?? blank })} />
        </span>
      ) : null}
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
