import type { InputOf } from '@zhujian/kernel'
import { getDeclarationForm } from '@zhujian/projects/api'
import type { GateView, passGate, ProjectView } from '@zhujian/projects/api'
import { Loaded, useOperation, useSay } from '@zhujian/ui'
import { useState } from 'react'
import type { ReactNode } from 'react'
import { SourcesTable, sourcesSum, SumDiffers } from './sources-table.tsx'
import type { DraftSource } from './use-draft.ts'

type Sources = NonNullable<InputOf<typeof passGate>['sources']>

/** The gate with which the sources are stated anew, its condition on them, and the one whose amount they must add up to (domain/01 §4). */
const balanced = 'G3.sourcesBalanced'
const approval = 'G3.feasibilityApproval'

export type Restating = {
  /** The condition that is met here and not by registered evidence; null for other gates. */
  conditionId: string | null
  /** Stated anew and adding up. */
  complete: boolean
  sources: Sources | null
  form: ReactNode
}

/** Stating the sources of funds anew with gate G3, where the approved estimate is not what the sources add up to. */
export function useRestating(gate: GateView, project: ProjectView, approvedFen: (conditionId: string) => string | null): Restating {
  const condition = gate.conditions.find((one) => one.id === balanced)
  const [changed, setChanged] = useState<readonly DraftSource[] | null>(null)
  const sources = changed ?? project.sources.map((source, index) => ({ key: String(index), sourceType: source.sourceType, amountFen: source.amountFen }))
  const total = BigInt(approvedFen(approval) ?? project.estimateFen ?? project.totalInvestmentFen ?? '0')
  const adds = sourcesSum(sources) === total
  if (!condition || gate.passedOn !== null) return { conditionId: null, complete: false, sources: null, form: null }
  // What was declared adds up to the estimate: there is nothing to state.
  if (condition.met && changed === null && adds) return { conditionId: balanced, complete: true, sources: null, form: null }
  const given = sources.flatMap(({ sourceType, amountFen }) => (sourceType && amountFen ? [{ sourceType, amountFen }] : []))
  const complete = adds && given.length === sources.length && given.length > 0
  return {
    conditionId: balanced,
    complete,
    sources: complete ? given : null,
    form: <RestateForm sources={sources} total={total} label={condition.label} onChange={setChanged} />,
  }
}

function RestateForm({ sources, total, label, onChange }: { sources: readonly DraftSource[]; total: bigint; label: string; onChange: (sources: readonly DraftSource[]) => void }): ReactNode {
  const say = useSay()
  const form = useOperation(getDeclarationForm, {})
  return (
    <fieldset style={{ padding: '4px 0 8px', maxWidth: 640 }}>
      <legend className="m5" style={{ fontSize: 13, padding: 0 }}>{label}</legend>
      <p className="cap">{say('screen.gate.restate')}</p>
      <Loaded query={form} lines={3}>
        {({ sourceTypes }) => <SourcesTable sources={sources} choices={sourceTypes} total={total} onChange={onChange} />}
      </Loaded>
      <SumDiffers sources={sources} total={total} rule={say('screen.gate.restate.rule')} onChange={onChange} />
    </fieldset>
  )
}
