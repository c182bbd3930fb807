import { Button, Select } from 'antd'
import { Field, Icon, Money, MoneyInput, Shape, useSay } from '@zhujian/ui'
import type { ReactNode } from 'react'
import type { Form } from './declaration-screen.tsx'
import type { Unmet } from './declaration-sections.tsx'
import type { Draft, DraftHandle, DraftSource } from './use-draft.ts'

/** Sum of the sources typed so far. */
export function sourcesSum(draft: Draft): bigint {
  return draft.sources.reduce((sum, source) => sum + BigInt(source.amountFen ?? '0'), 0n)
}

/** The investment and where its money comes from; a sum that differs says by how much and offers to mend it. */
export function MoneySection({ form, handle, unmet }: { form: Form; handle: DraftHandle; unmet: Unmet }): ReactNode {
  const say = useSay()
  const { draft, change } = handle
  const edit = (key: string, patch: Partial<DraftSource>): void => change({ sources: draft.sources.map((source) => (source.key === key ? { ...source, ...patch } : source)) })
  const sum = sourcesSum(draft)
  const total = BigInt(draft.totalInvestmentFen ?? '0')
  const differs = draft.sources.some((source) => source.amountFen !== null) && sum !== total
  return (
    <div className="sec1">
      <h2>{say('screen.declare.money')} <span className="cap">{say('screen.declare.money.note')}</span></h2>
      <div className="grid2">
        <Field label={say('screen.declare.investment')} required error={draft.totalInvestmentFen === null ? undefined : unmet.get('G1.investmentStated')}>
          <MoneyInput fen={draft.totalInvestmentFen} onChange={(totalInvestmentFen) => change({ totalInvestmentFen })} />
        </Field>
      </div>
      <table className="srct" style={{ marginTop: 10 }} aria-label={say('screen.declare.sources')}>
        <thead><tr><th>{say('screen.declare.source')}</th><th style={{ width: 200, textAlign: 'right' }}>{say('screen.declare.amount')} <span className="mut">{say('ui.unit.wan')}</span></th><th style={{ width: 40 }} /></tr></thead>
        <tbody>
          {draft.sources.map((source) => (
            <tr key={source.key}>
              <td><Select aria-label={say('screen.declare.source')} style={{ width: '100%' }} variant="borderless" placeholder={say('screen.declare.source.choose')} value={source.sourceType} options={form.sourceTypes.map((one) => ({ value: one.code, label: one.label }))} onChange={(sourceType) => edit(source.key, { sourceType })} /></td>
              <td><MoneyInput label={say('screen.declare.amount')} fen={source.amountFen} invalid={differs} onChange={(amountFen) => edit(source.key, { amountFen })} /></td>
              <td>{draft.sources.length > 1 ? <Button type="text" size="small" aria-label={say('screen.declare.source.remove')} icon={<Icon name="cross" size={12} />} onClick={() => change({ sources: draft.sources.filter((one) => one.key !== source.key) })} /> : null}</td>
            </tr>
          ))}
          <tr>
            <td><button type="button" className="linkish" onClick={() => change({ sources: [...draft.sources, { key: `${Date.now()}`, sourceType: null, amountFen: total > sum ? (total - sum).toString() : null }] })}>＋ {say('screen.declare.source.add')}</button></td>
            <td className="num"><b><Money fen={sum} /></b> / <Money fen={total} /></td>
            <td />
          </tr>
        </tbody>
      </table>
      {differs ? <Differs sum={sum} total={total} draft={draft} onChange={change} /> : unmet.get('G1.sourcesStated') ? <div className="lt red" style={{ marginTop: 6 }}><Shape state="red" />{unmet.get('G1.sourcesStated')}</div> : null}
    </div>
  )
}

type DiffersProps = { sum: bigint; total: bigint; draft: Draft; onChange: (patch: Partial<Draft>) => void }

function Differs({ sum, total, draft, onChange }: DiffersProps): ReactNode {
  const say = useSay()
  const last = draft.sources.at(-1)
  const mended = last ? BigInt(last.amountFen ?? '0') + total - sum : 0n
  const gap = total > sum ? total - sum : sum - total
  return (
    <div className="row gap3 wrap" role="alert" style={{ marginTop: 6, fontSize: 13 }}>
      <span className="lt red"><Shape state="red" /><span>{say(sum < total ? 'screen.declare.sum.short' : 'screen.declare.sum.over')} <Money fen={gap} withUnit /></span></span>
      <span className="sec">{say('screen.declare.sum.rule')}</span>
      {last && mended > 0n ? <button type="button" className="linkish" onClick={() => onChange({ sources: draft.sources.map((source) => (source === last ? { ...source, amountFen: mended.toString() } : source)) })}>{say('screen.declare.sum.fix_last')} <Money fen={mended} /></button> : null}
      {sum > 0n ? <button type="button" className="linkish" onClick={() => onChange({ totalInvestmentFen: sum.toString() })}>{say('screen.declare.sum.fix_total')} <Money fen={sum} /></button> : null}
    </div>
  )
}
