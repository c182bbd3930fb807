import { dayIn } from '@zhujian/kernel'
import type { ParsedOf } from '@zhujian/kernel'
import { writeList } from '@zhujian/documents-rendering'
import type { ListColumn } from '@zhujian/documents-rendering'
import { pagesOf } from '@zhujian/http'
import type { Context, FileAnswer } from '@zhujian/http'
import { append } from '@zhujian/ledger/server'
import type * as api from '@zhujian/projects/api'
import type { ProjectItem } from '@zhujian/projects/api'
import { listProjects } from './library.ts'
import type { ProjectsParts } from './parts.ts'

type Input = ParsedOf<typeof api.exportProjects>
/** Projects a page: enough that the reading is worth it, few enough that others are served between. */
const pageSize = 500

/** The list of projects as a workbook, with the filter and the order it came from; that it was taken away is recorded. */
export function exportProjects(ctx: Context, parts: ProjectsParts, input: Input): FileAnswer {
  const say = (key: string, figures?: Record<string, unknown>): string => ctx.text.say(ctx.language, key, figures)
  const { columns: asked, ...filter } = input
  const offered = columnsOf(ctx)
  const columns = asked === undefined ? offered : asked.split(',').flatMap((key) => offered.find((column) => column.key === key) ?? [])
  const title = say('export.projects.title', { region: parts.approvals.tenants.nameOf(ctx.actor.regionCode) })
  const described = filterText(ctx, parts, filter)
  return {
    fileName: `${title} ${dayIn(ctx.now)}.xlsx`,
    write: async (sink) => {
      const sheet = { name: say('export.projects.sheet'), preamble: [title, described, stampOf(ctx)], columns, closing: (rows: number) => say('export.closing', { rows }) }
      const rows = await writeList(sink, sheet, pagesOf(ctx, (again, cursor) => listProjects(again, parts, { ...filter, limit: pageSize, cursor })))
      await ctx.beside(async (own) => {
        append(own, { kind: 'projects.exported', regionCode: own.actor.regionCode, projectId: null, subjectId: own.ids.next(), after: { rows, filter: described, columns: columns.map((column) => column.key) } })
      })
    },
  }
}

/** Who took it away, and of when the figures are. */
function stampOf(ctx: Context): string {
  const { actor, language, now } = ctx
  const at = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai', dateStyle: 'short', timeStyle: 'short' }).format(now)
  return ctx.text.say(language, 'export.stamp', { at, name: actor.name, username: actor.username })
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
