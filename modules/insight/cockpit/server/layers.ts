import { createHash } from 'node:crypto'
import { hit, ok, refuse } from '@zhujian/kernel'
import type { OutputOf, ParsedOf, Result } from '@zhujian/kernel'
import type { ApprovalsParts } from '@zhujian/approvals/server'
import type * as api from '@zhujian/cockpit/api'
import { boundsOf as boxOf, readLayer } from '@zhujian/cockpit/domain'
import type { Feature, FeatureCollection, LayerFault } from '@zhujian/cockpit/domain'
import { decodeCursor, pageOf } from '@zhujian/http'
import type { Context } from '@zhujian/http'
import { append } from '@zhujian/ledger/server'
import { formOfMapNumber, narrowNumber } from '@zhujian/policy/domain'
import type { MapLayersPolicy, Rule } from '@zhujian/policy/domain'
import { lineageOf } from '@zhujian/tenancy/domain'
import { baseMapOf, regionOf } from './base-map.ts'
import { boundsOf } from './bounds.ts'
import { layerStore } from './layer-store.ts'
import type { LayerRow } from './layer-store.ts'

type Reviewed = LayerRow & { collection: FeatureCollection }

/** The reviewed layer a region shows; what was stored was read once and found sound. */
export async function reviewedLayer({ tx }: Context, parts: ApprovalsParts, regionCode: number): Promise<Reviewed | null> {
  const row = await layerStore.shown(tx, lineageOf(parts.tenants.all(), regionCode))
  return row && { ...row, collection: JSON.parse(row.geojson) as FeatureCollection }
}

/** The areas of divisions, by the reviewed layer where it has one, else by the sketch. */
export function areasOf(regionCode: number, reviewed: Reviewed | null): Map<number, Feature> {
  const areas = new Map<number, Feature>()
  for (const feature of [...(baseMapOf(regionCode)?.layer.features ?? []), ...(reviewed?.collection.features ?? [])]) {
    const region = regionOf(feature)
    if (region !== null && (feature.geometry.type === 'Polygon' || feature.geometry.type === 'MultiPolygon')) areas.set(region, feature)
  }
  return areas
}

export async function getMapLayer(ctx: Context, parts: ApprovalsParts, input: ParsedOf<typeof api.getMapLayer>): Promise<Result<OutputOf<typeof api.getMapLayer>>> {
  const found = boundsOf(ctx, parts, input.regionCode)
  if (!found.ok) return found
  const { regionCode } = found.value
  const [base, reviewed] = [baseMapOf(regionCode), await reviewedLayer(ctx, parts, regionCode)]
  const words = ctx.language === 'en' ? 'en' : 'zh'
  const tenants = parts.tenants.all()
  const regions = [...areasOf(regionCode, reviewed)].flatMap(([code, feature]) => {
    const box = boxOf([feature.geometry])
    return box && tenants.has(code) ? [{ regionCode: code, name: parts.tenants.nameOf(code), ...box }] : []
  })
  return ok({
    base: base && { title: base.title[words], note: base.note[words], drawnBy: base.drawnBy[words], layer: plainOf(base.layer) },
    reviewed: reviewed && { layerId: reviewed.id, version: reviewed.version, title: reviewed.title, mapNumber: reviewed.map_number, authority: reviewed.authority, approvedOn: reviewed.approved_on, layer: plainOf(reviewed.collection) },
    regions: regions.sort((a, b) => a.regionCode - b.regionCode),
  })
}

/** A collection as the answer's schema has it: its features are only passed on. */
const plainOf = (layer: FeatureCollection): { type: 'FeatureCollection'; features: Record<string, unknown>[] } => ({ type: 'FeatureCollection', features: layer.features.map((feature) => ({ ...feature })) })

const ruleOf = (ctx: Context, parts: ApprovalsParts): Rule<MapLayersPolicy> => parts.policy.inForce('mapLayers', lineageOf(parts.tenants.all(), ctx.actor.regionCode), ctx.today)

export async function listMapLayers(ctx: Context, parts: ApprovalsParts, input: ParsedOf<typeof api.listMapLayers>): Promise<Result<OutputOf<typeof api.listMapLayers>>> {
  const { regionCode } = ctx.actor
  const after = decodeCursor(input.cursor, 1)
  const [rows, newest] = await Promise.all([layerStore.ofRegion(ctx.tx, regionCode, after ? Number(after[0]) : null, input.limit + 1), layerStore.newest(ctx.tx, regionCode)])
  const page = pageOf(rows, input.limit, (row) => [row.version])
  const { version, body } = ruleOf(ctx, parts)
  const words = ctx.language === 'en' ? 'en' : 'zh'
  return ok({
    items: page.items.map((row) => viewOf(row, newest)),
    nextCursor: page.nextCursor,
    regionName: parts.tenants.nameOf(regionCode),
    rule: { version, source: body.numberSource, maxBytes: body.maxBytes, maxFeatures: body.maxFeatures, maxVertices: body.maxVertices, forms: body.numberForms.map((form) => ({ label: form.label[words], example: form.example })) },
  })
}

function viewOf(row: LayerRow, newest: number | null): api.MapLayer {
  return {
    layerId: row.id,
    version: row.version,
    title: row.title,
    mapNumber: row.map_number,
    numberForm: row.number_form,
    authority: row.authority,
    approvedOn: row.approved_on,
    sha256: row.sha256,
    bytes: row.bytes,
    features: row.features,
    vertices: row.vertices,
    uploadedBy: row.uploaded_by,
    uploadedAt: row.uploaded_at.toISOString(),
    state: row.withdrawn_at !== null ? 'withdrawn' : row.version === newest ? 'shown' : 'replaced',
    withdrawn: row.withdrawn_at === null ? null : { by: row.withdrawn_by ?? '', at: row.withdrawn_at.toISOString(), reason: row.withdrawn_reason ?? '' },
  }
}

export async function uploadMapLayer(ctx: Context, parts: ApprovalsParts, input: ParsedOf<typeof api.uploadMapLayer>): Promise<Result<OutputOf<typeof api.uploadMapLayer>>> {
  const { version: ruleVersion, body } = ruleOf(ctx, parts)
  const mapNumber = narrowNumber(input.mapNumber)
  if (mapNumber === '') return refuse('cockpit.layer.number_missing', { field: 'mapNumber', hits: [hit('MAP-01', {}, body.numberSource)] })
  const form = formOfMapNumber(body, mapNumber)
  const examples = body.numberForms.map((one) => one.example).join(' / ')
  if (!form) return refuse('cockpit.layer.number_form', { field: 'mapNumber', figures: { mapNumber, examples }, hits: [hit('MAP-01', {}, body.numberSource)] })
  if (input.approvedOn > ctx.today) return refuse('cockpit.layer.approved_in_future', { field: 'approvedOn', figures: { approvedOn: input.approvedOn, today: ctx.today } })
  const bytes = Buffer.byteLength(input.geojson)
  if (bytes > body.maxBytes) return refuse('cockpit.layer.too_large', { field: 'geojson', figures: { bytes, maxBytes: body.maxBytes }, hits: [hit('MAP-02', { bytes, maxBytes: body.maxBytes }, body.sizeSource)] })
  const read = readLayer(input.geojson, body)
  if (!read.ok) return refuse('cockpit.layer.geometry', { field: 'geojson', figures: { reason: faultText(ctx, read.fault) } })
  const { regionCode, username } = ctx.actor
  const version = await layerStore.nextVersion(ctx.tx, regionCode)
  const { features, vertices, collection } = read.layer
  const sha256 = createHash('sha256').update(input.geojson).digest('hex')
  const row = { region_code: regionCode, id: input.id, version, title: input.title, map_number: mapNumber, number_form: form.code, authority: input.authority, approved_on: input.approvedOn, rule_version: ruleVersion, sha256, bytes, features, vertices, uploaded_by: username, uploaded_at: ctx.now }
  await layerStore.insert(ctx.tx, row, JSON.stringify(collection))
  append(ctx, {
    kind: 'cockpit.map_layer_uploaded',
    regionCode,
    projectId: null,
    subjectId: input.id,
    ruleVersion: `mapLayers@${ruleVersion}`,
    after: { version, title: input.title, mapNumber, numberForm: form.code, authority: input.authority, approvedOn: input.approvedOn, sha256, bytes, features, vertices },
  })
  return ok({ layerId: input.id, version, mapNumber, features, vertices })
}

/** What is wrong with a geometry, in the reader's words. */
function faultText(ctx: Context, fault: LayerFault): string {
  const { why, ...figures } = fault
  return ctx.text.say(ctx.language, `cockpit.layer.fault.${why}`, figures)
}

export async function withdrawMapLayer(ctx: Context, input: ParsedOf<typeof api.withdrawMapLayer>): Promise<Result<OutputOf<typeof api.withdrawMapLayer>>> {
  const { regionCode, username } = ctx.actor
  const row = await layerStore.lock(ctx.tx, regionCode, input.layerId)
  if (!row) return refuse('cockpit.layer.not_found', { status: 404 })
  if (row.withdrawn_at !== null) return refuse('cockpit.layer.already_withdrawn', { status: 409, figures: { version: row.version, by: row.withdrawn_by ?? '' } })
  await layerStore.withdraw(ctx.tx, regionCode, row.id, username, ctx.now, input.reason)
  append(ctx, { kind: 'cockpit.map_layer_withdrawn', regionCode, projectId: null, subjectId: row.id, before: { version: row.version, mapNumber: row.map_number }, after: { reason: input.reason } })
  return ok({ layerId: row.id, state: 'withdrawn' })
}
