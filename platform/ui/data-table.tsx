import { Checkbox } from 'antd'
import { useState } from 'react'
import type { KeyboardEvent, MouseEvent, ReactNode } from 'react'
import { useSay } from './text-context.tsx'

export type Column<Row> = {
  key: string
  title: ReactNode
  /** The one unit of the column, said in its header. */
  unit?: string
  numeric?: boolean
  width?: number | string
  /** Left out on narrow screens, where the page of one row tells it; `wide` asks for a screen of 1600 px. */
  optional?: boolean | 'wide'
  /** Takes the room that is left and cuts its text there. */
  grow?: boolean
  /** May need several lines: what must be read whole. */
  wrap?: boolean
  render: (row: Row) => ReactNode
  /** What stands under the column for all rows together. */
  foot?: ReactNode
}

/** Rows that are ticked, kept while pages are turned. */
export type Ticks<Row> = { rows: readonly Row[]; has: (row: Row) => boolean; set: (rows: readonly Row[], on: boolean) => void; clear: () => void }

export function useTicks<Row>(keyOf: (row: Row) => string): Ticks<Row> {
  const [ticked, setTicked] = useState<ReadonlyMap<string, Row>>(new Map())
  return {
    rows: [...ticked.values()],
    has: (row) => ticked.has(keyOf(row)),
    set: (rows, on) =>
      setTicked((before) => {
        const next = new Map(before)
        for (const row of rows) on ? next.set(keyOf(row), row) : next.delete(keyOf(row))
        return next
      }),
    clear: () => setTicked(new Map()),
  }
}

type TableProps<Row> = {
  label: string
  columns: readonly Column<Row>[]
  rows: readonly Row[]
  rowKey: (row: Row) => string
  onOpen?: (row: Row) => void
  small?: boolean
  ticks?: Ticks<Row>
  /** What a row is called to who ticks it unseen. */
  rowName?: (row: Row) => string
}

/**
 * A plain table: 36 px rows of one line, arrow keys move between rows, Enter opens one. Screen readers get real headers. No cell
 * breaks, so that days, figures and short words stay whole; long names stand in a `Cut`, which gives up room first.
 */
export function DataTable<Row>({ label, columns, rows, rowKey, onOpen, small = false, ticks, rowName }: TableProps<Row>): ReactNode {
  const say = useSay()
  const footed = columns.some((column) => column.foot)
  return (
    <div className="tblw">
      <table className={small ? 'tbl lines s' : 'tbl lines'} aria-label={label}>
        <thead>
          <tr>
            {ticks ? <th className="tick"><Checkbox aria-label={say('ui.table.tick_all')} checked={rows.length > 0 && rows.every(ticks.has)} indeterminate={rows.some(ticks.has) && !rows.every(ticks.has)} onChange={(event) => ticks.set(rows, event.target.checked)} /></th> : null}
            {columns.map((column) => (
              <th key={column.key} scope="col" className={classOf(column)} style={column.width ? { width: column.width } : undefined}>
                {column.title}
                {column.unit ? <span className="u">{column.unit}</span> : null}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr
              key={rowKey(row)}
              {...(onOpen ? { className: 'open', tabIndex: index === 0 ? 0 : -1, onClick: (event: MouseEvent<HTMLTableRowElement>) => openUnlessTicked(event, () => onOpen(row)), onKeyDown: (event: KeyboardEvent<HTMLTableRowElement>) => moveRow(event, () => onOpen(row), ticks ? () => ticks.set([row], !ticks.has(row)) : undefined) } : {})}
            >
              {ticks ? <td className="tick"><Checkbox tabIndex={-1} aria-label={say('ui.table.tick', { name: rowName?.(row) ?? '' })} checked={ticks.has(row)} onChange={(event) => ticks.set([row], event.target.checked)} /></td> : null}
              {columns.map((column) => (
                <td key={column.key} className={classOf(column)}>{column.render(row)}</td>
              ))}
            </tr>
          ))}
        </tbody>
        {footed ? <tfoot><tr>{ticks ? <td className="tick" /> : null}{columns.map((column) => <td key={column.key} className={classOf(column)}>{column.foot}</td>)}</tr></tfoot> : null}
      </table>
    </div>
  )
}

/** A click on the cell of the box ticks the row and does not open it. */
function openUnlessTicked(event: MouseEvent<HTMLTableRowElement>, open: () => void): void {
  if (!(event.target instanceof Element && event.target.closest('.tick'))) open()
}

function classOf<Row>(column: Column<Row>): string | undefined {
  return [column.numeric ? 'num' : '', column.optional === 'wide' ? 'opt2' : column.optional ? 'opt' : '', column.grow ? 'grow' : '', column.wrap ? 'wrap' : ''].filter(Boolean).join(' ') || undefined
}

function moveRow(event: KeyboardEvent<HTMLTableRowElement>, open: () => void, tick?: () => void): void {
  if (event.target !== event.currentTarget) return
  const row = event.currentTarget
  const targets: Record<string, Element | null | undefined> = {
    ArrowDown: row.nextElementSibling,
    ArrowUp: row.previousElementSibling,
    Home: row.parentElement?.firstElementChild,
    End: row.parentElement?.lastElementChild,
  }
  const target = targets[event.key]
  if (event.key === 'Enter') open()
  if (event.key === ' ' && tick) {
    event.preventDefault()
    tick()
  }
  if (target instanceof HTMLElement) {
    event.preventDefault()
    target.focus()
  }
}
