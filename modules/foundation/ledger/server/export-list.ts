import { dayIn, minuteIn } from '@zhujian/kernel'
import type { Result } from '@zhujian/kernel'
import { writeList } from '@zhujian/documents-rendering'
import type { ListColumn } from '@zhujian/documents-rendering'
import { pagesOf } from '@zhujian/http'
import type { Context, FileAnswer } from '@zhujian/http'
import { append } from './index.ts'

export type { ListColumn } from '@zhujian/documents-rendering'

/** Items a page: enough that the reading is worth it, few enough that others are served between. */
const pageSize = 500

export type ListExport<Item> = {
  /** The kind of the fact that says the list was taken away; null for a list of one's own work, of which the security log alone tells. */
  kind: string | null
  title: string
  /** The name of the sheet where it is not the title. */
  sheet?: string
  /** The filter and the order it came from, in words. */
  filter: string
  columns: readonly ListColumn<Item>[]
  read(ctx: Context, limit: number, cursor: string | undefined): Promise<Result<{ items: Item[]; nextCursor: string | null }>>
  /** What the list is about, e.g. one project. */
  subjectId?: string
  /** What else is written down, in the transaction of the fact. */
  also?(own: Context, rows: number): Promise<void>
}

/**
 * A list as a workbook that streams: what it is, its filter and the time above it, numbers as numbers in the unit of their header. That
 * it was taken away, by whom and with which filter, stands in the book once it is out.
 */
export function exportList<Item>(ctx: Context, list: ListExport<Item>): FileAnswer {
  const say = sayingOf(ctx)
  const stamp = say('export.stamp', { at: minuteIn(ctx.now), name: ctx.actor.name, username: ctx.actor.username })
  return {
    fileName: `${list.title} ${dayIn(ctx.now)}.xlsx`,
    write: async (sink) => {
      const sheet = { name: list.sheet ?? list.title, preamble: [list.title, list.filter, stamp], columns: list.columns.map(onTheWall), closing: (rows: number) => say('export.closing', { rows }) }
      const rows = await writeList(sink, sheet, pagesOf(ctx, (again, cursor) => list.read(again, pageSize, cursor)))
      await note(ctx, list, rows)
    },
  }
}

async function note<Item>(ctx: Context, { kind, filter, columns, subjectId, also }: ListExport<Item>, rows: number): Promise<void> {
  if (kind === null) return
  await ctx.beside(async (own) => {
    append(own, { kind, regionCode: own.actor.regionCode, projectId: null, subjectId: subjectId ?? own.ids.next(), after: { rows, filter, columns: columns.map((column) => column.key) } })
    await also?.(own, rows)
  })
}

/** Instants as the reader's clock shows them: a cell of a spreadsheet knows no zone. */
function onTheWall<Item>(column: ListColumn<Item>): ListColumn<Item> {
  if (column.kind !== 'instant') return column
  return {
    ...column,
    value: (item) => {
      const instant = column.value(item)
      return instant === null ? null : minuteIn(new Date(String(instant)))
    },
  }
}

export type Saying = (key: string, figures?: Record<string, unknown>) => string

/** Words in the language of whoever takes the list away. */
export function sayingOf(ctx: Context): Saying {
  return (key, figures) => ctx.text.say(ctx.language, key, figures)
}

/** The filter as one line: what was asked for in words, or that nothing was. */
export function filterLine(ctx: Context, asked: readonly (string | false | undefined)[]): string {
  const say = sayingOf(ctx)
  const words = asked.filter(Boolean)
  return say('export.filtered', { filter: words.length > 0 ? words.join(' · ') : say('export.unfiltered') })
}
