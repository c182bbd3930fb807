import './wall.css'
import { getCockpit, getMapFigures, getMapLayer } from '@zhujian/cockpit/api'
import type { CockpitFigure } from '@zhujian/cockpit/api'
import type { InputOf } from '@zhujian/kernel'
import { clockText, LightMark, Loaded, Skeleton, useGo, useKeys, useOperation, useSay, useSearchState, useStale } from '@zhujian/ui'
import { lazy, Suspense, useEffect, useState } from 'react'
import type { ReactNode } from 'react'
import type { CockpitView } from './cockpit-screen.tsx'
import { Definition } from './figures.tsx'
import { boxOf, drawsMaps, Imprint, useMarkLabel } from './map-card.tsx'
import type { SeenView } from './map-canvas.tsx'
import { apart } from './map-marks.ts'
import type { MapLayerView } from './map-style.ts'
import { stopsOf } from './tour.ts'
import type { Stop } from './tour.ts'
import { useTour } from './use-tour.ts'
import type { Tour } from './use-tour.ts'
import { WallFigures, WallLate, WallLines, WallRegions } from './wall-parts.tsx'

const MapCanvas = lazy(() => import('./map-canvas.tsx'))

/** How often the figures are asked for anew; while the server is away, sooner. */
const renewMs = 60_000
const retryMs = 10_000

/** The wall: what the cockpit shows, dark, to be read from afar, with a tour that goes by itself until it is paused. */
export function WallScreen(): ReactNode {
  const { regionCode } = useSearchState().values
  const query = useOperation(getCockpit, regionCode ? { regionCode } : {})
  const stale = useStale()
  const away = query.error !== null
  useEffect(() => {
    const timer = setInterval(() => stale('getCockpit', 'getMapFigures', 'getMapLayer'), away ? retryMs : renewMs)
    return () => clearInterval(timer)
  })
  useEffect(() => {
    document.documentElement.classList.add('dark')
    return () => document.documentElement.classList.remove('dark')
  }, [])
  return <main className="wall dark"><Loaded query={query} page lines={16}>{(data) => <Wall data={data} away={away} />}</Loaded></main>
}

function Wall({ data, away }: { data: CockpitView; away: boolean }): ReactNode {
  const go = useGo()
  const [defined, setDefined] = useState<CockpitFigure | null>(null)
  const tour = useTour(stopsOf(data))
  const region = `regionCode=${data.regionCode}`
  const open = (): void => {
    const { stop } = tour
    if (stop?.kind === 'late') go(`/projects/${stop.projectId}`)
    else if (stop?.kind === 'region') go(`/cockpit?regionCode=${stop.regionCode}`)
    else go(`/cockpit?${region}`)
  }
  useKeys({ Enter: open, Escape: () => (defined ? setDefined(null) : go(`/cockpit?${region}`)), f: fullScreen })
  return (
    <>
      <Head data={data} away={away} />
      <WallFigures data={data} stop={tour.stop} onDefine={setDefined} />
      <div className="wcols">
        <div className="wcol"><WallLines data={data} /><WallRegions data={data} stop={tour.stop} /></div>
        <WallMap data={data} stop={tour.stop} />
        <WallLate data={data} stop={tour.stop} />
      </div>
      <Foot tour={tour} data={data} onOpen={open} />
      {defined ? <DefinitionPanel figure={defined} data={data} onClose={() => setDefined(null)} /> : null}
    </>
  )
}

function fullScreen(): void {
  // Where the browser does not allow it the wall fills its window all the same.
  if (document.fullscreenElement) document.exitFullscreen().catch(() => {})
  else document.documentElement.requestFullscreen().catch(() => {})
}

/** Minutes since an instant, looked at again every few seconds. */
function useMinutesSince(instant: string): { now: Date; minutes: number } {
  const [now, setNow] = useState(() => new Date())
  useEffect(() => {
    const timer = setInterval(() => setNow(new Date()), 5000)
    return () => clearInterval(timer)
  }, [])
  return { now, minutes: Math.max(0, Math.floor((now.getTime() - new Date(instant).getTime()) / 60_000)) }
}

function Head({ data, away }: { data: CockpitView; away: boolean }): ReactNode {
  const say = useSay()
  const { now, minutes } = useMinutesSince(data.asOf)
  return (
    <header>
      <h1>{say('screen.wall.title', { region: data.regionName })}</h1>
      <span className="when">{data.onDay} {clockText(now)}</span>
      <span className="sp" />
      <span role="status" className={away ? 'age away' : 'age'}>
        {away ? <><LightMark light="yellow" /> {say('screen.wall.away', { at: clockText(new Date(data.asOf)), n: minutes })}</> : say(minutes < 1 ? 'screen.wall.as_of.now' : 'screen.wall.as_of', { at: clockText(new Date(data.asOf)), n: minutes })}
      </span>
    </header>
  )
}

function WallMap({ data, stop }: { data: CockpitView; stop: Stop | undefined }): ReactNode {
  const say = useSay()
  const layer = useOperation(getMapLayer, { regionCode: data.regionCode })
  return (
    <section className="wpart wmap" aria-label={say('screen.map.title')}>
      <h2>{say('screen.map.title')}</h2>
      <Loaded query={layer} lines={8}>{(view) => <DrawnMap view={view} data={data} stop={stop} />}</Loaded>
      <Stages data={data} />
    </section>
  )
}

function DrawnMap({ view, data, stop }: { view: MapLayerView; data: CockpitView; stop: Stop | undefined }): ReactNode {
  const say = useSay()
  const go = useGo()
  const [seen, setSeen] = useState<SeenView | null>(null)
  const [drawn] = useState(drawsMaps)
  // Two zooms nearer than shown: on a wall every project is a mark of its own as long as there is room.
  const asked = { regionCode: data.regionCode, zoom: seen ? Math.min(22, Math.floor(seen.zoom) + 2) : 11 } as InputOf<typeof getMapFigures>
  const figures = useOperation(getMapFigures, asked)
  const labelOf = useMarkLabel()
  const fit = boxOf(view, data.regionCode)
  if (!drawn || !fit) return <p className="sec">{say(drawn ? 'screen.map.no_layer' : 'screen.wall.no_webgl')}</p>
  return (
    <div className="wmapbox mapside">
      <Suspense fallback={<Skeleton lines={8} />}>
        <MapCanvas night view={view} marks={seen && figures.data ? apart(figures.data.marks, seen.zoom, 34 * (window.innerHeight / 1080), stop?.kind === 'late' ? stop.projectId : null) : []} by="light" selected={stop?.kind === 'late' ? stop.projectId : null} drilled={stop?.kind === 'region' ? stop.regionCode : null} at={null} fit={fit} label={say('screen.map.label', { region: data.regionName })} labelOf={labelOf} onView={setSeen} onRegion={(code) => go(`/cockpit?regionCode=${code}`)} onMark={(mark) => { if (mark.project) go(`/projects/${mark.project.projectId}`) }} />
      </Suspense>
      {figures.data ? <p className="wlegend">{(['red', 'yellow', 'green'] as const).map((light) => <span key={light}><LightMark light={light} /> <b>{figures.data[light]}</b></span>)}</p> : null}
      <Imprint view={view} />
    </div>
  )
}

const groups: Readonly<Record<string, readonly string[]>> = {
  early: ['reserve', 'proposal', 'feasibility', 'preliminaryDesign', 'annualPlan'],
  award: ['tendering', 'contracting', 'commencement'],
  works: ['construction'],
  end: ['completionAcceptance', 'settlement', 'finalAccount', 'closed'],
}

/** How many stand in which part of their life. */
function Stages({ data }: { data: CockpitView }): ReactNode {
  const say = useSay()
  const count = (stages: readonly string[]): number => data.gradeByStage.filter((cell) => stages.includes(cell.stage)).reduce((sum, cell) => sum + cell.count, 0)
  return <p className="wstages">{Object.entries(groups).map(([name, stages]) => <span key={name}>{say(`screen.wall.stages.${name}`)} <b>{count(stages)}</b></span>)}</p>
}

/** Where the tour is, how long it stays, and how it is held. */
function Foot({ tour, data, onOpen }: { tour: Tour; data: CockpitView; onOpen: () => void }): ReactNode {
  const say = useSay()
  const stops = stopsOf(data)
  const { stop } = tour
  const named = stop === undefined ? '—' : stop.kind === 'figure' ? (data.figures.find((figure) => figure.key === stop.key)?.label ?? '') : stop.name
  return (
    <footer>
      <button type="button" className="wbtn" aria-pressed={!tour.running} onClick={tour.toggle}>{say(tour.running ? 'screen.wall.pause' : 'screen.wall.go_on')}</button>
      <button type="button" className="wbtn" aria-label={say('screen.wall.back')} onClick={() => tour.step(-1)}>←</button>
      <button type="button" className="wbtn" aria-label={say('screen.wall.next')} onClick={() => tour.step(1)}>→</button>
      <progress max={Math.max(1, stops.length)} value={tour.at + 1} aria-label={say('screen.wall.progress')} />
      <span className="wnow" role="status" aria-live={tour.running ? 'off' : 'polite'}>{say('screen.wall.stop', { at: tour.at + 1, of: stops.length, name: named })}{tour.running ? say('screen.wall.seconds', { n: tour.secondsLeft }) : say('screen.wall.paused')}</span>
      <span className="sp" />
      <button type="button" className="linkish" onClick={onOpen}>{say('screen.wall.keys')}</button>
    </footer>
  )
}

function DefinitionPanel({ figure, data, onClose }: { figure: CockpitFigure; data: CockpitView; onClose: () => void }): ReactNode {
  const say = useSay()
  return (
    <dialog open className="wdef" aria-label={figure.label}>
      <h2>{figure.label}</h2>
      <Definition figure={figure} data={data} />
      {/* biome-ignore lint/a11y/noAutofocus: what was opened by the keyboard is closed by it. */}
      <button type="button" className="wbtn" autoFocus onClick={onClose}>{say('screen.wall.close')}</button>
    </dialog>
  )
}
