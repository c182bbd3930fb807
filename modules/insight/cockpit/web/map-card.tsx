import { getMapFigures, getMapLayer } from '@zhujian/cockpit/api'
import type { MapMark } from '@zhujian/cockpit/api'
import type { InputOf, OutputOf } from '@zhujian/kernel'
import { Loaded, Section, Shape, Skeleton, useLabel, useOperation, useSay, useSearchState } from '@zhujian/ui'
import type { StateColour } from '@zhujian/ui'
import { lazy, Suspense, useState } from 'react'
import type { ReactNode } from 'react'
import type { Box, Place, SeenView } from './map-canvas.tsx'
import { MapList } from './map-list.tsx'
import { apart } from './map-marks.ts'
import type { ColourBy } from './map-marks.ts'
import type { MapLayerView } from './map-style.ts'

const MapCanvas = lazy(() => import('./map-canvas.tsx'))
export type MapFigures = OutputOf<typeof getMapFigures>

const lights: readonly StateColour[] = ['red', 'yellow', 'green']

/** Whether this browser can draw the map at all. */
export function drawsMaps(): boolean {
  try {
    return document.createElement('canvas').getContext('webgl2') !== null
  } catch {
    return false
  }
}

type Scope = { regionCode: number; regionName: string; drilled: boolean; past: boolean }

/** Where the projects are: a map and the list of what it shows, in step. Everything chosen lives in the address. */
export function MapCard({ scope, onRegion }: { scope: Scope; onRegion: (code: string | undefined) => void }): ReactNode {
  const layer = useOperation(getMapLayer, { regionCode: scope.regionCode })
  const say = useSay()
  return (
    <Section title={say('screen.map.title')} className="mapcard" flush note={scope.past ? say('screen.map.today_only') : say(scope.drilled ? 'screen.map.note.drilled' : 'screen.map.note')}>
      <Loaded query={layer} lines={8}>{(view) => <MapAndList view={view} scope={scope} onRegion={onRegion} />}</Loaded>
    </Section>
  )
}

/** The box to show: the region looked at, or whatever is drawn. */
export function boxOf(view: MapLayerView, regionCode: number): Box | null {
  return view.regions.find((region) => region.regionCode === regionCode) ?? view.regions.reduce<Box | null>((all, one) => (all === null ? one : { west: Math.min(all.west, one.west), south: Math.min(all.south, one.south), east: Math.max(all.east, one.east), north: Math.max(all.north, one.north) }), null)
}

/** Marks nearer than this are hard to hit. */
const marksApart = 30

/** Where nothing is drawn yet: the whole of what may lie in the country. */
const anywhere: Box = { west: 73, south: 18, east: 135, north: 54 }

type Asked = Pick<InputOf<typeof getMapFigures>, 'regionCode' | 'west' | 'south' | 'east' | 'north' | 'light' | 'grade'>

function MapAndList({ view, scope, onRegion }: { view: MapLayerView; scope: Scope; onRegion: (code: string | undefined) => void }): ReactNode {
  const say = useSay()
  const search = useSearchState()
  const { light, grade, by, project, at } = { light: search.values['light'], grade: search.values['grade'], by: (search.values['by'] === 'grade' ? 'grade' : 'light') as ColourBy, project: search.values['project'] ?? null, at: search.values['at'] ?? null }
  const [seen, setSeen] = useState<{ box: Box; zoom: number } | null>(null)
  const [chosen, setChosen] = useState<Place | null>(null)
  const [capable] = useState(drawsMaps)
  const first = useOperation(getMapFigures, { regionCode: scope.regionCode, zoom: 9 }, { enabled: capable && !view.base && !view.reviewed })
  // No outline and no place: an empty sheet says nothing that the list does not say better.
  const bare = first.data?.marks.length === 0
  const drawn = capable && !bare
  const filter = { ...(light ? { light } : {}), ...(grade === 'A' || grade === 'B' || grade === 'C' ? { grade } : {}) }
  const asked: Asked = { regionCode: scope.regionCode, ...(seen?.box ?? {}), ...filter } as Asked
  const figures = useOperation(getMapFigures, { ...asked, zoom: seen ? Math.floor(seen.zoom) : 9 } as InputOf<typeof getMapFigures>, { enabled: !drawn || seen !== null })
  const region = (code: number | undefined): void => {
    if (code === scope.regionCode) return
    search.set({ regionCode: code === undefined ? undefined : String(code), at: undefined, project: undefined })
  }
  const onMark = (mark: MapMark): void => {
    if (mark.project) search.set({ project: mark.project.projectId === project ? undefined : mark.project.projectId })
  }
  const labelOf = useMarkLabel()
  const onView = (next: SeenView): void => {
    setSeen({ box: next.box, zoom: next.zoom })
    if (next.byUser) search.set({ at: next.at })
  }
  const fit = boxOf(view, scope.regionCode) ?? anywhere
  return (
    <>
      <Legend figures={figures.data} by={by} light={light} grade={grade} set={search.set} crumbs={<Crumbs scope={scope} chosen={project} below={view.regions.filter((one) => one.regionCode !== scope.regionCode)} onRegion={onRegion} set={search.set} />} />
      <div className={drawn ? 'maprow' : 'maprow listonly'}>
        {drawn ? (
          <div className="mapside">
            <Suspense fallback={<Skeleton lines={8} />}>
              <MapCanvas view={view} marks={seen && figures.data ? apart(figures.data.marks, seen.zoom, marksApart, project) : []} by={by} selected={project} drilled={scope.drilled ? scope.regionCode : null} at={at} fit={fit} goTo={chosen} label={say('screen.map.label', { region: scope.regionName })} gestures={{ wheel: say('screen.map.wheel', { key: 'Ctrl' }), wheelMac: say('screen.map.wheel', { key: '⌘' }), touch: say('screen.map.touch') }} labelOf={labelOf} onView={onView} onRegion={region} onMark={onMark} />
            </Suspense>
            <Imprint view={view} />
          </div>
        ) : <p className={bare ? 'ban mapless' : 'ban yellow mapless'} role="status">{bare ? null : <Shape state="yellow" />}<span>{say(bare ? 'screen.map.bare' : 'screen.map.no_webgl')}</span></p>}
        <MapList asked={asked} ready={!drawn || seen !== null} bare={bare} figures={figures.data} selected={project} onSelect={(item) => { search.set({ project: item.projectId === project ? undefined : item.projectId }); setChosen(item.projectId === project || item.longitude === null || item.latitude === null ? null : { longitude: item.longitude, latitude: item.latitude }) }} />
      </div>
    </>
  )
}

/** A mark in words: the project and its light, or how many and of what. */
export function useMarkLabel(): (mark: MapMark) => string {
  const say = useSay()
  const label = useLabel()
  return (mark) =>
    mark.project
      ? say('screen.map.mark', { name: mark.project.name, light: label('ui.light', mark.project.light), grade: mark.project.grade ?? '—' })
      : say('screen.map.cluster', { n: mark.count, red: mark.red, yellow: mark.yellow, green: mark.green })
}

/** What the map is and under which number it was reviewed: in its corner, always. */
export function Imprint({ view }: { view: MapLayerView }): ReactNode {
  const say = useSay()
  return (
    <p className="imprint">
      {view.base ? <span>{view.base.note}</span> : null}
      {view.reviewed ? <span><b>{say('screen.map.number', { number: view.reviewed.mapNumber })}</b> {say('screen.map.reviewed_by', { authority: view.reviewed.authority, on: view.reviewed.approvedOn })}</span> : null}
      {view.base || view.reviewed ? null : <span>{say('screen.map.no_layer')}</span>}
    </p>
  )
}

type Set = (patch: Readonly<Record<string, string | undefined>>) => void

type CrumbsProps = { scope: Scope; chosen: string | null; below: MapLayerView['regions']; onRegion: (code: string | undefined) => void; set: Set }

/** More regions than these would fill the line; then the map and the table of regions lead down. */
const mostBelow = 12

/** City → county → project, each a step back; beside the city its counties, for whoever does not point at a map. */
function Crumbs({ scope, chosen, below, onRegion, set }: CrumbsProps): ReactNode {
  const say = useSay()
  const here = chosen
    ? <button type="button" className="linkish" onClick={() => set({ project: undefined })}>{scope.regionName}</button>
    : <span aria-current="location">{scope.regionName}</span>
  return (
    <nav className="mapcrumbs" aria-label={say('screen.map.path')}>
      {scope.drilled ? <><button type="button" className="linkish" onClick={() => onRegion(undefined)}>{say('screen.map.whole')}</button><i aria-hidden="true">/</i></> : null}
      {here}
      {chosen ? <><i aria-hidden="true">/</i><span aria-current="location">{say('screen.map.one_project')}</span><button type="button" className="x" aria-label={say('screen.map.unselect')} onClick={() => set({ project: undefined })}>×</button></> : null}
      {scope.drilled || chosen || below.length > mostBelow ? null : below.map((one) => <button key={one.regionCode} type="button" className="linkish cap2" onClick={() => onRegion(String(one.regionCode))}>{one.name}</button>)}
    </nav>
  )
}

type LegendProps = { figures: MapFigures | undefined; by: ColourBy; light: string | undefined; grade: string | undefined; set: Set; crumbs: ReactNode }

/** What the marks mean, and filters at the same time: pressing one shows only its own. */
function Legend({ figures, by, light, grade, set, crumbs }: LegendProps): ReactNode {
  const say = useSay()
  const label = useLabel()
  const chosen = light?.split(',') ?? []
  const toggle = (one: StateColour): void => {
    const next = chosen.includes(one) ? chosen.filter((other) => other !== one) : [...chosen, one]
    set({ light: next.length === 0 || next.length === lights.length ? undefined : lights.filter((known) => next.includes(known)).join(',') })
  }
  return (
    <div className="maplegend">
      {crumbs}
      <span className="sp" />
      <fieldset>
        <legend className="vh">{say('screen.map.by')}</legend>
        {(['light', 'grade'] as const).map((one) => <button key={one} type="button" className="seg" aria-pressed={by === one} onClick={() => set({ by: one === 'light' ? undefined : one })}>{say(`screen.map.by.${one}`)}</button>)}
      </fieldset>
      {by === 'light'
        ? lights.map((one) => <button key={one} type="button" className={`lg ${one}`} aria-pressed={chosen.includes(one)} title={say('screen.map.only')} onClick={() => toggle(one)}><Shape state={one} /> {label('ui.light', one)} {figures ? figures[one] : '—'}</button>)
        : (['A', 'B', 'C'] as const).map((one) => <button key={one} type="button" className="lg" aria-pressed={grade === one} title={say('screen.map.only')} onClick={() => set({ grade: grade === one ? undefined : one })}><span className={`tag grade g${one}`}>{one}</span> {figures ? figures.marks.reduce((sum, mark) => sum + mark[one], 0) : '—'}</button>)}
    </div>
  )
}
