import { Popover } from 'antd'
import { listFigureDefinitions } from '@zhujian/cockpit/api'
import type { CockpitFigure } from '@zhujian/cockpit/api'
import { AppLink, instantText, percentText, useLabel, useOperation, useSay, writeMoney } from '@zhujian/ui'
import type { Say } from '@zhujian/ui'
import type { ReactNode } from 'react'
import type { CockpitView } from './cockpit-screen.tsx'

/** A figure in its own unit: fen as 亿元, basis points as percent. */
export function figureWritten(say: Say, value: string | null, unit: CockpitFigure['unit'], counted = say('screen.cockpit.unit.count')): { figure: string; unit: string } {
  if (value === null) return { figure: '—', unit: '' }
  if (unit === 'fen') {
    const written = writeMoney(value)
    return { figure: written.figure, unit: say(`ui.unit.${written.unit}`) }
  }
  if (unit === 'bp') return { figure: percentText(Number(value)), unit: '%' }
  return { figure: value.replace('-', '−'), unit: unit === 'count' ? counted : say(`screen.cockpit.unit.${unit}`) }
}

/** Six figures, each with unit, comparison and source; the value opens the exact list behind it, the name its formula. */
export function Figures({ data }: { data: CockpitView }): ReactNode {
  return <div className="card kp">{data.figures.slice(0, 6).map((figure) => <Figure key={figure.key} figure={figure} data={data} />)}</div>
}

/** The page of the list behind a figure. */
function listAddress({ listOf, listQuery }: CockpitFigure): string {
  const query = new URLSearchParams(listQuery)
  if (listOf === 'listProjects') return `/projects?${query}`
  return `/cockpit/overdue-tasks?${new URLSearchParams({ regionCode: query.get('regionCode') ?? '' })}`
}

/** What a figure means, one click from it: formula, source, what is left out, when it is renewed, who answers for it, its time and the version of its rule. */
export function Definition({ figure, data }: { figure: CockpitFigure; data: Pick<CockpitView, 'regionCode' | 'onDay' | 'past' | 'asOf'> }): ReactNode {
  const say = useSay()
  const defined = useOperation(listFigureDefinitions, { regionCode: data.regionCode, ...(data.past ? { asOf: data.onDay } : {}) })
  const meant = defined.data?.items.find((one) => one.key === figure.key)
  return (
    <dl className="kv defined">
      <dt>{say('screen.cockpit.formula')}</dt><dd>{figure.formula}</dd>
      <dt>{say('screen.cockpit.excluded')}</dt><dd>{meant?.excluded ?? '—'}</dd>
      <dt>{say('screen.cockpit.source')}</dt><dd>{figure.source}</dd>
      <dt>{say('screen.cockpit.updated')}</dt><dd>{meant?.updated ?? '—'}</dd>
      <dt>{say('screen.cockpit.responsible')}</dt><dd>{meant?.responsible ?? '—'}</dd>
      <dt>{say('screen.cockpit.time')}</dt><dd>{data.past ? say('screen.cockpit.day.end', { day: data.onDay }) : instantText(data.asOf)}</dd>
      <dt>{say('screen.cockpit.version')}</dt><dd>{defined.data ? say('screen.cockpit.version.of', { version: defined.data.version, from: defined.data.effectiveFrom }) : '—'}</dd>
    </dl>
  )
}

function Figure({ figure, data }: { figure: CockpitFigure; data: CockpitView }): ReactNode {
  const say = useSay()
  const label = useLabel()
  const counted = label('screen.cockpit.counted', figure.key, say('screen.cockpit.unit.count'))
  const value = figureWritten(say, figure.value, figure.unit, counted)
  const before = figure.comparedWith ? figureWritten(say, figure.comparedWith.value, figure.unit, counted) : null
  const name = label('screen.cockpit.figure', figure.key, figure.label)
  return (
    <div>
      <Popover trigger="click" placement="bottomLeft" destroyOnHidden content={<Definition figure={figure} data={data} />}>
        <button type="button" className="linkish t" aria-haspopup="dialog" title={`${name} · ${say('screen.cockpit.formula.open')}`}>{name}</button>
      </Popover>
      <div className="v"><AppLink href={listAddress(figure)} label={say(data.past ? 'screen.cockpit.open_list.past' : 'screen.cockpit.open_list', { name, value: `${value.figure} ${value.unit}` })} {...(data.past ? { title: say('screen.cockpit.list_today') } : {})}>{value.figure}</AppLink><small>{value.unit}</small></div>
      <div className="cap2">{figure.comparedWith && before && figure.comparedWith.value !== null ? `${figure.comparedWith.label} ${before.figure}${before.unit === '%' ? '%' : before.unit ? ` ${before.unit}` : ''}` : say('screen.cockpit.no_comparison')}</div>
      <div className="cap el" title={figure.source}>{say('screen.cockpit.source')} {figure.source}</div>
    </div>
  )
}
