import { listMapProjects } from '@zhujian/cockpit/api'
import type { MapProject } from '@zhujian/cockpit/api'
import type { InputOf } from '@zhujian/kernel'
import { AppLink, EmptyState, GradeTag, LightMark, Money, Paged, useLabel, usePages, useSay } from '@zhujian/ui'
import { useState } from 'react'
import type { ReactNode } from 'react'
import type { MapFigures } from './map-card.tsx'

type Asked = Omit<InputOf<typeof listMapProjects>, 'cursor' | 'limit' | 'placed'>
type ListProps = {
  asked: Asked
  ready: boolean
  /** Nothing has a place: only what has none is listed. */
  bare: boolean
  figures: MapFigures | undefined
  selected: string | null
  onSelect: (item: MapProject) => void
}

/** What the map shows, worst first, or what has no place on it. Where no map can be drawn it stands alone. */
export function MapList({ asked, ready, bare, figures, selected, onSelect }: ListProps): ReactNode {
  const say = useSay()
  const [chosen, setUnplaced] = useState(false)
  const unplaced = bare || chosen
  const { regionCode, light, grade } = asked
  const input = unplaced ? { regionCode, light, grade, placed: 'false' as const } : asked
  const pages = usePages(listMapProjects, { limit: 30, ...given(input) } as Omit<InputOf<typeof listMapProjects>, 'cursor'>, { enabled: ready })
  return (
    <section className="maplist" aria-label={say('screen.map.list')}>
      <fieldset className="tabs s" aria-label={say('screen.map.which')}>
        {bare ? null : <button type="button" aria-pressed={!unplaced} onClick={() => setUnplaced(false)}>{say('screen.map.in_view', { n: figures?.inView ?? '—' })}{figures?.more ? '+' : ''}</button>}
        <button type="button" aria-pressed={unplaced} onClick={() => setUnplaced(true)}>{say('screen.map.unplaced', { n: figures?.unplaced ?? '—' })}</button>
      </fieldset>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls must be reached by the keyboard. */}
      <section className="mapscroll" tabIndex={0} aria-label={say(unplaced ? 'screen.map.unplaced.label' : 'screen.map.list')}>
        <Paged pages={pages} lines={8} empty={<EmptyState why={say(unplaced ? 'screen.map.unplaced.none' : 'screen.map.none')} next={say(unplaced ? 'screen.map.unplaced.none.next' : 'screen.map.none.next')} />}>
          {(items) => <ul>{items.map((item) => <Entry key={item.projectId} item={item} on={item.projectId === selected} onSelect={onSelect} />)}</ul>}
        </Paged>
      </section>
    </section>
  )
}

/** Without what is not asked: an undefined member is no filter. */
const given = (input: object): object => Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined))

function Entry({ item, on, onSelect }: { item: MapProject; on: boolean; onSelect: (item: MapProject) => void }): ReactNode {
  const say = useSay()
  const label = useLabel()
  return (
    <li className={on ? 'on' : undefined}>
      <button type="button" aria-pressed={on} onClick={() => onSelect(item)}>
        <LightMark light={item.light} />
        <GradeTag grade={item.grade} />
        <span className="el" title={item.name}>{item.name}</span>
      </button>
      <span className="cap2 el">{label('screen.stage', item.stage)} · {item.regionName}{item.light === 'green' ? '' : ` · ${item.reason}`}</span>
      {on ? <span className="row gap3 cap2"><Money fen={item.totalInvestmentFen} unit="wan" withUnit /><AppLink href={`/projects/${item.projectId}`}>{say('screen.map.open')}</AppLink></span> : null}
    </li>
  )
}
