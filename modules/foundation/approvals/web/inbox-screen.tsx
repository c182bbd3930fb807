import './approvals.css'
import { exportTasks, listTasks } from '@zhujian/approvals/api'
import type { TaskView } from '@zhujian/approvals/api'
import { AppLink, DaysLeft, dayText, EmptyState, ExportButton, GradeTag, Loaded, useAccount, useGo, useKeys, useLabel, useOperation, useSay, useSearchState } from '@zhujian/ui'
import { useEffect, useRef } from 'react'
import type { ReactNode } from 'react'
import { CasePane } from './case-pane.tsx'
import type { CasePanels } from './case-pane.tsx'
import { inboxKindOf } from './inbox-kind.ts'
import { useHeldTasks } from './use-decision.ts'

const dues = ['all', 'overdue', 'today'] as const
type Due = (typeof dues)[number]

function dueOf(value: string | undefined): Due {
  return dues.find((due) => due === value) ?? 'all'
}

type Keep = Partial<Record<'due', string>>

/** The inbox, like mail: tasks at the left by deadline, the open one at the right. */
export function InboxScreen({ caseId, panels }: { caseId: string | null; panels: CasePanels }): ReactNode {
  const say = useSay()
  const go = useGo()
  const search = useSearchState()
  const due = dueOf(search.values['due'])
  const held = useHeldTasks()
  const query = useOperation(listTasks, { limit: 200, cursor: undefined, due })
  const tasks = (query.data?.items ?? []).filter((task) => !held.has(task.taskId))
  const at = tasks.findIndex((task) => task.caseId === caseId)
  const open = caseId ?? tasks[0]?.caseId ?? null
  const index = at >= 0 ? at : caseId === null ? 0 : -1
  const goTo = (next: TaskView | undefined): void => {
    if (next) go(addressOf(next.caseId, due === 'all' ? {} : { due }), { replace: true })
  }
  useKeys({ j: () => goTo(tasks[index + 1]), k: () => goTo(tasks[Math.max(0, index - 1)]) })
  const decided = (): void => {
    const next = tasks[index + 1] ?? tasks[index - 1]
    if (next) goTo(next)
    else go('/inbox', { replace: true })
  }
  return (
    <div className="inbox">
      <section className="lst noprint" aria-label={say('ui.menu.inbox')}>
        <div className="h"><h1>{say('ui.menu.inbox')}</h1><span className="sec">{query.data?.counts.all ?? ''}</span><span className="sp" /><span className="cap2">{say('screen.inbox.by_deadline')}</span>{tasks.length > 0 ? <ExportButton operation={exportTasks} input={{ due }} size="small" bare /> : null}</div>
        <DueTabs due={due} counts={query.data?.counts} onChange={(next) => search.set({ due: next === 'all' ? undefined : next })} />
        <div className="its">
          <Loaded query={query} lines={10}>
            {() => tasks.length === 0 ? <NoTasks due={due} onAll={() => search.clear()} /> : <TaskList tasks={tasks} open={open} due={due} />}
          </Loaded>
        </div>
      </section>
      {open ? <CasePane caseId={open} panels={panels} onDecided={decided} place={index >= 0 ? say('screen.inbox.place', { at: index + 1, n: tasks.length }) : null} /> : tasks.length > 0 ? <EmptyState why={say('screen.inbox.nothing_open')} next={say('screen.inbox.nothing_open.next')} /> : <div />}
    </div>
  )
}

function addressOf(caseId: string, keep: Keep): string {
  const query = new URLSearchParams(keep).toString()
  return `/inbox/${caseId}${query ? `?${query}` : ''}`
}

type Counts = { all: number; overdue: number; today: number }

function DueTabs({ due, counts, onChange }: { due: Due; counts: Counts | undefined; onChange: (due: Due) => void }): ReactNode {
  const say = useSay()
  return (
    <fieldset className="tabs s" aria-label={say('screen.inbox.filter')}>
      {dues.map((one) => (
        <button key={one} type="button" aria-pressed={one === due} onClick={() => onChange(one)}>{say(`screen.inbox.due.${one}`)} {counts?.[one] ?? ''}</button>
      ))}
    </fieldset>
  )
}

function NoTasks({ due, onAll }: { due: Due; onAll: () => void }): ReactNode {
  const say = useSay()
  const kind = inboxKindOf(useAccount().role)
  if (due === 'all') {
    return (
      <EmptyState why={say('screen.inbox.empty')} next={say(`screen.inbox.empty.${kind}`)}>
        {kind === 'applies' ? <AppLink href="/my-cases">{say('ui.menu.my_cases')}</AppLink> : null}
      </EmptyState>
    )
  }
  return <EmptyState why={say('screen.inbox.empty_filter')}><button type="button" className="linkish" onClick={onAll}>{say('screen.inbox.show_all')}</button></EmptyState>
}

function TaskList({ tasks, open, due }: { tasks: readonly TaskView[]; open: string | null; due: Due }): ReactNode {
  const label = useLabel()
  const say = useSay()
  const current = useRef<HTMLLIElement>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the list scrolls when another case is opened.
  useEffect(() => {
    // In braces: newer browsers answer scrollIntoView with a promise, which React would take for a clean-up.
    current.current?.scrollIntoView({ block: 'nearest' })
  }, [open])
  return (
    <ol>
      {tasks.map((task) => (
        <li key={task.taskId} ref={task.caseId === open ? current : null}>
          <AppLink className="it" href={addressOf(task.caseId, due === 'all' ? {} : { due })} current={task.caseId === open}>
            <span className="row between gap2"><span className="m5 el">{label('screen.matter', task.matter)}</span><DaysLeft workingDays={task.workingDaysLeft} /></span>
            <span className="row gap2" style={{ marginTop: 2 }}><GradeTag grade={task.projectGrade} /><span className="el" style={{ fontSize: 13 }}>{task.projectName}</span></span>
            <span className="row between gap2 cap2" style={{ marginTop: 2 }}>
              <span className="el">{task.headline}</span>
              <span className="nw" title={task.calendarAnnounced ? undefined : say('screen.inbox.calendar')}>{dayText(task.dueOn)}{task.calendarAnnounced ? '' : '?'}</span>
            </span>
          </AppLink>
        </li>
      ))}
    </ol>
  )
}
