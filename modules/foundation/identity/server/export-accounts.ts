import { minuteIn } from '@zhujian/kernel'
import type { ParsedOf } from '@zhujian/kernel'
import type { Context, FileAnswer } from '@zhujian/http'
import type * as api from '@zhujian/identity/api'
import { standingOf } from '@zhujian/identity/domain'
import { exportList, filterLine, sayingOf } from '@zhujian/ledger/server'
import type { ListColumn, Saying } from '@zhujian/ledger/server'
import { listAccounts } from './account-lists.ts'
import type { Identity } from './identity.ts'

/** The accounts of the region range as a workbook, with posts and state: what the periodic review of accounts and grants goes over. */
export function exportAccounts(ctx: Context, identity: Identity, input: ParsedOf<typeof api.exportAccounts>): FileAnswer {
  const say = sayingOf(ctx)
  return exportList(ctx, {
    kind: 'identity.accounts_exported',
    title: say('export.accounts.title', { region: identity.tenants.nameOf(ctx.actor.regionCode) }),
    sheet: say('screen.admin.accounts'),
    filter: filterLine(ctx, [input.q !== undefined && `${say('screen.admin.find')} ${input.q}`]),
    columns: columnsOf(say),
    read: (again, limit, cursor) => listAccounts(identity, again, again.actor, { ...input, limit, cursor }),
  })
}

function columnsOf(say: Saying): ListColumn<api.AccountView>[] {
  const posts = (one: api.AccountView): string => one.posts.map((post) => `${post.roleLabel} · ${post.unitName} · ${post.regionName}`).join('; ')
  const standing = (one: api.AccountView): string => say(`screen.admin.state.${standingOf(one)}`, { until: one.lockedUntil === null ? '' : minuteIn(new Date(one.lockedUntil)) })
  return [
    { key: 'username', title: say('screen.admin.username'), kind: 'text', width: 26, value: (one) => one.username },
    { key: 'name', title: say('screen.admin.name'), kind: 'text', width: 14, value: (one) => one.name },
    { key: 'unit', title: say('screen.admin.unit'), kind: 'text', width: 32, value: (one) => one.unitName },
    { key: 'region', title: say('screen.admin.region'), kind: 'text', width: 14, value: (one) => one.regionName },
    { key: 'posts', title: say('screen.admin.posts'), kind: 'text', width: 60, value: posts },
    { key: 'state', title: say('screen.admin.state'), kind: 'text', width: 24, value: standing },
    { key: 'secondFactor', title: say('export.accounts.second_factor'), kind: 'text', width: 12, value: (one) => say(`screen.security_log.${one.secondFactor ? 'yes' : 'no'}`) },
    { key: 'created', title: say('screen.admin.created'), kind: 'instant', value: (one) => one.createdAt },
    { key: 'last', title: say('screen.admin.last_sign_in'), kind: 'instant', value: (one) => one.lastSignInAt },
  ]
}
