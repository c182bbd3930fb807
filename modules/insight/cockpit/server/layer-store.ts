import type { Tx } from '@zhujian/database'

export type LayerRow = {
  region_code: number
  id: string
  version: number
  title: string
  map_number: string
  number_form: string
  authority: string
  approved_on: string
  rule_version: string
  sha256: string
  bytes: number
  features: number
  vertices: number
  uploaded_by: string
  uploaded_at: Date
  withdrawn_by: string | null
  withdrawn_at: Date | null
  withdrawn_reason: string | null
}

const fields = 'region_code, id, version, title, map_number, number_form, authority, approved_on, rule_version, sha256, bytes, features, vertices, uploaded_by, uploaded_at, withdrawn_by, withdrawn_at, withdrawn_reason'

export const layerStore = {
  /** The layer shown in a region: its own newest that is not withdrawn, else that of the nearest region above. `lineage` begins at the top. */
  shown: (tx: Tx, lineage: readonly number[]): Promise<(LayerRow & { geojson: string }) | null> =>
    tx.one<LayerRow & { geojson: string }>(
      `select ${fields}, geojson from cockpit.map_layer where region_code = any($1::int[]) and withdrawn_at is null order by array_position($1::int[], region_code) desc, version desc limit 1`,
      [lineage],
    ),
  ofRegion: (tx: Tx, regionCode: number, before: number | null, limit: number): Promise<LayerRow[]> =>
    tx.rows<LayerRow>(`select ${fields} from cockpit.map_layer where region_code = $1 and ($2::int is null or version < $2) order by version desc limit $3`, [regionCode, before, limit]),
  /** The newest version of a region that is not withdrawn: the one its map shows. */
  newest: async (tx: Tx, regionCode: number): Promise<number | null> =>
    (await tx.one<{ version: number | null }>('select max(version) as version from cockpit.map_layer where region_code = $1 and withdrawn_at is null', [regionCode]))?.version ?? null,
  lock: (tx: Tx, regionCode: number, id: string): Promise<LayerRow | null> => tx.one<LayerRow>(`select ${fields} from cockpit.map_layer where region_code = $1 and id = $2 for update`, [regionCode, id]),
  /** Two uploads of one region take turns, so that versions have no gap and none twice. */
  nextVersion: async (tx: Tx, regionCode: number): Promise<number> => {
    await tx.one("select pg_advisory_xact_lock(hashtext('cockpit.map_layer'), $1)", [regionCode])
    return ((await tx.one<{ version: number | null }>('select max(version) as version from cockpit.map_layer where region_code = $1', [regionCode]))?.version ?? 0) + 1
  },
  insert: (tx: Tx, row: Omit<LayerRow, 'withdrawn_by' | 'withdrawn_at' | 'withdrawn_reason'>, geojson: string): Promise<number> =>
    tx.run(
      `insert into cockpit.map_layer (region_code, id, version, title, map_number, number_form, authority, approved_on, rule_version, sha256, bytes, features, vertices, uploaded_by, uploaded_at, geojson)
       values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16)`,
      [row.region_code, row.id, row.version, row.title, row.map_number, row.number_form, row.authority, row.approved_on, row.rule_version, row.sha256, row.bytes, row.features, row.vertices, row.uploaded_by, row.uploaded_at, geojson],
    ),
  withdraw: (tx: Tx, regionCode: number, id: string, by: string, at: Date, reason: string): Promise<number> =>
    tx.run('update cockpit.map_layer set withdrawn_by = $3, withdrawn_at = $4, withdrawn_reason = $5 where region_code = $1 and id = $2 and withdrawn_at is null', [regionCode, id, by, at, reason]),
}
