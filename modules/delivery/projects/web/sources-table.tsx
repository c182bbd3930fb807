import { Button, Select } from 'antd'
import { Icon, Money, MoneyInput, Shape, useSay } from '@zhujian/ui'
import type { ReactNode } from 'react'
import type { DraftSource } from './use-draft.ts'

/** Sum of the sources typed so far. */
export function sourcesSum(sources: readonly DraftSource[]): bigint {
  return sources.reduce((sum, source) => sum + BigInt(source.amountFen ?? '0'), 0n)
}

type TableProps = {
  sources: readonly DraftSource[]
  choices: readonly { code: string; label: string }[]
  /** What the sources must add up to. */
  total: bigint
  onChange: (sources: readonly DraftSource[]) => void
}

/** Where the money comes from, line by line, with the sum against what it should be. */
export function SourcesTable({ sources, choices, total, onChange }: TableProps): ReactNode {
  const say = useSay()
  const edit = (key: string, patch: Partial<DraftSource>): void => onChange(sources.map((source) => (source.key === key ? { ...source, ...patch } : source)))
  const sum = sourcesSum(sources)
  const differs = sources.some((source) => source.amountFen !== null) && sum !== total
  return (
    <table className="srct" style={{ marginTop: 10 }} aria-label={say('screen.declare.sources')}>
      <thead><tr><th>{say('screen.declare.source')}</th><th style={{ width: 200, textAlign: 'right' }}>{say('screen.declare.amount')} <span className="mut">{say('ui.unit.wan')}</span></th><th style={{ width: 40 }} /></tr></thead>
      <tbody>
        {sources.map((source) => (
          <tr key={source.key}>
            <td><Select aria-label={say('screen.declare.source')} style={{ width: '100%' }} variant="borderless" placeholder={say('screen.declare.source.choose')} value={source.sourceType} options={choices.map((one) => ({ value: one.code, label: one.label }))} onChange={(sourceType) => edit(source.key, { sourceType })} /></td>
            <td><MoneyInput label={say('screen.declare.amount')} fen={source.amountFen} invalid={differs} onChange={(amountFen) => edit(source.key, { amountFen })} /></td>
            <td>{sources.length > 1 ? <Button type="text" size="small" aria-label={say('screen.declare.source.remove')} icon={<Icon name="cross" size={12} />} onClick={() => onChange(sources.filter((one) => one.key !== source.key))} /> : null}</td>
          </tr>
        ))}
        <tr>
          <td><button type="button" className="linkish" onClick={() => onChange([...sources, { key: `${Date.now()}`, sourceType: null, amountFen: total > sum ? (total - sum).toString() : null }])}>＋ {say('screen.declare.source.add')}</button></td>
          <td className="num"><b><Money fen={sum} /></b> / <Money fen={total} /></td>
          <td />
        </tr>
      </tbody>
    </table>
  )
}

type DiffersProps = { sources: readonly DraftSource[]; total: bigint; rule: string; onChange: (sources: readonly DraftSource[]) => void; children?: ReactNode }

/** By how much a sum differs from what it should be, and an offer to mend the last line; nothing where it agrees. */
export function SumDiffers({ sources, total, rule, onChange, children }: DiffersProps): ReactNode {
  const say = useSay()
  const sum = sourcesSum(sources)
  if (sum === total || sources.every((source) => source.amountFen === null)) return null
  const last = sources.at(-1)
  const mended = last ? BigInt(last.amountFen ?? '0') + total - sum : 0n
  const gap = total > sum ? total - sum : sum - total
  return (
    <div className="row gap3 wrap" role="alert" style={{ marginTop: 6, fontSize: 13 }}>
      <span className="lt red"><Shape state="red" /><span>{say(sum < total ? 'screen.declare.sum.short' : 'screen.declare.sum.over')} <Money fen={gap} withUnit /></span></span>
      <span className="sec">{rule}</span>
      {last && mended > 0n ? <button type="button" className="linkish" onClick={() => onChange(sources.map((source) => (source === last ? { ...source, amountFen: mended.toString() } : source)))}>{say('screen.declare.sum.fix_last')} <Money fen={mended} /></button> : null}
      {children}
    </div>
  )
}
