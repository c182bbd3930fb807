import type { KeyboardEvent, ReactNode } from 'react'

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
}

type TableProps<Row> = {
  label: string
  columns: readonly Column<Row>[]
  rows: readonly Row[]
  rowKey: (row: Row) => string
  onOpen?: (row: Row) => void
  footer?: ReactNode
  small?: boolean
}

/**
 * A plain table: 36 px rows of one line, arrow keys move between rows, Enter opens one. Screen readers get real headers. No cell
 * breaks, so that days, figures and short words stay whole; long names stand in a `Cut`, which gives up room first.
 */
export function DataTable<Row>({ label, columns, rows, rowKey, onOpen, footer, small = false }: TableProps<Row>): ReactNode {
  return (
    <div className="tblw">
      <table className={small ? 'tbl lines s' : 'tbl lines'} aria-label={label}>
        <thead>
          <tr>
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
              {...(onOpen ? { className: 'open', tabIndex: index === 0 ? 0 : -1, onClick: () => onOpen(row), onKeyDown: (event: KeyboardEvent<HTMLTableRowElement>) => moveRow(event, () => onOpen(row)) } : {})}
            >
              {columns.map((column) => (
                <td key={column.key} className={classOf(column)}>{column.render(row)}</td>
              ))}
            </tr>
          ))}
        </tbody>
        {footer ? <tfoot>{footer}</tfoot> : null}
      </table>
    </div>
  )
}

function classOf<Row>(column: Column<Row>): string | undefined {
  return [column.numeric ? 'num' : '', column.optional === 'wide' ? 'opt2' : column.optional ? 'opt' : '', column.grow ? 'grow' : '', column.wrap ? 'wrap' : ''].filter(Boolean).join(' ') || undefined
}

function moveRow(event: KeyboardEvent<HTMLTableRowElement>, open: () => void): void {
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
  if (target instanceof HTMLElement) {
    event.preventDefault()
    target.focus()
  }
}
