import './projects.css'
import { Button } from 'antd'
import { listProjects } from '@zhujian/projects/api'
import type { ProjectItem } from '@zhujian/projects/api'
import type { InputOf, OutputOf } from '@zhujian/kernel'
import { DataTable, EmptyState, Icon, KeyHints, Loaded, PrintHead, useAccount, useGo, useOperation, useSay, useSearchState, useTicks } from '@zhujian/ui'
import type { SearchState, Ticks } from '@zhujian/ui'
import type { ReactNode } from 'react'
import { declaringRole } from './drafts-card.tsx'
import { LibraryBulk } from './library-bulk.tsx'
import { ColumnChooser, useLibraryColumns, useTableColumns } from './library-columns.tsx'
import type { LibraryColumn } from './library-columns.tsx'
import { hasFilters, LibraryFilters } from './library-filters.tsx'
import { LibraryViews } from './library-views.tsx'

type Page = OutputOf<typeof listProjects>
const pageSize = 50

/** What the address asks for. Values the server would refuse are its to refuse: the address is somebody's message. */
function inputOf(values: Readonly<Record<string, string>>): InputOf<typeof listProjects> {
  const { q, grade, stage, regionCode, light, sector, state, overdue, approvedIn, moneyIn, sort, cursor } = values
  return {
    limit: pageSize,
    withTotals: 'true',
    cursor: cursor || undefined,
    ...(q ? { q } : {}),
    ...(grade ? { grade } : {}),
    ...(stage ? { stage } : {}),
    ...(regionCode ? { regionCode } : {}),
    ...(light ? { light } : {}),
    ...(sector ? { sector } : {}),
    ...(state ? { state } : {}),
    ...(approvedIn ? { approvedIn } : {}),
    ...(moneyIn ? { moneyIn } : {}),
    ...(overdue === 'true' ? { overdue: 'true' as const } : {}),
    ...(sort === 'investment' || sort === 'name' ? { sort } : {}),
  }
}

/** All projects the caller may see: filtered by the address, paged by the server, totals over every match and not only the page. */
export function LibraryScreen(): ReactNode {
  const say = useSay()
  const go = useGo()
  const account = useAccount()
  const search = useSearchState()
  const query = useOperation(listProjects, inputOf(search.values))
  const { columns, byHand, choose } = useLibraryColumns(search)
  const ticks = useTicks<ProjectItem>((project) => project.id)
  return (
    <div className="page lib">
      <PrintHead organisation={account.regionName} title={say('ui.menu.library')} by={account.name} />
      <div className="pagehd noprint">
        <h1>{say('ui.menu.library')}</h1>
        <LibraryViews search={search} columns={columns} />
        <span className="sp" />
        {account.may.includes('exportProjects') ? <Button href={exportAddress(search, columns)} download icon={<Icon name="paper" />}>{say('screen.library.export')}</Button> : null}
        <Button onClick={() => window.print()} icon={<Icon name="print" />}>{say('ui.print')}</Button>
        {account.role === declaringRole ? <Button type="primary" icon={<Icon name="plus" />} onClick={() => go('/projects/new')}>{say('screen.library.declare')}</Button> : null}
      </div>
      <LibraryFilters search={search}><ColumnChooser columns={columns} choose={choose} /></LibraryFilters>
      {ticks.rows.length > 0 ? <LibraryBulk chosen={ticks.rows} clear={ticks.clear} /> : null}
      <div className="card">
        <Loaded query={query} lines={14}>
          {(page) => page.items.length === 0 ? <Empty search={search} /> : <Table page={page} columns={columns} byHand={byHand} ticks={ticks} open={(project) => go(`/projects/${project.id}`)} />}
        </Loaded>
      </div>
      <Foot page={query.data} search={search} />
    </div>
  )
}

/** The filter of the page, all of it and not only the page, in the columns that are shown. */
function exportAddress(search: SearchState, columns: readonly LibraryColumn[]): string {
  const values = new URLSearchParams(search.text)
  for (const name of ['cursor', 'page', 'cols']) values.delete(name)
  values.set('columns', columns.flatMap((column) => (column === 'light' ? ['light', 'lightReason'] : [column])).join(','))
  return `/api/projects/export?${values}`
}

function Empty({ search }: { search: SearchState }): ReactNode {
  const say = useSay()
  if (!hasFilters(search)) return <EmptyState why={say('screen.library.empty')} next={say('screen.library.empty.next')} />
  return <EmptyState why={say('screen.library.empty_filter')} next={say('screen.library.empty_filter.next')}><Button onClick={() => search.clear()}>{say('screen.library.clear')}</Button></EmptyState>
}

function Table({ page, columns, byHand, ticks, open }: { page: Page; columns: readonly LibraryColumn[]; byHand: boolean; ticks: Ticks<ProjectItem>; open: (project: ProjectItem) => void }): ReactNode {
  const say = useSay()
  const shown = useTableColumns(columns, byHand, page.totals, page.items.length)
  return <DataTable label={say('ui.menu.library')} columns={shown} rows={page.items} rowKey={(one) => one.id} rowName={(one) => one.name} onOpen={open} ticks={ticks} />
}

function Foot({ page, search }: { page: Page | undefined; search: SearchState }): ReactNode {
  const say = useSay()
  const go = useGo()
  const at = Math.max(1, Number(search.values['page'] ?? '1') || 1)
  const first = (at - 1) * pageSize + 1
  const turn = (cursor: string): void => {
    const next = new URLSearchParams(search.text)
    next.set('cursor', cursor)
    next.set('page', String(at + 1))
    go(`/projects?${next}`)
  }
  return (
    <div className="foot noprint">
      <span>{say('screen.library.note')}</span>
      <span className="sp" />
      <KeyHints hints={[[['↑', '↓'], say('ui.key.move')], [['Enter'], say('ui.key.open')], [['/'], say('ui.key.search')]]} />
      {page && page.items.length > 0 ? <span className="nw">{say('screen.library.range', { first, last: first + page.items.length - 1 })}</span> : null}
      {at > 1 ? <Button size="small" onClick={() => history.back()}>{say('screen.library.previous')}</Button> : null}
      {page?.nextCursor ? <Button size="small" onClick={() => turn(page.nextCursor ?? '')}>{say('screen.library.next')}</Button> : null}
    </div>
  )
}
