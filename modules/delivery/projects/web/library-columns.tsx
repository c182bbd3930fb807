import { Checkbox, Popover } from 'antd'
import { exportColumns, getLibraryOptions } from '@zhujian/projects/api'
import type { LibraryView, ProjectItem } from '@zhujian/projects/api'
import type { OutputOf } from '@zhujian/kernel'
import type { listProjects } from '@zhujian/projects/api'
import { dayText, GradeTag, Icon, Light, Money, percentText, ProgressBar, Shape, useLabel, useOperation, useSay } from '@zhujian/ui'
import type { Column, SearchState } from '@zhujian/ui'
import { useState } from 'react'
import type { ReactNode } from 'react'
import { lightReason } from './light-reason.ts'

export type LibraryColumn = LibraryView['columns'][number]
export type Totals = NonNullable<OutputOf<typeof listProjects>['totals']>

/** What a column can be chosen for on the screen: the reason of a light stands beside it. */
const offered = exportColumns.filter((column) => column !== 'lightReason')
const storageKey = 'zhujian.library.columns'

function kept(): LibraryColumn[] {
  try {
    return read(localStorage.getItem(storageKey) ?? '')
  } catch {
    return []
  }
}

const read = (text: string): LibraryColumn[] => text.split(',').flatMap((one) => offered.find((column) => column === one) ?? [])

/** The columns shown: those of the address (a view sent on), else those last chosen on this device, else those of policy. */
export function useLibraryColumns(search: SearchState): { columns: readonly LibraryColumn[]; /** Chosen by somebody, so shown however narrow the screen is. */ byHand: boolean; choose: (columns: readonly LibraryColumn[] | null) => void } {
  const options = useOperation(getLibraryOptions, {})
  const [own, setOwn] = useState(kept)
  const sent = read(search.values['cols'] ?? '')
  const standard = options.data?.columns ?? []
  const columns = [sent, own, standard].find((one) => one.length > 0) ?? (['name'] as const)
  return {
    columns,
    byHand: sent.length > 0 || own.length > 0,
    choose: (next) => {
      setOwn(next ? [...next] : [])
      search.set({ cols: undefined })
      try {
        if (next) localStorage.setItem(storageKey, next.join(','))
        else localStorage.removeItem(storageKey)
      } catch {
        // Without storage the choice lives as long as the page.
      }
    },
  }
}

/** Which columns, and in which order; the name always stays. */
export function ColumnChooser({ columns, choose }: { columns: readonly LibraryColumn[]; choose: (columns: readonly LibraryColumn[] | null) => void }): ReactNode {
  const say = useSay()
  const hidden = offered.filter((column) => !columns.includes(column))
  const move = (column: LibraryColumn, by: number): void => {
    const at = columns.indexOf(column)
    const rest = columns.filter((one) => one !== column)
    choose([...rest.slice(0, Math.max(0, at + by)), column, ...rest.slice(Math.max(0, at + by))])
  }
  const list = (
    <fieldset className="filterlist colpick" aria-label={say('screen.library.columns')}>
      {columns.map((column, at) => (
        <div key={column} className="row gap2">
          <Checkbox checked disabled={column === 'name'} onChange={() => choose(columns.filter((one) => one !== column))}>{say(`screen.library.column.${column}`)}</Checkbox>
          <span className="sp" />
          <button type="button" disabled={at === 0} aria-label={say('screen.library.column.up', { column: say(`screen.library.column.${column}`) })} onClick={() => move(column, -1)}>↑</button>
          <button type="button" disabled={at === columns.length - 1} aria-label={say('screen.library.column.down', { column: say(`screen.library.column.${column}`) })} onClick={() => move(column, 1)}>↓</button>
        </div>
      ))}
      {hidden.map((column) => <Checkbox key={column} checked={false} onChange={() => choose([...columns, column])}>{say(`screen.library.column.${column}`)}</Checkbox>)}
      <button type="button" className="linkish" onClick={() => choose(null)}>{say('screen.library.columns.reset')}</button>
    </fieldset>
  )
  return (
    <Popover trigger="click" placement="bottomRight" content={list}>
      <button type="button" className="chip" aria-haspopup="true"><Icon name="check" size={12} />{say('screen.library.columns')}</button>
    </Popover>
  )
}

/** The columns of the table, each with what stands under it for every project the filter finds. */
export function useTableColumns(chosen: readonly LibraryColumn[], byHand: boolean, totals: Totals | null, shown: number): Column<ProjectItem>[] {
  const say = useSay()
  const label = useLabel()
  const wan = say('ui.unit.wan')
  const title = (column: LibraryColumn): string => say(`screen.library.column.${column}`)
  const all: Record<LibraryColumn, Omit<Column<ProjectItem>, 'key' | 'title'>> = {
    code: { render: (one) => <span className="nw sec">{one.code ?? '—'}</span> },
    name: { render: (one) => <span className="nm el" style={{ display: 'block', maxWidth: 'clamp(180px, 21vw, 300px)', minWidth: 180 }} title={one.code ? `${one.name} ${one.code}` : one.name}>{one.name}</span>, foot: totals ? <>{say(totals.truncated ? 'screen.library.total.truncated' : 'screen.library.total', { n: totals.count })} <span className="cap">{say('screen.library.on_page', { n: shown })}</span></> : null },
    grade: { render: (one) => <GradeTag grade={one.grade} /> },
    stage: { render: (one) => <span className="nw">{one.state === 'draft' ? say('screen.project.state.draft') : label('screen.stage', one.stage)}</span> },
    state: { render: (one) => <span className="nw">{label('screen.project.state', one.state)}</span> },
    region: { optional: true, render: (one) => <span className="nw">{one.regionName}</span> },
    sector: { render: (one) => <span className="nw">{one.sectorLabel}</span> },
    owner: { optional: 'wide', render: (one) => <span className="el" style={{ display: 'block', maxWidth: 132 }} title={one.ownerUnitName}>{one.ownerUnitName}</span> },
    investment: { unit: wan, numeric: true, render: (one) => <><Money fen={one.totalInvestmentFen} />{one.currency !== 'CNY' ? <span className="cap"> {one.currency}</span> : null}</>, foot: totals ? <><Money fen={totals.totalInvestmentFen} />{totals.foreign > 0 ? <span className="cap" title={say('screen.library.total.foreign.why')}> {say('screen.library.total.foreign', { n: totals.foreign })}</span> : null}</> : null },
    currency: { render: (one) => one.currency },
    contract: { unit: wan, numeric: true, optional: true, render: (one) => <Money fen={one.contractFen} quiet />, foot: totals ? <Money fen={totals.contractFen} /> : null },
    paid: { unit: wan, numeric: true, render: (one) => <Money fen={one.paidFen} quiet />, foot: totals ? <Money fen={totals.paidFen} /> : null },
    progress: { unit: '%', numeric: true, render: (one) => one.progressBp === null ? <span className="mut">—</span> : <><ProgressBar bp={one.progressBp} /> <span style={{ display: 'inline-block', minWidth: 36 }}>{percentText(one.progressBp)}</span></> },
    light: { grow: true, render: (one) => <span className="row"><Light light={one.light} reason={lightReason(say, one)} since={one.lightSince} dated={false} /></span>, foot: totals ? <LightTotals totals={totals} /> : null },
    lightReason: { render: (one) => lightReason(say, one) },
    since: { numeric: true, render: (one) => <span className="sec">{one.lightSince ? dayText(one.lightSince) : ''}</span> },
  }
  return chosen.map((key) => ({ key, title: title(key), ...all[key], ...(byHand ? { optional: false } : {}) }))
}

function LightTotals({ totals }: { totals: Totals }): ReactNode {
  const say = useSay()
  return (
    <span className="row gap3" style={{ fontWeight: 400 }}>
      {(['red', 'yellow'] as const).map((light) => <span key={light} className={totals[light] > 0 ? `lt ${light}` : 'lt mut'} title={say(`ui.light.${light}`)}><Shape state={light} />{totals[light]}</span>)}
      <span className="cap" title={say('screen.library.light.green')}>{say('screen.library.total.rest', { n: totals.green })}</span>
    </span>
  )
}
