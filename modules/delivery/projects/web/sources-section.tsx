import { Field, Money, MoneyInput, Shape, useSay } from '@zhujian/ui'
import type { ReactNode } from 'react'
import type { Form } from './declaration-screen.tsx'
import type { Unmet } from './declaration-sections.tsx'
import { SourcesTable, sourcesSum, SumDiffers } from './sources-table.tsx'
import type { DraftHandle } from './use-draft.ts'

/** The investment and where its money comes from; a sum that differs says by how much and offers to mend it. */
export function MoneySection({ form, handle, unmet }: { form: Form; handle: DraftHandle; unmet: Unmet }): ReactNode {
  const say = useSay()
  const { draft, change } = handle
  const { sources } = draft
  const sum = sourcesSum(sources)
  const total = BigInt(draft.totalInvestmentFen ?? '0')
  const differs = sources.some((source) => source.amountFen !== null) && sum !== total
  return (
    <div className="sec1">
      <h2>{say('screen.declare.money')} <span className="cap">{say('screen.declare.money.note')}</span></h2>
      <div className="grid2">
        <Field label={say('screen.declare.investment')} required error={draft.totalInvestmentFen === null ? undefined : unmet.get('G1.investmentStated')}>
          <MoneyInput fen={draft.totalInvestmentFen} onChange={(totalInvestmentFen) => change({ totalInvestmentFen })} />
        </Field>
      </div>
      <SourcesTable sources={sources} choices={form.sourceTypes} total={total} onChange={(changed) => change({ sources: changed })} />
      <SumDiffers sources={sources} total={total} rule={say('screen.declare.sum.rule')} onChange={(changed) => change({ sources: changed })}>
        {sum > 0n ? <button type="button" className="linkish" onClick={() => change({ totalInvestmentFen: sum.toString() })}>{say('screen.declare.sum.fix_total')} <Money fen={sum} /></button> : null}
      </SumDiffers>
      {!differs && unmet.get('G1.sourcesStated') ? <div className="lt red" style={{ marginTop: 6 }}><Shape state="red" />{unmet.get('G1.sourcesStated')}</div> : null}
    </div>
  )
}
