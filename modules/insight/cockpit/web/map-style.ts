import type { getMapLayer } from '@zhujian/cockpit/api'
import type { OutputOf } from '@zhujian/kernel'
import type { FilterSpecification, GeoJSONSourceSpecification, LayerSpecification, StyleSpecification } from 'maplibre-gl'

export type MapLayerView = OutputOf<typeof getMapLayer>
type Palette = Readonly<Record<'land' | 'area' | 'drilled' | 'border' | 'outline' | 'water' | 'road' | 'motorway' | 'reviewed', string>>

const light: Palette = { land: '#eef1f4', area: '#fafbfc', drilled: '#ffffff', border: '#c3cad3', outline: '#8b95a3', water: '#c7dcf2', road: '#e3e7ec', motorway: '#dcdfd3', reviewed: '#5531a6' }
const dark: Palette = { land: '#0a1626', area: '#10253f', drilled: '#16304f', border: '#2f4f78', outline: '#4b6c97', water: '#1d4675', road: '#1a3352', motorway: '#24405f', reviewed: '#c5b3ff' }

const kind = (name: string): FilterSpecification => ['==', ['get', 'kind'], name]

/**
 * The map as layers over our own shapes: nothing is fetched, no glyphs are needed (names are elements of the page). A reviewed layer
 * takes the place of the sketch's borders.
 */
export function styleOf(view: MapLayerView, drilled: number | null, night: boolean): StyleSpecification {
  const paint = night ? dark : light
  const sketched = view.base !== null
  const reviewed = view.reviewed !== null
  const inside: FilterSpecification = ['==', ['to-number', ['coalesce', ['get', 'regionCode'], ['get', 'adcode'], 0]], drilled ?? -1]
  const areas = (source: string): LayerSpecification[] => [
    { id: `${source}-area`, type: 'fill', source, filter: ['==', ['geometry-type'], 'Polygon'], paint: { 'fill-color': paint.area, 'fill-opacity': reviewed ? 0.6 : 1 } },
    { id: `${source}-drilled`, type: 'fill', source, filter: inside, paint: { 'fill-color': paint.drilled } },
  ]
  const line = (id: string, name: string, colour: string, width: [number, number]): LayerSpecification => ({
    id, type: 'line', source: 'base', filter: kind(name), layout: { 'line-cap': 'round', 'line-join': 'round' }, paint: { 'line-color': colour, 'line-width': ['interpolate', ['exponential', 1.6], ['zoom'], 8, width[0], 13, width[1]] },
  })
  return {
    version: 8,
    sources: {
      ...(view.base ? { base: { type: 'geojson' as const, data: geojson(view.base.layer) } } : {}),
      ...(view.reviewed ? { reviewed: { type: 'geojson' as const, data: geojson(view.reviewed.layer) } } : {}),
    },
    layers: [
      { id: 'land', type: 'background', paint: { 'background-color': paint.land } },
      ...(sketched && !reviewed ? areas('base').map((layer) => (layer.id === 'base-area' ? { ...layer, filter: kind('county') } : layer) as LayerSpecification) : []),
      ...(reviewed ? areas('reviewed') : []),
      ...(sketched
        ? [
            line('road', 'road', paint.road, [1.2, 6]),
            line('motorway', 'motorway', paint.motorway, [2.2, 9]),
            line('stream', 'stream', paint.water, [2, 12]),
            line('river', 'river', paint.water, [7, 90]),
            { id: 'lake', type: 'fill', source: 'base', filter: kind('lake'), paint: { 'fill-color': paint.water } } satisfies LayerSpecification,
          ]
        : []),
      ...(sketched && !reviewed
        ? [
            { id: 'border', type: 'line', source: 'base', filter: kind('county'), paint: { 'line-color': paint.border, 'line-width': 1 } } satisfies LayerSpecification,
            { id: 'outline', type: 'line', source: 'base', filter: kind('outline'), paint: { 'line-color': paint.outline, 'line-width': 1.6 } } satisfies LayerSpecification,
          ]
        : []),
      ...(reviewed ? [{ id: 'reviewed-border', type: 'line', source: 'reviewed', paint: { 'line-color': paint.reviewed, 'line-width': 1.6 } } satisfies LayerSpecification] : []),
      ...(drilled === null ? [] : [{ id: 'drilled-border', type: 'line', source: reviewed ? 'reviewed' : 'base', filter: inside, paint: { 'line-color': night ? '#7db1ff' : '#1d5fd0', 'line-width': 2 } } satisfies LayerSpecification]).filter(() => reviewed || sketched),
    ],
  }
}

/** The answer's schema knows a collection only as records; what they are was checked when the layer was taken. */
const geojson = (layer: unknown): GeoJSONSourceSpecification['data'] => layer as GeoJSONSourceSpecification['data']

/** The layers a click on which goes into a county. */
export const areaLayers = ['base-area', 'reviewed-area'] as const
