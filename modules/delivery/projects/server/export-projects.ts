import type { ParsedOf } from '@zhujian/kernel'
import type { ListColumn } from '@zhujian/documents-rendering'
import type { Context, FileAnswer } from '@zhujian/http'
import { exportList } from '@zhujian/ledger/server'
import type * as api from '@zhujian/projects/api'
import type { ProjectItem } from '@zhujian/projects/api'
import { listProjects } from './library.ts'
import type { ProjectsParts } from './parts.ts'

type Input = ParsedOf<typeof api.exportProjects>

/** The list of projects as a workbook, with the filter and the order it came from; that it was taken away is recorded. */
export function exportProjects(ctx: Context, parts: ProjectsParts, input: Input): FileAnswer {
  const say = (key: string, figures?: Record<string, unknown>): string => ctx.text.say(ctx.language, key, figures)
  const { columns: asked, ...filter } = input
  const offered = columnsOf(ctx)
  const columns = asked === undefined ? offered : asked.split(',').flatMap((key) => offered.find((column) => column.key === key) ?? [])
  const title = say('export.projects.title', { region: parts.approvals.tenants.nameOf(ctx.actor.regionCode) })
  const described = filterText(ctx, parts, filter)
  return exportList(ctx, { kind: 'projects.exported', title, sheet: say('export.projects.sheet'), filter: described, columns, read: (again, limit, cursor) => listProjects(again, parts, { ...filter, limit, cursor }) })
}

function columnsOf(ctx: Context): ListColumn<ProjectItem>[] {
  const say = (key: string): string => ctx.text.say(ctx.language, key)
  const wan = ` (${say('export.unit.wan')})`
  const fen = (amount: string | null): bigint | null => (amount === null ? null : BigInt(amount))
  return [
    { key: 'code', title: say('export.projects.code'), kind: 'text', width: 28, value: (one) => one.code },
    { key: 'name', title: say('screen.library.name'), kind: 'text', width: 44, value: (one) => one.name },
    { key: 'grade', title: say('screen.library.grade'), kind: 'text', width: 8, value: (one) => one.grade },
    { key: 'stage', title: say('screen.library.stage'), kind: 'text', width: 14, value: (one) => say(`screen.stage.${one.stage}`) },
    { key: 'state', title: say('screen.library.state'), kind: 'text', width: 10, value: (one) => say(`screen.project.state.${one.state}`) },
    { key: 'region', title: say('screen.library.region'), kind: 'text', width: 12, value: (one) => one.regionName },
    { key: 'sector', title: say('screen.library.sector'), kind: 'text', width: 16, value: (one) => one.sectorLabel },
    { key: 'owner', title: say('screen.library.owner'), kind: 'text', width: 28, value: (one) => one.ownerUnitName },
    { key: 'investment', title: `${say('screen.library.investment')}${wan}`, kind: 'wan', value: (one) => fen(one.totalInvestmentFen) },
    { key: 'currency', title: say('export.projects.currency'), kind: 'text', width: 8, value: (one) => one.currency },
    { key: 'contract', title: `${say('screen.library.contract')}${wan}`, kind: 'wan', value: (one) => fen(one.contractFen) },
    { key: 'paid', title: `${say('screen.library.paid')}${wan}`, kind: 'wan', value: (one) => fen(one.paidFen) },
    { key: 'progress', title: `${say('screen.library.progress')} (%)`, kind: 'percent', value: (one) => one.progressBp },
    { key: 'light', title: say('screen.library.light'), kind: 'text', width: 8, value: (one) => say(`export.projects.light.${one.light}`) },
    { key: 'lightReason', title: say('export.projects.light_reason'), kind: 'text', width: 44, value: (one) => (one.light === 'green' ? null : one.lightReason) },
    { key: 'since', title: say('screen.library.since'), kind: 'day', value: (one) => one.lightSince },
  ]
}

/** The filter and the order in words, as the screen names them. */
function filterText(ctx: Context, parts: ProjectsParts, filter: Omit<Input, 'columns'>): string {
  const say = (key: string, figures?: Record<string, unknown>): string => ctx.text.say(ctx.language, key, figures)
  const named: Record<string, (value: string) => string> = {
    stage: (value) => say(`screen.stage.${value}`),
    state: (value) => say(`screen.project.state.${value}`),
    light: (value) => say(`export.projects.light.${value}`),
    regionCode: (value) => parts.approvals.tenants.nameOf(Number(value)),
    overdue: (value) => say(value === 'true' ? 'screen.library.yes' : 'export.no'),
  }
  const { sort, ...given } = filter
  const words = Object.entries(given).flatMap(([name, value]) => {
    if (value === undefined || value === '') return []
    const parted = String(value).split(',').map((one) => named[name]?.(one) ?? one)
    return [`${say(name === 'q' ? 'export.q' : name === 'regionCode' ? 'screen.library.region' : `screen.library.${name}`)}: ${parted.join(say('export.or'))}`]
  })
  return say('export.filter', { filter: words.length > 0 ? words.join(say('export.and')) : say('export.none'), sort: say(`screen.library.sort.${sort}`) })
}
