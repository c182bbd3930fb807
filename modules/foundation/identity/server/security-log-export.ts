import type { ParsedOf } from '@zhujian/kernel'
import type { Context, FileAnswer } from '@zhujian/http'
import type * as api from '@zhujian/identity/api'
import { exportList, filterLine, sayingOf } from '@zhujian/ledger/server'
import type { ListColumn } from '@zhujian/ledger/server'
import type { Identity } from './identity.ts'
import { listSecurityEvents, recordIncident } from './security-log.ts'

type Input = ParsedOf<typeof api.exportSecurityEvents>

/** The security log as a workbook. That it was taken away, with which filter, stands in the log and in the book. */
export function exportSecurityEvents(ctx: Context, identity: Identity, input: Input): FileAnswer {
  const say = sayingOf(ctx)
  const title = say('export.security_log.title', { region: identity.tenants.nameOf(ctx.actor.regionCode) })
  const filter = filterText(ctx, input)
  return exportList(ctx, {
    kind: 'identity.security_log_exported',
    title,
    sheet: say('screen.security_log.title'),
    filter,
    columns: columnsOf(ctx),
    read: (again, limit, cursor) => listSecurityEvents(identity, again, again.actor, { ...input, limit, cursor }),
    also: (own, rows) => recordIncident(own.tx, own.ids, own.now, { kind: 'exported', regionCode: own.actor.regionCode, accountId: own.actor.accountId, username: own.actor.username, by: own.actor, address: identity.sessionOf(own.actor)?.address ?? '', detail: { operation: 'exportSecurityEvents', rows, filter } }),
  })
}

function columnsOf(ctx: Context): ListColumn<api.SecurityEventView>[] {
  const say = sayingOf(ctx)
  return [
    { key: 'at', title: say('screen.security_log.at'), kind: 'instant', value: (one) => one.at },
    { key: 'kind', title: say('screen.security_log.kind'), kind: 'text', width: 20, value: (one) => one.kindLabel },
    { key: 'result', title: say('screen.security_log.result'), kind: 'text', width: 10, value: (one) => say(`screen.security_log.result.${one.result}`) },
    { key: 'username', title: say('screen.security_log.account'), kind: 'text', width: 24, value: (one) => one.username },
    { key: 'actor', title: say('screen.security_log.actor'), kind: 'text', width: 24, value: (one) => one.actor },
    { key: 'role', title: say('screen.security_log.role'), kind: 'text', width: 16, value: (one) => one.actorRoleLabel },
    { key: 'region', title: say('screen.admin.region'), kind: 'text', width: 14, value: (one) => one.regionName },
    { key: 'address', title: say('screen.account.address'), kind: 'text', width: 18, value: (one) => one.address },
    { key: 'detail', title: say('screen.security_log.detail'), kind: 'text', width: 60, value: (one) => JSON.stringify(one.detail) },
    { key: 'version', title: say('screen.security_log.version'), kind: 'text', width: 8, value: (one) => String(one.version) },
    { key: 'eventId', title: say('screen.security_log.id'), kind: 'text', width: 38, value: (one) => one.eventId },
    // What the leaf is computed of, to the millisecond.
    { key: 'exact', title: say('export.security_log.exact'), kind: 'text', width: 26, value: (one) => one.at },
    { key: 'leaf', title: say('screen.security_log.leaf'), kind: 'text', width: 66, value: (one) => one.leafHash },
  ]
}

/** The filter in words, as the screen names them. */
function filterText(ctx: Context, { kind, result, username, from, to }: Input): string {
  const say = sayingOf(ctx)
  return filterLine(ctx, [
    kind && `${say('screen.security_log.kind')} ${say(`security.${kind}`)}`,
    result && `${say('screen.security_log.result')} ${say(`screen.security_log.result.${result}`)}`,
    username && `${say('screen.security_log.username')} ${username}`,
    from && `${say('screen.security_log.from')} ${from}`,
    to && `${say('screen.security_log.until')} ${to}`,
  ])
}
