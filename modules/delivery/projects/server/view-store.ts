import type { Tx } from '@zhujian/database'

export type ViewRow = { account_id: string; id: string; region_code: number; name: string; query: string; columns: string[]; shared: boolean; owner_name: string }

const fields = 'account_id, id, region_code, name, query, columns, shared, owner_name'
const most = 200

/** Row security shows a caller his own views and those shared with where he works. */
export const viewStore = {
  list: (tx: Tx): Promise<ViewRow[]> => tx.rows<ViewRow>(`select ${fields} from projects.saved_view order by name, id limit ${most}`),
  own: (tx: Tx, accountId: string): Promise<ViewRow[]> => tx.rows<ViewRow>(`select ${fields} from projects.saved_view where account_id = $1 limit ${most}`, [accountId]),
  save: (tx: Tx, row: Omit<ViewRow, 'shared'>, at: Date): Promise<number> =>
    tx.run(
      `insert into projects.saved_view (account_id, id, region_code, name, query, columns, owner_name, saved_at) values ($1, $2, $3, $4, $5, $6, $7, $8)
       on conflict (account_id, id) do update set name = excluded.name, query = excluded.query, columns = excluded.columns, owner_name = excluded.owner_name, saved_at = excluded.saved_at`,
      [row.account_id, row.id, row.region_code, row.name, row.query, row.columns, row.owner_name, at],
    ),
  share: (tx: Tx, accountId: string, id: string, shared: boolean): Promise<number> => tx.run('update projects.saved_view set shared = $3 where account_id = $1 and id = $2', [accountId, id, shared]),
  drop: (tx: Tx, accountId: string, id: string): Promise<number> => tx.run('delete from projects.saved_view where account_id = $1 and id = $2', [accountId, id]),
}
