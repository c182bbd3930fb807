import { dayIn } from '@zhujian/kernel'
import type { Result } from '@zhujian/kernel'
import { writeList } from '@zhujian/documents-rendering'
import type { ListColumn } from '@zhujian/documents-rendering'
import { pagesOf } from '@zhujian/http'
import type { Context, FileAnswer } from '@zhujian/http'
import { append } from './index.ts'

/** Items a page: enough that the reading is worth it, few enough that others are served between. */
const pageSize = 500

export type ListExport<Item> = {
  /** The kind of the fact that says the list was taken away. */
  kind: string
  title: string
  sheet: string
  /** The filter and the order it came from, in words. */
  filter: string
  columns: readonly ListColumn<Item>[]
  read(ctx: Context, limit: number, cursor: string | undefined): Promise<Result<{ items: Item[]; nextCursor: string | null }>>
  /** What else is written down, in the transaction of the fact. */
  also?(own: Context, rows: number): Promise<void>
}

/**
 * A list as a workbook that streams: what it is, its filter and the time above it, numbers as numbers in the unit of their header. That
 * it was taken away, by whom and with which filter, stands in the book once it is out.
 */
export function exportList<Item>(ctx: Context, list: ListExport<Item>): FileAnswer {
  const say = (key: string, figures?: Record<string, unknown>): string => ctx.text.say(ctx.language, key, figures)
  const at = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai', dateStyle: 'short', timeStyle: 'short' }).format(ctx.now)
  const stamp = say('export.stamp', { at, name: ctx.actor.name, username: ctx.actor.username })
  return {
    fileName: `${list.title} ${dayIn(ctx.now)}.xlsx`,
    write: async (sink) => {
      const sheet = { name: list.sheet, preamble: [list.title, list.filter, stamp], columns: list.columns, closing: (rows: number) => say('export.closing', { rows }) }
      const rows = await writeList(sink, sheet, pagesOf(ctx, (again, cursor) => list.read(again, pageSize, cursor)))
      await ctx.beside(async (own) => {
        append(own, { kind: list.kind, regionCode: own.actor.regionCode, projectId: null, subjectId: own.ids.next(), after: { rows, filter: list.filter, columns: list.columns.map((column) => column.key) } })
        await list.also?.(own, rows)
      })
    },
  }
}
