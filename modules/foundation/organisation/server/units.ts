import { ok, refuse } from '@zhujian/kernel'
import type { OutputOf, ParsedOf, Refusal, Result } from '@zhujian/kernel'
import { decodeCursor, pageOf } from '@zhujian/http'
import type { Context } from '@zhujian/http'
import { append } from '@zhujian/ledger/server'
import { unitKinds } from '@zhujian/organisation/api'
import type * as api from '@zhujian/organisation/api'
import { creditCodeCheckDigit, creditCodeValid } from '@zhujian/organisation/domain'
import type { PolicyBody } from '@zhujian/policy/domain'
import type { PolicyBook } from '@zhujian/policy/server'
import { lineageOf } from '@zhujian/tenancy/domain'
import type { TenantDirectory } from '@zhujian/tenancy/server'
import { grantStore } from './grant-store.ts'
import { organisationStore } from './organisation-store.ts'
import type { ShippedRoles } from './roles.ts'

/** What this module is given. */
export type OrganisationParts = { policy: PolicyBook; tenants: TenantDirectory; roles: ShippedRoles }

export async function listUnits(ctx: Context, parts: OrganisationParts, input: ParsedOf<typeof api.listUnits>): Promise<Result<OutputOf<typeof api.listUnits>>> {
  const after = decodeCursor(input.cursor, 2)
  const position = after ? { regionCode: Number(after[0]), id: String(after[1]) } : null
  const rows = await grantStore.units(ctx.tx, { regionCode: input.regionCode ?? null, q: input.q ?? null, after: position }, input.limit + 1)
  const page = pageOf(rows, input.limit, (unit) => [unit.regionCode, unit.id])
  const items = page.items.map(({ id, name, creditCode, kind, department, regionCode }) => ({ unitId: id, name, creditCode, kind, department, regionCode, regionName: parts.tenants.nameOf(regionCode) }))
  return ok({ items, nextCursor: page.nextCursor })
}

const reaches = (ctx: Context, regionCode: number): boolean => ctx.actor.scope.role === 'app' && ctx.actor.scope.writeLo <= regionCode && regionCode <= ctx.actor.scope.writeHi

/** The departments that policy speaks of in a region. */
export const departmentsOf = (ctx: Context, parts: OrganisationParts, regionCode: number): PolicyBody<'sectors'>['departments'] =>
  parts.policy.inForce('sectors', lineageOf(parts.tenants.all(), regionCode), ctx.today).body.departments

/** A department stands for one unit of a region: steps go to it by name. */
async function departmentFault(ctx: Context, parts: OrganisationParts, regionCode: number, department: string | undefined, own: string | null): Promise<Refusal | null> {
  if (department === undefined) return null
  if (!departmentsOf(ctx, parts, regionCode).some((one) => one.code === department)) return refuse('organisation.unit.department_unknown', { field: 'department', figures: { department } })
  const holder = await organisationStore.unitOfDepartment(ctx.tx, regionCode, department)
  return holder && holder.id !== own ? refuse('organisation.unit.department_taken', { status: 409, field: 'department', figures: { department, unit: holder.name } }) : null
}

/** Registers a unit (GB 32100-2015: the last character of its code is a check digit). */
export async function createUnit(ctx: Context, parts: OrganisationParts, input: ParsedOf<typeof api.createUnit>): Promise<Result<OutputOf<typeof api.createUnit>>> {
  const { regionCode, creditCode } = input
  if (!reaches(ctx, regionCode) || !parts.tenants.all().has(regionCode)) return refuse('organisation.region.out_of_reach', { status: 403, field: 'regionCode', figures: { regionCode } })
  if (!creditCodeValid(creditCode)) return refuse('organisation.unit.code_invalid', { field: 'creditCode', figures: { creditCode, expected: creditCodeCheckDigit(creditCode.slice(0, 17)) ?? '' } })
  const [taken, fault] = await Promise.all([organisationStore.unitByCreditCodeIn(ctx.tx, regionCode, creditCode), departmentFault(ctx, parts, regionCode, input.department, null)])
  if (taken) return refuse('organisation.unit.code_taken', { status: 409, field: 'creditCode', figures: { creditCode, unit: taken.name } })
  if (fault) return fault
  const unit = { id: input.id, regionCode, name: input.name, creditCode, kind: input.kind, department: input.department ?? null }
  await organisationStore.insertUnit(ctx.tx, { ...unit, createdAt: ctx.now })
  append(ctx, { kind: 'organisation.unit_created', regionCode, projectId: null, subjectId: unit.id, after: { name: unit.name, creditCode, kind: unit.kind, department: unit.department } })
  return ok({ unitId: unit.id })
}

export async function changeUnit(ctx: Context, parts: OrganisationParts, input: ParsedOf<typeof api.changeUnit>): Promise<Result<OutputOf<typeof api.changeUnit>>> {
  const unit = await organisationStore.unit(ctx.tx, input.unitId)
  if (!unit || !reaches(ctx, unit.regionCode)) return refuse('organisation.unit.not_found', { status: 404 })
  const fault = await departmentFault(ctx, parts, unit.regionCode, input.department, unit.id)
  if (fault) return fault
  const after = { name: input.name, kind: input.kind, department: input.department ?? null }
  await organisationStore.changeUnit(ctx.tx, unit.id, after)
  append(ctx, { kind: 'organisation.unit_changed', regionCode: unit.regionCode, projectId: null, subjectId: unit.id, before: { name: unit.name, kind: unit.kind, department: unit.department }, after })
  return ok({ unitId: unit.id })
}

export function getUnitForm(ctx: Context, parts: OrganisationParts): Result<OutputOf<typeof api.getUnitForm>> {
  const label = ctx.language === 'en' ? 'en' : 'zh'
  return ok({
    regions: [...parts.tenants.all().values()].filter((tenant) => reaches(ctx, tenant.regionCode)).map((tenant) => ({ regionCode: tenant.regionCode, name: tenant.name })),
    kinds: unitKinds.map((code) => ({ code, label: ctx.text.say(ctx.language, `unit.kind.${code}`) })),
    departments: departmentsOf(ctx, parts, ctx.actor.regionCode).map((department) => ({ code: department.code, label: department.label[label] })),
  })
}
