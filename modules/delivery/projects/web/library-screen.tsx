import './projects.css'
import { Button } from 'antd'
import { listProjects } from '@zhujian/projects/api'
import type { ProjectItem } from '@zhujian/projects/api'
import type { InputOf, OutputOf } from '@zhujian/kernel'
import { DataTable, dayText, EmptyState, GradeTag, Icon, KeyHints, Light, Loaded, Money, percentText, PrintHead, ProgressBar, Shape, useAccount, useGo, useLabel, useOperation, useSay, useSearchState } from '@zhujian/ui'
import type { Column, SearchState } from '@zhujian/ui'
import type { ReactNode } from 'react'
import { declaringRole } from './drafts-card.tsx'
import { lightReason } from './light-reason.ts'
import { hasFilters, LibraryFilters, LibraryViews } from './library-filters.tsx'

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
  return (
    <div className="page lib">
      <PrintHead organisation={account.regionName} title={say('ui.menu.library')} by={account.name} />
      <div className="pagehd noprint">
        <h1>{say('ui.menu.library')}</h1>
        <LibraryViews search={search} />
        <span className="sp" />
        <Button onClick={() => window.print()} icon={<Icon name="print" />}>{say('ui.print')}</Button>
        {account.role === declaringRole ? <Button type="primary" icon={<Icon name="plus" />} onClick={() => go('/projects/new')}>{say('screen.library.declare')}</Button> : null}
      </div>
      <LibraryFilters search={search} />
      <div className="card">
        <Loaded query={query} lines={14}>
          {(page) => page.items.length === 0 ? <Empty search={search} /> : <Table page={page} open={(project) => go(`/projects/${project.id}`)} />}
        </Loaded>
      </div>
      <Foot page={query.data} search={search} />
    </div>
  )
}

function Empty({ search }: { search: SearchState }): ReactNode {
  const say = useSay()
  if (!hasFilters(search)) return <EmptyState why={say('screen.library.empty')} next={say('screen.library.empty.next')} />
  return <EmptyState why={say('screen.library.empty_filter')} next={say('screen.library.empty_filter.next')}><Button onClick={() => search.clear()}>{say('screen.library.clear')}</Button></EmptyState>
}

function Table({ page, open }: { page: Page; open: (project: ProjectItem) => void }): ReactNode {
  const say = useSay()
  const label = useLabel()
  const wan = say('ui.unit.wan')
  const columns: Column<ProjectItem>[] = [
    { key: 'name', title: say('screen.library.name'), render: (one) => <span className="nm el" style={{ display: 'block', maxWidth: 300, minWidth: 180 }} title={one.code ? `${one.name} ${one.code}` : one.name}>{one.name}</span> },
    { key: 'grade', title: say('screen.library.grade'), render: (one) => <GradeTag grade={one.grade} /> },
    { key: 'stage', title: say('screen.library.stage'), render: (one) => <span className="nw">{one.state === 'draft' ? say('screen.project.state.draft') : label('screen.stage', one.stage)}</span> },
    { key: 'owner', title: say('screen.library.owner'), optional: 'wide', render: (one) => <span className="el" style={{ display: 'block', maxWidth: 132 }} title={one.ownerUnitName}>{one.ownerUnitName}</span> },
    { key: 'region', title: say('screen.library.region'), optional: true, render: (one) => <span className="nw">{one.regionName}</span> },
    { key: 'investment', title: say('screen.library.investment'), unit: wan, numeric: true, render: (one) => <><Money fen={one.totalInvestmentFen} />{one.currency !== 'CNY' ? <span className="cap"> {one.currency}</span> : null}</> },
    { key: 'contract', title: say('screen.library.contract'), unit: wan, numeric: true, optional: true, render: (one) => <Money fen={one.contractFen} quiet /> },
    { key: 'paid', title: say('screen.library.paid'), unit: wan, numeric: true, render: (one) => <Money fen={one.paidFen} quiet /> },
    { key: 'progress', title: say('screen.library.progress'), unit: '%', numeric: true, render: (one) => one.progressBp === null ? <span className="mut">—</span> : <><ProgressBar bp={one.progressBp} /> <span style={{ display: 'inline-block', minWidth: 36 }}>{percentText(one.progressBp)}</span></> },
    { key: 'light', title: say('screen.library.light_reason'), grow: true, render: (one) => <span className="row"><Light light={one.light} reason={lightReason(say, one)} since={one.lightSince} dated={false} /></span> },
    { key: 'since', title: say('screen.library.since'), numeric: true, render: (one) => <span className="sec">{one.lightSince ? dayText(one.lightSince) : ''}</span> },
  ]
  return <DataTable label={say('ui.menu.library')} columns={columns} rows={page.items} rowKey={(one) => one.id} onOpen={open} footer={page.totals ? <Totals totals={page.totals} shown={page.items.length} /> : undefined} />
}

function Totals({ totals, shown }: { totals: NonNullable<Page['totals']>; shown: number }): ReactNode {
  const say = useSay()
  return (
    <tr>
      <td colSpan={3}>{say('screen.library.total', { n: totals.count })} <span className="cap">{say('screen.library.on_page', { n: shown })}</span></td>
      <td className="opt2" />
      <td className="opt" />
      <td className="num"><Money fen={totals.totalInvestmentFen} /></td>
      <td className="num opt"><Money fen={totals.contractFen} /></td>
      <td className="num"><Money fen={totals.paidFen} /></td>
      <td />
      <td>
        <span className="row gap3" style={{ fontWeight: 400 }}>
          {(['red', 'yellow'] as const).map((light) => <span key={light} className={totals[light] > 0 ? `lt ${light}` : 'lt mut'} title={say(`ui.light.${light}`)}><Shape state={light} />{totals[light]}</span>)}
          <span className="cap" title={say('screen.library.light.green')}>{say('screen.library.total.rest', { n: totals.green })}</span>
        </span>
      </td>
      <td />
    </tr>
  )
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
