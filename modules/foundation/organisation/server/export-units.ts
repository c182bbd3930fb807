import type { ParsedOf } from '@zhujian/kernel'
import type { Context, FileAnswer } from '@zhujian/http'
import { exportList, filterLine, sayingOf } from '@zhujian/ledger/server'
import type * as api from '@zhujian/organisation/api'
import { departmentsOf, listUnits } from './units.ts'
import type { OrganisationParts } from './units.ts'

/** The register of units as a workbook: who they are, what they do and where. */
export function exportUnits(ctx: Context, parts: OrganisationParts, input: ParsedOf<typeof api.exportUnits>): FileAnswer {
  const say = sayingOf(ctx)
  const label = ctx.language === 'en' ? 'en' : 'zh'
  const departmentName = ({ regionCode, department }: api.UnitView): string | null =>
    department && (departmentsOf(ctx, parts, regionCode).find((one) => one.code === department)?.label[label] ?? department)
  return exportList<api.UnitView>(ctx, {
    kind: 'organisation.units_exported',
    title: say('export.units.title', { region: parts.tenants.nameOf(ctx.actor.regionCode) }),
    sheet: say('screen.units.list'),
    filter: filterLine(ctx, [input.q !== undefined && `${say('screen.units.find')} ${input.q}`, input.regionCode !== undefined && `${say('screen.units.region')} ${parts.tenants.nameOf(input.regionCode)}`]),
    columns: [
      { key: 'name', title: say('screen.units.name'), kind: 'text', width: 40, value: (one) => one.name },
      { key: 'code', title: say('screen.units.code'), kind: 'text', width: 22, value: (one) => one.creditCode },
      { key: 'kind', title: say('screen.units.kind'), kind: 'text', width: 14, value: (one) => say(`unit.kind.${one.kind}`) },
      { key: 'department', title: say('screen.units.department'), kind: 'text', width: 20, value: departmentName },
      { key: 'region', title: say('screen.units.region'), kind: 'text', width: 14, value: (one) => one.regionName },
    ],
    read: (again, limit, cursor) => listUnits(again, parts, { ...input, limit, cursor }),
  })
}
