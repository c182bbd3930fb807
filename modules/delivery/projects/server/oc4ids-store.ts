import type { Tx } from '@zhujian/database'

export const oc4idsStore = {
  /** A published project as it came, as JSON text; null for one that did not come so. */
  body: async (tx: Tx, projectId: string): Promise<string | null> => (await tx.one<{ body: string }>('select body from projects.oc4ids where project_id = $1', [projectId]))?.body ?? null,
  /** The head of the package it came in; null where that was not valid. */
  head: async (tx: Tx, projectId: string): Promise<Record<string, unknown> | null> =>
    JSON.parse((await tx.one<{ head: string }>('select head from projects.oc4ids where project_id = $1', [projectId]))?.head ?? 'null') as Record<string, unknown> | null,
  save: (tx: Tx, row: { regionCode: number; projectId: string; head: string; body: string; at: Date }): Promise<number> =>
    tx.run(
      `insert into projects.oc4ids (region_code, project_id, head, body, received_at) values ($1, $2, $3, $4, $5)
       on conflict (region_code, project_id) do update set head = excluded.head, body = excluded.body, received_at = excluded.received_at`,
      [row.regionCode, row.projectId, row.head, row.body, row.at],
    ),
  changedAt: async (tx: Tx, projectId: string): Promise<Date> => (await tx.one<{ changed_at: Date }>('select changed_at from projects.project where id = $1', [projectId]))?.changed_at ?? new Date(0),
}
