import { createHash, createHmac } from 'node:crypto'
import { ok, refuse } from '@zhujian/kernel'
import type { OutputOf, ParsedOf, Refusal, Result } from '@zhujian/kernel'
import { runAsSystem } from '@zhujian/database'
import { publish } from '@zhujian/events'
import { programActor, runAsProgram } from '@zhujian/http'
import type { Context, SessionAnswer, SessionCall } from '@zhujian/http'
import type * as api from '@zhujian/identity/api'
import { afterFailure, heldAt, isLocked, mayBeRequested, requestState, waitsUntil } from '@zhujian/identity/domain'
import { append } from '@zhujian/ledger/server'
import { creditCodeValid, roleOf } from '@zhujian/organisation/domain'
import { organisationStore } from '@zhujian/organisation/server'
import { lineageOf } from '@zhujian/tenancy/domain'
import type { Identity } from './identity.ts'
import { requestStore } from './request-store.ts'
import { seal, unseal } from './seal.ts'
import { recordIncident } from './security-log.ts'
import { attemptStore } from './session-store.ts'

const dayMs = 86_400_000

export function getAccountRequestForm(identity: Identity, call: SessionCall): SessionAnswer {
  const { waitDays, source } = identity.requestRules(0, call.now)
  const tenants = [...identity.tenants.all().values()]
  return ok({
    regions: tenants.map((tenant) => ({ regionCode: tenant.regionCode, name: tenant.name, city: tenant.parent === null })),
    roles: identity.roles.table.roles.filter(mayBeRequested).map((role) => ({ role: role.id, label: call.text.say(call.language, `role.${role.id}`), cityOnly: role.scope === 'city' })),
    waitDays,
    source,
  } satisfies OutputOf<typeof api.getAccountRequestForm>)
}

/** The code of a request follows from its id and the secret of the installation: sent again, it is the same. 80 bits, in signs that are not taken for one another. */
function codeOf(identity: Identity, id: string): string {
  const signs = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789'
  const bytes = createHmac('sha256', identity.sealingKey).update(`account request ${id}`).digest().subarray(0, 16)
  return [...bytes].map((byte) => signs[byte % 32]).join('').replace(/(.{4})(?=.)/g, '$1-')
}

const hashOfCode = (code: string): Buffer => createHash('sha256').update(code.toUpperCase().replace(/[^0-9A-Z]/g, '')).digest()

/** Refuses a request that could never be approved. It says only what everybody may know: regions, roles and how a credit code is made. */
export function roleRefusal(identity: Identity, call: Pick<SessionCall, 'text' | 'language'>, wanted: string, regionCode: number): Refusal | null {
  const tenant = identity.tenants.all().get(regionCode)
  const role = roleOf(identity.roles.table, wanted)
  if (!tenant) return refuse('identity.request.region_unknown', { field: 'regionCode', figures: { regionCode } })
  if (!role || !mayBeRequested(role)) return refuse('identity.role.unknown', { field: 'role', figures: { role: wanted } })
  if (heldAt(role, tenant)) return null
  return refuse('identity.grant.city_only', { field: 'regionCode', figures: { role: role.id, roleLabel: call.text.say(call.language, `role.${role.id}`), regionCode, regionName: tenant.name } })
}

/** Takes a request in: the row, its fact, its line in the security log and the word to the security administrators in one transaction. */
export async function requestAccount(identity: Identity, call: SessionCall, input: ParsedOf<typeof api.requestAccount>): Promise<Result<OutputOf<typeof api.requestAccount>>> {
  const refused = roleRefusal(identity, call, input.role, input.regionCode)
  if (refused) return refused
  const creditCode = input.creditCode.toUpperCase()
  if (!creditCodeValid(creditCode)) return refuse('identity.request.credit_code', { field: 'creditCode', figures: { creditCode } })
  const rules = identity.requestRules(input.regionCode, call.now)
  const code = codeOf(identity, input.id)
  const run = { pool: identity.app, text: call.text, ids: call.ids, now: call.now, actor: programActor('system:request', input.regionCode), operation: 'requestAccount' }
  return runAsProgram(run, async (ctx): Promise<Result<OutputOf<typeof api.requestAccount>>> => {
    await requestStore.lockAddress(ctx.tx, call.address)
    const before = await requestStore.byId(ctx.tx, input.id)
    const same = before && before.regionCode === input.regionCode && before.name === input.name && before.creditCode === creditCode && before.role === input.role && unseal(identity.sealingKey, before.sealedPhone) === input.phone
    if (before) return same ? ok(told(before.requestedAt)) : refuse('platform.id.reused', { status: 409 })
    const made = await requestStore.countFrom(ctx.tx, call.address, new Date(call.now.getTime() - dayMs))
    if (made >= rules.perAddressPerDay) return refuse('identity.request.too_many', { status: 429, figures: { perAddressPerDay: rules.perAddressPerDay, source: rules.source } })
    const { actor } = call
    const by = { requestedBy: actor?.username ?? null, requestedByAccount: actor?.accountId ?? null, requestedByPerson: actor?.personId ?? null }
    const { id, name, regionCode, unitName, role, note = null } = input
    await requestStore.insert(ctx.tx, { id, regionCode, name, unitName, creditCode, role, note, ...by, sealedPhone: seal(identity.sealingKey, input.phone), address: call.address, requestedAt: call.now }, hashOfCode(code))
    // Whose name and phone it is stays in the table, where it can be erased.
    append(ctx, { kind: 'identity.account_requested', regionCode, projectId: null, subjectId: id, after: { creditCode, role, requestedBy: by.requestedBy } })
    await recordIncident(ctx.tx, ctx.ids, ctx.now, { kind: 'accountRequested', regionCode, accountId: null, username: by.requestedBy ?? '', ...(actor ? { by: actor } : {}), address: call.address, detail: { requestId: id, unit: unitName, role } })
    await tellGuards(ctx, identity, regionCode, unitName)
    return ok(told(call.now))
  })

  function told(requestedAt: Date): OutputOf<typeof api.requestAccount> {
    return { code, requestedAt: requestedAt.toISOString(), waitsUntil: waitsUntil(requestedAt, rules.waitDays).toISOString() }
  }
}

/** Tells those who decide: the security administrators of the region and of those above it. */
async function tellGuards(ctx: Context, identity: Identity, regionCode: number, unitName: string): Promise<void> {
  const guards = await runAsSystem(identity.app, async (tx) => {
    const found: string[] = []
    for (const region of lineageOf(identity.tenants.all(), regionCode)) for (const post of await organisationStore.holders(tx, 'secAdmin', region, null)) found.push(post.accountId)
    return [...new Set(found)]
  })
  for (const accountId of guards) publish(ctx, { kind: 'identity.account_requested', regionCode, projectId: null, payload: { accountId, unitName } })
}

/** The state of a request, for whoever has its code. Codes that are nobody's count against the address, as failed sign-ins do. */
export async function getAccountRequest(identity: Identity, call: SessionCall, input: ParsedOf<typeof api.getAccountRequest>): Promise<Result<OutputOf<typeof api.getAccountRequest>>> {
  const key = `request code ${call.address}`
  const rules = identity.requestRules(0, call.now)
  if (isLocked(await identity.inAuth((tx) => attemptStore.get(tx, 'address', key)), call.now)) return refuse('identity.request.too_many', { status: 429, figures: { perAddressPerDay: rules.perAddressPerDay, source: rules.source } })
  const found = await runAsSystem(identity.app, (tx) => requestStore.byCode(tx, hashOfCode(input.code)))
  if (!found) {
    await identity.inAuth(async (tx) => attemptStore.put(tx, 'address', key, afterFailure(await attemptStore.get(tx, 'address', key), call.now, rules.perAddressPerDay, 60, 60)))
    return refuse('identity.request.not_found', { status: 404, field: 'code' })
  }
  const { waitDays } = identity.requestRules(found.regionCode, call.now)
  return ok({
    state: requestState(found.state, found.requestedAt, waitDays, call.now),
    regionName: identity.tenants.nameOf(found.regionCode),
    unitName: found.unitName,
    roleLabel: call.text.say(call.language, `role.${found.role}`),
    requestedAt: found.requestedAt.toISOString(),
    waitsUntil: waitsUntil(found.requestedAt, waitDays).toISOString(),
    decidedAt: found.decidedAt?.toISOString() ?? null,
    reason: found.reason,
    username: found.username,
  })
}
