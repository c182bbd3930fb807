import type { LocalDate } from '@zhujian/kernel'
import type { Statement, Tx } from '@zhujian/database'

export type SourceRow = { source_type: string; amount_fen: bigint }
export type EvidenceRow = { condition_id: string; document_id: string | null; no: string | null; dated_on: string | null; amount_fen: bigint | null; expires_on: string | null }
/** The condition whose evidence says what an annual plan gives (domain/01 §4, G5); the view projects.issued_plan_v1 names it too. */
export const planIssued = 'G5.planIssued'

export type StageEntryRow = { stage: string; entered_on: string; by_gate: string | null }
/** What the course of a project has left behind: its sources, stages, passed gates and evidence. */
export type ProjectCourse = { sources: SourceRow[]; stages: StageEntryRow[]; passes: { gate: string; passed_on: string }[]; evidence: EvidenceRow[] }
/** As it comes from the database in one row; amounts are text, because JSON numbers are not exact. */
export type CourseRow = { sources: Texts<SourceRow>[]; stages: StageEntryRow[]; passes: ProjectCourse['passes']; evidence: Texts<EvidenceRow>[] }
type Texts<T> = { [K in keyof T]: T[K] extends bigint ? string : T[K] extends bigint | null ? string | null : T[K] }
type Key = { regionCode: number; projectId: string }

/** Columns for a query over projects.project as p. */
export const courseFields = `
  array_to_json(array(select json_build_object('source_type', s.source_type, 'amount_fen', s.amount_fen::text) from projects.source s where s.project_id = p.id order by s.position limit 20)) as sources,
  array_to_json(array(select json_build_object('stage', e.stage, 'entered_on', e.entered_on, 'by_gate', e.by_gate) from projects.stage_entry e where e.project_id = p.id order by e.entered_on limit 50)) as stages,
  array_to_json(array(select json_build_object('gate', g.gate, 'passed_on', g.passed_on) from projects.gate_pass g where g.project_id = p.id limit 20)) as passes,
  array_to_json(array(select json_build_object('condition_id', v.condition_id, 'document_id', v.document_id, 'no', v.no, 'dated_on', v.dated_on, 'amount_fen', v.amount_fen::text, 'expires_on', v.expires_on)
          from projects.evidence v where v.project_id = p.id order by v.id limit 1000)) as evidence`

export function courseOf(row: CourseRow): ProjectCourse {
  return {
    sources: row.sources.map((source) => ({ ...source, amount_fen: BigInt(source.amount_fen) })),
    stages: row.stages,
    passes: row.passes,
    evidence: row.evidence.map((given) => ({ ...given, amount_fen: given.amount_fen === null ? null : BigInt(given.amount_fen) })),
  }
}

export const lifecycleStore = {
  course: async (tx: Tx, projectId: string): Promise<ProjectCourse> => {
    const row = await tx.one<CourseRow>(`select ${courseFields} from (select $1::uuid as id) p`, [projectId])
    if (!row) throw new Error('a statement without a condition answered no row')
    return courseOf(row)
  },
  sourcesRemoval: (projectId: string): Statement => ({ sql: 'delete from projects.source where project_id = $1', values: [projectId] }),
  sourcesInsertion: (key: Key, sources: readonly { sourceType: string; amountFen: bigint }[]): Statement => ({
    sql: `insert into projects.source (region_code, project_id, position, source_type, amount_fen)
          select $1, $2, t.position, t.source_type, t.amount from unnest($3::int[], $4::text[], $5::bigint[]) as t(position, source_type, amount)`,
    values: [key.regionCode, key.projectId, sources.map((_, index) => index), sources.map((it) => it.sourceType), sources.map((it) => it.amountFen)],
  }),
  replaceSources: async (tx: Tx, key: Key, sources: readonly { sourceType: string; amountFen: bigint }[]): Promise<void> => {
    const [removal, insertion] = [lifecycleStore.sourcesRemoval(key.projectId), lifecycleStore.sourcesInsertion(key, sources)]
    await Promise.all([tx.run(removal.sql, removal.values), tx.run(insertion.sql, insertion.values)])
  },
  enterStage: (tx: Tx, key: Key, stage: string, on: string, via: string): Promise<number> =>
    tx.run('insert into projects.stage_entry (region_code, project_id, stage, entered_on, by_gate) values ($1,$2,$3,$4,$5) on conflict do nothing', [key.regionCode, key.projectId, stage, on, via]),
  /** The day a project came into a stage; nothing for one that was imported into it. */
  enteredOn: async (tx: Tx, projectId: string, stage: string): Promise<LocalDate | null> => {
    const [entry] = await tx.rows<{ entered_on: LocalDate }>('select entered_on from projects.stage_entry where project_id = $1 and stage = $2 order by entered_on limit 1', [projectId, stage])
    return entry?.entered_on ?? null
  },
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
    tx.rows<EvidenceRow>('select condition_id, document_id, no, dated_on, amount_fen, expires_on from projects.evidence where project_id = $1 order by id limit 1000', [projectId]),
  addEvidence: (tx: Tx, key: Key, id: string, row: EvidenceRow, by: string, at: Date): Promise<number> =>
    tx.run(
      'insert into projects.evidence (region_code, id, project_id, condition_id, document_id, no, dated_on, amount_fen, expires_on, registered_by, registered_at) values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11)',
      [key.regionCode, id, key.projectId, row.condition_id, row.document_id, row.no, row.dated_on, row.amount_fen, row.expires_on, by, at],
    ),
}
