import type { Tx } from '@zhujian/database'

export type SourceRow = { source_type: string; amount_fen: bigint }
export type EvidenceRow = { condition_id: string; document_id: string | null; no: string | null; dated_on: string | null; amount_fen: bigint | null }
type Key = { regionCode: number; projectId: string }

export const lifecycleStore = {
  sources: (tx: Tx, projectId: string): Promise<SourceRow[]> =>
    tx.rows<SourceRow>('select source_type, amount_fen from projects.source where project_id = $1 order by position limit 20', [projectId]),
  replaceSources: async (tx: Tx, key: Key, sources: readonly { sourceType: string; amountFen: bigint }[]): Promise<void> => {
    await tx.run('delete from projects.source where project_id = $1', [key.projectId])
    if (sources.length === 0) return
    await tx.run(
      `insert into projects.source (region_code, project_id, position, source_type, amount_fen)
       select $1, $2, t.position, t.source_type, t.amount from unnest($3::int[], $4::text[], $5::bigint[]) as t(position, source_type, amount)`,
      [key.regionCode, key.projectId, sources.map((_, index) => index), sources.map((it) => it.sourceType), sources.map((it) => it.amountFen)],
    )
  },
  stages: (tx: Tx, projectId: string): Promise<{ stage: string; entered_on: string; by_gate: string | null }[]> =>
    tx.rows('select stage, entered_on, by_gate from projects.stage_entry where project_id = $1 order by entered_on limit 50', [projectId]),
  enterStage: (tx: Tx, key: Key, stage: string, on: string, via: string): Promise<number> =>
    tx.run('insert into projects.stage_entry (region_code, project_id, stage, entered_on, by_gate) values ($1,$2,$3,$4,$5) on conflict do nothing', [key.regionCode, key.projectId, stage, on, via]),
  passes: (tx: Tx, projectId: string): Promise<{ gate: string; passed_on: string }[]> =>
    tx.rows('select gate, passed_on from projects.gate_pass where project_id = $1 limit 20', [projectId]),
  recordPass: (tx: Tx, key: Key, gate: string, on: string, by: string, version: string): Promise<number> =>
    tx.run('insert into projects.gate_pass (region_code, project_id, gate, passed_on, passed_by, rule_version) values ($1,$2,$3,$4,$5,$6) on conflict do nothing', [
      key.regionCode,
      key.projectId,
      gate,
      on,
      by,
      version,
    ]),
  evidence: (tx: Tx, projectId: string): Promise<EvidenceRow[]> =>
    tx.rows<EvidenceRow>('select condition_id, document_id, no, dated_on, amount_fen from projects.evidence where project_id = $1 order by id limit 1000', [projectId]),
  addEvidence: (tx: Tx, key: Key, id: string, row: EvidenceRow, by: string, at: Date): Promise<number> =>
    tx.run(
      'insert into projects.evidence (region_code, id, project_id, condition_id, document_id, no, dated_on, amount_fen, registered_by, registered_at) values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10)',
      [key.regionCode, id, key.projectId, row.condition_id, row.document_id, row.no, row.dated_on, row.amount_fen, by, at],
    ),
}
