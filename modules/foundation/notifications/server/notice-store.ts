import type { Tx } from '@zhujian/database'
import type { DomainEvent } from '@zhujian/events'

type NoticeRow = { id: string; kind: string; project_id: string | null; project_name: string | null; case_id: string | null; figures: Record<string, unknown>; at: Date; read_at: Date | null }

export const noticeStore = {
  insert: (tx: Tx, notice: { accountId: string; id: string; event: DomainEvent; at: Date }): Promise<number> =>
    tx.run('insert into notifications.notice (account_id, id, region_code, kind, project_id, project_name, case_id, figures, at) values ($1,$2,$3,$4,$5,$6,$7,$8,$9) on conflict do nothing', [
      notice.accountId,
      notice.id,
      notice.event.regionCode,
      notice.event.kind,
      notice.event.projectId,
      notice.event.payload['projectName'] ?? null,
      notice.event.payload['caseId'] ?? null,
      JSON.stringify(notice.event.payload),
      notice.at,
    ]),
  unread: async (tx: Tx, accountId: string): Promise<number> =>
    Number((await tx.one<{ count: bigint }>('select count(*) as count from notifications.notice where account_id = $1 and read_at is null', [accountId]))?.count ?? 0),
  /** Marks notices as read, all where none are named; answers how many were not. */
  markRead: (tx: Tx, accountId: string, ids: readonly string[] | null, at: Date): Promise<number> =>
    tx.run('update notifications.notice set read_at = $3 where account_id = $1 and read_at is null and ($2::uuid[] is null or id = any($2::uuid[]))', [accountId, ids, at]),
  list: (tx: Tx, accountId: string, before: string | null, limit: number): Promise<NoticeRow[]> =>
    tx.rows<NoticeRow>(
      'select id, kind, project_id, project_name, case_id, figures, at, read_at from notifications.notice where account_id = $1 and ($2::uuid is null or id < $2) order by id desc limit $3',
      [accountId, before, limit],
    ),
}
