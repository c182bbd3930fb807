import { hit, ok, refuse } from '@zhujian/kernel'
import type { OutputOf, ParsedOf, Refusal, Result } from '@zhujian/kernel'
import { readInTenant } from '@zhujian/database'
import type { Tx } from '@zhujian/database'
import { publish } from '@zhujian/events'
import { decodeCursor, pageOf, runAsProgram } from '@zhujian/http'
import type { Actor, Context, SessionCall } from '@zhujian/http'
import * as api from '@zhujian/identity/api'
import { maskedPhone, requestState, waitsUntil } from '@zhujian/identity/domain'
import { append } from '@zhujian/ledger/server'
import { organisationStore } from '@zhujian/organisation/server'
import { pinyinOf } from '@zhujian/text'
import { accountStore } from './account-store.ts'
import type { Identity } from './identity.ts'
import { once } from './once.ts'
import { hashPassword, oneTimePassword } from './passwords.ts'
import { requestStore } from './request-store.ts'
import type { AccountRequest } from './request-store.ts'
import { roleRefusal } from './requests.ts'
import { sealingOf, unseal } from './seal.ts'
import { recordIncident } from './security-log.ts'

/** The requests of the caller's region range, newest first. */
export async function listAccountRequests(identity: Identity, call: SessionCall, actor: Actor, input: ParsedOf<typeof api.listAccountRequests>): Promise<Result<OutputOf<typeof api.listAccountRequests>>> {
  const [before] = decodeCursor(input.cursor, 1) ?? []
  const rows = await readInTenant(identity.app, actor.scope, (tx) => requestStore.list(tx, input.state ?? null, typeof before === 'string' ? before : null, input.limit + 1))
  const page = pageOf(rows, input.limit, (row) => [row.id])
  return ok({ items: page.items.map((row) => viewOf(identity, call, row, maskedPhone(unseal(identity.sealingKey, row.sealedPhone)))), nextCursor: page.nextCursor })
}

function viewOf(identity: Identity, { text, language, now }: SessionCall, request: AccountRequest, phone: string): api.AccountRequestView {
  const { waitDays } = identity.requestRules(request.regionCode, now)
  return {
    requestId: request.id,
    state: requestState(request.state, request.requestedAt, waitDays, now),
    name: request.name,
    unitName: request.unitName,
    creditCode: request.creditCode,
    regionCode: request.regionCode,
    regionName: identity.tenants.nameOf(request.regionCode),
    role: request.role,
    roleLabel: text.say(language, `role.${request.role}`),
    phone,
    note: request.note,
    requestedBy: request.requestedBy,
    requestedAt: request.requestedAt.toISOString(),
    waitsUntil: waitsUntil(request.requestedAt, waitDays).toISOString(),
    decidedAt: request.decidedAt?.toISOString() ?? null,
    decidedBy: request.decidedBy,
    reason: request.reason,
    username: request.username,
  }
}

/** One request with the whole phone, by which the person is asked back; who looked at it stands in the security log (domain/10 §3, §4). */
export async function readAccountRequest(identity: Identity, call: SessionCall, actor: Actor, input: ParsedOf<typeof api.readAccountRequest>): Promise<Result<OutputOf<typeof api.readAccountRequest>>> {
  const { request, unit } = await readInTenant(identity.app, actor.scope, async (tx) => {
    const found = await requestStore.byId(tx, input.requestId)
    return { request: found, unit: found && (await unitFor(tx, found)) }
  })
  if (!request) return refuse('identity.request.not_found', { status: 404 })
  const { same, taken } = await identity.inAuth(async (tx) => {
    await recordIncident(tx, call.ids, call.now, { kind: 'sensitiveViewed', regionCode: request.regionCode, accountId: null, username: '', by: actor, address: call.address, detail: { requestId: request.id, field: 'phone' } })
    const named = await accountStore.list(tx, { lo: actor.scope.readLo, hi: actor.scope.readHi, q: request.name, after: null, now: call.now }, 20)
    const base = pinyinOf(request.name) || request.role
    const free = [base, ...Array.from({ length: 98 }, (_, at) => `${base}${at + 2}`)]
    let found = free[0] ?? ''
    for (const name of free) {
      found = name
      if (!(await accountStore.nameTaken(tx, name))) break
    }
    return { same: named.filter((account) => account.name === request.name), taken: found }
  })
  const units = await readInTenant(identity.app, actor.scope, (tx) => organisationStore.units(tx, same.flatMap((account) => account.unitId ?? [])))
  const sameName = same.map((account) => ({ username: account.username, unitName: units.find((one) => one.id === account.unitId)?.name ?? '' }))
  return ok({ ...viewOf(identity, call, request, unseal(identity.sealingKey, request.sealedPhone)), unit: unit && { unitId: unit.id, name: unit.name }, sameName, suggestedUsername: taken.length < 3 ? `${taken}.${request.regionCode}` : taken })
}

/** The unit of the region with this credit code, or one of those above it. */
async function unitFor(tx: Tx, request: AccountRequest): Promise<{ id: string; name: string } | null> {
  return (await organisationStore.unitByCreditCodeIn(tx, request.regionCode, request.creditCode)) ?? organisationStore.unitByCreditCode(tx, request.creditCode)
}

type Decision = ParsedOf<typeof api.decideAccountRequest>
type Approval = Extract<Decision, { decision: 'approve' }>
type Decided = OutputOf<typeof api.decideAccountRequest>
/** The account that is opened and its post: chosen before both transactions, for each writes a part. */
type Newcomer = { accountId: string; personId: string; postId: string; username: string; name: string; unitId: string; unitName: string; regionCode: number; role: string }

/**
 * Decides on a request. The account is written into the sign-in tables, and held there until the post, the request and the book are
 * committed; then it follows. Should that last step fail, a post without an account remains, and the same decision sent again finds the
 * request approved by itself and opens the account.
 */
export async function decideAccountRequest(identity: Identity, call: SessionCall, actor: Actor, input: Decision): Promise<Result<Decided>> {
  const occasion = { actor, now: call.now, ids: call.ids, address: call.address }
  const run = { pool: identity.app, text: call.text, ids: call.ids, now: call.now, actor, operation: 'decideAccountRequest' }
  return once(identity, occasion, api.decideAccountRequest, input, async (tx): Promise<Result<Decided>> => {
    if (input.decision === 'refuse') {
      const done = await runAsProgram(run, (ctx) => refuseRequest(ctx, identity, input))
      if (!done.ok) return done
      await recordIncident(tx, call.ids, call.now, { kind: 'requestRefused', regionCode: done.value.regionCode, accountId: null, username: '', by: actor, address: call.address, detail: { requestId: input.requestId, reason: input.reason } })
      return ok({ state: 'refused' as const, username: null, initialPassword: null })
    }
    const found = await newcomer(identity, call, actor, input)
    if (!found.ok) return found
    const { accountId, personId, username, name, unitId, regionCode, unitName, role } = found.value
    if (await accountStore.nameTaken(tx, username)) return refuse('identity.username.taken', { status: 409, field: 'username', figures: { username } })
    const inForce = identity.securityPolicy(regionCode, call.now)
    const initialPassword = oneTimePassword({ username, name }, inForce)
    await accountStore.insert(tx, { id: accountId, personId, username, name, passwordHash: await hashPassword(initialPassword), passwordSetAt: call.now, mustChange: true, demo: false, disabled: false, regionCode, unitId, createdAt: call.now, held: false })
    const about = { regionCode, accountId, username, by: actor, address: call.address }
    await recordIncident(tx, call.ids, call.now, { ...about, kind: 'requestApproved', detail: { requestId: input.requestId, role, unit: unitName } })
    await recordIncident(tx, call.ids, call.now, { ...about, kind: 'accountCreated', detail: { name, unit: unitName, rule: `security@${inForce.version}` } })
    const done = await runAsProgram(run, (ctx) => approveRequest(ctx, identity, call, input, found.value))
    return done.ok ? ok({ state: 'approved' as const, username, initialPassword }) : done
  }, sealingOf(identity.sealingKey))
}

/** Who is to come, as the request says; what this very decision made before stays as it was made. */
function newcomer(identity: Identity, call: SessionCall, actor: Actor, input: Approval): Promise<Result<Newcomer>> {
  return readInTenant(identity.app, actor.scope, async (tx): Promise<Result<Newcomer>> => {
    const request = await requestStore.byId(tx, input.requestId)
    if (!request) return refuse('identity.request.not_found', { status: 404 })
    const unit = await unitFor(tx, request)
    if (!unit) return refuse('identity.request.unit_unknown', { figures: { creditCode: request.creditCode, unitName: request.unitName } })
    const { name, regionCode } = request
    const post = request.decisionId === input.id && request.postId !== null ? await organisationStore.post(tx, request.postId) : null
    const who = post
      ? { accountId: post.accountId, personId: post.personId, postId: post.id, username: post.username, role: post.role }
      : { accountId: call.ids.next(), personId: call.ids.next(), postId: call.ids.next(), username: input.username, role: input.role ?? request.role }
    return ok({ ...who, name, regionCode, unitId: unit.id, unitName: unit.name })
  })
}

/** A request that may still be decided by this actor, locked; one this very decision approved before counts. */
async function openRequest(ctx: Context, identity: Identity, input: Decision): Promise<Result<AccountRequest>> {
  const request = await requestStore.lock(ctx.tx, input.requestId)
  if (!request) return refuse('identity.request.not_found', { status: 404 })
  if (request.requestedByPerson === ctx.actor.personId) return refuse('identity.request.self', { status: 409, hits: [hit('SOD-09', {}, 'domain/11 §2 roleGrant')] })
  const rules = identity.requestRules(request.regionCode, ctx.now)
  const state = requestState(request.state, request.requestedAt, rules.waitDays, ctx.now)
  if (state === 'lapsed') return refuse('identity.request.lapsed', { status: 409, figures: { waitDays: rules.waitDays, source: rules.source } })
  if (state !== 'waiting' && request.decisionId !== input.id) return refuse('identity.request.decided', { status: 409, figures: { decidedBy: request.decidedBy } })
  return ok(request)
}

async function refuseRequest(ctx: Context, identity: Identity, input: Extract<Decision, { decision: 'refuse' }>): Promise<Result<AccountRequest>> {
  const open = await openRequest(ctx, identity, input)
  if (!open.ok || open.value.state === 'refused') return open
  await requestStore.refuse(ctx.tx, input.requestId, ctx.actor.username, ctx.now, input.id, input.reason)
  append(ctx, { kind: 'identity.account_request_refused', regionCode: open.value.regionCode, projectId: null, subjectId: input.requestId, after: { reason: input.reason } })
  tellClerk(ctx, open.value, 'refused')
  return open
}

async function approveRequest(ctx: Context, identity: Identity, call: SessionCall, input: Approval, who: Newcomer): Promise<Result<AccountRequest>> {
  const open = await openRequest(ctx, identity, input)
  if (!open.ok || open.value.state === 'approved') return open
  const request = open.value
  const { accountId, personId, postId, username, name, role, regionCode, unitId, unitName } = who
  const refused: Refusal | null = roleRefusal(identity, call, role, regionCode)
  if (refused) return refused
  await organisationStore.insertPost(ctx.tx, { id: postId, regionCode, accountId, personId, username, name, role, unitId, grantedAt: ctx.now })
  await requestStore.approve(ctx.tx, request.id, ctx.actor.username, ctx.now, input.id, { accountId, postId, username, role })
  const ruleVersion = `roles@${identity.roles.version}`
  append(ctx, { kind: 'identity.account_request_approved', regionCode, projectId: null, subjectId: request.id, ruleVersion, after: { username, role } })
  append(ctx, { kind: 'identity.post_granted', regionCode, projectId: null, subjectId: postId, ruleVersion, after: { username, role, regionCode, unitId } })
  await recordIncident(ctx.tx, ctx.ids, ctx.now, { kind: 'postGranted', regionCode, accountId, username, by: ctx.actor, address: call.address, detail: { postId, role, regionCode, unit: unitName, rule: ruleVersion } })
  tellClerk(ctx, request, 'approved')
  return open
}

/** A clerk who asked for a colleague is told; whoever asked for himself has no account to be told in, and asks by his code. */
function tellClerk(ctx: Context, request: AccountRequest, state: 'approved' | 'refused'): void {
  const { requestedByAccount: accountId, regionCode, unitName } = request
  if (accountId !== null) publish(ctx, { kind: 'identity.request_decided', regionCode, projectId: null, payload: { accountId, unitName, stateLabel: ctx.text.say('zh-CN', `screen.requests.state.${state}`) } })
}
