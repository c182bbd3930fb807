import { ok } from '@zhujian/kernel'
import { bind, bindFile } from '@zhujian/http'
import type { Binding } from '@zhujian/http'
import * as api from '@zhujian/organisation/api'
import { mayAppoint } from '@zhujian/organisation/domain'
import { exportUnits } from './export-units.ts'
import { changeUnit, createUnit, getUnitForm, listUnits } from './units.ts'
import type { OrganisationParts } from './units.ts'

export function bindings(parts: OrganisationParts): Binding[] {
  const { table } = parts.roles
  return [
    bind(api.listUnits, (ctx, input) => listUnits(ctx, parts, input)),
    bindFile(api.exportUnits, async (ctx, input) => ok(exportUnits(ctx, parts, input))),
    bind(api.createUnit, (ctx, input) => createUnit(ctx, parts, input)),
    bind(api.changeUnit, (ctx, input) => changeUnit(ctx, parts, input)),
    bind(api.getUnitForm, async (ctx) => getUnitForm(ctx, parts)),
    bind(api.listProjectRoles, async (ctx) => {
      const roles = table.roles.filter((role) => role.scope === 'project')
      const items = roles.map((role) => ({ role: role.id, label: ctx.text.say(ctx.language, `role.${role.id}`), mayAppoint: mayAppoint(table, ctx.actor.role, role.id) }))
      return ok({ items, nextCursor: null })
    }),
  ]
}
