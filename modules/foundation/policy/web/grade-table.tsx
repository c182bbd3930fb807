import { Button, Input, Select } from 'antd'
import { GradeTag, Icon, MoneyInput, useLanguage, useSay, wanOfFen } from '@zhujian/ui'
import type { Say } from '@zhujian/ui'
import type { ReactNode } from 'react'
import { differences } from '@zhujian/policy/domain'
import type { Json } from '@zhujian/policy/domain'
import { highOf, lowOf, moved, nextRowId, withPart, withTotal } from './grade-rows.ts'
import type { GradeBody, GradeRow, High, Low } from './grade-rows.ts'

type Props = { body: Record<string, unknown>; base?: Record<string, unknown>; onChange?: (body: Record<string, unknown>) => void }

/** The grade table as it is read: the first row that fits gives the grade. With `onChange` each cell can be changed, rows added, moved and taken out. */
export function GradeTable({ body, base, onChange }: Props): ReactNode {
  const say = useSay()
  const table = body as GradeBody
  const old = new Map(((base as GradeBody | undefined)?.rules ?? []).map((row) => [row.id, row]))
  const set = (rules: GradeRow[]): void => onChange?.({ ...table, rules })
  const change = (at: number, row: GradeRow): void => set(table.rules.map((one, index) => (index === at ? row : one)))
  const add = (): void => set([...table.rules, { id: nextRowId(table.rules), grade: 'B', source: '' }])
  return (
    <>
      <div className="tblw">
        <table className="tbl grt" aria-label={say('screen.rules.grade_table')}>
          <thead>
            <tr>
              <th scope="col">{say('screen.rules.row')}</th>
              <th scope="col">{say('screen.rules.total')}<span className="u">{say('ui.unit.wan')}</span></th>
              <th scope="col">{say('screen.rules.nature')}</th>
              <th scope="col">{say('screen.rules.complexity')}</th>
              <th scope="col">{say('screen.rules.elevated')}</th>
              <th scope="col">{say('screen.rules.grade')}</th>
              <th scope="col">{say('screen.rules.source')}</th>
              {onChange ? <th scope="col"><span className="vh">{say('screen.rules.acts')}</span></th> : null}
            </tr>
          </thead>
          <tbody>
            {table.rules.map((row, at) => (
              <tr key={row.id} className={base && differences((old.get(row.id) ?? null) as Json, row as Json).length > 0 ? 'chg' : undefined}>
                <td className="nw">{at + 1} <span className="cap">{row.id}</span></td>
                {onChange ? <Cells row={row} onChange={(fresh) => change(at, fresh)} /> : <Words row={row} />}
                {onChange ? <td><RowActs at={at} count={table.rules.length} onMove={(to) => set(moved(table.rules, at, to))} onDrop={() => set(table.rules.filter((_, index) => index !== at))} /></td> : null}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {onChange ? <p style={{ padding: '8px 16px' }}><Button size="small" icon={<Icon name="plus" size={12} />} onClick={add}>{say('screen.rules.row.add')}</Button></p> : null}
    </>
  )
}

/** Thousands apart, as amounts are written. */
const grouped = (figure: string): string => figure.replace(/\B(?=(\d{3})+(?=\.|$))/g, ',')

function rangeWords(say: Say, row: GradeRow): string {
  const [low, high] = [lowOf(row), highOf(row)]
  const parts = [low, high].filter((limit) => limit.fen !== null).map((limit) => say(`screen.rules.bound.${limit.bound}`, { wan: grouped(wanOfFen(limit.fen ?? '0')) }))
  return parts.length === 0 ? say('screen.rules.any') : parts.join(say('screen.rules.and'))
}

function Words({ row }: { row: GradeRow }): ReactNode {
  const say = useSay()
  const { language } = useLanguage()
  return (
    <>
      <td className="nw num" lang={language}>{rangeWords(say, row)}</td>
      <td className="nw">{row.nature ? say(`policy.nature.${row.nature}`) : '—'}</td>
      <td className="nw">{row.complexity ? say(`policy.complexity.${row.complexity}`) : '—'}</td>
      <td className="nw">{row.elevated === undefined ? '—' : say(row.elevated ? 'screen.rules.yes' : 'screen.rules.no')}</td>
      <td><GradeTag grade={row.grade} /></td>
      <td className="sec">{row.source}</td>
    </>
  )
}

function Cells({ row, onChange }: { row: GradeRow; onChange: (row: GradeRow) => void }): ReactNode {
  const say = useSay()
  const choice = (values: readonly string[], prefix: string): { value: string; label: string }[] => [{ value: '', label: say('screen.rules.any') }, ...values.map((value) => ({ value, label: say(`${prefix}.${value}`) }))]
  const name = (part: string): string => say('screen.rules.cell', { row: row.id, part: say(`screen.rules.${part}`) })
  return (
    <>
      <td><Limits row={row} onChange={onChange} /></td>
      <td><Select size="small" aria-label={name('nature')} value={row.nature ?? ''} options={choice(['publicWelfare', 'commercial'], 'policy.nature')} onChange={(value) => onChange(withPart(row, 'nature', value === '' ? undefined : (value as NonNullable<GradeRow['nature']>)))} /></td>
      <td><Select size="small" aria-label={name('complexity')} value={row.complexity ?? ''} options={choice(['ordinary', 'complex'], 'policy.complexity')} onChange={(value) => onChange(withPart(row, 'complexity', value === '' ? undefined : (value as NonNullable<GradeRow['complexity']>)))} /></td>
      <td><Select size="small" aria-label={name('elevated')} value={row.elevated === undefined ? '' : String(row.elevated)} options={[{ value: '', label: say('screen.rules.any') }, { value: 'true', label: say('screen.rules.yes') }, { value: 'false', label: say('screen.rules.no') }]} onChange={(value) => onChange(withPart(row, 'elevated', value === '' ? undefined : value === 'true'))} /></td>
      <td><Select size="small" aria-label={name('grade')} value={row.grade} options={(['A', 'B', 'C'] as const).map((grade) => ({ value: grade, label: grade }))} onChange={(grade) => onChange({ ...row, grade })} /></td>
      <td><Input size="small" aria-label={name('source')} value={row.source} maxLength={400} {...(row.source.trim().length < 2 ? { status: 'error' as const } : {})} onChange={(event) => onChange({ ...row, source: event.target.value })} /></td>
    </>
  )
}

function Limits({ row, onChange }: { row: GradeRow; onChange: (row: GradeRow) => void }): ReactNode {
  const say = useSay()
  const [low, high] = [lowOf(row), highOf(row)]
  const words = (bounds: readonly string[]): { value: string; label: string }[] => bounds.map((bound) => ({ value: bound, label: say(`screen.rules.limit.${bound}`) }))
  return (
    <span className="col gap1" style={{ minWidth: 220 }}>
      <span className="row gap1">
        <Select size="small" aria-label={say('screen.rules.cell', { row: row.id, part: say('screen.rules.low') })} value={low.bound} options={words(['none', 'above', 'atLeast'])} onChange={(bound) => onChange(withTotal(row, { ...low, bound } as Low, high))} />
        {low.bound === 'none' ? null : <MoneyInput label={say('screen.rules.cell', { row: row.id, part: say('screen.rules.low') })} fen={low.fen} onChange={(fen) => onChange(withTotal(row, { ...low, fen }, high))} />}
      </span>
      <span className="row gap1">
        <Select size="small" aria-label={say('screen.rules.cell', { row: row.id, part: say('screen.rules.high') })} value={high.bound} options={words(['none', 'below', 'atMost'])} onChange={(bound) => onChange(withTotal(row, low, { ...high, bound } as High))} />
        {high.bound === 'none' ? null : <MoneyInput label={say('screen.rules.cell', { row: row.id, part: say('screen.rules.high') })} fen={high.fen} onChange={(fen) => onChange(withTotal(row, low, { ...high, fen }))} />}
      </span>
    </span>
  )
}

function RowActs({ at, count, onMove, onDrop }: { at: number; count: number; onMove: (to: number) => void; onDrop: () => void }): ReactNode {
  const say = useSay()
  return (
    <span className="row gap1">
      <Button size="small" aria-label={say('screen.rules.row.up', { n: at + 1 })} disabled={at === 0} onClick={() => onMove(at - 1)}>↑</Button>
      <Button size="small" aria-label={say('screen.rules.row.down', { n: at + 1 })} disabled={at === count - 1} onClick={() => onMove(at + 1)}>↓</Button>
      <Button size="small" aria-label={say('screen.rules.row.drop', { n: at + 1 })} disabled={count === 1} onClick={onDrop}>×</Button>
    </span>
  )
}
