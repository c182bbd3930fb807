import { ok, refuse } from '@zhujian/kernel'
import type { Refusal, Result } from '@zhujian/kernel'
import type { Context } from '@zhujian/http'
import { append } from '@zhujian/ledger/server'
import { creditCodeCheckDigit, creditCodeValid } from '@zhujian/organisation/domain'
import { organisationStore } from '@zhujian/organisation/server'
import type { Unit } from '@zhujian/organisation/server'
import { defaultRange, divisionAbove, isTrialRegion, placeAmong } from '@zhujian/tenancy/domain'
import type { RegionRange, Tenant } from '@zhujian/tenancy/domain'
import { tenantStore } from '@zhujian/tenancy/server'
import { accountStore } from './account-store.ts'
import type { Account } from './account-store.ts'
import type { Identity } from './identity.ts'
import { hashPassword, oneTimePassword } from './passwords.ts'
import { recordIncident } from './security-log.ts'

export type FoundingRequest = {
  regionCode: number
  name: string
  /** Absent: the range of its counties in the division table. */
  range?: RegionRange
  unitName?: string
  creditCode?: string
}
/** One of the first administrators, with the password he signs in with once. */
export type FirstAdministrator = { username: string; role: string; name: string; password: string }
/** `created` is false for a tenant that was there before: nothing was changed. */
export type Founding = { created: boolean; tenant: Tenant; administrators: FirstAdministrator[] }

/** Two security administrators: an account that is held can only be released by another one. */
const seats = [
  { prefix: 'sysAdmin', role: 'sysAdmin' },
  { prefix: 'secAdmin', role: 'secAdmin' },
  { prefix: 'secAdmin2', role: 'secAdmin' },
  { prefix: 'auditAdmin', role: 'auditAdmin' },
] as const
/** Where an act of the command line came from. */
const address = 'local'

/**
 * Founds a real tenant: its range, a unit, and its first administrators, each with a post and a password to be changed at the first
 * sign-in. A county within a city that is a tenant gets none of its own, because roles that reach the whole city are held at the
 * city only (domain/11 §4). A tenant already there is left as it is. Throw away the transaction of a refusal.
 */
export async function foundTenant(ctx: Context, identity: Identity, request: FoundingRequest): Promise<Result<Founding>> {
  await tenantStore.lockFounding(ctx.tx)
  const tenants = await tenantStore.all(ctx.tx)
  const before = tenants.find((tenant) => tenant.regionCode === request.regionCode)
  if (before) return ok({ created: false, tenant: before, administrators: [] })
  const placed = await place(ctx, tenants, request)
  if (!placed.ok) return placed
  const { value: tenant } = placed
  if (request.creditCode !== undefined && !creditCodeValid(request.creditCode)) return refuse('identity.founding.credit_code', { field: 'creditCode', figures: { creditCode: request.creditCode } })

  const unit = unitOf(ctx, tenant, request)
  const people = tenant.parent === null ? await administrators(ctx, identity, tenant, unit) : ok([])
  if (!people.ok) return people
  await tenantStore.insert(ctx.tx, tenant)
  append(ctx, { kind: 'tenancy.tenant_created', regionCode: tenant.regionCode, projectId: null, subjectId: unit.id, after: { ...tenant, unit } })
  await organisationStore.insertUnit(ctx.tx, { ...unit, createdAt: ctx.now })
  for (const person of people.value) await appoint(ctx, identity, tenant, unit, person)
  // Last, in a transaction of the sign-in tables: should the other one fail after it, accounts without a post remain, which nobody
  // can use and the next run takes up.
  await openAccounts(ctx, identity, people.value)
  return ok({ created: true, tenant, administrators: people.value.map(({ account, role, password }) => ({ username: account.username, role, name: account.name, password })) })
}

async function place(ctx: Context, tenants: readonly Tenant[], request: FoundingRequest): Promise<Result<Tenant>> {
  const { regionCode, name } = request
  if (isTrialRegion(regionCode)) return refuse('tenancy.tenant.trial_region', { figures: { regionCode } })
  const division = divisionAbove(regionCode)
  const range = request.range ?? defaultRange(regionCode, division === null ? null : await tenantStore.countiesUnder(ctx.tx, division))
  const fits = range.lo >= 100_000 && range.lo <= regionCode && regionCode <= range.hi && range.hi < 990_000
  if (!fits) return refuse('tenancy.tenant.range', { figures: { ...range, regionCode } })
  const { parent, inTheWay } = placeAmong(tenants, range)
  if (inTheWay) return refuse('tenancy.tenant.in_the_way', { status: 409, figures: { ...range, otherCode: inTheWay.regionCode, otherName: inTheWay.name, otherLo: inTheWay.lo, otherHi: inTheWay.hi } })
  return ok({ regionCode, name, ...range, parent: parent?.regionCode ?? null, demo: false, timeZone: 'Asia/Shanghai' })
}

/** The unit that runs the platform. Without its own credit code it gets a provisional one, whose organisation part is all zeros. */
function unitOf(ctx: Context, tenant: Tenant, { unitName, creditCode }: FoundingRequest): Unit {
  const provisional = `11${tenant.regionCode}000000000`
  return {
    id: ctx.ids.next(),
    regionCode: tenant.regionCode,
    name: unitName ?? ctx.text.say(ctx.language, 'identity.founding.unit', { name: tenant.name }),
    creditCode: creditCode ?? `${provisional}${creditCodeCheckDigit(provisional) ?? ''}`,
    kind: 'government',
    department: null,
  }
}

type Newcomer = { account: Account; role: string; password: string; leftOver: boolean }

async function administrators(ctx: Context, identity: Identity, tenant: Tenant, unit: Unit): Promise<Result<Newcomer[]>> {
  const inForce = identity.securityPolicy(tenant.regionCode, ctx.now)
  const people: Newcomer[] = []
  for (const { prefix, role } of seats) {
    const username = `${prefix}.${tenant.regionCode}`
    const found = await identity.inAuth(async (tx) => ({ account: await accountStore.byUsername(tx, username), taken: await accountStore.nameTaken(tx, username) }))
    // The region was no tenant until now: an account of it can only be left over from a founding that broke off.
    const leftOver = found.account?.regionCode === tenant.regionCode ? found.account : null
    if (found.taken && !leftOver) return taken(username)
    const roleLabel = ctx.text.say(ctx.language, `role.${role}`)
    const password = oneTimePassword({ username, name: '' }, inForce)
    const fresh = { id: ctx.ids.next(), personId: ctx.ids.next(), username, name: prefix === role ? roleLabel : ctx.text.say(ctx.language, 'identity.founding.second', { role: roleLabel }), createdAt: ctx.now }
    const given = { passwordHash: await hashPassword(password), passwordSetAt: ctx.now, mustChange: true, demo: false, disabled: false, held: false, regionCode: tenant.regionCode, unitId: unit.id }
    people.push({ account: { ...(leftOver ?? fresh), ...given }, role, password, leftOver: leftOver !== null })
  }
  return ok(people)
}

const taken = (username: string): Refusal => refuse('identity.username.taken', { status: 409, figures: { username } })

async function appoint(ctx: Context, identity: Identity, tenant: Tenant, unit: Unit, { account, role }: Newcomer): Promise<void> {
  const { id: accountId, personId, username, name } = account
  const post = { id: ctx.ids.next(), regionCode: tenant.regionCode, accountId, personId, username, name, role, unitId: unit.id }
  await organisationStore.insertPost(ctx.tx, { ...post, grantedAt: ctx.now })
  const ruleVersion = `roles@${identity.roles.version}`
  append(ctx, { kind: 'identity.post_granted', regionCode: tenant.regionCode, projectId: null, subjectId: post.id, ruleVersion, after: { username, role, regionCode: tenant.regionCode, unitId: unit.id } })
  const detail = { postId: post.id, role, regionCode: tenant.regionCode, unit: unit.name, rule: ruleVersion }
  await recordIncident(ctx.tx, ctx.ids, ctx.now, { kind: 'postGranted', regionCode: tenant.regionCode, accountId, username, by: ctx.actor, address, detail })
}

async function openAccounts(ctx: Context, identity: Identity, people: readonly Newcomer[]): Promise<void> {
  await identity.inAuth(async (tx) => {
    for (const { account, leftOver } of people) {
      if (leftOver) await accountStore.adopt(tx, account)
      else await accountStore.insert(tx, account)
      const { version } = identity.securityPolicy(account.regionCode, ctx.now)
      await recordIncident(tx, ctx.ids, ctx.now, { kind: 'accountCreated', regionCode: account.regionCode, accountId: account.id, username: account.username, by: ctx.actor, address, detail: { name: account.name, rule: `security@${version}` } })
    }
  })
}
