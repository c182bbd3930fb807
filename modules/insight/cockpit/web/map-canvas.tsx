import 'maplibre-gl/dist/maplibre-gl.css'
import type { MapMark } from '@zhujian/cockpit/api'
import { MapLibreMap, Marker, setWorkerUrl } from 'maplibre-gl'
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url'
import { useEffect, useRef } from 'react'
import type { ReactNode, RefObject } from 'react'
import { clearOf, keyOf, markElement } from './map-marks.ts'
import type { ColourBy } from './map-marks.ts'
import { areaLayers, styleOf } from './map-style.ts'
import type { MapLayerView } from './map-style.ts'

setWorkerUrl(workerUrl)

export type Box = { west: number; south: number; east: number; north: number }
export type Place = { longitude: number; latitude: number }
export type SeenView = { box: Box; zoom: number; at: string; byUser: boolean }

export type MapCanvasProps = {
  view: MapLayerView
  marks: readonly MapMark[]
  by: ColourBy
  selected: string | null
  drilled: number | null
  /** Where to begin: `longitude,latitude,zoom`, else the box. */
  at: string | null
  fit: Box
  /** A place chosen beside the map, to be brought into sight. */
  goTo?: Place | null
  night?: boolean
  label: string
  /** What to hold for the wheel to reach the map instead of the page, in words; none where no page scrolls. */
  gestures?: { wheel: string; wheelMac: string; touch: string }
  labelOf: (mark: MapMark) => string
  onView: (seen: SeenView) => void
  onRegion: (regionCode: number) => void
  onMark: (mark: MapMark) => void
}

/** The map itself: our shapes on a canvas, marks and names as elements over it that the keyboard reaches. */
export default function MapCanvas(props: MapCanvasProps): ReactNode {
  const box = useRef<HTMLDivElement>(null)
  const map = useRef<MapLibreMap | null>(null)
  const latest = useRef(props)
  latest.current = props
  useMap(box, map, latest)
  const shown = `${props.view.reviewed?.layerId ?? ''} ${props.view.base?.title ?? ''} ${props.drilled} ${props.night}`
  const drawn = useRef(shown)
  useEffect(() => {
    if (drawn.current !== shown) map.current?.setStyle(styleOf(latest.current.view, latest.current.drilled, latest.current.night ?? false), { diff: true })
    drawn.current = shown
  }, [shown])
  const fit = JSON.stringify(props.fit)
  const first = useRef(true)
  // biome-ignore lint/correctness/useExhaustiveDependencies: moved where the box it is to show changes, not whenever it is made anew.
  useEffect(() => {
    if (!first.current) fitTo(map.current, props.fit)
    first.current = false
  }, [fit])
  const { goTo } = props
  useEffect(() => {
    const on = map.current
    if (on && goTo) on.easeTo({ center: [goTo.longitude, goTo.latitude], zoom: Math.max(on.getZoom(), nearZoom), duration: 500 }, { chosen: true })
  }, [goTo])
  useMarks(map, props)
  useNames(map, props)
  return <div ref={box} className="mapbox" />
}

const padding = 24
/** From here marks seldom stand for several. */
const nearZoom = 12.5

const helpOf = (gestures: MapCanvasProps['gestures']): Record<string, string> =>
  gestures ? { 'CooperativeGesturesHandler.WindowsHelpText': gestures.wheel, 'CooperativeGesturesHandler.MacHelpText': gestures.wheelMac, 'CooperativeGesturesHandler.MobileHelpText': gestures.touch } : {}

function fitTo(map: MapLibreMap | null, { west, south, east, north }: Box): void {
  map?.fitBounds([[west, south], [east, north]], { padding, duration: 500 })
}

/** Makes the map once and tells what it shows whenever it comes to rest. */
function useMap(box: RefObject<HTMLDivElement | null>, map: RefObject<MapLibreMap | null>, latest: RefObject<MapCanvasProps>): void {
  useEffect(() => {
    if (!box.current) return
    const { view, drilled, night, at, fit, label, gestures } = latest.current
    const [longitude, latitude, zoom] = (at ?? '').split(',').map(Number)
    const begin = longitude !== undefined && latitude !== undefined && zoom !== undefined && [longitude, latitude, zoom].every(Number.isFinite)
      ? { center: [longitude, latitude] as [number, number], zoom }
      : { bounds: [[fit.west, fit.south], [fit.east, fit.north]] as [[number, number], [number, number]], fitBoundsOptions: { padding } }
    const made = new MapLibreMap({ container: box.current, style: styleOf(view, drilled, night ?? false), attributionControl: false, dragRotate: false, pitchWithRotate: false, touchPitch: false, minZoom: 3, maxZoom: 17, fadeDuration: 0, cooperativeGestures: gestures !== undefined, locale: { 'Map.Title': label, ...helpOf(gestures) }, ...begin })
    made.touchZoomRotate.disableRotation()
    map.current = made
    const tell = (event: unknown): void => {
      const [bounds, center] = [made.getBounds(), made.getCenter()]
      const byUser = typeof event === 'object' && event !== null && (('originalEvent' in event && event.originalEvent !== undefined) || 'chosen' in event)
      const seen = { west: bounds.getWest(), south: bounds.getSouth(), east: bounds.getEast(), north: bounds.getNorth() }
      latest.current.onView({ box: rounded(seen), zoom: made.getZoom(), at: `${center.lng.toFixed(4)},${center.lat.toFixed(4)},${made.getZoom().toFixed(2)}`, byUser })
    }
    made.on('moveend', tell)
    // What stands on it is asked for while it is still being drawn.
    tell(null)
    made.on('click', (event) => {
      const layers = areaLayers.filter((layer) => made.getLayer(layer))
      const properties = layers.length > 0 ? made.queryRenderedFeatures(event.point, { layers })[0]?.properties : undefined
      const code = Number(properties?.['regionCode'] ?? properties?.['adcode'])
      if (Number.isInteger(code) && code > 0) latest.current.onRegion(code)
    })
    return () => {
      map.current = null
      made.remove()
    }
  }, [box, map, latest])
}

/** Boxes of a ten-thousandth of a degree: a view that has hardly moved asks nothing new. */
const rounded = ({ west, south, east, north }: Box): Box => {
  const to = (value: number, most: number): number => Math.max(-most, Math.min(most, Math.round(value * 10_000) / 10_000))
  return { west: to(west, 180), south: to(south, 90), east: to(east, 180), north: to(north, 90) }
}

function useMarks(map: RefObject<MapLibreMap | null>, { marks, by, selected, night, labelOf, onMark }: MapCanvasProps): void {
  const placed = useRef(new Map<string, Marker>())
  const act = useRef(onMark)
  act.current = onMark
  // biome-ignore lint/correctness/useExhaustiveDependencies: wording and handlers are new with every render; what is drawn follows from these.
  useEffect(() => {
    const on = map.current
    if (!on) return
    // On the wall the list beside the map names what is late; names on both would cover one another.
    const named = night !== true
    const wanted = new Map(marks.map((mark) => [`${keyOf(mark, by)} ${mark.project?.projectId === selected}`, mark]))
    for (const [key, marker] of placed.current) {
      if (wanted.has(key)) continue
      marker.remove()
      placed.current.delete(key)
    }
    for (const [key, mark] of wanted) {
      if (placed.current.has(key)) continue
      const chosen = mark.project !== null && mark.project.projectId === selected
      const element = markElement(mark, by, labelOf(mark), chosen || (named && mark.project?.light === 'red'))
      if (on.project([mark.longitude, mark.latitude]).x > on.getContainer().clientWidth - 200) element.classList.add('leftward')
      if (chosen) {
        element.classList.add('on')
        element.setAttribute('aria-pressed', 'true')
      }
      element.addEventListener('click', (event) => {
        event.stopPropagation()
        if (mark.project === null) into(on, mark)
        act.current(mark)
      })
      placed.current.set(key, new Marker({ element, anchor: 'center' }).setLngLat([mark.longitude, mark.latitude]).addTo(on))
    }
  }, [marks, by, selected, night, map])
}

/** Looks into a cluster: as near as its box allows. */
function into(map: MapLibreMap, mark: MapMark): void {
  const camera = map.cameraForBounds([[mark.west, mark.south], [mark.east, mark.north]], { padding: 60, maxZoom: 16 })
  map.easeTo({ center: camera?.center ?? [mark.longitude, mark.latitude], zoom: Math.max(camera?.zoom ?? 0, map.getZoom() + 1), duration: 400 }, { chosen: true })
}

type Named = { code: number | null; name: string; at: [number, number]; water: boolean }

/** The names of counties, rivers and lakes. They are only read: a click goes through to the county itself. Where a mark would cover one it stands above or below it. */
function useNames(map: RefObject<MapLibreMap | null>, { view, marks }: MapCanvasProps): void {
  const shown = `${view.reviewed?.layerId ?? ''} ${view.regions.map((region) => region.name).join()}`
  // biome-ignore lint/correctness/useExhaustiveDependencies: `shown` names everything that is written.
  useEffect(() => {
    const on = map.current
    if (!on) return
    const taken = marks.map((mark) => on.project([mark.longitude, mark.latitude]))
    const markers = namesOf(view).map(({ name, at, water }) => {
      const element = document.createElement('span')
      element.className = water ? 'mapname water' : 'mapname'
      element.textContent = name
      return new Marker({ element, anchor: 'center', offset: [0, clearOf(on.project(at), name.length, taken)] }).setLngLat(at).addTo(on)
    })
    return () => {
      for (const marker of markers) marker.remove()
    }
  }, [shown, marks, map])
}

/** Where names stand: where the sketch says, else in the middle of their area. */
function namesOf(view: MapLayerView): Named[] {
  const english = document.documentElement.lang === 'en'
  const written = (view.base?.layer.features ?? []).flatMap((feature): Named[] => {
    const properties = (feature['properties'] ?? {}) as Record<string, unknown>
    const at = properties['label']
    if (!Array.isArray(at)) return []
    const code = typeof properties['regionCode'] === 'number' ? properties['regionCode'] : null
    return [{ code, name: String(properties[english ? 'en' : 'zh']), at: [Number(at[0]), Number(at[1])], water: code === null }]
  })
  const known = new Set(written.map((one) => one.code))
  const others = view.base ? [] : view.regions.filter((region) => !known.has(region.regionCode)).map((region): Named => ({ code: region.regionCode, name: region.name, at: [(region.west + region.east) / 2, (region.south + region.north) / 2], water: false }))
  return [...written, ...others]
}
