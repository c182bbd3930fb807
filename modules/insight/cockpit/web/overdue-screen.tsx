import './cockpit.css'
import { exportOverdueTasks, listOverdueTasks } from '@zhujian/cockpit/api'
import type { OverdueTask } from '@zhujian/cockpit/api'
import { AppLink, DataTable, dayText, EmptyState, ExportButton, GradeTag, Paged, PrintButton, PrintHead, useAccount, useGo, useLabel, usePages, useSay, useSearchState } from '@zhujian/ui'
import type { Column } from '@zhujian/ui'
import type { ReactNode } from 'react'

/** The tasks behind the cockpit's figure, the longest overdue first, each with who has it and since when; a row opens its case. */
export function OverdueScreen(): ReactNode {
  const say = useSay()
  const account = useAccount()
  const go = useGo()
  const { regionCode } = useSearchState().values
  const pages = usePages(listOverdueTasks, { limit: 50, ...(regionCode ? { regionCode } : {}) })
  const back = regionCode ? `/cockpit?regionCode=${regionCode}` : '/cockpit'
  return (
    <div className="page">
      <PrintHead organisation={account.regionName} title={say('screen.overdue.title')} by={account.name} />
      <div className="crumb noprint"><AppLink href={back}>{say('ui.menu.cockpit')}</AppLink> / {say('screen.overdue.title')}</div>
      <div className="pagehd">
        <h1>{say('screen.overdue.title')}</h1>
        {pages.head ? <span className={regionCode ? 'chip on' : 'chip'} style={{ cursor: 'default' }}><span className="k">{say('screen.cockpit.scope')}</span> {pages.head.regionName}</span> : null}
        {pages.total === null ? null : <span className="cap2">{say('screen.overdue.total', { n: pages.total })}</span>}
        <span className="sp" />
        <ExportButton operation={exportOverdueTasks} input={regionCode ? { regionCode } : {}} />
        <PrintButton />
      </div>
      <div className="card">
        <Paged pages={pages} lines={10} empty={<EmptyState why={say('screen.overdue.none')} next={say('screen.overdue.none.next')} />}>
          {(items) => <Tasks items={items} onOpen={(task) => go(`/inbox/${task.caseId}`)} />}
        </Paged>
      </div>
      <div className="foot"><span>{say('screen.overdue.note')}</span></div>
    </div>
  )
}

function Tasks({ items, onOpen }: { items: readonly OverdueTask[]; onOpen: (task: OverdueTask) => void }): ReactNode {
  const say = useSay()
  const label = useLabel()
  const columns: Column<OverdueTask>[] = [
    { key: 'grade', title: say('screen.overdue.grade'), render: (one) => <GradeTag grade={one.projectGrade} /> },
    { key: 'matter', title: say('screen.overdue.matter'), render: (one) => <span className="nw">{label('screen.matter', one.matter)}</span> },
    { key: 'project', title: say('screen.overdue.project'), grow: true, render: (one) => <span className="nm el" style={{ display: 'block' }} title={one.projectName}>{one.projectName}</span> },
    { key: 'step', title: say('screen.overdue.step'), render: (one) => <span className="nw">{one.step}</span> },
    { key: 'person', title: say('screen.overdue.person'), render: (one) => <span className="nw" title={label('screen.role', one.role)}>{one.person}</span> },
    { key: 'unit', title: say('screen.overdue.unit'), optional: true, render: (one) => <span className="sec el" style={{ display: 'block', maxWidth: 180 }} title={one.unitName ?? ''}>{one.unitName ?? '—'}</span> },
    { key: 'due', title: say('screen.overdue.due'), numeric: true, render: (one) => dayText(one.dueOn) },
    { key: 'late', title: say('screen.overdue.late'), unit: say('screen.cockpit.unit.workingDays'), numeric: true, render: (one) => <b>{one.workingDaysLate}</b> },
  ]
  return <DataTable label={say('screen.overdue.title')} columns={columns} rows={items} rowKey={(one) => one.taskId} onOpen={onOpen} />
}
