import { defineOperation, zCursor, zDate, zId, zLimit, zRegionQuery, zText } from '@zhujian/kernel'
import { z } from 'zod'

const zCollection = z.object({ type: z.literal('FeatureCollection'), features: z.array(z.record(z.string(), z.unknown())) })

export const getMapLayer = defineOperation({
  name: 'getMapLayer',
  summary: 'What the map is drawn on: the sketch shipped for a fictional city, and the reviewed boundary layer of the region with its number.',
  method: 'GET',
  path: '/api/map/layer',
  input: z.object({ regionCode: zRegionQuery.optional() }),
  output: z.object({
    base: z.object({ title: z.string(), note: z.string(), drawnBy: z.string(), layer: zCollection }).nullable(),
    reviewed: z.object({ layerId: z.string(), version: z.number(), title: z.string(), mapNumber: z.string(), authority: z.string(), approvedOn: z.string(), layer: zCollection }).nullable(),
    /** The regions in reach that can be drawn, each with the box round it. */
    regions: z.array(z.object({ regionCode: z.number(), name: z.string(), west: z.number(), south: z.number(), east: z.number(), north: z.number() })),
  }),
  permission: { resource: 'cockpit', operation: 'read' },
  refusals: ['cockpit.region.not_visible'],
})

const zLayer = z.object({
  layerId: z.string(),
  version: z.number(),
  title: z.string(),
  mapNumber: z.string(),
  numberForm: z.string(),
  authority: z.string(),
  approvedOn: z.string(),
  sha256: z.string(),
  bytes: z.number(),
  features: z.number(),
  vertices: z.number(),
  uploadedBy: z.string(),
  uploadedAt: z.string(),
  state: z.enum(['shown', 'replaced', 'withdrawn']),
  withdrawn: z.object({ by: z.string(), at: z.string(), reason: z.string() }).nullable(),
})
export type MapLayer = z.output<typeof zLayer>

export const listMapLayers = defineOperation({
  name: 'listMapLayers',
  summary: 'Every version of the boundary layers of one’s own region, the newest first, with who uploaded it and when, and what a layer may be.',
  method: 'GET',
  path: '/api/map/layers',
  input: z.object({ limit: zLimit, cursor: zCursor }),
  output: z.object({
    items: z.array(zLayer),
    nextCursor: z.string().nullable(),
    regionName: z.string(),
    rule: z.object({ version: z.string(), source: z.string(), maxBytes: z.number(), maxFeatures: z.number(), maxVertices: z.number(), forms: z.array(z.object({ label: z.string(), example: z.string() })) }),
  }),
  permission: { resource: 'systemConfig', operation: 'read' },
  refusals: [],
})

const layerRefusals = ['cockpit.layer.too_large', 'cockpit.layer.number_missing', 'cockpit.layer.number_form', 'cockpit.layer.approved_in_future', 'cockpit.layer.geometry'] as const

export const uploadMapLayer = defineOperation({
  name: 'uploadMapLayer',
  summary: 'Stores a boundary layer (GeoJSON, CGCS2000) with the number under which the map was reviewed, who reviewed it and when; it replaces the one shown before.',
  method: 'POST',
  path: '/api/map/layers',
  input: z.strictObject({ id: zId, title: zText(100), mapNumber: z.string().trim().max(40), authority: zText(100), approvedOn: zDate, geojson: z.string().max(4_000_000) }),
  output: z.object({ layerId: z.string(), version: z.number(), mapNumber: z.string(), features: z.number(), vertices: z.number() }),
  permission: { resource: 'systemConfig', operation: 'create' },
  refusals: [...layerRefusals],
})

export const withdrawMapLayer = defineOperation({
  name: 'withdrawMapLayer',
  summary: 'Takes a boundary layer off the map, with the reason; the one before it that is not withdrawn is shown again.',
  method: 'POST',
  path: '/api/map/layers/{layerId}/withdraw',
  input: z.strictObject({ id: zId, layerId: zId, reason: zText(400) }),
  output: z.object({ layerId: z.string(), state: z.literal('withdrawn') }),
  permission: { resource: 'systemConfig', operation: 'update' },
  refusals: ['cockpit.layer.not_found', 'cockpit.layer.already_withdrawn'],
})
